//! A value of the wrong type.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("wrong-type"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A value cannot be converted to the type that is needed.",
    page: include_str!("wrong-type.md"),
    check: Check::Elsewhere,
};
