//! A variable without a value.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. `nomad::variable_file` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("missing-variable"),
    category: Category::Nomad,
    severity: Severity::Info,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A variable has no default, and no variable file beside the job sets it.",
    page: include_str!("missing-variable.md"),
    check: Check::Elsewhere,
};
