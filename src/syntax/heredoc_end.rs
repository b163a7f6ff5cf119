//! Where a heredoc ends that nothing closes.
//!
//! By HCL's rules it reaches to the end of the file. But the file around it is mostly whole: of the closing braces
//! behind it that close nothing behind it, the last ones are those of the blocks around it. What stands before them is
//! the heredoc's text, or what somebody had written behind it.

use std::collections::HashMap;

use smol_str::SmolStr;

use super::cursor::{ident_len, tab_stop};
use super::scan::Scanner;

/// Files with more braces that close nothing are not looked into.
const MAX_UNMATCHED: usize = 512;

/// All lines of the text.
pub(super) struct HeredocEnds {
    /// The last line with nothing but that word.
    words: HashMap<SmolStr, usize>,
    lines: Vec<Line>,
    unmatched: Vec<Unmatched>,
}

/// A line, as far as it matters here.
struct Line {
    start: usize,
    column: u32,
    kind: Kind,
    /// Braces that close what other lines open, and the reverse.
    closes: u32,
    opens: u32,
    /// The heredoc that it opens.
    marker: Option<SmolStr>,
    word: Option<SmolStr>,
    /// The first of those that nothing behind this line opens, from this line on.
    unmatched: Option<usize>,
}

impl Line {
    /// Reads the line that starts at `start`, without its line break.
    fn read(line: &str, start: usize) -> Self {
        let bytes = line.as_bytes();
        let (column, first) = indent(bytes, 0);
        let trimmed = line.trim();
        let word = (!trimmed.is_empty() && ident_len(trimmed) == trimmed.len()).then(|| SmolStr::new(trimmed));
        let (mut closes, mut opens, mut marker) = (0, 0, None);
        let mut at = first;
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'#' => break,
                b'/' if bytes.get(at + 1) == Some(&b'/') => break,
                b'"' => at = quoted_end(bytes, at + 1),
                b'{' => opens += 1,
                b'}' if opens > 0 => opens -= 1,
                b'}' => closes += 1,
                b'<' if bytes.get(at + 1) == Some(&b'<') => {
                    let name = &line[at + 2..];
                    let name = name.strip_prefix('-').unwrap_or(name);
                    if !name.is_empty() && ident_len(name) == name.len() {
                        marker = Some(SmolStr::new(name));
                    }
                    at += 1;
                }
                _ => {}
            }
            at += 1;
        }
        let kind = Kind::of(line, first);
        Self { start, column, kind, closes, opens, marker, word, unmatched: None }
    }
}

impl Kind {
    /// What the line looks like whose first character is at `first`.
    fn of(line: &str, first: usize) -> Self {
        let bytes = line.as_bytes();
        if !bytes.get(first).is_some_and(u8::is_ascii_lowercase) {
            return Self::Other;
        }
        let name_end = first + ident_len(&line[first..]);
        let (_, mut at) = indent(bytes, name_end);
        if at == name_end {
            return Self::Other;
        }
        if bytes.get(at) == Some(&b'=') && matches!(bytes.get(at + 1), Some(b' ' | b'\t')) {
            return Self::Attribute;
        }
        while bytes.get(at) == Some(&b'"') {
            (_, at) = indent(bytes, quoted_end(bytes, at + 1) + 1);
        }
        if bytes.get(at) == Some(&b'{') && bytes.get(at + 1) != Some(&b'{') { Self::Header } else { Self::Other }
    }
}

/// Columns of white space from `at` on, and where it ends.
fn indent(line: &[u8], mut at: usize) -> (u32, usize) {
    let mut column = 0;
    loop {
        match line.get(at) {
            Some(b' ') => column += 1,
            Some(b'\t') => column = tab_stop(column),
            _ => return (column, at),
        }
        at += 1;
    }
}

/// Where the string ends that goes on at `at`: at its quote, or at the end of the line.
fn quoted_end(line: &[u8], mut at: usize) -> usize {
    while let Some(byte) = line.get(at).filter(|byte| **byte != b'"') {
        at += if *byte == b'\\' { 2 } else { 1 };
    }
    at
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `name = …`, in the way that HCL is usually written.
    Attribute,
    /// `keyword "label" {`.
    Header,
    Other,
}

/// A closing brace whose partner stands further up.
struct Unmatched {
    line: usize,
    column: u32,
    /// The next one behind it, and how many there are up to the end of the text, itself included.
    next: Option<usize>,
    count: usize,
}

