//! What Nomad takes, but warns about.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The checks below `nomad` find it.
pub static RULE: Rule = Rule {
    id: RuleId("nomad-warning"),
    category: Category::Nomad,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::None,
    summary: "Nomad takes the job, but warns about this when it is submitted.",
    page: include_str!("nomad-warning.md"),
    check: Check::Elsewhere,
};
