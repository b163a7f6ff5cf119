//! Arguments and blocks that have to be there.

use super::Walk;
use super::place::Frame;
use crate::diagnostic::Fix;
use crate::model::Inside;
use crate::nomad::rules::{missing_attribute, missing_block};
use crate::schema::{AttributeSchema, BlockSchema, Form, Required};
use crate::suggest::closest;
use crate::syntax::ItemRef;
use crate::syntax::style::Anchor;
use crate::text::Span;

/// What refuses the file where it is missing: the block, the name, the fact, and Nomad's words. The parser's own
/// have one wording.
const VALIDATED: &[(&str, &str, &str, &str)] = &[("task", "driver", "task-driver-missing", "Missing task driver")];

/// Reports what lacks in the body of `frame`.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, frame: Frame<'a>, schema: &'static BlockSchema) {
    let Some(block) = frame.block else { return };
    let span = block.header_span();
    for entry in schema.attributes {
        let by_parser = match entry.required {
            Required::Parser => true,
            Required::When(_) if is_group_scaling(frame, schema, entry) => true,
            Required::Validate => false,
            _ => continue,
        };
        if is_there(frame, schema, entry.name) {
            continue;
        }
        let validated = VALIDATED.iter().find(|(id, name, ..)| *id == schema.id && *name == entry.name);
        let (fact, wording) = match validated {
            _ if by_parser && schema.id == "variable.validation" && entry.name == "condition" => (
                "parse-validation-no-condition",
                "Missing required argument; The argument \"condition\" is required, but no definition was found. Invalid \
                 variable validation specification; validation requires a condition."
                    .to_owned(),
            ),
            _ if by_parser => (
                "parse-missing-argument",
                format!(
                    "Missing required argument; The argument {:?} is required, but no definition was found.",
                    entry.name
                ),
            ),
            Some((.., fact, wording)) => (*fact, (*wording).to_owned()),
            None => continue,
        };
        argument(walk, frame, schema, entry, span, fact, &wording);
    }
    for child in schema.children {
        let by_parser = match child.required {
            Required::Parser => true,
            Required::Validate => false,
            _ => continue,
        };
        let keyword = child.keyword;
        if is_there(frame, schema, keyword) {
            continue;
        }
        let (fact, wording) = match VALIDATED.iter().find(|(id, name, ..)| *id == schema.id && *name == keyword) {
            _ if by_parser => (
                "parse-missing-argument",
                format!("Insufficient {keyword} blocks; At least 1 {keyword:?} blocks are required."),
            ),
            Some((.., fact, wording)) => (*fact, (*wording).to_owned()),
            None => continue,
        };
        let message = format!("`{}` needs a `{keyword}` block.", schema.keyword);
        walk.refuse(&missing_block::RULE, fact, span, message, wording);
    }
}

fn is_group_scaling(frame: Frame<'_>, schema: &BlockSchema, entry: &AttributeSchema) -> bool {
    schema.id == "scaling" && entry.name == "max" && frame.child.is_some_and(|child| child.labels == 0)
}

/// Whether the name is there, is still being typed, is made by `dynamic`, or was meant by another name, which has a
/// finding of its own. In a body with syntax errors anything may be there.
pub(super) fn is_there(frame: Frame<'_>, schema: &BlockSchema, name: &str) -> bool {
    if frame.body.has_errors() || frame.block.is_some_and(|block| block.close().is_none()) {
        return true;
    }
    frame.body.items().any(|item| match item {
        ItemRef::Block(block) if block.keyword() == "dynamic" => block.label() == Some(name),
        item => item.name().is_some_and(|other| {
            other == name
                || schema.attribute(other).is_none()
                    && schema.child(other).is_none()
                    && schema.form == Form::Block
                    && matches!(frame.inside, Inside::Schema(_) | Inside::Dynamic(_))
                    && closest(other, [name]).is_some()
        }),
    })
}

fn argument<'a>(
    walk: &mut Walk<'a, '_>,
    frame: Frame<'a>,
    schema: &BlockSchema,
    entry: &'static AttributeSchema,
    span: Span,
    fact: &'static str,
    wording: &str,
) {
    let name = entry.name;
    let message = format!("`{}` needs `{name}`.", schema.keyword);
    let context = walk.context;
    walk.refuse(&missing_attribute::RULE, fact, span, message, wording).fix(context, || {
        let value = entry.example?;
        let beside = frame.body.attributes().next();
        let line = context.style().aligned(name, value, beside);
        let edits =
            context.style().insert(context.text, frame.block?, Anchor::LeadingAttributes, &vec![(0, line)], false)?;
        Some(Fix::needs_review(format!("Add `{name} = {value}`"), edits))
    });
}
