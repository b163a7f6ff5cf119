//! Two jobs whose tags define one router or one host.

use std::collections::HashSet;

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::files::{Others, other_production};
use crate::rule::{Check, Context, Findings, FixKind, Rule, Zone};
use crate::workspace::{Key, RouteKind, routes_of};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("routing-conflict"),
    category: Category::Services,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::None,
    summary: "Two production jobs define one router name or one `Host(...)` rule.",
    page: include_str!("routing-conflict.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.zone != Zone::Production || context.settings.services.routing_prefix.is_empty() {
        return;
    }
    let has_tags = context.file.services().any(|(_, _, service)| service.element.value("tags").is_some());
    if !has_tags || context.workspace.is_empty() {
        return;
    }
    let Some(name) = context.file.jobs.first().and_then(|job| job.name) else { return };
    let own = routes_of(context.file);
    let mut said = HashSet::new();
    // Hosts first: they are what a visitor meets.
    for kind in [RouteKind::Host, RouteKind::Rule, RouteKind::Router] {
        for (_, route, span) in own.iter().filter(|(own, ..)| *own == kind) {
            let key = match kind {
                RouteKind::Host => Key::Host(route.clone()),
                RouteKind::Rule => Key::Rule(route.clone()),
                RouteKind::Router => Key::Router(route.clone()),
            };
            let mut others = Others::default();
            for (path, other) in other_production(context, context.workspace.claimants(&key)) {
                let Some(other_name) = other.name.as_deref().filter(|other| *other != name) else { continue };
                let there = other.routes.iter().find(|there| there.kind == kind && there.name == *route);
                if let Some(there) = there {
                    others.add(other_name, path, there.at, || format!("job `{other_name}` defines it here"));
                }
                if others.are_enough() {
                    break;
                }
            }
            let Some(first) = others.first else { continue };
            if !said.insert(*span) {
                continue;
            }
            let more = others.more();
            let message = match kind {
                RouteKind::Host => format!(
                    "Job `{first}` defines the host `{route}` as well{more}: Traefik sends each request to one of them \
                     only."
                ),
                RouteKind::Rule => {
                    format!("Job `{first}` has the same rule{more}: Traefik sends each request to one of them only.")
                }
                // Traefik's `provider.Merge` deletes a router that is configured twice.
                RouteKind::Router => format!(
                    "Job `{first}` defines a router `{route}` as well{more}: where the two differ, Traefik drops both."
                ),
            };
            let finding = findings.report(&RULE, *span, message);
            finding.related = others.related;
        }
    }
}
