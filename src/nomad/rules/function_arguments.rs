//! Arguments that a function does not take.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::expressions` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("function-arguments"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::None,
    summary: "A function gets too few, too many or the wrong arguments.",
    page: include_str!("function-arguments.md"),
    check: Check::Elsewhere,
};
