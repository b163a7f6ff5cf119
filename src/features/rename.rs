//! Another name for what a file defines.

use super::reference::{Kind, Occurrence, Symbol, definitions, environment_name, occurrences, symbol_at};
use super::{Analysis, Document};
use crate::diagnostic::Edit;
use crate::text::Span;

/// The name at `offset` if it can be changed: where it stands, and what it is.
pub(super) fn target(document: &Document, offset: usize) -> Option<(Span, String)> {
    let (symbol, span) = symbol_at(document, offset)?;
    // What is not defined here cannot be renamed here.
    if definitions(document, &symbol).is_empty() {
        return None;
    }
    Some((span, document.text.slice(span).into_owned()))
}

/// The edits that give the name at `offset` another one, everywhere in the file; `None` where there is no such name.
///
/// # Errors
///
/// Says in a sentence for the user why the name cannot be changed, or not to that.
pub(super) fn rename(analysis: &Analysis, offset: usize, new_name: &str) -> Result<Option<Vec<Edit>>, String> {
    let document = &analysis.document;
    let found = symbol_at(document, offset).filter(|(symbol, _)| !definitions(document, symbol).is_empty());
    let Some((symbol, _)) = found else { return Ok(None) };
    if new_name == symbol.name {
        return Ok(Some(Vec::new()));
    }
    if let Some(wrong) = unfit(symbol.kind, new_name) {
        return Err(format!("`{new_name}` {wrong}."));
    }
    let other = Symbol { name: new_name.to_owned(), ..symbol.clone() };
    if !definitions(document, &other).is_empty() {
        return Err(format!("`{new_name}` is defined already."));
    }
    let edit = |occurrence: Occurrence| {
        let text = if occurrence.environment { environment_name(new_name) } else { new_name.into() };
        Edit::replace(occurrence.span, text)
    };
    Ok(Some(occurrences(document, &symbol).into_iter().map(edit).collect()))
}

/// What is wrong with a name, as it completes "`x` …".
fn unfit(kind: Kind, name: &str) -> Option<&'static str> {
    let mut chars = name.chars();
    let starts_well = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    match kind {
        Kind::Variable | Kind::Local if !starts_well || !chars.all(word) => {
            Some("is no name in HCL: letters, digits, `_` and `-`, with a letter first")
        }
        Kind::Port if name.is_empty() || !name.chars().all(word) => {
            Some("is no port label: letters, digits, `_` and `-`")
        }
        _ if name.is_empty() => Some("is empty"),
        _ if name.contains(['"', '\\', '\n', '\r', '\0']) || name.contains("${") || name.contains("%{") => {
            Some("cannot stand in quotes as it is")
        }
        Kind::Task if name.contains('/') => Some("has a slash, which is for directories"),
        _ => None,
    }
}
