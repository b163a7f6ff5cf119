//! `connect { native = true }`: the task speaks TLS itself.

use crate::model::{Element, Field};
use crate::nomad::connect::form;
use crate::nomad::field::is_misspelt;
use crate::nomad::finding::{applies, replacement, report};
use crate::nomad::rules::{invalid_job, undefined_reference};
use crate::nomad::service::{GroupView, ServiceView};
use crate::rule::{Context, Findings};
use crate::schema::{Version, closest};

pub(super) fn check<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    view: &GroupView<'a>,
    service: &ServiceView<'a>,
) {
    task(context, findings, view, service);
    if service.port.is_empty() && !is_misspelt(service.element, &["port"]) && applies(context, Version::new(1, 9, 2)) {
        let span = service.connect.here().map_or(service.element.header_span(), Element::header_span);
        report(
            findings,
            &invalid_job::RULE,
            "connect-native-port",
            span,
            "A Connect native service needs a `port`.",
            format!("Service {} is Connect Native and requires setting the port", service.shown()),
        );
    }
}

fn task<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>, service: &ServiceView<'a>) {
    let name = match &service.task {
        Field::Unknown => return,
        Field::Known(found) if !found.value.is_empty() => found,
        _ => return unnamed(context, findings, view, service),
    };
    if name.value.starts_with("connect-") || view.has_task(&name.value) != Some(false) {
        return;
    }
    let close = closest(&name.value, view.group.tasks.iter().filter_map(|task| task.name));
    let help = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
    report(
        findings,
        &undefined_reference::RULE,
        "connect-native-task-unknown",
        name.span,
        format!("The group has no task `{}`{}.{help}", name.value, name.source()),
        format!(
            "task {} named by Consul Connect Native service {}->{} does not exist",
            name.value,
            view.shown(),
            service.shown()
        ),
    )
    .fix(context, || replacement(context, name, close?));
}

/// The server takes the only task of the group, if the group has a network; tasks that it added for services above
/// count as well.
fn unnamed<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>, service: &ServiceView<'a>) {
    if view.has_open_tasks() || view.group.tasks.is_empty() || is_misspelt(service.element, &["task"]) {
        return;
    }
    let networks = &view.group.networks;
    let no_network = networks.is_empty();
    if !no_network && networks.iter().all(|network| network.element.dynamic) {
        return;
    }
    let start = service.element.block.span().start;
    let above = view.services.iter().take_while(|other| other.element.block.span().start < start);
    let added = above
        .filter(|other| {
            !no_network
                && form(context, other)
                    .is_some_and(|form| form.sidecar.here().is_some() || form.gateway.here().is_some())
        })
        .count();
    let span = service.connect.here().map_or(service.element.header_span(), Element::header_span);
    if view.group.tasks.len() + added > 1 {
        report(
            findings,
            &invalid_job::RULE,
            "connect-native-task-ambiguous",
            span,
            "The group has several tasks: say with `task` which one speaks for this Connect native service.",
            format!(
                "task for Consul Connect Native service {}->{} is ambiguous and must be set",
                view.shown(),
                service.shown()
            ),
        );
    } else if no_network {
        report(
            findings,
            &invalid_job::RULE,
            "connect-native-task",
            span,
            "A Connect native service needs a `task`; only in a group with a `network` does Nomad fill it in.",
            format!("Service {} is Connect Native and requires setting the task", service.shown()),
        );
    }
}
