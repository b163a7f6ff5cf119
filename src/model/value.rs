//! What a value is, as far as the file decides it: literals, variables with literal defaults, locals.

use std::cell::Cell;

use super::operators;
use crate::syntax::{BodyRef, ExprKind, PartKind, StepKind, ValueRef};

/// A value that the file decides.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// Any number.
    Number(f64),
    /// Any string.
    String(String),
    /// A list or tuple.
    List(Vec<Value>),
    /// An object or map, in the order of the text.
    Object(Vec<(String, Value)>),
}

/// A value and, where it does not stand there itself, the variable or local that it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Known<T> {
    /// The value.
    pub value: T,
    /// `var.x` or `local.x`.
    pub via: Option<String>,
}

impl<T> Known<T> {
    /// Words for a message: "" or " (the default of `var.x`)".
    pub fn source(&self) -> String {
        match &self.via {
            Some(via) if via.starts_with("var.") => format!(" (the default of `{via}`)"),
            Some(via) => format!(" (from `{via}`)"),
            None => String::new(),
        }
    }
}

/// The names that a job file defines for its expressions.
#[derive(Clone, Debug, Default)]
pub struct Scope<'t> {
    variables: Vec<(&'t str, Option<ValueRef<'t>>)>,
    locals: Vec<(&'t str, ValueRef<'t>)>,
}

/// Locals may refer to each other; a circle must end.
const MAX_STEPS: u32 = 200;

