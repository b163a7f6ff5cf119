//! Expressions: variables, locals, iterators, what Nomad replaces at run time, functions.

use super::super::cursor::{Cursor, Frame, Word};
use super::super::docs::Docs;
use super::super::hover::{self, About};
use super::super::{Analysis, Completion, CompletionKind};
use super::values::{REFERENCE, runtime_place};
use super::wanted::Wanted;
use super::{escape_text, is_within, plain, runtime};
use crate::model::{Element, Scope};
use crate::schema::{Type, functions};
use crate::syntax::{BlockRef, Context, ExprKind};
use crate::text::Span;

/// What can stand at the cursor in an expression. `own` says that the attribute has values of its own, so that
/// functions wait for a letter.
pub(super) fn expressions(
    analysis: &Analysis,
    context: &Context<'_>,
    cursor: &Cursor<'_>,
    word: Word,
    own: bool,
) -> Vec<Completion> {
    let text = &analysis.document.text;
    let path = text.slice(word.path);
    let typed = text.slice(Span::new(word.path.start, cursor.offset.max(word.path.start)));
    let place = runtime_place(context, cursor).filter(|_| cursor.is_interpolation());
    if let Some((root, _)) = typed.split_once('.') {
        let first = typed.matches('.').count() == 1;
        let root_end = word.path.start + root.len() + 1;
        return match root {
            "var" if first => variables(analysis, word.segment, "", &Wanted::default()),
            "local" if first => locals(analysis, word.segment, "", &Wanted::default(), own_local(context, cursor)),
            "secret" if first => secrets(context, word.segment),
            "attr" | "node" | "device" => {
                let replace = Span::new(root_end, word.path.end);
                let place = place.or_else(|| runtime_place(context, cursor));
                let names = place.map(|place| runtime::below(root, place)).unwrap_or_default();
                names.into_iter().map(|name| reference(name, replace)).collect()
            }
            _ if first && iterators(&context.blocks).any(|iterator| iterator == root) => {
                let each = [("value", "the present element"), ("key", "its key, or its number in a list")];
                each.map(|(name, detail)| Completion {
                    detail: Some(detail.into()),
                    ..plain(name, REFERENCE, word.segment, name)
                })
                .into()
            }
            _ => Vec::new(),
        };
    }
    // Half of a number, or the rest of something else.
    if path.is_empty() && !stands_free(analysis, cursor) {
        return Vec::new();
    }
    let mut list = Vec::new();
    if let Some(place) = place {
        list.extend(
            runtime::names_at(analysis, context, place, &typed).into_iter().map(|name| reference(name, word.path)),
        );
    }
    list.extend(iterators(&context.blocks).flat_map(|iterator| {
        ["value", "key"].map(|field| {
            let name = format!("{iterator}.{field}");
            Completion {
                detail: Some("of the `dynamic` block".into()),
                ..plain(name.clone(), REFERENCE, word.path, name)
            }
        })
    }));
    let wanted = Wanted::at(analysis, context, cursor);
    if matches!(wanted.ty, Some(Type::TypeExpression | Type::Identifier)) {
        return list;
    }
    let mut names = variables(analysis, word.path, "var.", &wanted);
    names.extend(locals(analysis, word.path, "local.", &wanted, own_local(context, cursor)));
    // A list of what the place has comes first, yet in `${…}` the file's own names are as likely.
    if cursor.is_interpolation() {
        let own_ports = list.len().min(3);
        list.splice(own_ports..own_ports, names);
    } else {
        list.extend(names);
    }
    let in_call = cursor.call().is_some();
    if !typed.is_empty() || (in_call && !own) {
        list.extend(functions(analysis, word.path, &typed));
    }
    list
}

