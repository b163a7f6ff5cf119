//! The `type` of a variable, as HCL's extension `typeexpr` reads it, and which values it takes.

use std::fmt;

use crate::model::Value;
use crate::suggest::closest;
use crate::syntax::{ExprKind, ValueRef};
use crate::text::Span;

const PRIMITIVES: [&str; 4] = ["string", "number", "bool", "any"];
const COLLECTIONS: [&str; 5] = ["list", "set", "map", "object", "tuple"];

/// A type constraint.
#[derive(Debug, PartialEq)]
pub(in crate::nomad) enum Type {
    Any,
    String,
    Number,
    Bool,
    List(Box<Type>),
    Set(Box<Type>),
    Map(Box<Type>),
    Object(Vec<(String, Type)>),
    Tuple(Vec<Type>),
}

/// What is wrong with a type, and where.
#[derive(Debug)]
pub(in crate::nomad) struct Problem {
    /// The part that is no type.
    pub(in crate::nomad) span: Span,
    /// For people.
    pub(in crate::nomad) reason: &'static str,
    /// HCL's own words.
    pub(in crate::nomad) wording: String,
}

/// Reads a type; `Ok(None)` where the expression is too unusual to say.
pub(in crate::nomad) fn read(value: ValueRef<'_>) -> Result<Option<Type>, Problem> {
    let problem = |span, reason, wording: String| Err(Problem { span, reason, wording });
    match value.kind() {
        ExprKind::Variable(name) => match name.as_str() {
            "string" => Ok(Some(Type::String)),
            "number" => Ok(Some(Type::Number)),
            "bool" => Ok(Some(Type::Bool)),
            "any" => Ok(Some(Type::Any)),
            "list" | "set" | "map" => problem(
                value.span(),
                "it needs the type of its elements, as `list(string)`",
                format!("The {name} type constructor requires one argument specifying the element type."),
            ),
            "object" => problem(
                value.span(),
                "it needs its attributes, as `object({ name = string })`",
                "The object type constructor requires one argument specifying the attribute types and values as a map."
                    .into(),
            ),
            "tuple" => problem(
                value.span(),
                "it needs the types of its elements, as `tuple([string, number])`",
                "The tuple type constructor requires one argument specifying the element types as a list.".into(),
            ),
            _ => problem(
                value.span(),
                "there are `string`, `number`, `bool`, `any`, `list(…)`, `set(…)`, `map(…)`, `object({…})` and \
                 `tuple([…])`",
                format!("The keyword \"{name}\" is not a valid type specification."),
            ),
        },
        ExprKind::Call(call) => {
            let [argument] = call.args.as_slice() else { return Ok(None) };
            let argument = value.at(argument);
            let inner = || read(argument).map(|inner| inner.map(Box::new));
            match call.name.as_str() {
                "list" => inner().map(|inner| inner.map(Type::List)),
                "set" => inner().map(|inner| inner.map(Type::Set)),
                "map" => inner().map(|inner| inner.map(Type::Map)),
                "object" => {
                    let Some(entries) = argument.entries() else { return Ok(None) };
                    let mut attributes = Vec::new();
                    for (entry, _, entry_type) in entries {
                        let (Some(key), Some(known)) = (entry.literal_key(), read(entry_type)?) else {
                            return Ok(None);
                        };
                        attributes.push((key.to_owned(), known));
                    }
                    Ok(Some(Type::Object(attributes)))
                }
                "tuple" => {
                    let Some(elements) = argument.elements() else { return Ok(None) };
                    elements.map(read).collect::<Result<Option<Vec<_>>, _>>().map(|types| types.map(Type::Tuple))
                }
                "optional" => problem(
                    value.span(),
                    "Nomad has no optional attributes",
                    "Keyword \"optional\" is not a valid type constructor.".into(),
                ),
                name => problem(
                    value.span(),
                    "there are `list(…)`, `set(…)`, `map(…)`, `object({…})` and `tuple([…])`",
                    format!("Keyword \"{name}\" is not a valid type constructor."),
                ),
            }
        }
        ExprKind::String(_) => problem(
            value.span(),
            "types stand without quotes",
            "A type specification is either a primitive type keyword (bool, number, string) or a complex type \
             constructor call, like list(string)."
                .into(),
        ),
        _ => Ok(None),
    }
}

/// The type that a word was most likely meant to be.
pub(in crate::nomad) fn correction(word: &str) -> Option<&'static str> {
    PRIMITIVES
        .iter()
        .find(|known| **known == word)
        .copied()
        .or_else(|| closest(word, PRIMITIVES))
        .or(match word {
            "str" => Some("string"),
            "int" | "integer" | "float" => Some("number"),
            "boolean" => Some("bool"),
            _ => None,
        })
        .filter(|_| !COLLECTIONS.contains(&word))
}

impl Type {
    /// Whether HCL converts `value` to this type; the error is HCL's own.
    pub(in crate::nomad) fn accepts(&self, value: &Value) -> Result<(), String> {
        match (self, value) {
            (_, Value::Null) | (Self::Any, _) => Ok(()),
            (Self::String, Value::String(_) | Value::Number(_) | Value::Bool(_)) => Ok(()),
            (Self::Number, Value::Number(_)) => Ok(()),
            (Self::Number, Value::String(text)) if text.parse::<f64>().is_ok() => Ok(()),
            (Self::Number, Value::String(_)) => Err("a number is required".into()),
            (Self::Bool, Value::Bool(_)) => Ok(()),
            (Self::Bool, Value::String(text)) if matches!(text.as_str(), "true" | "false" | "1" | "0") => Ok(()),
            (Self::Bool, Value::String(_)) => Err("a bool is required".into()),
            (Self::List(element) | Self::Set(element), Value::List(list)) => {
                list.iter().try_for_each(|value| element.accepts(value))
            }
            (Self::Tuple(types), Value::List(list)) => {
                if types.len() != list.len() {
                    return Err(format!("tuple required, with {} elements", types.len()));
                }
                types.iter().zip(list).try_for_each(|(wanted, value)| wanted.accepts(value))
            }
            (Self::Map(element), Value::Object(entries)) => entries
                .iter()
                .try_for_each(|(key, value)| element.accepts(value).map_err(|e| format!("element {key:?}: {e}"))),
            (Self::Object(attributes), Value::Object(entries)) => {
                attributes.iter().try_for_each(|(name, wanted)| match entries.iter().find(|(key, _)| key == name) {
                    Some((_, value)) => wanted.accepts(value).map_err(|error| format!("attribute {name:?}: {error}")),
                    None => Err(format!("attribute {name:?} is required")),
                })
            }
            _ => Err(format!("{self} required")),
        }
    }
}

/// As HCL names types in its errors.
impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("any type"),
            Self::String => f.write_str("string"),
            Self::Number => f.write_str("number"),
            Self::Bool => f.write_str("bool"),
            Self::List(element) => write!(f, "list of {element}"),
            Self::Set(element) => write!(f, "set of {element}"),
            Self::Map(element) => write!(f, "map of {element}"),
            Self::Object(_) => f.write_str("object"),
            Self::Tuple(_) => f.write_str("tuple"),
        }
    }
}
