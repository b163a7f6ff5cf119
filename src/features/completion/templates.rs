//! Templates: functions and keywords, their arguments, fields and variables.

use std::borrow::Cow;

use super::super::cursor::Cursor;
use super::super::docs::Docs;
use super::super::template::{Action, Spot};
use super::super::{Analysis, Completion, CompletionKind};
use super::offers::{self, Offer};
use super::{escape, is_within, keys, plain, runtime};
use crate::model::Element;
use crate::schema::consul_template::{self, Kind, TemplateFunction};
use crate::schema::interpolation::{self, Entry};
use crate::syntax::Context;
use crate::text::Span;

pub(super) use super::super::template::action_at;

/// What people write most, in this order.
const COMMON: [&str; 16] = [
    "env",
    "key",
    "keyOrDefault",
    "with",
    "range",
    "if",
    "else",
    "service",
    "nomadVar",
    "nomadService",
    "secret",
    "printf",
    "toJSON",
    "parseJSON",
    "join",
    "eq",
];

pub(super) fn completions(
    analysis: &Analysis,
    context: &Context<'_>,
    cursor: &Cursor<'_>,
    action: &Action,
) -> Vec<Completion> {
    let text = &analysis.document.text;
    let typed = text.slice(action.word);
    match &action.spot {
        Spot::Comment => Vec::new(),
        Spot::Text { function, index, start } => {
            let line = text.line_span(text.line_of(cursor.offset)).end;
            let after = text.slice(Span::new(cursor.offset, line));
            let end = after.find(['"', '\\', '`', ' ', '}']).unwrap_or(after.len());
            let replace = Span::new(*start, cursor.offset + end);
            texts(analysis, context, cursor, function.as_deref(), *index, &typed)
                .into_iter()
                .map(|offer| item(offer, replace))
                .collect()
        }
        _ if typed.contains('.') => fields(action, &typed),
        Spot::Command { first } => {
            let replace = word_around(analysis, action.word);
            let mut list = words(analysis, action, &typed, *first, replace);
            list.extend(variables(action, replace));
            list
        }
        Spot::Argument { function, index } => {
            let replace = word_around(analysis, action.word);
            let quote = if action.quoted { "\\\"" } else { "\"" };
            let mut list: Vec<Completion> = texts(analysis, context, cursor, function.as_deref(), *index, &typed)
                .into_iter()
                .map(|offer| {
                    let quoted = format!("{quote}{}{quote}", offer.text);
                    let item = item(offer, replace);
                    Completion { snippet: super::escape_text(&quoted), plain: quoted, ..item }
                })
                .collect();
            list.extend(variables(action, replace));
            list
        }
    }
}

fn item(offer: Offer, replace: Span) -> Completion {
    let text = offer.text.clone().into_owned();
    Completion { detail: offer.detail, documentation: offer.docs, ..plain(offer.text, offer.kind, replace, text) }
}

/// The word with what follows of it behind the cursor.
fn word_around(analysis: &Analysis, word: Span) -> Span {
    let text = &analysis.document.text;
    let line = text.line_span(text.line_of(word.end)).end;
    let after = text.slice(Span::new(word.end, line));
    let rest = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(after.len());
    Span::new(word.start, word.end + rest)
}

