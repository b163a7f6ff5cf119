//! `validation` of variables; their names, types and defaults are checked with the structure.

use super::{Checker, label, quote};
use crate::model::{Element, Field, Value};
use crate::syntax::{ExprKind, StepKind, ValueRef};
use crate::text::Span;

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    for block in checker.context.tree.root().blocks_named("variable") {
        let element = Element::of(block);
        let Some(name) = label(element) else { continue };
        for validation in element.elements("validation") {
            check_validation(checker, validation, name);
        }
    }
}

fn check_validation<'a>(checker: &mut Checker<'a, '_>, validation: Element<'a>, name: &'a str) {
    let error_message = checker.read.string(validation, "error_message");
    if let Some(said) = error_message.known()
        && said.value.trim().is_empty()
        && checker.since(2, 0, 5)
    {
        checker.value(
            "parse-validation-message-blank",
            said.span,
            "An empty message helps nobody: say what is wrong with the value.",
            "Invalid validation error message; An empty or blank string is not a valid nor useful error message.",
        );
    }
    let Field::Known(condition) = checker.read.raw(validation, "condition") else { return };
    let (mut own, mut foreign) = (false, None);
    references(condition.value, &mut |root, first, span| {
        if root == "var" && first == Some(name) {
            own = true;
        } else {
            foreign.get_or_insert(span);
        }
    });
    if let Some(span) = foreign {
        checker.value(
            "parse-validation-foreign-ref",
            span,
            format!("The condition may look at `var.{name}` only."),
            format!(
                "Invalid reference in variable validation; The condition for variable {} can only refer to the variable \
                 itself, using var.{name}.",
                quote(name)
            ),
        );
        return;
    }
    if !own {
        checker.value(
            "parse-validation-no-ref",
            condition.span,
            format!("The condition has to look at `var.{name}`: it would hold or fail whatever the value."),
            format!(
                "Invalid variable validation condition; The condition for variable {} must refer to var.{name} in order \
                 to test incoming values.",
                quote(name)
            ),
        );
        return;
    }
    check_outcome(checker, condition.value, error_message.known().map(|said| said.value.as_str()));
}

/// What the condition says of the default.
fn check_outcome<'a>(checker: &mut Checker<'a, '_>, condition: ValueRef<'a>, error_message: Option<&str>) {
    let Some(known) = checker.read.scope.value(condition) else { return };
    let span = condition.span();
    match known.value {
        Value::Bool(true) => {}
        Value::String(text) if text == "true" => {}
        Value::Bool(false) => {
            let shown = error_message.unwrap_or("the condition is false");
            let place = place(checker, span);
            checker.value(
                "parse-validation-failed",
                span,
                format!("The default breaks the variable's own rule: {shown}"),
                format!("{shown}\n\nThis was checked by the validation rule at {place}."),
            );
        }
        Value::Null => {
            checker.value(
                "parse-validation-null",
                span,
                "The condition is null for the default: it has to be true or false.",
                "Invalid variable validation result; Validation condition expression must return either true or false, \
                 not null.",
            );
        }
        other => {
            let reason = match other {
                Value::String(_) => "a bool is required",
                _ => "bool required",
            };
            checker.value(
                "parse-validation-not-bool",
                span,
                "The condition has to be true or false.",
                format!("Invalid variable validation result; Invalid validation condition result value: {reason}."),
            );
        }
    }
}

/// A place as HCL writes it: `app.nomad.hcl:4,15-31`.
fn place(checker: &Checker<'_, '_>, span: Span) -> String {
    let context = checker.context;
    let file = context.path.and_then(|path| path.file_name()).map_or("job".into(), |name| name.to_string_lossy());
    let line_and_column = |offset| {
        let line = context.text.line_of(offset);
        (line + 1, offset - context.text.line_start(line) + 1)
    };
    let ((line, column), (end_line, end_column)) = (line_and_column(span.start), line_and_column(span.end));
    if line == end_line {
        format!("{file}:{line},{column}-{end_column}")
    } else {
        format!("{file}:{line},{column}-{end_line},{end_column}")
    }
}

/// Every reference in an expression: its root, the first name behind it, and where it stands.
fn references<'a>(value: ValueRef<'a>, found: &mut impl FnMut(&'a str, Option<&'a str>, Span)) {
    let mut inside_for = false;
    value.walk(&mut |value| match value.kind() {
        // The variables of `for` are no references, and are not told apart here.
        ExprKind::For(_) => inside_for = true,
        ExprKind::Traversal(traversal) => {
            if let ExprKind::Variable(root) = &traversal.root.kind {
                let first = traversal.steps.first().and_then(|step| match &step.kind {
                    StepKind::Attribute(name) => Some(name.as_str()),
                    _ => None,
                });
                if !inside_for || root == "var" || root == "local" {
                    found(root, first, value.span());
                }
            }
        }
        _ => {}
    });
}
