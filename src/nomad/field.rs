//! Reads attributes and blocks without copying their text.
//!
//! Services and checks have two dozen attributes each, most of which are not there or plain strings: reading them
//! allocates nothing.

use std::borrow::Cow;

use crate::model::{Duration, Element, Field, Known, Said, Scope, Value};
use crate::suggest::closest;
use crate::syntax::{ExprKind, ItemRef, PartKind, StepKind, ValueRef};

impl Field<Cow<'_, str>> {
    /// The text, "" where there is none; `None` where it is not known.
    pub(in crate::nomad) fn or_empty(&self) -> Option<&str> {
        self.or_else_text("")
    }

    /// The text, `default` where there is none or an empty one; `None` where it is not known.
    pub(in crate::nomad) fn or_else_text<'s>(&'s self, default: &'s str) -> Option<&'s str> {
        match self {
            Self::Absent => Some(default),
            Self::Known(found) if found.value.is_empty() => Some(default),
            Self::Known(found) => Some(&found.value),
            Self::Unknown => None,
        }
    }

    /// Whether it is certainly absent or empty.
    pub(in crate::nomad) fn is_empty(&self) -> bool {
        self.or_empty() == Some("")
    }
}

impl Field<bool> {
    /// The value, `false` where there is none; `None` where it is not known.
    pub(in crate::nomad) fn or_false(&self) -> Option<bool> {
        match self {
            Self::Absent => Some(false),
            Self::Known(found) => Some(found.value),
            Self::Unknown => None,
        }
    }
}

impl Field<i64> {
    /// The value, 0 where there is none; `None` where it is not known.
    pub(in crate::nomad) fn or_zero(&self) -> Option<i64> {
        match self {
            Self::Absent => Some(0),
            Self::Known(found) => Some(found.value),
            Self::Unknown => None,
        }
    }
}

/// The value of the attribute, where it can be looked at. Below a syntax error nothing is certainly absent.
fn value_of<'t>(element: Element<'t>, name: &str) -> Field<ValueRef<'t>> {
    let Some(attribute) = element.attribute(name) else {
        return if element.body.has_errors() || element.mentions(name) { Field::Unknown } else { Field::Absent };
    };
    let value = attribute.value();
    if value.is_missing() || attribute.has_errors() {
        return Field::Unknown;
    }
    if matches!(value.kind(), ExprKind::Null) {
        return Field::Absent;
    }
    Field::Known(Said { value, span: value.span(), via: None })
}

/// The attribute as `read` understands its value.
fn read<'t, T>(element: Element<'t>, name: &str, read: impl FnOnce(ValueRef<'t>) -> Field<T>) -> Field<T> {
    match value_of(element, name) {
        Field::Absent => Field::Absent,
        Field::Unknown => Field::Unknown,
        Field::Known(said) => read(said.value),
    }
}

/// What is known of a value that no literal says: absent where a variable is `null`.
fn unless_null<'t, T>(scope: &Scope<'t>, value: ValueRef<'t>, known: Option<Known<T>>) -> Field<T> {
    match known {
        Some(Known { value: known, via }) => Field::Known(Said { value: known, span: value.span(), via }),
        None if matches!(scope.value(value), Some(Known { value: Value::Null, .. })) => Field::Absent,
        None => Field::Unknown,
    }
}

/// A text. Numbers and bools convert, `${…}` that the client replaces later stays as it is.
pub(super) fn text<'t>(scope: &Scope<'t>, element: Element<'t>, name: &str) -> Field<Cow<'t, str>> {
    read(element, name, |value| text_value(scope, value, element.dynamic))
}

/// The text of a value; below `dynamic`, names may be its iterator's.
pub(super) fn text_value<'t>(scope: &Scope<'t>, value: ValueRef<'t>, dynamic: bool) -> Field<Cow<'t, str>> {
    let span = value.span();
    if let Some(text) = value.as_str() {
        return Field::Known(Said { value: Cow::Borrowed(text), span, via: None });
    }
    // A bare name is a variable that Nomad's parser does not know, and keeps.
    let kept = match value.kind() {
        ExprKind::Variable(name) if !dynamic => Some(format!("${{{name}}}")),
        _ => None,
    };
    let known = scope.string(value).map(|known| Known { value: Cow::Owned(known.value), via: known.via });
    let kept = || kept.or_else(|| runtime_text(scope, value, dynamic));
    let known = known.or_else(|| Some(Known { value: Cow::Owned(kept()?), via: None }));
    unless_null(scope, value, known)
}

/// A text with `${NOMAD_JOB_NAME}` and the like in it, which Nomad's parser keeps as they are.
fn runtime_text<'t>(scope: &Scope<'t>, value: ValueRef<'t>, dynamic: bool) -> Option<String> {
    let ExprKind::Template(parts) = value.kind() else { return None };
    let mut text = String::new();
    for part in parts {
        match &part.kind {
            PartKind::Literal(literal) => text.push_str(literal),
            PartKind::Interpolation(expr) => {
                let inner = value.at(expr);
                if let Some(known) = scope.string(inner) {
                    text.push_str(&known.value);
                } else {
                    // With blanks in it the client would not replace it; what the parser keeps then is its affair.
                    let tight = value.part_span(part).len() == inner.span().len() + "${}".len();
                    let name = runtime_name(inner, dynamic).filter(|_| tight)?;
                    text.push_str("${");
                    text.push_str(&name);
                    text.push('}');
                }
            }
            PartKind::Directive(..) => return None,
        }
    }
    Some(text)
}

