//! `variable` blocks: types, and defaults that fit them.

use super::types::{self, Subject, Wrong};
use super::{Walk, repeats};
use crate::diagnostic::{Edit, Fix};
use crate::model::{Constraint, Mistake, MistakeKind, Primitive, Shape};
use crate::nomad::rules::wrong_type;
use crate::schema::Type;
use crate::suggest::closest;
use crate::syntax::{AttributeRef, BodyRef, ExprKind, ValueRef};

/// Checks all declarations of the file.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, root: BodyRef<'a>) {
    repeats::short_variables(walk, root);
    for block in root.blocks_named("variables") {
        for attribute in block.body().attributes().filter(|attribute| !attribute.has_errors()) {
            constant(walk, attribute, &format!("The value of the variable `{}`", attribute.name()));
        }
    }
    for block in root.blocks_named("variable") {
        let usable = |attribute: &AttributeRef<'a>| !attribute.has_errors() && !attribute.value().is_missing();
        let body = block.body();
        let ty = body.attribute("type").filter(usable).map(AttributeRef::value);
        let default = body.attribute("default").filter(usable);
        let constraint = ty.map(Constraint::of);
        if let Some(Constraint::Invalid(mistake)) = &constraint {
            no_type(walk, *mistake);
        }
        for attribute in [default, body.attribute("description").filter(usable)].into_iter().flatten() {
            constant(walk, attribute, &format!("`{}` of a variable", attribute.name()));
        }
        if let (Some(constraint), Some(default)) = (constraint, default)
            && let Some(mut wrong) = misfit(walk, &constraint, default.value(), 0)
        {
            let span = wrong.span.take().unwrap_or_else(|| default.value().span());
            let message = format!("The default does not fit the variable's type: it {}.", wrong.message);
            let wording = format!(
                "Invalid default value for variable; This default value is not compatible with the variable's type \
                 constraint: {}.",
                wrong.wording
            );
            walk.report(&wrong_type::RULE, "parse-variable-default-type", span, message, wording);
        }
    }
}

fn no_type(walk: &mut Walk<'_, '_>, mistake: Mistake) {
    const KEYWORDS: [&str; 9] = ["string", "number", "bool", "any", "list", "set", "map", "object", "tuple"];
    let written = walk.context.text.slice(mistake.span).into_owned();
    let plain = written.trim_matches('"');
    let close = closest(plain, KEYWORDS).filter(|_| plain.chars().all(char::is_alphanumeric)).or(match plain {
        "str" | "text" => Some("string"),
        "int" | "integer" | "float" => Some("number"),
        "boolean" => Some("bool"),
        _ => None,
    });
    let general = "A type specification is either a primitive type keyword (bool, number, string) or a complex type \
                   constructor call, like list(string).";
    let (message, wording) = match mistake.kind {
        MistakeKind::Quoted => (
            format!("Types are written without quotes: `{plain}`."),
            general.to_owned(),
        ),
        MistakeKind::UnknownName => (
            match close {
                Some(close) => format!("There is no type `{plain}`. Did you mean `{close}`?"),
                None => format!("There is no type `{plain}`."),
            },
            format!("The keyword {plain:?} is not a valid type specification."),
        ),
        MistakeKind::MissingArgument => (
            format!("`{plain}` needs the type of its elements, as in `list(string)`."),
            format!("The {plain} type constructor requires one argument specifying the element type."),
        ),
        MistakeKind::Optional => (
            "`optional(…)` is Terraform's: Nomad's types have no optional attributes.".to_owned(),
            "Keyword \"optional\" is not a valid type constructor.".to_owned(),
        ),
        MistakeKind::NoType => (
            "This is no type: write `string`, `number`, `bool`, `any`, `list(…)`, `set(…)`, `map(…)`, `object({…})` or \
             `tuple([…])`."
                .to_owned(),
            general.to_owned(),
        ),
    };
    let context = walk.context;
    let wording = format!("Invalid type specification; {wording}");
    walk.report(&wrong_type::RULE, "parse-variable-type", mistake.span, message, wording).fix(
        context,
        || match mistake.kind {
            MistakeKind::Quoted if KEYWORDS.contains(&plain) || plain.ends_with(')') => {
                Some(Fix::safe("Remove the quotes", vec![Edit::replace(mistake.span, plain)]))
            }
            MistakeKind::UnknownName => {
                Some(Fix::safe(format!("Change to `{}`", close?), vec![Edit::replace(mistake.span, close?)]))
            }
            _ => None,
        },
    );
}

