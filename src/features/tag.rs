//! Routing tags: which part of which key, or which value, a cursor in a service's tag is on.

use super::Analysis;
use super::cursor::{Cursor, Frame};
use super::place::{Inside, inside};
use crate::syntax::Context;
use crate::text::Span;

/// A tag around a cursor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tag {
    /// Where its first character stands.
    pub(super) start: usize,
    /// All its characters, as far as its line has them.
    pub(super) text: String,
    /// How many of them stand before the cursor.
    pub(super) before: usize,
}

/// The tag at the cursor: a quoted string in `tags` or `canary_tags`.
pub(super) fn tag_at(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Option<Tag> {
    if !is_tag(analysis, context, cursor) {
        return None;
    }
    let start = cursor.literal_start()?;
    let text = &analysis.document.text;
    let line_end = text.line_span(text.line_of(cursor.offset)).end;
    let written = text.slice(Span::new(start, line_end.max(cursor.offset)));
    let before = cursor.offset - start;
    // Of a tag that is not closed, the comma and the bracket behind it are the list's.
    let open_end = || written[before..].trim_end_matches([' ', '\t', ',', ']', ')', '}']).len();
    let end = before + written[before..].find('"').unwrap_or_else(open_end);
    Some(Tag { start, text: written[..end].to_owned(), before })
}

/// Whether the cursor is in the characters of a tag, and tags mean something.
pub(super) fn is_tag(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> bool {
    matches!(cursor.attribute.name(), "tags" | "canary_tags")
        && !analysis.settings.services.routing_prefix.is_empty()
        && matches!(cursor.innermost(), Some(Frame::Quoted { .. }))
        && cursor.frames.iter().any(|frame| matches!(frame, Frame::List { .. }))
        && !cursor.frames.iter().any(|frame| matches!(frame, Frame::Interpolation { .. }))
        && matches!(inside(context), Inside::Schema(block) if matches!(block.id, "service" | "sidecar_service"))
}

impl Tag {
    /// The key behind the prefix and the value behind `=`; `None` where the prefix does not stand there.
    pub(super) fn parts(&self, prefix: &str) -> Option<(&str, Option<&str>)> {
        let rest = strip_prefix(&self.text, prefix)?;
        match rest.split_once('=') {
            Some((key, value)) => Some((key, Some(value))),
            None => Some((rest, None)),
        }
    }
}

/// `text` behind `prefix`, which may be in any case.
pub(super) fn strip_prefix<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| &text[prefix.len()..])
}
