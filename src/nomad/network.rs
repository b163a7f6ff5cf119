//! Networks and ports: `TaskGroup.validateNetworks`.

mod host_name;
mod mode;

use super::field::{flag, number, text, text_value};
use super::finding::{applies, quote, related, report};
use super::rules::{invalid_job, invalid_value};
use crate::diagnostic::Fix;
use crate::model::{Field, Group, Network, Port, Task};
use crate::rule::{Context, Findings};
use crate::schema::Version;
use crate::syntax::LabelRef;
use crate::text::Span;

/// Highest port.
const MAX_PORT: i64 = 65_535;

/// `network` of groups and, in the old form, of `resources`.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, group) in context.file.groups() {
        let mut claims = Vec::new();
        let mut labels = Vec::new();
        let mut keys = Vec::new();
        for network in &group.networks {
            let mode = text(&context.file.scope, network.element, "mode");
            for port in ports(network) {
                label(findings, &mut labels, port);
                static_port(context, findings, &mut claims, port, None);
                mapped(context, findings, port);
                ignored_collision(context, findings, port, &mode);
            }
            cni(context, findings, &mut keys, network);
            host_name(context, findings, network);
            mode::check(context, findings, group, network);
        }
        of_tasks(context, findings, group, &labels, &mut claims);
    }
}

/// The ports that count: `reserved_ports` do only where there is no `port`.
pub(super) fn ports<'n, 'a>(network: &'n Network<'a>) -> impl Iterator<Item = &'n Port<'a>> {
    let old = |port: &Port<'_>| {
        let block = port.element.block;
        block.keyword() == "reserved_ports" || port.element.dynamic && block.label() == Some("reserved_ports")
    };
    let has_new = network.ports.iter().any(|port| !old(port));
    network.ports.iter().filter(move |port| !has_new || !old(port))
}

/// Ports of tasks' own networks: labels and numbers must differ from the group's; two tasks may share a label.
fn of_tasks<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    group: &Group<'a>,
    labels: &[Seen<'a>],
    claims: &mut Vec<Claim<'a>>,
) {
    for task in &group.tasks {
        for port in task.networks.iter().flat_map(ports) {
            if let Some(text) = port.label
                && let Some(seen) = labels.iter().find(|seen| seen.label == text)
            {
                duplicate_label(findings, "task-port-label-duplicate", port, text, seen.span);
            }
            static_port(context, findings, claims, port, Some(task));
        }
    }
}

/// A label and where it stands.
struct Seen<'a> {
    label: &'a str,
    span: Span,
}

fn label<'a>(findings: &mut Findings, labels: &mut Vec<Seen<'a>>, port: &Port<'a>) {
    let Some(text) = port.label else { return };
    if let Some(seen) = labels.iter().find(|seen| seen.label == text) {
        duplicate_label(findings, "port-label-duplicate", port, text, seen.span);
    } else {
        labels.push(Seen { label: text, span: label_span(port) });
    }
}

fn label_span(port: &Port<'_>) -> Span {
    port.element.block.labels().next().map_or(port.element.header_span(), LabelRef::span)
}

fn duplicate_label(findings: &mut Findings, fact: &'static str, port: &Port<'_>, label: &str, first: Span) {
    report(
        findings,
        &invalid_job::RULE,
        fact,
        label_span(port),
        format!("The group has a port `{label}` already: labels are unique in all networks of a group."),
        format!("Port label {label} already in use by taskgroup network"),
    )
    .related
    .push(related(first, "the other port of that label"));
}

/// A static port that is taken.
struct Claim<'a> {
    number: i64,
    host_network: std::borrow::Cow<'a, str>,
    owner: String,
    span: Span,
}

fn static_port<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    claims: &mut Vec<Claim<'a>>,
    port: &Port<'a>,
    task: Option<&Task<'a>>,
) {
    let scope = &context.file.scope;
    let Field::Known(found) = number(scope, port.element, "static") else { return };
    if found.value <= 0 {
        return;
    }
    let label = port.label.unwrap_or("…");
    if found.value > MAX_PORT {
        let fact = if task.is_some() { "task-static-port-max" } else { "static-port-max" };
        report(
            findings,
            &invalid_value::RULE,
            fact,
            found.span,
            format!("{} is no port{}: the highest is {MAX_PORT}.", found.value, found.source()),
            format!("Port {label} ({}) cannot be greater than {MAX_PORT}", found.value),
        );
        return;
    }
    // Ports that may collide are not tracked; of a dynamic block nobody knows how many there are.
    if port.element.dynamic || flag(scope, port.element, "ignore_collision").or_false() != Some(false) {
        return;
    }
    let host_network = match text(scope, port.element, "host_network") {
        Field::Known(host) if !host.value.is_empty() => host.value,
        Field::Unknown => return,
        _ => std::borrow::Cow::Borrowed("default"),
    };
    let taken = claims.iter().find(|claim| claim.number == found.value && claim.host_network == host_network);
    if let Some(claim) = taken {
        let fact = if task.is_some() { "task-static-port-duplicate" } else { "static-port-duplicate" };
        report(
            findings,
            &invalid_job::RULE,
            fact,
            found.span,
            format!(
                "Port {} is taken{}: `{}` of this group claims it on the same host network.",
                found.value,
                found.source(),
                claim.owner.rsplit(':').next().unwrap_or_default()
            ),
            format!("Static port {} already reserved by {}", found.value, claim.owner),
        )
        .related
        .push(related(claim.span, "the other port"));
        return;
    }
    let owner = match task {
        Some(task) => format!("{}:{label}", task.name.unwrap_or("…")),
        None => format!("taskgroup network:{label}"),
    };
    claims.push(Claim { number: found.value, host_network, owner, span: found.span });
}

