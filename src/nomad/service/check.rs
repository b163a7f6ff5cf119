//! One check of a service: `ServiceCheck.validateCommon`, and what the two catalogues add.

mod provider;
mod restart;

pub(super) use self::restart::check_inherited as check_inherited_restart;

use super::path::{self, Path};
use super::view::CheckView;
use super::{GroupView, Provider, ServiceView, is_native};
use crate::diagnostic::{Edit, Fix};
use crate::model::{Duration, Element, Field};
use crate::nomad::field::{Block, duration, is_misspelt, text};
use crate::nomad::finding::{listed, no_such_word, quote, report, without};
use crate::nomad::rules::{invalid_job, invalid_value, missing_attribute};
use crate::rule::{Context, Findings};
use crate::syntax::style::{Anchor, Lines};

/// Types of checks that Consul knows, in the order of Nomad's message.
const CONSUL_TYPES: &[&str] = &["grpc", "tcp", "http", "script"];
/// Types of checks that Nomad's own catalogue knows.
const NOMAD_TYPES: &[&str] = &["tcp", "http"];

/// A second in nanoseconds.
const ONE_SECOND: i64 = 1_000_000_000;

/// What is looked at together.
struct At<'c, 'a> {
    context: &'c Context<'a>,
    service: &'c ServiceView<'a>,
    check: &'c CheckView<'a>,
    element: Element<'a>,
}

pub(super) fn check<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    view: &GroupView<'a>,
    service: &ServiceView<'a>,
    check: &CheckView<'a>,
) {
    let at = At { context, service, check, element: check.element };
    needs_port(&at, findings, view);
    if service.has_sidecar() == Some(true) && check.kind.or_empty() == Some("tcp") {
        let span = check.kind.known().map_or(check.element.header_span(), |kind| kind.span);
        report(
            findings,
            &invalid_job::RULE,
            "connect-tcp-check",
            span,
            "A service with a sidecar listens inside the network namespace only: a `tcp` check from outside cannot \
             reach it.",
            format!("Check {} invalid: tcp checks are not valid for Connect enabled services", check.shown(service)),
        );
    }
    missing(&at, findings);
    kind(&at, findings);
    http_path(&at, findings);
    times(&at, findings);
    words(&at, findings);
    restart::check(&at, findings);
    match service.provider {
        Provider::Nomad => provider::nomad(&at, findings),
        Provider::Consul => provider::consul(&at, findings),
        Provider::Invalid | Provider::Unknown => {}
    }
}

/// `http`, `tcp` and `grpc` checks probe the check's port or the service's.
fn needs_port(at: &At<'_, '_>, findings: &mut Findings, view: &GroupView<'_>) {
    let (check, service) = (at.check, at.service);
    if check.requires_port() != Some(true) || !check.port.is_empty() || !service.port.is_empty() {
        return;
    }
    // The server gives exposed checks and terminating gateways ports of their own.
    let exposed = check.expose.or_false() != Some(false) && service.has_sidecar() != Some(false);
    let gateway = matches!(service.connect, Block::Here(connect) if Block::of(connect, "gateway").may_be());
    if exposed || gateway && !view.group.networks.is_empty() {
        return;
    }
    if is_misspelt(check.element, &["port"]) || is_misspelt(service.element, &["port"]) {
        return;
    }
    let kind = check.kind.or_empty().unwrap_or_default();
    report(
        findings,
        &invalid_job::RULE,
        "check-port-required",
        check.element.header_span(),
        format!("A check of type `{kind}` needs a port, and neither the check nor its service has one."),
        format!(
            "Check {} invalid: check requires a port but neither check nor service {} have a port",
            check.shown(service),
            quoted_ascii(service.shown())
        ),
    );
}

/// Go's `%+q`: quoted, with everything beyond ASCII escaped.
fn quoted_ascii(text: &str) -> String {
    quote(text)
        .chars()
        .map(|c| match u32::from(c) {
            0..0x80 => c.to_string(),
            code @ 0x80..0x10000 => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        })
        .collect()
}

