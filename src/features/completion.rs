//! What can be typed at a place, also where nothing around it is finished.

mod names;
mod values;

use super::{Analysis, Completion, CompletionKind};
use crate::syntax::Place;
use crate::text::Span;

/// What can be typed at `offset`, what a person most likely wants first.
pub(super) fn completions(analysis: &Analysis, offset: usize) -> Vec<Completion> {
    let document = &analysis.document;
    let context = document.tree.context(&document.text, offset);
    match &context.place {
        Place::Name { word, item } => names::names(analysis, &context, *word, *item),
        Place::Value { attribute, values } => values::values(analysis, &context, *attribute, values, offset),
        Place::Label { .. } | Place::Comment(_) | Place::Nothing => Vec::new(),
    }
}

/// A completion whose text is the same with and without snippets.
fn plain(label: impl Into<String>, kind: CompletionKind, replace: Span, text: impl Into<String>) -> Completion {
    let text = text.into();
    Completion {
        label: label.into(),
        kind,
        detail: None,
        documentation: None,
        replace,
        snippet: escape(&text),
        plain: text,
        deprecated: false,
    }
}

/// `text` as it stands in LSP's snippet syntax.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '$' | '}' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
