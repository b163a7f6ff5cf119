//! Values of variables and locals that are used as secrets: `DB_PASSWORD = var.p`, where `p` has a literal default.
//!
//! The literal is what a reader must mend, so that it is reported, once, wherever and however often it is used. Where
//! the variable's own name or the literal's form tells already what it is, nothing is left to say here.

use crate::rule::Context;
use crate::syntax::{Expr, ExprKind, PartKind, StepKind, Traversal, ValueRef};
use crate::text::Span;

use super::line::{self, Evidence};
use super::names::{self, Promise};
use super::places::Place;
use super::scan::{Scan, Wanted, heredoc_at, is_allowed};
use super::{Secret, block, search, values};

/// The use of a variable or local as a secret.
pub(in crate::policy) struct Reference {
    /// `var.x` or `local.x`: whose value the literal is.
    pub(in crate::policy) of: String,
    /// Where the value is used.
    pub(in crate::policy) at: Span,
}

/// How many names a value may go through.
const MAX_DEPTH: usize = 8;

/// In the whole file: what is outside the groups decides what is found inside them, and the other way round.
pub(super) fn secrets<'a>(context: &Context<'a>) -> Vec<Secret<'a>> {
    let mut scan = Scan::new(context, Wanted::References);
    let scope = &context.file.scope;
    let whole = context.text.whole();
    let variables = scope.variables().iter().filter_map(|(name, value)| Some((*name, (*value)?)));
    let locals = scope.locals().iter().copied();
    for (root, names) in [("var.", candidates(variables)), ("local.", candidates(locals))] {
        if names.is_empty() {
            continue;
        }
        context.text.find(whole, root, |at| {
            let from = at + root.len();
            let rest = context.text.slice(context.text.clamp(Span::new(from, from + 80)));
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
            if names.contains(&&rest[..end]) {
                scan.reference_at(at);
            }
        });
    }
    scan.found()
}

/// The names whose values may be secrets without anything there that says so.
fn candidates<'t>(declared: impl Iterator<Item = (&'t str, ValueRef<'t>)>) -> Vec<&'t str> {
    let may_be = |value: ValueRef<'_>| match value.kind() {
        ExprKind::String(text) => values::is_secret(text, Promise::Password),
        ExprKind::Number(_) | ExprKind::Template(_) | ExprKind::Traversal(_) | ExprKind::Paren(_) => true,
        _ => false,
    };
    declared.filter(|(name, value)| names::promise(name).is_none() && may_be(*value)).map(|(name, _)| name).collect()
}

