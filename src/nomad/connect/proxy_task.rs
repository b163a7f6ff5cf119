//! Tasks that say by their `kind` that they are the proxy of a service.

use crate::model::{Field, Said};
use crate::nomad::field::{flag, text};
use crate::nomad::finding::{quote, replacement, report};
use crate::nomad::rules::{invalid_job, undefined_reference};
use crate::nomad::service::GroupView;
use crate::rule::{Context, Findings};
use crate::schema::closest;

/// What the kind of a proxy starts with.
const PREFIX: &str = "connect-proxy:";

pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    let scope = &context.file.scope;
    for task in &view.group.tasks {
        let Field::Known(kind) = text(scope, task.element, "kind") else { continue };
        let Some(service) = kind.value.strip_prefix(PREFIX).filter(|service| !service.is_empty()) else { continue };
        if let Some(own) = task.services.iter().find(|service| !service.element.dynamic) {
            report(
                findings,
                &invalid_job::RULE,
                "connect-proxy-with-services",
                own.element.header_span(),
                "A task that is a Connect proxy cannot have services of its own.",
                "Connect proxy task must not have a service block",
            );
        }
        if let Field::Known(Said { value: true, span, .. }) = flag(scope, task.element, "leader") {
            report(
                findings,
                &invalid_job::RULE,
                "connect-proxy-leader",
                span,
                "A task that is a Connect proxy cannot lead its group.",
                "Connect proxy task must not have leader set",
            );
        }
        if let Some(names) = sidecars(view)
            && !names.contains(&service)
        {
            unknown_service(context, findings, &kind, service, &names);
        }
    }
}

/// The names of the group's services with a sidecar; `None` where the file does not decide.
fn sidecars<'v>(view: &'v GroupView<'_>) -> Option<Vec<&'v str>> {
    let mut names = Vec::new();
    for service in &view.services {
        match service.has_sidecar() {
            Some(false) => {}
            Some(true) if !service.element.dynamic => names.push(service.name.as_deref()?),
            _ => return None,
        }
    }
    // A service that is still being written may become one.
    (!view.group.element.body.has_errors()).then_some(names)
}

fn unknown_service(
    context: &Context<'_>,
    findings: &mut Findings,
    kind: &Said<std::borrow::Cow<'_, str>>,
    service: &str,
    names: &[&str],
) {
    let (fact, nomad) = if names.is_empty() {
        (
            "connect-proxy-no-service",
            format!("No Connect services in task group with Connect proxy ({})", quote(service)),
        )
    } else {
        (
            "connect-proxy-service-mismatch",
            format!(
                "Connect proxy service name ({}) not found in Connect services from task group: [{}]",
                quote(service),
                names.join(" ")
            ),
        )
    };
    let close = closest(service, names.iter().copied());
    let help = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
    report(
        findings,
        &undefined_reference::RULE,
        fact,
        kind.span,
        format!("The group has no service `{service}` with a sidecar.{help}"),
        nomad,
    )
    .fix(context, || replacement(context, kind, &format!("{PREFIX}{}", close?)));
}
