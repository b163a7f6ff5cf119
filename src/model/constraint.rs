//! The type of a variable as its `type` says it: `string`, `list(number)`, `object({ name = string })`.

use crate::syntax::{ExprKind, ValueRef};
use crate::text::Span;

/// A type that has no parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Primitive {
    /// `string`
    String,
    /// `number`
    Number,
    /// `bool`
    Bool,
}

/// A type constraint (HCL's `typeexpr`).
#[derive(Clone, Debug)]
pub enum Constraint<'t> {
    /// `string`, `number`, `bool`
    Primitive(Primitive),
    /// `any`
    Any,
    /// `list(…)`
    List(Box<Constraint<'t>>),
    /// `set(…)`
    Set(Box<Constraint<'t>>),
    /// `map(…)`
    Map(Box<Constraint<'t>>),
    /// `object({ … })`
    Object(Vec<(&'t str, Constraint<'t>)>),
    /// `tuple([ … ])`
    Tuple(Vec<Constraint<'t>>),
    /// No type.
    Invalid(Mistake),
}

/// Why an expression is no type.
#[derive(Clone, Copy, Debug)]
pub struct Mistake {
    /// Where.
    pub span: Span,
    /// Which mistake.
    pub kind: MistakeKind,
}

/// The ways in which an expression is no type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MistakeKind {
    /// `"string"`
    Quoted,
    /// A name that is no type.
    UnknownName,
    /// `list` without what it is a list of.
    MissingArgument,
    /// `optional(…)`, which only Terraform has.
    Optional,
    /// Anything else.
    NoType,
}

impl<'t> Constraint<'t> {
    /// Reads a `type` attribute's value.
    pub fn of(value: ValueRef<'t>) -> Self {
        let wrong = |kind| Self::Invalid(Mistake { span: value.span(), kind });
        match value.kind() {
            ExprKind::Variable(name) => match name.as_str() {
                "string" => Self::Primitive(Primitive::String),
                "number" => Self::Primitive(Primitive::Number),
                "bool" => Self::Primitive(Primitive::Bool),
                "any" => Self::Any,
                "list" | "set" | "map" | "object" | "tuple" => wrong(MistakeKind::MissingArgument),
                _ => wrong(MistakeKind::UnknownName),
            },
            ExprKind::Call(call) => {
                let inner = || call.args.first().filter(|_| call.args.len() == 1).map(|arg| value.at(arg));
                match call.name.as_str() {
                    "list" | "set" | "map" => match inner().map(Self::of) {
                        None => wrong(MistakeKind::MissingArgument),
                        Some(Self::Invalid(mistake)) => Self::Invalid(mistake),
                        Some(element) => {
                            let element = Box::new(element);
                            match call.name.as_str() {
                                "list" => Self::List(element),
                                "set" => Self::Set(element),
                                _ => Self::Map(element),
                            }
                        }
                    },
                    "object" => inner().and_then(Self::object).unwrap_or_else(|| wrong(MistakeKind::MissingArgument)),
                    "tuple" => inner().and_then(Self::tuple).unwrap_or_else(|| wrong(MistakeKind::MissingArgument)),
                    "optional" => wrong(MistakeKind::Optional),
                    "string" | "number" | "bool" | "any" => wrong(MistakeKind::NoType),
                    _ => wrong(MistakeKind::UnknownName),
                }
            }
            ExprKind::String(_) => wrong(MistakeKind::Quoted),
            _ => wrong(MistakeKind::NoType),
        }
    }

    fn object(value: ValueRef<'t>) -> Option<Self> {
        let mut fields = Vec::new();
        for (entry, _, field) in value.entries()? {
            match Self::of(field) {
                Self::Invalid(mistake) => return Some(Self::Invalid(mistake)),
                constraint => fields.push((entry.literal_key()?, constraint)),
            }
        }
        Some(Self::Object(fields))
    }

    fn tuple(value: ValueRef<'t>) -> Option<Self> {
        let mut elements = Vec::new();
        for element in value.elements()? {
            match Self::of(element) {
                Self::Invalid(mistake) => return Some(Self::Invalid(mistake)),
                constraint => elements.push(constraint),
            }
        }
        Some(Self::Tuple(elements))
    }
}
