//! The client cannot read the template.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. `nomad::rendering` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("template-syntax"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "The client cannot read the template.",
    page: include_str!("template-syntax.md"),
    check: Check::Elsewhere,
};
