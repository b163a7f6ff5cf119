//! Workload identities: those of tasks are validated whole, those of services only warned about.

use super::field::{Block, duration, flag, is_misspelt, text, texts};
use super::finding::{applies, covered, no_such_word, quote, report, without};
use crate::model::{Element, Field, Said};
use std::borrow::Cow;

use super::rules::{invalid_job, invalid_value, nomad_warning};
use crate::rule::{Context, Findings};
use crate::schema::Version;

/// What a task's identity may do when its token changes.
const CHANGE_MODES: &[&str] = &["noop", "restart", "signal"];
/// The identity of the task itself, which Nomad always makes.
const DEFAULT: &str = "default";

/// Identities of tasks (`WorkloadIdentity.Validate` and `.Warnings`) and of services (`.Warnings`).
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    if !applies(context, Version::new(1, 7, 0)) {
        return;
    }
    for (_, task) in context.file.tasks() {
        of_task(context, findings, task.element);
    }
    for (_, _, service) in context.file.services() {
        if let Block::Here(identity) = Block::of(service.element, "identity") {
            of_service(context, findings, service, identity);
        }
    }
}

/// An identity of a task with its name.
struct Named<'a> {
    element: Element<'a>,
    name: Field<Cow<'a, str>>,
}

impl Named<'_> {
    /// Whether it is the task's default one; `None` where the file does not decide.
    fn is_default(&self) -> Option<bool> {
        Some(matches!(self.name.or_empty()?, "" | DEFAULT))
    }
}

fn of_task<'a>(context: &Context<'a>, findings: &mut Findings, task: Element<'a>) {
    let scope = &context.file.scope;
    let identities: Vec<Named<'a>> =
        task.elements("identity").map(|element| Named { element, name: text(scope, element, "name") }).collect();
    let defaults = || identities.iter().filter(|identity| identity.is_default() == Some(true));
    let count = defaults().filter(|identity| !identity.element.dynamic).count();
    // Of two, Nomad silently takes the last; it is only the third that it minds.
    if count > 2
        && let Some(last) = defaults().next_back()
    {
        report(
            findings,
            &invalid_job::RULE,
            "identity-duplicate-default",
            last.name.known().map_or(last.element.header_span(), |found| found.span),
            "The task has more than one default identity: give the others a `name`.",
            "Duplicate default identities found",
        );
    }
    let last_default = defaults().next_back().map(|identity| identity.element.block.span());
    for identity in &identities {
        let is_default = identity.is_default();
        // The default one that the last replaces is never looked at.
        if is_default == Some(true) && (count > 2 || last_default != Some(identity.element.block.span())) {
            continue;
        }
        validate(context, findings, identity, is_default);
        if is_default == Some(false) {
            warn(context, findings, identity.element, Owner::Task, true);
        }
    }
}

fn validate(context: &Context<'_>, findings: &mut Findings, identity: &Named<'_>, is_default: Option<bool>) {
    let scope = &context.file.scope;
    let element = identity.element;
    if let Field::Known(found) = &identity.name
        && !found.value.is_empty()
        && !is_valid_name(&found.value)
    {
        report(
            findings,
            &invalid_value::RULE,
            "identity-name",
            found.span,
            format!(
                "`{}`{} is no name for an identity: letters, digits, `-` and `_` only, 128 at most.",
                found.value,
                found.source()
            ),
            format!("invalid name {}. Must match regex ^[a-zA-Z0-9-_]{{1,128}}$", quote(&found.value)),
        );
    }
    // Nomad sets the audience of the default one itself.
    if is_default == Some(false)
        && let Field::Known(list) = texts(scope, element, "aud")
    {
        for (at, audience) in list.value.iter().enumerate() {
            if let Field::Known(found) = audience
                && found.value.is_empty()
            {
                let message = format!("An audience must not be empty{}.", found.source());
                let nomad = format!("an empty string is an invalid audience ({})", at + 1);
                report(findings, &invalid_value::RULE, "identity-aud-empty-string", found.span, message, nomad);
            }
        }
    }
    change(context, findings, element);
    if let Field::Known(found) = duration(scope, element, "ttl") {
        if found.value < 0 {
            let message = format!("`ttl` must not be negative{}.", found.source());
            report(findings, &invalid_value::RULE, "identity-ttl-negative", found.span, message, "ttl must be >= 0");
        } else if found.value > 0 && is_default == Some(true) {
            report(
                findings,
                &invalid_job::RULE,
                "identity-default-ttl",
                found.span,
                "The default identity cannot expire: give the identity a `name`, or take the `ttl` away.",
                "ttl for default identity not yet supported",
            )
            .fix(context, || without(context, element, "ttl"));
        }
    }
    if let Field::Known(found) = text(scope, element, "filepath")
        && !found.value.is_empty()
        && flag(scope, element, "file").or_false() == Some(false)
        && applies(context, Version::new(1, 9, 0))
    {
        report(
            findings,
            &invalid_job::RULE,
            "identity-filepath-file",
            found.span,
            "Nothing is written there without `file = true`.",
            "file parameter must be true in order to specify filepath",
        );
    }
}

