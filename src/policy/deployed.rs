//! The list of deployed services in the README of a layout's root: which names it mentions, and where a new one goes.

use super::files::slug;
use crate::text::Text;
use crate::workspace::markdown::{Line, lines};

/// The README's lines, and what they list.
pub(super) struct Deployed {
    lines: Vec<Line>,
    /// Names that stand for themselves: in bold, as code, as a link, or between marks of punctuation.
    names: Vec<String>,
    /// Items of lists that are not below other items.
    items: Vec<String>,
}

impl Deployed {
    pub(super) fn read(text: &Text) -> Self {
        let lines = lines(text);
        let (mut names, mut items) = (Vec::new(), Vec::new());
        for line in &lines {
            links(line.text(), &mut names);
            if let Some(item) = line.item() {
                let item = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| item.strip_prefix(mark)).unwrap_or(item);
                pieces(item, &mut names);
                if !line.content.starts_with([' ', '\t']) {
                    items.push(slug(item));
                }
            } else if let Some((_, heading)) = line.heading() {
                pieces(heading, &mut names);
            } else if let Some(cells) = line.cells() {
                cells.for_each(|cell| pieces(cell, &mut names));
            } else if line.text().starts_with("**") {
                pieces(line.text(), &mut names);
            }
        }
        Self { lines, names, items }
    }

    /// Whether the README lists the job: "Home Assistant", `home-assistant` or "home assistant (2024.1)".
    pub(super) fn lists(&self, job: &str) -> bool {
        let job = slug(job);
        let close = |name: &String| *name == job || name.replace('-', "") == job.replace('-', "");
        let begins =
            |item: &String| item.strip_prefix(&job).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        self.names.iter().any(close) || self.items.iter().any(begins)
    }

    /// Whether it has a heading such as "Currently Deployed Services".
    pub(super) fn has_heading(&self) -> bool {
        self.lines.iter().any(is_deployed)
    }

    /// Where a service of `category` goes: the number of the line that it follows, and what the item begins with, or
    /// `None` where it is the first item below a heading. `listed` are the numbers of the lines that list services.
    pub(super) fn place(&self, category: &str, listed: &[usize]) -> Option<(usize, Option<String>)> {
        let category = slug(category);
        let anywhere = !self.has_heading();
        let mut deployed: Option<usize> = None;
        let mut fits = false;
        let (mut own_item, mut own_heading, mut any_item, mut any_heading) = (None, None, None, None);
        for (index, line) in self.lines.iter().enumerate() {
            if let Some((level, name)) = line.heading() {
                if deployed.is_some_and(|above| level <= above) {
                    deployed = None;
                }
                if deployed.is_none() && is_deployed(line) {
                    deployed = Some(level);
                    any_heading = any_heading.or(Some(index));
                }
                fits = slug(name) == category && (anywhere || deployed.is_some());
                if fits {
                    own_heading = own_heading.or(Some(index));
                }
            } else if listed.contains(&line.number) && (anywhere || deployed.is_some()) {
                any_item = Some(index);
                if fits {
                    own_item = Some(index);
                }
            }
        }
        let behind_item = |index: usize| {
            let indent = indentation(&self.lines[index]);
            let below = self.lines[index + 1..].iter().zip(self.lines[index..].iter());
            let own = below.take_while(|(line, above)| line.number == above.number + 1 && indentation(line) > indent);
            let last = own
                .last()
                .map_or(index, |(line, _)| self.lines.iter().position(|l| l.number == line.number).unwrap_or(index));
            let content = &self.lines[index].content;
            let mark = &content[..=indent];
            (self.lines[last].number, Some(format!("{mark} ")))
        };
        let below_heading = |index: usize| {
            let line = &self.lines[index];
            (line.number + usize::from(line.underlined), None)
        };
        own_item
            .map(behind_item)
            .or_else(|| own_heading.map(below_heading))
            .or_else(|| any_item.map(behind_item))
            .or_else(|| any_heading.map(below_heading))
    }
}

fn is_deployed(line: &Line) -> bool {
    line.heading().is_some_and(|(_, name)| {
        let name = slug(name);
        let word = |word: &str| name.split('-').any(|other| other == word);
        word("deployed") && (word("services") || word("jobs"))
    })
}

fn indentation(line: &Line) -> usize {
    line.content.len() - line.content.trim_start().len()
}

/// What stands between marks of punctuation, in bold, or as code.
fn pieces(text: &str, names: &mut Vec<String>) {
    let is_mark =
        |c: char| matches!(c, ':' | ',' | ';' | '(' | ')' | '|' | '/' | '+' | '&' | '=' | '–' | '—' | '→' | '[' | ']');
    for part in text.split(" - ").flat_map(|part| part.split(is_mark)) {
        names.push(slug(part));
    }
    for mark in ["**", "`", "__"] {
        names.extend(text.split(mark).skip(1).step_by(2).map(slug));
    }
}

/// The texts of links, and the components of the paths that they lead to.
fn links(text: &str, names: &mut Vec<String>) {
    for (at, _) in text.match_indices("](") {
        let Some(open) = text[..at].rfind('[') else { continue };
        names.push(slug(&text[open + 1..at]));
        let target = text[at + 2..].split(')').next().unwrap_or_default();
        names.extend(target.split('/').map(|part| slug(part.split('.').next().unwrap_or(part))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Deployed {
        Deployed::read(&Text::from(text))
    }

    #[test]
    fn names_stand_for_themselves() {
        for text in [
            "- **Api** (1.0)",
            "- api - the API",
            "- [x] API - deployed",
            "- Apps: web, api",
            "- Api server",
            "- apps\n  - `api`",
            "| api | 1.0 |",
            "### API",
            "See [the interface](applications/api/README.md).",
            "- **A p i**",
        ] {
            assert!(read(text).lists("api"), "{text}");
        }
        for text in ["- **Web** (1.0)\n  - API enabled", "```\nnomad job run api.nomad.hcl\n```", "The api is public."]
        {
            assert!(!read(text).lists("api"), "{text}");
        }
    }

    #[test]
    fn an_item_goes_to_its_category() {
        let text = "# Jobs\n\n## Applications\n\n- **x**\n\n## Currently Deployed Services\n\n### Core\n\n* **a** (1)\n  - b\n\n### Applications\n\n- **c**\n\n## Other\n\n- **d**\n";
        let listed = [4, 10, 15, 19];
        let place = |category| read(text).place(category, &listed);
        assert_eq!(place("core"), Some((11, Some("* ".into()))));
        assert_eq!(place("applications"), Some((15, Some("- ".into()))));
        assert_eq!(place("other"), Some((15, Some("- ".into()))));
        assert_eq!(read("## Deployed services\n").place("core", &[]), Some((0, None)));
        assert_eq!(read("- **a**\n").place("core", &[0]), Some((0, Some("- ".into()))));
    }
}
