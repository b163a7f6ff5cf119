//! A service that nobody checks.

use crate::diagnostic::{Category, Fix, RuleId, Severity};
use crate::model::Service;
use crate::policy::services::{Mesh, check_lines, is_http, mesh, named};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::style::Anchor;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("missing-check"),
    category: Category::Services,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A service with a port has no health check.",
    page: include_str!("missing-check.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, _, service) in context.file.services() {
        if service.element.mentions("check") {
            continue;
        }
        let Some(port) = service.element.value("port") else { continue };
        let label = context.file.scope.string(port).map(|port| port.value);
        if label.as_deref() == Some("") {
            continue;
        }
        let numbered = label.as_deref().is_some_and(|label| label.parse::<u64>().is_ok());
        match mesh(service) {
            Mesh::Gateway => continue,
            // The number is a port inside the group's network, which only the sidecar reaches, and Consul checks that.
            Mesh::Sidecar if numbered => continue,
            Mesh::Sidecar | Mesh::No => {}
        }
        findings
            .report(
                &RULE,
                service.element.header_span(),
                format!(
                    "The service{} has no `check`: {} takes it for healthy as soon as it starts, and traffic goes \
                     to instances that do not answer.",
                    named(context, service),
                    if service.is_consul(&context.file.scope) == Some(false) { "Nomad" } else { "Consul" }
                ),
            )
            .fix(context, || fix(context, service, label.as_deref()?));
    }
}

fn fix(context: &Context<'_>, service: &Service<'_>, label: &str) -> Option<Fix> {
    let edits = context.style().insert(context.text, service.element.holder, Anchor::End, &check_lines(label), true)?;
    let kind = if is_http(label) { "an HTTP" } else { "a TCP" };
    Some(Fix::needs_review(format!("Add {kind} check"), edits))
}
