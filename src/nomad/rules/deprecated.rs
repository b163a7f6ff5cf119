//! What Nomad is about to drop.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("deprecated"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "It works, and there is a better way to say it.",
    page: include_str!("deprecated.md"),
    check: Check::Elsewhere,
};
