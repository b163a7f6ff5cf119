//! What the configured release of Nomad does not know yet.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("version"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::None,
    summary: "It needs a newer Nomad than the settings say.",
    page: include_str!("version.md"),
    check: Check::Elsewhere,
};
