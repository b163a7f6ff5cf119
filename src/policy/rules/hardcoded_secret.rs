//! A secret in plain text.

use crate::config::Backend;
use crate::diagnostic::{Category, Fix, RuleId, Severity};
use crate::policy::secrets::{Entry, backends, lookup, relocate, secrets};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::text::Span;

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
    for part in context.parts() {
        findings.in_group(part.is_group);
        check_part(context, part.span, findings);
    }
}

fn check_part(context: &Context<'_>, part: Span, findings: &mut Findings) {
    for secret in secrets(context, part) {
        // The message never quotes the secret: it goes into logs.
        let finding = findings.report(
            &RULE,
            secret.span,
            format!(
                "{} in plain text: whoever reads the file or `nomad job inspect` has it. Look it up in a template \
                 instead, and change it, since it is in the history.",
                secret.what
            ),
        );
        let Some(entry) = secret.entry else { continue };
        for backend in backends(context) {
            finding.fix(context, || fix(context, entry, backend));
        }
    }
}

fn fix(context: &Context<'_>, entry: Entry<'_>, backend: Backend) -> Option<Fix> {
    let at = entry.value().span();
    let job = context.file.jobs.iter().find(|job| job.element.block.span().contains(at))?.name?;
    let lookup = lookup(context, backend, job, entry.name()?);
    let edits = relocate(context, entry, &lookup.line, lookup.vault)?;
    Some(Fix::needs_review(lookup.title, edits))
}
