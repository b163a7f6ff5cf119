//! The lines of a Markdown text that a reader sees as text: no code, no comments, no front matter.

use crate::text::{Span, Text};

/// One line.
#[derive(Debug)]
pub struct Line {
    /// Which one, from 0.
    pub number: usize,
    /// Where it stands.
    pub span: Span,
    /// Its text, with blanks for what is in comments.
    pub content: String,
    /// Whether the line below underlines it, which makes it a heading.
    pub underlined: bool,
}

impl Line {
    /// Without blanks and the marks of a quotation.
    pub fn text(&self) -> &str {
        let mut text = self.content.trim_start_matches('\u{feff}').trim();
        while let Some(quoted) = text.strip_prefix('>') {
            text = quoted.trim_start();
        }
        text
    }

    /// What stands behind the mark of a list's item.
    pub fn item(&self) -> Option<&str> {
        let text = self.text();
        let rest = text.strip_prefix(['-', '*', '+'])?;
        rest.starts_with(' ').then(|| rest.trim_start())
    }

    /// The heading that it is, with its level.
    pub fn heading(&self) -> Option<(usize, &str)> {
        let text = self.text();
        if self.underlined {
            return Some((2, text));
        }
        let name = text.trim_start_matches('#');
        let level = text.len() - name.len();
        (level > 0).then(|| (level, name.trim().trim_end_matches('#').trim()))
    }

    /// The cells of a table's row.
    pub fn cells(&self) -> Option<impl Iterator<Item = &str>> {
        let row = self.text().strip_prefix('|')?;
        Some(row.strip_suffix('|').unwrap_or(row).split('|').map(str::trim))
    }
}

/// The lines that are not empty.
pub fn lines(text: &Text) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut fence: Option<&str> = None;
    let mut in_comment = false;
    let first = front_matter(text);
    for number in first..text.line_count() {
        let span = text.line_span(number);
        let mut content = text.slice(span).into_owned();
        if fence.is_none() {
            in_comment = blank_comments(&mut content, in_comment, || is_closed_below(text, number));
        }
        let trimmed = content.trim();
        if let Some(mark) = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark)) {
            match fence {
                Some(open) if open == mark => fence = None,
                Some(_) => {}
                None => fence = Some(mark),
            }
            continue;
        }
        if fence.is_some() || trimmed.is_empty() {
            continue;
        }
        let is_underline =
            trimmed.len() > 1 && (trimmed.bytes().all(|b| b == b'=') || trimmed.bytes().all(|b| b == b'-'));
        if is_underline
            && let Some(above) = lines.last_mut().filter(|above| above.number + 1 == number)
            && above.heading().is_none()
            && above.item().is_none()
            && above.cells().is_none()
            && !above.content.trim_start().starts_with('>')
        {
            above.underlined = true;
            continue;
        }
        lines.push(Line { number, span, content, underlined: false });
    }
    lines
}

/// The first line behind a block of metadata between two lines of `---`, with which a file may begin.
fn front_matter(text: &Text) -> usize {
    let is_border = |line: usize| text.slice(text.line_span(line)).trim_end() == "---";
    if !is_border(0) {
        return 0;
    }
    (1..text.line_count()).find(|line| is_border(*line)).map_or(0, |line| line + 1)
}

/// Puts blanks in place of `<!-- … -->`; returns whether a comment goes on in the next line.
fn blank_comments(line: &mut String, mut inside: bool, is_closed_below: impl Fn() -> bool) -> bool {
    let mut from = 0;
    loop {
        let start = if inside {
            0
        } else {
            let Some(at) = line[from..].find("<!--").map(|at| from + at) else { return false };
            // A piece of code may speak of comments, and what is never closed is none.
            if line[..at].ends_with('`') || (!line[at..].contains("-->") && !is_closed_below()) {
                from = at + "<!--".len();
                continue;
            }
            at
        };
        let end = line[start..].find("-->").map(|at| start + at + "-->".len());
        let blanks = " ".repeat(end.unwrap_or(line.len()) - start);
        line.replace_range(start..end.unwrap_or(line.len()), &blanks);
        inside = false;
        match end {
            Some(end) => from = end,
            None => return true,
        }
    }
}

fn is_closed_below(text: &Text, line: usize) -> bool {
    (line + 1..text.line_count()).any(|below| text.slice(text.line_span(below)).contains("-->"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let mark = |line: &Line| if line.underlined { "=" } else { "" };
        lines(&Text::from(text)).iter().map(|line| format!("{}{}", line.text(), mark(line))).collect()
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        assert_eq!(read("---\ntitle: x\n---\n# A\n\n```\nb\n```\n> c\n"), ["# A", "c"]);
        assert_eq!(read("~~~\n```\na\n~~~\nb\n"), ["b"]);
        assert_eq!(read("a <!-- é --> b <!-- c\nd\n--> e\n"), ["a             b", "e"]);
        assert_eq!(read("`<!--` opens a comment\na <!-- b\n"), ["`<!--` opens a comment", "a <!-- b"]);
    }

    #[test]
    fn headings_may_be_underlined() {
        assert_eq!(read("Access\n------\n\na\n\n---\n\n- b\n---\n"), ["Access=", "a", "---", "- b", "---"]);
        assert_eq!(read("| a |\n|---|\n"), ["| a |", "|---|"]);
    }
}
