//! A suppression comment that suppresses nothing.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The runner finds it, since it knows which findings there were.
pub static RULE: Rule = Rule {
    id: RuleId("unused-suppression"),
    category: Category::Housekeeping,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A `jobspec: ignore` comment suppresses nothing.",
    page: include_str!("unused-suppression.md"),
    check: Check::Elsewhere,
};
