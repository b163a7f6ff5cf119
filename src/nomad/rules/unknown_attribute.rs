//! An argument that means nothing where it stands.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The walk of `nomad::structure` finds it.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-attribute"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "An argument that Nomad does not know at its place, or that is a block.",
    page: include_str!("unknown-attribute.md"),
    check: Check::Elsewhere,
};
