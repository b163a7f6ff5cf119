//! A block that has to be there.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("missing-block"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::None,
    summary: "A block lacks another block that it needs.",
    page: include_str!("missing-block.md"),
    check: Check::Elsewhere,
};
