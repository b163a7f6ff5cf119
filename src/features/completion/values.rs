//! Values: where in the value the cursor stands, what it replaces, and what must stand around it.

use super::super::cursor::{Cursor, Frame};
use super::super::docs::Docs;
use super::super::place::{Inside, inside};
use super::super::{Analysis, Completion, CompletionKind};
use super::offers::{Offer, of_option, offers};
use super::{escape_text, expressions, is_within, keys, plain, runtime, tags, templates};
use crate::schema::drivers::OptionType;
use crate::syntax::{Context, ExprKind, ValueRef};
use crate::text::Span;

/// Where a value goes.
struct Slot {
    /// What accepting it replaces.
    replace: Span,
    /// What must stand before and after it.
    open: &'static str,
    close: &'static str,
    /// Whether it stands between quotes already.
    quoted: bool,
    /// Whether it is an element of a list.
    element: bool,
}

pub(super) fn values(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Vec<Completion> {
    if let Some(action) = templates::action_at(analysis, context, cursor) {
        return templates::completions(analysis, context, cursor, &action);
    }
    if tags::is_tag(analysis, context, cursor) {
        return tags::completions(analysis, context, cursor);
    }
    if let Some(list) = expressions::directives(analysis, cursor) {
        return list;
    }
    let text = &analysis.document.text;
    match cursor.innermost() {
        Some(Frame::Comment | Frame::Heredoc { .. }) => Vec::new(),
        Some(Frame::Quoted { start }) => {
            let before = text.slice(Span::new(*start, cursor.offset));
            if before.ends_with('$') && !before.ends_with("$$") {
                return expressions::interpolations(analysis, context, cursor);
            }
            // Behind an interpolation nothing is known of the rest.
            if before.contains("${") { Vec::new() } else { of_place(analysis, context, cursor, &before) }
        }
        Some(Frame::Object { value: None, .. }) => keys::of_object(analysis, context, cursor),
        _ => {
            let word = cursor.word(text);
            let path = text.slice(word.path);
            let bare = !cursor.is_interpolation() && !path.contains('.');
            let mut list = if bare { of_place(analysis, context, cursor, "") } else { Vec::new() };
            list.extend(heredoc(analysis, context, cursor));
            let own = !list.is_empty();
            list.extend(expressions::expressions(analysis, context, cursor, word, own));
            list
        }
    }
}

/// A template's text, which nearly always has several lines.
fn heredoc(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Option<Completion> {
    let name = cursor.attribute.name();
    let Inside::Schema(schema) = inside(context) else { return None };
    if (schema.id, name) != ("template", "data") || !cursor.frames.is_empty() {
        return None;
    }
    let slot = slot(analysis, cursor, false)?;
    let newline = analysis.document.text.line_ending();
    let lead = slot.open.trim_end_matches('"');
    Some(Completion {
        detail: Some("text over several lines".into()),
        documentation: schema.attribute(name).map(|attribute| Docs::Attribute(schema, attribute)),
        snippet: format!("{lead}<<-EOH{newline}$0{newline}EOH"),
        ..plain("<<-EOH", CompletionKind::Value, slot.replace, format!("{lead}<<-EOH{newline}{newline}EOH"))
    })
}

/// The values that the attribute's place has. `written` is what stands between the quote and the cursor.
fn of_place(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>, written: &str) -> Vec<Completion> {
    let text = &analysis.document.text;
    let key = cursor.object_key(text);
    let field = cursor.option_fields(context).and_then(|(fields, _)| {
        let key = cursor.innermost_key(text)?;
        fields.iter().find(|field| field.name == key)
    });
    let (offers, is_list) = match field {
        Some(field) => (of_option(analysis, context, field), field.ty == OptionType::Strings),
        None => offers(analysis, context, cursor.attribute.name(), key.as_deref()),
    };
    // Deeper than one bracket only the fields of a driver's option are known.
    let depth = cursor.frames.iter().filter(|frame| !matches!(frame, Frame::Quoted { .. })).count();
    if depth > 1 && field.is_none() {
        return Vec::new();
    }
    let Some(slot) = slot(analysis, cursor, is_list) else { return Vec::new() };
    let lists = cursor.values.iter().rev().find(|value| matches!(value.kind(), ExprKind::List(_)));
    let present: Vec<&str> = match lists.filter(|_| slot.element) {
        Some(list) => {
            let others = list.elements().into_iter().flatten().filter(|element| !element.span().touches(cursor.offset));
            others.filter_map(ValueRef::as_str).collect()
        }
        None => Vec::new(),
    };
    let typed = text.slice(slot.replace);
    let meant = |offer: &Offer| slot.quoted || is_within(&typed, &offer.text);
    // Free text that is like nothing on the list is what its author wants to say.
    if slot.quoted && !written.is_empty() && !offers.iter().any(|offer| is_within(written, &offer.text)) {
        return Vec::new();
    }
    offers
        .into_iter()
        .filter(|offer| !present.contains(&offer.text.as_ref()) && !(slot.quoted && offer.bare))
        .filter(|offer| !offer.text.contains("${") || written.is_empty() || is_within(written, &offer.text))
        .filter(meant)
        .map(|offer| completion(offer, &slot, &typed))
        .collect()
}

fn completion(offer: Offer, slot: &Slot, typed: &str) -> Completion {
    let (open, close) = if offer.bare { (slot.open.trim_end_matches(['"', '[']), "") } else { (slot.open, slot.close) };
    // Between the quotes most people begin with the name, not with `${`.
    let name = offer.text.strip_prefix("${").map(|name| name.trim_end_matches('}').to_owned());
    let filter = name.filter(|_| !typed.trim_start_matches('"').starts_with('$'));
    let written = format!("{open}{}{close}", offer.text);
    let item = plain(offer.text, offer.kind, slot.replace, "");
    Completion {
        detail: offer.detail,
        documentation: offer.docs,
        snippet: escape_text(&written),
        plain: written,
        filter,
        ..item
    }
}

/// Where a value at the cursor goes; `None` where the cursor is deeper than one.
fn slot(analysis: &Analysis, cursor: &Cursor<'_>, is_list: bool) -> Option<Slot> {
    let text = &analysis.document.text;
    let offset = cursor.offset;
    let is_entry = |frame: Option<&Frame>| matches!(frame, Some(Frame::Object { value: Some(_), .. }));
    match cursor.frames.as_slice() {
        [outer @ .., Frame::Quoted { start }] => {
            let element = matches!(outer.last(), Some(Frame::List { .. }));
            if !element && !outer.is_empty() && !is_entry(outer.last()) {
                return None;
            }
            let end = literal_end(analysis, cursor, *start);
            let closed = text.byte(end) == Some(b'"');
            let close = if closed { "" } else { "\"" };
            Some(Slot { replace: Span::new(*start, end), open: "", close, quoted: true, element })
        }
        [] => {
            let after_equals = offset > 0 && text.byte(offset - 1) == Some(b'=');
            let (open, close) = match (is_list, after_equals) {
                (false, false) => ("\"", "\""),
                (false, true) => (" \"", "\""),
                (true, false) => ("[\"", "\"]"),
                (true, true) => (" [\"", "\"]"),
            };
            let replace = bare_word(analysis, cursor)?;
            Some(Slot { replace, open, close, quoted: false, element: false })
        }
        [.., frame] if matches!(frame, Frame::List { .. }) || is_entry(Some(frame)) => {
            let after_equals = offset > 0 && text.byte(offset - 1) == Some(b'=');
            let open = if after_equals { " \"" } else { "\"" };
            let element = matches!(frame, Frame::List { .. });
            let replace = bare_word(analysis, cursor)?;
            Some(Slot { replace, open, close: "\"", quoted: false, element })
        }
        _ => None,
    }
}

/// Where the string ends whose characters start at `start`: before its quote, or where the tree has it end.
fn literal_end(analysis: &Analysis, cursor: &Cursor<'_>, start: usize) -> usize {
    let known = cursor
        .values
        .iter()
        .rev()
        .find(|value| matches!(value.kind(), ExprKind::String(_)) && value.inner_span().start == start);
    if let Some(value) = known {
        return value.inner_span().end.max(cursor.offset);
    }
    let text = &analysis.document.text;
    let line_end = text.line_span(text.line_of(cursor.offset)).end;
    let rest = text.slice(Span::new(cursor.offset, line_end));
    let end = rest.find(|c: char| c == '"' || c == '$' || c.is_whitespace()).unwrap_or(rest.len());
    cursor.offset + end
}

/// The half-typed word or number without quotes at the cursor; `None` where something else stands there.
fn bare_word(analysis: &Analysis, cursor: &Cursor<'_>) -> Option<Span> {
    let text = &analysis.document.text;
    let line = text.line_span(text.line_of(cursor.offset));
    let low = match cursor.innermost() {
        Some(Frame::List { start }) => *start,
        Some(Frame::Object { value: Some(start), .. }) => *start,
        _ => cursor.attribute.equals() + 1,
    };
    let line = Span::new(line.start.max(low).min(cursor.offset), line.end);
    let written = text.slice(line);
    let (before, after) = written.split_at(cursor.offset - line.start);
    let in_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let start =
        before.rfind(|c| !in_word(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
    let end = after.find(|c| !in_word(c)).unwrap_or(after.len());
    // What stands before the word must be nothing, or the value goes on.
    before[..start].trim().is_empty().then_some(Span::new(line.start + start, cursor.offset + end))
}

/// What is replaced in strings at this place.
pub(super) fn runtime_place(context: &Context<'_>, cursor: &Cursor<'_>) -> Option<crate::schema::interpolation::Place> {
    let schema = match inside(context) {
        Inside::Schema(schema) => Some(schema),
        _ => None,
    };
    runtime::place(context, schema, cursor.attribute.name())
}

/// The kind of what `${…}` can hold.
pub(super) const REFERENCE: CompletionKind = CompletionKind::Variable;
