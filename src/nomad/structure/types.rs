//! Whether values have the type that Nomad's parser converts them to.
//!
//! The parser converts `5` to `"5"` and back, and `"true"` to `true`; never a single value to a list. It reads values
//! before the job runs, so that what only a client can replace (`${NOMAD_…}`, `${attr.…}`) is text to it.

use std::borrow::Cow;

use super::{Walk, durations};
use crate::diagnostic::{Edit, Fix};
use crate::model::{Shape, Shapes, Words};
use crate::nomad::rules::wrong_type;
use crate::schema::Type;
use crate::syntax::{ExprKind, ValueRef};
use crate::text::Span;

/// What is wrong with a value.
pub(super) struct Wrong {
    /// Where, if it is an element of the value.
    pub(super) span: Option<Span>,
    /// "must be a number, not …", to follow the name.
    pub(super) message: String,
    /// Nomad's words, behind "Unsuitable value: ".
    pub(super) wording: String,
    /// The fact's id.
    pub(super) fact: &'static str,
}

impl Wrong {
    fn new(message: impl Into<String>, wording: impl Into<String>) -> Self {
        Self { span: None, message: message.into(), wording: wording.into(), fact: "parse-wrong-type" }
    }
}

/// The value of something that has a type.
pub(super) struct Subject<'n> {
    /// Its name.
    pub(super) name: &'n str,
    /// Its type.
    pub(super) ty: Type,
    /// Whether `null` is refused.
    pub(super) not_null: bool,
    /// Nomad decodes it by another way, which words its errors differently.
    pub(super) constraint: bool,
}

/// Reports a value that cannot be converted.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, subject: &Subject<'_>, value: ValueRef<'a>) {
    // The usual case, at no cost.
    if matches!((value.kind(), subject.ty), (ExprKind::String(_), Type::String) | (_, Type::Any)) {
        return;
    }
    let Some(wrong) = judge(walk, subject, value) else { return };
    let name = subject.name;
    let origin = Shapes::origin(value);
    let source = match &origin {
        Some(origin) if origin.starts_with("var.") => format!(" (the default of `{origin}`)"),
        Some(origin) => format!(" (from `{origin}`)"),
        None => String::new(),
    };
    let message = format!("`{name}` {}{source}.", wrong.message);
    let wording = if subject.constraint {
        format!("Incorrect attribute value type; Inappropriate value for attribute {name:?}: {}.", wrong.wording)
    } else if wrong.wording.starts_with("Unsuitable") {
        format!("Unsuitable value type; {}", wrong.wording)
    } else {
        format!("Unsuitable value type; Unsuitable value: {}", wrong.wording)
    };
    let context = walk.context;
    let span = wrong.span.unwrap_or_else(|| value.span());
    let ty = subject.ty;
    walk.refuse(&wrong_type::RULE, wrong.fact, span, message, wording)
        .fix(context, || fix(context, value, ty).filter(|_| origin.is_none()));
}

/// What is wrong with the value, if anything certain is.
pub(super) fn judge<'a>(walk: &Walk<'a, '_>, subject: &Subject<'_>, value: ValueRef<'a>) -> Option<Wrong> {
    let shape = walk.shapes.of(value, &walk.bound);
    match subject.ty {
        Type::Any | Type::TypeExpression => None,
        Type::Identifier => None,
        Type::ListString | Type::ListNumber => list(walk, subject, value, &shape),
        Type::MapString => map(walk, subject, &shape),
        ty => scalar(walk, ty, subject.not_null, value, &shape),
    }
}

