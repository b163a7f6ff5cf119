//! Ports that services of a task name. Those of a group's services Nomad does not look up.

use super::view::CheckView;
use super::{GroupView, ServiceView};
use crate::model::{Element, Field, Group, Network, Said, Task};
use crate::nomad::finding::{covered, quote, replacement, report};
use crate::nomad::network::ports;
use crate::nomad::rules::{invalid_job, invalid_value, undefined_reference};
use crate::rule::{Context, Findings};
use crate::schema::closest;

pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    for service in &view.task_services {
        let Some(task) = service.owner else { continue };
        let labels = Labels::new(view.group, task);
        if let Field::Known(found) = &service.port
            && !found.value.is_empty()
        {
            match service.address_mode.or_empty() {
                // With `driver` a number is the container's port.
                Some("driver") if is_number(&found.value) => {}
                None => {}
                Some(mode) => unknown(context, findings, view, &labels, service, found, mode == "driver"),
            }
        }
        for check in &service.checks {
            check_port(context, findings, view, &labels, service, check);
        }
    }
}

/// The labels that Nomad looks at: those of the *first* network of the group and of the task's own.
struct Labels<'a> {
    known: Vec<&'a str>,
    open: bool,
}

impl<'a> Labels<'a> {
    fn new(group: &'a Group<'a>, task: &'a Task<'a>) -> Self {
        let networks = || group.networks.first().into_iter().chain(&task.networks);
        let known = networks().flat_map(ports).filter_map(|port| port.label).collect();
        // Before the first plain network a `dynamic` one may make another first.
        let broken = group.element.body.has_errors() || task.element.body.has_errors();
        let open = networks().any(|network: &Network<'_>| network.open) || broken;
        Self { known, open }
    }
}

fn is_number(label: &str) -> bool {
    label.parse::<i64>().is_ok()
}

fn check_port(
    context: &Context<'_>,
    findings: &mut Findings,
    view: &GroupView<'_>,
    labels: &Labels<'_>,
    service: &ServiceView<'_>,
    check: &CheckView<'_>,
) {
    if check.requires_port() != Some(true) {
        return;
    }
    let (found, own) = match (&check.port, &service.port) {
        (Field::Known(found), _) if !found.value.is_empty() => (found, true),
        (Field::Unknown, _) => return,
        (_, Field::Known(found)) if !found.value.is_empty() => (found, false),
        _ => return,
    };
    let Some(mode) = check.address_mode.or_empty() else { return };
    let Ok(number) = found.value.parse::<i64>() else {
        // The service's own label is looked up with the service.
        if own {
            unknown(context, findings, view, labels, service, found, mode == "driver");
        }
        return;
    };
    let name = check.shown(service);
    let quoted = quote(&name);
    if mode == "driver" {
        if number <= 0 {
            report(
                findings,
                &invalid_value::RULE,
                "check-numeric-port-invalid",
                found.span,
                format!("{number} is no port{}.", found.source()),
                format!("check {quoted} has invalid numeric port {number}"),
            );
        }
        return;
    }
    // The service's number has a finding of its own, unless the service has `address_mode = "driver"`.
    if !own && service.address_mode.or_empty() != Some("driver") {
        return;
    }
    let span = if own { found.span } else { check.element.header_span() };
    report(
        findings,
        &invalid_job::RULE,
        "check-numeric-port-mode",
        span,
        format!("The check probes port {number}: a number instead of a label needs `address_mode = \"driver\"`."),
        format!("check {quoted} cannot use a numeric port {number} without setting address_mode=\"driver\""),
    );
}

fn unknown(
    context: &Context<'_>,
    findings: &mut Findings,
    view: &GroupView<'_>,
    labels: &Labels<'_>,
    service: &ServiceView<'_>,
    found: &Said<std::borrow::Cow<'_, str>>,
    driver: bool,
) {
    let label = &*found.value;
    if labels.open || labels.known.contains(&label) {
        return;
    }
    // The server gives the first network ports for Connect.
    if label.starts_with("connect-") && view.services.iter().any(|service| service.connect.may_be()) {
        return;
    }
    if has_misspelt_network(view.group) {
        return;
    }
    let elsewhere = view.group.all_ports().any(|port| port.label == Some(label));
    let number = is_number(label);
    let close = closest(label, labels.known.iter().copied());
    let help = match close {
        _ if number => "A number instead of a label needs `address_mode = \"driver\"`.".to_owned(),
        _ if elsewhere => {
            "For services in a task, labels of the group's first network and of the task itself count.".to_owned()
        }
        Some(close) => format!("Did you mean `{close}`?"),
        None => "Nomad looks in the group's first network and in the task itself.".to_owned(),
    };
    let diagnostic = report(
        findings,
        &undefined_reference::RULE,
        "service-port-unknown",
        found.span,
        format!("No port is labelled `{label}`{} here. {help}", found.source()),
        format!("port label {} referenced by services {} does not exist", quote(label), service.shown()),
    );
    diagnostic.fix(context, || replacement(context, found, close.filter(|_| !number)?));
    // The policy's rule knows all labels of the group, but no numbers and not the container's own ports.
    let driver = driver || service.address_mode.or_empty() == Some("driver");
    let policy = !elsewhere && !number && !driver && !label.contains("${") && !view.group.has_open_ports();
    covered(diagnostic, policy.then_some("unknown-port-label"));
}

/// Whether a block that was to be a `network` stands where one may: its ports are not known.
fn has_misspelt_network(group: &Group<'_>) -> bool {
    let misspelt =
        |element: Element<'_>| element.body.blocks().any(|block| closest(block.keyword(), ["network"]).is_some());
    misspelt(group.element) || group.tasks.iter().flat_map(|task| task.element.elements("resources")).any(misspelt)
}