/// Keywords and functions.
fn words(analysis: &Analysis, action: &Action, typed: &str, first: bool, replace: Span) -> Vec<Completion> {
    let text = &analysis.document.text;
    let followed = text.byte(replace.end) == Some(b' ') && text.byte(replace.end + 1).is_some_and(|byte| byte != b'}');
    let rank = |function: &TemplateFunction| match function.name {
        "end" if action.depth > 0 => 0,
        name => COMMON.iter().position(|known| *known == name).map_or(usize::MAX, |at| at + 1),
    };
    let mut found: Vec<&'static TemplateFunction> = consul_template::all()
        .filter(|function| match function.kind {
            Kind::Action => {
                first && (action.depth > 0 || !matches!(function.name, "end" | "else" | "break" | "continue"))
            }
            _ => !function.denied,
        })
        .filter(|function| is_within(typed, function.name))
        // sprig's are many, and few use them.
        .filter(|function| !function.name.starts_with("sprig_") || typed.len() > 1)
        .collect();
    found.sort_by_key(|function| rank(function));
    let function = |function: &'static TemplateFunction| {
        let arguments = if followed || action.quoted { String::new() } else { arguments(function) };
        let needs = function.min_args > 0 && !followed;
        let (kind, detail) = match function.kind {
            Kind::Action => (CompletionKind::Value, "keyword"),
            _ => (CompletionKind::Function, function.usage),
        };
        Completion {
            detail: Some(detail.into()),
            documentation: Some(Docs::Template(function)),
            snippet: format!("{}{arguments}", function.name),
            ..plain(function.name, kind, replace, format!("{}{}", function.name, if needs { " " } else { "" }))
        }
    };
    found.into_iter().map(function).collect()
}

/// The arguments that a function cannot do without, as tab stops.
fn arguments(function: &TemplateFunction) -> String {
    let optional = |name: &&str| name.starts_with('[') || (name.ends_with("...") && function.name != "printf");
    let names = function.usage.split(' ').skip(1).filter(|name| !optional(name));
    let quoted = matches!(function.kind, Kind::Lookup(_)) || function.name == "env";
    names
        .enumerate()
        .map(|(index, name)| {
            let name = escape(name.trim_matches('"').trim_end_matches("..."));
            let stop = index + 1;
            if quoted { format!(" \"${{{stop}:{name}}}\"") } else { format!(" ${{{stop}:{name}}}") }
        })
        .collect()
}

/// The fields behind a dot.
fn fields(action: &Action, typed: &str) -> Vec<Completion> {
    let Some((owner, rest)) = typed.split_once('.') else { return Vec::new() };
    if rest.contains('.') {
        return Vec::new();
    }
    let source = if owner.is_empty() {
        action.dot
    } else {
        action.variables.iter().rev().find(|(name, _)| name == owner).and_then(|(_, source)| *source)
    };
    let Some(function) = source.and_then(consul_template::function) else { return Vec::new() };
    let replace = Span::new(action.word.start + owner.len() + 1, action.word.end);
    let field = |name: &&'static str| Completion {
        detail: Some(format!("of `{}`", function.name).into()),
        documentation: Some(Docs::Template(function)),
        ..plain(*name, CompletionKind::Variable, replace, *name)
    };
    function.fields.iter().map(field).collect()
}

/// The variables of the template.
fn variables(action: &Action, replace: Span) -> Vec<Completion> {
    let mut names: Vec<&String> = action.variables.iter().map(|(name, _)| name).collect();
    names.dedup();
    let variable = |name: &String| plain(name.clone(), CompletionKind::Variable, replace, name.clone());
    names.into_iter().rev().map(variable).collect()
}

