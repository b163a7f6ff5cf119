//! A port label that no network defines.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::model::{Element, Group, Task};
use crate::policy::ports::variables_in_templates;
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::schema::closest;
use crate::syntax::{ExprKind, ItemRef, StepKind, ValueRef};
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-port-label"),
    category: Category::Ports,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A port label is used that no network of the group defines.",
    page: include_str!("unknown-port-label.md"),
    check: Check::Groups(check),
};

/// Runtime variables that end in a port's label (documentation: reference/runtime-environment-settings), longest first.
const VARIABLES: &[&str] = &[
    "NOMAD_ALLOC_PORT_",
    "NOMAD_ALLOC_ADDR_",
    "NOMAD_ALLOC_IP_",
    "NOMAD_HOST_PORT_",
    "NOMAD_HOST_ADDR_",
    "NOMAD_HOST_IP_",
    "NOMAD_ALLOC_INTERFACE_",
    "NOMAD_PORT_",
    "NOMAD_ADDR_",
    "NOMAD_IP_",
];

/// The labels that may be used in one place.
struct Labels<'a> {
    known: Vec<&'a str>,
    /// Those that only a task's own network has, with the task.
    of_tasks: Vec<(&'a str, &'a str)>,
}

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, group) in context.file.groups() {
        if group.has_open_ports() {
            continue;
        }
        // A service of the group is registered with the group's ports, and with no others (client/allocrunner:
        // `groupservice_hook` takes the networks that the allocation shares).
        let shared = Labels { known: group.ports().filter_map(|port| port.label).collect(), of_tasks: of_tasks(group) };
        for service in &group.services {
            check_service(context, findings, &shared, service.element, &service.checks);
        }
        let known = group.all_ports().filter_map(|port| port.label).collect();
        let labels = Labels { known, of_tasks: Vec::new() };
        for task in &group.tasks {
            for service in &task.services {
                check_service(context, findings, &labels, service.element, &service.checks);
            }
            check_driver(context, findings, &labels, task);
        }
        check_references(context, findings, &labels, group);
    }
}

/// The ports of the tasks' own networks.
fn of_tasks<'t>(group: &Group<'t>) -> Vec<(&'t str, &'t str)> {
    let of_task = |task: &Task<'t>| {
        let name = task.name.unwrap_or("?");
        let ports = task.networks.iter().flat_map(|network| &network.ports).filter_map(|port| port.label);
        ports.map(|label| (label, name)).collect::<Vec<_>>()
    };
    group.tasks.iter().flat_map(of_task).collect()
}

fn check_service<'t>(
    context: &Context<'_>,
    findings: &mut Findings,
    labels: &Labels<'_>,
    service: Element<'t>,
    checks: &[Element<'t>],
) {
    if has_own_addresses(context, service) {
        return;
    }
    check_value(context, findings, labels, service.value("port"));
    for check in checks {
        if !has_own_addresses(context, *check) {
            check_value(context, findings, labels, check.value("port"));
        }
    }
    for connect in service.elements("connect") {
        for sidecar in connect.elements("sidecar_service") {
            check_value(context, findings, labels, sidecar.value("port"));
            for path in sidecar
                .elements("proxy")
                .flat_map(|proxy| proxy.elements("expose"))
                .flat_map(|expose| expose.elements("path"))
            {
                check_value(context, findings, labels, path.value("listener_port"));
            }
        }
    }
}

/// With `address_mode = "driver"` the port is the container's: a number, or a label of the driver's own port map.
fn has_own_addresses(context: &Context<'_>, element: Element<'_>) -> bool {
    element
        .value("address_mode")
        .is_some_and(|mode| context.file.scope.string(mode).is_none_or(|mode| matches!(mode.value.as_str(), "driver")))
}

/// `ports = ["http"]` of docker and podman.
fn check_driver(context: &Context<'_>, findings: &mut Findings, labels: &Labels<'_>, task: &Task<'_>) {
    let driver = task.element.value("driver").and_then(|driver| context.file.scope.string(driver));
    if !driver.is_some_and(|driver| matches!(driver.value.as_str(), "docker" | "podman")) {
        return;
    }
    let ports = task.element.element("config").and_then(|config| config.value("ports"));
    let Some(elements) = ports.and_then(ValueRef::elements) else { return };
    for element in elements {
        check_value(context, findings, labels, Some(element));
    }
}

