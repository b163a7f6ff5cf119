//! Two claims to one static port.

use crate::diagnostic::{Category, Related, RuleId, Severity};
use crate::model::{Element, Scope};
use crate::policy::files::{other_production, related};
use crate::policy::ports::{StaticPort, static_ports};
use crate::rule::{Check, Context, Findings, FixKind, Rule, Zone};
use crate::text::Text;
use crate::workspace::{JobFacts, Key, exclude, pins};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("static-port-conflict"),
    category: Category::Ports,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "Two groups or jobs that may share a node claim one `static` port.",
    page: include_str!("static-port-conflict.md"),
    check: Check::File(check),
};

/// More places than this are only counted.
const MOST_RELATED: usize = 5;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let claims: Vec<StaticPort<'_>> = static_ports(context).filter(|port| claims_number(context, port)).collect();
    if claims.is_empty() {
        return;
    }
    within_the_job(context, findings, &claims);
    if context.zone == Zone::Production && !context.workspace.is_empty() {
        across_jobs(context, findings, &claims);
    }
}

/// Two production jobs.
fn across_jobs(context: &Context<'_>, findings: &mut Findings, claims: &[StaticPort<'_>]) {
    let own = JobFacts::of(context.file, &Text::default());
    let Some(name) = own.name.as_deref() else { return };
    for claim in claims {
        let number = claim.number.value;
        let Some(network) = host_network(&context.file.scope, claim) else { continue };
        let mut jobs: Vec<String> = Vec::new();
        let mut places = Vec::new();
        let own_pins = pins(&context.file.scope, claim.job.element, claim.group);
        for (path, other) in other_production(context, context.workspace.claimants(&Key::Port(number))) {
            // Two files with one job name are variants of one job: that is another rule's business.
            let Some(other_name) = other.name.as_deref().filter(|other| *other != name) else { continue };
            if !own.placement.meets(&other.placement) {
                continue;
            }
            let there = other.ports.iter().find(|there| {
                there.port == number
                    && there.host_network.as_deref() == Some(&network)
                    && !exclude(&own_pins, &there.pins)
            });
            if let Some(there) = there {
                jobs.push(other_name.to_owned());
                places.push((path, there.at, format!("job `{other_name}` claims port {number} here")));
            }
        }
        let Some(first) = jobs.first() else { continue };
        let (related, more) = related(places);
        let finding = findings.report(
            &RULE,
            claim.span,
            format!(
                "Job `{first}` claims static {} as well{more}: on a node where one runs, the other cannot be placed.",
                claim.name()
            ),
        );
        finding.related = related;
        finding.fix(context, || claim.free(context));
    }
}

/// Two groups of one job.
fn within_the_job(context: &Context<'_>, findings: &mut Findings, claims: &[StaticPort<'_>]) {
    for claim in claims {
        let others: Vec<&StaticPort<'_>> =
            claims.iter().filter(|other| collide(&context.file.scope, claim, other)).collect();
        let Some(first) = others.first() else { continue };
        let group = first.group.name.unwrap_or("?");
        let more = match others.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let finding = findings.report(
            &RULE,
            claim.span,
            format!(
                "Static {} is also claimed by the group `{group}`{more} of this job: one node cannot hold both.",
                claim.name()
            ),
        );
        finding.related.extend(others.iter().take(MOST_RELATED).map(|other| Related {
            path: None,
            span: other.span,
            lines: None,
            message: format!("the group `{}` claims it here", other.group.name.unwrap_or("?")),
        }));
        finding.fix(context, || claim.free(context));
    }
}

/// Whether the port is really taken: not where the group never runs, or where Nomad is told not to track it.
fn claims_number(context: &Context<'_>, port: &StaticPort<'_>) -> bool {
    let scope = &context.file.scope;
    let known = |element: Element<'_>, name: &str| element.value(name).map(|value| scope.string(value));
    let ignored =
        known(port.port.element, "ignore_collision").is_some_and(|value| value.is_none_or(|v| v.value == "true"));
    let count = known(port.group.element, "count").filter(|_| !port.group.implied).flatten();
    !ignored && count.is_none_or(|count| count.value != "0")
}

/// Whether two claims of different groups meet on a node. Nomad itself refuses two of one group.
fn collide<'t>(scope: &Scope<'t>, a: &StaticPort<'t>, b: &StaticPort<'t>) -> bool {
    if std::ptr::eq(a.group, b.group) || a.number.value != b.number.value {
        return false;
    }
    let (Some(one), Some(other)) = (host_network(scope, a), host_network(scope, b)) else { return false };
    let pins = |port: &StaticPort<'t>| pins(scope, port.job.element, port.group);
    one == other && !exclude(&pins(a), &pins(b))
}

/// The network of the host on which the port is claimed; `None` where the file does not decide it.
fn host_network(scope: &Scope<'_>, port: &StaticPort<'_>) -> Option<String> {
    let Some(value) = port.port.element.value("host_network") else { return Some("default".to_owned()) };
    let name = scope.string(value)?.value;
    Some(if name.is_empty() { "default".to_owned() } else { name })
}
