//! What stands where no item can: how far it reaches, and where reading goes on.
//!
//! The rule is: one mistake, one error. A stray character before an item leaves the item alone; otherwise the rest of
//! the line goes, and with it the lines below that cannot begin an item either.

use super::error::ErrorKind;
use super::scan::Scanner;
use super::scan_collection::invalid_token;
use super::tree::ItemKind;

/// How many bytes may stand before an item on its line without taking it with them.
const MAX_STRAY: usize = 8;

impl Scanner<'_> {
    /// Characters that begin no item.
    pub(super) fn junk(&mut self) -> ItemKind {
        let start = self.cur.pos;
        let c = self.cur.char_at(start).unwrap_or(' ');
        let line_end = self.cur.line_end(start);
        let group = if c == '{' { self.group_end() } else { None };
        let stray = group.is_none_or(|end| end > line_end) && self.skip_stray();
        let opens = c == '{' && (stray || group.is_none());
        let kind = match c {
            ']' | ')' => ErrorKind::StrayBracket(c),
            '\'' => ErrorKind::SingleQuotes,
            '{' if opens => ErrorKind::StrayOpenBrace,
            _ => match invalid_token(self.token_at(start)) {
                kind @ ErrorKind::InvalidCharacter(_) => kind,
                _ => ErrorKind::ExpectedItem,
            },
        };
        if opens && !stray {
            self.cur.pos += 1;
        } else if !stray {
            self.skip_broken_lines();
        }
        if self.cur.pos == start {
            self.cur.bump_char();
        }
        let end = self.last_content_before(self.cur.pos.min(line_end)).max(start + c.len_utf8());
        self.error(start, end, kind);
        ItemKind::Junk
    }

    /// A quote at the start of an item that nothing closes.
    pub(super) fn stray_quote(&mut self) -> ItemKind {
        let start = self.cur.pos;
        if !self.skip_stray() {
            self.skip_broken_lines();
        }
        let line_end = self.cur.line_end(start);
        let end = self.last_content_before(self.cur.pos.min(line_end)).max(start + 1);
        self.error(start, end, ErrorKind::UnclosedString);
        ItemKind::Junk
    }

    /// Moves over a few stray characters if an item or the block's `}` follows them on the line.
    pub(super) fn skip_stray(&mut self) -> bool {
        let place = self.place();
        while self.cur.pos < place.pos + MAX_STRAY {
            match self.cur.peek() {
                None | Some(b'#' | b'\n') => break,
                Some(b' ' | b'\t') => {}
                Some(byte) if byte.is_ascii_alphanumeric() => break,
                Some(_) => {
                    let last = self.cur.pos;
                    self.cur.bump_char();
                    let behind = self.cur.pos;
                    let (_, next) = self.cur.indent_at(behind);
                    self.cur.pos = next;
                    let brace = self.cur.at(last) != Some(b'{') && self.cur.peek() == Some(b'}') && self.may_close();
                    if brace || self.at_item_start() {
                        self.cur.pos = behind;
                        return true;
                    }
                    self.cur.pos = behind;
                    continue;
                }
            }
            self.cur.pos += 1;
        }
        self.return_to(place);
        false
    }

    /// Whether `name =`, `name {` or `name "label" {` stands at the cursor.
    pub(super) fn at_item_start(&mut self) -> bool {
        let place = self.place();
        let mut labels = 0;
        let found = loop {
            let at = self.cur.pos;
            self.cur.pos = self.cur.ident_end(at);
            if self.cur.pos == at {
                if labels == 0 || self.cur.peek() != Some(b'"') || !self.string_is_closed() {
                    break false;
                }
                self.skip_string();
            }
            labels += 1;
            self.cur.skip_blanks();
            match self.cur.peek() {
                Some(b'=') => break labels == 1 && !matches!(self.cur.peek_at(1), Some(b'=' | b'>')),
                Some(b'{') => break true,
                _ => {}
            }
        };
        self.return_to(place);
        found
    }

    /// Whether the string at the cursor has its closing quote.
    pub(super) fn string_is_closed(&mut self) -> bool {
        let place = self.place();
        self.skip_string();
        let closed = self.ends_with_quote(place.pos);
        self.return_to(place);
        closed
    }

    /// Where the group ends that the brace at the cursor opens: on its line, or on a line with the same indentation.
    /// Any other `{` is a stray character, so that the braces of the blocks around still match.
    fn group_end(&mut self) -> Option<usize> {
        let (place, errors) = (self.place(), self.errors.len());
        let (unclosed_at, unbalanced) = (self.unclosed_at, self.unbalanced);
        self.skip_group();
        let closed = self.errors.len() == errors;
        self.errors.truncate(errors);
        (self.unclosed_at, self.unbalanced) = (unclosed_at, unbalanced);
        let (start, end) = (place.pos, self.cur.pos);
        self.return_to(place);
        if !closed {
            return None;
        }
        if self.cur.line_end(start) >= end {
            return Some(end);
        }
        let mut line = end - 1;
        while line > start && matches!(self.cur.at(line - 1), Some(b' ' | b'\t')) {
            line -= 1;
        }
        let (column, close) = self.cur.indent_at(line);
        (close == end - 1 && column == self.line_indent && self.cur.at(line - 1) == Some(b'\n')).then_some(end)
    }

    /// Moves over the rest of the line, and over the lines below that cannot begin an item, to the last of what is
    /// broken. Says nothing of what it passes.
    pub(super) fn skip_broken_lines(&mut self) {
        let start = self.cur.pos;
        let errors = self.errors.len();
        loop {
            self.skip_rest_of_line();
            let at = self.cur.pos;
            if !self.next_line_is_broken(at) {
                break;
            }
            self.skip_white();
        }
        self.errors.truncate(errors);
        self.cur.pos = self.last_content_before(self.cur.pos).max(start);
    }

    /// Moves to the end of the line, over brackets as wholes, but not over a `}` that may close the block around.
    pub(super) fn skip_rest_of_line(&mut self) {
        loop {
            if self.cur.is_line_end(self.cur.pos) {
                return;
            }
            match self.cur.peek() {
                None | Some(b'#') => return,
                Some(b'}') if self.may_close() => return,
                Some(b'/') if matches!(self.cur.peek_at(1), Some(b'/')) => return,
                Some(b'/') if self.cur.peek_at(1) == Some(b'*') => self.block_comment(),
                Some(b'"') => self.skip_string(),
                Some(b'<') if self.at_heredoc() => self.skip_heredoc(),
                Some(b'$' | b'%') if self.cur.peek_at(1) == Some(b'{') => {
                    if !self.skip_sequence() {
                        self.cur.pos += 2;
                    }
                }
                Some(b'{') if self.group_end().is_none() => self.cur.pos += 1,
                Some(b'{' | b'[' | b'(') => self.skip_group(),
                Some(_) => self.cur.bump_char(),
            }
        }
    }

    /// Whether the `}` at the cursor is the last of its line, but for others and a comment.
    fn may_close(&mut self) -> bool {
        let place = self.place();
        self.cur.pos += 1;
        self.cur.skip_blanks();
        let next = self.cur.pos;
        self.return_to(place);
        self.cur.is_line_end(next) || matches!(self.cur.at(next), Some(b'}' | b'#' | b'/'))
    }

    /// Whether the line below the line break at `offset` starts with something that no item, comment or closing
    /// brace starts with.
    pub(super) fn next_line_is_broken(&mut self, offset: usize) -> bool {
        if !self.cur.is_line_end(offset) || self.cur.at(offset).is_none() {
            return false;
        }
        let line = self.cur.after_line_break(offset);
        let (_, start) = self.cur.indent_at(line);
        match self.cur.at(start) {
            None | Some(b'}' | b'#' | b'/' | b'\n' | b'\r' | b'{') => false,
            Some(b'"') => {
                let place = self.place();
                self.cur.pos = start;
                let closed = self.string_is_closed();
                self.skip_string();
                self.cur.skip_blanks();
                let names = matches!(self.cur.peek(), Some(b'=' | b':' | b'{'));
                self.return_to(place);
                closed && !names
            }
            _ => self.cur.ident_end(start) == start,
        }
    }
}
