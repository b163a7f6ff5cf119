//! Actions of the template language that look something up, in any text.

use std::ops::Range;

use crate::rule::Context;
use crate::schema::consul_template::{Kind, function};
use crate::text::{Span, Text};

use super::line::is_comment;
use super::names::{Promise, promise};
use super::places::place;
use super::search::search_str;
use super::{shapes, values};

/// An action that consul-template would render.
pub(in crate::policy) struct Action {
    /// From `{{` to `}}`.
    pub(in crate::policy) span: Span,
    /// The function that looks something up, for a message.
    pub(in crate::policy) function: String,
}

/// All actions in a part of `text` that look something up, wherever they stand.
pub(in crate::policy) fn actions(text: &Text, part: Span) -> Vec<Action> {
    let mut actions: Vec<Action> = Vec::new();
    let mut done = 0;
    text.find(part, "{{", |at| {
        if at < done {
            return;
        }
        let rest = text.slice(Span::new(at, at + 400));
        let Some(end) = rest.find("}}") else { return };
        let Some(function) = looked_up(&rest[2..end]) else { return };
        done = at + end + 2;
        actions.push(Action { span: Span::new(at, done), function: function.to_owned() });
    });
    actions
}

/// The function with which an action looks something up: `key`, `with secret`, `range service`.
fn looked_up(action: &str) -> Option<&str> {
    let action = action.trim_start_matches(['-', ' ', '\t']);
    let mut words = action
        .split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '$' | '"' | '\\' | '`'))
        .filter(|word| !word.is_empty());
    let first = words.next()?;
    let is_lookup = |word: &&str| {
        matches!(*word, "env" | "mustEnv") || function(word).is_some_and(|known| matches!(known.kind, Kind::Lookup(_)))
    };
    match first {
        "with" | "range" | "if" | "else" => words.find(is_lookup),
        _ => Some(first).filter(is_lookup),
    }
}

/// The non-empty default of a `keyOrDefault` whose path names a secret.
pub(in crate::policy) struct Default {
    /// Where the default stands, with its quotes.
    pub(in crate::policy) span: Span,
    /// The quotes as written: `"`, or `\"` within a quoted text.
    pub(in crate::policy) quote: &'static str,
    /// What is looked up.
    pub(in crate::policy) path: String,
}

/// All of them in a part of the file.
pub(in crate::policy) fn default_of_lookup(context: &Context<'_>, part: Span) -> Vec<Default> {
    const WORD: &str = "keyOrDefault";
    let mut defaults = Vec::new();
    context.text.find(part, WORD, |at| {
        let start = at + WORD.len();
        let line = context.text.line_span(context.text.line_of(at));
        let rest = context.text.slice(Span::new(start, line.end));
        let Some((path, _)) = string_at(&rest, 0) else { return };
        let Some((default, quote)) = string_at(&rest, path.end + quote_len(&rest, path.start)) else { return };
        let value = &rest[default.clone()];
        if !is_in_action(context, at) {
            return;
        }
        let promise = || promise_of_path(&rest[path.clone()]).or_else(|| promise_of_line(context, line.start, at));
        let is_secret = has_secret_form(value) || promise().is_some_and(|promise| values::is_secret(value, promise));
        let allowed = context.settings.secrets.allow.iter().any(|pattern| pattern.is_match(value));
        if !is_secret || allowed {
            return;
        }
        defaults.push(Default {
            span: Span::new(start + default.start - quote.len(), start + default.end + quote.len()),
            quote,
            path: rest[path].to_owned(),
        });
    });
    defaults
}

/// Whether the word at `at` stands in an action, and in no comment: elsewhere it is only talked about.
fn is_in_action(context: &Context<'_>, at: usize) -> bool {
    let Some(place) = place(context.tree, at) else { return false };
    let Some(attribute) = place.attribute else { return false };
    let own = place.delimiters(context);
    let before = context.text.slice(Span::new(attribute.value().span().start, at));
    let line = &before[before.rfind('\n').map_or(0, |line| line + 1)..];
    let is_open = |(open, close): (&str, &str)| {
        let opened = before.rfind(open).filter(|_| !open.is_empty())?;
        let inside = &before[opened + open.len()..];
        let is_comment = inside.trim_start_matches('-').trim_start().starts_with("/*");
        Some(!inside.contains(close) && !is_comment)
    };
    let pairs = [("{{", "}}"), ("[[", "]]"), (own.0.as_str(), own.1.as_str())];
    pairs.into_iter().any(|pair| is_open(pair).unwrap_or(false)) && !is_comment(line, line.len())
}

/// What the last part of a path promises, by itself or together with the one before: `powerdns/api/key`.
fn promise_of_path(path: &str) -> Option<Promise> {
    let (rest, name) = path.rsplit_once('/').unwrap_or(("", path));
    promise(name).or_else(|| {
        let before = rest.rsplit('/').next()?;
        // In `secrets/theme` it is not the theme that is secret.
        promise(&format!("{before}/{name}")).filter(|_| promise(before).is_none() || matches!(name, "key" | "keys"))
    })
}

