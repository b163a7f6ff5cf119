//! Keys of maps whose names are the author's own: those that the file uses elsewhere, then those that many use.

use std::borrow::Cow;

use super::super::cursor::{Cursor, Frame};
use super::super::docs::Docs;
use super::super::place::{Inside, inside};
use super::super::{Analysis, Completion, CompletionKind};
use super::fitting::{Fit, fit};
use super::known_keys::{Candidate, candidates, is_repeatable, map_of, map_of_option};
use super::names::literal;
use super::skeleton::{self, Insertion};
use super::{escape, plain, rank};
use crate::model::Element;
use crate::schema::drivers::{DriverOption, DriverSchema};
use crate::syntax::style::Style;
use crate::syntax::{BodyRef, Context, ItemRef, ValueRef};
use crate::text::Span;

/// Where a new key stands in a block of free keys.
pub(super) fn names(
    analysis: &Analysis,
    context: &Context<'_>,
    map: &str,
    word: Span,
    item: Option<ItemRef<'_>>,
) -> Vec<Completion> {
    let own = |other: ItemRef<'_>| item.is_some_and(|item| item.span() == other.span());
    let present = context.body.items().filter(|other| !own(*other)).filter_map(ItemRef::name);
    let present: Vec<String> = present.map(str::to_owned).collect();
    let followed = matches!(item, Some(ItemRef::Attribute(_) | ItemRef::Block(_)));
    // What has a dot in it can only be the key of an object.
    let mut candidates = candidates(context, map);
    candidates.retain(|candidate| !candidate.key.contains('.'));
    completions(analysis, candidates, &present, word, followed, map == "check.header")
}

/// Where nothing is known of a body but what many write there: inside of a driver's options, of an autoscaler's policy.
pub(super) fn of_free(
    analysis: &Analysis,
    context: &Context<'_>,
    word: Span,
    item: Option<ItemRef<'_>>,
) -> Vec<Completion> {
    let map = map_of(context);
    map.map(|map| names(analysis, context, map, word, item)).unwrap_or_default()
}

