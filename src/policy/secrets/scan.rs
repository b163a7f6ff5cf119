//! The pass over a part of the file: which keywords stand in which attribute, and how that is to be read.

use crate::rule::Context;
use crate::syntax::{AttributeRef, BlockRef, ExprKind, ValueRef};
use crate::text::Span;

use super::Secret;
use super::block;
use super::line::{self, Evidence, Syntax};
use super::names;
use super::places::{self, Place, Zone};
use super::relocate::Entry;
use super::search::Keyword;

/// What a pass looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Secrets where they are written.
    Literals,
    /// References to variables and locals whose values are secrets.
    References,
}

pub(super) struct Scan<'c, 'a> {
    pub(super) context: &'c Context<'a>,
    pub(super) wanted: Wanted,
    pub(super) found: Vec<Secret<'a>>,
    /// The attribute of the last keyword.
    place: Option<Place<'a>>,
    /// An attribute that is read already, but for its heredocs.
    done: Option<Span>,
    /// The line of a heredoc that was looked at last, with its text.
    line: Option<(Span, String)>,
    /// How the heredocs of `place` are to be read.
    pub(super) syntax: Syntax,
}

impl<'c, 'a> Scan<'c, 'a> {
    pub(super) fn new(context: &'c Context<'a>, wanted: Wanted) -> Self {
        Self { context, wanted, found: Vec::new(), place: None, done: None, line: None, syntax: Syntax::default() }
    }

    /// What was found, in the order of the text.
    pub(super) fn found(self) -> Vec<Secret<'a>> {
        let mut found = self.found;
        found.sort_by_key(|secret| secret.span.start);
        found
    }

    /// Looks at the place of a keyword.
    pub(super) fn keyword(&mut self, keyword: Keyword, at: usize) {
        let Some((place, attribute)) = self.enter(at) else { return };
        if let Some(heredoc) = heredoc_at(attribute.value(), at) {
            self.heredoc(&place, heredoc, keyword, at);
            return;
        }
        self.attribute(&place, attribute);
    }

    /// The attribute at an offset, if its value is to be read.
    pub(super) fn enter(&mut self, at: usize) -> Option<(Place<'a>, AttributeRef<'a>)> {
        let again = self.place.as_ref().is_some_and(|place| place.attribute.is_some_and(|a| a.span().touches(at)));
        if !again {
            let place = places::place(self.context.tree, at);
            if let Some(block) = place.as_ref().and_then(|place| place.header) {
                self.variable(block);
            }
            self.place = place.filter(|place| place.attribute.is_some());
            self.syntax = self.syntax_of(self.place.as_ref()?);
        }
        let place = self.place.clone()?;
        let attribute = place.attribute?;
        if matches!(place.zone, Zone::Variable) {
            if let Some(block) = place.blocks.first() {
                self.variable(*block);
            }
            if attribute.name() != "default" {
                return None;
            }
        }
        Some((place, attribute))
    }

    /// Reads an attribute, unless that is done.
    pub(super) fn attribute(&mut self, place: &Place<'a>, attribute: AttributeRef<'a>) {
        if self.done != Some(attribute.span()) {
            self.done = Some(attribute.span());
            let named = place.zone.has_names();
            let key = named.then(|| if place.zone == Zone::Variable { place.label() } else { attribute.name() });
            self.value(place, attribute.value(), key, None);
        }
    }

    /// How lines in the attribute are to be read.
    fn syntax_of(&self, place: &Place<'a>) -> Syntax {
        let mut syntax = Syntax { names: place.zone.reads_text(), comments: true, ..Syntax::default() };
        if place.zone == Zone::Template
            && let Some(template) = place.blocks.last()
        {
            let scope = &self.context.file.scope;
            let text = |name: &str| Some(scope.string(template.body().value(name)?)?.value);
            syntax.env = text("env").is_some_and(|env| env == "true");
            syntax.delimiters = place.delimiters(self.context);
            let destination =
                text("destination").or_else(|| written(self.context, template.body().value("destination")?));
            syntax.code = destination.is_some_and(|destination| is_code(&destination));
        }
        syntax
    }

    /// `variable "db_password" { default = "…" }`
    fn variable(&mut self, block: BlockRef<'a>) {
        if block.keyword() != "variable" || self.done == Some(block.header_span()) {
            return;
        }
        self.done = Some(block.header_span());
        let Some(value) = block.body().value("default") else { return };
        let Some(place) = places::place(self.context.tree, value.span().start) else { return };
        let Some(name) = block.label() else { return };
        if names::promise(name).is_some() {
            self.value(&place, value, Some(name), None);
        }
    }

    /// A line of a heredoc.
    fn heredoc(&mut self, place: &Place<'a>, heredoc: ValueRef<'a>, keyword: Keyword, at: usize) {
        let text = self.context.text;
        if self.line.as_ref().is_none_or(|(span, _)| !span.touches(at)) {
            let span = text.line_span(text.line_of(at));
            self.line = Some((span, text.slice(span).into_owned()));
        }
        let Some((span, line)) = &self.line else { return };
        let span = *span;
        let syntax = self.heredoc_syntax(place, heredoc);
        let Some(secret) = line::secret(line, keyword, at - span.start, &syntax) else {
            if keyword == Keyword::Name
                && syntax.names
                && let Some((span, evidence)) = block::value(self.context, heredoc, at, &syntax)
                && !block::in_comment(self.context, heredoc, at)
            {
                let literal = text.slice(span).into_owned();
                self.report(span, &literal, evidence, None);
            }
            return;
        };
        if block::in_comment(self.context, heredoc, at) {
            return;
        }
        let literal = line[secret.range.clone()].to_owned();
        let span = Span::new(span.start + secret.range.start, span.start + secret.range.end);
        self.report(span, &literal, secret.evidence, None);
    }

    /// How the lines of a heredoc are to be read.
    pub(super) fn heredoc_syntax(&self, place: &Place<'a>, heredoc: ValueRef<'a>) -> Syntax {
        let code = self.syntax.code || starts_as_code(self.context, heredoc);
        Syntax { code, names: self.syntax.names && place.is_text(None), ..self.syntax.clone() }
    }

    pub(super) fn report(&mut self, span: Span, literal: &str, evidence: Evidence, entry: Option<Entry<'a>>) {
        let overlaps = |other: &Secret<'_>| other.span.start < span.end && span.start < other.span.end;
        if self.wanted == Wanted::Literals
            && !is_allowed(self.context, literal)
            && !self.found.iter().rev().take(8).any(overlaps)
        {
            let in_template = self.in_template();
            self.found.push(Secret { span, evidence, entry, in_template, reference: None });
        }
    }

    pub(super) fn in_template(&self) -> bool {
        self.place.as_ref().is_some_and(|place| place.zone == Zone::Template)
    }
}

