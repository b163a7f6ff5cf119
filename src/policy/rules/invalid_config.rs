//! A mistake in `jobspec.toml`.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, FixKind, Rule};

/// See the page. The configuration's reader finds it.
pub static RULE: Rule = Rule {
    id: RuleId("invalid-config"),
    category: Category::Housekeeping,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::None,
    summary: "`jobspec.toml` has a key, rule or value that does not exist.",
    page: include_str!("invalid-config.md"),
    check: Check::Elsewhere,
};
