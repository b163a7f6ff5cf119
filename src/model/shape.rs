//! The type of a value, as far as the file decides it, without copying values: literals, variables by their type or
//! default, locals, and expressions whose type does not depend on their operands.

use std::borrow::Cow;

use super::constraint::{Constraint, Primitive};
use super::convert::number_text;
use super::{Scope, Value};
use crate::schema::functions;
use crate::syntax::{BinaryOperator, BodyRef, Call, ExprKind, PartKind, StepKind, Traversal, UnaryOperator, ValueRef};

/// What is certain about a value.
#[derive(Clone, Debug)]
pub enum Shape<'t> {
    /// Nothing.
    Unknown,
    /// It is `null`.
    Null,
    /// A bool, with its value where that is certain.
    Bool(Option<bool>),
    /// A number, with its value where that is certain.
    Number(Option<f64>),
    /// A string.
    Text(Words<'t>),
    /// A list or tuple; written out where there is a value to look at.
    List(Option<ValueRef<'t>>),
    /// A set.
    Set,
    /// An object or map; written out where there is a value to look at.
    Object(Option<ValueRef<'t>>),
}

/// What is certain about a string.
#[derive(Clone, Debug)]
pub enum Words<'t> {
    /// All of it.
    Known(Cow<'t, str>),
    /// It holds a `${…}` that Nomad leaves for the client, or a line break: no number, bool or duration looks so.
    Runtime,
    /// Nothing.
    Unknown,
}

impl Shape<'_> {
    /// The name of the type in the messages of Nomad's parser.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Unknown | Self::Null => "dynamic",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::List(_) => "tuple",
            Self::Set => "set of string",
            Self::Object(_) => "object",
        }
    }

    /// The same type, whatever the value.
    fn forget(self) -> Self {
        match self {
            Self::Bool(_) => Self::Bool(None),
            Self::Number(_) => Self::Number(None),
            Self::Text(_) => Self::Text(Words::Unknown),
            Self::List(_) => Self::List(None),
            Self::Object(_) => Self::Object(None),
            other => other,
        }
    }
}

/// A declared variable.
#[derive(Clone, Copy, Debug)]
struct Variable<'t> {
    name: &'t str,
    ty: Option<ValueRef<'t>>,
    default: Option<ValueRef<'t>>,
}

/// The variables and locals of a file.
#[derive(Debug)]
pub struct Shapes<'t> {
    scope: &'t Scope<'t>,
    variables: Vec<Variable<'t>>,
    locals: Vec<(&'t str, ValueRef<'t>)>,
}

/// Locals may refer to each other; a circle must end.
const MAX_DEPTH: u32 = 32;

impl<'t> Shapes<'t> {
    /// Collects the `variable`, `variables` and `locals` blocks of a file's root, whose scope is `scope`.
    pub fn new(root: BodyRef<'t>, scope: &'t Scope<'t>) -> Self {
        let mut shapes = Self { scope, variables: Vec::new(), locals: Vec::new() };
        let written = |value: ValueRef<'t>| Some(value).filter(|value| !value.is_missing());
        for block in root.blocks() {
            let body = block.body();
            match block.keyword() {
                "variable" => {
                    if let Some(name) = block.label() {
                        let ty = body.value("type").and_then(written);
                        let default = body.value("default").and_then(written);
                        shapes.variables.push(Variable { name, ty, default });
                    }
                }
                "variables" => shapes.variables.extend(body.attributes().map(|attribute| Variable {
                    name: attribute.name(),
                    ty: None,
                    default: written(attribute.value()),
                })),
                "locals" => {
                    shapes.locals.extend(body.attributes().map(|attribute| (attribute.name(), attribute.value())));
                }
                _ => {}
            }
        }
        shapes
    }