/// What the name before the action promises, as in `DB_PASSWORD={{ keyOrDefault … }}`.
fn promise_of_line(context: &Context<'_>, start: usize, at: usize) -> Option<Promise> {
    let before = context.text.slice(Span::new(start, at));
    let before = before.trim_end_matches(['-', ' ', '\t']);
    // The opening delimiter, whichever it is.
    let before = before.trim_end_matches(|c: char| c.is_ascii_punctuation() && !matches!(c, '=' | ':' | '"' | '\''));
    let before = before.trim_end().trim_end_matches(['"', '\'', '\\']).trim_end();
    let before = before.strip_suffix(['=', ':'])?.trim_end().trim_end_matches(['"', '\'']);
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    promise(before.rsplit(|c: char| !is_part(c)).next()?)
}

/// Whether a text is a secret whatever it is called: a URL with a password, a known token.
fn has_secret_form(text: &str) -> bool {
    let mut found = false;
    search_str(text, |keyword, at| found |= shapes::find(text, keyword, at).is_some());
    found
}

/// How long the quote before `start` is.
fn quote_len(text: &str, start: usize) -> usize {
    if text[..start].ends_with("\\\"") { 2 } else { 1 }
}

/// The quoted string behind blanks at `from`: its inside, and its quotes.
fn string_at(text: &str, from: usize) -> Option<(Range<usize>, &'static str)> {
    let rest = text.get(from..)?;
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    for quote in ["\\\"", "\"", "`"] {
        if let Some(inner) = rest[blanks..].strip_prefix(quote) {
            let start = from + blanks + quote.len();
            return Some((start..start + inner.find(quote)?, quote));
        }
    }
    None
}

/// The offset in a quoted text as written of an offset in its value: escapes are longer than what they stand for.
pub(super) fn raw_offset(raw: &str, offset: usize) -> usize {
    let mut chars = raw.char_indices().peekable();
    let mut value = 0;
    while let Some((at, c)) = chars.next() {
        if value >= offset {
            return at;
        }
        let next = chars.peek().map(|(_, next)| *next);
        match (c, next) {
            ('\\', Some('u' | 'U')) => {
                let digits = if next == Some('u') { 4 } else { 8 };
                let code = raw.get(at + 2..at + 2 + digits).and_then(|code| u32::from_str_radix(code, 16).ok());
                value += code.and_then(char::from_u32).map_or(1, char::len_utf8);
                for _ in 0..=digits {
                    chars.next();
                }
            }
            ('\\', Some(_)) => {
                chars.next();
                value += 1;
            }
            // `$${` and `%%{` stand for `${` and `%{`.
            ('$' | '%', Some(next)) if next == c && raw[at + 2..].starts_with('{') => {
                chars.next();
                value += 1;
            }
            _ => value += c.len_utf8(),
        }
    }
    raw.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups_and_other_actions() {
        for (action, function) in [
            (" key \"x\" ", "key"),
            ("- keyOrDefault `x` `` -", "keyOrDefault"),
            (" with secret \"x\" ", "secret"),
            (" range $i, $s := service \"web\" ", "service"),
            (" env \"X\" ", "env"),
            (" with nomadVar \"x\" ", "nomadVar"),
            ("range nomadService \"x\"", "nomadService"),
        ] {
            assert_eq!(looked_up(action), Some(function), "{action}");
        }
        for action in [".Name", " .ID ", "json .", "range .Items", "with .env", " $labels.key ", "printf \"key\"", ""] {
            assert_eq!(looked_up(action), None, "{action}");
        }
    }

    #[test]
    fn paths_of_secrets() {
        for path in ["db/password", "powerdns/api/key", "token", "service/x/api-key", "app/secret/key"] {
            assert!(promise_of_path(path).is_some(), "{path}");
        }
        for path in ["secrets/theme", "api/url", "token/ttl", "passwords/wiki/theme", "ssh/key", "api/key/id", ""] {
            assert!(promise_of_path(path).is_none(), "{path}");
        }
    }

    #[test]
    fn offsets_of_escaped_text() {
        let raw = r#"a\"b\nc$${d}é"#;
        let value = "a\"b\nc${d}é";
        assert_eq!(&raw[raw_offset(raw, 0)..raw_offset(raw, 2)], "a\\\"");
        assert_eq!(raw_offset(raw, value.find('c').unwrap_or(0)), raw.find('c').unwrap_or(0));
        assert_eq!(raw_offset(raw, value.find('d').unwrap_or(0)), raw.find('d').unwrap_or(0));
        assert_eq!(raw_offset(raw, value.len()), raw.len());
    }
}