/// What a string can be that is an argument of a function.
fn texts(
    analysis: &Analysis,
    context: &Context<'_>,
    cursor: &Cursor<'_>,
    function: Option<&str>,
    index: usize,
    typed: &str,
) -> Vec<Offer> {
    let blocks = &context.blocks;
    let job = blocks.first().and_then(|block| block.label());
    let task = blocks.iter().find(|block| block.keyword() == "task").map(|task| Element::of(*task));
    let mut list: Vec<Offer> = Vec::new();
    match (function, index) {
        (Some("env" | "envOrDefault" | "mustEnv"), 0) => {
            for (name, pattern, detail) in runtime::own_names(analysis, context, "NOMAD_", true) {
                list.push(Offer {
                    docs: Some(Docs::Pattern(pattern, name.clone())),
                    ..Offer::new(name, CompletionKind::Variable).detail(detail)
                });
            }
            let own = task.into_iter().flat_map(|task| keys::map_keys(task, "env"));
            list.extend(own.map(|key| Offer::reference(key).detail("`env` of this task")));
            let entries = interpolation::entries();
            list.extend(entries.filter(|entry| entry.kind == interpolation::Kind::Runtime).map(|entry| Offer {
                docs: Some(Docs::Entry(entry)),
                ..Offer::new(entry.name, CompletionKind::Variable)
            }));
            list.extend(of_node(typed));
        }
        (Some("service" | "services" | "connect" | "caLeaf" | "nomadService"), 0) => {
            offers::services(analysis, &mut list);
        }
        (Some("key" | "keyExists" | "keyOrDefault" | "ls" | "safeLs" | "tree" | "safeTree" | "keyExistsGet"), 0) => {
            list.extend(written_paths(analysis, cursor, &["key ", "keyOrDefault ", "keyExists ", "ls ", "tree "]));
            if let Some(job) = job {
                list.push(
                    Offer::value(format!("{}/{job}/", analysis.settings.secrets.prefix)).detail("this job's keys"),
                );
            }
        }
        (Some("nomadVar" | "nomadVarExists" | "nomadVarList" | "nomadVarListSafe"), 0) => {
            list.push(Offer::value("nomad/jobs").detail("readable by every job"));
            if let Some(job) = job {
                let mut path = format!("nomad/jobs/{job}");
                list.push(Offer::value(path.clone()).detail("readable by this job"));
                for keyword in ["group", "task"] {
                    let label = blocks.iter().find(|block| block.keyword() == keyword).and_then(|block| block.label());
                    let Some(label) = label else { break };
                    path = format!("{path}/{label}");
                    list.push(Offer::value(path.clone()).detail(format!("readable by this {keyword}")));
                }
            }
        }
        (Some("secret" | "secrets"), 0) => {
            list.extend(written_paths(analysis, cursor, &["secret ", "secrets "]));
            if let Some(job) = job {
                list.push(Offer::value(format!("secret/data/{job}")).detail("Vault's KV, version 2"));
            }
        }
        _ => {}
    }
    list
}

/// What the environment has of the node besides, once somebody asks for it: there are more than a hundred names.
fn of_node(typed: &str) -> Vec<Offer> {
    let wanted = |root: &str| typed.len() > 1 && (typed.starts_with(root) || root.starts_with(typed));
    let mut found: Vec<&'static Entry> = interpolation::entries()
        .filter(|entry| match entry.kind {
            interpolation::Kind::Attribute => wanted("attr."),
            interpolation::Kind::Node => wanted("node."),
            _ => false,
        })
        .filter(|entry| entry.former.is_none())
        .collect();
    found.sort_by_key(|entry| runtime::node_rank(entry));
    let offer = |entry: &'static Entry| Offer {
        docs: Some(Docs::Entry(entry)),
        ..Offer::new(entry.name, CompletionKind::Variable).detail("of the node")
    };
    found.into_iter().map(offer).collect()
}

/// The paths that the template already asks for.
fn written_paths(analysis: &Analysis, cursor: &Cursor<'_>, functions: &[&str]) -> Vec<Offer> {
    let Some(start) = cursor.literal_start() else { return Vec::new() };
    let text = analysis.document.text.slice(Span::new(start, cursor.offset));
    let mut found: Vec<Cow<'static, str>> = Vec::new();
    for function in functions {
        for (at, _) in text.match_indices(function) {
            let rest = text[at + function.len()..].trim_start_matches('\\');
            let Some((path, _)) = rest.strip_prefix('"').and_then(|rest| rest.split_once(['"', '\\', '\n'])) else {
                continue;
            };
            if !path.is_empty() && !found.iter().any(|known| known == path) {
                found.push(path.to_owned().into());
            }
        }
    }
    found.into_iter().map(|path| Offer::reference(path).detail("in this template")).collect()
}
