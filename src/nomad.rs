//! What Nomad itself rejects, warns about or silently ignores.

/// One file per rule, with its page beside it.
pub mod rules {
    pub mod syntax_error;

    pub mod invalid_job;
    pub mod invalid_value;
    pub mod nomad_warning;
    pub mod undefined_reference;
}

mod checker;

mod job;

use crate::diagnostic::Diagnostic;
use crate::rule::{Context, Findings, Rule, Zone};

/// Nomad's rules, in the order in which people should read them.
pub static RULES: &[&Rule] = &[
    &rules::syntax_error::RULE,
    &rules::invalid_value::RULE,
    &rules::undefined_reference::RULE,
    &rules::invalid_job::RULE,
    &rules::nomad_warning::RULE,
];

/// What Nomad would say of the job, syntax errors included. One check may serve several rules.
pub fn findings(context: &Context<'_>) -> Vec<Diagnostic> {
    let mut findings = Findings::default();
    for finding in rules::syntax_error::findings(context.tree, context.text, context.fixes) {
        findings.push(finding);
    }
    if context.zone != Zone::Archive {
        for check in CHECKS {
            check(context, &mut findings);
        }
    }
    findings.into_inner()
}

/// The checks behind the rules, in no particular order.
static CHECKS: &[fn(&Context<'_>, &mut Findings)] = &[job::check];
