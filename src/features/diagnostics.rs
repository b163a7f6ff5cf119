//! All findings of one document.

use super::{Analysis, REGISTRY};
use crate::diagnostic::Diagnostic;
use crate::model::File;
use crate::nomad::rules::syntax_error;
use crate::policy;
use crate::rule::Context;
use crate::workspace::FileKind;

/// In the order of the text; with fixes only where `fixes` asks for them, since most questions do not.
pub(super) fn diagnostics(analysis: &Analysis, fixes: bool) -> Vec<Diagnostic> {
    match analysis.kind() {
        FileKind::Job => job(analysis, fixes),
        _ => Vec::new(),
    }
}

fn job(analysis: &Analysis, fixes: bool) -> Vec<Diagnostic> {
    let document = &analysis.document;
    let file = File::new(&document.tree);
    let context = Context::new(
        &file,
        &document.text,
        &document.tree,
        analysis.path(),
        &analysis.settings,
        &analysis.workspace,
        fixes,
    );
    let found = syntax_error::findings(&document.tree, &document.text, fixes);
    policy::run(&context, REGISTRY, found)
}
