//! What stands at a place, explained.

mod symbols;
mod words;

use super::cursor::{Cursor, Frame, word};
use super::docs::Docs;
use super::place::{Inside, driver, inside, speaks_nomad};
use super::reference::{environment_name, group_block, group_of, is_of_another_task, symbol_at};
use super::tag::tag_at;
use super::template::{self, Spot, action_at};
use super::{Analysis, Document, Hover};
use crate::model::Element;
use crate::schema::interpolation::{self, Lookup};
use crate::schema::{self, consul_template, drivers, functions, routing, value_doc};
use crate::syntax::{BlockRef, Context, ItemRef, Place};
use crate::text::Span;

pub(super) use self::symbols::{About, local, shown, variable};

/// The explanation of what stands at `offset`.
pub(super) fn hover(analysis: &Analysis, offset: usize) -> Option<Hover> {
    if !speaks_nomad(analysis) {
        return None;
    }
    let document = &analysis.document;
    let context = document.tree.context(&document.text, offset);
    match &context.place {
        Place::Name { word, item: Some(item) } => {
            let docs = name(&context, *item).or_else(|| symbol(document, &context, offset).map(|(docs, _)| docs))?;
            Some(Hover { span: *word, markdown: docs.markdown() })
        }
        Place::Label { keyword, span, .. } => {
            let (docs, span) =
                symbol(document, &context, offset).or_else(|| label(&context, keyword, *span, document))?;
            Some(Hover { span, markdown: docs.markdown() })
        }
        Place::Value { .. } => {
            let (docs, span) = value(analysis, &context, offset)?;
            Some(Hover { span, markdown: docs.markdown() })
        }
        Place::Comment(span) => suppression(analysis, *span, offset),
        _ => None,
    }
}