fn check_value(context: &Context<'_>, findings: &mut Findings, labels: &Labels<'_>, value: Option<ValueRef<'_>>) {
    let Some(value) = value else { return };
    let Some(label) = context.file.scope.string(value) else { return };
    let text = label.value.as_str();
    // A number is a port, not a label; `${…}` is decided when the task starts.
    let trimmed = text.trim();
    if trimmed.is_empty() || trimmed.parse::<u64>().is_ok() || text.contains("${") {
        return;
    }
    let span = if value.as_str().is_some() { value.inner_span() } else { value.span() };
    let literal = value.as_str().is_some();
    report(context, findings, labels, text, value.span(), &label.source(), literal.then_some(span));
}

fn report(
    context: &Context<'_>,
    findings: &mut Findings,
    labels: &Labels<'_>,
    label: &str,
    span: Span,
    source: &str,
    replace: Option<Span>,
) {
    if labels.known.contains(&label) {
        return;
    }
    if let Some((_, task)) = labels.of_tasks.iter().find(|(own, _)| *own == label) {
        findings.report(
            &RULE,
            span,
            format!(
                "The port `{label}`{source} is one of the task `{task}` alone, in its `resources`: a service of the \
                 group has only the group's ports. Move the service into the task, or the `network` into the group."
            ),
        );
        return;
    }
    let close = closest(label, labels.known.iter().copied());
    let help = match (close, labels.known.as_slice()) {
        (Some(close), _) => format!("Did you mean `{close}`?"),
        (None, []) => format!("The group has no ports: add `network {{ port \"{label}\" {{ … }} }}`."),
        (None, known) => format!("The group has {}.", list(known)),
    };
    findings
        .report(&RULE, span, format!("No port is labelled `{label}`{source}. {help}"))
        .nomad_says(format!("port label {label:?} does not exist"))
        .fix(context, || {
            let close = close?;
            Some(Fix::safe(format!("Replace by `{close}`"), vec![Edit::replace(replace?, close)]))
        });
}

fn list(known: &[&str]) -> String {
    let mut names: Vec<String> = known.iter().map(|label| format!("`{label}`")).collect();
    names.dedup();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) }
}

/// `${NOMAD_PORT_http}` in any string of the group, and `env "NOMAD_PORT_http"` in its templates.
fn check_references(context: &Context<'_>, findings: &mut Findings, labels: &Labels<'_>, group: &Group<'_>) {
    // Ports that Nomad adds by itself, and labels of other tasks, have names that the file does not show whole.
    let mut known: Vec<String> = labels.known.iter().map(|label| env_name(label)).collect();
    for task in group.tasks.iter().filter_map(|task| task.name) {
        for label in &labels.known {
            known.push(format!("{}_{}", env_name(task), env_name(label)));
        }
    }
    let mut look = |name: &str, span: Span, replace: Option<fn(Span, usize) -> Span>| {
        let Some(prefix) = VARIABLES.iter().find(|prefix| name.starts_with(**prefix)) else { return };
        let label = &name[prefix.len()..];
        if label.is_empty() || label.starts_with("connect_proxy") || known.iter().any(|known| known == label) {
            return;
        }
        // A label is written in the variable as in the network, or with `_` for other characters.
        if labels.known.contains(&label) {
            return;
        }
        let names = known.iter().take(labels.known.len()).map(String::as_str).collect();
        let labels = Labels { known: names, of_tasks: Vec::new() };
        report(context, findings, &labels, label, span, "", replace.map(|label| label(span, prefix.len())));
    };
    let behind = |span: Span, prefix: usize| Span::new(span.start + prefix, span.end);
    for (name, span) in group.tasks.iter().flat_map(|task| variables_in_templates(context, task)) {
        look(&name, span, Some(behind));
    }
    let mut visit = |value: ValueRef<'_>| {
        let name = match value.kind() {
            ExprKind::Variable(name) => return look(name.as_str(), value.span(), Some(behind)),
            ExprKind::Traversal(traversal) => match (&traversal.root.kind, traversal.steps.first()) {
                (ExprKind::Variable(root), Some(step)) if root == "env" => match &step.kind {
                    StepKind::Index(index) => match &index.kind {
                        ExprKind::String(name) => name.as_str(),
                        _ => return,
                    },
                    StepKind::Attribute(name) => name.as_str(),
                    StepKind::Splat => return,
                },
                _ => return,
            },
            _ => return,
        };
        look(name, value.span(), None);
    };
    walk_body(group.element.body, &mut visit);
}

/// How a label is written in an environment variable's name (client/taskenv: letters, digits and `_` only).
fn env_name(label: &str) -> String {
    label.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect()
}

fn walk_body<'t>(body: crate::syntax::BodyRef<'t>, visit: &mut impl FnMut(ValueRef<'t>)) {
    for item in body.items() {
        match item {
            ItemRef::Attribute(attribute) => attribute.value().walk(visit),
            ItemRef::Block(block) => walk_body(block.body(), visit),
            _ => {}
        }
    }
}
