//! What a group demands of its services together: `TaskGroup.validateServices`.

use super::check::lacks_task;
use super::view::CheckView;
use super::{GroupView, Provider, ServiceView};
use crate::diagnostic::Fix;
use crate::model::Field;
use crate::nomad::field::is_misspelt;
use crate::nomad::finding::{quote, related, replacement, report, without};
use crate::nomad::rules::{invalid_job, undefined_reference};
use crate::rule::{Context, Findings};
use crate::schema::closest;
use crate::syntax::style::Anchor;

pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    for service in &view.services {
        driver_mode(context, findings, service);
        let mut named = false;
        for check in &service.checks {
            tasks(context, findings, view, service, check, &mut named);
            if lacks_task(context, view, service, check)
                && !is_misspelt(check.element, &["task"])
                && !is_misspelt(service.element, &["task"])
            {
                script(context, findings, view, service, check);
            }
        }
    }
    unique(findings, view);
    providers(findings, view);
}

fn driver_mode(context: &Context<'_>, findings: &mut Findings, service: &ServiceView<'_>) {
    if let Field::Known(found) = &service.address_mode
        && found.value == "driver"
    {
        report(
            findings,
            &invalid_job::RULE,
            "group-service-address-mode-driver",
            found.span,
            "`address_mode = \"driver\"` is for services in a task: a group has no driver.",
            format!(
                "service {} cannot use address_mode=\"driver\", only services defined in a \"task\" block can use this \
                 mode",
                quote(service.shown())
            ),
        )
        .fix(context, || without(context, service.element, "address_mode"));
    }
}

/// The task that a check names, or inherits from its service.
fn tasks(
    context: &Context<'_>,
    findings: &mut Findings,
    view: &GroupView<'_>,
    service: &ServiceView<'_>,
    check: &CheckView<'_>,
    named: &mut bool,
) {
    let found = match &check.task {
        Field::Known(found) if !found.value.is_empty() => found,
        Field::Unknown => return,
        _ => match &service.task {
            // "group" is what Nomad itself calls services without a task.
            Field::Known(found) if !found.value.is_empty() && found.value != "group" => found,
            _ => return,
        },
    };
    if let Field::Known(mode) = &check.address_mode
        && mode.value == "driver"
        && service.provider != Provider::Nomad
    {
        report(
            findings,
            &invalid_job::RULE,
            "group-check-address-mode-driver",
            mode.span,
            "`address_mode = \"driver\"` is for checks of services in a task.",
            format!(
                "Check {} invalid: cannot use address_mode=\"driver\", only checks defined in a \"task\" service block \
                 can use this mode",
                quote(service.shown())
            ),
        )
        .fix(context, || without(context, check.element, "address_mode"));
    }
    let own = check.task.known().is_some_and(|found| !found.value.is_empty());
    // The service's task is named once, however many checks inherit it. A Connect native service has its own finding.
    if !own && (*named || super::is_native(context, service) != Some(false)) {
        return;
    }
    // The server adds the tasks of Connect.
    if found.value.starts_with("connect-") && view.services.iter().any(|service| service.connect.may_be()) {
        return;
    }
    if view.has_task(&found.value) != Some(false) {
        return;
    }
    *named |= !own;
    let close = closest(&found.value, view.group.tasks.iter().filter_map(|task| task.name));
    let help = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
    report(
        findings,
        &undefined_reference::RULE,
        "group-check-unknown-task",
        found.span,
        format!("The group has no task `{}`{}.{help}", found.value, found.source()),
        format!("Check {} invalid: refers to non-existent task {}", check.shown(service), found.value),
    )
    .fix(context, || replacement(context, found, close?));
}

/// A script runs inside of a task, so it must be said in which.
fn script(
    context: &Context<'_>,
    findings: &mut Findings,
    view: &GroupView<'_>,
    service: &ServiceView<'_>,
    check: &CheckView<'_>,
) {
    report(
        findings,
        &invalid_job::RULE,
        "group-script-check-task",
        check.element.header_span(),
        "A `script` check runs inside a task: name it with `task`, in the check or in its service.",
        format!(
            "Service [{}]->{} or Check {} must specify task parameter",
            view.shown(),
            service.shown(),
            check.shown(service)
        ),
    )
    .fix(context, || {
        let [only] = view.group.tasks.as_slice() else { return None };
        let name = only.name.filter(|_| !only.element.dynamic && !name_needs_escapes(only.name))?;
        let beside = check.element.body.attributes().next().filter(|_| !check.element.holder.is_one_line());
        let lines = vec![(0, context.style().aligned("task", &format!("\"{name}\""), beside))];
        let anchor = Anchor::LeadingAttributes;
        let edits = context.style().insert(context.text, check.element.holder, anchor, &lines, false)?;
        Some(Fix::safe(format!("Run it in the task `{name}`"), edits))
    });
}

fn name_needs_escapes(name: Option<&str>) -> bool {
    name.is_none_or(|name| name.contains(['"', '\\', '$', '%', '\n']))
}

/// One name and port twice in a group; twins in a task have a finding of their own.
fn unique(findings: &mut Findings, view: &GroupView<'_>) {
    let services = &view.services;
    for (at, service) in services.iter().enumerate() {
        let Some(key) = key(service) else { continue };
        let Some(first) = services[..at].iter().find(|other| self::key(other) == Some(key)) else { continue };
        let (name, port) = key;
        let place = if port.is_empty() { String::new() } else { format!(":{port}") };
        report(
            findings,
            &invalid_job::RULE,
            "services-not-unique",
            service.name_span,
            format!("The group has two services `{name}` with the same port: give one another name or port."),
            format!("Services are not unique: [group->{name}{place}]"),
        )
        .related
        .push(related(first.name_span, "the other service of that name"));
    }
}

/// Name and port, where they are certain and the service is there once.
pub(super) fn key<'s>(service: &'s ServiceView<'_>) -> Option<(&'s str, &'s str)> {
    if service.element.dynamic {
        return None;
    }
    Some((service.name.as_deref()?, service.port.or_empty()?))
}

/// All services of a group go to one catalogue.
fn providers(findings: &mut Findings, view: &GroupView<'_>) {
    let certain = |service: &&ServiceView<'_>| {
        !service.element.dynamic && matches!(service.provider, Provider::Consul | Provider::Nomad)
    };
    let mut services = view.all().filter(certain);
    let Some(first) = services.next() else { return };
    let Some(other) = services.find(|service| service.provider != first.provider) else { return };
    // It stands at the one that says `provider`: what is absent cannot be pointed at.
    let (marked, second) = match (&other.provider_field, &first.provider_field) {
        (Field::Absent, Field::Known(_)) => (first, other),
        _ => (other, first),
    };
    let span = |service: &ServiceView<'_>| {
        service.provider_field.known().map_or(service.element.header_span(), |found| found.span)
    };
    let word = |provider| if provider == Provider::Nomad { "Nomad's own catalogue" } else { "Consul" };
    report(
        findings,
        &invalid_job::RULE,
        "multiple-service-providers",
        span(marked),
        format!(
            "All services of a group, those of its tasks included, go to one catalogue: this one goes to {}, another to \
             {}.",
            word(marked.provider),
            word(second.provider)
        ),
        "Multiple service providers used: task group services must use the same provider",
    )
    .related
    .push(related(span(second), "the other provider"));
}
