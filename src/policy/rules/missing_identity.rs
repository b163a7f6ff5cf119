//! A service without an identity.

use crate::diagnostic::{Category, Fix, RuleId, Severity};
use crate::model::Service;
use crate::policy::identity::quoted;
use crate::policy::services::{named, provider_source};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::style::Anchor;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("missing-identity"),
    category: Category::Identity,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A service that Consul registers has no `identity` block.",
    page: include_str!("missing-identity.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !context.settings.identity.required {
        return;
    }
    for (_, _, service) in context.file.services() {
        if service.is_consul(&context.file.scope) != Some(true) || service.element.mentions("identity") {
            continue;
        }
        let audience = &context.settings.identity.audience;
        let mut named = named(context, service);
        let source = provider_source(context, service);
        if !source.is_empty() {
            named.push_str(&format!(", whose provider is Consul{source},"));
        }
        findings
            .report(
                &RULE,
                service.element.header_span(),
                format!(
                    "The service{named} has no `identity` block: where Consul wants a token for each service, Nomad \
                     cannot register it. Add one with `aud = [{}]`.",
                    quoted(audience)
                ),
            )
            .fix(context, || fix(context, service));
    }
}

fn fix(context: &Context<'_>, service: &Service<'_>) -> Option<Fix> {
    let identity = &context.settings.identity;
    let mut lines = vec![(0, "identity {".to_owned()), (1, format!("aud = [{}]", quoted(&identity.audience)))];
    if !identity.ttl.is_empty() {
        lines.push((1, format!("ttl = {}", quoted(&identity.ttl))));
    }
    lines.push((0, "}".to_owned()));
    let edits =
        context.style().insert(context.text, service.element.holder, Anchor::LeadingAttributes, &lines, true)?;
    Some(Fix::safe("Insert an identity block", edits))
}
