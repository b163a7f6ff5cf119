//! Options that a driver does not know.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-driver-option"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "An option that the task's driver does not know, a value that it cannot decode, or a required option that lacks.",
    page: include_str!("unknown-driver-option.md"),
    check: Check::Elsewhere,
};