/// Whether the settings say that the value is no secret.
pub(super) fn is_allowed(context: &Context<'_>, literal: &str) -> bool {
    context.settings.secrets.allow.iter().any(|pattern| pattern.is_match(literal))
}

/// The heredoc in `value` whose lines hold `at`.
pub(super) fn heredoc_at(value: ValueRef<'_>, at: usize) -> Option<ValueRef<'_>> {
    let mut found = None;
    if value.span().touches(at) && !matches!(value.kind(), ExprKind::String(_) | ExprKind::Template(_)) {
        value.walk(&mut |inner| {
            if inner.as_heredoc().is_some() && inner.inner_span().touches(at) {
                found = Some(inner);
            }
        });
    }
    found
}

/// The text between the quotes, escapes as written: for a name that holds `${…}`.
fn written(context: &Context<'_>, value: ValueRef<'_>) -> Option<String> {
    (!value.is_missing()).then(|| context.text.slice(value.inner_span()).into_owned())
}

/// Whether files of that name are written in a language where a bare word is no text.
fn is_code(destination: &str) -> bool {
    let extensions = [
        "json", "toml", "hcl", "tf", "py", "js", "mjs", "cjs", "ts", "rb", "go", "lua", "php", "pl", "java", "groovy",
        "rs", "kt", "nix", "jsonnet", "alloy", "river", "sql",
    ];
    destination.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

/// Whether a script's first line calls an interpreter of such a language.
fn starts_as_code(context: &Context<'_>, heredoc: ValueRef<'_>) -> bool {
    let text = context.text;
    let first = text.line_span(text.line_of(heredoc.inner_span().start));
    let first = text.slice(first);
    let first = first.trim();
    first.starts_with("#!") && ["python", "node", "ruby", "perl", "php", "lua"].iter().any(|name| first.contains(name))
}
