//! An argument that is set twice.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("duplicate-attribute"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "An argument is set twice in the same block.",
    page: include_str!("duplicate-attribute.md"),
    check: Check::Elsewhere,
};
