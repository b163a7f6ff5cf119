//! The characters of a template that stands in the job file, and where in the file each of them is.

use std::borrow::Cow;

use super::Scope;
use crate::syntax::{ExprKind, PartKind, StepKind, ValueRef};
use crate::template::{Delimiters, OPAQUE, Template, parse};
use crate::text::{Span, Text};

/// The text of a string or heredoc with places that lead back into the file.
///
/// Interpolations and directives are there as so many [`OPAQUE`] bytes. A heredoc's indentation and its `$${` are kept,
/// since no action depends on them.
#[derive(Debug)]
pub struct TemplateText<'t> {
    text: Cow<'t, str>,
    /// Where the first character stands in the file.
    start: usize,
    /// After each escape: the offset in `text`, and how much further on the same character stands in the file.
    shifts: Vec<(usize, usize)>,
    /// Interpolations whose value may be anything, in offsets of `text`.
    unknown: Vec<Span>,
}

impl<'t> TemplateText<'t> {
    /// The text of a string or heredoc, or of the local that the value names; `None` where the file does not hold it.
    ///
    /// Below a `dynamic` block, names may be its iterator's.
    pub fn of(scope: &Scope<'t>, text: &'t Text, value: ValueRef<'t>, dynamic: bool) -> Option<Self> {
        match value.kind() {
            ExprKind::String(_) | ExprKind::Template(_) => Some(Self::quoted(scope, text, value, dynamic)),
            ExprKind::Heredoc(heredoc) => {
                let content = value.inner_span();
                let mut result =
                    Self { text: text.slice(content), start: content.start, shifts: Vec::new(), unknown: Vec::new() };
                if heredoc.parts.len() > 1
                    || !heredoc.parts.iter().all(|part| matches!(part.kind, PartKind::Literal(_)))
                {
                    result.hide(scope, value, dynamic, |offset| offset - content.start);
                }
                Some(result)
            }
            ExprKind::Paren(inner) => Self::of(scope, text, value.at(inner), dynamic),
            ExprKind::Traversal(traversal) => {
                let (ExprKind::Variable(root), [step]) = (&traversal.root.kind, traversal.steps.as_slice()) else {
                    return None;
                };
                let StepKind::Attribute(name) = &step.kind else { return None };
                if root != "local" {
                    return None;
                }
                let local = scope.locals().iter().find(|(local, _)| local == name)?.1;
                // A local may name another one, but not in a circle.
                matches!(local.kind(), ExprKind::String(_) | ExprKind::Template(_) | ExprKind::Heredoc(_))
                    .then(|| Self::of(scope, text, local, dynamic))
                    .flatten()
            }
            _ => None,
        }
    }

    fn quoted(scope: &Scope<'t>, text: &'t Text, value: ValueRef<'t>, dynamic: bool) -> Self {
        let inner = value.inner_span();
        let written = text.slice(inner);
        let mut result = Self { text: written, start: inner.start, shifts: Vec::new(), unknown: Vec::new() };
        let parts = value.parts();
        if !parts.is_empty() {
            result.hide(scope, value, dynamic, |offset| offset - inner.start);
        }
        if result.text.contains('\\') {
            result.resolve_escapes();
        }
        result
    }

    /// Puts opaque bytes where interpolations and directives stand.
    fn hide(&mut self, scope: &Scope<'t>, value: ValueRef<'t>, dynamic: bool, offset: impl Fn(usize) -> usize) {
        let mut bytes = std::mem::take(&mut self.text).into_owned().into_bytes();
        for part in value.parts() {
            let span = value.part_span(part);
            let span = Span::new(offset(span.start), offset(span.end).min(bytes.len()));
            let harmless = match &part.kind {
                PartKind::Literal(_) => continue,
                PartKind::Interpolation(expr) => is_harmless(scope, value.at(expr), dynamic),
                PartKind::Directive(..) => false,
            };
            bytes[span.start..span.end].fill(OPAQUE);
            if !harmless {
                self.unknown.push(span);
            }
        }
        self.text = Cow::Owned(String::from_utf8(bytes).unwrap_or_default());
    }

    /// Turns HCL's escapes into the characters that they stand for.
    fn resolve_escapes(&mut self) {
        let written = std::mem::take(&mut self.text);
        let mut value = String::with_capacity(written.len());
        let mut unknown = std::mem::take(&mut self.unknown);
        let mut rest = 0;
        let mut shift = 0;
        while let Some(at) = written[rest..].find('\\').map(|at| rest + at) {
            value.push_str(&written[rest..at]);
            let escape = written.as_bytes().get(at + 1).copied();
            let hex = |length: usize| {
                let digits = written.get(at + 2..at + 2 + length)?;
                char::from_u32(u32::from_str_radix(digits, 16).ok()?).map(|c| (c, 2 + length))
            };
            let resolved = match escape {
                Some(b'n') => Some(('\n', 2)),
                Some(b'r') => Some(('\r', 2)),
                Some(b't') => Some(('\t', 2)),
                Some(b'"') => Some(('"', 2)),
                Some(b'\\') => Some(('\\', 2)),
                Some(b'u') => hex(4),
                Some(b'U') => hex(8),
                _ => None,
            };
            let (c, length) = resolved.unwrap_or(('\\', 1));
            value.push(c);
            shift = shift + length - c.len_utf8();
            self.shifts.push((value.len(), shift));
            rest = at + length;
        }
        value.push_str(&written[rest..]);
        for span in &mut unknown {
            *span = Span::new(self.inward(span.start), self.inward(span.end));
        }
        self.unknown = unknown;
        self.text = Cow::Owned(value);
    }