    /// What is certain about `value`. `bound` are the names that a `dynamic` block around it defines.
    pub fn of(&self, value: ValueRef<'t>, bound: &[&str]) -> Shape<'t> {
        self.shape(value, bound, 0)
    }

    /// `var.x` or `local.x`, where the whole value is such a reference.
    pub fn origin(value: ValueRef<'t>) -> Option<String> {
        match value.kind() {
            ExprKind::Traversal(traversal) => {
                let ExprKind::Variable(root) = &traversal.root.kind else { return None };
                match traversal.steps.first().map(|step| &step.kind) {
                    Some(StepKind::Attribute(name)) if root == "var" || root == "local" => {
                        Some(format!("{root}.{name}"))
                    }
                    _ => None,
                }
            }
            ExprKind::Template(parts) if parts.len() == 1 => Self::origin(value.at(parts[0].interpolation()?)),
            ExprKind::Paren(inner) => Self::origin(value.at(inner)),
            _ => None,
        }
    }

    fn shape(&self, value: ValueRef<'t>, bound: &[&str], depth: u32) -> Shape<'t> {
        if depth > MAX_DEPTH {
            return Shape::Unknown;
        }
        let inner = |expr| self.shape(value.at(expr), bound, depth + 1);
        match value.kind() {
            ExprKind::Missing | ExprKind::Opaque => Shape::Unknown,
            ExprKind::Null => Shape::Null,
            ExprKind::Bool(value) => Shape::Bool(Some(*value)),
            ExprKind::Number(value) => Shape::Number(Some(*value)),
            ExprKind::String(text) => Shape::Text(Words::Known(Cow::Borrowed(text))),
            // It ends with a line break, which is part of the string.
            ExprKind::Heredoc(_) => Shape::Text(Words::Runtime),
            ExprKind::Template(parts) => match parts.as_slice() {
                [only] => match &only.kind {
                    PartKind::Interpolation(expr) => inner(expr),
                    PartKind::Literal(text) => Shape::Text(Words::Known(Cow::Borrowed(text))),
                    PartKind::Directive(..) => Shape::Text(Words::Unknown),
                },
                parts => {
                    let mut text = String::new();
                    let mut known = true;
                    for part in parts {
                        match &part.kind {
                            PartKind::Literal(literal) => text.push_str(literal),
                            PartKind::Interpolation(expr) => match inner(expr) {
                                Shape::Text(Words::Runtime) => return Shape::Text(Words::Runtime),
                                Shape::Text(Words::Known(word)) => text.push_str(&word),
                                Shape::Number(Some(number)) => match number_text(number) {
                                    Some(number) => text.push_str(&number),
                                    None => known = false,
                                },
                                Shape::Bool(Some(value)) => text.push_str(if value { "true" } else { "false" }),
                                _ => known = false,
                            },
                            PartKind::Directive(..) => known = false,
                        }
                    }
                    Shape::Text(if known { Words::Known(Cow::Owned(text)) } else { Words::Unknown })
                }
            },
            ExprKind::List(_) => Shape::List(Some(value)),
            ExprKind::Object(_) => Shape::Object(Some(value)),
            ExprKind::Variable(name) => runtime(name, bound),
            ExprKind::Traversal(traversal) => self.traversal(value, traversal, bound, depth),
            ExprKind::Call(call) => self.evaluated(value).unwrap_or_else(|| returned(call)),
            ExprKind::Paren(expr) => inner(expr),
            ExprKind::Unary(_) | ExprKind::Binary(_) | ExprKind::Conditional(_) | ExprKind::For(_) => {
                self.evaluated(value).unwrap_or_else(|| self.by_form(value, bound, depth))
            }
        }
    }

    /// The value, where the file decides it.
    fn evaluated(&self, value: ValueRef<'t>) -> Option<Shape<'t>> {
        match self.scope.partly(value) {
            Value::Unknown => None,
            Value::Null => Some(Shape::Null),
            Value::Bool(value) => Some(Shape::Bool(Some(value))),
            Value::Number(number) => Some(Shape::Number(Some(number))),
            Value::String(text) if text.contains("${") => Some(Shape::Text(Words::Runtime)),
            Value::String(text) => Some(Shape::Text(Words::Known(Cow::Owned(text)))),
            Value::List(_) => Some(Shape::List(None)),
            Value::Object(_) => Some(Shape::Object(None)),
        }
    }

    /// The type of an operation, whatever its operands.
    fn by_form(&self, value: ValueRef<'t>, bound: &[&str], depth: u32) -> Shape<'t> {
        let inner = |expr| self.shape(value.at(expr), bound, depth + 1);
        match value.kind() {
            ExprKind::Unary(unary) => match unary.0 {
                UnaryOperator::Neg => Shape::Number(None),
                UnaryOperator::Not => Shape::Bool(None),
            },
            ExprKind::Binary(binary) => match binary.operator {
                BinaryOperator::Plus
                | BinaryOperator::Minus
                | BinaryOperator::Mul
                | BinaryOperator::Div
                | BinaryOperator::Mod => Shape::Number(None),
                _ => Shape::Bool(None),
            },
            ExprKind::Conditional(three) => {
                let (left, right) = (inner(&three[1]), inner(&three[2]));
                let (left, right) = (left.forget(), right.forget());
                if std::mem::discriminant(&left) == std::mem::discriminant(&right) { left } else { Shape::Unknown }
            }
            ExprKind::For(for_expr) if for_expr.key.is_some() => Shape::Object(None),
            ExprKind::For(_) => Shape::List(None),
            _ => Shape::Unknown,
        }
    }

    fn traversal(&self, value: ValueRef<'t>, traversal: &'t Traversal, bound: &[&str], depth: u32) -> Shape<'t> {
        let ExprKind::Variable(root) = &traversal.root.kind else { return Shape::Unknown };
        let mut steps = traversal.steps.iter();
        if root != "var" && root != "local" || bound.contains(&root.as_str()) {
            let plain = steps.all(|step| match &step.kind {
                StepKind::Attribute(name) => !name.is_empty(),
                StepKind::Index(index) => matches!(index.kind, ExprKind::Number(_) | ExprKind::String(_)),
                StepKind::Splat => false,
            });
            return if plain { runtime(root, bound) } else { Shape::Unknown };
        }
        let Some(StepKind::Attribute(name)) = steps.next().map(|step| &step.kind) else { return Shape::Unknown };
        let mut found = if root == "var" { self.variable(name, depth) } else { self.local(name, depth) };
        for step in steps {
            let target = match (&step.kind, &found) {
                (StepKind::Attribute(key), Shape::Object(Some(object))) => object.entry(key),
                (StepKind::Index(index), Shape::Object(Some(object))) => {
                    value.at(index).as_str().and_then(|key| object.entry(key))
                }
                (StepKind::Index(index), Shape::List(Some(list))) => match index.kind {
                    #[allow(clippy::cast_sign_loss)] // checked
                    ExprKind::Number(at) if at >= 0.0 && at.fract() == 0.0 => {
                        list.elements().and_then(|mut elements| elements.nth(at as usize))
                    }
                    _ => None,
                },
                _ => None,
            };
            found = match target {
                Some(target) => self.shape(target, &[], depth + 1),
                None => return Shape::Unknown,
            };
        }
        found
    }

    fn variable(&self, name: &str, depth: u32) -> Shape<'t> {
        let Some(variable) = self.variables.iter().find(|variable| variable.name == name) else {
            return Shape::Unknown;
        };
        let default = variable.default.map_or(Shape::Unknown, |default| self.shape(default, &[], depth + 1));
        match variable.ty.map(Constraint::of) {
            None => default,
            Some(constraint) => constrained(&constraint, default),
        }
    }

    fn local(&self, name: &str, depth: u32) -> Shape<'t> {
        match self.locals.iter().find(|(local, _)| *local == name) {
            Some((_, value)) => self.shape(*value, &[], depth + 1),
            None => Shape::Unknown,
        }
    }
}

/// A name that is neither `var` nor `local` stays as text, for the client to replace, unless something around the
/// expression defines it.
fn runtime<'t>(root: &str, bound: &[&str]) -> Shape<'t> {
    if bound.contains(&root) || matches!(root, "var" | "local") {
        return Shape::Unknown;
    }
    Shape::Text(Words::Runtime)
}

/// By the function's declared result.
fn returned<'t>(call: &Call) -> Shape<'t> {
    let Some(function) = functions::function(&call.name) else { return Shape::Unknown };
    match function.returns {
        "string" => Shape::Text(Words::Unknown),
        "number" => Shape::Number(None),
        "bool" => Shape::Bool(None),
        returns if returns.starts_with("list(") => Shape::List(None),
        returns if returns.starts_with("set(") => Shape::Set,
        _ => Shape::Unknown,
    }
}

/// The value that a default becomes under the variable's type.
fn constrained<'t>(constraint: &Constraint<'t>, default: Shape<'t>) -> Shape<'t> {
    if matches!(default, Shape::Null) {
        return Shape::Null;
    }
    match constraint {
        Constraint::Primitive(Primitive::String) => Shape::Text(match default {
            Shape::Text(words) => words,
            Shape::Number(Some(number)) => {
                number_text(number).map_or(Words::Unknown, |text| Words::Known(Cow::Owned(text)))
            }
            Shape::Bool(Some(value)) => Words::Known(Cow::Borrowed(if value { "true" } else { "false" })),
            _ => Words::Unknown,
        }),
        Constraint::Primitive(Primitive::Number) => Shape::Number(match default {
            Shape::Number(number) => number,
            Shape::Text(Words::Known(text)) => text.parse().ok(),
            _ => None,
        }),
        Constraint::Primitive(Primitive::Bool) => Shape::Bool(match default {
            Shape::Bool(value) => value,
            Shape::Text(Words::Known(text)) => text.parse().ok(),
            _ => None,
        }),
        Constraint::List(_) | Constraint::Tuple(_) => Shape::List(match default {
            Shape::List(value) => value,
            _ => None,
        }),
        Constraint::Set(_) => Shape::Set,
        Constraint::Map(_) | Constraint::Object(_) => Shape::Object(match default {
            Shape::Object(value) => value,
            _ => None,
        }),
        Constraint::Any => default,
        Constraint::Invalid(_) => Shape::Unknown,
    }
}
