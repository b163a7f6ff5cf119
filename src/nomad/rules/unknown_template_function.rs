//! The template calls a function that there is not.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. `nomad::rendering` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-template-function"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "The template calls a function that there is not.",
    page: include_str!("unknown-template-function.md"),
    check: Check::Elsewhere,
};
