//! More instances than a node can hold.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::model::{Element, Group, Job, Known};
use crate::policy::ports::static_ports;
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("static-port-scaling"),
    category: Category::Ports,
    severity: Severity::Info,
    default_off: false,
    fix: FixKind::None,
    summary: "A group with several instances has a `static` port: a node can hold one of them.",
    page: include_str!("static-port-scaling.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut last: Option<&Group<'_>> = None;
    for port in static_ports(context) {
        // One finding per group: its other ports change nothing.
        if last.is_some_and(|last| std::ptr::eq(last, port.group)) {
            continue;
        }
        last = Some(port.group);
        if is_spread(context, port.job.element) || is_spread(context, port.group.element) {
            continue;
        }
        let Some(instances) = instances(context, port.job, port.group) else { continue };
        findings.report(
            &RULE,
            port.span,
            format!(
                "The group can have {} instances{}, but {} exists once per node: each instance needs a node of \
                 its own. Say so with `constraint {{ distinct_hosts = true }}`, or use a dynamic port.",
                instances.value,
                instances.source(),
                port.name()
            ),
        );
    }
}

/// How many instances the group asks for, or may be scaled to, where that is more than one.
fn instances(context: &Context<'_>, job: &Job<'_>, group: &Group<'_>) -> Option<Known<f64>> {
    let scope = &context.file.scope;
    if let Some(kind) = job.element.value("type") {
        // `system` and `sysbatch` run once on each node, whatever `count` says.
        if !matches!(scope.string(kind)?.value.as_str(), "service" | "batch") {
            return None;
        }
    }
    let number = |element: Element<'_>, name: &str| scope.number(element.value(name)?);
    let count = if group.implied { None } else { number(group.element, "count") };
    let limits = group.element.elements("scaling").filter_map(|scaling| number(scaling, "max"));
    let most = count.into_iter().chain(limits).reduce(|most, next| if next.value > most.value { next } else { most });
    most.filter(|most| most.value > 1.0)
}

/// Whether the author has said that no two instances share a node.
fn is_spread(context: &Context<'_>, element: Element<'_>) -> bool {
    element.elements("constraint").any(|constraint| {
        let text = |name: &str| Some(context.file.scope.string(constraint.value(name)?)?.value);
        constraint.mentions("distinct_hosts") && text("distinct_hosts").is_none_or(|value| value == "true")
            || text("operator").is_some_and(|operator| operator == "distinct_hosts")
    })
}
