//! Words whose meaning another system decides: parts of routing tags, fields of templates, services of other jobs.

use super::super::Analysis;
use super::super::cursor::Cursor;
use super::super::docs::Docs;
use super::super::reference::{Kind, symbol_at};
use super::super::template::{Action, Spot, action_at};
use crate::schema::interpolation::{self, Lookup};
use crate::schema::{consul_template, routing};
use crate::syntax::Context;
use crate::text::Span;
use crate::workspace::Key;

/// A field of what a template's function gives, as `.Address` in `{{ range service "web" }}`.
pub(super) fn field(action: &Action, written: &str) -> Option<(Docs, Span)> {
    let (owner, rest) = written.split_once('.')?;
    let name = rest.split('.').next().filter(|name| !name.is_empty())?;
    let source = if owner.is_empty() {
        action.dot
    } else {
        action.variables.iter().rev().find(|(known, _)| known == owner).and_then(|(_, source)| *source)
    };
    let function = consul_template::function(source?)?;
    if !function.fields.contains(&name) {
        return None;
    }
    let start = action.word.start + owner.len();
    let page =
        format!("**{name}** of what `{}` gives\n\n---\n\n{}", function.name, Docs::Template(function).markdown());
    Some((Docs::Text(page), Span::new(start, start + 1 + name.len())))
}

/// The name that a template asks its environment for.
pub(super) fn environment(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Option<(Docs, Span)> {
    let action = action_at(analysis, context, cursor)?;
    let Spot::Text { function, index: 0, start } = &action.spot else { return None };
    if !matches!(function.as_deref(), Some("env" | "envOrDefault" | "mustEnv")) {
        return None;
    }
    let text = &analysis.document.text;
    let line = text.slice(Span::new(*start, text.line_span(text.line_of(*start)).end));
    let name = &line[..line.find(['"', '\\', '`']).unwrap_or(line.len())];
    let docs = match interpolation::lookup(name) {
        Lookup::Known(entry) => Docs::Entry(entry),
        Lookup::Pattern(pattern) => Docs::Pattern(pattern, name.to_owned()),
        _ => return None,
    };
    Some((docs, Span::new(*start, start + name.len())))
}

/// A service that other jobs register.
pub(super) fn service_elsewhere(analysis: &Analysis, offset: usize) -> Option<(Docs, Span)> {
    let (symbol, span) = symbol_at(&analysis.document, offset).filter(|(symbol, _)| symbol.kind == Kind::Service)?;
    let claimants = analysis.workspace.claimants(&Key::Service(symbol.name.clone()));
    let roots = analysis.workspace.roots();
    let root = claimants.iter().find_map(|claimant| roots.iter().find(|root| claimant.path.starts_with(root)));
    let mut page = format!("**service** `{}`\n", symbol.name);
    let mut found = false;
    for claimant in claimants.iter().take(5) {
        let Some(job) = claimant.job() else { continue };
        let path = &claimant.path;
        let shown = root.and_then(|root| path.strip_prefix(root).ok()).unwrap_or(path);
        let name = job.name.as_deref().unwrap_or("?");
        page.push_str(&format!("\nThe job `{name}` registers it ({}).\n", shown.display()));
        found = true;
    }
    found.then_some((Docs::Text(page), span))
}

/// The word at `at` in the value of a tag's key; `start` is where the value starts in the document.
pub(super) fn tag_value(key: &str, value: &str, at: usize, start: usize) -> Option<(Docs, Span)> {
    let parts: Vec<&str> = key.split('.').collect();
    let (_, last) = routing::resolve(parts.iter().copied())?;
    let last = last?;
    let of_key = Docs::Routing(routing::schema_path(&parts), last);
    let (before, after) = (value.get(..at)?, value.get(at..)?);
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '@' | '.');
    let from = before
        .rfind(|c| !is_word(c))
        .map_or(0, |found| found + before[found..].chars().next().map_or(1, char::len_utf8));
    let to = at + after.find(|c| !is_word(c)).unwrap_or(after.len());
    let word = value.get(from..to).filter(|word| !word.is_empty())?;
    let span = Span::new(start + from, start + to);
    if last.name == "rule" {
        // What stands in back-ticks is text.
        let is_text = before.matches('`').count() % 2 == 1;
        return match routing::matcher(word).filter(|_| !is_text) {
            Some(doc) => {
                Some((Docs::Text(format!("**{word}** in a rule: {doc}\n\n---\n\n{}", of_key.markdown())), span))
            }
            None => Some((of_key, Span::new(start, start + value.len()))),
        };
    }
    match word.split_once('@') {
        Some((name, provider)) => {
            let page =
                format!("`{name}` as Traefik's provider `{provider}` defines it\n\n---\n\n{}", of_key.markdown());
            Some((Docs::Text(page), span))
        }
        None => Some((of_key, span)),
    }
}