impl<'t> Scope<'t> {
    /// Collects the `variable` and `locals` blocks of a file's root, and the older `variables`.
    pub fn new(root: BodyRef<'t>) -> Self {
        let mut scope = Self::default();
        for block in root.blocks() {
            match block.keyword() {
                "variable" => {
                    if let Some(name) = block.label() {
                        scope.variables.push((name, block.body().value("default").filter(|value| !value.is_missing())));
                    }
                }
                "variables" => {
                    for attribute in block.body().attributes() {
                        scope.variables.push((attribute.name(), Some(attribute.value())));
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

    /// The value, if the file decides it.
    pub fn value(&self, value: ValueRef<'t>) -> Option<Known<Value>> {
        let steps = Cell::new(0);
        let evaluated = self.evaluate(value, &steps)?;
        Some(Known { value: evaluated, via: Self::origin(value) })
    }

    /// The value as a string: numbers and bools convert, as Nomad's parser does.
    pub fn string(&self, value: ValueRef<'t>) -> Option<Known<String>> {
        if let Some(text) = value.as_str() {
            return Some(Known { value: text.to_owned(), via: None });
        }
        let known = self.value(value)?;
        let text = match known.value {
            Value::String(text) => text,
            Value::Number(number) => number_text(number),
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
                Value::Number(number) => Some(number_text(number)),
                Value::Bool(value) => Some(value.to_string()),
                _ => None,
            })
            .collect::<Option<_>>()?;
        Some(Known { value: strings, via: known.via })
    }

    /// `var.x` or `local.x`, where the whole value is such a reference (or a string of nothing but it).
    fn origin(value: ValueRef<'t>) -> Option<String> {
        match value.kind() {
            ExprKind::Traversal(traversal) => {
                match (&traversal.root.kind, traversal.steps.first().map(|step| &step.kind)) {
                    (ExprKind::Variable(root), Some(StepKind::Attribute(name))) if root == "var" || root == "local" => {
                        Some(format!("{root}.{name}"))
                    }
                    _ => None,
                }
            }
            ExprKind::Template(parts) => parts.iter().find_map(|part| Self::origin(value.at(part.interpolation()?))),
            ExprKind::Paren(inner) => Self::origin(value.at(inner)),
            _ => None,
        }
    }

    fn evaluate(&self, value: ValueRef<'t>, steps: &Cell<u32>) -> Option<Value> {
        steps.set(steps.get() + 1);
        if steps.get() > MAX_STEPS {
            return None;
        }
        match value.kind() {
            ExprKind::Null => Some(Value::Null),
            ExprKind::Bool(value) => Some(Value::Bool(*value)),
            ExprKind::Number(value) => Some(Value::Number(*value)),
            ExprKind::String(value) => Some(Value::String(value.to_string())),
            ExprKind::Paren(inner) => self.evaluate(value.at(inner), steps),
            ExprKind::List(elements) => {
                // A long list is text for people; nobody needs more of it than this.
                steps.set(steps.get().saturating_sub(u32::try_from(elements.len()).unwrap_or(u32::MAX)));
                elements
                    .iter()
                    .map(|element| self.evaluate(value.at(element), steps))
                    .collect::<Option<_>>()
                    .map(Value::List)
            }
            ExprKind::Object(entries) => entries
                .iter()
                .map(|entry| Some((entry.literal_key()?.to_owned(), self.evaluate(value.at(&entry.value), steps)?)))
                .collect::<Option<_>>()
                .map(Value::Object),
            ExprKind::Template(parts) => {
                let mut text = String::new();
                for part in parts {
                    match &part.kind {
                        PartKind::Literal(literal) => text.push_str(literal),
                        PartKind::Interpolation(expr) => match self.evaluate(value.at(expr), steps)? {
                            Value::String(value) => text.push_str(&value),
                            Value::Number(number) => text.push_str(&number_text(number)),
                            Value::Bool(value) => text.push_str(if value { "true" } else { "false" }),
                            other if parts.len() == 1 => return Some(other),
                            _ => return None,
                        },
                        PartKind::Directive(..) => return None,
                    }
                }
                Some(Value::String(text))
            }
            ExprKind::Traversal(traversal) => {
                let ExprKind::Variable(root) = &traversal.root.kind else { return None };
                let mut path = traversal.steps.iter();
                let StepKind::Attribute(name) = &path.next()?.kind else { return None };
                let target = match root.as_str() {
                    "var" => self.variables.iter().find(|(variable, _)| variable == name)?.1?,
                    "local" => self.locals.iter().find(|(local, _)| local == name)?.1,
                    _ => return None,
                };
                let mut found = self.evaluate(target, steps)?;
                for step in path {
                    found = match (&step.kind, found) {
                        (StepKind::Attribute(key), Value::Object(entries)) => get(entries, key)?,
                        (StepKind::Index(index), found) => self.index(value.at(index), found, steps)?,
                        _ => return None,
                    };
                }
                Some(found)
            }
            ExprKind::Unary(unary) => operators::unary(unary.0, &self.evaluate(value.at(&unary.1), steps)?),
            ExprKind::Binary(binary) => operators::binary(
                binary.operator,
                &self.evaluate(value.at(&binary.left), steps)?,
                &self.evaluate(value.at(&binary.right), steps)?,
            ),
            ExprKind::Conditional(three) => {
                let condition = operators::boolean(&self.evaluate(value.at(&three[0]), steps)?)?;
                self.evaluate(value.at(&three[if condition { 1 } else { 2 }]), steps)
            }
            _ => None,
        }
    }

    fn index(&self, index: ValueRef<'t>, found: Value, steps: &Cell<u32>) -> Option<Value> {
        match (self.evaluate(index, steps)?, found) {
            (Value::String(key), Value::Object(entries)) => get(entries, &key),
            #[allow(clippy::cast_sign_loss)] // checked
            (Value::Number(at), Value::List(list)) if at >= 0.0 && at.fract() == 0.0 => {
                list.into_iter().nth(at as usize)
            }
            _ => None,
        }
    }
}

fn get(entries: Vec<(String, Value)>, key: &str) -> Option<Value> {
    entries.into_iter().find(|(name, _)| name == key).map(|(_, value)| value)
}

/// HCL writes whole numbers without a point.
pub(super) fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 { format!("{number:.0}") } else { number.to_string() }
}
