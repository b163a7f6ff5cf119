//! Reading the comments that suppress findings.

use crate::rule::Context;
use crate::schema::closest;
use crate::syntax::{BodyRef, ExprKind, ItemRef, Place};
use crate::text::Span;

/// What every suppression comment says.
const MARK: &str = "jobspec:";

/// One suppression comment.
#[derive(Debug)]
pub(super) struct Suppression {
    /// From the `#` to the end of the comment.
    pub(super) comment: Span,
    pub(super) whole_file: bool,
    /// The bytes in which a finding must start; `None` for the whole file, and where no line is below the comment.
    pub(super) target: Option<Span>,
    pub(super) names: Vec<Name>,
    pub(super) has_reason: bool,
    /// Whether an `ignore-file` stands where it may.
    pub(super) well_placed: bool,
}

/// A comment that was meant to be one.
#[derive(Debug)]
pub(super) struct Malformed {
    /// From the `#` to the end of the comment.
    pub(super) comment: Span,
    /// From the mark to the end of the comment.
    pub(super) span: Span,
    pub(super) whole_file: bool,
    /// What stands behind `ignore`.
    pub(super) said: String,
}

/// A comment with the mark.
#[derive(Debug)]
pub(super) enum Comment {
    Suppression(Suppression),
    Malformed(Malformed),
}

/// One rule's name in a suppression.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) span: Span,
    pub(super) used: bool,
}

/// All suppression comments of the file.
pub(super) fn read(context: &Context<'_>) -> Vec<Comment> {
    let mut found = Vec::new();
    context.text.find(context.text.whole(), MARK, |offset| found.extend(parse(context, offset)));
    found
}

/// Reads the comment around the mark at `offset`, if it is one.
fn parse(context: &Context<'_>, offset: usize) -> Option<Comment> {
    let text = context.text;
    let line = text.line_of(offset);
    let line_span = text.line_span(line);
    let before = text.slice(Span::new(line_span.start, offset));
    let start = before.trim_end().strip_suffix('#').or_else(|| before.trim_end().strip_suffix("//"))?.len();
    let comment = Span::new(line_span.start + start, line_span.end);
    if !is_comment(context, offset) {
        return None;
    }
    let after = text.slice(Span::new(offset + MARK.len(), line_span.end)).into_owned();
    let said = after.trim_start();
    let end = said.find(|c: char| !c.is_ascii_alphabetic() && c != '-').unwrap_or(said.len());
    let (verb, rest) = said.split_at(end);
    let malformed = || {
        Comment::Malformed(Malformed {
            comment,
            span: Span::new(offset, line_span.end - (after.len() - after.trim_end().len())),
            whole_file: verb.ends_with("file"),
            said: rest.to_owned(),
        })
    };
    if !matches!(verb, "ignore" | "ignore-file") {
        // Other words are prose, unless one that looks like these has a list.
        let meant = rest.starts_with('[') && closest(verb, ["ignore", "ignore-file"]).is_some();
        return meant.then(malformed);
    }
    let whole_file = verb == "ignore-file";
    let list = rest.trim_start().strip_prefix('[').and_then(|list| list.split_once(']'));
    let Some((list, reason)) = list.filter(|(list, _)| list.contains(|c: char| c.is_ascii_alphanumeric())) else {
        return Some(malformed());
    };
    let list_start = line_span.end - reason.len() - 1 - list.len();
    let mut names = Vec::new();
    let mut position = 0;
    for piece in list.split(',') {
        let name = piece.trim();
        if !name.is_empty() {
            let from = list_start + position + (piece.len() - piece.trim_start().len());
            names.push(Name { text: name.to_owned(), span: Span::new(from, from + name.len()), used: false });
        }
        position += piece.len() + 1;
    }
    let alone = is_blank(&before[..start]);
    let first_block = context.tree.root().blocks().next().map_or(text.len(), |block| block.span().start);
    let target = || if alone { target_below(context, line) } else { Some(whole_line(context, line)) };
    Some(Comment::Suppression(Suppression {
        comment,
        whole_file,
        target: if whole_file { None } else { target() },
        names,
        has_reason: !reason.trim().is_empty(),
        well_placed: !whole_file || comment.start < first_block,
    }))
}

/// Whether nothing is written there; the mark with which a file may begin does not count.
pub(super) fn is_blank(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').trim().is_empty()
}

/// Whether `offset` lies in a comment, not in a string.
fn is_comment(context: &Context<'_>, offset: usize) -> bool {
    match context.tree.context(context.text, offset).place {
        Place::Comment(_) | Place::Nothing => true,
        Place::Value { values, .. } => !values.last().is_some_and(|value| {
            matches!(value.kind(), ExprKind::String(_) | ExprKind::Template(_) | ExprKind::Heredoc(_))
        }),
        Place::Name { .. } | Place::Label { .. } => false,
    }
}

/// The bytes for which a comment alone on `line` speaks: those up to the end of the next line, further comments between
/// not counted; `None` where that line is empty.
fn target_below(context: &Context<'_>, line: usize) -> Option<Span> {
    let text = context.text;
    let is_comment = |line: &str| line.starts_with('#') || line.starts_with("//");
    let next = (line + 1..text.line_count()).find(|next| !is_comment(text.slice(text.line_span(*next)).trim()))?;
    if text.slice(text.line_span(next)).trim().is_empty() {
        return None;
    }
    Some(Span::new(text.line_start(line + 1), whole_line(context, next).end))
}

/// A line; an attribute that starts there counts as a whole, since no comment can stand in a heredoc.
fn whole_line(context: &Context<'_>, line: usize) -> Span {
    let text = context.text;
    let span = text.line_span(line);
    let written = text.slice(span);
    let first = span.start + (written.len() - written.trim_start().len());
    let end = attribute_end(context.tree.root(), first).unwrap_or(span.end);
    Span::new(span.start, end.max(span.end))
}

/// The end of the attribute that starts at `offset`.
fn attribute_end(body: BodyRef<'_>, offset: usize) -> Option<usize> {
    body.items_at(offset).find_map(|item| match item {
        ItemRef::Attribute(attribute) if attribute.span().start == offset => Some(attribute.span().end),
        ItemRef::Block(block) if block.open() < offset => attribute_end(block.body(), offset),
        _ => None,
    })
}
