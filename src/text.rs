//! A document's characters, and every conversion between byte offsets and positions.
//!
//! The core speaks byte offsets only. Lines end at `\n`, `\r\n` or a lone `\r`, as LSP 3.17 has it
//! (`TextDocument` › "text documents"); other Unicode line separators are ordinary characters.

mod words;

use std::borrow::Cow;
use std::fmt;

use ropey::Rope;

/// A half-open range of byte offsets, `start <= end`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset after the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The empty range at `offset`.
    pub const fn at(offset: usize) -> Self {
        Self { start: offset, end: offset }
    }

    /// How many bytes it covers.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether `offset` lies inside or at either end: the question an editor's cursor asks.
    pub const fn touches(self, offset: usize) -> bool {
        self.start <= offset && offset <= self.end
    }

    /// Whether the two ranges share a byte or meet at an end.
    pub const fn meets(self, other: Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }

    /// Whether `other` lies wholly inside.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same range, `by` bytes further on.
    #[must_use]
    pub const fn shift(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// The smallest range that covers both.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// The unit in which a client counts columns (LSP's `PositionEncodingKind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 code units: LSP's default.
    Utf16,
    /// Characters (Unicode scalar values).
    Utf32,
}

/// A line and a column, both from 0; the column counts the units of some [`Encoding`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Line, from 0.
    pub line: usize,
    /// Units from the start of the line, from 0.
    pub column: usize,
}

/// The characters of one version of a document. Cloning is cheap (shared).
#[derive(Clone, Debug, Default)]
pub struct Text {
    rope: Rope,
    /// In bytes. A rope of one piece counts them each time.
    len: usize,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { rope: Rope::from_str(text), len: text.len() }
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.rope.chunks().try_for_each(|chunk| f.write_str(chunk))
    }
}

impl Text {
    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no character at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All of it.
    pub fn whole(&self) -> Span {
        Span::new(0, self.len())
    }

    /// How many lines there are; a text that ends in a line break has an empty last line.
    pub fn line_count(&self) -> usize {
        self.rope.len_lines()
    }

