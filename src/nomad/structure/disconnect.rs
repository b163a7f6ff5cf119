//! The group's three old arguments that became the `disconnect` block.

use super::{Walk, moves};
use crate::diagnostic::{Edit, Fix};
use crate::syntax::style::{Anchor, Lines};
use crate::syntax::{AttributeRef, ItemRef};
use crate::text::Span;

/// Moves the argument into the group's `disconnect` block, which is made where there is none.
pub(super) fn fix<'a>(walk: &Walk<'a, '_>, attribute: AttributeRef<'a>) -> Option<Fix> {
    let frame = walk.frames.last()?;
    let context = walk.context;
    let written = context.text.slice(attribute.value().span()).into_owned();
    let (name, value) = match attribute.name() {
        "stop_after_client_disconnect" => ("stop_on_client_after", written),
        "max_client_disconnect" => ("lost_after", written),
        "prevent_reschedule_on_lost" => {
            ("replace", (if attribute.value().as_bool()? { "false" } else { "true" }).to_owned())
        }
        _ => return None,
    };
    let title = format!("Change to `disconnect {{ {name} = {value} }}`");
    let style = context.style();
    let mut edits = match frame.body.block("disconnect") {
        Some(block) if block.body().attribute(name).is_none() => {
            let line = style.aligned(name, &value, block.body().attributes().next());
            style.insert(context.text, block, Anchor::LeadingAttributes, &vec![(0, line)], false)?
        }
        Some(_) => return None,
        None => {
            let lines: Lines = vec![(0, "disconnect {".into()), (1, format!("{name} = {value}")), (0, "}".into())];
            if let Some(edit) = in_place(walk, attribute, &lines) {
                return Some(Fix::needs_review(title, vec![edit]));
            }
            style.insert(context.text, frame.block?, Anchor::LeadingAttributes, &lines, true)?
        }
    };
    edits.push(moves::removal(context, attribute.span()));
    let apart = edits.iter().rev().skip(1).all(|edit| {
        let removed = edits.last().map_or(edit.span, |removal| removal.span);
        edit.span.end <= removed.start || removed.end <= edit.span.start
    });
    apart.then(|| Fix::needs_review(title, edits))
}

/// Where the argument is the last of those with which the group begins, the block takes its place.
fn in_place<'a>(walk: &Walk<'a, '_>, attribute: AttributeRef<'a>, lines: &Lines) -> Option<Edit> {
    let (text, style) = (walk.context.text, walk.context.style());
    let body = walk.frames.last()?.body;
    let indent = text.indentation(attribute.span().start);
    let block = style.render(&indent, lines);
    let at = attribute.span();
    let mut before = None;
    let mut follows = None;
    for item in body.items() {
        match item {
            ItemRef::Attribute(other) if other.span() == at => {}
            other if other.span().start < at.start => before = Some(other),
            other => follows = follows.or(Some(other)),
        }
    }
    if matches!(follows, Some(ItemRef::Attribute(_) | ItemRef::Comment(_))) {
        return None;
    }
    match before {
        None => Some(Edit::replace(at, block.trim_start())),
        Some(ItemRef::Attribute(other)) => {
            let gap = Span::new(other.span().end, at.start);
            let bare = text.slice(gap).trim().is_empty();
            let new = format!("{0}{0}{block}", style.newline);
            bare.then(|| Edit::replace(Span::new(gap.start, at.end), new))
        }
        Some(_) => None,
    }
}
