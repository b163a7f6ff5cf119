//! A secret in plain text.

use crate::config::Backend;
use crate::diagnostic::{Category, Fix, Related, RuleId, Severity};
use crate::model::Known;
use crate::policy::secrets::{
    Entry, Reference, Secret, backends, function, lookup, referenced, relocate, rendered, secrets,
};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::ExprKind;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("hardcoded-secret"),
    category: Category::Secrets,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A secret stands in the job file in plain text.",
    page: include_str!("hardcoded-secret.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut outside = Vec::new();
    for part in context.parts() {
        findings.in_group(part.is_group);
        let all = secrets(context, part.span);
        report(context, &all, findings);
        if !part.is_group {
            outside.extend(all.iter().map(|secret| secret.span));
        }
    }
    findings.in_group(false);
    let mut all = referenced(context);
    all.retain(|secret| !outside.iter().any(|other| secret.span.contains(*other)));
    report(context, &all, findings);
}

fn report(context: &Context<'_>, all: &[Secret<'_>], findings: &mut Findings) {
    for secret in all {
        let how = if secret.in_template {
            format!("Look it up with `{{{{ {} … }}}}` instead", function(context.settings.secrets.backend))
        } else {
            "Look it up in a template instead".to_owned()
        };
        // The message never quotes the secret: it goes into logs.
        let finding = findings.report(
            &RULE,
            secret.span,
            format!(
                "{}{} in plain text: whoever reads the file or `nomad job inspect` has it. {how}, and change it, since \
                 it is in the history.",
                secret.what(),
                secret.reference.as_ref().map(source).unwrap_or_default()
            ),
        );
        if let Some(reference) = &secret.reference {
            let message = format!("{} takes its value here", secret.what());
            finding.related.push(Related { path: None, span: reference.at, lines: None, message });
        }
        let Some(entry) = secret.entry else { continue };
        for backend in backends(context) {
            finding.fix(context, || fix(context, all, secret, entry, backend));
        }
    }
}

/// Words for the message, where the name stands at another place than the literal.
fn source(reference: &Reference) -> String {
    Known { value: (), via: Some(reference.of.clone()) }.source()
}

fn fix(
    context: &Context<'_>,
    all: &[Secret<'_>],
    secret: &Secret<'_>,
    entry: Entry<'_>,
    backend: Backend,
) -> Option<Fix> {
    let value = entry.value();
    let at = value.span();
    let name = entry.name()?;
    let job = context.file.jobs.iter().find(|job| job.element.block.span().contains(at))?.name?;
    let is_text = matches!(value.kind(), ExprKind::String(_) | ExprKind::Template(_));
    let (lookup, line) = if is_text && secret.span != at {
        // Each of two secrets would leave the other one behind.
        if all.iter().any(|other| other.span != secret.span && at.contains(other.span)) {
            return None;
        }
        let lookup = lookup(context, backend, job, &name_of_part(context, all, secret, name));
        let line = format!("{name}={}", rendered(context, value, secret.span, &lookup.action)?);
        (lookup, line)
    } else {
        let lookup = lookup(context, backend, job, name);
        let line = format!("{name}={}", lookup.action);
        (lookup, line)
    };
    let edits = relocate(context, entry, &line, lookup.vault)?;
    Some(Fix::needs_review(lookup.title, edits))
}

/// What a secret inside the variable `variable` is to be called: as it is there, unless another secret is called so.
fn name_of_part(context: &Context<'_>, all: &[Secret<'_>], secret: &Secret<'_>, variable: &str) -> String {
    let own = secret.name().unwrap_or(if secret.what().contains("password") { "password" } else { "token" });
    let is_another = |other: &&Secret<'_>| {
        let same_name = other.name().is_some_and(|name| name.eq_ignore_ascii_case(own));
        same_name && context.text.slice(other.span) != context.text.slice(secret.span)
    };
    if secret.name().is_some() && !all.iter().any(|other| is_another(&other)) {
        own.to_owned()
    } else {
        format!("{variable}_{own}")
    }
}