fn is_valid_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// `change_mode` and `change_signal` go together.
fn change(context: &Context<'_>, findings: &mut Findings, element: Element<'_>) {
    let scope = &context.file.scope;
    let mode = text(scope, element, "change_mode");
    let signal = text(scope, element, "change_signal");
    match mode.or_empty() {
        Some("" | "noop" | "restart") => {
            if let Field::Known(signal) = &signal
                && !signal.value.is_empty()
            {
                let nomad = format!(
                    "can only use change_signal={} with change_mode=\"signal\"",
                    quote(&signal.value.to_uppercase())
                );
                let message = "A signal is sent only with `change_mode = \"signal\"`.";
                report(findings, &invalid_job::RULE, "identity-change-signal-mode", signal.span, message, nomad)
                    .fix(context, || without(context, element, "change_signal"));
            }
        }
        Some("signal") if !signal.is_empty() || is_misspelt(element, &["change_signal"]) => {}
        Some("signal") => {
            let span = mode.known().map_or(element.header_span(), |found| found.span);
            report(
                findings,
                &invalid_job::RULE,
                "identity-signal-missing",
                span,
                "`change_mode = \"signal\"` needs a `change_signal`, as `\"SIGHUP\"`.",
                "change_signal must be specified when using change_mode=\"signal\"",
            );
        }
        Some(_) => {
            if let Field::Known(found) = &mode {
                let nomad = format!("invalid change_mode: {}", found.value);
                let words = ("change mode of an identity", CHANGE_MODES);
                no_such_word(context, findings, &invalid_value::RULE, "identity-change-mode", found, words, nomad);
            }
        }
        None => {}
    }
}

/// Whose identity is warned about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Task,
    /// A service that Consul registers.
    ConsulService,
    /// A service that Nomad registers, or nobody knows who.
    OtherService,
}

fn of_service<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    service: &crate::model::Service<'a>,
    identity: Element<'a>,
) {
    let (owner, named) = match service.is_consul(&context.file.scope) {
        // The server names it.
        Some(true) => (Owner::ConsulService, true),
        Some(false) => {
            let name = text(&context.file.scope, identity, "name");
            (Owner::OtherService, name.or_empty().is_some_and(|name| !matches!(name, "" | DEFAULT)))
        }
        None => (Owner::OtherService, false),
    };
    warn(context, findings, identity, owner, named);
}

fn warn(context: &Context<'_>, findings: &mut Findings, identity: Element<'_>, owner: Owner, named: bool) {
    let scope = &context.file.scope;
    match texts(scope, identity, "aud") {
        // Without audience a service's identity is an error already.
        Field::Absent if owner == Owner::Task && !is_misspelt(identity, &["aud"]) => {
            no_audience(findings, identity.header_span());
        }
        Field::Known(list) if list.value.is_empty() && owner == Owner::Task => no_audience(findings, list.span),
        Field::Known(list) if list.value.len() > 1 => {
            report(
                findings,
                &nomad_warning::RULE,
                "warn-identity-many-aud",
                list.span,
                "Whoever of these audiences gets the token can use it with the others: one audience per identity is \
                 safer.",
                "while multiple audiences is allowed, it is more secure to use 1 audience per identity",
            );
        }
        _ => {}
    }
    if named {
        let ttl = duration(scope, identity, "ttl");
        if ttl.or_zero() == Some(0) && !is_misspelt(identity, &["ttl"]) {
            let span = ttl.known().map_or(identity.header_span(), |found| found.span);
            let diagnostic = report(
                findings,
                &nomad_warning::RULE,
                "warn-identity-no-ttl",
                span,
                "The identity has no `ttl`, so its token never expires.",
                "identities without an expiration are insecure",
            );
            // The policy's rule speaks of absent ones, in services of Consul.
            let policy =
                owner == Owner::ConsulService && !identity.mentions("ttl") && !context.settings.identity.ttl.is_empty();
            covered(diagnostic, policy.then_some("missing-identity-ttl"));
        }
    }
    // Of a service's identity, Nomad looks at the audience and the expiration only.
    if owner == Owner::Task {
        environment(context, findings, identity);
    }
}

fn no_audience(findings: &mut Findings, span: crate::text::Span) {
    report(
        findings,
        &nomad_warning::RULE,
        "warn-identity-no-aud",
        span,
        "The identity has no audience (`aud`): anybody who accepts Nomad's tokens accepts it.",
        "identities without an audience are insecure",
    );
}

/// A program keeps the token that it got in its environment at the start.
fn environment(context: &Context<'_>, findings: &mut Findings, identity: Element<'_>) {
    let scope = &context.file.scope;
    let Field::Known(Said { value: true, span, .. }) = flag(scope, identity, "env") else { return };
    if text(scope, identity, "change_mode").or_empty().is_none_or(|mode| mode == "restart") {
        return;
    }
    report(
        findings,
        &nomad_warning::RULE,
        "warn-identity-env-change-mode",
        span,
        "A running program does not see a new token in its environment: it needs `change_mode = \"restart\"`.",
        "using env=true without change_mode=\"restart\" may result in task not getting updated identity",
    );
}
