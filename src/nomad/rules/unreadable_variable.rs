//! The template reads a Nomad variable that the task cannot read by default.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. `nomad::rendering` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("unreadable-variable"),
    category: Category::Nomad,
    severity: Severity::Hint,
    default_off: false,
    fix: FixKind::None,
    summary: "The template reads a Nomad variable that the task cannot read by default.",
    page: include_str!("unreadable-variable.md"),
    check: Check::Elsewhere,
};
