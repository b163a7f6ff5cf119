//! What Nomad takes and nobody can mean.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("suspicious-value"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A value that Nomad takes, and that can hardly be meant.",
    page: include_str!("suspicious-value.md"),
    check: Check::Elsewhere,
};