/// What is not there at all is said once, for all of it.
fn missing(at: &At<'_, '_>, findings: &mut Findings) {
    let scope = &at.context.file.scope;
    let mut names: Vec<&str> = Vec::new();
    let mut first: Option<(&'static str, String)> = None;
    let mut add = |name: &'static str, fact: &'static str, nomad: &dyn Fn() -> String| {
        if is_misspelt(at.element, &[name]) {
            return;
        }
        names.push(name);
        first.get_or_insert_with(|| (fact, nomad()));
    };
    if at.check.kind.is_absent() {
        add("type", "check-type", &|| type_wording(at, ""));
    }
    let kind = at.check.kind.or_empty().unwrap_or_default();
    if kind.eq_ignore_ascii_case("http") && text(scope, at.element, "path").is_absent() {
        add("path", "check-http-path", &|| "http type must have http path".to_owned());
    }
    if kind.eq_ignore_ascii_case("script")
        && at.service.provider != Provider::Nomad
        && text(scope, at.element, "command").is_absent()
    {
        add("command", "check-script-command", &|| "script type must have a valid script path".to_owned());
    }
    if duration(scope, at.element, "interval").is_absent() {
        add("interval", "check-interval-missing", &|| missing_time("interval"));
    }
    if duration(scope, at.element, "timeout").is_absent() {
        add("timeout", "check-timeout-missing", &|| missing_time("timeout"));
    }
    let Some((fact, nomad)) = first else { return };
    let subject = if kind.is_empty() { "A check".to_owned() } else { format!("A check of type `{kind}`") };
    report(
        findings,
        &missing_attribute::RULE,
        fact,
        at.element.header_span(),
        format!("{subject} needs {}.", listed(&names, "and")),
        nomad,
    )
    .fix(at.context, || add_missing(at, &names));
}

fn missing_time(name: &str) -> String {
    let capital = if name == "interval" { "Interval" } else { "Timeout" };
    format!("missing required value {name}. {capital} cannot be less than 1s")
}

/// Writes what is missing where there is a usual value.
fn add_missing(at: &At<'_, '_>, names: &[&str]) -> Option<Fix> {
    let beside = at.element.body.attributes().next().filter(|_| !at.element.holder.is_one_line());
    let style = at.context.style();
    let mut lines = Lines::new();
    for name in names {
        let value = match *name {
            "path" => "\"/\"",
            "interval" => "\"10s\"",
            "timeout" => "\"2s\"",
            _ => return None,
        };
        lines.push((0, style.aligned(name, value, beside)));
    }
    let edits = style.insert(at.context.text, at.element.holder, Anchor::LeadingAttributes, &lines, false)?;
    Some(Fix::needs_review(format!("Add {}", listed(names, "and")), edits))
}

fn types(provider: Provider) -> &'static [&'static str] {
    if provider == Provider::Nomad { NOMAD_TYPES } else { CONSUL_TYPES }
}

fn type_wording(at: &At<'_, '_>, kind: &str) -> String {
    let types = types(at.service.provider).join(", ");
    format!("invalid check type ({}), must be one of {types}", quote(kind))
}

/// The type; Nomad does not mind its case here.
fn kind(at: &At<'_, '_>, findings: &mut Findings) {
    let Field::Known(found) = &at.check.kind else { return };
    let lower = found.value.to_lowercase();
    let allowed = types(at.service.provider);
    if allowed.contains(&lower.as_str()) {
        return;
    }
    let nomad = type_wording(at, &lower);
    let what = if allowed == NOMAD_TYPES && CONSUL_TYPES.contains(&lower.as_str()) {
        "type of check in Nomad's own catalogue, only in Consul's"
    } else {
        "type of check"
    };
    no_such_word(at.context, findings, &invalid_value::RULE, "check-type", found, (what, allowed), nomad);
}

fn http_path(at: &At<'_, '_>, findings: &mut Findings) {
    let kind = at.check.kind.or_empty().unwrap_or_default();
    let scope = &at.context.file.scope;
    if kind.eq_ignore_ascii_case("script") {
        if let Field::Known(found) = text(scope, at.element, "command")
            && found.value.is_empty()
            && at.service.provider != Provider::Nomad
        {
            let nomad = "script type must have a valid script path";
            let message = "A check of type `script` needs a `command`.";
            report(findings, &invalid_value::RULE, "check-script-command", found.span, message, nomad);
        }
        return;
    }
    if !kind.eq_ignore_ascii_case("http") {
        return;
    }
    let Field::Known(found) = text(scope, at.element, "path") else { return };
    let (fact, nomad, message) = if found.value.is_empty() {
        ("check-http-path", "http type must have http path", "A check of type `http` needs a `path`, as `/`.")
    } else {
        match path::parse(&found.value) {
            Path::Invalid => (
                "check-http-path-invalid",
                "http type must have valid http path",
                "The path is no valid path of a URL.",
            ),
            Path::Absolute => (
                "check-http-path-absolute",
                "http type must have relative http path",
                "The path must be relative: address and port come from the service.",
            ),
            Path::Relative | Path::Unclear => return,
        }
    };
    report(findings, &invalid_value::RULE, fact, found.span, format!("{message}{}", found.source()), nomad);
}

