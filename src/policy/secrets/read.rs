//! Values: what is inside them, and under which name.

use crate::rule::Context;
use crate::syntax::{ExprKind, PartKind, ValueRef};
use crate::text::Span;

use super::line::{self, Evidence, Found, Syntax};
use super::places::Place;
use super::relocate::Entry;
use super::scan::{Scan, Wanted};
use super::{lookup, names, search, values};

impl<'a> Scan<'_, 'a> {
    /// A value and what is inside, under the name `key` where names count.
    pub(super) fn value(
        &mut self,
        place: &Place<'a>,
        value: ValueRef<'a>,
        key: Option<&str>,
        entry: Option<Entry<'a>>,
    ) {
        let promise = key.and_then(names::promise);
        let entry = entry.or_else(|| place.entry());
        match value.kind() {
            ExprKind::String(text) => {
                let is_secret = match (key, promise) {
                    (Some(_), Some(promise)) => values::is_secret(text, promise),
                    (Some(key), None) => key.eq_ignore_ascii_case("authorization") && line::credentials(text).is_some(),
                    _ => false,
                };
                match key.filter(|_| is_secret) {
                    Some(key) => self.report(value.span(), text, Evidence::Name(key.to_owned()), entry),
                    // Also under a secret's name: a URL is none, but the password in it is.
                    None => self.text(place, value, text, value.inner_span(), key, entry, true),
                }
            }
            ExprKind::Number(number) => {
                if let (Some(key), Some(names::Promise::Password)) = (key, promise)
                    && number.fract() == 0.0
                    && *number > 1.0
                {
                    self.report(value.span(), &number.to_string(), Evidence::Name(key.to_owned()), entry);
                }
            }
            ExprKind::Template(parts) if parts.len() == 1 => {
                if let Some(expr) = parts[0].interpolation() {
                    self.value(place, value.at(expr), key, entry);
                }
            }
            ExprKind::Template(parts) => {
                if self.wanted == Wanted::References {
                    self.references_in_text(place, value, key);
                }
                for (index, part) in parts.iter().enumerate() {
                    match &part.kind {
                        PartKind::Literal(text) => {
                            let last = index + 1 == parts.len();
                            self.text(place, value, text, value.part_span(part), key, entry, last);
                        }
                        PartKind::Interpolation(expr) => self.value(place, value.at(expr), None, entry),
                        PartKind::Directive(..) => {}
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
            ExprKind::Traversal(_) => {
                if let (Some(key), Some(promise), Wanted::References) = (key, promise, self.wanted) {
                    self.reference(value, promise, key);
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
                && element.as_str().is_none_or(|text| !text.starts_with('-'))
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
        for secret in self.lines(place, text, key) {
            // What an interpolation goes on with is not known.
            if secret.range.end == text.len() && !is_last {
                continue;
            }
            let span = raw_span(self.context, inner, text, &secret.range);
            let literal = &text[secret.range.clone()];
            let whole = value.as_str().is_some_and(|all| all == literal);
            self.report(if whole { value.span() } else { span }, literal, secret.evidence, entry);
        }
    }

    /// The secrets in a text of one line or several.
    pub(super) fn lines(&self, place: &Place<'a>, text: &str, key: Option<&str>) -> Vec<Found> {
        let mut found: Vec<Found> = Vec::new();
        // A quoted text is one line for most readers; a shell script may have several.
        let syntax = Syntax { comments: text.contains('\n') && self.syntax.comments, ..self.syntax.clone() };
        let syntax = Syntax { names: syntax.names && place.is_text(key), ..syntax };
        search::search_str(text, |keyword, at| {
            let start = text[..at].rfind('\n').map_or(0, |line| line + 1);
            let end = text[at..].find('\n').map_or(text.len(), |line| at + line);
            let Some(mut secret) = line::secret(&text[start..end], keyword, at - start, &syntax) else { return };
            secret.range = start + secret.range.start..start + secret.range.end;
            found.push(secret);
        });
        found
    }
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
