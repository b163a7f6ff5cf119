//! What a value is, as far as the file decides it.

use std::cell::{Cell, OnceCell};

use smol_str::SmolStr;

use super::convert::number_text;
use super::evaluate::Evaluator;
use super::{Constraint, Fault};
use crate::syntax::{BodyRef, ExprKind, StepKind, ValueRef};

/// A value that the file decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A part of a list or object that the file does not decide.
    Unknown,
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// Any number.
    Number(f64),
    /// Any string. References that only a client can replace are in it as `${…}`, which is what Nomad's parser makes
    /// of them.
    String(String),
    /// A list, tuple or set.
    List(Vec<Value>),
    /// An object or map, in the order of the text.
    Object(Vec<(String, Value)>),
}

impl Value {
    /// Whether all of it is known.
    pub fn is_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::List(list) => list.iter().all(Self::is_known),
            Self::Object(entries) => entries.iter().all(|(_, value)| value.is_known()),
            _ => true,
        }
    }

    /// Whether some text in it is left for the client to replace.
    pub fn is_runtime(&self) -> bool {
        match self {
            Self::String(text) => text.contains("${"),
            Self::List(list) => list.iter().any(Self::is_runtime),
            Self::Object(entries) => entries.iter().any(|(_, value)| value.is_runtime()),
            _ => false,
        }
    }
}

/// A value and, where it does not stand there itself, where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// `var.x` or `local.x` where the value is that and nothing else; "with `var.x`" where it is made with it.
    pub via: Option<String>,
}

impl<T> Known<T> {
    /// Words for a message: "" or " (the default of `var.x`)".
    pub fn source(&self) -> String {
        match &self.via {
            Some(via) if via.starts_with("var.") => format!(" (the default of `{via}`)"),
            Some(via) if via.starts_with("local.") => format!(" (from `{via}`)"),
            Some(via) => format!(" ({via})"),
            None => String::new(),
        }
    }
}

/// What is known of a variable or local, once somebody has asked.
#[derive(Clone, Debug, Default)]
struct Memo<'t> {
    /// The variable's `type`.
    ty: Option<ValueRef<'t>>,
    known: OnceCell<Value>,
    /// Whether it is being evaluated: a local that is asked for then is part of a circle.
    busy: Cell<bool>,
}

/// The names that a job file defines for its expressions.
#[derive(Clone, Debug, Default)]
pub struct Scope<'t> {
    root: Option<BodyRef<'t>>,
    variables: Vec<(&'t str, Option<ValueRef<'t>>)>,
    locals: Vec<(&'t str, ValueRef<'t>)>,
    /// Of the variables, then of the locals.
    memos: Vec<Memo<'t>>,
    /// The names of the iterators of all `dynamic` blocks, once somebody has asked.
    iterators: OnceCell<Vec<SmolStr>>,
    /// How many names are being evaluated.
    depth: Cell<u32>,
}

/// Locals may refer to each other, but nobody chains more of them.
const MAX_DEPTH: u32 = 24;

impl<'t> Scope<'t> {
    /// Collects the `variable` and `locals` blocks of a file's root, and the older `variables`.
    pub fn new(root: BodyRef<'t>) -> Self {
        let mut scope = Self { root: Some(root), ..Self::default() };
        let written = |value: Option<ValueRef<'t>>| value.filter(|value| !value.is_missing());
        for block in root.blocks() {
            match block.keyword() {
                "variable" => {
                    if let Some(name) = block.label() {
                        scope.variables.push((name, written(block.body().value("default"))));
                        let ty = written(block.body().value("type"));
                        scope.memos.push(Memo { ty, ..Memo::default() });
                    }
                }
                "variables" => {
                    for attribute in block.body().attributes() {
                        scope.variables.push((attribute.name(), Some(attribute.value())));
                        scope.memos.push(Memo::default());
                    }
                }
                "locals" => {
                    for attribute in block.body().attributes() {
                        scope.locals.push((attribute.name(), attribute.value()));
                    }
                }
                _ => {}
            }
        }
        scope.memos.resize_with(scope.variables.len() + scope.locals.len(), Memo::default);
        scope
    }

