//! A suppression comment that names no rule.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The runner finds it, when it reads the suppressions.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-rule"),
    category: Category::Housekeeping,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A `jobspec: ignore` comment names a rule that does not exist.",
    page: include_str!("unknown-rule.md"),
    check: Check::Elsewhere,
};
