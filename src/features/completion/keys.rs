//! Keys of maps whose names are the author's own: those that the file uses elsewhere, then those that many use.

use std::borrow::Cow;

use super::super::cursor::{Cursor, Frame};
use super::super::docs::Docs;
use super::super::place::{Inside, inside};
use super::super::reference::group_block;
use super::super::{Analysis, Completion, CompletionKind};
use super::{escape, offers, plain, rank};
use crate::model::Element;
use crate::schema::drivers::{DriverOption, DriverSchema, OptionType};
use crate::syntax::{BodyRef, Context, ItemRef, ValueRef};
use crate::text::Span;

/// A key with a word about it.
type Candidate = (Cow<'static, str>, &'static str);

const ENV: [(&str, &str); 8] = [
    ("TZ", "the time zone"),
    ("LOG_LEVEL", "how much is logged"),
    ("PORT", "where the program listens"),
    ("PUID", "the user that the program runs as"),
    ("PGID", "the group that the program runs as"),
    ("JAVA_OPTS", "options of the Java machine"),
    ("GOMAXPROCS", "how many threads a Go program runs"),
    ("GOMEMLIMIT", "how much memory a Go program aims at"),
];

const HEADERS: [(&str, &str); 6] = [
    ("Host", "the host that is asked for"),
    ("Authorization", "who asks"),
    ("Accept", "the types that are taken"),
    ("User-Agent", "the program that asks"),
    ("Content-Type", "the type of the body"),
    ("X-Forwarded-Proto", "the scheme that the visitor used"),
];

/// The options of go-getter, which fetches artifacts.
const ARTIFACT: [(&str, &str); 8] = [
    ("archive", "`false` keeps an archive as it is"),
    ("checksum", "such as `sha256:…`"),
    ("ref", "the branch, tag or commit in git"),
    ("depth", "how many commits of git are fetched"),
    ("sshkey", "a private key in base64, for git"),
    ("filename", "the name of the fetched file"),
    ("region", "the region of a bucket"),
    ("aws_access_key_id", "for a bucket"),
];

/// Where a new key stands in a block of free keys.
pub(super) fn names(context: &Context<'_>, map: &str, word: Span, item: Option<ItemRef<'_>>) -> Vec<Completion> {
    let own = |other: ItemRef<'_>| item.is_some_and(|item| item.span() == other.span());
    let present = context.body.items().filter(|other| !own(*other)).filter_map(ItemRef::name);
    let present: Vec<String> = present.map(str::to_owned).collect();
    let list_value = map == "check.header";
    let has_value = matches!(item, Some(ItemRef::Attribute(_)));
    completions(candidates(context, map), &present, word, has_value, list_value)
}

/// Inside a driver's `config`: the labels in a `port_map`.
pub(super) fn of_driver(context: &Context<'_>, word: Span, item: Option<ItemRef<'_>>) -> Vec<Completion> {
    if context.blocks.last().is_none_or(|block| block.keyword() != "port_map") {
        return Vec::new();
    }
    names(context, "port_map", word, item)
}