/// Interval and timeout: a second at least (Consul's own minimum).
fn times(at: &At<'_, '_>, findings: &mut Findings) {
    for name in ["interval", "timeout"] {
        let Field::Known(found) = duration(&at.context.file.scope, at.element, name) else { continue };
        let value = Duration(found.value);
        let (fact, nomad) = match (name, found.value) {
            (_, ONE_SECOND..) => continue,
            ("interval", 0) => ("check-interval-missing", missing_time(name)),
            (_, 0) => ("check-timeout-missing", missing_time(name)),
            ("interval", _) => ("check-interval-min", format!("interval ({value}) cannot be lower than 1s")),
            _ => ("check-timeout-min", format!("timeout ({value}) is lower than required minimum timeout 1s")),
        };
        // A bare number is one of nanoseconds, which nobody means.
        let written = at.context.text.slice(found.span);
        let bare = found.value > 0 && written.bytes().all(|byte| byte.is_ascii_digit());
        let message = if bare {
            format!(
                "`{name} = {}` means nanoseconds: a check needs one second at least. Write a unit, as `\"{}s\"`.",
                found.value, found.value
            )
        } else {
            format!("`{name}` is {value}{}, and must be one second at least.", found.source())
        };
        report(findings, &invalid_value::RULE, fact, found.span, message, nomad).fix(at.context, || {
            let edit = Edit::replace(found.span, format!("\"{}s\"", found.value));
            bare.then(|| Fix::needs_review(format!("Write `\"{}s\"`", found.value), vec![edit]))
        });
    }
}

/// `initial_status`, `address_mode`, `on_update`.
fn words(at: &At<'_, '_>, findings: &mut Findings) {
    let scope = &at.context.file.scope;
    if let Field::Known(found) = text(scope, at.element, "initial_status")
        && !matches!(&*found.value, "" | "passing" | "warning" | "critical")
    {
        let nomad = format!(
            "invalid initial check state ({}), must be one of \"passing\", \"warning\", \"critical\" or empty",
            found.value
        );
        let words = ("state of a check", &["passing", "warning", "critical"][..]);
        no_such_word(at.context, findings, &invalid_value::RULE, "check-initial-status", &found, words, nomad);
    }
    if let Field::Known(found) = &at.check.address_mode {
        match &*found.value {
            "" | "host" | "driver" | "alloc" | "alloc_ipv6" => {}
            "auto" => {
                report(
                    findings,
                    &invalid_value::RULE,
                    "check-address-mode-auto",
                    found.span,
                    "`auto` is for services only: leave `address_mode` out of the check.",
                    "invalid address_mode \"auto\" - auto only valid for services",
                )
                .fix(at.context, || without(at.context, at.element, "address_mode"));
            }
            _ => {
                let nomad = format!("invalid address_mode {}", quote(&found.value));
                let allowed: &[&str] = match (at.service.owner, at.service.provider) {
                    (Some(_), Provider::Nomad) => &["host"],
                    (Some(_), _) => &["host", "driver"],
                    (None, _) => &["host", "alloc", "alloc_ipv6"],
                };
                let words = ("`address_mode` of such a check", allowed);
                no_such_word(at.context, findings, &invalid_value::RULE, "check-address-mode", found, words, nomad);
            }
        }
    }
    if let Field::Known(found) = text(scope, at.element, "on_update")
        && !matches!(&*found.value, "" | "require_healthy" | "ignore_warnings" | "ignore")
    {
        let nomad = format!(
            "on_update must be \"require_healthy\", \"ignore_warnings\", or \"ignore\"; got {}",
            quote(&found.value)
        );
        let allowed: &[&str] = if at.service.provider == Provider::Nomad {
            &["require_healthy", "ignore"]
        } else {
            &["require_healthy", "ignore_warnings", "ignore"]
        };
        no_such_word(
            at.context,
            findings,
            &invalid_value::RULE,
            "check-on-update",
            &found,
            ("`on_update`", allowed),
            nomad,
        );
    }
}

/// Whether a group's script check certainly has no task to run in.
pub(super) fn lacks_task(
    context: &Context<'_>,
    view: &GroupView<'_>,
    service: &ServiceView<'_>,
    check: &CheckView<'_>,
) -> bool {
    // The server fills in the task of a Connect native service, if the group has a network.
    let inferred = is_native(context, service) != Some(false) && !view.group.networks.is_empty();
    check.kind.or_empty() == Some("script") && check.task.is_empty() && service.task.is_empty() && !inferred
}
