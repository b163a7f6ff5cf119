//! A service identity for somebody else.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::policy::identity::{Audience, audience, quoted};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::{ExprKind, ValueRef};
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("wrong-identity-audience"),
    category: Category::Identity,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A service's `identity` is not meant for the audience that the policy names.",
    page: include_str!("wrong-identity-audience.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let wanted = &context.settings.identity.audience;
    for (_, _, service) in context.file.services() {
        if service.is_consul(&context.file.scope) != Some(true) {
            continue;
        }
        for identity in service.element.elements("identity") {
            let Audience::Known(found) = audience(identity, &context.file.scope) else { continue };
            let Some(value) = identity.value("aud") else { continue };
            if found.value.contains(wanted) {
                continue;
            }
            let names = found.value.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
            findings
                .report(
                    &RULE,
                    value.span(),
                    format!(
                        "The identity is meant for {names}{}, not for {}: Consul will refuse it.",
                        found.source(),
                        quoted(wanted)
                    ),
                )
                .fix(context, || fix(wanted, value));
        }
    }
}

fn fix(wanted: &str, value: ValueRef<'_>) -> Option<Fix> {
    let ExprKind::List(elements) = value.kind() else { return None };
    match elements.as_slice() {
        [only] => {
            let title = format!("Replace the audience by {}", quoted(wanted));
            Some(Fix::safe(title, vec![Edit::replace(value.at(only).span(), quoted(wanted))]))
        }
        [first, ..] => {
            let at = Span::at(value.at(first).span().start);
            let title = format!("Add the audience {}", quoted(wanted));
            Some(Fix::safe(title, vec![Edit::replace(at, format!("{}, ", quoted(wanted)))]))
        }
        [] => None,
    }
}
