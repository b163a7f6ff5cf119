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
            // Nomad takes no TCP check of it: the sidecar's own is all that there can be.
            Mesh::Sidecar if label.as_deref().is_none_or(|label| !is_http(label)) => continue,
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
            .fix(context, || fix(context, service, label.as_deref().unwrap_or_default()));
    }
}

fn fix(context: &Context<'_>, service: &Service<'_>, label: &str) -> Option<Fix> {
    if speaks_udp_only(context, service, label) {
        return None;
    }
    let edits = context.style().insert(context.text, service.element.holder, Anchor::End, &check_lines(label), true)?;
    let kind = if is_http(label) { "an HTTP" } else { "a TCP" };
    Some(Fix::needs_review(format!("Add {kind} check"), edits))
}

/// Whether nothing answers a TCP connection: by the port's label, or because the routing tags have UDP only.
fn speaks_udp_only(context: &Context<'_>, service: &Service<'_>, label: &str) -> bool {
    let word =
        |word: &str| label.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part.eq_ignore_ascii_case(word));
    if word("udp") && !word("tcp") {
        return true;
    }
    let prefix = context.settings.services.routing_prefix.as_str();
    let tags = service.element.value("tags").and_then(|tags| context.file.scope.strings(tags));
    let tags = tags.map(|tags| tags.value).unwrap_or_default();
    let routes = |protocol: &str| {
        tags.iter().filter_map(|tag| tag.strip_prefix(prefix)).any(|tag| tag.starts_with(&format!("{protocol}.")))
    };
    routes("udp") && !routes("tcp") && !routes("http")
}
