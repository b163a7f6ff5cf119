//! Rules' pages on a terminal: headings bold, text filled to the width, code indented. Made for the few forms of
//! Markdown that our own pages use.

use anstyle::{AnsiColor, Style};

/// Lines longer than this are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 100;
/// What code and tables are moved to the right by.
const INDENT: &str = "    ";

/// `markdown` for `width` columns; without a width, for the usual 80.
pub(super) fn render(markdown: &str, width: Option<usize>, colors: bool) -> String {
    let width = width.unwrap_or(80).clamp(20, MAX_WIDTH);
    let mut page = Page { width, colors, output: String::new() };
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(fence) = ["```", "~~~"].into_iter().find(|fence| line.starts_with(fence)) {
            for line in lines.by_ref().take_while(|line| *line != fence) {
                page.code(line);
            }
        } else if line.starts_with('#') {
            page.heading(line.trim_start_matches('#').trim());
        } else if line.starts_with('|') {
            page.verbatim(line);
        } else if line.trim().is_empty() {
            page.output.push('\n');
        } else {
            // A paragraph or an item goes on until something else begins.
            let mut text = line.trim().to_owned();
            while let Some(next) = lines.next_if(|next| !next.trim().is_empty() && !begins(next)) {
                text.push(' ');
                text.push_str(next.trim());
            }
            page.paragraph(&text);
        }
    }
    page.output
}

