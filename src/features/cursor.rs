//! What is open at a cursor inside an attribute's value: strings, interpolations, calls, lists, objects.
//!
//! Read from the value's own characters up to the cursor, so that nothing behind it matters, finished or not.

use super::Document;
use super::place::{Inside, inside};
use crate::schema::drivers::{DriverOption, DriverSchema};
use crate::syntax::{AttributeRef, Context, ExprKind, ItemRef, Place, ValueRef};
use crate::text::{Span, Text};

/// Something that is open at the cursor. Offsets are those of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    /// A quoted string, from behind its quote.
    Quoted { start: usize },
    /// A heredoc, from its first line.
    Heredoc { start: usize },
    /// `${` or `%{`, from behind the brace.
    Interpolation { start: usize },
    /// `name(`, and how many arguments are complete.
    Call { name: Span, argument: usize },
    /// `(` for grouping.
    Paren,
    /// `[`, from where the present element starts.
    List { start: usize },
    /// `{`: where the present entry starts, and its value where that has begun.
    Object { entry: usize, value: Option<usize> },
    /// A comment.
    Comment,
}

/// A cursor in a value.
#[derive(Debug)]
pub(super) struct Cursor<'t> {
    /// Whose value.
    pub(super) attribute: AttributeRef<'t>,
    /// What the tree has at the cursor, outermost first.
    pub(super) values: Vec<ValueRef<'t>>,
    /// What is open there, outermost first.
    pub(super) frames: Vec<Frame>,
    /// The cursor itself.
    pub(super) offset: usize,
}

/// The name under a cursor in an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// With everything that dots join to it.
    pub(super) path: Span,
    /// Between the dots around the cursor.
    pub(super) segment: Span,
}

impl<'t> Cursor<'t> {
    /// The cursor at `offset`, if it is in a value or where one must go on.
    pub(super) fn new(document: &'t Document, context: &Context<'t>, offset: usize) -> Option<Self> {
        let text = &document.text;
        let (attribute, values) = match &context.place {
            Place::Value { attribute, values } => (*attribute, values.clone()),
            Place::Nothing => (unfinished_before(text, context, offset)?, Vec::new()),
            _ => return None,
        };
        let heredoc = values.iter().find(|value| matches!(value.kind(), ExprKind::Heredoc(_)));
        let (from, frames) = match heredoc.filter(|heredoc| heredoc.inner_span().start <= offset) {
            // A heredoc may be long: what counts begins with the piece around the cursor.
            Some(heredoc) => {
                let start = heredoc.inner_span().start;
                let spans = heredoc.parts().iter().map(|part| heredoc.part_span(part).start);
                let piece = spans.take_while(|piece| *piece < offset).last().unwrap_or(start);
                (piece, vec![Frame::Heredoc { start }])
            }
            None => ((attribute.equals() + 1).min(offset), Vec::new()),
        };
        let written = text.slice(Span::new(from, offset));
        let reader = Reader { bytes: written.as_bytes(), at: 0, base: from, frames, markers: Vec::new() };
        Some(Self { attribute, values, frames: reader.read(), offset })
    }

    /// What is open innermost.
    pub(super) fn innermost(&self) -> Option<&Frame> {
        self.frames.last()
    }

    /// Where the characters of the string or heredoc start in which the cursor stands, outside of interpolations.
    pub(super) fn literal_start(&self) -> Option<usize> {
        match self.innermost()? {
            Frame::Quoted { start } | Frame::Heredoc { start } => Some(*start),
            _ => None,
        }
    }

    /// Whether a name, an operator or a bracket may stand at the cursor.
    pub(super) fn is_expression(&self) -> bool {
        !matches!(self.innermost(), Some(Frame::Quoted { .. } | Frame::Heredoc { .. } | Frame::Comment))
    }

    /// Whether the cursor is inside `${…}`.
    pub(super) fn is_interpolation(&self) -> bool {
        self.is_expression() && self.frames.iter().any(|frame| matches!(frame, Frame::Interpolation { .. }))
    }

