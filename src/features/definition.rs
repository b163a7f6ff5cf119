//! Where the name under a cursor is defined.

use std::path::PathBuf;

use super::across::registering;
use super::reference::{Kind, definitions, symbol_at};
use super::{Analysis, Document};
use crate::model::{Scope, file_argument};
use crate::syntax::Place;
use crate::text::Span;
use crate::workspace::Outlined;

/// The definitions of a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Definition {
    /// Where the name stands that was asked about.
    pub origin: Span,
    /// Where it is defined; more than once where Nomad itself would have to choose.
    pub targets: Vec<Target>,
}

/// A place where something is defined.
#[derive(Clone, Debug, PartialEq)]
pub struct Target {
    /// Another file; `None` is the document itself.
    pub path: Option<PathBuf>,
    /// The name there; of no meaning where `lines` are.
    pub span: Span,
    /// Line and UTF-16 column of both ends, where the other file's text is not at hand.
    pub lines: Option<[(usize, usize); 2]>,
}

/// Where the name at `offset` is defined; a service also in the files around, where they register it.
pub(super) fn definition(analysis: &Analysis, offset: usize) -> Option<Definition> {
    let document = &analysis.document;
    if let Some(found) = text_taken_in(analysis, offset) {
        return Some(found);
    }
    let here = |span| Target { path: None, span, lines: None };
    if let Some((origin, keys)) = super::metadata::definition(document, offset) {
        return Some(Definition { origin, targets: keys.into_iter().map(here).collect() });
    }
    let (symbol, origin) = symbol_at(document, offset)?;
    let mut targets: Vec<Target> = definitions(document, &symbol).into_iter().map(here).collect();
    if targets.is_empty() && symbol.kind == Kind::Service {
        for path in registering(analysis, &symbol.name) {
            let places = analysis.workspace.registrations(path, &symbol.name);
            let target =
                |part: &Outlined| Target { path: Some(path.to_owned()), span: Span::at(0), lines: Some(part.lines()) };
            targets.extend(places.map(target));
        }
    }
    (!targets.is_empty()).then_some(Definition { origin, targets })
}

/// The file that a template takes in with `file("…")`.
fn text_taken_in(analysis: &Analysis, offset: usize) -> Option<Definition> {
    let Document { text, tree, .. } = &analysis.document;
    let Place::Value { values, .. } = tree.context(text, offset).place else { return None };
    let argument = values.into_iter().find_map(file_argument).filter(|argument| argument.span().touches(offset))?;
    let name = Scope::new(tree.root()).string(argument)?;
    let (path, _) = analysis.workspace.text(analysis.path()?, &name.value)?;
    let target = Target { path: Some(path.to_path_buf()), span: Span::at(0), lines: Some([(0, 0); 2]) };
    Some(Definition { origin: argument.span(), targets: vec![target] })
}
