//! An argument that has to be there.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("missing-attribute"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A block lacks an argument that it needs.",
    page: include_str!("missing-attribute.md"),
    check: Check::Elsewhere,
};
