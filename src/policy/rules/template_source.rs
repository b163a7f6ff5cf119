//! A job before a template engine has rendered it.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::workspace::{FileKind, first_line};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("template-source"),
    category: Category::Housekeeping,
    severity: Severity::Hint,
    default_off: false,
    fix: FixKind::None,
    summary: "The file is a template of a job, and is not checked.",
    page: include_str!("template-source.md"),
    check: Check::Document(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.kind == FileKind::TemplateSource {
        findings.report(
            &RULE,
            first_line(context.text),
            "This file is a template that another tool turns into a job: nothing in it is checked. Check what comes out.",
        );
    }
}
