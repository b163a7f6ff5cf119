//! Looking at expressions, with their absolute offsets.

use super::expr::{Entry, Expr, ExprKind, Heredoc, Part, PartKind, RelSpan};
use super::scan_template::is_plain;
use crate::text::{Span, Text};

/// An expression.
#[derive(Clone, Copy, Debug)]
pub struct ValueRef<'t> {
    expr: &'t Expr,
    base: usize,
}

impl<'t> ValueRef<'t> {
    pub(super) fn new(expr: &'t Expr, base: usize) -> Self {
        Self { expr, base }
    }

    /// All of it, quotes and brackets included.
    pub fn span(self) -> Span {
        self.absolute(self.expr.span)
    }

    fn absolute(self, span: RelSpan) -> Span {
        Span::new(self.base + span.start as usize, self.base + span.end as usize)
    }

    /// The node, for matching on its kind.
    pub fn kind(self) -> &'t ExprKind {
        &self.expr.kind
    }

    /// Another expression of the same attribute.
    #[must_use]
    pub fn at(self, expr: &'t Expr) -> ValueRef<'t> {
        ValueRef { expr, base: self.base }
    }

    /// Whether nothing is written yet.
    pub fn is_missing(self) -> bool {
        matches!(self.expr.kind, ExprKind::Missing)
    }

    /// The value of a quoted string without interpolation.
    pub fn as_str(self) -> Option<&'t str> {
        match &self.expr.kind {
            ExprKind::String(value) => Some(value),
            ExprKind::Paren(inner) => self.at(inner).as_str(),
            _ => None,
        }
    }

    /// The number.
    pub fn as_number(self) -> Option<f64> {
        match &self.expr.kind {
            ExprKind::Number(value) => Some(*value),
            ExprKind::Paren(inner) => self.at(inner).as_number(),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn as_bool(self) -> Option<bool> {
        match &self.expr.kind {
            ExprKind::Bool(value) => Some(*value),
            ExprKind::Paren(inner) => self.at(inner).as_bool(),
            _ => None,
        }
    }

    /// The elements of a list.
    pub fn elements(self) -> Option<impl DoubleEndedIterator<Item = ValueRef<'t>> + ExactSizeIterator + Clone> {
        match &self.expr.kind {
            ExprKind::List(elements) => Some(elements.iter().map(move |element| self.at(element))),
            _ => None,
        }
    }

    /// The entries of an object, as key and value; a bare key is `Variable`.
    pub fn entries(self) -> Option<impl DoubleEndedIterator<Item = (&'t Entry, ValueRef<'t>, ValueRef<'t>)> + Clone> {
        match &self.expr.kind {
            ExprKind::Object(entries) => {
                Some(entries.iter().map(move |entry| (entry, self.at(&entry.key), self.at(&entry.value))))
            }
            _ => None,
        }
    }

    /// The value under a literal key of an object.
    pub fn entry(self, key: &str) -> Option<ValueRef<'t>> {
        self.entries()?.find(|(entry, ..)| entry.literal_key() == Some(key)).map(|(_, _, value)| value)
    }

    /// The characters between the quotes, or a heredoc's lines.
    pub fn inner_span(self) -> Span {
        match &self.expr.kind {
            ExprKind::String(value) => inner_span(self.span(), true, value.len()),
            ExprKind::Template(parts) => {
                let end = parts.last().map_or(0, |part| part.span.end);
                let span = self.span();
                Span::new(span.start + 1, (self.base + end as usize).clamp(span.start + 1, span.end))
            }
            ExprKind::Heredoc(heredoc) => self.absolute(heredoc.content),
            _ => self.span(),
        }
    }

    /// The heredoc, if it is one.
    pub fn as_heredoc(self) -> Option<&'t Heredoc> {
        match &self.expr.kind {
            ExprKind::Heredoc(heredoc) => Some(heredoc),
            _ => None,
        }
    }

    /// The pieces of a template or heredoc.
    pub fn parts(self) -> &'t [Part] {
        match &self.expr.kind {
            ExprKind::Template(parts) => parts,
            ExprKind::Heredoc(heredoc) => &heredoc.parts,
            _ => &[],
        }
    }

    /// Where a piece of this expression stands.
    pub fn part_span(self, part: &Part) -> Span {
        self.absolute(part.span)
    }

    /// Where any relative range of this attribute stands.
    pub fn rel(self, span: RelSpan) -> Span {
        self.absolute(span)
    }

    /// The characters of a string or heredoc that has no interpolation: of a heredoc with `$${` unescaped and, for
    /// `<<-`, without common indentation.
    pub fn literal_text(self, text: &Text) -> Option<String> {
        match &self.expr.kind {
            ExprKind::String(value) => Some(value.to_string()),
            ExprKind::Paren(inner) => self.at(inner).literal_text(text),
            ExprKind::Heredoc(heredoc) if is_plain(&heredoc.parts) => {
                let raw = text.slice(self.absolute(heredoc.content));
                let raw = raw.replace("$${", "${").replace("%%{", "%{");
                Some(if heredoc.indented { without_common_indentation(&raw) } else { raw })
            }
            _ => None,
        }
    }

    /// All expressions inside this one, itself first, depth first.
    pub fn walk(self, visit: &mut impl FnMut(ValueRef<'t>)) {
        visit(self);
        let each = |exprs: &mut dyn Iterator<Item = &'t Expr>, visit: &mut dyn FnMut(ValueRef<'t>)| {
            for expr in exprs {
                self.at(expr).walk_dyn(visit);
            }
        };
        match &self.expr.kind {
            ExprKind::Missing
            | ExprKind::Opaque
            | ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Variable(_) => {}
            ExprKind::Template(parts) => each(&mut super::scan_template::interpolated(parts), visit),
            ExprKind::Heredoc(heredoc) => each(&mut super::scan_template::interpolated(&heredoc.parts), visit),
            ExprKind::List(elements) => each(&mut elements.iter(), visit),
            ExprKind::Object(entries) => {
                for entry in entries {
                    // A bare key is a name, not a reference.
                    if !matches!(entry.key.kind, ExprKind::Variable(_)) {
                        self.at(&entry.key).walk_dyn(visit);
                    }
                    self.at(&entry.value).walk_dyn(visit);
                }
            }
            ExprKind::Traversal(traversal) => {
                self.at(&traversal.root).walk_dyn(visit);
                for step in &traversal.steps {
                    if let super::StepKind::Index(index) = &step.kind {
                        self.at(index).walk_dyn(visit);
                    }
                }
            }
            ExprKind::Call(call) => each(&mut call.args.iter(), visit),
            ExprKind::Paren(inner) => self.at(inner).walk_dyn(visit),
            ExprKind::Unary(unary) => self.at(&unary.1).walk_dyn(visit),
            ExprKind::Binary(binary) => {
                self.at(&binary.left).walk_dyn(visit);
                self.at(&binary.right).walk_dyn(visit);
            }
            ExprKind::Conditional(three) => each(&mut three.iter(), visit),
            ExprKind::For(for_expr) => {
                self.at(&for_expr.collection).walk_dyn(visit);
                each(&mut for_expr.key.iter(), visit);
                self.at(&for_expr.value).walk_dyn(visit);
                each(&mut for_expr.condition.iter(), visit);
            }
        }
    }

    fn walk_dyn(self, visit: &mut dyn FnMut(ValueRef<'t>)) {
        self.walk(&mut |value| visit(value));
    }
}

/// What `<<-` does: takes the least indentation of all lines away from each.
fn without_common_indentation(raw: &str) -> String {
    let common = raw
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    raw.split_inclusive('\n')
        .map(|line| {
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            &line[common.min(blank)..]
        })
        .collect()
}

impl Part {
    /// The expression of `${…}`.
    pub fn interpolation(&self) -> Option<&Expr> {
        match &self.kind {
            PartKind::Interpolation(expr) => Some(expr),
            _ => None,
        }
    }
}

/// Without the quotes; a string that is not closed has only one.
pub(super) fn inner_span(span: Span, quoted: bool, value_len: usize) -> Span {
    if !quoted || span.is_empty() {
        return span;
    }
    let closed = span.len() >= 2 && span.len() != value_len + 1;
    Span::new(span.start + 1, if closed { span.end - 1 } else { span.end })
}
