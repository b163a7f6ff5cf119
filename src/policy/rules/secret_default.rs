//! A lookup that falls back to a secret in plain text.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::policy::secrets::{default_of_lookup, place};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("secret-default"),
    category: Category::Secrets,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "`keyOrDefault` has a secret as its default.",
    page: include_str!("secret-default.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for part in context.parts() {
        findings.in_group(part.is_group);
        check_part(context, part.span, findings);
    }
}

fn check_part(context: &Context<'_>, part: Span, findings: &mut Findings) {
    for default in default_of_lookup(context, part) {
        // Not in HCL's comments.
        if place(context.tree, default.span.start).is_none_or(|place| place.attribute.is_none()) {
            continue;
        }
        findings
            .report(
                &RULE,
                default.span,
                format!(
                    "`{}` has a default: where the key is missing, the task runs with a secret that everybody can \
                     read. Leave the default empty.",
                    default.path
                ),
            )
            .fix(context, || {
                let empty = format!("{0}{0}", default.quote);
                Some(Fix::needs_review("Empty the default", vec![Edit::replace(default.span, empty)]))
            });
    }
}
