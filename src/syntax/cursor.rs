//! A reader over a document's bytes that remembers how far it looked.

use smol_str::SmolStr;
use unicode_ident::{is_xid_continue, is_xid_start};

use crate::text::{Span, Text};

/// Reads bytes in any order; `looked` is the end of all that was ever asked for, where asking for the byte
/// behind the last one counts as well: the answer would change if the file grew.
pub(super) struct Cursor<'t> {
    text: &'t Text,
    chunk: &'t [u8],
    chunk_start: usize,
    len: usize,
    pub(super) pos: usize,
    pub(super) looked: usize,
    /// From here on no `*/` comes, as far as is known.
    endless_comments: Option<usize>,
    /// Between these two there is no line break; the second is one.
    line: (usize, usize),
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t Text) -> Self {
        Self {
            text,
            chunk: &[],
            chunk_start: 0,
            len: text.len(),
            pos: 0,
            looked: 0,
            endless_comments: None,
            line: (1, 0),
        }
    }

    /// The byte at `offset`; `None` at the end of the text.
    #[inline]
    pub(super) fn at(&mut self, offset: usize) -> Option<u8> {
        if offset >= self.looked {
            self.looked = offset + 1;
        }
        match self.chunk.get(offset.wrapping_sub(self.chunk_start)) {
            Some(&byte) => Some(byte),
            None => self.load(offset),
        }
    }

    #[cold]
    fn load(&mut self, offset: usize) -> Option<u8> {
        if offset >= self.len {
            return None;
        }
        let (chunk, start) = self.text.chunk_at(offset);
        self.chunk = chunk.as_bytes();
        self.chunk_start = start;
        self.chunk.get(offset - start).copied()
    }

    /// Counts the byte at `offset` as looked at.
    pub(super) fn look_at(&mut self, offset: usize) {
        self.looked = self.looked.max(offset + 1);
    }

    /// Counts everything up to the end of the text as looked at.
    pub(super) fn look_at_end(&mut self) {
        self.look_at(self.len);
    }

    pub(super) fn go_to_end(&mut self) {
        self.look_at_end();
        self.pos = self.len;
    }

    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        self.at(self.pos)
    }

    #[inline]
    pub(super) fn peek_at(&mut self, ahead: usize) -> Option<u8> {
        self.at(self.pos + ahead)
    }

    /// The character at `offset`, which must be the start of one.
    pub(super) fn char_at(&mut self, offset: usize) -> Option<char> {
        let byte = self.at(offset)?;
        if byte < 0x80 {
            return Some(char::from(byte));
        }
        let len = char_len(byte);
        self.at(offset + len - 1);
        self.text.slice(Span::new(offset, offset + len)).chars().next()
    }

    /// Moves over one whole character.
    pub(super) fn bump_char(&mut self) {
        if let Some(byte) = self.peek() {
            self.pos += char_len(byte);
            self.at(self.pos - 1);
        }
    }

    /// Moves over spaces, tabs and `/* … */` comments; HCL counts no line break in a comment.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'/') if self.peek_at(1) == Some(b'*') => {
                    let Some(end) = self.block_comment_end(self.pos) else { return };
                    self.pos = end;
                }
                _ => return,
            }
        }
    }

    /// Where the `/* … */` comment that starts at `offset` ends, if it does.
    pub(super) fn block_comment_end(&mut self, offset: usize) -> Option<usize> {
        let mut end = offset + 2;
        if self.endless_comments.is_some_and(|from| end >= from) {
            self.look_at_end();
            return None;
        }
        loop {
            match self.at(end) {
                None => {
                    // Whoever looks from further behind finds nothing either.
                    self.endless_comments = Some(offset + 2);
                    return None;
                }
                Some(b'*') if self.at(end + 1) == Some(b'/') => return Some(end + 2),
                _ => end += 1,
            }
        }
    }

    /// Whether a line break (`\n`, `\r\n`) or the end of the text stands at `offset`.
    #[inline]
    pub(super) fn is_line_end(&mut self, offset: usize) -> bool {
        match self.at(offset) {
            None | Some(b'\n') => true,
            Some(b'\r') => self.at(offset + 1) == Some(b'\n'),
            _ => false,
        }
    }

    /// The offset of the line break at or after `offset`, or the end of the text.
    pub(super) fn line_end(&mut self, mut offset: usize) -> usize {
        let start = offset;
        loop {
            if (self.line.0..=self.line.1).contains(&offset) {
                offset = self.line.1;
            }
            if self.is_line_end(offset) {
                break;
            }
            offset += 1;
        }
        self.line = if offset == self.line.1 { (start.min(self.line.0), offset) } else { (start, offset) };
        offset
    }

    /// The offset of the first byte of the line that holds `offset`.
    pub(super) fn line_start(&mut self, mut offset: usize) -> usize {
        while offset > 0 && self.at(offset - 1) != Some(b'\n') {
            offset -= 1;
        }
        offset
    }

    /// The offset behind the line break at `offset` (a line end).
    pub(super) fn after_line_break(&mut self, offset: usize) -> usize {
        match self.at(offset) {
            Some(b'\r') => offset + 2,
            Some(_) => offset + 1,
            None => offset,
        }
    }

    /// Columns of white space from `offset` (a line's start) and where they end.
    pub(super) fn indent_at(&mut self, mut offset: usize) -> (u32, usize) {
        let mut column = 0;
        loop {
            match self.at(offset) {
                Some(b' ') => column += 1,
                Some(b'\t') => column = tab_stop(column),
                _ => return (column, offset),
            }
            offset += 1;
        }
    }

    /// Behind the white space and line breaks from `offset` on.
    pub(super) fn after_white(&mut self, mut offset: usize) -> usize {
        loop {
            match self.at(offset) {
                Some(b' ' | b'\t' | b'\n') => offset += 1,
                Some(b'\r') if self.at(offset + 1) == Some(b'\n') => offset += 2,
                _ => return offset,
            }
        }
    }

    /// Behind the white space of a line from `offset` on, of any kind that Unicode knows.
    pub(super) fn skip_any_blanks(&mut self, mut offset: usize) -> usize {
        loop {
            match self.at(offset) {
                Some(b' ' | b'\t' | 0x0b | 0x0c) => offset += 1,
                Some(b'\r') if self.at(offset + 1) != Some(b'\n') => offset += 1,
                Some(byte) if byte >= 0x80 => match self.char_at(offset) {
                    Some(c) if c.is_whitespace() => offset += c.len_utf8(),
                    _ => return offset,
                },
                _ => return offset,
            }
        }
    }

    /// The length of the text.
    pub(super) fn end(&self) -> usize {
        self.len
    }

    /// The end of the identifier at `offset`, which is `offset` itself where there is none.
    pub(super) fn ident_end(&mut self, offset: usize) -> usize {
        let mut end = offset;
        loop {
            match self.at(end) {
                Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => end += 1,
                Some(b'0'..=b'9' | b'-') if end > offset => end += 1,
                // HCL's names are Unicode's (UAX #31), plus the hyphen.
                Some(byte) if byte >= 0x80 => match self.char_at(end) {
                    Some(c) if is_xid_start(c) || (end > offset && is_xid_continue(c)) => end += c.len_utf8(),
                    _ => return end,
                },
                _ => return end,
            }
        }
    }

    /// The text from `start` up to `end`, which must have been looked at.
    pub(super) fn smol(&self, start: usize, end: usize) -> SmolStr {
        if let Some(bytes) = start
            .checked_sub(self.chunk_start)
            .and_then(|start_in_chunk| self.chunk.get(start_in_chunk..end - self.chunk_start))
        {
            return SmolStr::new(std::str::from_utf8(bytes).unwrap_or_default());
        }
        SmolStr::new(self.text.slice(Span::new(start, end)))
    }

    /// The text from `start` up to `end`, which must have been looked at.
    pub(super) fn slice(&self, start: usize, end: usize) -> std::borrow::Cow<'t, str> {
        self.text.slice(Span::new(start, end))
    }
}

/// Bytes of the identifier at the start of `text`; see [`Cursor::ident_end`].
pub(super) fn ident_len(text: &str) -> usize {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let len = text.bytes().position(|byte| !is_plain(byte)).unwrap_or(text.len());
    if text.as_bytes().get(len).is_none_or(u8::is_ascii) {
        let starts = text.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        return if starts { len } else { 0 };
    }
    let is_first = |c: char| c == '_' || is_xid_start(c);
    if !text.starts_with(is_first) {
        return 0;
    }
    text.find(|c: char| c != '-' && c != '_' && !is_xid_continue(c)).unwrap_or(text.len())
}

/// Bytes of the character that starts with `byte`.
fn char_len(byte: u8) -> usize {
    match byte {
        0..0x80 => 1,
        0x80..0xE0 => 2,
        0xE0..0xF0 => 3,
        _ => 4,
    }
}

/// A tab counts up to the next multiple of four: the usual setting, and only used to compare lines of broken files.
pub(super) const fn tab_stop(column: u32) -> u32 {
    (column / 4 + 1) * 4
}
