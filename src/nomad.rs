//! What Nomad itself rejects, warns about or silently ignores.

/// One file per rule, with its page beside it.
pub mod rules {
    pub mod syntax_error;

    pub mod block_labels;
    pub mod deprecated;
    pub mod duplicate_attribute;
    pub mod duplicate_block;
    pub mod ignored;
    pub mod misplaced_block;
    pub mod missing_attribute;
    pub mod missing_block;
    pub mod unknown_attribute;
    pub mod unknown_block;
    pub mod unknown_driver_option;
    pub mod version;
    pub mod wrong_type;

    pub mod invalid_job;
    pub mod invalid_value;
    pub mod nomad_warning;
    pub mod suspicious_value;
    pub mod undefined_reference;

    pub mod template_access;
    pub mod template_arguments;
    pub mod template_syntax;
    pub mod unknown_template_function;
    pub mod unknown_template_variable;
    pub mod unreadable_variable;

    pub mod function_arguments;
    pub mod invalid_interpolation;
    pub mod missing_variable;
    pub mod undefined_variable;
    pub mod unknown_function;
    pub mod unused_variable;
}

mod checker;
mod form;

mod connect;
mod consul_vault;
mod expressions;
mod field;
mod finding;
mod identity;
mod job;
mod network;
mod rendered_later;
mod rendering;
mod service;
mod structure;
mod upstreams;
/// Files of values for variables.
pub mod variable_file;

pub use self::rendered_later::is_template;
use crate::diagnostic::Severity;
use crate::rule::{Context, Findings, Rule, Views, Zone};

/// Nomad's rules, in the order in which people should read them.
pub static RULES: &[&Rule] = &[
    &rules::syntax_error::RULE,
    &rules::unknown_block::RULE,
    &rules::unknown_attribute::RULE,
    &rules::misplaced_block::RULE,
    &rules::duplicate_block::RULE,
    &rules::duplicate_attribute::RULE,
    &rules::missing_block::RULE,
    &rules::missing_attribute::RULE,
    &rules::block_labels::RULE,
    &rules::wrong_type::RULE,
    &rules::invalid_value::RULE,
    &rules::undefined_reference::RULE,
    &rules::undefined_variable::RULE,
    &rules::unknown_function::RULE,
    &rules::function_arguments::RULE,
    &rules::invalid_interpolation::RULE,
    &rules::invalid_job::RULE,
    &rules::nomad_warning::RULE,
    &rules::deprecated::RULE,
    &rules::ignored::RULE,
    &rules::suspicious_value::RULE,
    &rules::version::RULE,
    &rules::unknown_driver_option::RULE,
    &rules::template_syntax::RULE,
    &rules::unknown_template_function::RULE,
    &rules::template_arguments::RULE,
    &rules::template_access::RULE,
    &rules::unknown_template_variable::RULE,
    &rules::unreadable_variable::RULE,
    &rules::missing_variable::RULE,
    &rules::unused_variable::RULE,
];

/// What Nomad would say of the job, syntax errors included. One check may serve several rules.
pub fn findings(views: Views<'_, '_>) -> Findings {
    let Views { whole, due } = views;
    let mut findings = Findings::default();
    for finding in rules::syntax_error::findings(whole.tree, whole.text, whole.fixes) {
        findings.push(finding);
    }
    if whole.zone == Zone::Archive {
        return findings;
    }
    structure::check(whole, &mut findings);
    job::check(whole, &mut findings);
    expressions::check(whole, &mut findings);
    rendering::check_files(whole, &mut findings);
    leave_errors_alone(&mut findings);
    findings.in_group(true);
    for check in GROUP_CHECKS {
        check(due, &mut findings);
    }
    findings.in_group(false);
    findings
}

/// Of a value that Nomad refuses, nothing else need be said.
fn leave_errors_alone(findings: &mut Findings) {
    let mut refused = Vec::new();
    let mut suspicious = false;
    findings.retain_mut(|finding| {
        if finding.severity == Severity::Error {
            refused.push(finding.span);
        }
        suspicious |= finding.rule == rules::suspicious_value::RULE.id;
        true
    });
    if suspicious {
        findings
            .retain_mut(|finding| finding.rule != rules::suspicious_value::RULE.id || !refused.contains(&finding.span));
    }
}

/// The checks that look at each group for itself (see [`crate::rule::Check::Groups`]).
static GROUP_CHECKS: &[fn(&Context<'_>, &mut Findings)] =
    &[network::check, service::check, identity::check, consul_vault::check, rendering::check];
