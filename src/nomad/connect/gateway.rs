//! Connect gateways: ingress, terminating, mesh. Each listener and each service is reported for its first mistake.

use crate::model::{Element, Field};
use crate::nomad::field::{Block, is_misspelt, number, text, texts};
use crate::nomad::finding::{no_such_word, quote, report};
use crate::nomad::rules::{invalid_job, invalid_value};
use crate::nomad::service::{GroupView, ServiceView};
use crate::rule::{Context, Findings};
use crate::text::Span;

/// Protocols of ingress listeners.
const PROTOCOLS: &[&str] = &["tcp", "http", "http2", "grpc"];

pub(super) fn check<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    view: &GroupView<'a>,
    service: &ServiceView<'a>,
    gateway: Element<'a>,
) {
    if let Block::Here(proxy) = Block::of(gateway, "proxy") {
        self::proxy(context, findings, proxy);
    }
    let (ingress, terminating, mesh) =
        (Block::of(gateway, "ingress"), Block::of(gateway, "terminating"), Block::of(gateway, "mesh"));
    let kinds = [ingress, terminating, mesh];
    let certain = kinds.iter().filter(|kind| kind.here().is_some()).count();
    let possible = kinds.iter().filter(|kind| kind.may_be()).count();
    if certain > 1 || possible == 0 {
        if is_misspelt(gateway, &["ingress", "terminating", "mesh"]) {
            return;
        }
        report(
            findings,
            &invalid_job::RULE,
            "gateway-exclusive",
            gateway.header_span(),
            "A gateway needs exactly one of `ingress`, `terminating` and `mesh`.",
            "One Consul Gateway Configuration must be set",
        );
        return;
    }
    if let Block::Here(ingress) = ingress {
        self::ingress(context, findings, ingress);
    }
    if let Block::Here(terminating) = terminating {
        self::terminating(context, findings, terminating);
    }
    // Without a network the server does not get as far as the gateway's ports.
    if let Block::Here(mesh) = mesh
        && service.port.is_empty()
        && view.group.networks.iter().any(|network| !network.element.dynamic)
    {
        report(
            findings,
            &invalid_job::RULE,
            "mesh-gateway-port",
            mesh.header_span(),
            "The service of a mesh gateway needs a `port`: the one that other datacenters reach.",
            "service.port must be set for mesh gateway service",
        );
    }
}

fn proxy(context: &Context<'_>, findings: &mut Findings, proxy: Element<'_>) {
    let scope = &context.file.scope;
    if let Field::Known(found) = text(scope, proxy, "envoy_dns_discovery_type")
        && !matches!(&*found.value, "" | "STRICT_DNS" | "LOGICAL_DNS")
    {
        let nomad = "Consul Gateway Proxy Envoy DNS Discovery type must be STRICT_DNS or LOGICAL_DNS".to_owned();
        let words = ("way to look names up", &["STRICT_DNS", "LOGICAL_DNS"][..]);
        no_such_word(context, findings, &invalid_value::RULE, "gateway-proxy-dns", &found, words, nomad);
    }
    for address in proxy.elements("envoy_gateway_bind_addresses") {
        let written = text(scope, address, "address");
        if written.is_empty() {
            let span = written.known().map_or(address.header_span(), |found| found.span);
            let message = "The address to bind is missing: set `address`, as `\"0.0.0.0\"`.";
            let nomad = "Consul Gateway Bind Address must be set";
            report(findings, &invalid_job::RULE, "gateway-bind-address", span, message, nomad);
            continue;
        }
        let port = number(scope, address, "port");
        if port.or_zero().is_some_and(|port| port <= 0 && port != -1) {
            let span = port.known().map_or(address.header_span(), |found| found.span);
            let message = "The address needs a `port` above 0; -1 lets Nomad fill it in.";
            let nomad = "Consul Gateway Bind Address must set valid Port";
            report(findings, &invalid_job::RULE, "gateway-bind-port", span, message, nomad);
        }
    }
}

/// Whether the block certainly holds no block of that keyword.
fn lacks(element: Element<'_>, keyword: &str) -> bool {
    Block::of(element, keyword).is_absent() && !is_misspelt(element, &[keyword])
}

fn ingress(context: &Context<'_>, findings: &mut Findings, ingress: Element<'_>) {
    if lacks(ingress, "listener") {
        report(
            findings,
            &invalid_job::RULE,
            "ingress-listeners",
            ingress.header_span(),
            "An ingress gateway needs a `listener`.",
            "Consul Ingress Gateway requires at least one listener",
        );
    }
    for listener in ingress.elements("listener") {
        self::listener(context, findings, listener);
    }
}

