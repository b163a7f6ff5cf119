//! The fix that puts an argument or block where it belongs.

use super::Walk;
use super::elsewhere::Kind;
use super::elsewhere::{Home, has};
use crate::diagnostic::{Edit, Fix};
use crate::rule::Context;
use crate::syntax::style::{Anchor, Lines};
use crate::syntax::{BlockRef, BodyRef};
use crate::text::Span;

/// Moves what stands at `span` to its home, if the home is there exactly once and has no such thing yet.
pub(super) fn fix(walk: &Walk<'_, '_>, home: Home<'_>, name: &str, span: Span, argument: bool) -> Option<Fix> {
    let here = walk.frames.last()?.body;
    let target = match home {
        Home::Below(keyword) => only(here, keyword)?,
        Home::Deeper(first, second) => only(only(here, first)?.body(), second)?,
        Home::Above(frame) => frame.block?,
    };
    let body = target.body();
    if target.has_errors() || target.close().is_none() || body.attribute(name).is_some() {
        return None;
    }
    let schema = match home {
        Home::Above(frame) => frame.schema()?,
        _ => return place(walk, target, span, argument),
    };
    let repeatable = schema.child(name).is_some_and(|child| child.repeatable);
    if has(schema, name, Kind::Block) && !repeatable && body.block(name).is_some() {
        return None;
    }
    place(walk, target, span, argument)
}

/// The block of that keyword, if there is exactly one and `dynamic` makes no others.
fn only<'a>(body: BodyRef<'a>, keyword: &str) -> Option<BlockRef<'a>> {
    let mut found = body.blocks_named(keyword);
    let first = found.next()?;
    let made = body.blocks_named("dynamic").any(|block| block.label() == Some(keyword));
    (found.next().is_none() && !made).then_some(first)
}

fn place(walk: &Walk<'_, '_>, target: BlockRef<'_>, span: Span, argument: bool) -> Option<Fix> {
    let text = walk.context.text;
    let written = text.slice(span);
    // The lines of a heredoc are not ours to indent.
    if written.contains("<<") {
        return None;
    }
    let base = text.indentation(span.start);
    let lines: Lines = written
        .lines()
        .map(|line| (0, line.strip_prefix(base.as_str()).unwrap_or(line.trim_start()).to_owned()))
        .collect();
    let anchor = if argument { Anchor::LeadingAttributes } else { Anchor::End };
    let style = walk.context.style();
    let mut edits = style.insert(text, target, anchor, &lines, !argument)?;
    let removal = removal(walk.context, span);
    let apart = |edit: &Edit| edit.span.end <= removal.span.start || removal.span.end <= edit.span.start;
    if !edits.iter().all(apart) {
        return None;
    }
    edits.push(removal);
    let header = text.slice(target.header_span()).into_owned();
    Some(Fix::needs_review(format!("Move it into `{header}`"), edits))
}

/// The edit that removes an item; an empty line that would then be a block's first goes as well.
pub(super) fn removal(context: &Context<'_>, span: Span) -> Edit {
    let text = context.text;
    let mut edit = context.style().remove(text, span);
    let line = text.line_of(edit.span.start);
    let whole_lines =
        text.line_start(line) == edit.span.start && text.line_start(text.line_of(edit.span.end)) == edit.span.end;
    if whole_lines && line > 0 {
        let above = text.slice(text.line_span(line - 1));
        let next = text.line_of(edit.span.end);
        let is_blank = next + 1 < text.line_count() && text.slice(text.line_span(next)).trim().is_empty();
        if above.trim_end().ends_with('{') && is_blank {
            edit.span.end = text.line_start(next + 1);
        }
    }
    edit
}
