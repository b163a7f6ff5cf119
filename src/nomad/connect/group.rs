//! What Connect demands of a group: its network, its names, and listeners that do not meet.

use crate::model::{Element, Field, Said};
use crate::nomad::field::{Block, flag, is_misspelt, number, text, texts};
use crate::nomad::finding::{applies, quote, related, report};
use std::borrow::Cow;

use super::form;
use super::sidecar::{is_small_number, known, transparent_proxy};
use crate::nomad::network::ports;
use crate::nomad::rules::{invalid_job, undefined_reference};
use crate::nomad::service::{GroupView, Provider, ServiceView};
use crate::rule::{Context, Findings};
use crate::schema::{Version, closest};
use crate::syntax::LabelRef;
use crate::text::Span;

pub(super) fn check<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    let mut network_seen = false;
    for service in view.services.iter().filter(|service| service.provider != Provider::Nomad) {
        let Some(form) = form(context, service).filter(super::Form::is_one) else { continue };
        if let Block::Here(sidecar) = form.sidecar {
            let found = network_seen || network(context, findings, view, sidecar.header_span(), false);
            network_seen |= found;
            lower_case(findings, view, service);
        } else if let Block::Here(gateway) = form.gateway {
            let found = network_seen || network(context, findings, view, gateway.header_span(), true);
            network_seen |= found;
        }
    }
    listeners(context, findings, view);
    transparent(context, findings, view);
}

/// One network, of a mode that gives the group an address of its own (gateways: or the host's). Whether there was a
/// finding: it holds for the whole group.
fn network<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    view: &GroupView<'a>,
    span: Span,
    gateway: bool,
) -> bool {
    let networks = &view.group.networks;
    if networks.iter().any(|network| network.element.dynamic) || view.group.element.body.has_errors() {
        return false;
    }
    let group = quote(view.shown());
    let modes = if gateway { "`bridge`, `host` or `cni/…`" } else { "`bridge` or `cni/…`" };
    let [only] = networks.as_slice() else {
        if networks.is_empty() && is_misspelt(view.group.element, &["network"]) {
            return true;
        }
        let (span, message) = match networks.get(1) {
            None => (span, format!("Connect needs a `network` in the group, of mode {modes}.")),
            Some(second) => {
                (second.element.header_span(), "Connect needs exactly one `network` in the group.".to_owned())
            }
        };
        report(
            findings,
            &invalid_job::RULE,
            "connect-one-network",
            span,
            message,
            format!("must have exactly one network for Consul Connect: group {group} has {} networks", networks.len()),
        );
        return true;
    };
    let mode = text(&context.file.scope, only.element, "mode");
    let Some(word) = mode.or_empty() else { return false };
    if word == "bridge" || word.starts_with("cni/") || gateway && word == "host" {
        return false;
    }
    if word.is_empty() && is_misspelt(only.element, &["mode"]) {
        return true;
    }
    let span = mode.known().map_or(only.element.header_span(), |found| found.span);
    let said = if word.is_empty() { "no mode".to_owned() } else { format!("mode `{word}`") };
    report(
        findings,
        &invalid_job::RULE,
        "connect-network-mode",
        span,
        format!("Connect needs a network of mode {modes}; this one has {said}."),
        format!(
            "invalid network mode for Consul Connect: group {group} uses network mode {}; must be {}",
            quote(word),
            if gateway { "bridge, host, or cni/*" } else { "bridge or cni/*" }
        ),
    );
    true
}

/// Consul takes lower case for granted.
fn lower_case(findings: &mut Findings, view: &GroupView<'_>, service: &ServiceView<'_>) {
    let upper = |text: &str| text.chars().any(char::is_uppercase);
    let Some(name) = service.name.as_deref().filter(|name| !name.contains("${")) else { return };
    if upper(name) {
        report(
            findings,
            &invalid_job::RULE,
            "connect-service-uppercase",
            service.name_span,
            format!("The name of a service with a sidecar must be in lower case: `{}`.", name.to_lowercase()),
            format!(
                "Consul Connect service name {} in group {} must not contain uppercase characters",
                quote(name),
                quote(view.shown())
            ),
        );
        return;
    }
    if let Some(group) = view.group.name.filter(|group| upper(group)) {
        let label = view.group.element.block.labels().next();
        report(
            findings,
            &invalid_job::RULE,
            "connect-group-uppercase",
            label.map_or(view.group.element.header_span(), LabelRef::span),
            format!("A group with a sidecar must have a name in lower case: `{}`.", group.to_lowercase()),
            format!(
                "Consul Connect group {} with service {} must not contain uppercase characters",
                quote(group),
                quote(name)
            ),
        );
    }
}

/// The sidecars' proxies of services that are there for certain.
fn proxies<'v, 'a>(
    context: &'v Context<'a>,
    view: &'v GroupView<'a>,
) -> impl Iterator<Item = (&'v ServiceView<'a>, Element<'a>)> {
    view.services
        .iter()
        .filter(|service| !service.element.dynamic)
        .filter_map(move |service| Some((service, form(context, service)?.sidecar.here()?)))
}