impl Scanner<'_> {
    /// Whether it is known that no line from `content` on can close a heredoc with that marker.
    pub(super) fn is_endless_heredoc(&mut self, marker: &SmolStr, content: usize) -> bool {
        let Some(ends) = &self.ahead.heredoc_ends else { return false };
        let endless = ends.words.get(marker).is_none_or(|&last| last < content);
        if endless {
            self.cur.look_at_end();
        }
        endless
    }

    /// Makes sure that what could end a heredoc is known.
    pub(super) fn note_heredoc_ends(&mut self) {
        self.cur.look_at_end();
        if self.ahead.heredoc_ends.is_some() {
            return;
        }
        let text = self.cur.slice(0, self.cur.end());
        self.ahead.heredoc_ends = Some(HeredocEnds::read(&text));
    }

    /// Where a heredoc without end should end: its text starts at `content`, and the line of its attribute with
    /// `indent`.
    pub(super) fn unclosed_heredoc_end(&mut self, content: usize) -> usize {
        let around = self.columns_around();
        let indent = self.line_indent;
        let text_end = self.cur.end();
        let Some(ends) = &self.ahead.heredoc_ends else { return text_end };
        let first = ends.lines.partition_point(|line| line.start < content);
        let is_argument = around.last().is_none_or(|&last| last < indent);
        let end = ends.end_of_block(first, &around);
        // Whoever looks for an end goes on behind it: no line is looked at twice.
        let found = ends.lines[first..end.brace].iter().find(|line| match line.kind {
            Kind::Attribute => is_argument && line.column == indent,
            Kind::Header => (is_argument && line.column == indent) || end.beside.contains(&line.column),
            Kind::Other => false,
        });
        found.or(ends.lines.get(end.brace)).map_or(text_end, |line| line.start)
    }

    /// The columns of the lines that open the blocks and objects around the cursor, outermost first.
    fn columns_around(&mut self) -> Vec<u32> {
        let mut columns = self.indents.clone();
        let braces: Vec<usize> =
            self.brackets.iter().filter(|(close, _)| *close == b'}').map(|(_, open)| *open).collect();
        for open in braces {
            if self.cur.at(open) == Some(b'{') {
                let line = self.cur.line_start(open);
                columns.push(if line < self.base { self.line_indent } else { self.cur.indent_at(line).0 });
            }
        }
        columns
    }
}

impl HeredocEnds {
    fn read(text: &str) -> Self {
        let mut ends = Self { words: HashMap::new(), lines: Vec::new(), unmatched: Vec::new() };
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let content = line.strip_suffix('\n').map_or(line, |line| line.strip_suffix('\r').unwrap_or(line));
            let line_read = Line::read(content, start);
            if let Some(word) = &line_read.word {
                ends.words.insert(word.clone(), start);
            }
            ends.lines.push(line_read);
            start += line.len();
        }
        ends.pass_over_heredocs();
        ends.match_braces();
        ends
    }

    /// The lines of heredocs that do end hold no braces.
    fn pass_over_heredocs(&mut self) {
        let mut at = 0;
        while at < self.lines.len() {
            let Some(marker) = self.lines[at].marker.take() else {
                at += 1;
                continue;
            };
            at += 1;
            if self.words.get(&marker).is_some_and(|&last| self.lines.get(at).is_some_and(|line| line.start <= last)) {
                while self.lines[at].word.as_ref() != Some(&marker) {
                    let line = &mut self.lines[at];
                    (line.closes, line.opens, line.kind) = (0, 0, Kind::Other);
                    at += 1;
                }
            }
        }
    }

    /// Finds the closing braces whose partners stand further up, from the end of the text on.
    fn match_braces(&mut self) {
        let mut top: Option<usize> = None;
        for (index, line) in self.lines.iter_mut().enumerate().rev() {
            for _ in 0..line.opens {
                top = top.and_then(|top| self.unmatched[top].next);
            }
            for _ in 0..line.closes {
                let count = 1 + top.map_or(0, |top| self.unmatched[top].count);
                self.unmatched.push(Unmatched { line: index, column: line.column, next: top, count });
                top = Some(self.unmatched.len() - 1);
            }
            line.unmatched = top;
        }
    }

    /// Where the text of a heredoc from line `first` on ends, at the latest, when the blocks around it are opened on
    /// lines with these columns.
    fn end_of_block<'a>(&self, first: usize, around: &'a [u32]) -> End<'a> {
        let end = self.lines.len();
        let mut closes: Vec<&Unmatched> = Vec::new();
        let mut next = self.lines.get(first).and_then(|line| line.unmatched);
        if next.is_some_and(|next| self.unmatched[next].count > MAX_UNMATCHED) {
            return End { brace: end, beside: &[] };
        }
        while let Some(index) = next {
            closes.push(&self.unmatched[index]);
            next = self.unmatched[index].next;
        }
        if around.is_empty() {
            return End { brace: end, beside: &[0] };
        }
        // The outermost blocks close last.
        let fitting = closes.iter().rev().zip(around).take_while(|(close, column)| close.column == **column).count();
        let (left, missing) = (closes.len() - fitting, around.len() - fitting);
        if missing == 0 {
            return End { brace: closes[left].line, beside: &[] };
        }
        if left > 0 {
            // Whatever its column is, it closes the innermost block.
            return End { brace: closes[left.saturating_sub(missing)].line, beside: &[] };
        }
        // The block's own brace is missing as well: the heredoc ends where another block stands beside one of those
        // around. What starts at the very margin may be the heredoc's own text.
        let brace = closes.first().map_or(end, |close| close.line);
        End { brace, beside: if around.len() > 1 { &around[1..] } else { around } }
    }
}

/// Where a heredoc ends at the latest.
struct End<'a> {
    /// Before that line.
    brace: usize,
    /// Or before the first block header at one of these columns.
    beside: &'a [u32],
}
