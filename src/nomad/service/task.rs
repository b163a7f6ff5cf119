//! Services of a task: what only groups may have, and twins.

use super::group::key;
use super::{GroupView, ServiceView};
use crate::model::Field;
use crate::nomad::field::Block;
use crate::nomad::finding::{quote, related, report, without};
use crate::nomad::rules::{invalid_job, undefined_reference};
use crate::rule::{Context, Findings};

pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    for (at, service) in view.task_services.iter().enumerate() {
        foreign_task(context, findings, service);
        group_modes(context, findings, service);
        if let Block::Here(connect) = service.connect {
            report(
                findings,
                &invalid_job::RULE,
                "task-service-connect",
                connect.header_span(),
                "Connect belongs to services of a group: move the service out of the task.",
                format!(
                    "service {} cannot have \"connect\" block, only services defined in a \"group\" block can",
                    quote(service.shown())
                ),
            );
        }
        twins(findings, &view.task_services[..at], service);
        for (at, check) in service.checks.iter().enumerate() {
            let Some(name) = check.name.or_empty().filter(|_| !check.element.dynamic) else { continue };
            let same =
                |other: &&super::view::CheckView<'_>| !other.element.dynamic && other.name.or_empty() == Some(name);
            let Some(first) = service.checks[..at].iter().find(same) else { continue };
            let span = |check: &super::view::CheckView<'_>| {
                check.name.known().map_or(check.element.header_span(), |found| found.span)
            };
            let message = if name.is_empty() {
                "Two checks of the service have no name, so both get the same one: name one of them.".to_owned()
            } else {
                format!("The service has two checks `{name}`.")
            };
            report(
                findings,
                &invalid_job::RULE,
                "check-duplicate",
                span(check),
                message,
                format!("check {} is duplicate", quote(&check.shown(service))),
            )
            .related
            .push(related(span(first), "the other check"));
        }
    }
}

fn foreign_task(context: &Context<'_>, findings: &mut Findings, service: &ServiceView<'_>) {
    let (Some(owner), Field::Known(found)) = (service.owner, &service.task) else { return };
    let Some(name) = owner.name.filter(|name| !found.value.is_empty() && *name != found.value) else { return };
    report(
        findings,
        &undefined_reference::RULE,
        "task-service-foreign-task",
        found.span,
        format!("A service in a task can only name its own task, `{name}`, and need not."),
        format!(
            "Service {} is invalid: may only specify task the service belongs to, got {}",
            service.shown(),
            quote(&found.value)
        ),
    )
    .fix(context, || without(context, service.element, "task"));
}

/// `alloc` and `alloc_ipv6` need the group's network.
fn group_modes(context: &Context<'_>, findings: &mut Findings, service: &ServiceView<'_>) {
    if let Field::Known(found) = &service.address_mode
        && let mode @ ("alloc" | "alloc_ipv6") = &*found.value
    {
        let fact =
            if mode == "alloc" { "task-service-address-mode-alloc" } else { "task-service-address-mode-alloc-ipv6" };
        report(
            findings,
            &invalid_job::RULE,
            fact,
            found.span,
            format!("`address_mode = \"{mode}\"` is for services of a group."),
            format!(
                "service {} cannot use address_mode=\"{mode}\", only services defined in a \"group\" block can use this \
                 mode",
                quote(service.shown())
            ),
        )
        .fix(context, || without(context, service.element, "address_mode"));
    }
    for check in &service.checks {
        if let Field::Known(found) = &check.address_mode
            && let mode @ ("alloc" | "alloc_ipv6") = &*found.value
        {
            let fact =
                if mode == "alloc" { "task-check-address-mode-alloc" } else { "task-check-address-mode-alloc-ipv6" };
            report(
                findings,
                &invalid_job::RULE,
                fact,
                found.span,
                format!("`address_mode = \"{mode}\"` is for checks of a group's services."),
                format!(
                    "check {} cannot use address_mode=\"{mode}\", only checks defined in a \"group\" service block can \
                     use this mode",
                    quote(service.shown())
                ),
            )
            .fix(context, || without(context, check.element, "address_mode"));
        }
    }
}

/// One name and port twice in a task.
fn twins(findings: &mut Findings, before: &[ServiceView<'_>], service: &ServiceView<'_>) {
    let Some((name, port)) = key(service) else { return };
    let owner = |service: &ServiceView<'_>| service.owner.map(|task| task.element.block.span());
    let same = |other: &&ServiceView<'_>| owner(other) == owner(service) && key(other) == Some((name, port));
    let Some(first) = before.iter().find(same) else { return };
    report(
        findings,
        &invalid_job::RULE,
        "task-service-duplicate",
        service.name_span,
        format!("The task has two services `{name}` with the same port: give one another name or port."),
        format!("service {} is duplicate", quote(name)),
    )
    .related
    .push(related(first.name_span, "the other service of that name"));
}
