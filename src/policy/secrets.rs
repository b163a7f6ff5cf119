//! Secrets in plain text: where in a job they can stand, and what they look like there.
//!
//! One pass over the text finds keywords (`search`). For each, the tree tells in which attribute it stands, and that
//! tells how to read it: an `env` block names its values, a template is lines of some configuration, anything else
//! only counts where the value's own form shows what it is.

mod backend;
mod line;
mod lookup;
mod names;
mod partial;
mod places;
mod relocate;
mod search;
mod shapes;
mod values;

use crate::rule::Context;
use crate::syntax::{BlockRef, ExprKind, PartKind, ValueRef};
use crate::text::Span;

use self::line::{Evidence, Found, Syntax};
use self::places::{Place, Zone};
use self::search::Keyword;

pub(super) use self::backend::{backends, function, lookup};
pub(super) use self::lookup::{Action, actions, default_of_lookup};
pub(super) use self::partial::rendered;
pub(super) use self::places::place;
pub(super) use self::relocate::{Entry, relocate};

/// A secret in plain text.
pub(super) struct Secret<'t> {
    /// The literal.
    pub(super) span: Span,
    evidence: Evidence,
    /// Where it stands in a task's `env`, if it does.
    pub(super) entry: Option<Entry<'t>>,
    /// Whether it stands in a template, which could look it up.
    pub(super) in_template: bool,
}

impl Secret<'_> {
    /// The name under which it stands, or the form that shows it: for a message.
    pub(super) fn what(&self) -> &str {
        match &self.evidence {
            Evidence::Name(name) => name,
            Evidence::Shape(shape) => shape,
        }
    }

    /// The name under which it stands.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.evidence {
            Evidence::Name(name) => Some(name),
            Evidence::Shape(_) => None,
        }
    }
}

/// All secrets of a part of the file, in the order of the text.
pub(super) fn secrets<'a>(context: &Context<'a>, part: Span) -> Vec<Secret<'a>> {
    let mut scan = Scan { context, found: Vec::new(), place: None, done: None, line: None, syntax: Syntax::default() };
    search::search(context.text, part, |keyword, at| scan.keyword(keyword, at));
    let mut found = scan.found;
    found.sort_by_key(|secret| secret.span.start);
    found
}

struct Scan<'c, 'a> {
    context: &'c Context<'a>,
    found: Vec<Secret<'a>>,
    /// The attribute of the last keyword.
    place: Option<Place<'a>>,
    /// An attribute that is read already, but for its heredocs.
    done: Option<Span>,
    /// The line of a heredoc that was looked at last, with its text.
    line: Option<(Span, String)>,
    /// How the heredocs of `place` are to be read.
    syntax: Syntax,
}

