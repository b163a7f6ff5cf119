//! Parts of a job that Nomad does not take together.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The checks below `nomad` find it.
pub static RULE: Rule = Rule {
    id: RuleId("invalid-job"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::None,
    summary: "Parts of the job contradict each other, or something that Nomad demands is not there.",
    page: include_str!("invalid-job.md"),
    check: Check::Elsewhere,
};
