//! A `${…}` that nobody replaces.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::expressions` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("invalid-interpolation"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A `${…}` stays as text, because nothing has that name or nobody replaces it there.",
    page: include_str!("invalid-interpolation.md"),
    check: Check::Elsewhere,
};
