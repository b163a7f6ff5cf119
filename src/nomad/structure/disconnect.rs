//! The group's three old arguments that became the `disconnect` block.

use super::{Walk, moves};
use crate::diagnostic::Fix;
use crate::syntax::AttributeRef;
use crate::syntax::style::{Anchor, Lines};

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
    let style = context.style();
    let mut edits = match frame.body.block("disconnect") {
        Some(block) if block.body().attribute(name).is_none() => {
            let line = style.aligned(name, &value, block.body().attributes().next());
            style.insert(context.text, block, Anchor::LeadingAttributes, &vec![(0, line)], false)?
        }
        Some(_) => return None,
        None => {
            let lines: Lines = vec![(0, "disconnect {".into()), (1, format!("{name} = {value}")), (0, "}".into())];
            style.insert(context.text, frame.block?, Anchor::LeadingAttributes, &lines, true)?
        }
    };
    edits.push(moves::removal(context, attribute.span()));
    let apart = edits.iter().rev().skip(1).all(|edit| {
        let removed = edits.last().map_or(edit.span, |removal| removal.span);
        edit.span.end <= removed.start || removed.end <= edit.span.start
    });
    apart.then(|| Fix::needs_review(format!("Change to `disconnect {{ {name} = {value} }}`"), edits))
}
