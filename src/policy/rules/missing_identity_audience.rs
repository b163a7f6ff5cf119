//! A service identity without audience.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::model::Element;
use crate::policy::identity::{Audience, audience, quoted};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::ExprKind;
use crate::syntax::style::Anchor;
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("missing-identity-audience"),
    category: Category::Identity,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A service's `identity` names no audience (`aud`).",
    page: include_str!("missing-identity-audience.md"),
    check: Check::Groups(check),
};

/// Nomad's own wording (nomad/structs/services.go, `Service.validateIdentity`).
const NOMAD: &str = "Service identity must provide at least one target aud value";

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, _, service) in context.file.services() {
        for identity in service.element.elements("identity") {
            let Audience::Missing(source) = audience(identity, &context.file.scope) else { continue };
            let span = identity.attribute("aud").map_or(identity.header_span(), |aud| aud.value().span());
            findings
                .report(
                    &RULE,
                    span,
                    format!("{NOMAD}{source}: add `aud = [{}]`.", quoted(&context.settings.identity.audience)),
                )
                .nomad_says(NOMAD)
                .fix(context, || fix(context, identity));
        }
    }
}

fn fix(context: &Context<'_>, identity: Element<'_>) -> Option<Fix> {
    let list = format!("[{}]", quoted(&context.settings.identity.audience));
    let edits = if let Some(attribute) = identity.attribute("aud") {
        // Only a literal `[]` is filled; what a variable holds is the variable's affair.
        let value = attribute.value();
        if !matches!(value.kind(), ExprKind::List(_)) {
            return None;
        }
        let inside = Span::new(value.span().start + 1, value.span().end.max(value.span().start + 2) - 1);
        if context.text.slice(inside).trim().is_empty() {
            vec![Edit::replace(value.span(), list)]
        } else {
            // A comment stays.
            vec![Edit::insert(inside.start, quoted(&context.settings.identity.audience))]
        }
    } else {
        let beside = identity.body.attributes().next();
        let lines = vec![(0, context.style().aligned("aud", &list, beside.filter(|_| !identity.holder.is_one_line())))];
        context.style().insert(context.text, identity.holder, Anchor::Start, &lines, false)?
    };
    Some(Fix::safe(format!("Set the audience to {}", quoted(&context.settings.identity.audience)), edits))
}
