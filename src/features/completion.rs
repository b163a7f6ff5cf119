//! What can be typed at a place, also where nothing around it is finished.

mod expressions;
mod fitting;
mod jobs;
mod keys;
mod known_keys;
mod labels;
mod names;
mod offers;
mod presets;
mod rank;
mod room;
mod runtime;
mod skeleton;
mod tags;
mod templates;
mod values;
mod wanted;

use std::borrow::Cow;

use super::cursor::{Cursor, Frame};
use super::docs::Docs;
use super::place::speaks_nomad;
use super::{Analysis, Completion, CompletionKind, REGISTRY};
use crate::syntax::{Context, Place};
use crate::text::Span;

/// What can be typed at `offset`, what a person most likely wants first. `trigger` is the character that made the
/// editor ask, where nobody asked for it in so many words: then there is an answer only where that character opens
/// something.
pub(super) fn completions(analysis: &Analysis, offset: usize, trigger: Option<char>) -> Vec<Completion> {
    if !speaks_nomad(analysis) {
        return Vec::new();
    }
    let document = &analysis.document;
    let context = document.tree.context(&document.text, offset);
    match &context.place {
        Place::Name { word, item } if trigger.is_none() => {
            let mut all = names::names(analysis, &context, *word, *item);
            all.extend(jobs::jobs(analysis, &context, *word));
            all
        }
        Place::Label { keyword, index, span } if matches!(trigger, None | Some('"')) => {
            labels::labels(analysis, &context, keyword, *index, *span)
        }
        Place::Comment(span) if trigger.is_none() => suppressions(analysis, *span, offset),
        Place::Value { .. } | Place::Nothing => {
            let Some(cursor) = Cursor::new(document, &context, offset) else { return Vec::new() };
            let asked = trigger.is_none_or(|trigger| opens(analysis, &context, &cursor, trigger));
            if asked { values::values(analysis, &context, &cursor) } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}

/// Whether a character that was just typed opens something to complete.
fn opens(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>, trigger: char) -> bool {
    let text = &analysis.document.text;
    let offset = cursor.offset;
    let special =
        || tags::is_tag(analysis, context, cursor) || templates::action_at(analysis, context, cursor).is_some();
    match trigger {
        '"' => cursor.literal_start() == Some(offset) || templates::action_at(analysis, context, cursor).is_some(),
        '$' => cursor.literal_start().is_some(),
        '{' => {
            matches!(cursor.innermost(), Some(Frame::Interpolation { start }) if *start == offset)
                || templates::action_at(analysis, context, cursor).is_some()
        }
        '.' => special() || (cursor.is_expression() && !cursor.word(text).path.is_empty()),
        '=' => special() || matches!(cursor.innermost(), None | Some(Frame::Object { .. })),
        ' ' if cursor.is_expression() => {
            let line = text.line_span(text.line_of(offset)).start;
            let before = text.slice(Span::new(line.max(offset.saturating_sub(80)), offset));
            before.trim_end_matches(' ').ends_with(['=', '[', ',', '(', '?', ':'])
        }
        ' ' => templates::action_at(analysis, context, cursor).is_some(),
        '`' => tags::is_tag(analysis, context, cursor),
        _ => true,
    }
}

/// The rules that a suppression comment may name.
fn suppressions(analysis: &Analysis, comment: Span, offset: usize) -> Vec<Completion> {
    let written = analysis.document.text.slice(comment);
    let (before, after) = written.split_at(offset - comment.start);
    let Some(at) = before.rfind("jobspec:") else { return Vec::new() };
    let directive = &before[at..];
    let Some((_, list)) = directive.split_once('[').filter(|(_, list)| !list.contains(']')) else {
        return Vec::new();
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let word = list.rfind(|c| !is_name(c)).map_or(list, |at| &list[at + 1..]);
    let rest = after.find(|c| !is_name(c)).unwrap_or(after.len());
    let replace = Span::new(offset - word.len(), offset + rest);
    let named: Vec<&str> = list[..list.len() - word.len()].split(',').map(str::trim).collect();
    REGISTRY
        .iter()
        .filter(|rule| !named.contains(&rule.id.0))
        .map(|rule| Completion {
            detail: Some(rule.category.name().into()),
            documentation: Some(Docs::Rule(rule)),
            ..plain(rule.id.0, CompletionKind::Value, replace, rule.id.0)
        })
        .collect()
}

/// A completion whose text is the same with and without snippets.
pub(super) fn plain(
    label: impl Into<Cow<'static, str>>,
    kind: CompletionKind,
    replace: Span,
    text: impl Into<String>,
) -> Completion {
    let text = text.into();
    Completion {
        label: label.into(),
        kind,
        detail: None,
        documentation: None,
        replace,
        snippet: escape_text(&text),
        plain: text,
        filter: None,
        deprecated: false,
    }
}

/// `text` as it stands in a placeholder of LSP's snippet syntax.
pub(super) fn escape(text: &str) -> String {
    escaped(text, &['$', '}', '\\'])
}

/// `text` as it stands between the placeholders.
fn escape_text(text: &str) -> String {
    escaped(text, &['$', '\\'])
}

fn escaped(text: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if special.contains(&c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

/// Whether the characters of `word` stand in `name` in their order, in any case.
fn is_within(word: &str, name: &str) -> bool {
    let mut rest = name.chars();
    word.chars().all(|wanted| rest.any(|c| c.eq_ignore_ascii_case(&wanted)))
}
