//! A function of the template gets too few or too many arguments.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. `nomad::rendering` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("template-arguments"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::None,
    summary: "A function of the template gets too few or too many arguments.",
    page: include_str!("template-arguments.md"),
    check: Check::Elsewhere,
};
