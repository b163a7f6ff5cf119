//! What the checks share: reading attributes, and reporting with Nomad's wording and the fact's id.

use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::model::{Element, Field, Reader, Said};
use crate::nomad::rules::{invalid_job, invalid_value, nomad_warning, undefined_reference};
use crate::rule::{Context, Findings, Rule};
use crate::schema::Version;
use crate::suggest::closest;
use crate::syntax::ItemRef;
use crate::text::Span;

/// Without `[nomad] version`, checks of releases below this one apply.
const NEXT_UNKNOWN: Version = Version::new(1, 12, 0);

/// How many findings back the same one is looked for.
const RECENT: usize = 64;

/// Whether a check that Nomad has had since `since` applies: by `[nomad] version`, else where it came before 1.12.
pub(super) fn applies(context: &Context<'_>, since: Version) -> bool {
    match context.settings.nomad.version {
        Some((major, minor, patch)) => since <= Version::new(major as u16, minor as u16, patch as u16),
        None => since < NEXT_UNKNOWN,
    }
}

/// One run of checks over one file.
pub(super) struct Checker<'a, 'f> {
    /// The file and its settings.
    pub(super) context: &'f Context<'a>,
    /// Reads attributes.
    pub(super) read: Reader<'a>,
    pub(super) findings: &'f mut Findings,
    /// What is reported already.
    reported: Vec<(&'static str, Span)>,
    /// A second report of the same goes here, and nowhere else.
    scratch: Option<Diagnostic>,
}

impl<'a, 'f> Checker<'a, 'f> {
    /// Reports to `findings`.
    pub(super) fn new(context: &'f Context<'a>, findings: &'f mut Findings) -> Self {
        Self {
            context,
            read: Reader::new(&context.file.scope, context.text),
            findings,
            reported: Vec::new(),
            scratch: None,
        }
    }

    /// Whether a check that Nomad has had since that version applies.
    pub(super) fn since(&self, major: u16, minor: u16, patch: u16) -> bool {
        applies(self.context, Version::new(major, minor, patch))
    }

    /// Reports a finding of `rule` with the fact behind it and Nomad's wording.
    pub(super) fn report(
        &mut self,
        rule: &Rule,
        fact: &'static str,
        span: Span,
        message: impl Into<String>,
        wording: impl Into<String>,
    ) -> &mut Diagnostic {
        // A block of the job counts for each of its groups, but is one mistake.
        let finding = if self.reported.iter().rev().take(RECENT).any(|known| *known == (fact, span)) {
            self.scratch.insert(Diagnostic::new(rule.id, rule.category, rule.severity, span, message))
        } else {
            self.reported.push((fact, span));
            self.findings.report(rule, span, message)
        };
        finding.fact = Some(fact);
        finding.nomad_says(wording)
    }

    /// Reports `invalid-value`.
    pub(super) fn value(
        &mut self,
        fact: &'static str,
        span: Span,
        message: impl Into<String>,
        wording: impl Into<String>,
    ) -> &mut Diagnostic {
        self.report(&invalid_value::RULE, fact, span, message, wording)
    }

    /// Reports `invalid-value`, with a better word as the fix where there is one.
    pub(super) fn value_with_correction(
        &mut self,
        fact: &'static str,
        said: &Said<String>,
        message: impl Into<String>,
        wording: impl Into<String>,
        correction: Option<&str>,
    ) -> &mut Diagnostic {
        let context = self.context;
        self.value(fact, said.span, message, wording).fix(context, || replacement(context, said, correction?))
    }

    /// Reports what only Nomad Enterprise takes: an error where the cluster's version is known, since an Enterprise
    /// version says so (`1.11.2+ent`), else a warning.
    pub(super) fn enterprise(
        &mut self,
        fact: &'static str,
        span: Span,
        message: impl Into<String>,
        wording: impl Into<String>,
    ) {
        if self.context.settings.nomad.version.is_some() {
            self.job(fact, span, message, wording);
        } else {
            self.warning(fact, span, message, wording);
        }
    }

    /// Reports `invalid-job`.
    pub(super) fn job(
        &mut self,
        fact: &'static str,
        span: Span,
        message: impl Into<String>,
        wording: impl Into<String>,
    ) -> &mut Diagnostic {
        self.report(&invalid_job::RULE, fact, span, message, wording)
    }

    /// Reports `nomad-warning`.
    pub(super) fn warning(
        &mut self,
        fact: &'static str,
        span: Span,
        message: impl Into<String>,
        wording: impl Into<String>,
    ) -> &mut Diagnostic {
        self.report(&nomad_warning::RULE, fact, span, message, wording)
    }

