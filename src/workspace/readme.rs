//! What a service's README says: its entries, and what stands behind them.

pub mod markdown;

use crate::diagnostic::Edit;
use crate::text::{Span, Text};

use self::markdown::Line;
use super::facts::Location;

/// What is known about a `README.md`.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct ReadmeFacts {
    /// Headings and bold labels, in order.
    pub entries: Vec<Entry>,
    /// Bold text at the beginning of a line, without the colon of a label: it is one where no other is found.
    pub bold: Vec<Entry>,
    /// What the `File` entry names.
    file: Option<NamedFile>,
    /// List items of the form `- **Name** (version)`: how a layout root lists its services.
    pub listed: Vec<Listed>,
    /// Of the first line.
    pub first_line: Location,
}

/// A heading or a bold label.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// As written, without marks.
    pub name: String,
    /// What stands behind it on its line, else the first line of text below it.
    pub value: Option<(String, Location)>,
}

/// A service as a layout root's README lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The bold name.
    pub name: String,
    /// What stands in the parentheses behind it.
    pub version: Option<(String, Location)>,
    /// Of the whole line.
    pub at: Location,
}

/// A job file that a README names.
#[derive(Clone, Debug, PartialEq)]
struct NamedFile {
    /// Without directories.
    name: String,
    /// Where it stands: twice in a link.
    places: Vec<Location>,
}

impl ReadmeFacts {
    /// Reads a README.
    pub fn read(text: &Text) -> Self {
        let mut facts = Self { first_line: Location::new(text, text.line_span(0)), ..Self::default() };
        for line in markdown::lines(text) {
            facts.line(text, &line);
        }
        facts.file = facts.find_file(text);
        facts
    }

    fn line(&mut self, text: &Text, line: &Line) {
        let at = |part: &str| {
            // `part` is a slice of `content`.
            let start = line.span.start + (part.as_ptr() as usize - line.content.as_ptr() as usize);
            Location::new(text, Span::new(start, start + part.len()))
        };
        let valued = |value: &str| (!value.is_empty()).then(|| (plain(value), at(value)));
        let is_item = line.item().is_some();
        let content = line.item().unwrap_or(line.text());
        if let Some((name, rest)) = bold(content) {
            if name.ends_with(':') || rest.trim_start().starts_with(':') {
                let value = valued(rest.trim_start().trim_start_matches(':').trim());
                self.entries.push(Entry { name: plain(name.trim_end_matches(':')), value });
                return;
            }
            let value = valued(rest.trim_start_matches([' ', '-', '–', '—', '=']).trim());
            self.bold.push(Entry { name: plain(name), value });
            if is_item {
                let version = rest
                    .trim_start()
                    .strip_prefix('(')
                    .and_then(|rest| rest.split_once(')'))
                    .map(|(version, _)| (plain(version), at(version.trim())));
                self.listed.push(Listed { name: plain(name), version, at: at(line.text()) });
                return;
            }
        }
        let mut is_label = false;
        let mut cells = line.cells().into_iter().flatten().peekable();
        while let Some(cell) = cells.next() {
            if let Some((name, rest)) = bold(cell)
                && matches!(rest.trim(), "" | ":")
            {
                is_label = true;
                let value = cells.peek().filter(|next| bold(next).is_none()).and_then(|next| valued(next));
                self.entries.push(Entry { name: plain(name.trim_end_matches(':')), value });
            }
        }
        let heading = line.heading();
        if !is_label
            && (heading.is_none() || line.underlined)
            && let Some(entry) = self.entries.last_mut()
            && entry.value.is_none()
        {
            // An underlined line may be the last one above a rule.
            entry.value = valued(content.trim());
        }
        if let Some((_, name)) = heading {
            self.entries.push(match name.split_once(':') {
                Some((name, value)) if !value.trim().is_empty() => {
                    Entry { name: plain(name), value: valued(value.trim()) }
                }
                _ => Entry { name: plain(name.trim_end_matches(':')), value: None },
            });
        }
    }

    fn find_file(&self, text: &Text) -> Option<NamedFile> {
        let (_, at) = self.entry("File")?.value.as_ref()?;
        let value = text.slice(at.span);
        let is_border = |c: char| {
            c.is_whitespace() || matches!(c, '[' | ']' | '(' | ')' | '<' | '>' | '`' | '*' | '"' | '/' | ',' | ';')
        };
        let words = || value.split(is_border).map(|word| word.trim_end_matches('.'));
        let name = words().find(|word| word.ends_with(".hcl") || word.ends_with(".nomad"))?;
        let place = |word: &str| {
            let start = at.span.start + (word.as_ptr() as usize - value.as_ptr() as usize);
            Location::new(text, Span::new(start, start + word.len()))
        };
        Some(NamedFile { name: name.to_owned(), places: words().filter(|word| *word == name).map(place).collect() })
    }