/// `markdown` in one line, without marks but those of code.
pub(super) fn plain(markdown: &str) -> String {
    let words = words(markdown, true);
    words
        .iter()
        .map(|word| word.iter().map(|(_, text)| text.as_str()).collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Whether something other than a paragraph's next line begins here.
fn begins(line: &str) -> bool {
    ["```", "~~~", "#", "|"].iter().any(|mark| line.starts_with(mark)) || item(line.trim_start()).is_some()
}

/// The text of a list's item.
fn item(line: &str) -> Option<&str> {
    line.strip_prefix("* ").or_else(|| line.strip_prefix("- "))
}

struct Page {
    width: usize,
    colors: bool,
    output: String,
}

/// Pieces of text that no space divides, each in its style.
type Word = Vec<(Style, String)>;

impl Page {
    fn paint(&self, style: Style, text: &str) -> String {
        if self.colors && style != Style::new() { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    fn line(&mut self, line: &str) {
        self.output.push_str(line.trim_end());
        self.output.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let text = self.paint(Style::new().bold(), &plain(text).replace('`', ""));
        self.line(&text);
    }

    fn verbatim(&mut self, text: &str) {
        self.line(&format!("{INDENT}{text}"));
    }

    /// A line of code; the lines that mark findings in examples have a colour of their own.
    fn code(&mut self, text: &str) {
        let is_mark = text.trim_start().trim_start_matches('#').trim_start().starts_with('^');
        let color = if is_mark { AnsiColor::Yellow } else { AnsiColor::Cyan };
        let text = self.paint(color.on_default(), text);
        self.verbatim(&text);
    }

    fn paragraph(&mut self, text: &str) {
        let (first, next, text) = match item(text) {
            Some(text) => ("  * ", "    ", text),
            None => ("", "", text),
        };
        let mut line = first.to_owned();
        let mut column = first.len();
        let mut empty = true;
        for word in words(text, !self.colors) {
            let length: usize = word.iter().map(|(_, text)| text.chars().count()).sum();
            if !empty && column + 1 + length > self.width {
                self.line(&std::mem::replace(&mut line, next.to_owned()));
                (column, empty) = (next.len(), true);
            }
            if !empty {
                line.push(' ');
                column += 1;
            }
            for (style, text) in &word {
                line.push_str(&self.paint(*style, text));
            }
            (column, empty) = (column + length, false);
        }
        self.line(&line);
    }
}

/// The words of one line or paragraph, without Markdown's marks. Links keep their addresses, and code its marks where
/// no colour tells it apart.
fn words(text: &str, code_marks: bool) -> Vec<Word> {
    let mut words: Vec<Word> = vec![Vec::new()];
    let bold = Style::new().bold();
    let code = AnsiColor::Cyan.on_default();
    let link = Style::new().underline();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[', '<', '\\']) {
        add(&mut words, Style::new(), &rest[..at]);
        let mark = &rest[at..];
        rest = if let Some((inner, after)) = between(mark, "`", "`") {
            add(&mut words, code, if code_marks { &mark[..inner.len() + 2] } else { inner });
            after
        } else if let Some((inner, after)) = between(mark, "**", "**") {
            // Code inside bold text loses its own marks.
            add(&mut words, bold, &inner.replace('`', ""));
            after
        } else if let Some((inner, after)) = between(mark, "*", "*").filter(|(inner, _)| !inner.starts_with(' ')) {
            add(&mut words, Style::new().italic(), inner);
            after
        } else if let Some((inner, address, after)) = linked(mark) {
            add(&mut words, Style::new(), &inner.replace('`', ""));
            add(&mut words, Style::new(), " (");
            add(&mut words, link, address);
            add(&mut words, Style::new(), ")");
            after
        } else if let Some((address, after)) = between(mark, "<", ">").filter(|(inner, _)| inner.starts_with("http")) {
            add(&mut words, link, address);
            after
        } else if let Some(escaped) = mark.strip_prefix('\\').filter(|rest| rest.starts_with(is_mark)) {
            add(&mut words, Style::new(), &escaped[..1]);
            &escaped[1..]
        } else {
            add(&mut words, Style::new(), &mark[..1]);
            &mark[1..]
        };
    }
    add(&mut words, Style::new(), rest);
    words.retain(|word| !word.is_empty());
    words
}

fn is_mark(character: char) -> bool {
    character.is_ascii_punctuation()
}

/// What stands between `open` at the start of `text` and the next `close`, and what follows.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<(&'t str, &'t str)> {
    text.strip_prefix(open)?.split_once(close).filter(|(inner, _)| !inner.is_empty())
}

/// Text, address and what follows of `[text](address)`.
fn linked(text: &str) -> Option<(&str, &str, &str)> {
    let (inner, after) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = after.split_once(')')?;
    Some((inner, address, after))
}

/// Adds `text` to the last word, and begins a new one at each space.
fn add(words: &mut Vec<Word>, style: Style, text: &str) {
    for (nth, part) in text.split(char::is_whitespace).enumerate() {
        if nth > 0 {
            words.push(Vec::new());
        }
        if let Some(word) = words.last_mut().filter(|_| !part.is_empty()) {
            word.push((style, part.to_owned()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_go_and_text_is_filled() {
        let markdown = "# static-port\n\nA `static` port is **not** allowed, see\n[network](https://a.example/b).\n\n\
                        * one item that\n  goes on\n* two\n\n```hcl\nport \"http\" {}\n#    ^^^^^^ error[x]\n```\n\n| a | b |\n";
        assert_eq!(
            render(markdown, Some(31), false),
            "static-port\n\nA `static` port is not allowed,\nsee network\n(https://a.example/b).\n\n  * one item that goes on\n  \
             * two\n\n    port \"http\" {}\n    #    ^^^^^^ error[x]\n\n    | a | b |\n"
        );
    }

    #[test]
    fn colours_belong_to_words() {
        let painted = render("## Why\n\nuse `two words` here", Some(80), true);
        assert!(
            painted.starts_with("\u{1b}[1mWhy\u{1b}[0m\n\nuse \u{1b}[36mtwo\u{1b}[0m \u{1b}[36mwords\u{1b}[0m"),
            "{painted:?}"
        );
    }

    #[test]
    fn every_page_loses_its_marks_and_keeps_its_width() {
        for rule in crate::features::REGISTRY.iter() {
            let text = render(rule.page, Some(72), false);
            for line in text.lines().filter(|line| !line.starts_with(INDENT)) {
                assert!(!line.contains("](") && !line.contains("```") && !line.starts_with('#'), "{}: {line}", rule.id);
                assert!(line.chars().count() <= 72 || !line.trim().contains(' '), "{}: {line}", rule.id);
            }
        }
    }

    #[test]
    fn plain_text_is_one_line() {
        assert_eq!(plain("A `static`\nport: [see](x), a \\| b"), "A `static` port: see (x), a | b");
    }
}
