//! What a text leads to: files that a job takes in, sources on the web, the job that a README describes.

use std::path::{Path, PathBuf};

use super::Analysis;
use crate::model::{File, Scope, file_argument};
use crate::syntax::{BodyRef, ItemRef};
use crate::text::Span;
use crate::workspace::{FileKind, ReadmeFacts};

/// A piece of text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The text, without quotes.
    pub span: Span,
    /// Where it leads.
    pub target: LinkTarget,
}

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkTarget {
    /// To the one of these files that exists; nowhere, where more than one does.
    Files(Vec<PathBuf>),
    /// To an address on the web.
    Web(String),
}

/// All links of the document, in the order of the text.
pub(super) fn links(analysis: &Analysis) -> Vec<Link> {
    let mut found = match analysis.kind() {
        FileKind::Job => {
            let tree = &analysis.document.tree;
            let scope = Scope::new(tree.root());
            let mut found = sources(&File::new(tree));
            if let Some(path) = analysis.path() {
                taken_in(analysis, path, &scope, tree.root(), &mut found);
            }
            found
        }
        FileKind::Readme => described(analysis).into_iter().collect(),
        _ => Vec::new(),
    };
    found.sort_by_key(|link| link.span.start);
    found
}

/// `file("…")`, wherever it is called.
fn taken_in<'t>(analysis: &Analysis, path: &Path, scope: &Scope<'t>, body: BodyRef<'t>, found: &mut Vec<Link>) {
    for item in body.items() {
        match item {
            ItemRef::Block(block) => taken_in(analysis, path, scope, block.body(), found),
            ItemRef::Attribute(attribute) => attribute.value().walk(&mut |value| {
                let Some(argument) = file_argument(value).filter(|argument| !argument.is_missing()) else { return };
                let Some(name) = scope.string(argument) else { return };
                let files = analysis.workspace.candidates(path, &name.value);
                let span = argument.inner_span();
                // Parentheses around the call show the same argument once more.
                if !files.is_empty() && found.iter().all(|known| known.span != span) {
                    found.push(Link { span, target: LinkTarget::Files(files) });
                }
            }),
            _ => {}
        }
    }
}

/// `source` of artifacts that a browser can open.
fn sources(file: &File<'_>) -> Vec<Link> {
    let artifacts = file.tasks().flat_map(|(_, task)| task.element.elements("artifact"));
    let source = |source: crate::syntax::ValueRef<'_>| {
        let address = file.scope.string(source)?.value;
        let is_web = ["http://", "https://"].iter().any(|scheme| address.starts_with(scheme));
        let is_whole = !address.contains(['$', '{', '"', '<', '>', '\\']) && !address.contains(char::is_whitespace);
        (is_web && is_whole).then(|| Link { span: source.inner_span(), target: LinkTarget::Web(address) })
    };
    artifacts.filter_map(|artifact| source(artifact.value("source")?)).collect()
}

/// The job file that a README names in its `File` entry.
fn described(analysis: &Analysis) -> Option<Link> {
    let text = &analysis.document.text;
    let directory = analysis.path()?.parent()?;
    let (name, at) = ReadmeFacts::read(text).file()?;
    let start = at.span.start + text.slice(at.span).find(&name)?;
    let target = LinkTarget::Files(vec![directory.join(&name)]);
    Some(Link { span: Span::new(start, start + name.len()), target })
}
