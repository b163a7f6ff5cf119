//! Where a heredoc ends that nothing closes.
//!
//! By HCL's rules it reaches to the end of the file. But the file around it is mostly whole: of the closing braces
//! behind it that close nothing behind it, the last ones are those of the blocks around it. What stands before them is
//! the heredoc's text, or what somebody had written behind it.

use std::collections::HashMap;

use smol_str::SmolStr;

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
        let mut ends = HeredocEnds { words: HashMap::new(), lines: Vec::new(), unmatched: Vec::new() };
        let mut start = 0;
        loop {
            let (line, end) = self.read_line(start);
            if let Some(word) = &line.word {
                ends.words.insert(word.clone(), start);
            }
            ends.lines.push(line);
            if self.cur.at(end).is_none() {
                break;
            }
            start = self.cur.after_line_break(end);
        }
        ends.pass_over_heredocs();
        ends.match_braces();
        self.ahead.heredoc_ends = Some(ends);
    }

    /// Reads the line at `start`, and says where it ends.
    fn read_line(&mut self, start: usize) -> (Line, usize) {
        let (column, first) = self.cur.indent_at(start);
        let word_start = self.cur.skip_any_blanks(start);
        let word_end = self.cur.ident_end(word_start);
        let rest = self.cur.skip_any_blanks(word_end);
        let word = (word_end > word_start && self.cur.is_line_end(rest)).then(|| self.cur.smol(word_start, word_end));
        let (mut closes, mut opens, mut marker) = (0, 0, None);
        let mut at = first;
        while !self.cur.is_line_end(at) {
            match self.cur.at(at) {
                Some(b'#') => break,
                Some(b'/') if self.cur.at(at + 1) == Some(b'/') => break,
                Some(b'"') => at = self.quoted_end(at + 1),
                Some(b'{') => opens += 1,
                Some(b'}') if opens > 0 => opens -= 1,
                Some(b'}') => closes += 1,
                Some(b'<') if self.cur.at(at + 1) == Some(b'<') => {
                    let name = at + 2 + usize::from(self.cur.at(at + 2) == Some(b'-'));
                    let end = self.cur.ident_end(name);
                    if end > name && self.cur.is_line_end(end) {
                        marker = Some(self.cur.smol(name, end));
                    }
                    at = end.max(name) - 1;
                }
                _ => {}
            }
            at += 1;
        }
        let end = self.cur.line_end(at);
        let kind = self.line_kind(first);
        (Line { start, column, kind, closes, opens, marker, word, unmatched: None }, end)
    }

    /// The last character of the string whose first is at `at`.
    fn quoted_end(&mut self, mut at: usize) -> usize {
        while !self.cur.is_line_end(at) && self.cur.at(at) != Some(b'"') {
            at += if self.cur.at(at) == Some(b'\\') && !self.cur.is_line_end(at + 1) { 2 } else { 1 };
        }
        if self.cur.at(at) == Some(b'"') { at } else { at - 1 }
    }

    /// What the line looks like whose first character is at `first`.
    fn line_kind(&mut self, first: usize) -> Kind {
        if !self.cur.at(first).is_some_and(|byte| byte.is_ascii_lowercase()) {
            return Kind::Other;
        }
        let name_end = self.cur.ident_end(first);
        let (blanks, mut at) = self.cur.indent_at(name_end);
        if blanks == 0 {
            return Kind::Other;
        }
        if self.cur.at(at) == Some(b'=') && matches!(self.cur.at(at + 1), Some(b' ' | b'\t')) {
            return Kind::Attribute;
        }
        while self.cur.at(at) == Some(b'"') {
            let end = self.quoted_end(at + 1) + 1;
            (_, at) = self.cur.indent_at(end);
        }
        if self.cur.at(at) == Some(b'{') && self.cur.at(at + 1) != Some(b'{') { Kind::Header } else { Kind::Other }
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