    /// Reports `undefined-reference`, with the close name among `known` as the fix.
    pub(super) fn undefined<'n>(
        &mut self,
        fact: &'static str,
        said: &Said<String>,
        what: &str,
        known: impl IntoIterator<Item = &'n str>,
        wording: impl Into<String>,
    ) -> &mut Diagnostic {
        let known: Vec<&str> = known.into_iter().collect();
        let close = closest(&said.value, known.iter().copied());
        let hint = match (close, known.as_slice()) {
            (Some(close), _) => format!(" Did you mean `{close}`?"),
            (None, []) => String::new(),
            (None, known) => format!(" There is {}.", listed(known)),
        };
        let message = format!("No {what} is named `{}`{}.{hint}", said.value, said.source());
        let context = self.context;
        self.report(&undefined_reference::RULE, fact, said.span, message, wording)
            .fix(context, || replacement(context, said, close?))
    }

    /// Reports a known value that is not among `allowed`, with the close one as the fix.
    pub(super) fn choice(
        &mut self,
        fact: &'static str,
        name: &str,
        said: &Said<String>,
        allowed: &[&str],
        wording: impl Into<String>,
    ) -> &mut Diagnostic {
        // A word without quotes is a reference to Nomad, which stays as `${word}`.
        let word = said.value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(&said.value);
        let close = allowed
            .iter()
            .copied()
            .find(|known| *known == word && word != said.value)
            .or_else(|| closest(word, allowed.iter().copied().filter(|known| !known.is_empty())));
        let hint = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
        let message =
            format!("`{name}` cannot be {}{}: it takes {}.{hint}", quote(&said.value), said.source(), choices(allowed));
        let context = self.context;
        self.value(fact, said.span, message, wording).fix(context, || replacement(context, said, close?))
    }

    /// Whether the element truly has no attribute or block of that name: nothing in it is broken, and nothing in it is
    /// a misspelling of the name, which has a finding of its own.
    #[allow(clippy::unused_self)] // reads better among the other questions
    pub(super) fn lacks(&self, element: Element<'_>, name: &str) -> bool {
        !element.body.has_errors()
            && element.holder.close().is_some()
            && !element.mentions(name)
            && !element.body.items().filter_map(ItemRef::name).any(|other| closest(other, [name]).is_some())
    }

    /// Whether a text that has to be there is not, or is empty. `field` is the attribute `name` as it was read.
    pub(super) fn lacks_text(&self, element: Element<'_>, name: &str, field: &Field<String>) -> bool {
        match field {
            Field::Absent => self.lacks(element, name),
            Field::Unknown => false,
            Field::Known(said) => said.value.is_empty(),
        }
    }

    /// The span of a value, or the element's header where it is not written there.
    #[allow(clippy::unused_self)]
    pub(super) fn at<T>(&self, field: &Field<T>, element: Element<'_>) -> Span {
        field.span().unwrap_or_else(|| element.header_span())
    }
}

/// Replaces a literal string, or a name that lacks its quotes, by `word`; nothing where the value comes from elsewhere.
fn replacement(context: &Context<'_>, said: &Said<String>, word: &str) -> Option<Fix> {
    let written = context.text.slice(said.span);
    let literal = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) == Some(said.value.as_str());
    let bare = said.value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')) == Some(&*written);
    (literal || bare)
        .then(|| Fix::safe(format!("Change to `\"{word}\"`"), vec![Edit::replace(said.span, format!("\"{word}\""))]))
}

/// `a`, `b` and `c`.
pub(super) fn listed(names: &[&str]) -> String {
    join(names, "and")
}

/// `"a"`, `"b"` or `"c"`; the empty string, which stands for a default, is left out.
fn choices(allowed: &[&str]) -> String {
    let quoted: Vec<String> =
        allowed.iter().filter(|word| !word.is_empty()).map(|word| format!("\"{word}\"")).collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    join(&quoted, "or")
}

fn join(names: &[&str], last: &str) -> String {
    match names {
        [] => String::new(),
        [only] => format!("`{only}`"),
        [first @ .., end] => {
            let first: Vec<String> = first.iter().map(|name| format!("`{name}`")).collect();
            format!("{} {last} `{end}`", first.join(", "))
        }
    }
}

/// A string as Go's `%q` writes it.
pub(super) fn quote(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{7}' => quoted.push_str("\\a"),
            '\u{8}' => quoted.push_str("\\b"),
            '\u{b}' => quoted.push_str("\\v"),
            '\u{c}' => quoted.push_str("\\f"),
            c if (c as u32) < 0x20 || c as u32 == 0x7f => {
                quoted.push_str("\\x");
                quoted.extend(char::from_digit(c as u32 / 16, 16));
                quoted.extend(char::from_digit(c as u32 % 16, 16));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
