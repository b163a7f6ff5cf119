//! Two claims to one static port.

use std::collections::HashMap;

use crate::diagnostic::{Category, Related, RuleId, Severity};
use crate::model::{Element, Scope};
use crate::policy::files::{MOST_RELATED, Others, other_production};
use crate::policy::ports::{StaticPort, static_ports};
use crate::rule::{Check, Context, Findings, FixKind, Rule, Zone};
use crate::workspace::{Key, Pin, Placement, exclude, pins};

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

/// A claim, and what decides whether another one meets it.
struct Claim<'a> {
    port: StaticPort<'a>,
    host_network: String,
    pins: Vec<Pin>,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    let ports = static_ports(context).filter(|port| claims_number(context, port));
    let claims: Vec<Claim<'_>> = ports.filter_map(|port| claim(&context.file.scope, port)).collect();
    if claims.is_empty() {
        return;
    }
    within_the_job(context, findings, &claims);
    if context.zone == Zone::Production && !context.workspace.is_empty() {
        across_jobs(context, findings, &claims);
    }
}

/// `None` where the file does not decide on which of the host's networks the port is claimed: nothing is said of it.
fn claim<'a>(scope: &Scope<'_>, port: StaticPort<'a>) -> Option<Claim<'a>> {
    let host_network = match port.port.element.value("host_network") {
        None => "default".to_owned(),
        Some(value) => Some(scope.string(value)?.value).filter(|name| !name.is_empty()).unwrap_or("default".to_owned()),
    };
    let pins = pins(scope, port.job.element, port.group);
    Some(Claim { port, host_network, pins })
}

/// Two production jobs.
fn across_jobs(context: &Context<'_>, findings: &mut Findings, claims: &[Claim<'_>]) {
    let Some(job) = context.file.jobs.first() else { return };
    let Some(name) = job.name else { return };
    let own = Placement::of(job.element, &context.file.scope);
    for claim in claims {
        let number = claim.port.number.value;
        let mut others = Others::default();
        for (path, other) in other_production(context, context.workspace.claimants(&Key::Port(number))) {
            // Two files with one job name are variants of one job: that is another rule's business.
            let Some(other_name) = other.name.as_deref().filter(|other| *other != name) else { continue };
            if !own.meets(&other.placement) {
                continue;
            }
            let there = other.ports.iter().find(|there| {
                there.port == number
                    && there.host_network.as_ref() == Some(&claim.host_network)
                    && !exclude(&claim.pins, &there.pins)
            });
            if let Some(there) = there {
                let message = || format!("job `{other_name}` claims port {number} here");
                others.add(other_name, path, there.at, message);
            }
            if others.are_enough() {
                break;
            }
        }
        let Some(first) = others.first else { continue };
        let finding = findings.report(
            &RULE,
            claim.port.span,
            format!(
                "Job `{first}` claims static {} as well{}: on a node where one runs, the other cannot be placed.",
                claim.port.name(),
                others.more(),
            ),
        );
        finding.related = others.related;
        finding.fix(context, || claim.port.free(context));
    }
}

/// Two groups of one job.
fn within_the_job(context: &Context<'_>, findings: &mut Findings, claims: &[Claim<'_>]) {
    let mut by_number: HashMap<u16, Vec<&Claim<'_>>> = HashMap::new();
    for claim in claims {
        by_number.entry(claim.port.number.value).or_default().push(claim);
    }
    for claim in claims {
        let same = by_number.get(&claim.port.number.value).into_iter().flatten();
        let others: Vec<&StaticPort<'_>> =
            same.filter(|other| collide(claim, other)).map(|other| &other.port).collect();
        let Some(first) = others.first() else { continue };
        let group = first.group.name.unwrap_or("?");
        let more = match others.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let finding = findings.report(
            &RULE,
            claim.port.span,
            format!(
                "Static {} is also claimed by the group `{group}`{more} of this job: one node cannot hold both.",
                claim.port.name()
            ),
        );
        finding.related.extend(others.iter().take(MOST_RELATED).map(|other| Related {
            path: None,
            span: other.span,
            lines: None,
            message: format!("the group `{}` claims it here", other.group.name.unwrap_or("?")),
        }));
        finding.fix(context, || claim.port.free(context));
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

/// Whether two claims of one number, by different groups, meet on a node. Nomad itself refuses two of one group.
fn collide(a: &Claim<'_>, b: &Claim<'_>) -> bool {
    !std::ptr::eq(a.port.group, b.port.group) && a.host_network == b.host_network && !exclude(&a.pins, &b.pins)
}
