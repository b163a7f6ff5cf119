//! Two jobs whose tags define one router or one host.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::files::{other_production, related};
use crate::rule::{Check, Context, Findings, FixKind, Rule, Zone};
use crate::workspace::{JobFacts, Key, RouteKind};

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
    let own = JobFacts::of(context.file, context.text);
    let Some(name) = own.name.as_deref() else { return };
    let mut said = Vec::new();
    // Hosts first: they are what a visitor meets.
    for kind in [RouteKind::Host, RouteKind::Rule, RouteKind::Router] {
        for route in own.routes.iter().filter(|route| route.kind == kind) {
            let key = match kind {
                RouteKind::Host => Key::Host(route.name.clone()),
                RouteKind::Rule => Key::Rule(route.name.clone()),
                RouteKind::Router => Key::Router(route.name.clone()),
            };
            let mut jobs: Vec<String> = Vec::new();
            let places: Vec<_> = other_production(context, context.workspace.claimants(&key))
                .filter_map(|(path, other)| {
                    let other_name = other.name.as_deref().filter(|other| *other != name)?;
                    let there = other.routes.iter().find(|there| there.kind == kind && there.name == route.name)?;
                    jobs.push(other_name.to_owned());
                    Some((path, there.at, format!("job `{other_name}` defines it here")))
                })
                .collect();
            let Some(first) = jobs.first() else { continue };
            if said.contains(&route.at.span) {
                continue;
            }
            said.push(route.at.span);
            let (related, more) = related(places);
            let message = match kind {
                RouteKind::Host => format!(
                    "Job `{first}` defines the host `{}` as well{more}: Traefik sends each request to one of them only.",
                    route.name
                ),
                RouteKind::Rule => {
                    format!("Job `{first}` has the same rule{more}: Traefik sends each request to one of them only.")
                }
                // Traefik's `provider.Merge` deletes a router that is configured twice.
                RouteKind::Router => format!(
                    "Job `{first}` defines a router `{}` as well{more}: where the two differ, Traefik drops both.",
                    route.name
                ),
            };
            let finding = findings.report(&RULE, route.at.span, message);
            finding.related = related;
        }
    }
}