    /// The declared variables, each with its default where it has one.
    pub fn variables(&self) -> &[(&'t str, Option<ValueRef<'t>>)] {
        &self.variables
    }

    /// The locals and their values.
    pub fn locals(&self) -> &[(&'t str, ValueRef<'t>)] {
        &self.locals
    }

    /// Whether `var.name` or `local.name` (by `root`) is declared.
    pub fn declares(&self, root: &str, name: &str) -> bool {
        self.find(root, name).is_some()
    }

    /// Whether a `dynamic` block gives its iterator that name.
    pub fn is_iterator(&self, name: &str) -> bool {
        let names = self.iterators.get_or_init(|| {
            let mut names = Vec::new();
            if let Some(root) = self.root.filter(|root| root.has_dynamic()) {
                collect_iterators(root, &mut names);
            }
            names
        });
        names.iter().any(|known| known == name)
    }

    /// The value, if the file decides all of it.
    pub fn value(&self, value: ValueRef<'t>) -> Option<Known<Value>> {
        let known = self.partly(value);
        // What is written there is what is written there, also where the client will replace a part of it.
        let literal = matches!(value.kind(), ExprKind::String(_));
        (known.is_known() && (literal || !known.is_runtime())).then(|| Known { value: known, via: Self::origin(value) })
    }

    /// The value as far as the file decides it, with `${…}` for what only a client can replace.
    pub fn partly(&self, value: ValueRef<'t>) -> Value {
        match value.kind() {
            ExprKind::String(text) => Value::String(text.to_string()),
            ExprKind::Number(number) => Value::Number(*number),
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Null => Value::Null,
            _ => Evaluator::new(self).evaluate(value),
        }
    }

    /// What Nomad's parser would say about the expression, as far as that is certain, and its value.
    pub fn check(&self, value: ValueRef<'t>) -> (Value, Vec<Fault>) {
        Evaluator::new(self).checked(value)
    }

    /// The value as a string: numbers and bools convert, as Nomad's parser does.
    pub fn string(&self, value: ValueRef<'t>) -> Option<Known<String>> {
        if let Some(text) = value.as_str() {
            return Some(Known { value: text.to_owned(), via: None });
        }
        let known = self.value(value)?;
        let text = match known.value {
            Value::String(text) => text,
            Value::Number(number) => number_text(number)?,
            Value::Bool(value) => value.to_string(),
            _ => return None,
        };
        Some(Known { value: text, via: known.via })
    }

    /// The value as a number: strings of digits convert, as Nomad's parser does.
    pub fn number(&self, value: ValueRef<'t>) -> Option<Known<f64>> {
        let known = self.value(value)?;
        let number = match known.value {
            Value::Number(number) => number,
            Value::String(text) => text.parse().ok()?,
            _ => return None,
        };
        Some(Known { value: number, via: known.via })
    }

    /// The value as a whole number from 0 to 65535.
    pub fn port_number(&self, value: ValueRef<'t>) -> Option<Known<u16>> {
        let known = self.number(value)?;
        #[allow(clippy::cast_sign_loss)] // within the range of u16, as checked
        let fits = known.value.fract() == 0.0 && (0.0..=65535.0).contains(&known.value);
        #[allow(clippy::cast_sign_loss)]
        fits.then_some(Known { value: known.value as u16, via: known.via })
    }