/// `to`: -1 is the port of the host, 0 none.
fn mapped(context: &Context<'_>, findings: &mut Findings, port: &Port<'_>) {
    let Field::Known(found) = number(&context.file.scope, port.element, "to") else { return };
    let label = quote(port.label.unwrap_or("…"));
    let (fact, message, nomad) = if found.value < -1 {
        (
            "port-to-negative",
            "must not be negative; -1 means the port of the host",
            format!("Port {label} cannot be mapped to negative value {}", found.value),
        )
    } else if found.value > MAX_PORT {
        (
            "port-to-max",
            "is above 65535, the highest port",
            format!("Port {label} cannot be mapped to a port ({}) greater than {MAX_PORT}", found.value),
        )
    } else {
        return;
    };
    let message = format!("`to` {message}{}.", found.source());
    report(findings, &invalid_value::RULE, fact, found.span, message, nomad);
}

fn ignored_collision(
    context: &Context<'_>,
    findings: &mut Findings,
    port: &Port<'_>,
    mode: &Field<std::borrow::Cow<'_, str>>,
) {
    let Field::Known(found) = flag(&context.file.scope, port.element, "ignore_collision") else { return };
    let Some(mode) = mode.or_empty() else { return };
    if !found.value || matches!(mode, "" | "host") || !applies(context, Version::new(1, 9, 0)) {
        return;
    }
    report(
        findings,
        &invalid_job::RULE,
        "port-ignore-collision-mode",
        found.span,
        format!("`ignore_collision` is for the host's network; this one has `mode = \"{mode}\"`."),
        format!(
            "Port {} collision may not be ignored on non-host network mode {}",
            quote(port.label.unwrap_or("…")),
            quote(mode)
        ),
    )
    .fix(context, || {
        let attribute = port.element.attribute("ignore_collision")?;
        let edit = context.style().remove(context.text, attribute.span());
        Some(Fix::needs_review("Remove `ignore_collision`", vec![edit]))
    });
}

/// Arguments of CNI plugins travel as `key=value;key=value`.
fn cni<'a>(context: &Context<'a>, findings: &mut Findings, keys: &mut Vec<(&'a str, Span)>, network: &Network<'a>) {
    if !applies(context, Version::new(1, 8, 2)) {
        return;
    }
    let Some(args) = network.element.element("cni").and_then(|cni| cni.value("args")) else { return };
    let Some(entries) = args.entries() else { return };
    let mut own: Vec<(&str, Span)> = Vec::new();
    for (entry, key, value) in entries {
        let Some(name) = entry.literal_key() else { continue };
        if let Some((_, first)) = keys.iter().find(|(known, _)| *known == name).filter(|_| !network.element.dynamic) {
            report(
                findings,
                &invalid_job::RULE,
                "cni-arg-duplicate",
                key.span(),
                format!("Another network of the group sets `{name}` already: CNI arguments are unique in a group."),
                format!("duplicate CNI arg {}", quote(name)),
            )
            .related
            .push(related(*first, "the other network's argument"));
        }
        if name.contains(';') {
            let nomad = format!("invalid ';' character in CNI arg key {}", quote(name));
            let message = "A semicolon ends a CNI argument: it cannot be part of its name.";
            report(findings, &invalid_value::RULE, "cni-arg-key-semicolon", key.span(), message, nomad);
        }
        if let Field::Known(said) = text_value(&context.file.scope, value, network.element.dynamic)
            && said.value.contains(';')
        {
            let nomad = format!("invalid ';' character in CNI arg value {}", quote(&said.value));
            let message = format!("A semicolon ends a CNI argument: it cannot be part of its value{}.", said.source());
            report(findings, &invalid_value::RULE, "cni-arg-value-semicolon", said.span, message, nomad);
        }
        own.push((name, key.span()));
    }
    if !network.element.dynamic {
        keys.extend(own);
    }
}

fn host_name(context: &Context<'_>, findings: &mut Findings, network: &Network<'_>) {
    let Field::Known(found) = text(&context.file.scope, network.element, "hostname") else { return };
    // What the client fills in later is left alone, by Nomad as well.
    if found.value.is_empty() || found.value.contains("${") || host_name::is_valid(&found.value) {
        return;
    }
    report(
        findings,
        &invalid_value::RULE,
        "network-hostname",
        found.span,
        format!("`{}` is no name for DNS{}.", found.value, found.source()),
        "Hostname is not a valid DNS name",
    );
}
