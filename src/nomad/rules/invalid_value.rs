//! A value of the right type that Nomad does not take.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The checks below `nomad` find it.
pub static RULE: Rule = Rule {
    id: RuleId("invalid-value"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A value that Nomad does not take: no such choice, out of its limits, or not in the form that it reads.",
    page: include_str!("invalid-value.md"),
    check: Check::Elsewhere,
};