    /// The value as a bool: `"true"` and `"false"` convert.
    pub fn bool(&self, value: ValueRef<'t>) -> Option<bool> {
        match self.value(value)?.value {
            Value::Bool(value) => Some(value),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// The value as a list of strings, if all of them are known.
    pub fn strings(&self, value: ValueRef<'t>) -> Option<Known<Vec<String>>> {
        let known = self.value(value)?;
        let Value::List(list) = known.value else { return None };
        let strings = list
            .into_iter()
            .map(|element| match element {
                Value::String(text) => Some(text),
                Value::Number(number) => number_text(number),
                Value::Bool(value) => Some(value.to_string()),
                _ => None,
            })
            .collect::<Option<_>>()?;
        Some(Known { value: strings, via: known.via })
    }

    /// Where a value comes from: `var.x` or `local.x` where the whole value is such a reference (or a string of
    /// nothing but it), else the first reference in it.
    fn origin(value: ValueRef<'t>) -> Option<String> {
        let reference = |value: ValueRef<'t>| match value.kind() {
            ExprKind::Traversal(traversal) => {
                match (&traversal.root.kind, traversal.steps.first().map(|step| &step.kind)) {
                    (ExprKind::Variable(root), Some(StepKind::Attribute(name))) if root == "var" || root == "local" => {
                        Some(format!("{root}.{name}"))
                    }
                    _ => None,
                }
            }
            _ => None,
        };
        match value.kind() {
            ExprKind::String(_) | ExprKind::Number(_) | ExprKind::Bool(_) | ExprKind::Null => None,
            ExprKind::Traversal(_) => reference(value),
            ExprKind::Template(parts) if parts.len() == 1 => Self::origin(value.at(parts[0].interpolation()?)),
            ExprKind::Paren(inner) => Self::origin(value.at(inner)),
            _ => {
                let mut first = None;
                value.walk(&mut |value| {
                    if first.is_none() {
                        first = reference(value);
                    }
                });
                first.map(|first| format!("with `{first}`"))
            }
        }
    }

    /// "with `var.x`": what a value that is made with a variable or local owes to it.
    pub fn via(value: ValueRef<'t>) -> Option<String> {
        Self::origin(value).map(|via| if via.contains('`') { via } else { format!("with `{via}`") })
    }

    /// The value of `var.name` or `local.name` and its memo, and whether there is another one of that name.
    fn find(&self, root: &str, name: &str) -> Option<(Option<ValueRef<'t>>, usize, bool)> {
        fn first<T>(names: &[(&str, T)], name: &str) -> Option<(usize, bool)> {
            let mut found = names.iter().enumerate().filter(|(_, (known, _))| *known == name);
            let (at, _) = found.next()?;
            Some((at, found.next().is_some()))
        }
        match root {
            "var" => first(&self.variables, name).map(|(at, again)| (self.variables[at].1, at, again)),
            "local" => {
                first(&self.locals, name).map(|(at, again)| (Some(self.locals[at].1), self.variables.len() + at, again))
            }
            _ => None,
        }
    }

    /// The value of `var.name` or `local.name`; `None` where nothing declares it.
    pub(super) fn named(&self, root: &str, name: &str) -> Option<&Value> {
        let (value, memo, again) = self.find(root, name)?;
        // Which of two locals of one name counts is chance in Nomad's parser.
        let (Some(value), false) = (value, again) else { return Some(&Value::Unknown) };
        let memo = &self.memos[memo];
        if let Some(known) = memo.known.get() {
            return Some(known);
        }
        if memo.busy.get() || self.depth.get() >= MAX_DEPTH {
            return Some(&Value::Unknown);
        }
        memo.busy.set(true);
        self.depth.set(self.depth.get() + 1);
        let mut known = self.partly(value);
        if let Some(ty) = memo.ty {
            known = Constraint::of(ty).convert(known);
        }
        self.depth.set(self.depth.get() - 1);
        memo.busy.set(false);
        Some(memo.known.get_or_init(|| known))
    }
}

/// The names that `dynamic` blocks define for their contents: `iterator`, else the label.
fn collect_iterators(body: BodyRef<'_>, names: &mut Vec<SmolStr>) {
    for block in body.blocks() {
        if block.keyword() == "dynamic" {
            let name = match block.body().value("iterator").map(ValueRef::kind) {
                Some(ExprKind::Variable(name)) => Some(name.clone()),
                _ => block.label().map(SmolStr::from),
            };
            names.extend(name);
        }
        collect_iterators(block.body(), names);
    }
}
