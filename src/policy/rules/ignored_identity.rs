//! An identity that nobody reads.

use crate::diagnostic::{Category, Fix, RuleId, Severity, Tag};
use crate::policy::services::provider_source;
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("ignored-identity"),
    category: Category::Identity,
    severity: Severity::Hint,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "An `identity` in a service that Nomad registers has no use.",
    page: include_str!("ignored-identity.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, _, service) in context.file.services() {
        if service.is_consul(&context.file.scope) != Some(false) {
            continue;
        }
        for identity in service.element.elements("identity") {
            let finding = findings.report(
                &RULE,
                identity.header_span(),
                format!(
                    "Nomad registers this service itself (`provider = \"nomad\"`{}) and never uses its identity: remove \
                     the block.",
                    provider_source(context, service).replace(" (", ", ").trim_end_matches(')')
                ),
            );
            finding.tag = Some(Tag::Unnecessary);
            finding.fix(context, || {
                let edit = context.style().remove(context.text, identity.block.span());
                Some(Fix::needs_review("Remove the identity block", vec![edit]))
            });
        }
    }
}
