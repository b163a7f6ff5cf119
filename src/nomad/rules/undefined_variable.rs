//! A name that nothing in the file declares.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::expressions` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("undefined-variable"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A variable, local or attribute of an object is used that nothing declares.",
    page: include_str!("undefined-variable.md"),
    check: Check::Elsewhere,
};
