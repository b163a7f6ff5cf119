//! A block that means nothing where it stands.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-block"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A block that Nomad does not know, or that is an argument.",
    page: include_str!("unknown-block.md"),
    check: Check::Elsewhere,
};
