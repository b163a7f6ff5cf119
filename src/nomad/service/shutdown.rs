//! Warnings about services whose tasks stop before their clients know (since Nomad 2.0.1).

use super::{GroupView, ServiceView, is_native};
use crate::model::{Element, Field};
use crate::nomad::field::{Block, duration};
use crate::nomad::finding::{applies, quote, report};
use crate::nomad::rules::nomad_warning;
use crate::rule::{Context, Findings};
use crate::schema::Version;

pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    if !applies(context, Version::new(2, 0, 1)) {
        return;
    }
    let group = quote(view.shown());
    let delay = |element: Element<'a>| duration(&context.file.scope, element, "shutdown_delay");
    // Of a task, 0 is as good as none.
    let task_lacks = |element: Element<'a>| delay(element).or_zero() == Some(0);
    for task in &view.group.tasks {
        let services = || {
            view.task_services.iter().filter(|service| {
                service.owner.is_some_and(|owner| owner.element.block.span() == task.element.block.span())
            })
        };
        if services().any(|service| !service.element.dynamic) && task_lacks(task.element) {
            let name = quote(task.name.unwrap_or("…"));
            report(
                findings,
                &nomad_warning::RULE,
                "warn-task-service-shutdown-delay",
                task.element.header_span(),
                "The task has services and no `shutdown_delay`: it stops while requests still arrive.",
                format!("task {name} in group {group} defines services, but has no shutdown_delay set"),
            );
        }
    }
    let mut named: Vec<&str> = Vec::new();
    let mut plain: Option<&ServiceView<'a>> = None;
    for service in view.services.iter().filter(|service| !service.element.dynamic) {
        let has_sidecar_task = match service.connect {
            Block::Here(connect) => Block::of(connect, "sidecar_task").may_be(),
            Block::Absent => false,
            Block::Unknown => true,
        };
        match &service.task {
            Field::Known(found) if !found.value.is_empty() => {
                let task = view.group.tasks.iter().find(|task| task.name == Some(&*found.value));
                let Some(task) = task.filter(|task| task_lacks(task.element)) else { continue };
                let name = task.name.unwrap_or_default();
                if named.contains(&name)
                    || view
                        .task_services
                        .iter()
                        .any(|service| service.owner.is_some_and(|owner| owner.name == Some(name)))
                {
                    continue;
                }
                named.push(name);
                report(
                    findings,
                    &nomad_warning::RULE,
                    "warn-referenced-task-shutdown-delay",
                    found.span,
                    format!(
                        "The service belongs to the task `{name}`, which has no `shutdown_delay`: it stops while \
                         requests still arrive."
                    ),
                    format!(
                        "group {group} references task {} in a service definition, but the task has no shutdown_delay \
                         set",
                        quote(name)
                    ),
                );
            }
            Field::Unknown => {}
            // The server names the only task of a Connect native service.
            _ if is_native(context, service) != Some(false) => {}
            _ if !has_sidecar_task => plain = plain.or(Some(service)),
            _ => {}
        }
    }
    let Some(service) = plain else { return };
    // A proxy that the server adds has a delay, unless a `sidecar_task` changes it.
    let proxied = view.services.iter().any(|service| match service.connect {
        Block::Absent => false,
        Block::Unknown => true,
        Block::Here(connect) => {
            let proxy = Block::of(connect, "sidecar_service").may_be() || Block::of(connect, "gateway").may_be();
            proxy && !view.group.networks.is_empty() && Block::of(connect, "sidecar_task").here().is_none()
        }
    });
    let any_task = view.group.tasks.iter().any(|task| !task_lacks(task.element));
    if proxied || any_task || !delay(view.group.element).is_absent() {
        return;
    }
    report(
        findings,
        &nomad_warning::RULE,
        "warn-group-service-shutdown-delay",
        service.element.header_span(),
        "The group has services, and neither it nor any of its tasks has a `shutdown_delay`: they stop while requests \
         still arrive.",
        format!("group {group} defines services, but neither the group nor any of its tasks have shutdown_delay set"),
    );
}
