//! All findings of one document.

use super::{Analysis, REGISTRY};
use crate::diagnostic::Diagnostic;
use crate::model::File;
use crate::rule::{Context, Source};
use crate::workspace::FileKind;
use crate::{config, nomad, policy};

/// In the order of the text; with fixes only where `fixes` asks for them, since most questions do not.
pub(super) fn diagnostics(analysis: &Analysis, fixes: bool) -> Vec<Diagnostic> {
    match analysis.kind() {
        FileKind::Config => config::parse(&analysis.document.text.to_string(), &super::rule_infos()).1,
        kind => file(analysis, kind, fixes),
    }
}

fn file(analysis: &Analysis, kind: FileKind, fixes: bool) -> Vec<Diagnostic> {
    let document = &analysis.document;
    let file = if kind == FileKind::Job { File::new(&document.tree) } else { File::default() };
    let source = Source { text: &document.text, tree: &document.tree, path: analysis.path(), kind };
    let context = Context::new(&file, source, &analysis.settings, &analysis.workspace, fixes);
    let found = if kind == FileKind::Job { nomad::findings(&context) } else { Vec::new() };
    policy::run(&context, REGISTRY, found)
}
