//! A block in a block that does not take it.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("misplaced-block"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A block that stands in a block that does not take it.",
    page: include_str!("misplaced-block.md"),
    check: Check::Elsewhere,
};