    /// From an offset of the written text to one of the value.
    fn inward(&self, written: usize) -> usize {
        let before = self.shifts.iter().rev().find(|(at, shift)| at + shift <= written);
        written - before.map_or(0, |(_, shift)| *shift)
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where something of the text stands in the file.
    pub fn span(&self, span: Span) -> Span {
        let outward = |offset: usize| {
            let after = self.shifts.partition_point(|(at, _)| *at <= offset);
            self.start + offset + after.checked_sub(1).map_or(0, |index| self.shifts[index].1)
        };
        Span::new(outward(span.start), outward(span.end))
    }

    /// What is understood of it. Where an interpolation between the actions may be anything, what depends on the other
    /// actions is not said.
    pub fn parse(&self, delimiters: Delimiters<'_>) -> Template {
        let mut template = parse(&self.text, delimiters);
        let inside = |span: &Span| template.actions.iter().any(|action| action.span.contains(*span));
        if !self.unknown.iter().all(inside) {
            template.open_up();
        }
        template
    }
}

/// The argument, where a value is `file(argument)`: the text stands in another file.
pub fn file_argument(value: ValueRef<'_>) -> Option<ValueRef<'_>> {
    match value.kind() {
        ExprKind::Paren(inner) => file_argument(value.at(inner)),
        ExprKind::Call(call) if call.name == "file" => match call.args.as_slice() {
            [argument] if !call.expands => Some(value.at(argument)),
            _ => None,
        },
        _ => None,
    }
}

/// Whether an interpolation certainly puts no action into the text.
fn is_harmless<'t>(scope: &Scope<'t>, value: ValueRef<'t>, dynamic: bool) -> bool {
    if let Some(known) = scope.string(value) {
        return !known.value.contains(['{', '[', '<', '(', '%', '}', ']', '>', ')']);
    }
    let root = match value.kind() {
        ExprKind::Variable(root) => root,
        ExprKind::Traversal(traversal) => match &traversal.root.kind {
            ExprKind::Variable(root) => root,
            _ => return false,
        },
        _ => return false,
    };
    // Nomad's parser keeps a reference that it does not know as text.
    !dynamic && !matches!(root.as_str(), "var" | "local")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::Tree;

    /// The text of `data`, the file's text under each of its characters, and whether everything is known.
    fn read(data: &str) -> (String, bool) {
        let source = format!("locals {{\n  own = \"${{a}}\"\n}}\ndata = {data}\n");
        let text = Text::from(source.as_str());
        let tree = Tree::parse(&text);
        let scope = Scope::new(tree.root());
        let value = tree.root().value("data").expect("data");
        let found = TemplateText::of(&scope, &text, value, false).expect("a text");
        for (at, c) in found.as_str().char_indices() {
            let span = found.span(Span::new(at, at + c.len_utf8()));
            let written = text.slice(span);
            let same = written == c.to_string() || written.starts_with('\\') || c as u32 == u32::from(OPAQUE);
            assert!(same, "{at}: {c:?} is {written:?} in {source}");
        }
        (found.as_str().to_owned(), found.parse(Delimiters::default()).open)
    }

    #[test]
    fn escapes_are_resolved_and_lead_back() {
        assert_eq!(read(r#""a\n{{ key \"x\" }}\tb\\c é\u00e9d""#).0, "a\n{{ key \"x\" }}\tb\\c ééd");
        assert_eq!(read("<<EOT\na {{ key \"x\" }}\nEOT").0, "a {{ key \"x\" }}\n");
        assert_eq!(read("<<-EOT\n    a\n      b\n    EOT").0, "    a\n      b\n");
    }

    #[test]
    fn interpolations_are_opaque() {
        let (text, open) = read(r#""\"${NOMAD_X} {{ key \"a/${var.x}\" }}\n""#);
        assert!(text.starts_with("\"\u{1a}") && text.ends_with("\" }}\n") && !open, "{text:?}");
        assert!(read("<<EOT\n${var.x}\nEOT").1);
        assert!(read("<<EOT\n%{ if true }{{ end }}%{ endif }\nEOT").1);
        assert!(!read("<<EOT\n${attr.kernel.name}\nEOT").1);
        assert!(read("\"${local.own}\"").1);
    }
}
