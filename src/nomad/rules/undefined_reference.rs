//! A name that nothing in the job defines.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The checks below `nomad` find it.
pub static RULE: Rule = Rule {
    id: RuleId("undefined-reference"),
    category: Category::Nomad,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A volume, task, port or device is named that the job does not define.",
    page: include_str!("undefined-reference.md"),
    check: Check::Elsewhere,
};
