//! Which values the place of a cursor takes: of which type, and among which names.

use super::super::Analysis;
use super::super::cursor::{Cursor, Frame};
use super::super::place::{Inside, inside};
use super::offers;
use crate::model::Value;
use crate::schema::drivers::{DriverOption, OptionType};
use crate::schema::{Reference, Type};
use crate::syntax::Context;

/// What a value must be to fit; nothing is known of the default.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) ty: Option<Type>,
    /// Names that the group defines, where the value must be one of them.
    among: Vec<String>,
}

impl Wanted {
    /// At the cursor, where that is the whole value, or an element of a list or object that is.
    pub(super) fn at(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Self {
        let brackets = |frame: &Frame| matches!(frame, Frame::List { .. } | Frame::Object { .. });
        if !cursor.frames.iter().all(brackets) {
            return Self::default();
        }
        let name = cursor.attribute.name();
        let (whole, names) = match inside(context) {
            Inside::Schema(schema) => match schema.attribute(name) {
                Some(attribute) => {
                    let names = match attribute.references {
                        Some(Reference::Port) => offers::port_labels(&context.blocks),
                        Some(Reference::Volume) => offers::labels(&context.blocks, "volume"),
                        Some(Reference::Task) => offers::labels(&context.blocks, "task"),
                        Some(Reference::Device) | None => Vec::new(),
                    };
                    (Some(attribute.ty), names)
                }
                None => (None, Vec::new()),
            },
            Inside::Options(options, _) => {
                let field = cursor.option_fields(context).and_then(|(fields, _)| {
                    let key = cursor.innermost_key(&analysis.document.text)?;
                    fields.iter().find(|field| field.name == key)
                });
                let names = if name == "ports" { offers::port_labels(&context.blocks) } else { Vec::new() };
                match (field, options.iter().find(|option| option.name == name)) {
                    (Some(field), _) => return Self { ty: option_type(field), among: names }.inner(cursor, true),
                    (None, Some(option)) => (option_type(option), names),
                    (None, None) => (None, names),
                }
            }
            Inside::Free => (None, Vec::new()),
        };
        Self { ty: whole, among: names }.inner(cursor, false)
    }

    /// What is wanted inside of the brackets that are open; of an object with known fields that is known already.
    fn inner(mut self, cursor: &Cursor<'_>, in_field: bool) -> Self {
        let depth = if in_field {
            cursor.frames.iter().rev().take_while(|frame| matches!(frame, Frame::List { .. })).count()
        } else {
            cursor.frames.len()
        };
        let element = match (depth, self.ty) {
            (0, _) => return self,
            (1, Some(Type::ListString)) if matches!(cursor.innermost(), Some(Frame::List { .. })) => Some(Type::String),
            (1, Some(Type::ListNumber)) if matches!(cursor.innermost(), Some(Frame::List { .. })) => Some(Type::Number),
            _ => None,
        };
        self.ty = element;
        self
    }

    /// Whether a value fits; one that is not known may.
    pub(super) fn takes(&self, known: Option<&Value>) -> bool {
        let Some(known) = known else { return true };
        self.ty.is_none_or(|ty| fits(ty, known)) && (self.among.is_empty() || self.is_named(known))
    }

    fn is_named(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => self.among.contains(text),
            // A port's number is no label, and nothing else has one.
            Value::Number(_) | Value::Bool(_) => false,
            Value::List(list) => list.iter().all(|value| self.is_named(value)),
            _ => true,
        }
    }
}

fn option_type(option: &DriverOption) -> Option<Type> {
    match option.ty {
        OptionType::String => Some(Type::String),
        OptionType::Number => Some(Type::Number),
        OptionType::Bool => Some(Type::Bool),
        OptionType::Strings => Some(Type::ListString),
        OptionType::StringMaps | OptionType::NumberMaps | OptionType::StringMap | OptionType::Object => {
            Some(Type::MapString)
        }
        OptionType::Any => None,
    }
}

fn fits(wanted: Type, known: &Value) -> bool {
    match wanted {
        Type::Number | Type::Int { .. } => match known {
            Value::String(text) => text.parse::<f64>().is_ok(),
            other => matches!(other, Value::Number(_)),
        },
        Type::Bool => match known {
            Value::String(text) => matches!(text.as_str(), "true" | "false"),
            other => matches!(other, Value::Bool(_)),
        },
        Type::String | Type::Duration => matches!(known, Value::String(_) | Value::Number(_) | Value::Bool(_)),
        Type::ListString | Type::ListNumber => matches!(known, Value::List(_)),
        Type::MapString => matches!(known, Value::Object(_) | Value::List(_)),
        _ => true,
    }
}
