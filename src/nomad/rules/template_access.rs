//! The template asks for what its task is not given.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. `nomad::rendering` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("template-access"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "The template asks for what its task is not given.",
    page: include_str!("template-access.md"),
    check: Check::Elsewhere,
};
