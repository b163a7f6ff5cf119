//! A service identity that never expires.

use crate::diagnostic::{Category, Fix, RuleId, Severity};
use crate::policy::identity::quoted;
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::style::Anchor;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("missing-identity-ttl"),
    category: Category::Identity,
    severity: Severity::Info,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A service's `identity` has no `ttl`: its token never expires.",
    page: include_str!("missing-identity-ttl.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let ttl = &context.settings.identity.ttl;
    if ttl.is_empty() {
        return;
    }
    for (_, _, service) in context.file.services() {
        // Nobody reads the token of a service that Nomad registers.
        if service.is_consul(&context.file.scope) != Some(true) {
            continue;
        }
        for identity in service.element.elements("identity") {
            if identity.mentions("ttl") {
                continue;
            }
            findings
                .report(
                    &RULE,
                    identity.header_span(),
                    format!("The identity has no `ttl`, so its token never expires: add `ttl = {}`.", quoted(ttl)),
                )
                .nomad_says("identities without an expiration are insecure")
                .fix(context, || {
                    let aud = identity.attribute("aud").or_else(|| identity.body.attributes().next());
                    let beside = aud.filter(|_| !identity.holder.is_one_line());
                    let lines = vec![(0, context.style().aligned("ttl", &quoted(ttl), beside))];
                    let anchor = aud.map_or(Anchor::LeadingAttributes, Anchor::After);
                    let edits = context.style().insert(context.text, identity.holder, anchor, &lines, false)?;
                    Some(Fix::safe(format!("Set the ttl to {}", quoted(ttl)), edits))
                });
        }
    }
}
