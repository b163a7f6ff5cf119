//! Consul Connect, as the server treats it: first it adds what a job may leave out (sidecar and gateway tasks, their
//! ports, the task of a native service), then it validates. What it adds is therefore not missed here.
//!
//! The server stops at the first error of a kind; here each mistake is reported once and what follows from it is not.

mod expose;
mod gateway;
mod group;
mod native;
mod proxy_task;
mod sidecar;

use super::field::{Block, flag, is_misspelt};
use super::finding::report;
use super::rules::invalid_job;
use super::service::{GroupView, Provider, ServiceView};
use crate::model::{Element, Scope};
use crate::rule::{Context, Findings};

/// `connect` of a group's services, exposed checks, and tasks that are proxies by their `kind`.
pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    for service in &view.services {
        let Block::Here(connect) = service.connect else { continue };
        if service.provider == Provider::Nomad {
            report(
                findings,
                &invalid_job::RULE,
                "nomad-service-connect",
                connect.header_span(),
                "Connect is Consul's: a service in Nomad's own catalogue cannot have it.",
                "Service with provider nomad cannot include Connect blocks",
            );
            continue;
        }
        let form = Form::of(&context.file.scope, connect);
        if !form.is_one() {
            if is_misspelt(connect, &["sidecar_service", "gateway", "native"]) {
                continue;
            }
            report(
                findings,
                &invalid_job::RULE,
                "connect-exclusive",
                connect.header_span(),
                "`connect` needs exactly one of `sidecar_service`, `gateway` and `native = true`.",
                "Consul Connect must be exclusively native, make use of a sidecar, or represent a Gateway",
            );
            continue;
        }
        if let Block::Here(gateway) = form.gateway {
            gateway::check(context, findings, view, service, gateway);
        }
        if let Block::Here(sidecar) = form.sidecar {
            sidecar::check(context, findings, sidecar);
        }
        if form.native == Some(true) {
            native::check(context, findings, view, service);
        }
    }
    group::check(context, findings, view);
    expose::check(context, findings, view);
    proxy_task::check(context, findings, view);
}

/// Which of its three forms a `connect` block takes.
struct Form<'a> {
    sidecar: Block<'a>,
    gateway: Block<'a>,
    native: Option<bool>,
}

impl<'a> Form<'a> {
    fn of(scope: &Scope<'a>, connect: Element<'a>) -> Self {
        Self {
            sidecar: Block::of(connect, "sidecar_service"),
            gateway: Block::of(connect, "gateway"),
            native: flag(scope, connect, "native").or_false(),
        }
    }

    /// Whether it may be exactly one.
    fn is_one(&self) -> bool {
        let certain = usize::from(self.sidecar.here().is_some())
            + usize::from(self.gateway.here().is_some())
            + usize::from(self.native == Some(true));
        let possible = usize::from(self.sidecar.may_be())
            + usize::from(self.gateway.may_be())
            + usize::from(self.native != Some(false));
        certain <= 1 && possible >= 1
    }
}

/// The form of a service's connect block, if there is one for certain.
fn form<'a>(context: &Context<'a>, service: &ServiceView<'a>) -> Option<Form<'a>> {
    Some(Form::of(&context.file.scope, service.connect.here()?))
}
