//! Checks that are exposed through the sidecar: the server makes the path from the check.

use crate::model::{Field, Said};
use crate::nomad::field::{Block, is_misspelt, number, text};
use crate::nomad::finding::report;
use crate::nomad::network::ports;
use crate::nomad::rules::invalid_job;
use crate::nomad::service::{GroupView, Provider, ServiceView};
use crate::rule::{Context, Findings};

pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    for service in view.all() {
        // Nomad's own catalogue does not know it at all, which is said at the check.
        if service.provider == Provider::Nomad {
            continue;
        }
        for check in &service.checks {
            let Field::Known(found @ Said { value: true, .. }) = &check.expose else { continue };
            let kind = check.kind.or_empty().unwrap_or_default().to_ascii_lowercase();
            if matches!(kind.as_str(), "tcp" | "script") {
                continue;
            }
            let place = format!("{}->{}", service.shown(), check.shown(service));
            if let Some(task) = service.owner {
                report(
                    findings,
                    &invalid_job::RULE,
                    "expose-task-service",
                    found.span,
                    "Only checks of a group's services can be exposed: a service in a task has no sidecar.",
                    format!(
                        "exposed service check {}[{}]->{place} is not a task-group service",
                        view.shown(),
                        task.name.unwrap_or("…")
                    ),
                );
                continue;
            }
            match service.has_sidecar() {
                None => {}
                Some(false) if sidecar_is_misspelt(service) => {}
                Some(false) => {
                    report(
                        findings,
                        &invalid_job::RULE,
                        "expose-without-sidecar",
                        found.span,
                        "A check is exposed through the sidecar: the service needs `connect { sidecar_service {} }`.",
                        format!("exposed service check {}->{place} requires use of sidecar_proxy", view.shown()),
                    );
                }
                Some(true) => {
                    let path = text(&context.file.scope, check.element, "path");
                    let exposable = matches!(kind.as_str(), "http" | "grpc")
                        && path.or_empty().is_some_and(|path| path.starts_with('/'));
                    if exposable && lacks_local_port(context, view, service) {
                        report(
                            findings,
                            &invalid_job::RULE,
                            "expose-service-port",
                            service.port.known().map_or(service.element.header_span(), |port| port.span),
                            "To expose a check, Nomad must know the port beforehand: the service's `port` must be a \
                             number, or the label of a port with `static`.",
                            format!(
                                "unable to determine local service port for service check {}->{place}",
                                view.shown()
                            ),
                        );
                    }
                }
            }
        }
    }
}

fn sidecar_is_misspelt(service: &ServiceView<'_>) -> bool {
    match service.connect {
        Block::Here(connect) => is_misspelt(connect, &["sidecar_service"]),
        _ => is_misspelt(service.element, &["connect"]),
    }
}

/// Whether the service's port is certainly neither a number nor the label of a static port.
fn lacks_local_port<'a>(context: &Context<'a>, view: &GroupView<'a>, service: &ServiceView<'a>) -> bool {
    let Some(label) = service.port.or_empty() else { return false };
    let networks = &view.group.networks;
    // Without exactly one network there is a finding already.
    if networks.len() != 1 || networks.iter().any(|network| network.open) {
        return false;
    }
    if label.parse::<i64>().is_ok_and(|port| port > 0) {
        return false;
    }
    let port = networks.iter().flat_map(ports).find(|port| port.label == Some(label));
    port.is_none_or(|port| number(&context.file.scope, port.element, "static").or_zero().is_some_and(|port| port <= 0))
}
