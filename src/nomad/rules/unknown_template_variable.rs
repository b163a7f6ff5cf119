//! The template reads a `NOMAD_…` variable that nobody sets.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. `nomad::rendering` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-template-variable"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "The template reads a `NOMAD_…` variable that nobody sets.",
    page: include_str!("unknown-template-variable.md"),
    check: Check::Elsewhere,
};
