//! A reader over a document's bytes that remembers how far it looked.

use smol_str::SmolStr;

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
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t Text) -> Self {
        Self { text, chunk: &[], chunk_start: 0, len: text.len(), pos: 0, looked: 0 }
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

    /// Moves over spaces, tabs and `/* … */` comments that end on the line.
    pub(super) fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t') => self.pos += 1,
                Some(b'/') if self.peek_at(1) == Some(b'*') => {
                    let Some(end) = self.inline_comment_end(self.pos) else { return };
                    self.pos = end;
                }
                _ => return,
            }
        }
    }

    /// Where a `/* … */` comment that starts at `offset` ends, if it does so before the line does.
    fn inline_comment_end(&mut self, offset: usize) -> Option<usize> {
        let mut end = offset + 2;
        loop {
            match self.at(end)? {
                b'\n' => return None,
                b'*' if self.at(end + 1) == Some(b'/') => return Some(end + 2),
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
        while !self.is_line_end(offset) {
            offset += 1;
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

    /// The end of the identifier at `offset`, which is `offset` itself where there is none.
    pub(super) fn ident_end(&mut self, offset: usize) -> usize {
        let mut end = offset;
        loop {
            match self.at(end) {
                Some(b'a'..=b'z' | b'A'..=b'Z' | b'_') => end += 1,
                Some(b'0'..=b'9' | b'-') if end > offset => end += 1,
                Some(byte) if byte >= 0x80 => match self.char_at(end) {
                    Some(c) if c.is_alphabetic() || (end > offset && c.is_alphanumeric()) => end += c.len_utf8(),
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
