//! What Nomad says of services and their checks: `Service.Validate`, and what a group demands of all of its services.

mod check;
mod group;
mod name;
mod native;
mod path;
mod port;
mod task;
mod view;

pub(super) use self::view::{GroupView, Provider, ServiceView};

use super::connect;
use super::field::{Block, flag, text, texts};
use super::finding::{applies, covered, no_such_word, quote, report};
use super::rules::{invalid_job, invalid_value};
use crate::diagnostic::Fix;
use crate::model::{Element, Field};
use crate::rule::{Context, Findings};
use crate::schema::Version;

/// `service`, `check`, and with them `connect`.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for job in &context.file.jobs {
        for group in &job.groups {
            let view = GroupView::new(&context.file.scope, job, group);
            for service in view.all() {
                check_service(context, findings, &view, service);
                for check in &service.checks {
                    check::check(context, findings, &view, service, check);
                }
                check::check_inherited_restart(context, findings, service);
                native::check(context, findings, service);
            }
            group::check(context, findings, &view);
            task::check(context, findings, &view);
            port::check(context, findings, &view);
            connect::check(context, findings, &view);
        }
    }
}

/// The rules that hold in groups and tasks alike.
fn check_service(context: &Context<'_>, findings: &mut Findings, view: &GroupView<'_>, service: &ServiceView<'_>) {
    name::check(context, findings, service);
    address_mode(context, findings, service);
    if let Field::Known(found) = &service.on_update
        && !matches!(&*found.value, "" | "require_healthy" | "ignore_warnings" | "ignore")
    {
        let nomad = format!(
            "Service on_update must be \"require_healthy\", \"ignore_warnings\", or \"ignore\"; not {}",
            quote(&found.value)
        );
        let words = ("`on_update`", &["require_healthy", "ignore_warnings", "ignore"][..]);
        no_such_word(context, findings, &invalid_value::RULE, "service-on-update", found, words, nomad);
    }
    if let (Provider::Invalid, Field::Known(found)) = (service.provider, &service.provider_field) {
        let nomad = format!("Service provider must be \"consul\", or \"nomad\"; not {}", quote(&found.value));
        let words = ("service provider", &["consul", "nomad"][..]);
        no_such_word(context, findings, &invalid_value::RULE, "service-provider", found, words, nomad);
    }
    kind(context, findings, service);
    if let Block::Here(identity) = service.identity {
        audience(context, findings, view, service, identity);
    }
}

fn address_mode(context: &Context<'_>, findings: &mut Findings, service: &ServiceView<'_>) {
    let Field::Known(found) = &service.address_mode else { return };
    let address = text(&context.file.scope, service.element, "address");
    match &*found.value {
        "" | "auto" => {}
        "host" | "driver" | "alloc" | "alloc_ipv6" => {
            if address.known().is_some_and(|address| !address.value.is_empty()) {
                report(
                    findings,
                    &invalid_job::RULE,
                    "service-address-with-mode",
                    found.span,
                    "`address` is registered as it is, so `address_mode` can only be `auto` beside it.",
                    "Service address_mode must be \"auto\" if address is set",
                )
                .fix(context, || {
                    let attribute = service.element.attribute("address_mode")?;
                    let edit = context.style().remove(context.text, attribute.span());
                    Some(Fix::needs_review("Remove `address_mode`", vec![edit]))
                });
            }
        }
        _ => {
            let nomad =
                format!("Service address_mode must be \"auto\", \"host\", or \"driver\"; not {}", quote(&found.value));
            let allowed: &[&str] = if service.owner.is_some() {
                &["auto", "host", "driver"]
            } else {
                &["auto", "host", "alloc", "alloc_ipv6"]
            };
            let words = ("`address_mode` of such a service", allowed);
            no_such_word(context, findings, &invalid_value::RULE, "service-address-mode", found, words, nomad);
        }
    }
}

/// Kinds of Consul services (documentation: job-specification/service, `kind`).
const KINDS: &[&str] = &["api-gateway", "ingress-gateway", "mesh-gateway", "terminating-gateway"];

fn kind(context: &Context<'_>, findings: &mut Findings, service: &ServiceView<'_>) {
    if service.provider != Provider::Consul || !applies(context, Version::new(1, 10, 3)) {
        return;
    }
    if let Field::Known(found) = text(&context.file.scope, service.element, "kind")
        && !found.value.is_empty()
        && !KINDS.contains(&&*found.value)
    {
        let nomad = format!("Service {} kind must be one of consul service kind or empty", service.shown());
        let words = ("kind of Consul service", KINDS);
        no_such_word(context, findings, &invalid_value::RULE, "service-kind", &found, words, nomad);
    }
}

/// An identity needs an audience; with Nomad's own catalogue the server wants a name as well.
fn audience(
    context: &Context<'_>,
    findings: &mut Findings,
    view: &GroupView<'_>,
    service: &ServiceView<'_>,
    identity: Element<'_>,
) {
    if !applies(context, Version::new(1, 7, 0)) {
        return;
    }
    let scope = &context.file.scope;
    let aud = texts(scope, identity, "aud");
    let empty = match &aud {
        Field::Absent => true,
        Field::Known(list) => list.value.is_empty(),
        Field::Unknown => false,
    };
    if empty {
        let attribute = identity.attribute("aud");
        let span = attribute.map_or(identity.header_span(), |aud| aud.value().span());
        let nomad = "Service identity must provide at least one target aud value";
        let diagnostic = report(
            findings,
            &invalid_job::RULE,
            "service-identity-aud",
            span,
            "The identity needs at least one audience (`aud`).",
            nomad,
        );
        // The policy's rule does not look at `null`.
        let null = matches!(aud, Field::Absent) && attribute.is_some();
        covered(diagnostic, (!null).then_some("missing-identity-audience"));
    }
    if service.provider == Provider::Nomad && text(scope, identity, "name").is_empty() {
        report(
            findings,
            &invalid_job::RULE,
            "service-identity-empty-name",
            identity.header_span(),
            "Nomad names the identities of Consul services only: with `provider = \"nomad\"` the identity needs a \
             `name`, or goes.",
            format!("Service {} in {} has an identity with an empty name", service.shown(), view.shown()),
        )
        .fix(context, || {
            let edit = context.style().remove(context.text, identity.block.span());
            Some(Fix::needs_review("Remove the identity: nobody reads it", vec![edit]))
        });
    }
}

/// Whether the block says `native = true`; `None` where the file does not decide.
fn is_native(context: &Context<'_>, service: &ServiceView<'_>) -> Option<bool> {
    match service.connect {
        Block::Absent => Some(false),
        Block::Unknown => None,
        Block::Here(connect) => flag(&context.file.scope, connect, "native").or_false(),
    }
}