/// Default and description are read before there are variables and functions.
fn constant<'a>(walk: &mut Walk<'a, '_>, attribute: AttributeRef<'a>, subject: &str) {
    let mut found = None;
    attribute.value().walk(&mut |value| {
        let what = match value.kind() {
            ExprKind::Variable(_) => "reference",
            ExprKind::Call(_) => "function",
            _ => return,
        };
        if found.is_none() {
            found = Some((value.span(), what));
        }
    });
    let Some((span, what)) = found else { return };
    let message = format!("{subject} must be a constant: no {what} can be used in it.");
    let wording = if what == "function" {
        "Function calls not allowed; Functions may not be called here."
    } else {
        "Variables not allowed; Variables may not be used here."
    };
    walk.report(&wrong_type::RULE, "", span, message, wording);
}

/// Why a value cannot be converted to the type.
fn misfit<'a>(walk: &Walk<'a, '_>, constraint: &Constraint<'a>, value: ValueRef<'a>, depth: u32) -> Option<Wrong> {
    if depth > 8 {
        return None;
    }
    let shape = walk.shapes.of(value, &[]);
    if matches!(shape, Shape::Null | Shape::Unknown) {
        return None;
    }
    let wrong = |needed: &str, needs: &str| {
        Some(Wrong {
            span: None,
            message: format!("must be {needed}, not {}", types::article(&shape)),
            wording: format!("{needs} required, but have {}", shape.type_name()),
            fact: "parse-variable-default-type",
        })
    };
    match constraint {
        Constraint::Any | Constraint::Invalid(_) => None,
        Constraint::Primitive(primitive) => {
            let ty = match primitive {
                Primitive::String => Type::String,
                Primitive::Number => Type::Number,
                Primitive::Bool => Type::Bool,
            };
            types::judge(walk, &Subject { name: "default", ty, not_null: false, constraint: false }, value)
        }
        Constraint::List(inner) | Constraint::Set(inner) => match &shape {
            Shape::List(Some(list)) => {
                list.elements()?.find_map(|element| within(misfit(walk, inner, element, depth + 1), element))
            }
            Shape::List(None) | Shape::Set => None,
            _ if matches!(constraint, Constraint::List(_)) => wrong("a list", "list"),
            _ => wrong("a list", "set"),
        },
        Constraint::Map(inner) => match &shape {
            Shape::Object(Some(object)) => {
                object.entries()?.find_map(|(_, _, entry)| within(misfit(walk, inner, entry, depth + 1), entry))
            }
            Shape::Object(None) => None,
            _ => wrong("a map (`{ … }`)", "map"),
        },
        Constraint::Object(fields) => match &shape {
            Shape::Object(Some(object)) => {
                if object.entries()?.any(|(entry, ..)| entry.literal_key().is_none()) {
                    return None;
                }
                fields.iter().find_map(|(name, field)| match object.entry(name) {
                    Some(entry) => within(misfit(walk, field, entry, depth + 1), entry),
                    None => Some(Wrong {
                        span: None,
                        message: format!("needs the attribute `{name}`"),
                        wording: format!("attribute {name:?} is required"),
                        fact: "parse-variable-default-type",
                    }),
                })
            }
            Shape::Object(None) => None,
            _ => wrong("an object (`{ … }`)", "object"),
        },
        Constraint::Tuple(fields) => match &shape {
            Shape::List(Some(list)) => {
                let elements = list.elements()?;
                if elements.len() != fields.len() {
                    return Some(Wrong {
                        span: None,
                        message: format!("must have {} elements, not {}", fields.len(), elements.len()),
                        wording: "tuple required".to_owned(),
                        fact: "parse-variable-default-type",
                    });
                }
                elements
                    .zip(fields)
                    .find_map(|(element, field)| within(misfit(walk, field, element, depth + 1), element))
            }
            Shape::List(None) => None,
            _ => wrong("a list", "tuple"),
        },
    }
}

/// The mistake is in an element.
fn within(wrong: Option<Wrong>, element: ValueRef<'_>) -> Option<Wrong> {
    let mut wrong = wrong?;
    wrong.span.get_or_insert(element.span());
    Some(wrong)
}
