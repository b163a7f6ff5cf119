//! How the checks of services and networks report: with the fact, Nomad's wording, and a fix where one is certain.

use std::borrow::Cow;

pub(super) use super::checker::{applies, quote};

use crate::diagnostic::{Diagnostic, Edit, Fix, Related, RuleId};
use crate::model::{Element, Said};
use crate::rule::{Context, Findings, Rule};
use crate::suggest::closest;
use crate::text::Span;

/// Reports a finding together with the fact that it rests on and Nomad's wording.
pub(super) fn report<'f>(
    findings: &'f mut Findings,
    rule: &Rule,
    fact: &'static str,
    span: Span,
    message: impl Into<String>,
    nomad: impl Into<String>,
) -> &'f mut Diagnostic {
    let diagnostic = findings.report(rule, span, message);
    diagnostic.fact = Some(fact);
    diagnostic.nomad_says(nomad)
}

/// Reports a word that is none of `allowed`, with the close one as the fix.
pub(super) fn no_such_word<'f>(
    context: &Context<'_>,
    findings: &'f mut Findings,
    rule: &Rule,
    fact: &'static str,
    found: &Said<Cow<'_, str>>,
    (what, allowed): (&str, &[&'static str]),
    nomad: String,
) -> &'f mut Diagnostic {
    // A word without quotes is taken for a variable.
    let bare = found.value.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let bare = bare.and_then(|word| allowed.iter().copied().find(|allowed| *allowed == word));
    let close = bare.or_else(|| closest(&found.value, allowed.iter().copied()));
    let help = match (bare, close) {
        (Some(word), _) => format!("Write `\"{word}\"`: without quotes it is taken for a variable."),
        (None, Some(close)) => format!("Did you mean `{close}`?"),
        (None, None) => format!("Use {}.", listed(allowed, "or")),
    };
    let span = found.span;
    report(findings, rule, fact, found.span, format!("`{}`{} is no {what}. {help}", found.value, found.source()), nomad)
        .fix(context, || {
            if let Some(word) = bare {
                return Some(Fix::safe("Add the quotes", vec![Edit::replace(span, format!("\"{word}\""))]));
            }
            replacement(context, found, close?)
        })
}

/// Marks a finding as said by a rule of the policy as well, which then speaks alone where it is on.
pub(super) fn covered(diagnostic: &mut Diagnostic, rule: Option<&'static str>) {
    diagnostic.covered_by = rule.map(RuleId);
}

/// "`a`, `b` or `c`"
pub(super) fn listed(names: &[impl AsRef<str>], word: &str) -> String {
    let mut names: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    let last = names.pop().unwrap_or_default();
    if names.is_empty() { last } else { format!("{} {word} {last}", names.join(", ")) }
}

/// The characters between the quotes of a literal; `None` where the value comes from elsewhere.
pub(super) fn literal(context: &Context<'_>, said: &Said<Cow<'_, str>>) -> Option<Span> {
    let written = context.text.slice(said.span);
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    (inner == said.value).then(|| Span::new(said.span.start + 1, said.span.end - 1))
}

/// A fix that replaces a literal.
pub(super) fn replacement(context: &Context<'_>, said: &Said<Cow<'_, str>>, word: &str) -> Option<Fix> {
    Some(Fix::safe(format!("Replace by `{word}`"), vec![Edit::replace(literal(context, said)?, word)]))
}

/// A fix that takes an attribute away; a person must look, since perhaps the other side is the mistake.
pub(super) fn without(context: &Context<'_>, element: Element<'_>, name: &str) -> Option<Fix> {
    let attribute = element.attribute(name)?;
    let edit = context.style().remove(context.text, attribute.span());
    Some(Fix::needs_review(format!("Remove `{name}`"), vec![edit]))
}

/// A further place in the same file.
pub(super) fn related(span: Span, message: &str) -> Related {
    Related { path: None, span, lines: None, message: message.to_owned() }
}