fn scalar<'a>(walk: &Walk<'a, '_>, ty: Type, not_null: bool, value: ValueRef<'a>, shape: &Shape<'a>) -> Option<Wrong> {
    match shape {
        Shape::Unknown => return None,
        Shape::Null if ty == Type::Duration => {
            let mut wrong = Wrong::new("cannot be `null`", "Unsuitable duration value: nil");
            wrong.fact = "parse-duration-null";
            return Some(wrong);
        }
        Shape::Null if not_null => return Some(Wrong::new("cannot be `null`", "null value is not allowed")),
        Shape::Null => return None,
        _ => {}
    }
    let got = shape.type_name();
    match ty {
        Type::String => match shape {
            Shape::List(_) | Shape::Set | Shape::Object(_) => Some(Wrong::new(
                format!("must be a string, not {}", article(shape)),
                format!("string required, but have {got}"),
            )),
            _ => None,
        },
        Type::Bool => match shape {
            Shape::Bool(_) | Shape::Text(Words::Unknown) => None,
            Shape::Text(Words::Known(text)) if matches!(&**text, "true" | "false" | "1" | "0") => None,
            Shape::Text(words) => Some(Wrong::new(
                format!("must be `true` or `false`{}", instead(walk, words, value)),
                "a bool is required",
            )),
            _ => Some(Wrong::new(
                format!("must be `true` or `false`, not {}", article(shape)),
                format!("bool required, but have {got}"),
            )),
        },
        Type::Number | Type::Int { .. } => match shape {
            Shape::Number(Some(number)) => range(ty, *number),
            Shape::Number(None) | Shape::Text(Words::Unknown) => None,
            Shape::Text(words) => match parse_number(words) {
                Parsed::Number(number) => range(ty, number),
                Parsed::Unknown => None,
                Parsed::NoNumber => {
                    Some(Wrong::new(format!("must be a number{}", instead(walk, words, value)), "a number is required"))
                }
            },
            _ => Some(Wrong::new(
                format!("must be a number, not {}", article(shape)),
                format!("number required, but have {got}"),
            )),
        },
        Type::Duration => durations::judge(walk, value, shape),
        _ => None,
    }
}

enum Parsed {
    Number(f64),
    NoNumber,
    Unknown,
}

/// As Go's `big.ParseFloat` in base 10, which cty uses.
fn parse_number(words: &Words<'_>) -> Parsed {
    let Words::Known(text) = words else { return Parsed::NoNumber };
    match text.parse::<f64>() {
        Ok(number) if number.is_nan() => Parsed::NoNumber,
        Ok(number) => Parsed::Number(number),
        // Go also reads binary exponents.
        Err(_) if text.contains(['p', 'P']) && text.starts_with(|c: char| c.is_ascii_digit()) => Parsed::Unknown,
        Err(_) => Parsed::NoNumber,
    }
}

#[allow(clippy::cast_precision_loss)] // the limits themselves; a difference in the last digit decides nothing
fn range(ty: Type, number: f64) -> Option<Wrong> {
    let Type::Int { min, max } = ty else { return None };
    let fits = number.fract() == 0.0 && number >= min as f64 && number <= max as f64;
    if fits {
        return None;
    }
    let wording = if min == 0 {
        format!("value must be a whole number, between 0 and {max} inclusive")
    } else {
        format!("value must be a whole number, between {min} and {max}")
    };
    let message = if number.fract() == 0.0 || number.is_infinite() {
        if ty == Type::INT {
            "is too large a number".to_owned()
        } else {
            format!("must be a number from {min} to {max}")
        }
    } else {
        "must be a whole number".to_owned()
    };
    Some(Wrong::new(message, wording))
}

fn list<'a>(walk: &Walk<'a, '_>, subject: &Subject<'_>, value: ValueRef<'a>, shape: &Shape<'a>) -> Option<Wrong> {
    let (what, element) = match subject.ty {
        Type::ListNumber => ("number", Type::UINT16),
        _ => ("string", Type::String),
    };
    match shape {
        Shape::Unknown | Shape::Null | Shape::Set => None,
        Shape::List(None) => None,
        Shape::List(Some(list)) => list.elements()?.find_map(|item| {
            // The usual element, at no cost.
            if element == Type::String && matches!(item.kind(), ExprKind::String(_)) {
                return None;
            }
            let shape = walk.shapes.of(item, &walk.bound);
            let mut wrong = if matches!(shape, Shape::Null) {
                Wrong::new("cannot hold `null`", "null value is not allowed")
            } else {
                let wrong = scalar(walk, element, true, item, &shape)?;
                let article = if element == Type::String { "strings" } else { "numbers from 0 to 65535" };
                Wrong::new(
                    format!("must be a list of {article}"),
                    format!("incorrect list element type: {}", wrong.wording),
                )
            };
            if list.span() == value.span() {
                wrong.span = Some(item.span());
            }
            Some(wrong)
        }),
        _ => Some(Wrong::new(
            format!("must be a list of {what}s, not {}", article(shape)),
            format!("list of {what} required, but have {}", shape.type_name()),
        )),
    }
}

