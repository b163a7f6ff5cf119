//! All findings of one document.

use super::{Analysis, REGISTRY};
use crate::diagnostic::Diagnostic;
use crate::model::File;
use crate::rule::Context;
use crate::workspace::FileKind;
use crate::{config, nomad, policy};

/// In the order of the text; with fixes only where `fixes` asks for them, since most questions do not.
pub(super) fn diagnostics(analysis: &Analysis, fixes: bool) -> Vec<Diagnostic> {
    match analysis.kind() {
        FileKind::Job => job(analysis, fixes),
        FileKind::Config => config::parse(&analysis.document.text.to_string(), &super::rule_infos()).1,
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
    policy::run(&context, REGISTRY, nomad::findings(&context))
}