    /// The innermost call around the cursor: its name, and how many arguments are complete.
    pub(super) fn call(&self) -> Option<(Span, usize)> {
        self.frames.iter().rev().find_map(|frame| match frame {
            Frame::Call { name, argument } => Some((*name, *argument)),
            _ => None,
        })
    }

    /// The key of the object's entry in whose value the cursor stands, where the object is the whole value.
    pub(super) fn object_key(&self, text: &Text) -> Option<String> {
        let Some(Frame::Object { entry, value: Some(value) }) = self.frames.first() else { return None };
        let key = text.slice(Span::new(*entry, value - 1));
        Some(key.trim().trim_matches('"').to_owned())
    }

    /// The fields of the object around the cursor where that is, at any depth, an option of a task's driver.
    pub(super) fn option_fields(
        &self,
        context: &Context<'_>,
    ) -> Option<(&'static [DriverOption], &'static DriverSchema)> {
        let Inside::Options(options, driver) = inside(context) else { return None };
        let only_brackets =
            |frame: &Frame| matches!(frame, Frame::List { .. } | Frame::Object { .. } | Frame::Quoted { .. });
        if !self.frames.iter().all(only_brackets) {
            return None;
        }
        let mut fields = options.iter().find(|option| option.name == self.attribute.name())?.fields;
        // Each object but the outermost is the value of a field.
        let objects = self.values.iter().filter_map(|value| value.entries());
        for entries in objects {
            for (entry, _, value) in entries {
                let inside = value.span().touches(self.offset) && value.span().start < self.offset;
                if inside
                    && let Some(field) = fields.iter().find(|field| Some(field.name) == entry.literal_key())
                    && !field.fields.is_empty()
                {
                    fields = field.fields;
                }
            }
        }
        (!fields.is_empty()).then_some((fields, driver))
    }

    /// The key of the entry around the cursor, of the innermost object.
    pub(super) fn innermost_key(&self, text: &Text) -> Option<String> {
        let frame = self.frames.iter().rev().find(|frame| matches!(frame, Frame::Object { .. }))?;
        let Frame::Object { entry, value: Some(value) } = frame else { return None };
        Some(text.slice(Span::new(*entry, value - 1)).trim().trim_matches('"').to_owned())
    }

    /// The name under the cursor.
    pub(super) fn word(&self, text: &Text) -> Word {
        let low = match self.innermost() {
            Some(Frame::Interpolation { start } | Frame::List { start }) => *start,
            _ => self.attribute.equals() + 1,
        };
        word(text, low, self.offset)
    }
}

/// The name at `offset`, not before `low`.
pub(super) fn word(text: &Text, low: usize, offset: usize) -> Word {
    let line = text.line_span(text.line_of(offset));
    let line = Span::new(line.start.max(low).min(offset), line.end.max(offset));
    let written = text.slice(line);
    let at = offset - line.start;
    let (before, after) = written.split_at(at);
    let joined = |c: char| is_name(c) || c == '.';
    let start = before.char_indices().rev().take_while(|(_, c)| joined(*c)).last().map_or(at, |(start, _)| start);
    let lead = before[start..].find(|c: char| c.is_alphabetic() || c == '_').unwrap_or(at - start);
    let path_start = start + lead;
    let segment_start = before[path_start..].rfind('.').map_or(path_start, |dot| path_start + dot + 1);
    let segment_end = at + after.find(|c| !is_name(c)).unwrap_or(after.len());
    let path_end = at + after.find(|c| !joined(c)).unwrap_or(after.len());
    let path_end = path_end - written[segment_end.min(path_end)..path_end].len()
        + written[segment_end.min(path_end)..path_end].trim_end_matches('.').len();
    Word {
        path: Span::new(line.start + path_start, line.start + path_end),
        segment: Span::new(line.start + segment_start, line.start + segment_end),
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

/// The attribute before `offset` on its line whose value breaks off behind an operator.
fn unfinished_before<'t>(text: &Text, context: &Context<'t>, offset: usize) -> Option<AttributeRef<'t>> {
    let before = context.body.items().take_while(|item| item.span().start < offset).last()?;
    let ItemRef::Attribute(attribute) = before else { return None };
    if !attribute.has_errors()
        || text.line_of(attribute.equals()) != text.line_of(offset)
        || offset <= attribute.equals()
    {
        return None;
    }
    let written = text.slice(Span::new(attribute.equals() + 1, offset));
    let ends_open =
        written.trim_end().ends_with(['+', '-', '*', '/', '%', '?', ':', '&', '|', '<', '>', '=', '!', '(']);
    ends_open.then_some(attribute)
}

