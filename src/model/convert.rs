//! Conversions between types, as cty (the type system of HCL) makes them.

use super::{Constraint, Primitive, Value};

/// Digits that are the same in `f64` and in the 512 bits of cty's numbers.
const EXACT_DIGITS: usize = 15;

/// Whole numbers below this are exact in `f64`.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// How HCL writes a number; `None` where it would write more digits than we know, as what comes out of a division.
pub(super) fn number_text(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let text = number.to_string();
    if number.fract() == 0.0 && number.abs() < EXACT {
        return Some(text);
    }
    let digits = text.trim_start_matches(['-', '0', '.']);
    let digits = if text.contains('.') { digits } else { digits.trim_end_matches('0') };
    (digits.len() <= EXACT_DIGITS).then_some(text)
}

/// How cty names the type of a value in its errors.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Unknown | Value::Null => "dynamic",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::List(_) => "tuple",
        Value::Object(_) => "object",
    }
}

/// A value as a string: `Err` with cty's words where there is no conversion, `Ok(None)` where it is not known.
pub(super) fn to_string(value: &Value) -> Result<Option<String>, String> {
    match value {
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(number_text(*number)),
        Value::Bool(value) => Ok(Some(value.to_string())),
        Value::Unknown | Value::Null => Ok(None),
        other => Err(format!("string required, but have {}", type_name(other))),
    }
}

/// A value as a number.
pub(super) fn to_number(value: &Value) -> Result<Option<f64>, String> {
    match value {
        Value::Number(number) => Ok(Some(*number)),
        Value::String(text) => match parse_number(text) {
            Parsed::Number(number) => Ok(Some(number)),
            Parsed::Unusual => Ok(None),
            Parsed::None => Err("a number is required".to_owned()),
        },
        Value::Unknown | Value::Null => Ok(None),
        other => Err(format!("number required, but have {}", type_name(other))),
    }
}

/// A value as a bool.
pub(super) fn to_bool(value: &Value) -> Result<Option<bool>, String> {
    match value {
        Value::Bool(value) => Ok(Some(*value)),
        Value::String(text) => match text.as_str() {
            "true" | "1" => Ok(Some(true)),
            "false" | "0" => Ok(Some(false)),
            _ => Err("a bool is required".to_owned()),
        },
        Value::Unknown | Value::Null => Ok(None),
        other => Err(format!("bool required, but have {}", type_name(other))),
    }
}

enum Parsed {
    Number(f64),
    /// Go reads it and we do not.
    Unusual,
    None,
}

/// As Go's `big.ParseFloat` in base 10, which cty uses.
fn parse_number(text: &str) -> Parsed {
    let digits = text.trim_start_matches(['+', '-']);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return Parsed::None;
    }
    match text.parse() {
        Ok(number) => Parsed::Number(number),
        Err(_) if digits.contains(['p', 'P']) => Parsed::Unusual,
        Err(_) => Parsed::None,
    }
}

/// The values as one type, which cty takes for lists and for the arms of a conditional: strings where there is one;
/// `None` where there is no such type, or where that is not certain.
pub(super) fn unify(mut values: Vec<Value>) -> Option<Vec<Value>> {
    // Whether objects or lists have one type would take a look at all that is in them; what they hold stays the same.
    if values.iter().all(|value| matches!(value, Value::Object(_)))
        || values.iter().all(|value| matches!(value, Value::List(_)))
    {
        return Some(values);
    }
    let is_plain = |value: &Value| matches!(value, Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Null);
    if !values.iter().all(is_plain) {
        return None;
    }
    let kind = |value: &Value| std::mem::discriminant(value);
    let mut kinds = values.iter().filter(|value| !matches!(value, Value::Null)).map(kind);
    let first = kinds.next();
    if kinds.all(|other| Some(other) == first) {
        return Some(values);
    }
    if !values.iter().any(|value| matches!(value, Value::String(_))) {
        return None;
    }
    for value in &mut values {
        if !matches!(value, Value::Null) {
            *value = Value::String(to_string(value).ok()??);
        }
    }
    Some(values)
}

impl<'t> Constraint<'t> {
    /// The type that a variable without `type` gets from its default.
    pub fn implied(default: &'t Value) -> Self {
        match default {
            Value::Unknown | Value::Null => Self::Any,
            Value::Bool(_) => Self::Primitive(Primitive::Bool),
            Value::Number(_) => Self::Primitive(Primitive::Number),
            Value::String(_) => Self::Primitive(Primitive::String),
            Value::List(elements) => Self::Tuple(elements.iter().map(Self::implied).collect()),
            Value::Object(entries) => {
                Self::Object(entries.iter().map(|(key, value)| (key.as_str(), Self::implied(value))).collect())
            }
        }
    }

