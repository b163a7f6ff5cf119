//! A variable or local that nothing uses.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::expressions` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("unused-variable"),
    category: Category::Nomad,
    severity: Severity::Hint,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A variable or local is declared, and nothing uses it.",
    page: include_str!("unused-variable.md"),
    check: Check::Elsewhere,
};
