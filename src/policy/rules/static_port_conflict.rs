//! Two claims to one static port.

use crate::diagnostic::{Category, Related, RuleId, Severity};
use crate::model::{Element, Group, Scope};
use crate::policy::files::{other_production, related};
use crate::policy::ports::{StaticPort, static_ports};
use crate::rule::{Check, Context, Findings, FixKind, Rule, Zone};
use crate::text::Text;
use crate::workspace::{JobFacts, Key};

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
        for (path, other) in other_production(context, context.workspace.claimants(&Key::Port(number))) {
            // Two files with one job name are variants of one job: that is another rule's business.
            let Some(other_name) = other.name.as_deref().filter(|other| *other != name) else { continue };
            if !own.placement.meets(&other.placement) {
                continue;
            }
            let there = other
                .ports
                .iter()
                .find(|there| there.port == number && there.host_network.as_deref() == Some(&network));
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
    one == other && can_meet(scope, a.group, b.group)
}

/// The network of the host on which the port is claimed; `None` where the file does not decide it.
fn host_network(scope: &Scope<'_>, port: &StaticPort<'_>) -> Option<String> {
    let Some(value) = port.port.element.value("host_network") else { return Some("default".to_owned()) };
    let name = scope.string(value)?.value;
    Some(if name.is_empty() { "default".to_owned() } else { name })
}

/// Whether no pair of their constraints keeps the groups on different nodes. A pair that might (its values come from
/// elsewhere) counts as one that does.
fn can_meet<'t>(scope: &Scope<'t>, a: &Group<'t>, b: &Group<'t>) -> bool {
    pins(scope, a).all(|(attribute, value)| {
        pins(scope, b).all(|(other, other_value)| {
            attribute != other || matches!((&value, &other_value), (Some(one), Some(other)) if one == other)
        })
    })
}

/// The attributes to which a group's constraints give one value.
fn pins<'t>(scope: &Scope<'t>, group: &Group<'t>) -> impl Iterator<Item = (String, Option<String>)> {
    let tasks = group.tasks.iter().flat_map(|task| task.element.elements("constraint"));
    group.element.elements("constraint").chain(tasks).filter_map(move |constraint| {
        let text = |name: &str| Some(scope.string(constraint.value(name)?)?.value);
        let equal = match constraint.value("operator") {
            None => true,
            Some(operator) => matches!(scope.string(operator)?.value.as_str(), "" | "=" | "==" | "is"),
        };
        // `${node.unique.name}` is an interpolation that Nomad replaces: as text it names the attribute.
        let attribute = constraint.value("attribute")?;
        let name = text("attribute").or_else(|| reference(attribute))?;
        // Without `value`, a short form such as `regexp` says what the attribute must be.
        (equal && constraint.mentions("value")).then(|| (name, text("value")))
    })
}

/// `node.unique.name` of `"${node.unique.name}"`.
fn reference(value: crate::syntax::ValueRef<'_>) -> Option<String> {
    use crate::syntax::{ExprKind, StepKind};
    let inner = match value.parts() {
        [only] => value.at(only.interpolation()?),
        _ => value,
    };
    match inner.kind() {
        ExprKind::Variable(name) => Some(name.to_string()),
        ExprKind::Traversal(traversal) => {
            let ExprKind::Variable(root) = &traversal.root.kind else { return None };
            let mut name = root.to_string();
            for step in &traversal.steps {
                let StepKind::Attribute(part) = &step.kind else { return None };
                name.push('.');
                name.push_str(part);
            }
            Some(name)
        }
        _ => None,
    }
}
