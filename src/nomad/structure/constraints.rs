//! The short forms that `constraint` accepts and ignores.

use super::Walk;
use crate::diagnostic::Edit;
use crate::diagnostic::Fix;
use crate::syntax::AttributeRef;

/// What the short form was meant to say.
pub(super) fn message(name: &str) -> String {
    let instead = if name.starts_with("is_") {
        format!("`attribute = …` with `operator = \"{name}\"`")
    } else {
        format!("`operator = \"{name}\"` with `value = …`")
    };
    format!("`{name} = …` has no effect in a `constraint`: the operator stays `=`. Write {instead}.")
}

/// Writes operator and operand out.
pub(super) fn fix<'a>(walk: &Walk<'a, '_>, attribute: AttributeRef<'a>) -> Option<Fix> {
    let body = walk.frames.last()?.body;
    let context = walk.context;
    let name = attribute.name();
    let operand = if name.starts_with("is_") { "attribute" } else { "value" };
    // `is_set = true` beside `attribute = …` is another common form of the mistake.
    let has_operand = body.attribute(operand).is_some();
    if body.attribute("operator").is_some() || has_operand && attribute.value().as_bool().is_none() {
        return None;
    }
    let operator = format!("{name:?}");
    let title = format!("Change to `operator = {operator}`");
    if has_operand {
        let edits =
            vec![Edit::replace(attribute.name_span(), "operator"), Edit::replace(attribute.value().span(), operator)];
        return Some(Fix::needs_review(title, edits));
    }
    let style = context.style();
    let base = context.text.indentation(attribute.span().start);
    let line = format!("{0}{base}{1}", style.newline, style.aligned("operator", &operator, None));
    let edits = vec![Edit::replace(attribute.name_span(), operand), Edit::insert(attribute.span().end, line)];
    Some(Fix::needs_review(title, edits))
}