/// At a key of an object that is an attribute's whole value.
pub(super) fn of_object(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Vec<Completion> {
    let Some(Frame::Object { entry, .. }) = cursor.frames.last() else { return Vec::new() };
    let text = &analysis.document.text;
    let name = cursor.attribute.name();
    if let Some(fields) = cursor.option_fields(&context.blocks) {
        let object = cursor.values.iter().rev().find(|value| value.entries().is_some());
        return of_fields(analysis, cursor, *entry, object.copied(), fields);
    }
    if cursor.frames.len() > 1 {
        return Vec::new();
    }
    let map = match inside(&context.blocks) {
        Inside::Schema(schema) => match schema.child(name) {
            Some(child) if child.block.is_free_form() => child.block.id,
            _ => return Vec::new(),
        },
        Inside::Options(..) if name == "port_map" => "port_map",
        _ => return Vec::new(),
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
    completions(candidates(context, map), &present, word, has_value, false)
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
    let mut free: Vec<&DriverOption> =
        fields.iter().filter(|field| !present.contains(&field.name) && field.deprecated.is_none()).collect();
    free.sort_by_key(|field| (!field.required, rank::option_rank(field.name)));
    let field = |field: &'static DriverOption| {
        let (open, close) = match field.ty {
            OptionType::String => ("\"", "\""),
            OptionType::Strings => ("[\"", "\"]"),
            OptionType::Bool | OptionType::Number | OptionType::Any => ("", ""),
            _ => ("{ ", " }"),
        };
        let (snippet, text) = if has_value {
            (field.name.to_owned(), field.name.to_owned())
        } else {
            (format!("{} = {open}$1{close}", field.name), format!("{} = {open}{close}", field.name))
        };
        Completion {
            detail: Some(field.ty.as_str().into()),
            documentation: Some(Docs::Option(field, driver)),
            snippet,
            ..plain(field.name, CompletionKind::Attribute, word, text)
        }
    };
    free.into_iter().map(field).collect()
}

fn completions(
    candidates: Vec<Candidate>,
    present: &[String],
    replace: Span,
    has_value: bool,
    list_value: bool,
) -> Vec<Completion> {
    let mut seen: Vec<Cow<'static, str>> = Vec::new();
    let mut list = Vec::new();
    for (key, detail) in candidates {
        if present.iter().any(|known| *known == key) || seen.contains(&key) {
            continue;
        }
        seen.push(key.clone());
        let (open, close) = if list_value { ("[\"", "\"]") } else { ("\"", "\"") };
        let (snippet, text) = if has_value {
            (key.to_string(), key.to_string())
        } else {
            (format!("{} = {open}$1{close}", escape(&key)), format!("{key} = {open}{close}"))
        };
        list.push(Completion {
            detail: (!detail.is_empty()).then_some(detail.into()),
            snippet,
            ..plain(key, CompletionKind::Attribute, replace, text)
        });
    }
    list
}

/// The keys that a map may want.
fn candidates(context: &Context<'_>, map: &str) -> Vec<Candidate> {
    let common =
        |list: &'static [(&'static str, &'static str)]| list.iter().map(|(key, detail)| (Cow::from(*key), *detail));
    let blocks = &context.blocks;
    match map {
        "task.env" | "sidecar_task.env" | "secret.env" => {
            let tasks = group_block(blocks).map(Element::of).into_iter().flat_map(|group| group.elements("task"));
            let others =
                tasks.flat_map(|task| map_keys(task, "env")).map(|key| (Cow::from(key), "another task has it"));
            others.chain(common(&ENV)).collect()
        }
        "job.meta" | "group.meta" | "task.meta" | "multiregion.region.meta" => {
            let job = blocks.first().map(|job| Element::of(*job));
            let mut keys: Vec<String> = job.into_iter().flat_map(meta_keys).collect();
            for group in job.into_iter().flat_map(|job| job.elements("group")) {
                keys.extend(meta_keys(group));
                keys.extend(group.elements("task").flat_map(meta_keys));
            }
            keys.into_iter().map(|key| (Cow::from(key), "used in this job")).collect()
        }
        "check.header" | "artifact.headers" => common(&HEADERS).collect(),
        "artifact.options" => common(&ARTIFACT).collect(),
        "port_map" => {
            let labels = offers::port_labels(blocks);
            labels.into_iter().map(|label| (Cow::from(label), "port of this group")).collect()
        }
        "service.tagged_addresses" => [("lan", ""), ("wan", ""), ("lan_ipv4", ""), ("wan_ipv4", ""), ("lan_ipv6", "")]
            .map(|(key, detail)| (Cow::from(key), detail))
            .into(),
        "proxy.config" | "upstreams.config" | "gateway.proxy.config" => [
            ("protocol", "what is spoken: `tcp`, `http`, `http2`, `grpc`"),
            ("envoy_prometheus_bind_addr", "where Envoy offers its figures"),
            ("envoy_dogstatsd_url", "where Envoy sends its figures"),
            ("local_connect_timeout_ms", "how long a connection may take"),
            ("local_request_timeout_ms", "how long a request may take"),
            ("max_inbound_connections", "how many connections are taken"),
        ]
        .map(|(key, detail)| (Cow::from(key), detail))
        .into(),
        _ => Vec::new(),
    }
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