impl<'a> Scan<'_, 'a> {
    /// Looks at the place of a reference.
    fn reference_at(&mut self, at: usize) {
        let Some((place, attribute)) = self.enter(at) else { return };
        match heredoc_at(attribute.value(), at) {
            Some(heredoc) => self.reference_in_heredoc(&place, heredoc, at),
            None => self.attribute(&place, attribute),
        }
    }

    /// A reference under the name `key`.
    pub(super) fn reference(&mut self, value: ValueRef<'a>, promise: Promise, key: &str) {
        if let Some(literal) = literal(self.context, value)
            && literal.is_secret(promise)
        {
            self.report_literal(literal, value.span(), Evidence::Name(key.to_owned()));
        }
    }

    /// References in a quoted text, as in `--password=${var.p}`.
    pub(super) fn references_in_text(&mut self, place: &Place<'a>, value: ValueRef<'a>, key: Option<&str>) {
        for (index, part) in value.parts().iter().enumerate() {
            let Some(literal) = self.inserted(value, part.interpolation()) else { continue };
            let mut text = String::new();
            let mut range = 0..0;
            for (other, piece) in value.parts().iter().enumerate() {
                match &piece.kind {
                    PartKind::Literal(written) => text.push_str(written),
                    _ if other == index => {
                        range = text.len()..text.len() + literal.text.len();
                        text.push_str(&literal.text);
                    }
                    _ => text.push_str(&self.context.text.slice(value.part_span(piece))),
                }
            }
            if let Some(found) = self.lines(place, &text, key).into_iter().find(|found| found.range == range) {
                self.report_literal(literal, value.part_span(part), found.evidence);
            }
        }
    }

    /// The reference at an offset in a heredoc: the line is read with the value in its place.
    fn reference_in_heredoc(&mut self, place: &Place<'a>, heredoc: ValueRef<'a>, at: usize) {
        let Some(part) = heredoc.parts().iter().find(|part| heredoc.part_span(part).touches(at)) else { return };
        let Some(literal) = self.inserted(heredoc, part.interpolation()) else { return };
        let span = heredoc.part_span(part);
        let text = self.context.text;
        let line = text.line_span(text.line_of(at));
        if !line.contains(span) {
            return;
        }
        let before = text.slice(Span::new(line.start, span.start)).into_owned();
        let range = before.len()..before.len() + literal.text.len();
        let line = before + &literal.text + &text.slice(Span::new(span.end, line.end));
        let syntax = self.heredoc_syntax(place, heredoc);
        let mut evidence = None;
        search::search_str(&line, |keyword, at| {
            let found = line::secret(&line, keyword, at, &syntax).filter(|found| found.range == range);
            evidence = evidence.take().or(found.map(|found| found.evidence));
        });
        if let Some(evidence) = evidence.filter(|_| !block::in_comment(self.context, heredoc, at)) {
            self.report_literal(literal, span, evidence);
        }
    }

    /// The value of an interpolation that is nothing but a reference, if it can stand in a line as it is.
    fn inserted(&self, value: ValueRef<'a>, expr: Option<&'a Expr>) -> Option<Literal<'a>> {
        let literal = literal(self.context, value.at(expr?))?;
        let plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '\'' | '`' | '\\');
        literal.text.chars().all(plain).then_some(literal)
    }

    /// The place to mend is the literal, and one place is enough.
    fn report_literal(&mut self, literal: Literal<'a>, at: Span, evidence: Evidence) {
        let span = literal.value.span();
        if self.found.iter().all(|other| other.span != span) && !is_allowed(self.context, &literal.text) {
            let in_template = self.in_template();
            let reference = Some(Reference { of: literal.of, at });
            self.found.push(Secret { span, evidence, entry: None, in_template, reference });
        }
    }
}

/// The literal value of a variable or local.
struct Literal<'t> {
    of: String,
    value: ValueRef<'t>,
    text: String,
}

impl Literal<'_> {
    fn is_secret(&self, promise: Promise) -> bool {
        // A number that is no password is a setting.
        (self.value.as_str().is_some() || promise == Promise::Password) && values::is_secret(&self.text, promise)
    }
}

/// The literal that a reference comes to, from name to name; `None` where one of them tells that it is a secret.
fn literal<'a>(context: &Context<'a>, reference: ValueRef<'a>) -> Option<Literal<'a>> {
    let mut value = reference;
    let mut of = None;
    for _ in 0..MAX_DEPTH {
        match value.kind() {
            ExprKind::Traversal(traversal) => {
                let (root, name) = name_of(traversal)?;
                if names::promise(name).is_some() {
                    return None;
                }
                value = declared(context, root, name)?;
                of = Some(format!("{root}.{name}"));
            }
            ExprKind::Template(parts) if parts.len() == 1 => value = value.at(parts[0].interpolation()?),
            ExprKind::Paren(inner) => value = value.at(inner),
            ExprKind::String(text) => return Some(Literal { of: of?, value, text: text.to_string() }),
            ExprKind::Number(number) => return Some(Literal { of: of?, value, text: number.to_string() }),
            _ => return None,
        }
    }
    None
}

/// `var.x` or `local.x`, and nothing behind it.
fn name_of(traversal: &Traversal) -> Option<(&str, &str)> {
    let (ExprKind::Variable(root), [step]) = (&traversal.root.kind, traversal.steps.as_slice()) else { return None };
    match &step.kind {
        StepKind::Attribute(name) if matches!(root.as_str(), "var" | "local") => Some((root, name)),
        _ => None,
    }
}

/// The value with which a name is declared, if that is certain.
fn declared<'a>(context: &Context<'a>, root: &str, name: &str) -> Option<ValueRef<'a>> {
    let scope = &context.file.scope;
    let mut found = if root == "var" {
        let all = scope.variables().iter().filter(|(known, _)| *known == name);
        all.map(|(_, value)| *value).collect::<Vec<_>>()
    } else {
        let all = scope.locals().iter().filter(|(known, _)| *known == name);
        all.map(|(_, value)| Some(*value)).collect()
    };
    found.pop().flatten().filter(|_| found.is_empty())
}
