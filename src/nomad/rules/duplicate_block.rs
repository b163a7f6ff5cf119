//! A block that may be there only once, twice.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("duplicate-block"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A block or a name that may be there once only is there again.",
    page: include_str!("duplicate-block.md"),
    check: Check::Elsewhere,
};
