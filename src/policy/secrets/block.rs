//! What more than one line of a template decides: blocks of YAML, and comments.

use crate::rule::Context;
use crate::syntax::ValueRef;
use crate::text::Span;

use super::assignment;
use super::line::{Evidence, Syntax, is_comment, is_masked};
use super::values;

/// The value of `password: |` at `at`, where it is the one line below.
pub(super) fn value(
    context: &Context<'_>,
    heredoc: ValueRef<'_>,
    at: usize,
    syntax: &Syntax,
) -> Option<(Span, Evidence)> {
    let text = context.text;
    let number = text.line_of(at);
    let span = text.line_span(number);
    let line = text.slice(span);
    let at = at - span.start;
    let (name, promise) = assignment::block(&line, at)?;
    if is_comment(&line, at) || is_masked(&line, at, syntax) {
        return None;
    }
    let depth = |line: &str| line.len() - line.trim_start().len();
    let inside = |number: usize| {
        let span = text.line_span(number);
        let lines = text.slice(span);
        (heredoc.inner_span().contains(span) && !lines.trim().is_empty() && depth(&lines) > depth(&line))
            .then(|| (span, lines.into_owned()))
    };
    let (below, value) = inside(number + 1)?;
    let open = syntax.delimiters.0.as_str();
    let is_secret = values::is_secret(&value, promise) && !values::is_prose(&value);
    if !is_secret || inside(number + 2).is_some() || (!open.is_empty() && value.contains(open)) {
        return None;
    }
    let start = below.start + depth(&value);
    Some((Span::new(start, start + value.trim().len()), Evidence::Name(name.to_owned())))
}

/// Whether `at` lies in a comment that began on an earlier line: `/* … */`, `<!-- … -->`, of the template too.
pub(super) fn in_comment(context: &Context<'_>, heredoc: ValueRef<'_>, at: usize) -> bool {
    let inner = heredoc.inner_span();
    let before = context.text.slice(Span::new(inner.start, at));
    let is_open = |open: &str, close: &str| {
        let Some(opened) = before.rfind(open) else { return false };
        // In the middle of a line it may be a pattern of file names.
        let line = before[..opened].rsplit('\n').next().unwrap_or_default();
        let begins = line.trim().is_empty() || matches!(line.trim(), "{{" | "{{-");
        begins && !before[opened..].contains(close) && context.text.slice(Span::new(at, inner.end)).contains(close)
    };
    is_open("/*", "*/") || is_open("<!--", "-->")
}