fn listener(context: &Context<'_>, findings: &mut Findings, listener: Element<'_>) {
    let scope = &context.file.scope;
    let port = number(scope, listener, "port");
    if port.or_zero().is_some_and(|port| port <= 0) && !is_misspelt(listener, &["port"]) {
        let span = port.known().map_or(listener.header_span(), |found| found.span);
        let nomad = "Consul Ingress Listener requires valid Port";
        report(
            findings,
            &invalid_job::RULE,
            "ingress-listener-port",
            span,
            "A listener needs a `port` above 0.",
            nomad,
        );
        return;
    }
    let protocol = text(scope, listener, "protocol");
    if let Field::Known(found) = &protocol
        && !found.value.is_empty()
        && !PROTOCOLS.contains(&&*found.value)
    {
        let nomad = format!(
            "Consul Ingress Listener requires protocol of {}, got {}",
            PROTOCOLS.join(", "),
            quote(&found.value)
        );
        let words = ("protocol of a listener", PROTOCOLS);
        no_such_word(context, findings, &invalid_value::RULE, "ingress-listener-protocol", found, words, nomad);
        return;
    }
    if lacks(listener, "service") {
        report(
            findings,
            &invalid_job::RULE,
            "ingress-listener-services",
            listener.header_span(),
            "A listener needs a `service` to send its requests to.",
            "Consul Ingress Listener requires one or more services",
        );
    }
    let protocol = protocol.or_else_text("tcp");
    for service in listener.elements("service") {
        listed_service(context, findings, service, protocol);
    }
}

fn listed_service(context: &Context<'_>, findings: &mut Findings, service: Element<'_>, protocol: Option<&str>) {
    let scope = &context.file.scope;
    let name = text(scope, service, "name");
    let span = name.known().map_or(service.header_span(), |found| found.span);
    if name.is_empty() && !is_misspelt(service, &["name"]) {
        let nomad = "Consul Ingress Service requires a name";
        let message = "The service of a listener needs a `name`.";
        report(findings, &invalid_job::RULE, "ingress-service-name", span, message, nomad);
        return;
    }
    let wildcard = name.or_empty().map(|name| name == "*");
    let hosts: Option<Span> = match texts(scope, service, "hosts") {
        Field::Known(list) if !list.value.is_empty() => Some(list.span),
        _ => None,
    };
    let (fact, span, message, nomad) = match (protocol, wildcard, hosts) {
        (Some("tcp"), Some(true), _) => (
            "ingress-service-wildcard-tcp",
            span,
            "With the protocol `tcp`, which is the default, a listener has one service: `*` needs `http`, `http2` or \
             `grpc`.",
            "Consul Ingress Service doesn't support wildcard name for \"tcp\" protocol",
        ),
        (Some("tcp"), _, Some(hosts)) => (
            "ingress-service-hosts-tcp",
            hosts,
            "The protocol `tcp`, which is the default, knows no hosts: `hosts` needs `http`, `http2` or `grpc`.",
            "Consul Ingress Service doesn't support associating hosts to a service for the \"tcp\" protocol",
        ),
        (Some(_), Some(true), Some(hosts)) => (
            "ingress-service-wildcard-hosts",
            hosts,
            "With the name `*` the host tells which service is meant: `hosts` cannot be set.",
            "Consul Ingress Service with a wildcard \"*\" service name can not also specify hosts",
        ),
        _ => return,
    };
    report(findings, &invalid_job::RULE, fact, span, message, nomad);
}

fn terminating(context: &Context<'_>, findings: &mut Findings, terminating: Element<'_>) {
    if lacks(terminating, "service") {
        report(
            findings,
            &invalid_job::RULE,
            "terminating-services",
            terminating.header_span(),
            "A terminating gateway needs a `service` outside of the mesh.",
            "Consul Terminating Gateway requires at least one service",
        );
    }
    for service in terminating.elements("service") {
        linked_service(context, findings, service);
    }
}

fn linked_service(context: &Context<'_>, findings: &mut Findings, service: Element<'_>) {
    let scope = &context.file.scope;
    let name = text(scope, service, "name");
    if name.is_empty() && !is_misspelt(service, &["name"]) {
        let span = name.known().map_or(service.header_span(), |found| found.span);
        let nomad = "Consul Linked Service requires Name";
        let message = "The service of a terminating gateway needs a `name`.";
        report(findings, &invalid_job::RULE, "terminating-service-name", span, message, nomad);
        return;
    }
    let set = |name: &str| {
        let field = text(scope, service, name);
        let span = field.known().map_or(service.header_span(), |found| found.span);
        (field.or_empty().map(|value| !value.is_empty()), span)
    };
    let (ca, cert, key, sni) = (set("ca_file"), set("cert_file"), set("key_file"), set("sni"));
    let (fact, span, message, nomad) = match (ca.0, cert.0, key.0, sni.0) {
        (Some(false), Some(true), ..) => (
            "terminating-service-ca",
            cert.1,
            "`cert_file` needs a `ca_file` as well.",
            "Consul Linked Service TLS requires CAFile",
        ),
        (Some(false), _, Some(true), _) => (
            "terminating-service-ca",
            key.1,
            "`key_file` needs a `ca_file` as well.",
            "Consul Linked Service TLS requires CAFile",
        ),
        (_, Some(true), Some(false), _) => (
            "terminating-service-cert-key",
            cert.1,
            "`cert_file` and `key_file` go together: the `key_file` is missing.",
            "Consul Linked Service TLS Cert and Key must both be set",
        ),
        (_, Some(false), Some(true), _) => (
            "terminating-service-cert-key",
            key.1,
            "`cert_file` and `key_file` go together: the `cert_file` is missing.",
            "Consul Linked Service TLS Cert and Key must both be set",
        ),
        (Some(false), _, _, Some(true)) => (
            "terminating-service-sni",
            sni.1,
            "`sni` needs a `ca_file` as well.",
            "Consul Linked Service TLS SNI requires CAFile",
        ),
        _ => return,
    };
    report(findings, &invalid_job::RULE, fact, span, message, nomad);
}