/// What a port of the group around `blocks` is.
pub(super) fn port_page(_: &Document, blocks: &[BlockRef<'_>], label: &str) -> Option<String> {
    symbols::port(group_block(blocks).map(Element::of)?, label)
}

fn name(context: &Context<'_>, item: ItemRef<'_>) -> Option<Docs> {
    let name = item.name()?;
    match inside(context) {
        Inside::Schema(schema) if matches!(schema.id, "job.meta" | "group.meta" | "task.meta") => {
            let variable = format!("NOMAD_META_{}", environment_name(name));
            match interpolation::lookup(&variable) {
                Lookup::Pattern(pattern) => Some(Docs::Pattern(pattern, variable)),
                _ => None,
            }
        }
        Inside::Schema(schema) => {
            let attribute = schema.attribute(name).map(|attribute| Docs::Attribute(schema, attribute));
            let child = schema.child(name).map(Docs::Child);
            let dynamic = (name == "dynamic").then(|| Docs::Block(schema::dynamic()));
            match item {
                ItemRef::Attribute(_) => attribute.or(child),
                _ => child.or(dynamic).or(attribute),
            }
        }
        Inside::Options(options, driver) => {
            options.iter().find(|option| option.name == name).map(|option| Docs::Option(option, driver))
        }
        Inside::Free => None,
    }
}

/// The label of a `dynamic` block is the keyword of what it makes.
fn label(context: &Context<'_>, keyword: &str, span: Span, document: &Document) -> Option<(Docs, Span)> {
    let Inside::Schema(schema) = inside(context) else { return None };
    if keyword == "dynamic" {
        return schema.child(&document.text.slice(span)).map(|child| (Docs::Child(child), span));
    }
    None
}

/// A name of the file's own.
fn symbol(document: &Document, context: &Context<'_>, offset: usize) -> Option<(Docs, Span)> {
    let (symbol, span) = symbol_at(document, offset)?;
    symbols::page(document, &context.blocks, &symbol).map(|page| (Docs::Text(page), span))
}

fn value(analysis: &Analysis, context: &Context<'_>, offset: usize) -> Option<(Docs, Span)> {
    let document = &analysis.document;
    let cursor = Cursor::new(document, context, offset)?;
    if matches!(cursor.innermost(), Some(Frame::Comment)) {
        return None;
    }
    if let Some(found) = in_template(analysis, context, &cursor) {
        return Some(found);
    }
    if let Some(found) = in_tag(analysis, context, &cursor) {
        return Some(found);
    }
    if cursor.is_expression()
        && let Some(found) = in_expression(document, context, &cursor, offset)
    {
        return Some(found);
    }
    if let Some((pattern, span)) = runtime_word(document, context, &cursor, offset) {
        // Of a port or a service it is worth knowing which one.
        if let Some((Docs::Text(page), _)) = symbol(document, context, offset) {
            return Some((Docs::Text(format!("{}\n\n---\n\n{page}", pattern.markdown())), span));
        }
        return Some((pattern, span));
    }
    symbol(document, context, offset)
        .or_else(|| literal(context, &cursor))
        .or_else(|| words::environment(analysis, context, &cursor))
        .or_else(|| words::service_elsewhere(analysis, offset))
}

/// A name or a function in an expression.
fn in_expression(
    document: &Document,
    context: &Context<'_>,
    cursor: &Cursor<'_>,
    offset: usize,
) -> Option<(Docs, Span)> {
    let text = &document.text;
    let word = cursor.word(text);
    let path = text.slice(word.path);
    if path.is_empty() {
        return None;
    }
    if !path.contains('.') && text.byte(word.path.end) == Some(b'(') {
        let function = functions::function(&path).map(Docs::Function);
        let docs = function.or_else(|| functions::absent(&path).map(Docs::Absent))?;
        return Some((docs, word.path));
    }
    let docs = match interpolation::lookup(&path) {
        Lookup::Known(entry) => Docs::Entry(entry),
        Lookup::Pattern(pattern) => {
            Docs::Pattern(family(document, context, offset, pattern), path.clone().into_owned())
        }
        _ => {
            // On `var` the variable is meant as well.
            let root = ["var.", "local."].into_iter().find(|root| path.starts_with(root))?;
            let name = word.path.start + root.len();
            let (docs, span) = symbol(document, context, name.max(offset))?;
            return Some((docs, if offset < name { Span::new(word.path.start, span.end) } else { span }));
        }
    };
    match symbol(document, context, offset) {
        Some((Docs::Text(page), _)) => Some((Docs::Text(format!("{}\n\n---\n\n{page}", docs.markdown())), word.path)),
        _ => Some((docs, word.path)),
    }
}

/// A runtime variable in the text of a string, as in a script or a template.
fn runtime_word(
    document: &Document,
    context: &Context<'_>,
    cursor: &Cursor<'_>,
    offset: usize,
) -> Option<(Docs, Span)> {
    let start = cursor.literal_start()?;
    let found = word(&document.text, start, offset).segment;
    let name = document.text.slice(found);
    if !name.starts_with("NOMAD_") {
        return None;
    }
    let docs = match interpolation::lookup(&name) {
        Lookup::Known(entry) => Docs::Entry(entry),
        Lookup::Pattern(pattern) => Docs::Pattern(family(document, context, offset, pattern), name.into_owned()),
        _ => return None,
    };
    Some((docs, found))
}

/// The family of a runtime variable: that of another task's ports looks the same, and only the file tells.
fn family(
    document: &Document,
    context: &Context<'_>,
    offset: usize,
    pattern: &'static interpolation::Pattern,
) -> &'static interpolation::Pattern {
    let Place::Value { attribute, .. } = &context.place else { return pattern };
    if !is_of_another_task(document, group_of(&context.blocks), attribute.value().span(), offset) {
        return pattern;
    }
    let same = |other: &&interpolation::Pattern| other.prefix() == pattern.prefix() && other.pattern.contains("<task>");
    interpolation::patterns().find(same).unwrap_or(pattern)
}

