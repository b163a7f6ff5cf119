//! The job's own metadata, which a task finds as `NOMAD_META_<key>`.

use super::Document;
use super::reference::{environment_name, runtime_words};
use crate::model::Element;
use crate::syntax::{AttributeRef, Place, ValueRef};
use crate::text::Span;

const PREFIX: &str = "NOMAD_META_";

/// The `NOMAD_META_<key>` at `offset`, and where the key is set: nearest to the task, as Nomad has it.
pub(super) fn definition(document: &Document, offset: usize) -> Option<(Span, Vec<Span>)> {
    let Document { text, tree, .. } = document;
    let context = tree.context(text, offset);
    let Place::Value { attribute, .. } = &context.place else { return None };
    let value = attribute.value().span();
    let line = text.line_span(text.line_of(offset));
    let within = Span::new(line.start.max(value.start), line.end.min(value.end).max(line.start.max(value.start)));
    let written = text.slice(within);
    let touches = |at: usize, word: &str| Span::new(within.start + at, within.start + at + word.len()).touches(offset);
    let (at, word) = runtime_words(&written).find(|(at, word)| touches(*at, word))?;
    let rest = word.strip_prefix(PREFIX)?;
    // In the environment a key stands as it is written, and in capitals.
    let is_meant = |key: &str| {
        let cleaned = environment_name(key);
        rest == key || rest == cleaned || rest == cleaned.to_uppercase()
    };
    let holders = context.blocks.iter().rev().map(|block| Element::of(*block));
    let found = holders.map(|holder| keys(holder, &is_meant)).find(|found| !found.is_empty())?;
    let start = within.start + at;
    Some((Span::new(start, start + word.len()), found))
}

/// Where an element's metadata has a key, in either form, or a dispatch gives it.
fn keys(element: Element<'_>, is_meant: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let blocks = element.elements("meta").flat_map(|meta| meta.body.attributes());
    let mut found: Vec<Span> =
        blocks.filter(|attribute| is_meant(attribute.name())).map(AttributeRef::name_span).collect();
    let entries = element.value("meta").and_then(ValueRef::entries).into_iter().flatten();
    found.extend(
        entries.filter(|(entry, ..)| entry.literal_key().is_some_and(is_meant)).map(|(_, key, _)| key.inner_span()),
    );
    for parameterized in element.elements("parameterized") {
        for list in ["meta_required", "meta_optional"] {
            let names = parameterized.value(list).and_then(ValueRef::elements).into_iter().flatten();
            found.extend(names.filter(|name| name.as_str().is_some_and(is_meant)).map(ValueRef::inner_span));
        }
    }
    found
}
