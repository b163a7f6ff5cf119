//! One argument that the schema knows: its release, its use, its value.

use super::types::{self, Subject};
use super::{Walk, deprecations, nulls, suspicious, words};
use crate::model::Shape;
use crate::nomad::rules::wrong_type;
use crate::schema::{AttributeSchema, BlockSchema, Type};
use crate::syntax::{AttributeRef, ExprKind};

/// Checks `attribute`, which is `entry` of `block`.
pub(super) fn check<'a>(
    walk: &mut Walk<'a, '_>,
    block: &'static BlockSchema,
    entry: &'static AttributeSchema,
    attribute: AttributeRef<'a>,
) {
    if entry.since.is_some() && walk.is_too_new(entry.since) {
        walk.too_new(entry.since, attribute.name_span(), &format!("`{}`", entry.name));
        return;
    }
    if entry.deprecated.is_some() || entry.ignored {
        deprecations::argument(walk, block, entry, attribute);
    }
    if attribute.has_errors() || attribute.value().is_missing() {
        return;
    }
    if entry.ty == Type::Identifier {
        identifier(walk, entry, attribute);
        return;
    }
    if block.id == "dynamic" && entry.name == "for_each" {
        collection(walk, attribute);
        return;
    }
    let subject = Subject {
        name: entry.name,
        ty: entry.ty,
        not_null: nulls::are_refused(block, entry),
        constraint: matches!(block.id, "constraint" | "affinity"),
    };
    types::check(walk, &subject, attribute.value());
    suspicious::check(walk, block.id, entry.name, entry.ty, attribute.value());
    words::check(walk, block.id, entry, attribute.value());
}

/// A bare name, such as a `dynamic` block's iterator.
fn identifier<'a>(walk: &mut Walk<'a, '_>, entry: &AttributeSchema, attribute: AttributeRef<'a>) {
    let value = attribute.value();
    if matches!(value.kind(), ExprKind::Variable(_) | ExprKind::Opaque) {
        return;
    }
    let message = format!("`{}` must be a bare name, without quotes.", entry.name);
    let wording = "Invalid expression; A single variable name is required.";
    walk.refuse(&wrong_type::RULE, "parse-wrong-type", value.span(), message, wording);
}

/// What `dynamic` goes through: anything with elements.
fn collection<'a>(walk: &mut Walk<'a, '_>, attribute: AttributeRef<'a>) {
    let value = attribute.value();
    let shape = walk.shapes.of(value, &walk.bound);
    let wording = match shape {
        Shape::Unknown | Shape::List(_) | Shape::Set | Shape::Object(_) => return,
        Shape::Null => "Invalid dynamic for_each value; Cannot use a null value in for_each.".to_owned(),
        _ => format!(
            "Invalid dynamic for_each value; Cannot use a {} value in for_each. An iterable collection is required.",
            shape.type_name()
        ),
    };
    let message = format!("`for_each` needs a list, set, map or object, not {}.", types::article(&shape));
    walk.refuse(&wrong_type::RULE, "parse-wrong-type", value.span(), message, wording);
}
