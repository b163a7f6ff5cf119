//! What only one of the two catalogues takes.

use super::restart::{ignores_warnings, on_update};
use super::{At, CONSUL_TYPES};
use crate::model::Field;
use crate::nomad::field::{Block, flag, number, text};
use crate::nomad::finding::{applies, no_such_word, quote, report, without};
use crate::nomad::rules::{invalid_job, invalid_value};
use crate::rule::Findings;
use crate::schema::Version;

/// HTTP methods of Nomad's own checks (helper.IsMethodHTTP).
const METHODS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE"];
/// Longest text of `notes`, in bytes.
const MAX_NOTES: usize = 255;

/// Thresholds, with the version of Nomad that has them.
const THRESHOLDS: [(&str, Version, [&str; 2]); 3] = [
    (
        "success_before_passing",
        Version::new(1, 0, 0),
        ["nomad-check-success-before-passing", "check-success-before-passing-type"],
    ),
    (
        "failures_before_critical",
        Version::new(1, 0, 0),
        ["nomad-check-failures-before-critical", "check-failures-before-critical-type"],
    ),
    (
        "failures_before_warning",
        Version::new(1, 7, 3),
        ["nomad-check-failures-before-warning", "check-failures-before-warning-type"],
    ),
];

/// What Nomad's own catalogue does not have.
pub(super) fn nomad(at: &At<'_, '_>, findings: &mut Findings) {
    let scope = &at.context.file.scope;
    let mut refuse = |name: &str, fact: &'static str, span, nomad: &str| {
        report(
            findings,
            &invalid_job::RULE,
            fact,
            span,
            format!("Checks in Nomad's own catalogue have no `{name}`: only Consul does."),
            nomad,
        )
        .fix(at.context, || without(at.context, at.element, name));
    };
    if let Field::Known(found) = &at.check.expose
        && found.value
    {
        refuse("expose", "nomad-check-expose", found.span, "expose may only be set for Consul service checks");
    }
    for (name, since, [fact, _]) in THRESHOLDS {
        // Negative numbers become 0 before anybody looks at them.
        if let Field::Known(found) = number(scope, at.element, name)
            && found.value > 0
            && applies(at.context, since)
        {
            refuse(name, fact, found.span, &format!("{name} may only be set for Consul service checks"));
        }
    }
    if let Field::Known(found) = text(scope, at.element, "tls_server_name")
        && !found.value.is_empty()
    {
        let nomad = "tls_server_name may only be set for Consul service checks";
        refuse("tls_server_name", "nomad-check-tls-server-name", found.span, nomad);
    }
    if let Field::Known(found) = &at.check.address_mode
        && found.value == "driver"
    {
        let message = "Checks in Nomad's own catalogue cannot use `address_mode = \"driver\"`: only Consul's can.";
        let nomad = "address_mode = driver may only be set for Consul service checks";
        report(findings, &invalid_job::RULE, "nomad-check-address-mode-driver", found.span, message, nomad)
            .fix(at.context, || without(at.context, at.element, "address_mode"));
    }
    let own = Block::of(at.element, "check_restart");
    if let Some((value, found)) = on_update(at)
        && value == "ignore_warnings"
        // With a restart block that contradicts it, that is said already.
        && !(own.here().or(at.service.check_restart.here()).is_some() && ignores_warnings(at, own) == Some(false))
    {
        let inherited = at.service.on_update.known().map(|found| found.span);
        let span = found.map(|found| found.span).or(inherited).unwrap_or(at.element.header_span());
        let message = "Checks in Nomad's own catalogue have no warnings, so there are none to ignore: use \
                       `require_healthy` or `ignore`.";
        let nomad = "on_update may only be set to ignore_warnings for Consul service checks";
        report(findings, &invalid_job::RULE, "nomad-check-ignore-warnings", span, message, nomad);
    } else {
        for restart in [own.here(), at.service.check_restart.here()].into_iter().flatten() {
            if let Field::Known(found) = flag(scope, restart, "ignore_warnings")
                && found.value
            {
                let message = "Checks in Nomad's own catalogue have no warnings, so there are none to ignore.";
                let nomad = "ignore_warnings on check_restart only supported for Consul service checks";
                report(findings, &invalid_job::RULE, "nomad-check-restart-ignore-warnings", found.span, message, nomad)
                    .fix(at.context, || without(at.context, restart, "ignore_warnings"));
                break;
            }
        }
    }
    if at.check.kind.or_empty() == Some("http")
        && let Field::Known(found) = text(scope, at.element, "method")
        && !found.value.is_empty()
        && !METHODS.contains(&&*found.value)
    {
        let nomad = format!("method type {} not supported in Nomad http check", quote(&found.value));
        let words = ("HTTP method", METHODS);
        no_such_word(at.context, findings, &invalid_value::RULE, "nomad-check-method", &found, words, nomad);
    }
}

/// What only Consul's checks have.
pub(super) fn consul(at: &At<'_, '_>, findings: &mut Findings) {
    let scope = &at.context.file.scope;
    let Some(kind) = at.check.kind.or_empty() else { return };
    let known = CONSUL_TYPES.iter().any(|known| kind.eq_ignore_ascii_case(known));
    if let Field::Known(found) = &at.check.expose
        && found.value
        && known
        && !(kind.eq_ignore_ascii_case("http") || kind.eq_ignore_ascii_case("grpc"))
    {
        report(
            findings,
            &invalid_job::RULE,
            "check-expose-type",
            found.span,
            format!("Only `http` and `grpc` checks can be exposed, not `{kind}` checks."),
            "expose may only be set on HTTP or gRPC checks",
        )
        .fix(at.context, || without(at.context, at.element, "expose"));
    }
    for (name, since, [_, fact]) in THRESHOLDS {
        let Field::Known(found) = number(scope, at.element, name) else { continue };
        // Here Nomad compares the exact case.
        let takes = matches!(kind, "tcp" | "http" | "grpc");
        if found.value > 0 && known && !takes && applies(at.context, since) {
            let message = if kind == "script" {
                format!("`script` checks have no `{name}`.")
            } else {
                format!("`{name}` needs the type in lower case: `{}`.", kind.to_lowercase())
            };
            let nomad = format!("{name} not supported for check of type {}", quote(kind));
            report(findings, &invalid_job::RULE, fact, found.span, message, nomad)
                .fix(at.context, || without(at.context, at.element, name));
        }
    }
    if let Field::Known(found) = text(scope, at.element, "notes")
        && found.value.len() > MAX_NOTES
        && applies(at.context, Version::new(1, 8, 1))
    {
        report(
            findings,
            &invalid_value::RULE,
            "check-notes-long",
            found.span,
            format!("`notes` is {} bytes long: Nomad takes {MAX_NOTES} at most.", found.value.len()),
            "notes must not be longer than 255 characters",
        );
    }
}
