//! Attributes as typed values, with the difference between "not there" and "not known".

use super::{Duration, Element, Known, Scope, Value};
use crate::syntax::{ExprKind, ItemRef, PartKind, ValueRef};
use crate::text::{Span, Text};

/// What an attribute says, as far as the file decides it.
#[derive(Clone, Debug, PartialEq)]
pub enum Field<T> {
    /// It is not there, or `null`.
    Absent,
    /// It is there, but its value comes from elsewhere, has the wrong type, or is still being typed.
    Unknown,
    /// It is there.
    Known(Said<T>),
}

/// A known value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct Said<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub span: Span,
    /// The variable or local that it comes from.
    pub via: Option<String>,
}

impl<T> Said<T> {
    /// Words for a message: "" or " (the default of `var.x`)".
    pub fn source(&self) -> String {
        Known { value: (), via: self.via.clone() }.source()
    }
}

impl<T> Field<T> {
    /// The value, where it is known.
    pub fn known(&self) -> Option<&Said<T>> {
        match self {
            Self::Known(said) => Some(said),
            _ => None,
        }
    }

    /// Whether the attribute is not there.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, `default` where the attribute is not there, nothing where it is not known.
    pub fn value_or(self, default: T) -> Option<T> {
        match self {
            Self::Absent => Some(default),
            Self::Unknown => None,
            Self::Known(said) => Some(said.value),
        }
    }

    /// This field, or, where the attribute is not there, the other one: how Nomad merges a job's block into a group's.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if self.is_absent() { other } else { self }
    }

    /// Where the value is written, if it is known.
    pub fn span(&self) -> Option<Span> {
        self.known().map(|said| said.span)
    }
}

/// Reads attributes.
#[derive(Clone, Copy, Debug)]
pub struct Reader<'a> {
    /// What decides values.
    pub scope: &'a Scope<'a>,
    /// The file's characters.
    pub text: &'a Text,
}

impl<'a> Reader<'a> {
    /// Reads attributes of the file with that scope and text.
    pub fn new(scope: &'a Scope<'a>, text: &'a Text) -> Self {
        Self { scope, text }
    }

    /// The attribute's expression: unknown while it is typed or has errors.
    pub fn raw(&self, element: Element<'a>, name: &str) -> Field<ValueRef<'a>> {
        let Some(item) = element.body.named(name).next() else { return Field::Absent };
        let ItemRef::Attribute(attribute) = item else { return Field::Unknown };
        let value = attribute.value();
        if attribute.has_errors() || value.is_missing() {
            return Field::Unknown;
        }
        if matches!(value.kind(), ExprKind::Null) {
            return Field::Absent;
        }
        Field::Known(Said { value, span: value.span(), via: None })
    }

    /// An attribute of that type: `read` says what its expression means.
    fn field<T>(
        &self,
        element: Element<'a>,
        name: &str,
        read: impl FnOnce(ValueRef<'a>) -> Option<Known<T>>,
    ) -> Field<T> {
        match self.raw(element, name) {
            Field::Absent => Field::Absent,
            Field::Unknown => Field::Unknown,
            Field::Known(Said { value, span, .. }) => read(value)
                .map_or(Field::Unknown, |known| Field::Known(Said { value: known.value, span, via: known.via })),
        }
    }

    /// A string, as Nomad keeps it: `${…}` that only a client can replace stays in it as text.
    pub fn string(&self, element: Element<'a>, name: &str) -> Field<String> {
        self.field(element, name, |value| self.words(value))
    }

    /// A whole number.
    pub fn integer(&self, element: Element<'a>, name: &str) -> Field<i64> {
        self.field(element, name, |value| {
            let known = self.scope.number(value)?;
            let whole = known.value.fract() == 0.0 && known.value.abs() < 9.0e18;
            whole.then_some(Known { value: known.value as i64, via: known.via })
        })
    }

    /// A bool.
    pub fn boolean(&self, element: Element<'a>, name: &str) -> Field<bool> {
        self.field(element, name, |value| {
            let known = self.scope.value(value)?;
            let value = match known.value {
                Value::Bool(value) => value,
                Value::String(text) => text.parse().ok()?,
                _ => return None,
            };
            Some(Known { value, via: known.via })
        })
    }

    /// A duration: text for Go's `time.ParseDuration`, or a number of nanoseconds.
    pub fn duration(&self, element: Element<'a>, name: &str) -> Field<Duration> {
        self.field(element, name, |value| {
            let known = self.scope.value(value)?;
            let value = match known.value {
                Value::Number(number) if number.fract() == 0.0 && number.abs() < 9.0e18 => Duration(number as i64),
                Value::String(text) => Duration::parse(&text)?,
                _ => return None,
            };
            Some(Known { value, via: known.via })
        })
    }

    /// A list of strings, each as by [`Reader::string`].
    pub fn strings(&self, element: Element<'a>, name: &str) -> Field<Vec<String>> {
        self.field(element, name, |value| match value.elements() {
            Some(elements) => {
                let strings =
                    elements.map(|element| self.words(element).map(|known| known.value)).collect::<Option<_>>()?;
                Some(Known { value: strings, via: None })
            }
            None => self.scope.strings(value),
        })
    }

    /// The text of any expression that makes one.
    pub fn words(&self, value: ValueRef<'a>) -> Option<Known<String>> {
        match value.kind() {
            ExprKind::Heredoc(_) => value.literal_text(self.text).map(|text| Known { value: text, via: None }),
            ExprKind::Template(parts) => {
                let mut text = String::new();
                let mut via = None;
                for part in parts {
                    match &part.kind {
                        PartKind::Literal(literal) => text.push_str(literal),
                        PartKind::Interpolation(expr) => {
                            let inner = value.at(expr);
                            let known = self.words(inner)?;
                            // The parser keeps the blanks of `${ name }`, for which the client then does not look.
                            let outer = value.part_span(part);
                            let padded = outer.len() != inner.span().len() + "${}".len() && self.keeps(&expr.kind);
                            if padded {
                                text.push_str(&self.text.slice(outer));
                            } else {
                                text.push_str(&known.value);
                            }
                            via = known.via.filter(|_| parts.len() == 1);
                        }
                        PartKind::Directive(..) => return None,
                    }
                }
                Some(Known { value: text, via })
            }
            ExprKind::Variable(_) | ExprKind::Traversal(_) if self.keeps(value.kind()) => Some(self.kept(value)),
            ExprKind::Paren(inner) => self.words(value.at(inner)),
            _ => self.scope.string(value).or_else(|| match self.scope.partly(value) {
                Value::String(text) => Some(Known { value: text, via: None }),
                _ => None,
            }),
        }
    }

    /// Whether Nomad's parser keeps a reference as text: any but those to variables, locals and iterators.
    fn keeps(&self, kind: &ExprKind) -> bool {
        match kind {
            ExprKind::Variable(root) => !matches!(root.as_str(), "var" | "local") && !self.scope.is_iterator(root),
            ExprKind::Traversal(traversal) => self.keeps(&traversal.root.kind),
            _ => false,
        }
    }

    /// A reference that Nomad's parser keeps as `${…}`.
    fn kept(&self, value: ValueRef<'a>) -> Known<String> {
        Known { value: format!("${{{}}}", self.text.slice(value.span()).trim()), via: None }
    }
}