/// A word of a template's action.
fn in_template(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Option<(Docs, Span)> {
    let text = &analysis.document.text;
    // The whole word counts, wherever in it the cursor is.
    let line = text.line_span(text.line_of(cursor.offset)).end;
    let after = text.slice(Span::new(cursor.offset, line));
    let rest = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
    let end = Cursor { offset: cursor.offset + rest, frames: cursor.frames.clone(), values: Vec::new(), ..*cursor };
    let action = action_at(analysis, context, &end)?;
    let written = text.slice(action.word);
    if written.contains('.') {
        return words::field(&action, &written);
    }
    match &action.spot {
        Spot::Command { .. } => {
            let function = consul_template::function(&written)?;
            Some((Docs::Template(function), action.word))
        }
        Spot::Argument { .. } if !written.is_empty() => {
            consul_template::function(&written).map(|function| (Docs::Template(function), action.word))
        }
        Spot::Text { .. } => None,
        _ => None,
    }
}

/// A part of a routing tag: of its key, or of what the key is set to.
fn in_tag(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Option<(Docs, Span)> {
    let tag = tag_at(analysis, context, cursor)?;
    let prefix = &analysis.settings.services.routing_prefix;
    let (key, value) = tag.parts(prefix)?;
    let at = tag.before.checked_sub(prefix.len())?;
    if at > key.len() {
        return words::tag_value(key, value?, at - key.len() - 1, tag.start + prefix.len() + key.len() + 1);
    }
    let start = key[..at].rfind('.').map_or(0, |dot| dot + 1);
    let end = at + key[at..].find('.').unwrap_or(key.len() - at);
    if start == end {
        return None;
    }
    let parts: Vec<&str> = key[..end].split('.').collect();
    let (_, found) = routing::resolve(parts.iter().copied())?;
    let path = routing::schema_path(&parts);
    let from = tag.start + prefix.len();
    Some((Docs::Routing(path, found?), Span::new(from + start, from + end)))
}

/// The value of an attribute, where the value itself means something.
fn literal(context: &Context<'_>, cursor: &Cursor<'_>) -> Option<(Docs, Span)> {
    let innermost = cursor.values.last()?;
    let text = innermost.as_str()?;
    let span = innermost.span();
    let name = cursor.attribute.name();
    match inside(context) {
        Inside::Schema(schema) => {
            let attribute = schema.attribute(name)?;
            if name == "driver" && matches!(schema.id, "task" | "sidecar_task") {
                let other = || drivers::others().iter().find(|driver| driver.name == text).map(Docs::OtherDriver);
                return drivers::driver(text).map(Docs::Driver).or_else(other).map(|docs| (docs, span));
            }
            let listed = attribute.allowed.contains(&text) || attribute.suggested.contains(&text);
            let listed = listed || value_doc(schema.id, name, text).is_some();
            (listed && !text.is_empty()).then(|| (Docs::Value(schema, attribute, text.to_owned()), span))
        }
        Inside::Options(options, _) => {
            let option = options.iter().find(|option| option.name == name)?;
            let driver = driver(context)?;
            option.values.contains(&text).then_some((Docs::Option(option, driver), span))
        }
        Inside::Free => None,
    }
}

/// The rule that a suppression comment names.
fn suppression(analysis: &Analysis, comment: Span, offset: usize) -> Option<Hover> {
    let text = analysis.document.text.slice(comment);
    if !text.contains("jobspec:") {
        return None;
    }
    let at = offset - comment.start;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let start = text[..at].rfind(|c| !is_name(c)).map_or(0, |found| found + 1);
    let end = at + text[at..].find(|c| !is_name(c)).unwrap_or(text.len() - at);
    let rule = super::REGISTRY.get(&text[start..end])?;
    let span = Span::new(comment.start + start, comment.start + end);
    Some(Hover { span, markdown: Docs::Rule(rule).markdown() })
}

/// The signature of the template function whose arguments are being written.
pub(super) fn template_call(
    analysis: &Analysis,
    context: &Context<'_>,
    cursor: &Cursor<'_>,
) -> Option<(&'static consul_template::TemplateFunction, usize)> {
    template::function_of(&action_at(analysis, context, cursor)?.spot)
}