/// Reads the characters of a value up to the cursor.
struct Reader<'s> {
    bytes: &'s [u8],
    at: usize,
    base: usize,
    frames: Vec<Frame>,
    /// The closing markers of the heredocs that were opened here.
    markers: Vec<Vec<u8>>,
}

impl Reader<'_> {
    fn read(mut self) -> Vec<Frame> {
        while self.at < self.bytes.len() {
            match self.frames.last() {
                Some(Frame::Quoted { .. }) => self.quoted(),
                Some(Frame::Heredoc { .. }) => self.heredoc(),
                Some(Frame::Comment) => break,
                _ => self.expression(),
            }
        }
        self.frames
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn open(&mut self, length: usize, frame: impl FnOnce(usize) -> Frame) {
        self.at += length;
        self.frames.push(frame(self.base + self.at));
    }

    /// `${`, `%{` and their escapes; says whether there was one.
    fn sequence(&mut self) -> bool {
        let byte = self.peek(0);
        if !matches!(byte, Some(b'$' | b'%')) {
            return false;
        }
        if self.peek(1) == byte && self.peek(2) == Some(b'{') {
            self.at += 3;
        } else if self.peek(1) == Some(b'{') {
            self.open(2, |start| Frame::Interpolation { start });
        } else {
            self.at += 1;
        }
        true
    }

    fn quoted(&mut self) {
        match self.peek(0) {
            // A string that is not closed ends with its line.
            Some(b'"' | b'\n') => {
                self.frames.pop();
                self.at += 1;
            }
            Some(b'\\') => self.at = (self.at + 2).min(self.bytes.len()),
            _ if self.sequence() => {}
            _ => self.at += 1,
        }
    }

    fn heredoc(&mut self) {
        if self.at > 0
            && self.bytes[self.at - 1] == b'\n'
            && let Some(marker) = self.markers.last()
        {
            let rest = &self.bytes[self.at..];
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            if rest[..end].trim_ascii() == marker.as_slice() {
                self.markers.pop();
                self.frames.pop();
                self.at += end;
                return;
            }
        }
        if !self.sequence() {
            self.at += 1;
        }
    }

    fn expression(&mut self) {
        let here = self.base + self.at;
        match self.bytes[self.at] {
            b'"' => self.open(1, |start| Frame::Quoted { start }),
            b'#' => self.comment(b"\n"),
            b'/' if self.peek(1) == Some(b'/') => self.comment(b"\n"),
            b'/' if self.peek(1) == Some(b'*') => self.comment(b"*/"),
            b'<' if self.peek(1) == Some(b'<') => self.heredoc_start(),
            b'(' => {
                let name = self.name_before();
                self.at += 1;
                self.frames.push(name.map_or(Frame::Paren, |name| Frame::Call { name, argument: 0 }));
            }
            b'[' => self.open(1, |start| Frame::List { start }),
            b'{' => self.open(1, |entry| Frame::Object { entry, value: None }),
            close @ (b')' | b']' | b'}') => {
                let fits = match self.frames.last() {
                    Some(Frame::Call { .. } | Frame::Paren) => close == b')',
                    Some(Frame::List { .. }) => close == b']',
                    Some(Frame::Object { .. } | Frame::Interpolation { .. }) => close == b'}',
                    _ => false,
                };
                if fits {
                    self.frames.pop();
                }
                self.at += 1;
            }
            byte @ (b',' | b'\n') => {
                match self.frames.last_mut() {
                    Some(Frame::Call { argument, .. }) if byte == b',' => *argument += 1,
                    Some(Frame::List { start }) if byte == b',' => *start = here + 1,
                    Some(Frame::Object { entry, value }) => (*entry, *value) = (here + 1, None),
                    _ => {}
                }
                self.at += 1;
            }
            b'=' | b':' => {
                let alone = !matches!(self.peek(1), Some(b'=' | b'>' | b':'));
                if alone && let Some(Frame::Object { value: value @ None, .. }) = self.frames.last_mut() {
                    *value = Some(here + 1);
                }
                self.at += if alone { 1 } else { 2 };
            }
            _ => self.at += 1,
        }
    }

    /// Passes a comment; one that reaches the cursor is what is open there.
    fn comment(&mut self, end: &[u8]) {
        let rest = &self.bytes[self.at..];
        match rest.windows(end.len()).position(|window| window == end) {
            // The line break stays: it ends an entry.
            Some(at) if end == b"\n" => self.at += at,
            Some(at) => self.at += at + end.len(),
            None => {
                self.frames.push(Frame::Comment);
                self.at = self.bytes.len();
            }
        }
    }

    fn heredoc_start(&mut self) {
        let rest = &self.bytes[self.at..];
        let Some(line) = rest.iter().position(|byte| *byte == b'\n') else {
            self.at = self.bytes.len();
            return;
        };
        let marker = rest[2..line].trim_ascii();
        let marker = marker.strip_prefix(b"-").unwrap_or(marker).to_vec();
        self.markers.push(marker);
        self.open(line + 1, |start| Frame::Heredoc { start });
    }

    /// The name that ends right before the `(`.
    fn name_before(&self) -> Option<Span> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b':');
        let length = self.bytes[..self.at].iter().rev().take_while(|byte| is_name(byte)).count();
        (length > 0).then(|| Span::new(self.base + self.at - length, self.base + self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(value: &str) -> Vec<Frame> {
        Reader { bytes: value.as_bytes(), at: 0, base: 0, frames: Vec::new(), markers: Vec::new() }.read()
    }

    #[test]
    fn what_is_open_is_on_the_list() {
        assert_eq!(frames(" \"a ${"), [Frame::Quoted { start: 2 }, Frame::Interpolation { start: 6 }]);
        assert_eq!(frames("\"a ${x} b"), [Frame::Quoted { start: 1 }]);
        assert_eq!(frames("\"a $${x"), [Frame::Quoted { start: 1 }]);
        assert_eq!(frames("\"a\" + "), []);
        assert_eq!(
            frames("max(1, [2, "),
            [Frame::Call { name: Span::new(0, 3), argument: 1 }, Frame::List { start: 10 }]
        );
        assert_eq!(frames("{ A = 1, B = "), [Frame::Object { entry: 8, value: Some(12) }]);
        assert_eq!(frames("{\n  A = \"x\"\n  B"), [Frame::Object { entry: 12, value: None }]);
        assert_eq!(frames("<<EOT\n# ${"), [Frame::Heredoc { start: 6 }, Frame::Interpolation { start: 10 }]);
        assert_eq!(frames("<<-EOT\n  a\n  EOT\n"), []);
        assert_eq!(frames("[1, # two"), [Frame::List { start: 3 }, Frame::Comment]);
        assert_eq!(frames("[\"http://x\", "), [Frame::List { start: 12 }]);
    }

    #[test]
    fn words_end_at_what_is_no_name() {
        let at = |marked: &str| {
            let offset = marked.find('|').expect("a cursor");
            let plain = marked.replacen('|', "", 1);
            let found = word(&Text::from(plain.as_str()), 0, offset);
            (
                plain[found.path.start..found.path.end].to_owned(),
                plain[found.segment.start..found.segment.end].to_owned(),
            )
        };
        assert_eq!(at("${attr.ker|nel.name}"), ("attr.kernel.name".into(), "kernel".into()));
        assert_eq!(at("${var.|}"), ("var.".into(), String::new()));
        assert_eq!(at("x = 1 + |"), (String::new(), String::new()));
        assert_eq!(at("[NOMAD_PORT_product|-api]"), ("NOMAD_PORT_product-api".into(), "NOMAD_PORT_product-api".into()));
        assert_eq!(at("1 -|"), (String::new(), String::new()));
    }
}