fn map<'a>(walk: &Walk<'a, '_>, subject: &Subject<'_>, shape: &Shape<'a>) -> Option<Wrong> {
    match shape {
        Shape::Unknown | Shape::Null | Shape::Object(None) => None,
        Shape::Object(Some(object)) => object.entries()?.find_map(|(entry, _, value)| {
            if matches!(value.kind(), ExprKind::String(_)) {
                return None;
            }
            let shape = walk.shapes.of(value, &walk.bound);
            let key = entry.literal_key().unwrap_or("…");
            let mut wrong = if matches!(shape, Shape::Null) {
                Wrong::new(format!("cannot hold `null` (`{key}`)"), "null value is not allowed")
            } else {
                let wrong = scalar(walk, Type::String, true, value, &shape)?;
                Wrong::new(
                    format!("must hold strings: `{key}` {}", wrong.message),
                    format!("incorrect map element type: {}", wrong.wording),
                )
            };
            wrong.span = Some(value.span());
            Some(wrong)
        }),
        _ => Some(Wrong::new(
            format!("must be a map of strings (`{} = {{ … }}`), not {}", subject.name, article(shape)),
            format!("map of string required, but have {}", shape.type_name()),
        )),
    }
}

/// "a list", "a string".
pub(super) fn article(shape: &Shape<'_>) -> Cow<'static, str> {
    match shape {
        Shape::Unknown | Shape::Null => "`null`".into(),
        Shape::Bool(_) => "a bool".into(),
        Shape::Number(_) => "a number".into(),
        Shape::Text(_) => "a string".into(),
        Shape::List(_) => "a list".into(),
        Shape::Set => "a set".into(),
        Shape::Object(_) => "an object".into(),
    }
}

/// ", not "abc"", or why a reference does not do.
pub(super) fn instead<'a>(walk: &Walk<'a, '_>, words: &Words<'a>, value: ValueRef<'a>) -> String {
    match words {
        Words::Known(text) if text.chars().count() <= 60 => format!(", not {text:?}"),
        Words::Runtime if !matches!(value.kind(), ExprKind::Heredoc(_)) => {
            let written = walk.context.text.slice(value.span());
            if written.len() <= 60 {
                format!(": Nomad reads it before the job runs, when {} is still text", written.trim())
            } else {
                ": Nomad reads it before the job runs, when the reference is still text".to_owned()
            }
        }
        _ => ", not a text".to_owned(),
    }
}

fn fix(context: &crate::rule::Context<'_>, value: ValueRef<'_>, ty: Type) -> Option<Fix> {
    let written = context.text.slice(value.span());
    match (ty, value.kind()) {
        (Type::ListString, ExprKind::String(_) | ExprKind::Number(_)) => {
            let edit = Edit::replace(value.span(), format!("[{written}]"));
            Some(Fix::safe("Put it into a list", vec![edit]))
        }
        (Type::String, ExprKind::List(elements)) if elements.len() == 1 => {
            let only = context.text.slice(value.at(&elements[0]).span()).into_owned();
            Some(Fix::needs_review("Use the only element", vec![Edit::replace(value.span(), only)]))
        }
        (Type::Bool, ExprKind::String(text)) => {
            let (word, certain) = match text.to_ascii_lowercase().as_str() {
                "true" => ("true", true),
                "false" => ("false", true),
                "yes" | "on" | "enabled" => ("true", false),
                "no" | "off" | "disabled" => ("false", false),
                _ => return None,
            };
            let edits = vec![Edit::replace(value.span(), word)];
            let title = format!("Change to `{word}`");
            Some(if certain { Fix::safe(title, edits) } else { Fix::needs_review(title, edits) })
        }
        (Type::Duration, ExprKind::String(text)) => {
            let (text, certain) = durations::meant(text)?;
            let edits = vec![Edit::replace(value.span(), format!("{text:?}"))];
            let title = format!("Change to `{text}`");
            Some(if certain { Fix::safe(title, edits) } else { Fix::needs_review(title, edits) })
        }
        _ => None,
    }
}
