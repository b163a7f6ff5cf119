//! The scanner's state, and what every part of it uses: errors, tokens, brackets, the questions that recovery asks.
//!
//! A scan is a function of the text from an item's start, of the enclosing blocks' indentations, and of the mode.
//! Nothing else may decide anything: a re-scan after an edit re-uses every item for which these are the same.

use smol_str::SmolStr;

use super::cursor::Cursor;
use super::error::{ErrorKind, SyntaxError};
use super::reuse::Reuse;
use crate::text::Text;

/// See the module.
pub(super) struct Scanner<'t> {
    pub(super) cur: Cursor<'t>,
    /// Whether braces do not match somewhere in the file, so that indentation must tell where blocks end.
    pub(super) repair: bool,
    /// Of the items under way, absolute; each item takes its own when it ends.
    pub(super) errors: Vec<(usize, usize, ErrorKind)>,
    /// Where the value of the attribute under way starts.
    pub(super) base: usize,
    /// Indentations of the lines that open the enclosing blocks, outermost first.
    pub(super) indents: Vec<u32>,
    /// Indentation of the line on which the item under way starts.
    pub(super) line_indent: u32,
    /// The offset behind the last line break that the expression under way passed.
    pub(super) last_break: usize,
    /// Closing brackets that the expression under way still needs, with the places of the opening ones.
    pub(super) brackets: Vec<(u8, usize)>,
    /// Where the last missing bracket was reported.
    pub(super) unclosed_at: Option<usize>,
    pub(super) reuse: Option<Reuse<'t>>,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t Text, repair: bool, reuse: Option<Reuse<'t>>) -> Self {
        Self {
            cur: Cursor::new(text),
            repair,
            errors: Vec::new(),
            base: 0,
            indents: Vec::new(),
            line_indent: 0,
            last_break: 0,
            brackets: Vec::new(),
            unclosed_at: None,
            reuse,
        }
    }

    pub(super) fn error(&mut self, start: usize, end: usize, kind: ErrorKind) {
        self.errors.push((start, end, kind));
    }

    /// An error on the token at the cursor.
    pub(super) fn error_at_cursor(&mut self, kind: ErrorKind) {
        let token = self.token_at(self.cur.pos);
        self.error(self.cur.pos, self.cur.pos + token.len().max(1), kind);
    }

    /// Takes the errors from index `mark` on, relative to `start`.
    pub(super) fn take_errors(&mut self, mark: usize, start: usize) -> Box<[SyntaxError]> {
        if self.errors.len() == mark {
            return Box::default();
        }
        let mut errors: Vec<SyntaxError> = self
            .errors
            .drain(mark..)
            .map(|(from, to, kind)| SyntaxError {
                start: from.saturating_sub(start) as u32,
                end: to.saturating_sub(start) as u32,
                kind,
            })
            .collect();
        errors.sort_by_key(|error| (error.start, error.end));
        errors.into_boxed_slice()
    }

    /// The token at `offset`, for messages: a word, a number, or one character.
    pub(super) fn token_at(&mut self, offset: usize) -> SmolStr {
        let mut end = self.cur.ident_end(offset);
        if end == offset {
            while self.cur.at(end).is_some_and(|byte| byte.is_ascii_digit()) {
                end += 1;
            }
        }
        if end == offset {
            match self.cur.char_at(offset) {
                Some('\n' | '\r') | None => return SmolStr::default(),
                Some(c) => {
                    let mut buffer = [0; 4];
                    return SmolStr::new(c.encode_utf8(&mut buffer));
                }
            }
        }
        self.cur.smol(offset, end)
    }

    /// The end of the last byte before `offset` that is no white space.
    pub(super) fn last_content_before(&mut self, mut offset: usize) -> usize {
        while offset > 0 && matches!(self.cur.at(offset - 1), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            offset -= 1;
        }
        offset
    }

    /// The start of the character that ends at `end`.
    pub(super) fn char_start_before(&mut self, end: usize) -> usize {
        let mut start = end.saturating_sub(1);
        while start > 0 && self.cur.at(start).is_some_and(|byte| byte & 0xC0 == 0x80) {
            start -= 1;
        }
        start
    }

    /// Moves over `/* … */`, cursor at its start. One that never ends is an error and ends with its line.
    pub(super) fn block_comment(&mut self) {
        let start = self.cur.pos;
        let mut end = start + 2;
        let mut last_break = self.last_break;
        loop {
            match self.cur.at(end) {
                None => {
                    self.cur.pos = self.cur.line_end(start);
                    self.error(start, self.cur.pos, ErrorKind::UnclosedComment);
                    return;
                }
                Some(b'*') if self.cur.at(end + 1) == Some(b'/') => break,
                Some(b'\n') => last_break = end + 1,
                Some(_) => {}
            }
            end += 1;
        }
        self.last_break = last_break;
        self.cur.pos = end + 2;
    }

    /// Moves over a bracket and all that it holds, cursor at the opening one, however deep it is.
    ///
    /// It ends early, with an error, at a bracket that does not match, at a line that can only be an item, and at the
    /// end of the text.
    pub(super) fn skip_group(&mut self) {
        let mut closers: Vec<u8> = Vec::new();
        loop {
            let Some(byte) = self.cur.peek() else {
                break;
            };
            match byte {
                b'{' | b'[' | b'(' => {
                    closers.push(closer(byte));
                    self.cur.pos += 1;
                }
                b'}' | b']' | b')' => {
                    if closers.last() != Some(&byte) {
                        break;
                    }
                    self.cur.pos += 1;
                    closers.pop();
                    if closers.is_empty() {
                        return;
                    }
                }
                b'"' => self.skip_string(),
                b'<' if self.cur.peek_at(1) == Some(b'<') && self.cur.ident_start_at(2) => {
                    let errors = self.errors.len();
                    self.heredoc(u32::MAX / 2);
                    self.errors.truncate(errors);
                }
                b' ' | b'\t' | b'\n' | b'\r' | b'#' | b'/' => {
                    let before = self.cur.pos;
                    self.skip_white();
                    if self.cur.pos == before {
                        self.cur.pos += 1;
                    } else if self.last_break > before && closers.iter().all(|&close| close != b'}') && self.at_item() {
                        break;
                    }
                }
                _ => self.cur.bump_char(),
            }
        }
        let end = self.last_content_before(self.cur.pos);
        self.cur.pos = end;
        let close = closers.last().copied().unwrap_or(b'}');
        if self.unclosed_at != Some(end) {
            self.unclosed_at = Some(end);
            let start = self.char_start_before(end);
            self.error(start, end, ErrorKind::UnclosedBracket(char::from(close)));
        }
    }

    /// Whether an attribute or a block header starts at the cursor: what no list and no call can hold.
    pub(super) fn at_item(&mut self) -> bool {
        let end = self.cur.ident_end(self.cur.pos);
        if end == self.cur.pos {
            return false;
        }
        let (_, next) = self.cur.indent_at(end);
        match self.cur.at(next) {
            Some(b'=') => !matches!(self.cur.at(next + 1), Some(b'=' | b'>')),
            Some(b'{' | b'"') => true,
            _ => false,
        }
    }

    /// Whether a `}` at the cursor, first on its line, stands where it closes an enclosing block, not this value.
    pub(super) fn closes_an_outer_line(&mut self, new_line: bool) -> bool {
        if !new_line {
            return false;
        }
        let (indent, start) = self.cur.indent_at(self.last_break);
        start == self.cur.pos && indent < self.line_indent && self.indents.contains(&indent)
    }

    /// Whether an item at the cursor, first on its line, is indented no deeper than the value's own line and the
    /// object around it is never properly closed.
    pub(super) fn at_outdented_item(&mut self, trusted: &mut bool) -> bool {
        let (indent, start) = self.cur.indent_at(self.last_break);
        if start != self.cur.pos || indent > self.line_indent || !self.at_item() {
            return false;
        }
        *trusted = self.is_closed_at(self.cur.pos, self.line_indent);
        !*trusted
    }

    /// Whether the brace that is open at `from` is closed, as counting tells, on a line with `indent`, or within a
    /// line.
    pub(super) fn is_closed_at(&mut self, from: usize, indent: u32) -> bool {
        let saved = (self.cur.pos, self.last_break, self.errors.len(), self.unclosed_at);
        let brackets = std::mem::take(&mut self.brackets);
        self.cur.pos = from;
        self.last_break = from;
        let mut line = from;
        let mut depth = 0usize;
        let mut found = None;
        while let Some(byte) = self.cur.peek() {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 0 => {
                    found = Some(self.cur.pos);
                    break;
                }
                b'}' => depth -= 1,
                b'"' => {
                    self.skip_string();
                    continue;
                }
                b'<' if self.cur.peek_at(1) == Some(b'<') && self.cur.ident_start_at(2) => {
                    self.heredoc(u32::MAX / 2);
                    continue;
                }
                b' ' | b'\t' | b'\n' | b'\r' | b'#' | b'/' => {
                    let before = self.cur.pos;
                    self.skip_white();
                    if self.last_break > before {
                        line = self.last_break;
                    }
                    if self.cur.pos > before {
                        continue;
                    }
                }
                _ => {
                    self.cur.bump_char();
                    continue;
                }
            }
            self.cur.pos += 1;
        }
        let closed = found.is_some_and(|close| {
            let (column, start) = self.cur.indent_at(line);
            start != close || column == indent
        });
        (self.cur.pos, self.last_break, self.unclosed_at) = (saved.0, saved.1, saved.3);
        self.brackets = brackets;
        self.errors.truncate(saved.2);
        closed
    }
}

impl Cursor<'_> {
    /// Whether a name starts `ahead` bytes after the cursor, with or without a `-` before it.
    pub(super) fn ident_start_at(&mut self, ahead: usize) -> bool {
        let mut at = self.pos + ahead;
        if self.at(at) == Some(b'-') {
            at += 1;
        }
        self.ident_end(at) > at
    }
}

/// The bracket that closes `open`.
pub(super) const fn closer(open: u8) -> u8 {
    match open {
        b'{' => b'}',
        b'[' => b']',
        _ => b')',
    }
}