/// What `$` can go on to be in a string: whole interpolations.
pub(super) fn interpolations(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Vec<Completion> {
    let replace = Span::new(cursor.offset - 1, cursor.offset);
    let mut list: Vec<Completion> = Vec::new();
    if let Some(place) = runtime_place(context, cursor) {
        list.extend(runtime::names_at(analysis, context, place, "").into_iter().map(|name| reference(name, replace)));
    }
    list.extend(variables(analysis, replace, "var.", &Wanted::default()));
    list.extend(locals(analysis, replace, "local.", &Wanted::default(), own_local(context, cursor)));
    for item in &mut list {
        item.plain = format!("${{{}}}", item.plain);
        item.snippet = escape_text(&item.plain);
        item.filter = Some(item.plain.clone());
    }
    list
}

fn reference(name: runtime::Name, replace: Span) -> Completion {
    let text = name.text.clone().into_owned();
    Completion {
        detail: Some(name.detail.into()),
        documentation: Some(name.docs),
        ..plain(name.text, REFERENCE, replace, text)
    }
}

/// The `secret` blocks of the task and of what is around it. Which keys a secret has is not in the file.
fn secrets(context: &Context<'_>, replace: Span) -> Vec<Completion> {
    let blocks = context.blocks.iter().rev().flat_map(|block| Element::of(*block).elements("secret"));
    let names = blocks.filter_map(Element::label).filter(|name| !name.is_empty());
    names
        .map(|name| Completion {
            detail: Some("secret of this job".into()),
            snippet: format!("{}.${{1:key}}", escape_text(name)),
            ..plain(name.to_owned(), REFERENCE, replace, format!("{name}.key"))
        })
        .collect()
}

/// What can stand behind `%{`, where the cursor is there.
pub(super) fn directives(analysis: &Analysis, cursor: &Cursor<'_>) -> Option<Vec<Completion>> {
    let text = &analysis.document.text;
    let Some(Frame::Interpolation { start }) = cursor.innermost() else { return None };
    if *start < 2 || text.byte(start - 2) != Some(b'%') {
        return None;
    }
    let word = cursor.word(text).path;
    let before = text.slice(Span::new(*start, word.start.max(*start)));
    if !before.trim_start_matches('~').trim().is_empty() {
        return None;
    }
    let keywords = [
        ("if", "if ${1:condition}", "if ", "what follows, only where a condition holds"),
        ("for", "for ${1:item} in ${2:list}", "for ", "what follows, for each element"),
        ("else", "else", "else", "what follows, where the condition does not hold"),
        ("endif", "endif", "endif", "ends `if`"),
        ("endfor", "endfor", "endfor", "ends `for`"),
    ];
    let item = |(name, snippet, text, detail): (&'static str, &str, &str, &'static str)| Completion {
        detail: Some(detail.into()),
        snippet: snippet.to_owned(),
        ..plain(name, CompletionKind::Value, word, text)
    };
    Some(keywords.map(item).into())
}

/// Whether nothing but an operator, a bracket or a comma stands before the cursor, so that an operand may.
fn stands_free(analysis: &Analysis, cursor: &Cursor<'_>) -> bool {
    let text = &analysis.document.text;
    let line = text.line_span(text.line_of(cursor.offset));
    let low = line.start.max(cursor.attribute.equals() + 1).min(cursor.offset);
    let before = text.slice(Span::new(low, cursor.offset));
    let before = before.trim_end();
    let next = text.byte(cursor.offset);
    // Behind an interpolation that is not closed comes the quote of its string.
    let opens = |byte: u8| matches!(byte, b'"' | b'$') && !cursor.is_interpolation();
    let alone = !next.is_some_and(|byte| byte.is_ascii_alphanumeric() || opens(byte));
    let opened = before.is_empty()
        || before.ends_with(['{', '(', '[', ',', '?', ':', '+', '-', '*', '/', '%', '&', '|', '<', '>', '=', '!', '~']);
    // `%{ if …`, `%{ for x in …`
    let directive = || {
        let word = before.rsplit(|c: char| !c.is_alphanumeric()).next();
        cursor.is_interpolation() && matches!(word, Some("if" | "in"))
    };
    alone && (opened || directive())
}

/// The local that is being written.
fn own_local<'t>(context: &Context<'t>, cursor: &Cursor<'t>) -> Option<&'t str> {
    let in_locals = context.blocks.last().is_some_and(|block| block.keyword() == "locals");
    in_locals.then(|| cursor.attribute.name())
}

/// The file's variables, those left out whose default is not `wanted`.
fn variables(analysis: &Analysis, replace: Span, before: &str, wanted: &Wanted) -> Vec<Completion> {
    let document = &analysis.document;
    let scope = Scope::new(document.tree.root());
    let mut list = Vec::new();
    for (name, default) in scope.variables() {
        let known = default.and_then(|default| scope.value(default)).map(|known| known.value);
        if !wanted.takes(known.as_ref()) {
            continue;
        }
        let Some(about) = hover::variable(document, name) else { continue };
        list.push(named(format!("{before}{name}"), about, replace));
    }
    list
}

/// The file's locals, those left out that are not `wanted`, and the one that is being written.
fn locals(analysis: &Analysis, replace: Span, before: &str, wanted: &Wanted, own: Option<&str>) -> Vec<Completion> {
    let document = &analysis.document;
    let scope = Scope::new(document.tree.root());
    let mut list = Vec::new();
    for (name, value) in scope.locals() {
        // A local cannot be its own value.
        if own == Some(*name) {
            continue;
        }
        let known = scope.value(*value).map(|known| known.value);
        if wanted.takes(known.as_ref()) {
            list.push(named(format!("{before}{name}"), hover::local(document, name, *value), replace));
        }
    }
    list
}

fn named(label: String, about: About, replace: Span) -> Completion {
    Completion {
        detail: (!about.detail.is_empty()).then_some(about.detail.into()),
        documentation: Some(Docs::Text(about.page)),
        ..plain(label.clone(), REFERENCE, replace, label)
    }
}

/// The names under which the `dynamic` blocks around have their elements, innermost first.
fn iterators<'t>(blocks: &[BlockRef<'t>]) -> impl Iterator<Item = &'t str> {
    let dynamic = blocks.iter().rev().copied().filter(|block| block.keyword() == "dynamic");
    dynamic.filter_map(|block| {
        let named = block.body().value("iterator").and_then(|value| match value.kind() {
            ExprKind::Variable(name) => Some(name.as_str()),
            _ => None,
        });
        named.or_else(|| block.label())
    })
}

/// The functions that `word` can be the start of.
fn functions(analysis: &Analysis, replace: Span, word: &str) -> Vec<Completion> {
    let called = analysis.document.text.byte(replace.end) == Some(b'(');
    let mut found: Vec<&'static functions::Function> =
        functions::all().filter(|function| is_within(word, function.name)).collect();
    found.sort_by_key(|function| (!function.name.starts_with(word), function.name));
    let function = |function: &'static functions::Function| {
        let none = function.max_args == Some(0);
        let (snippet, plain_text) = match (called, none) {
            (true, _) => (function.name.to_owned(), function.name.to_owned()),
            (false, true) => (format!("{}()", function.name), format!("{}()", function.name)),
            (false, false) => (format!("{}($1)", function.name), format!("{}(", function.name)),
        };
        Completion {
            detail: Some(format!("{} {}", function.signature(), function.returns).into()),
            documentation: Some(Docs::Function(function)),
            snippet,
            ..plain(function.name, CompletionKind::Function, replace, plain_text)
        }
    };
    found.into_iter().map(function).collect()
}
