//! `${1}`: a shell's argument or a group of a regular expression to its author, a number to HCL.

use crate::diagnostic::{Edit, Fix};
use crate::nomad::rules::invalid_interpolation;
use crate::rule::{Context, Findings};
use crate::syntax::{ExprKind, Part, PartKind, ValueRef};

/// Checks the interpolations of one text.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings, value: ValueRef<'_>, parts: &[Part]) {
    for part in parts {
        let PartKind::Interpolation(expr) = &part.kind else { continue };
        if !matches!(expr.kind, ExprKind::Number(_)) {
            continue;
        }
        let span = value.part_span(part);
        let written = context.text.slice(span).into_owned();
        let Some(number) = written.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) else { continue };
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let message = format!(
            "To HCL, `{written}` is the number {number}, and the text says `{number}` in its place. To keep it as it is \
             written, for a shell or a regular expression, write `${written}`."
        );
        findings.report(&invalid_interpolation::RULE, span, message).fix(context, || {
            Some(Fix::needs_review(format!("Write `${written}`"), vec![Edit::insert(span.start, "$")]))
        });
    }
}
