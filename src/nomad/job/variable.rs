//! `variable` and `variables`: names, types, defaults and validation rules.

use super::{Checker, label, label_span, quote};
use crate::model::{Element, Field, Known, Value};
use crate::nomad::form::type_expression::{self, Type};
use crate::syntax::{BlockRef, ExprKind, StepKind, ValueRef};
use crate::text::Span;

pub(super) fn check(checker: &mut Checker<'_, '_>) {
    let root = checker.context.tree.root();
    let mut names: Vec<(&str, Span)> = Vec::new();
    for block in root.blocks() {
        match block.keyword() {
            "variable" => {
                let element = Element::of(block);
                let Some(name) = label(element) else { continue };
                let span = label_span(element);
                check_name(checker, name, span);
                check_duplicate(checker, &mut names, name, span, "parse-variable-duplicate");
                check_variable(checker, block, name);
            }
            "variables" => {
                for attribute in block.body().attributes() {
                    let span = attribute.name_span();
                    check_duplicate(checker, &mut names, attribute.name(), span, "parse-variables-duplicate");
                }
            }
            _ => {}
        }
    }
}

fn check_duplicate<'a>(
    checker: &mut Checker<'a, '_>,
    names: &mut Vec<(&'a str, Span)>,
    name: &'a str,
    span: Span,
    fact: &'static str,
) {
    if let Some((_, other)) = names.iter().find(|(known, _)| *known == name) {
        checker
            .job(
                fact,
                span,
                format!("The variable `{name}` is declared already."),
                format!("Duplicate variable; Duplicate {name} variable definition found."),
            )
            .related
            .push(super::other_place(*other, format!("the other declaration of `{name}`")));
    } else {
        names.push((name, span));
    }
}

fn check_name(checker: &mut Checker<'_, '_>, name: &str, span: Span) {
    let starts = name.chars().next().is_some_and(char::is_alphabetic);
    if !starts || !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) {
        checker.value(
            "parse-variable-name",
            span,
            format!("{} cannot be a variable's name: use letters, digits and underscores.", quote(name)),
            "Invalid variable name; A name must start with a letter or underscore and may contain only letters, digits, \
             underscores, and dashes.",
        );
    }
}

fn check_variable<'a>(checker: &mut Checker<'a, '_>, block: BlockRef<'a>, name: &'a str) {
    let element = Element::of(block);
    let mut wanted = None;
    if let Field::Known(said) = checker.read.raw(element, "type") {
        match type_expression::read(said.value) {
            Ok(found) => wanted = found,
            Err(problem) => {
                let text = checker.context.text.slice(problem.span);
                let bare = text.trim_matches('"').to_owned();
                let correction = type_expression::correction(&bare);
                let hint = correction.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
                let context = checker.context;
                checker
                    .value(
                        "parse-variable-type",
                        problem.span,
                        format!("`{text}` is no type: {}.{hint}", problem.reason),
                        format!("Invalid type specification; {}", problem.wording),
                    )
                    .fix(context, || {
                        let close = correction?;
                        let edits = vec![crate::diagnostic::Edit::replace(problem.span, close)];
                        Some(crate::diagnostic::Fix::safe(format!("Change to `{close}`"), edits))
                    });
            }
        }
    }
    if let (Some(wanted), Field::Known(said)) = (&wanted, checker.read.raw(element, "default")) {
        check_default(checker, said.value, wanted);
    }
    for validation in element.elements("validation") {
        check_validation(checker, validation, name);
    }
}

fn check_default<'a>(checker: &mut Checker<'a, '_>, default: ValueRef<'a>, wanted: &Type) {
    // Defaults are read without variables and functions.
    let Some(Known { value, via: None }) = checker.read.scope.value(default) else { return };
    if let Err(error) = wanted.accepts(&value) {
        checker.value(
            "parse-variable-default-type",
            default.span(),
            format!("The default does not fit the variable's type ({wanted}): {error}."),
            format!(
                "Invalid default value for variable; This default value is not compatible with the variable's type \
                 constraint: {error}."
            ),
        );
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
