//! What is to happen when a template or a token changes, where another `change_mode` is chosen.

use super::place::Frame;
use super::{Walk, moves, required};
use crate::diagnostic::Fix;
use crate::model::{Shape, Words};
use crate::nomad::rules::ignored;
use crate::syntax::ItemRef;
use crate::syntax::style::Anchor;

/// Names, and the `change_mode` that reads them.
const READ_BY: [(&str, &str); 2] = [("change_script", "script"), ("change_signal", "signal")];

/// What holds without `change_mode`.
const DEFAULT: &str = "restart";

/// Looks at a `template` or `vault`.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, frame: Frame<'a>) {
    let Some(schema) = frame.schema() else { return };
    let (mode, written) = match frame.body.value("change_mode") {
        Some(value) => match walk.shapes.of(value, &walk.bound) {
            Shape::Text(Words::Known(text)) => (text.into_owned(), true),
            Shape::Null => (DEFAULT.to_owned(), true),
            _ => return,
        },
        None if required::is_there(frame, schema, "change_mode") => return,
        None => (DEFAULT.to_owned(), false),
    };
    // Another word has a finding of its own.
    if !matches!(mode.as_str(), "noop" | "restart" | "script" | "signal") {
        return;
    }
    for item in frame.body.items() {
        let Some((name, reader)) = item.name().and_then(|name| READ_BY.iter().find(|(known, _)| *known == name)) else {
            continue;
        };
        // What is empty says nothing.
        let empty = matches!(item, ItemRef::Attribute(attribute) if matches!(attribute.value().as_str(), Some("")));
        if mode == *reader || empty || schema.attribute(name).is_none() && schema.child(name).is_none() {
            continue;
        }
        let present = if written { format!("it is `{mode}`") } else { format!("without it, it is `{mode}`") };
        let message = format!("`{name}` has no effect: only `change_mode = \"{reader}\"` reads it, and {present}.");
        let context = walk.context;
        walk.findings.report(&ignored::RULE, item.name_span(), message).fix(context, || {
            if written {
                let edit = moves::removal(context, item.span());
                return Some(Fix::needs_review(format!("Remove `{name}`"), vec![edit]));
            }
            let beside = frame.body.attributes().next();
            let line = context.style().aligned("change_mode", &format!("\"{reader}\""), beside);
            let (block, lines) = (frame.block?, vec![(0, line)]);
            let edits = context.style().insert(context.text, block, Anchor::LeadingAttributes, &lines, false)?;
            Some(Fix::needs_review(format!("Add `change_mode = \"{reader}\"`"), edits))
        });
    }
}