impl<'a> Scan<'_, 'a> {
    /// Looks at the place of a keyword.
    fn keyword(&mut self, keyword: Keyword, at: usize) {
        let again = self.place.as_ref().is_some_and(|place| place.attribute.is_some_and(|a| a.span().touches(at)));
        if !again {
            let place = places::place(self.context.tree, at);
            if let Some(block) = place.as_ref().and_then(|place| place.header) {
                self.variable(block);
            }
            self.place = place.filter(|place| place.attribute.is_some());
            let Some(place) = &self.place else { return };
            self.syntax = self.syntax_of(place);
        }
        let Some(place) = self.place.clone() else { return };
        let Some(attribute) = place.attribute else { return };
        if matches!(place.zone, Zone::Variable) {
            if let Some(block) = place.blocks.first() {
                self.variable(*block);
            }
            if attribute.name() != "default" {
                return;
            }
        }
        if let Some(heredoc) = heredoc_at(attribute.value(), at) {
            self.heredoc(&place, heredoc, keyword, at);
            return;
        }
        if self.done != Some(attribute.span()) {
            self.done = Some(attribute.span());
            let named = place.zone.has_names();
            let key = named.then(|| if place.zone == Zone::Variable { place.label() } else { attribute.name() });
            self.value(&place, attribute.value(), key, None);
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
            if let Some(left) = text("left_delimiter") {
                syntax.delimiters.0 = left;
            }
            if let Some(right) = text("right_delimiter") {
                syntax.delimiters.1 = right;
            }
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

    /// A value and what is inside, under the name `key` where names count.
    fn value(&mut self, place: &Place<'a>, value: ValueRef<'a>, key: Option<&str>, entry: Option<Entry<'a>>) {
        let promise = key.and_then(names::promise);
        let entry = entry.or_else(|| place.entry());
        match value.kind() {
            ExprKind::String(text) => match (key, promise) {
                (Some(key), Some(promise)) => {
                    if values::is_secret(text, promise) {
                        self.report(value.span(), text, Evidence::Name(key.to_owned()), entry);
                    }
                }
                (Some(key), None) if key.eq_ignore_ascii_case("authorization") => {
                    if line::credentials(text).is_some() {
                        self.report(value.span(), text, Evidence::Name(key.to_owned()), entry);
                    }
                }
                _ => self.text(place, value, text, value.inner_span(), key, entry, true),
            },
            ExprKind::Number(number) => {
                if let (Some(key), Some(names::Promise::Password)) = (key, promise)
                    && number.fract() == 0.0
                    && *number > 1.0
                {
                    self.report(value.span(), &number.to_string(), Evidence::Name(key.to_owned()), entry);
                }
            }
            ExprKind::Template(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    match &part.kind {
                        PartKind::Literal(text) if promise.is_none() => {
                            let last = index + 1 == parts.len();
                            self.text(place, value, text, value.part_span(part), key, entry, last);
                        }
                        PartKind::Interpolation(expr) => self.value(place, value.at(expr), None, entry),
                        _ => {}
                    }
                }
            }
            ExprKind::Heredoc(heredoc) => {
                if let (Some(key), Some(promise)) = (key, promise)
                    && let Some(text) = value.literal_text(self.context.text)
                    && !heredoc.marker.is_empty()
                    && values::is_secret(&text, promise)
                    && !values::is_prose(&text)
                {
                    let span = trimmed(self.context, value.inner_span());
                    self.report(span, text.trim(), Evidence::Name(key.to_owned()), entry);
                }
            }
            ExprKind::List(_) => self.list(place, value, key, entry),
            ExprKind::Object(_) => {
                for (object_entry, _, inner) in value.entries().into_iter().flatten() {
                    let name = object_entry.literal_key();
                    let key = if place.zone.has_names() { name } else { None };
                    // `env = { … }` of a task: each entry can be moved.
                    let own = place.object_entry(value, object_entry);
                    self.value(place, inner, key, own);
                }
            }
            ExprKind::Paren(inner) => self.value(place, value.at(inner), key, entry),
            ExprKind::Conditional(three) => {
                for branch in &three[1..] {
                    self.value(place, value.at(branch), key, entry);
                }
            }
            ExprKind::Call(call) => {
                // A function that only writes its argument in another way; others take names and places.
                let passes = matches!(call.name.as_str(), "base64encode" | "trimspace" | "urlencode" | "sensitive");
                let builds = matches!(
                    call.name.as_str(),
                    "jsonencode"
                        | "yamlencode"
                        | "merge"
                        | "concat"
                        | "join"
                        | "format"
                        | "tolist"
                        | "compact"
                        | "flatten"
                );
                if passes || builds {
                    for argument in &call.args {
                        self.value(place, value.at(argument), key.filter(|_| passes), entry);
                    }
                }
            }
            _ => {}
        }
    }

    /// Elements one by one; the one behind a flag such as `-password` is its value.
    fn list(&mut self, place: &Place<'a>, list: ValueRef<'a>, key: Option<&str>, entry: Option<Entry<'a>>) {
        let mut flag: Option<&str> = None;
        for element in list.elements().into_iter().flatten() {
            if let Some(name) = flag.take()
                && place.zone.reads_text()
                && element.as_str().is_some_and(|text| !text.starts_with('-'))
            {
                self.value(place, element, Some(name), entry);
                continue;
            }
            self.value(place, element, key, entry);
            let is_flag = |text: &&str| text.starts_with('-') && !text.contains(['=', ' ', ':']);
            flag = element.as_str().filter(is_flag).map(|text| text.trim_start_matches('-'));
        }
    }

    /// A quoted text, or a piece of one.
    #[allow(clippy::too_many_arguments)] // the piece, where it stands, and what is around it
    fn text(
        &mut self,
        place: &Place<'a>,
        value: ValueRef<'a>,
        text: &str,
        inner: Span,
        key: Option<&str>,
        entry: Option<Entry<'a>>,
        is_last: bool,
    ) {
        let mut found: Vec<Found> = Vec::new();
        // A quoted text is one line for most readers; a shell script may have several.
        let syntax = Syntax { comments: text.contains('\n') && self.syntax.comments, ..self.syntax.clone() };
        let syntax = Syntax { names: syntax.names && place.is_text(key), ..syntax };
        search::search_str(text, |keyword, at| {
            let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
            let end = text[at..].find('\n').map_or(text.len(), |line| at + line);
            let Some(mut secret) = line::secret(&text[start..end], keyword, at - start, &syntax) else { return };
            secret.range = start + secret.range.start..start + secret.range.end;
            // What an interpolation goes on with is not known.
            if secret.range.end < text.len() || is_last {
                found.push(secret);
            }
        });
        for secret in found {
            let span = raw_span(self.context, inner, text, &secret.range);
            let literal = &text[secret.range.clone()];
            let whole = value.as_str().is_some_and(|all| all == literal);
            self.report(if whole { value.span() } else { span }, literal, secret.evidence, entry);
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
        let code = self.syntax.code || starts_as_code(self.context, heredoc);
        let syntax = Syntax { code, names: self.syntax.names && place.is_text(None), ..self.syntax.clone() };
        let Some(secret) = line::secret(line, keyword, at - span.start, &syntax) else { return };
        let literal = line[secret.range.clone()].to_owned();
        let span = Span::new(span.start + secret.range.start, span.start + secret.range.end);
        self.report(span, &literal, secret.evidence, None);
    }

    fn report(&mut self, span: Span, literal: &str, evidence: Evidence, entry: Option<Entry<'a>>) {
        let overlaps = |other: &Secret<'_>| other.span.start < span.end && span.start < other.span.end;
        let allowed = self.context.settings.secrets.allow.iter().any(|pattern| pattern.is_match(literal));
        if !allowed && !self.found.iter().rev().take(8).any(overlaps) {
            let in_template = self.place.as_ref().is_some_and(|place| place.zone == Zone::Template);
            self.found.push(Secret { span, evidence, entry, in_template });
        }
    }
}

/// The heredoc in `value` whose lines hold `at`.
fn heredoc_at(value: ValueRef<'_>, at: usize) -> Option<ValueRef<'_>> {
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

/// Without the white space at both ends.
fn trimmed(context: &Context<'_>, span: Span) -> Span {
    let text = context.text.slice(span);
    let start = span.start + (text.len() - text.trim_start().len());
    Span::new(start, start + text.trim().len())
}

/// Where a range of a quoted text's value stands in the file, whose escapes are longer.
fn raw_span(context: &Context<'_>, inner: Span, value: &str, range: &std::ops::Range<usize>) -> Span {
    if inner.len() == value.len() {
        return Span::new(inner.start + range.start, inner.start + range.end);
    }
    let raw = context.text.slice(inner);
    let place = |offset: usize| inner.start + lookup::raw_offset(&raw, offset);
    Span::new(place(range.start), place(range.end))
}
