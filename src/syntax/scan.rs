//! The scanner's state, and what every part of it uses: errors, tokens, brackets, the questions that recovery asks.
//!
//! A scan is a function of the text from an item's start, of the enclosing blocks' indentations, and of the mode.
//! Nothing else may decide anything: a re-scan after an edit re-uses every item for which these are the same.

use smol_str::SmolStr;

use super::cursor::Cursor;
use super::error::{ErrorKind, SyntaxError};
use super::repair::{Fix, FixKind};
use super::reuse::Reuse;
use super::skip::Lookahead;
use crate::text::Text;

/// See the module.
pub(super) struct Scanner<'t> {
    pub(super) cur: Cursor<'t>,
    /// Changes to braces that make them match, in the order of the text.
    fixes: &'t [Fix],
    /// Where a block was last closed by such a change, and how many were.
    closed: (usize, usize),
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
    /// How many errors there were before the `${` under way: once one comes to them, the sequence is given up.
    pub(super) sequence: Option<usize>,
    /// Whether a brace of the item under way has no partner.
    pub(super) unbalanced: bool,
    pub(super) ahead: Lookahead,
    pub(super) reuse: Option<Reuse<'t>>,
}

/// Where the cursor stands, to come back to.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub(super) pos: usize,
    last_break: usize,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t Text, fixes: &'t [Fix], reuse: Option<Reuse<'t>>) -> Self {
        Self {
            cur: Cursor::new(text),
            fixes,
            closed: (0, 0),
            errors: Vec::new(),
            base: 0,
            indents: Vec::new(),
            line_indent: 0,
            last_break: 0,
            brackets: Vec::new(),
            unclosed_at: None,
            sequence: None,
            unbalanced: false,
            ahead: Lookahead::default(),
            reuse,
        }
    }

    /// Whether the brace or header at the cursor is changed in that way.
    pub(super) fn is_fixed(&self, kind: FixKind) -> bool {
        self.is_fixed_at(self.cur.pos, kind)
    }

    pub(super) fn is_fixed_at(&self, at: usize, kind: FixKind) -> bool {
        self.fixes.contains(&Fix { at, kind })
    }

    /// Whether the innermost block or object ends here for want of its `}`. Each such change closes one.
    pub(super) fn closes_here(&mut self) -> bool {
        let at = self.cur.pos;
        let wanted = self.fixes.iter().filter(|&&fix| fix == Fix { at, kind: FixKind::Close }).count();
        let done = if self.closed.0 == at { self.closed.1 } else { 0 };
        if done < wanted {
            self.closed = (at, done + 1);
        }
        done < wanted
    }

    pub(super) fn place(&self) -> Place {
        Place { pos: self.cur.pos, last_break: self.last_break }
    }

    pub(super) fn return_to(&mut self, place: Place) {
        self.cur.pos = place.pos;
        self.last_break = place.last_break;
    }

    /// Whether a `${` is under way in which there is a mistake. It is then said to be the mistake, and nothing behind
    /// it is read as a part of it.
    pub(super) fn is_hopeless(&self) -> bool {
        self.sequence.is_some_and(|errors| self.errors.len() > errors)
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
        // What stands behind a mistake on the same line is seldom another one.
        let mut line_end = None;
        errors.retain(|error| {
            let at = start + error.start as usize;
            let first = line_end.is_none_or(|end| at > end);
            if first {
                line_end = Some(self.cur.line_end(at));
            }
            first
        });
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

    /// The end of the last content before `offset` that is no line of comments.
    pub(super) fn last_code_before(&mut self, mut offset: usize) -> usize {
        loop {
            let end = self.last_content_before(offset);
            let line = self.cur.line_start(end);
            let mut first = line;
            while first < end && matches!(self.cur.at(first), Some(b' ' | b'\t')) {
                first += 1;
            }
            let comment = match self.cur.at(first) {
                Some(b'#') => true,
                Some(b'/') => self.cur.at(first + 1) == Some(b'/'),
                _ => false,
            };
            if !comment || line == 0 {
                return end;
            }
            offset = line;
        }
    }

    /// The start of the character that ends at `end`.
    pub(super) fn char_start_before(&mut self, end: usize) -> usize {
        let mut start = end.saturating_sub(1);
        while start > 0 && self.cur.at(start).is_some_and(|byte| byte & 0xC0 == 0x80) {
            start -= 1;
        }
        start
    }

    /// Moves over `/* … */`, cursor at its start. One that never ends is an error and ends with its line, or before the
    /// item or closing brace that follows it there.
    pub(super) fn block_comment(&mut self) {
        let start = self.cur.pos;
        if let Some(end) = self.cur.block_comment_end(start) {
            self.cur.pos = end;
        } else {
            if !self.skip_stray() {
                self.cur.pos = self.cur.line_end(start);
            }
            self.error(start, start + 2, ErrorKind::UnclosedComment);
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
}

/// The bracket that closes `open`.
pub(super) const fn closer(open: u8) -> u8 {
    match open {
        b'{' => b'}',
        b'[' => b']',
        _ => b')',
    }
}
