//! What Nomad reads and drops without a word.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("ignored"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "Nomad reads it and drops it without a word.",
    page: include_str!("ignored.md"),
    check: Check::Elsewhere,
};