/// `NOMAD_…`, `JOB`, `attr.…`, `node.…`, `meta.…`: names that only the client can replace.
fn runtime_name(value: ValueRef<'_>, dynamic: bool) -> Option<String> {
    match value.kind() {
        ExprKind::Variable(name) if name.starts_with(|c: char| c.is_ascii_uppercase()) && !dynamic => {
            Some(name.to_string())
        }
        ExprKind::Variable(name) if name.starts_with("NOMAD_") => Some(name.to_string()),
        ExprKind::Traversal(traversal) => {
            let ExprKind::Variable(root) = &traversal.root.kind else { return None };
            if !matches!(root.as_str(), "attr" | "node" | "meta") {
                return None;
            }
            let mut name = root.to_string();
            for step in &traversal.steps {
                let StepKind::Attribute(step) = &step.kind else { return None };
                name.push('.');
                name.push_str(step);
            }
            Some(name)
        }
        _ => None,
    }
}

/// A whole number; strings of digits convert.
pub(super) fn number<'t>(scope: &Scope<'t>, element: Element<'t>, name: &str) -> Field<i64> {
    read(element, name, |value| number_value(scope, value))
}

fn number_value<'t>(scope: &Scope<'t>, value: ValueRef<'t>) -> Field<i64> {
    let known = scope.number(value).and_then(|known| {
        let whole = known.value.fract() == 0.0 && known.value.abs() < 9.0e18;
        whole.then_some(Known { value: known.value as i64, via: known.via })
    });
    unless_null(scope, value, known)
}

/// A bool; `"true"` and `"false"` convert.
pub(super) fn flag<'t>(scope: &Scope<'t>, element: Element<'t>, name: &str) -> Field<bool> {
    let known = |value| scope.bool(value).map(|known| Known { value: known, via: None });
    read(element, name, |value| unless_null(scope, value, known(value)))
}

/// A duration in nanoseconds: a string for `time.ParseDuration`, or a number of nanoseconds.
pub(super) fn duration<'t>(scope: &Scope<'t>, element: Element<'t>, name: &str) -> Field<i64> {
    read(element, name, |value| match scope.value(value) {
        Some(Known { value: Value::String(text), via }) => {
            let known = Duration::parse(&text).map(|duration| Known { value: duration.0, via });
            unless_null(scope, value, known)
        }
        Some(Known { value: Value::Number(_), .. }) => number_value(scope, value),
        _ => unless_null(scope, value, None),
    })
}

/// A list of texts; each element by itself, as far as the file decides it.
pub(super) fn texts<'t>(scope: &Scope<'t>, element: Element<'t>, name: &str) -> Field<Vec<Field<Cow<'t, str>>>> {
    read(element, name, |value| {
        let span = value.span();
        if let Some(elements) = value.elements() {
            let list = elements.map(|item| text_value(scope, item, element.dynamic)).collect();
            return Field::Known(Said { value: list, span, via: None });
        }
        let known = scope.strings(value).map(|Known { value: list, via }| {
            let item = |text| Field::Known(Said { value: Cow::Owned(text), span, via: via.clone() });
            Known { value: list.into_iter().map(item).collect(), via: via.clone() }
        });
        unless_null(scope, value, known)
    })
}

/// Whether something in the block is a misspelling of one of the names: then that is the mistake, not the absence.
pub(super) fn is_misspelt(element: Element<'_>, names: &[&str]) -> bool {
    element.body.items().filter_map(ItemRef::name).any(|other| closest(other, names.iter().copied()).is_some())
}

/// How often a block of which Nomad takes one is there.
#[derive(Clone, Copy, Debug)]
pub(super) enum Block<'t> {
    /// Not at all.
    Absent,
    /// It is there.
    Here(Element<'t>),
    /// A `dynamic` block decides, or the text is broken.
    Unknown,
}

impl<'t> Block<'t> {
    /// The block of that keyword below `element`.
    pub(super) fn of(element: Element<'t>, keyword: &str) -> Self {
        match element.element(keyword) {
            Some(block) if !block.dynamic => Self::Here(block),
            Some(_) => Self::Unknown,
            None if element.body.has_errors() || element.mentions(keyword) => Self::Unknown,
            None => Self::Absent,
        }
    }

    /// The block, if it certainly is there.
    pub(super) fn here(self) -> Option<Element<'t>> {
        match self {
            Self::Here(element) => Some(element),
            _ => None,
        }
    }

    /// Whether it certainly is not there.
    pub(super) fn is_absent(self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether it may be there.
    pub(super) fn may_be(self) -> bool {
        !self.is_absent()
    }
}