    /// The entry that the policy calls `wanted`: any case, plural or not, with or without "Current", and with other
    /// words behind it.
    pub fn entry(&self, wanted: &str) -> Option<&Entry> {
        let wanted = words(wanted);
        self.entries.iter().chain(&self.bold).find(|entry| words(&entry.name).starts_with(&wanted))
    }

    /// The file that the `File` entry names: its last path component.
    pub fn file(&self) -> Option<(String, Location)> {
        let file = self.file.as_ref()?;
        Some((file.name.clone(), *file.places.first()?))
    }

    /// Lets the `File` entry name another file, in a link's text and target alike.
    pub fn rename_file(&self, new: &str) -> Vec<Edit> {
        let places = self.file.iter().filter(|file| file.name != new).flat_map(|file| &file.places);
        places.map(|at| Edit::replace(at.span, new)).collect()
    }

    /// What the `Version` entry says.
    pub fn version(&self) -> Option<(String, Location)> {
        self.entry("Version")?.value.clone()
    }
}

/// The name between the first pair of `**`, and what follows.
fn bold(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix("**").or_else(|| line.strip_prefix("__"))?;
    let end = rest.find("**").or_else(|| rest.find("__"))?;
    Some((&rest[..end], &rest[end + 2..]))
}

/// Without Markdown's marks.
fn plain(text: &str) -> String {
    let text: String = text.chars().filter(|c| !matches!(c, '`' | '*')).collect();
    text.trim().to_owned()
}

/// Lower case, singular, without "current" and a leading number.
fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        // "3. Access"
        .skip_while(|word| word.bytes().all(|byte| byte.is_ascii_digit()))
        .map(str::to_lowercase)
        .filter(|word| word != "current")
        .map(|word| {
            let single = if word.len() > 3 && !word.ends_with("ss") && !word.ends_with("us") {
                word.strip_suffix('s')
            } else {
                None
            };
            single.map_or(word.clone(), str::to_owned)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_headings_and_bold_labels() {
        let text = Text::from(
            "# Web\n\n**Current Status**: Production\n- **Files**: `web.nomad.hcl`\n\n## Version\n\n1.27 (alpine)\n\n## Configuration Requirements\n```\n# not a heading\n```\n- **Web** (v1.2) - Production\n",
        );
        let readme = ReadmeFacts::read(&text);
        for wanted in ["Current Status", "File", "Version", "Configuration"] {
            assert!(readme.entry(wanted).is_some(), "{wanted}: {readme:?}");
        }
        assert!(readme.entry("Access").is_none() && readme.entry("not a heading").is_none());
        assert_eq!(readme.file().map(|(name, at)| (name, at.lines[0])), Some(("web.nomad.hcl".into(), (3, 14))));
        assert_eq!(readme.version().map(|(version, _)| version).as_deref(), Some("1.27 (alpine)"));
        assert_eq!(readme.listed[0].name, "Web");
        assert_eq!(readme.listed[0].version.as_ref().map(|(version, _)| version.as_str()), Some("v1.2"));
    }

    fn value(text: &str, wanted: &str) -> Option<String> {
        let readme = ReadmeFacts::read(&Text::from(text));
        let entry = readme.entry(wanted)?;
        Some(entry.value.as_ref().map(|(value, _)| value.clone()).unwrap_or_default())
    }

    #[test]
    fn entries_have_many_forms() {
        for text in [
            "**Version**: 1.27",
            "**Version** 1.27",
            "> **Version**: 1.27",
            "| | |\n|---|---|\n| **Version** | 1.27 |",
            "Version\n-------\n\n1.27",
            "## 3. Version\n1.27\n---",
            "## File\n**Version** 1.27",
        ] {
            assert_eq!(value(text, "Version").as_deref(), Some("1.27"), "{text}");
        }
        assert_eq!(value("<!--\n## Version\n-->\n", "Version"), None);
        assert_eq!(value("## Version\n**1.27** (alpine)", "Version").as_deref(), Some("1.27 (alpine)"));
    }

    #[test]
    fn a_link_names_a_file_twice() {
        let text = "**File**: [`old.nomad.hcl`](./jobs/old.nomad.hcl), once";
        let readme = ReadmeFacts::read(&Text::from(text));
        assert_eq!(readme.file().map(|(name, at)| (name, at.span.start)), Some(("old.nomad.hcl".into(), 12)));
        let fixed = crate::diagnostic::apply_edits(text, &readme.rename_file("web.nomad.hcl"));
        assert_eq!(fixed, "**File**: [`web.nomad.hcl`](./jobs/web.nomad.hcl), once");
    }
}