    /// The characters of `span`, clamped to the text and to whole characters.
    pub fn slice(&self, span: Span) -> Cow<'_, str> {
        let span = self.clamp(span);
        self.rope.byte_slice(span.start..span.end).into()
    }

    /// The piece of text that holds the byte at `offset`, and the offset of its first byte.
    ///
    /// Offsets at or after the end give the last piece.
    pub fn chunk_at(&self, offset: usize) -> (&str, usize) {
        let (chunk, start, _, _) = self.rope.chunk_at_byte(offset.min(self.len()));
        (chunk, start)
    }

    /// The byte at `offset`, if there is one.
    pub fn byte(&self, offset: usize) -> Option<u8> {
        self.rope.get_byte(offset)
    }

    /// The range that `span` becomes when it is cut to the text and widened to whole characters.
    #[must_use]
    pub fn clamp(&self, span: Span) -> Span {
        let start = self.floor(span.start);
        let mut end = span.end.clamp(start, self.len());
        while end < self.len() && !self.is_boundary(end) {
            end += 1;
        }
        Span::new(start, end)
    }

    /// Replaces the characters of `span` (clamped as [`Text::clamp`] says) and returns the range that was replaced.
    pub fn replace(&mut self, span: Span, new: &str) -> Span {
        let span = self.clamp(span);
        let start = self.rope.byte_to_char(span.start);
        let end = self.rope.byte_to_char(span.end);
        self.rope.remove(start..end);
        self.rope.insert(start, new);
        self.len = self.len - span.len() + new.len();
        span
    }

    /// The line, from 0, that holds `offset`; an offset past the end is on the last line.
    pub fn line_of(&self, offset: usize) -> usize {
        self.rope.byte_to_line(offset.min(self.len()))
    }

    /// The offset of the first byte of `line`; a line past the end gives the length of the text.
    pub fn line_start(&self, line: usize) -> usize {
        self.rope.line_to_byte(line.min(self.line_count()))
    }

    /// The range of `line` without its line break.
    pub fn line_span(&self, line: usize) -> Span {
        let start = self.line_start(line);
        let mut end = self.line_start(line + 1);
        if end > start && self.byte(end - 1) == Some(b'\n') {
            end -= 1;
        }
        if end > start && self.byte(end - 1) == Some(b'\r') {
            end -= 1;
        }
        Span::new(start, end)
    }

    /// The white space (spaces and tabs) at the start of the line that holds `offset`.
    pub fn indentation(&self, offset: usize) -> String {
        let span = self.line_span(self.line_of(offset));
        self.slice(span).chars().take_while(|c| matches!(c, ' ' | '\t')).collect()
    }

    /// The line break that the document uses: that of its first line, `\n` where there is none.
    pub fn line_ending(&self) -> &'static str {
        let next = self.line_start(1);
        if next >= 2 && self.byte(next - 1) == Some(b'\n') && self.byte(next - 2) == Some(b'\r') {
            "\r\n"
        } else {
            "\n"
        }
    }

    /// The position of `offset`, which is cut to the text and moved back to a character's start.
    pub fn position(&self, offset: usize, encoding: Encoding) -> Position {
        let offset = self.floor(offset);
        let line = self.line_of(offset);
        Position { line, column: self.column(self.line_start(line), offset, encoding) }
    }

    /// The column of `offset`, which is moved back to a character's start, in the line that starts at `start`.
    pub fn column(&self, start: usize, offset: usize, encoding: Encoding) -> usize {
        // Most lines are ASCII, in one piece of the rope.
        let (piece, piece_start) = self.chunk_at(start);
        let before = start.checked_sub(piece_start).zip(offset.checked_sub(piece_start));
        let before = before.and_then(|(start, offset)| piece.get(start..offset));
        if before.is_some_and(|before| encoding == Encoding::Utf8 || before.is_ascii()) {
            return offset - start;
        }
        let offset = self.floor(offset);
        match encoding {
            Encoding::Utf8 => offset - start,
            Encoding::Utf16 => {
                let first = self.rope.char_to_utf16_cu(self.rope.byte_to_char(start));
                self.rope.char_to_utf16_cu(self.rope.byte_to_char(offset)) - first
            }
            Encoding::Utf32 => self.rope.byte_to_char(offset) - self.rope.byte_to_char(start),
        }
    }

    /// The offset of `position`. A line past the end gives the end of the text, a column past the
    /// end of its line the end of that line (before the line break), a column inside a character
    /// the start of that character: LSP's own rules for clamping.
    pub fn offset(&self, position: Position, encoding: Encoding) -> usize {
        if position.line >= self.line_count() {
            return self.len();
        }
        let line = self.line_span(position.line);
        let offset = match encoding {
            Encoding::Utf8 => line.start.saturating_add(position.column),
            Encoding::Utf16 => {
                let first = self.rope.char_to_utf16_cu(self.rope.byte_to_char(line.start));
                let unit = first.saturating_add(position.column).min(self.rope.len_utf16_cu());
                self.rope.char_to_byte(self.rope.utf16_cu_to_char(unit))
            }
            Encoding::Utf32 => {
                let first = self.rope.byte_to_char(line.start);
                self.rope.char_to_byte(first.saturating_add(position.column).min(self.rope.len_chars()))
            }
        };
        self.floor(offset.min(line.end))
    }

    /// `offset` cut to the text and moved back to the start of a character.
    fn floor(&self, offset: usize) -> usize {
        let mut offset = offset.min(self.len());
        while !self.is_boundary(offset) {
            offset -= 1;
        }
        offset
    }

    fn is_boundary(&self, offset: usize) -> bool {
        offset >= self.len() || self.byte(offset).is_none_or(|byte| byte & 0xC0 != 0x80)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENCODINGS: [Encoding; 3] = [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32];

    #[test]
    fn columns_count_the_units_of_the_encoding() {
        let text = Text::from("a = \"😀é\"\nb");
        let after = 4 + 1 + 4 + 2;
        let columns = ENCODINGS.map(|encoding| text.position(after, encoding).column);
        assert_eq!(columns, [11, 8, 7]);
        for (encoding, column) in ENCODINGS.into_iter().zip(columns) {
            assert_eq!(text.offset(Position { line: 0, column }, encoding), after);
        }
    }

    #[test]
    fn every_offset_survives_the_way_there_and_back() {
        let text = Text::from("\u{feff}job \"ü\" {\r\n\tx = \"😀\"\r}\n\u{2028}tail");
        let whole = text.to_string();
        for encoding in ENCODINGS {
            for offset in (0..=whole.len()).filter(|&offset| whole.is_char_boundary(offset)) {
                let position = text.position(offset, encoding);
                let back = text.offset(position, encoding);
                // The only offset that has no position of its own is the one inside `\r\n`.
                let inside_break = whole[..offset].ends_with('\r') && whole[offset..].starts_with('\n');
                assert_eq!(back, if inside_break { offset - 1 } else { offset }, "{encoding:?} {position:?}");
            }
        }
        assert_eq!(text.line_count(), 4, "U+2028 is no line break in LSP");
    }

    #[test]
    fn positions_out_of_range_are_clamped() {
        let text = Text::from("ab\r\ncd");
        for encoding in ENCODINGS {
            assert_eq!(text.offset(Position { line: 0, column: 99 }, encoding), 2);
            assert_eq!(text.offset(Position { line: 1, column: 99 }, encoding), 6);
            assert_eq!(text.offset(Position { line: 9, column: 0 }, encoding), 6);
            assert_eq!(text.offset(Position { line: usize::MAX, column: usize::MAX }, encoding), 6);
        }
    }

    #[test]
    fn a_column_inside_a_surrogate_pair_is_the_start_of_its_character() {
        let text = Text::from("😀x");
        assert_eq!(text.offset(Position { line: 0, column: 1 }, Encoding::Utf16), 0);
        assert_eq!(text.offset(Position { line: 0, column: 2 }, Encoding::Utf8), 0);
    }

    #[test]
    fn replacing_clamps_and_keeps_whole_characters() {
        let mut text = Text::from("a😀b");
        assert_eq!(text.replace(Span::new(2, 3), "-"), Span::new(1, 5));
        assert_eq!(text.to_string(), "a-b");
        assert_eq!(text.replace(Span::new(90, 100), "!"), Span::new(3, 3));
        assert_eq!(text.to_string(), "a-b!");
    }

    #[test]
    fn line_spans_leave_the_line_break_out() {
        let text = Text::from("one\r\n\ttwo\nthree\r");
        let lines: Vec<String> =
            (0..text.line_count()).map(|line| text.slice(text.line_span(line)).into_owned()).collect();
        assert_eq!(lines, ["one", "\ttwo", "three", ""]);
        assert_eq!(text.line_ending(), "\r\n");
        assert_eq!(text.indentation(6), "\t");
        assert_eq!(Text::from("").line_span(0), Span::at(0));
    }
}
