//! Labels that are missing, too many, or not accepted.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("block-labels"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A block has too few labels, too many, or one that it does not take.",
    page: include_str!("block-labels.md"),
    check: Check::Elsewhere,
};
