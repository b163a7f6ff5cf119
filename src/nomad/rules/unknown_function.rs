//! A function that Nomad does not have.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::expressions` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-function"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A function is called that Nomad does not have.",
    page: include_str!("unknown-function.md"),
    check: Check::Elsewhere,
};