/// Two upstreams cannot listen on one address.
fn listeners<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    let scope = &context.file.scope;
    let mut taken: Vec<(String, &ServiceView<'a>, Span)> = Vec::new();
    for (service, sidecar) in proxies(context, view) {
        let Some(proxy) = Block::of(sidecar, "proxy").here() else { continue };
        for upstream in proxy.elements("upstreams").filter(|upstream| !upstream.dynamic) {
            let path = text(scope, upstream, "local_bind_socket_path");
            let (address, span) = match path {
                Field::Unknown => continue,
                Field::Known(found) if !found.value.is_empty() => (found.value.into_owned(), found.span),
                _ => {
                    let host = text(scope, upstream, "local_bind_address");
                    let Some(host) = host.or_empty() else { continue };
                    // Without a port nothing listens.
                    let Field::Known(port) = number(scope, upstream, "local_bind_port") else { continue };
                    if port.value == 0 {
                        continue;
                    }
                    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
                    (format!("{host}:{}", port.value), port.span)
                }
            };
            if let Some((_, other, first)) = taken.iter().find(|(known, ..)| *known == address) {
                report(
                    findings,
                    &invalid_job::RULE,
                    "connect-upstream-listener-duplicate",
                    span,
                    format!("Another upstream of the group listens on `{address}` already: choose another port."),
                    format!(
                        "Consul Connect services {} and {} in group {} using same address for upstreams ({address})",
                        quote(service.shown()),
                        quote(other.shown()),
                        quote(view.shown())
                    ),
                )
                .related
                .push(related(*first, "the other upstream"));
            } else {
                taken.push((address, service, span));
            }
        }
    }
}

/// A transparent proxy takes all of the group's traffic, and its names.
fn transparent<'a>(context: &Context<'a>, findings: &mut Findings, view: &GroupView<'a>) {
    if !applies(context, Version::new(1, 8, 0)) {
        return;
    }
    let scope = &context.file.scope;
    let mut first: Option<Element<'a>> = None;
    for (_, sidecar) in proxies(context, view) {
        let Some(proxy) = transparent_proxy(sidecar) else { continue };
        first = first.or(Some(proxy));
        if flag(scope, proxy, "no_dns").or_false() == Some(false)
            && let Some(dns) = network_dns(context, view)
        {
            report(
                findings,
                &invalid_job::RULE,
                "tproxy-network-dns",
                dns.header_span(),
                "A transparent proxy answers the group's name look-ups: `dns` needs `no_dns = true` in \
                 `transparent_proxy`.",
                "Consul Connect transparent proxy cannot be used with network.dns unless no_dns=true",
            );
        }
        for found in known(texts(scope, proxy, "exclude_inbound_ports")) {
            inbound_port(context, findings, view, &found);
        }
    }
    let Some(proxy) = first else { return };
    let mut blocks = view.services.iter().filter(|service| !service.element.dynamic).filter_map(|s| s.connect.here());
    if let (Some(_), Some(second)) = (blocks.next(), blocks.next()) {
        let inside = second.block.span().contains(proxy.block.span());
        report(
            findings,
            &invalid_job::RULE,
            "tproxy-single-connect",
            if inside { proxy.header_span() } else { second.header_span() },
            "With a transparent proxy a group has one `connect` block only.",
            "Consul Connect transparent proxy requires there is only one connect block",
        );
    }
}

/// A `dns` block that says something.
fn network_dns<'a>(context: &Context<'a>, view: &GroupView<'a>) -> Option<Element<'a>> {
    view.group.networks.iter().filter(|network| !network.element.dynamic).find_map(|network| {
        let dns = Block::of(network.element, "dns").here()?;
        let says =
            |name: &str| matches!(texts(&context.file.scope, dns, name), Field::Known(list) if !list.value.is_empty());
        ["servers", "searches", "options"].into_iter().any(says).then_some(dns)
    })
}

/// A number, or the label of a *static* port.
fn inbound_port(context: &Context<'_>, findings: &mut Findings, view: &GroupView<'_>, found: &Said<Cow<'_, str>>) {
    let label = &*found.value;
    if is_small_number(label) || view.group.networks.iter().any(|network| network.open) {
        return;
    }
    let mut known: Vec<&str> = Vec::new();
    let mut dynamic = false;
    for port in view.group.networks.iter().flat_map(ports) {
        match number(&context.file.scope, port.element, "static").or_zero() {
            None if port.label == Some(label) => return,
            Some(1..) => known.extend(port.label),
            _ => dynamic |= port.label == Some(label),
        }
    }
    if known.contains(&label) {
        return;
    }
    let help = match closest(label, known.iter().copied()) {
        _ if dynamic => "That port is not static: its number is known only when the group runs.".to_owned(),
        Some(close) => format!("Did you mean `{close}`?"),
        None => "Name a static port of the group, or a number.".to_owned(),
    };
    report(
        findings,
        &undefined_reference::RULE,
        "tproxy-inbound-port",
        found.span,
        format!("`{label}`{} is no port that is known beforehand. {help}", found.source()),
        format!("Consul Connect transparent proxy port {} must be numeric or one of network.port labels", quote(label)),
    );
}