    /// Why a value does not convert to this type, in cty's words; `None` where it does, or where that is not certain.
    pub fn refusal(&self, value: &Value) -> Option<String> {
        let required = |what: &str| Some(format!("{what} required, but have {}", type_name(value)));
        match (self, value) {
            (Self::Any | Self::Invalid(_), _) | (_, Value::Unknown | Value::Null) => None,
            (Self::Primitive(Primitive::String), value) => to_string(value).err(),
            (Self::Primitive(Primitive::Number), value) => to_number(value).err(),
            (Self::Primitive(Primitive::Bool), value) => to_bool(value).err(),
            (Self::List(element) | Self::Set(element), Value::List(list)) => list
                .iter()
                .find_map(|value| element.refusal(value))
                .map(|reason| format!("incorrect list element type: {reason}")),
            (Self::Map(element), Value::Object(entries)) => entries
                .iter()
                .find_map(|(_, value)| element.refusal(value))
                .map(|reason| format!("incorrect map element type: {reason}")),
            (Self::Object(fields), Value::Object(entries)) => {
                fields.iter().find_map(|(name, field)| match entries.iter().find(|(key, _)| key == name) {
                    Some((_, value)) => field.refusal(value).map(|reason| format!("attribute {name:?}: {reason}")),
                    None => Some(format!("attribute {name:?} is required")),
                })
            }
            (Self::Tuple(fields), Value::List(list)) if fields.len() == list.len() => {
                fields.iter().zip(list).find_map(|(field, value)| field.refusal(value))
            }
            (Self::Tuple(fields), Value::List(_)) => Some(format!("tuple required, with {} elements", fields.len())),
            (Self::List(_), _) => required("list"),
            (Self::Set(_), _) => required("set"),
            (Self::Map(_), _) => required("map"),
            (Self::Object(_), _) => required("object"),
            (Self::Tuple(_), _) => required("tuple"),
        }
    }

    /// The value as this type: unknown where it does not convert, or where its parts do not.
    #[must_use]
    pub fn convert(&self, value: Value) -> Value {
        match (self, value) {
            (_, Value::Unknown) | (Self::Invalid(_), _) => Value::Unknown,
            (_, Value::Null) => Value::Null,
            (Self::Any, value) => value,
            (Self::Primitive(Primitive::String), value) => {
                to_string(&value).ok().flatten().map_or(Value::Unknown, Value::String)
            }
            (Self::Primitive(Primitive::Number), value) => {
                to_number(&value).ok().flatten().map_or(Value::Unknown, Value::Number)
            }
            (Self::Primitive(Primitive::Bool), value) => {
                to_bool(&value).ok().flatten().map_or(Value::Unknown, Value::Bool)
            }
            (Self::List(element), Value::List(list)) => {
                let list: Vec<Value> = list.into_iter().map(|value| element.convert(value)).collect();
                if matches!(**element, Self::Any) {
                    return unify(list).map_or(Value::Unknown, Value::List);
                }
                Value::List(list)
            }
            (Self::Set(element), Value::List(list)) => {
                let list: Vec<Value> = list.into_iter().map(|value| element.convert(value)).collect();
                set(list).map_or(Value::Unknown, Value::List)
            }
            (Self::Map(element), Value::Object(entries)) => {
                let (keys, values): (Vec<String>, Vec<Value>) = entries.into_iter().unzip();
                let mut values: Vec<Value> = values.into_iter().map(|value| element.convert(value)).collect();
                if matches!(**element, Self::Any) {
                    match unify(values) {
                        Some(unified) => values = unified,
                        None => return Value::Unknown,
                    }
                }
                Value::Object(keys.into_iter().zip(values).collect())
            }
            (Self::Object(fields), Value::Object(mut entries)) => {
                let mut converted = Vec::with_capacity(fields.len());
                for (name, field) in fields {
                    let Some(at) = entries.iter().position(|(key, _)| key == name) else { return Value::Unknown };
                    let (key, value) = entries.swap_remove(at);
                    converted.push((key, field.convert(value)));
                }
                Value::Object(converted)
            }
            (Self::Tuple(fields), Value::List(list)) if fields.len() == list.len() => {
                Value::List(fields.iter().zip(list).map(|(field, value)| field.convert(value)).collect())
            }
            _ => Value::Unknown,
        }
    }
}

/// A set of values in the order in which cty goes through it; only of strings that order is simple.
pub(super) fn set(list: Vec<Value>) -> Option<Vec<Value>> {
    let mut texts: Vec<String> = Vec::with_capacity(list.len());
    for value in list {
        let Value::String(text) = value else { return None };
        texts.push(text);
    }
    texts.sort();
    texts.dedup();
    Some(texts.into_iter().map(Value::String).collect())
}