/// At a key of an object that is an attribute's whole value.
pub(super) fn of_object(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Vec<Completion> {
    let Some(Frame::Object { entry, .. }) = cursor.frames.last() else { return Vec::new() };
    let text = &analysis.document.text;
    let name = cursor.attribute.name();
    if let Some(fields) = cursor.option_fields(context) {
        let object = cursor.values.iter().rev().find(|value| value.entries().is_some());
        return of_fields(analysis, cursor, *entry, object.copied(), fields);
    }
    if cursor.frames.len() > 1 {
        return Vec::new();
    }
    let map = match inside(context) {
        Inside::Schema(schema) => match schema.child(name) {
            Some(child) if child.block.is_free_form() => child.block.id,
            _ => return Vec::new(),
        },
        Inside::Options(..) => match map_of_option(context, name) {
            Some(map) => map,
            None => return Vec::new(),
        },
        Inside::Free => return Vec::new(),
    };
    // Something stands before the word: it is no key.
    let word = cursor.word(text).path;
    if !text.slice(Span::new(*entry, word.start)).trim().is_empty() {
        return Vec::new();
    }
    let entries = cursor.values.first().and_then(|value| value.entries());
    let others = entries.into_iter().flatten().filter(|(_, key, _)| !key.span().touches(cursor.offset));
    let present: Vec<String> = others.filter_map(|(entry, ..)| entry.literal_key().map(str::to_owned)).collect();
    let line = text.slice(Span::new(word.end, text.line_span(text.line_of(word.end)).end));
    let has_value = line.trim_start().starts_with(['=', ':']);
    completions(analysis, candidates(context, map), &present, word, has_value, false)
}

/// The fields of an object that is a driver's option, as in `mount = { … }` or `mounts = [{ … }]`.
fn of_fields(
    analysis: &Analysis,
    cursor: &Cursor<'_>,
    entry: usize,
    object: Option<ValueRef<'_>>,
    (fields, driver): (&'static [DriverOption], &'static DriverSchema),
) -> Vec<Completion> {
    let text = &analysis.document.text;
    let word = cursor.word(text).path;
    if !text.slice(Span::new(entry, word.start)).trim().is_empty() {
        return Vec::new();
    }
    let entries = object.and_then(|object| object.entries()).into_iter().flatten();
    let others = entries.filter(|(_, key, _)| !key.span().touches(cursor.offset));
    let present: Vec<&str> = others.filter_map(|(entry, ..)| entry.literal_key()).collect();
    let line = text.slice(Span::new(word.end, text.line_span(text.line_of(word.end)).end));
    let has_value = line.trim_start().starts_with(['=', ':']);
    // Of an object that is the option itself, as in `mount = { … }`, what its own values decide.
    let value = |name: &str| {
        let (.., value) = object?.entries()?.find(|(entry, ..)| entry.literal_key() == Some(name))?;
        literal(value)
    };
    let holder = if cursor.values.iter().filter(|value| value.entries().is_some()).count() > 1 {
        ""
    } else {
        cursor.attribute.name()
    };
    let mut free: Vec<((u8, usize), &'static DriverOption)> = Vec::new();
    for field in fields.iter().filter(|field| !present.contains(&field.name) && field.deprecated.is_none()) {
        match fit(holder, field.name, value) {
            Fit::Useless => {}
            Fit::First(place) => free.push(((0, place), field)),
            Fit::Neutral => free.push(((1 + u8::from(!field.required), rank::option_rank(field.name)), field)),
        }
    }
    free.sort_by_key(|(rank, _)| *rank);
    let field = |(_, field): (_, &'static DriverOption)| {
        let value = if has_value { Insertion::same(field.name) } else { skeleton::entry(field) };
        Completion {
            detail: Some(field.ty.as_str().into()),
            documentation: Some(Docs::Option(field, driver)),
            snippet: value.snippet,
            ..plain(field.name, CompletionKind::Attribute, word, value.plain)
        }
    };
    free.into_iter().map(field).collect()
}

fn completions(
    analysis: &Analysis,
    candidates: Vec<Candidate>,
    present: &[String],
    replace: Span,
    followed: bool,
    list_value: bool,
) -> Vec<Completion> {
    let mut seen: Vec<Cow<'static, str>> = Vec::new();
    let mut list = Vec::new();
    for Candidate { key, detail, rest } in candidates {
        if seen.contains(&key) || (present.iter().any(|known| *known == key) && !is_repeatable(&key)) {
            continue;
        }
        seen.push(key.clone());
        // A name that is no identifier stands in quotes.
        let name = if key.contains('.') { format!("\"{key}\"") } else { key.to_string() };
        let insertion = match rest {
            _ if followed => Insertion::same(&name),
            Some(rest) => filled(analysis, &name, rest),
            None => {
                let (open, close) = if list_value { ("[\"", "\"]") } else { ("\"", "\"") };
                Insertion {
                    snippet: format!("{} = {open}$1{close}", escape(&name)),
                    plain: format!("{name} = {open}{close}"),
                }
            }
        };
        list.push(Completion {
            detail: (!detail.is_empty()).then_some(detail.into()),
            documentation: (!detail.is_empty()).then(|| Docs::Text(format!("**{key}**: {detail}."))),
            snippet: insertion.snippet,
            ..plain(key, CompletionKind::Attribute, replace, insertion.plain)
        });
    }
    list
}

/// A key with the rest of its line or block, `$1` and `${1:x}` being its tab stops.
fn filled(analysis: &Analysis, name: &str, rest: &str) -> Insertion {
    let document = &analysis.document;
    let unit = Style::of(&document.text, &document.tree).unit;
    let rest = rest.replace("  ", &unit).replace('\n', document.text.line_ending());
    let mut without = String::new();
    let mut left = rest.as_str();
    while let Some((text, stop)) = left.split_once('$') {
        without.push_str(text);
        left = match stop.strip_prefix('{').and_then(|stop| stop.split_once('}')) {
            Some((placeholder, after)) => {
                without.push_str(placeholder.split_once(':').map_or("", |(_, text)| text));
                after
            }
            None => stop.trim_start_matches(|c: char| c.is_ascii_digit()),
        };
    }
    without.push_str(left);
    Insertion { snippet: format!("{}{rest}", escape(name)), plain: format!("{name}{without}") }
}

/// The keys of an element's `meta`, in either form, and those that a dispatch gives.
pub(super) fn meta_keys(element: Element<'_>) -> Vec<String> {
    let mut keys = map_keys(element, "meta");
    for parameterized in element.elements("parameterized") {
        for list in ["meta_required", "meta_optional"] {
            let names = parameterized.value(list).and_then(ValueRef::elements).into_iter().flatten();
            keys.extend(names.filter_map(ValueRef::as_str).map(str::to_owned));
        }
    }
    keys
}

/// The keys of a map, as a block or as an attribute.
pub(super) fn map_keys(element: Element<'_>, name: &str) -> Vec<String> {
    let of_body =
        |body: BodyRef<'_>| body.attributes().map(|attribute| attribute.name().to_owned()).collect::<Vec<_>>();
    let mut keys: Vec<String> = element.elements(name).flat_map(|map| of_body(map.body)).collect();
    if let Some(value) = element.value(name) {
        keys.extend(
            value.entries().into_iter().flatten().filter_map(|(entry, ..)| entry.literal_key().map(str::to_owned)),
        );
    }
    keys
}
