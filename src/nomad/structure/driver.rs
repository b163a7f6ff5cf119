//! The options of a task's driver, where the driver is known.
//!
//! Nomad does not look at them: the client's driver does, when the task starts. So all of this are warnings.

use super::elsewhere::{Kind, has};
use super::{Walk, networks};
use crate::diagnostic::{Edit, Fix, Tag};
use crate::model::{Shape, Words};
use crate::nomad::finding::listed;
use crate::nomad::rules::{deprecated, unknown_driver_option};
use crate::schema;
use crate::schema::drivers::{DriverOption, OptionType};
use crate::suggest::{closest, is_slip};
use crate::syntax::{BodyRef, ExprKind, ItemRef, ValueRef};
use crate::text::Span;

/// Checks the options in one body of a driver's `config`.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, body: BodyRef<'a>, options: &'static [DriverOption]) {
    for item in body.items() {
        let (name, span) = match item {
            ItemRef::Attribute(attribute) => (attribute.name(), attribute.name_span()),
            ItemRef::Block(block) => (block.keyword(), block.keyword_span()),
            _ => continue,
        };
        // `dynamic` is a key as any other here, and no driver has it.
        let Some(option) = options.iter().find(|option| option.name == name) else {
            let kind = if matches!(item, ItemRef::Block(_)) { Kind::Block } else { Kind::Argument };
            unknown(walk, options, (name, kind), span, |other| body.items().any(|item| item.name() == Some(other)));
            continue;
        };
        if let Some(instead) = option.deprecated {
            let message = format!("`{name}` is deprecated. {instead}");
            let fix = match name {
                _ if !walk.context.fixes => None,
                "port_map" => networks::to_group(walk).or_else(|| networks::to_labels(walk, item)),
                // One is the other's former name.
                "mounts" if !body.items().any(|item| item.name() == Some("mount")) => {
                    Some(Fix::safe("Change to `mount`", vec![Edit::replace(span, "mount")]))
                }
                _ => None,
            };
            let context = walk.context;
            let finding = walk.findings.report(&deprecated::RULE, span, message);
            finding.tag = Some(Tag::Deprecated);
            finding.fix(context, || fix);
        }
        match item {
            ItemRef::Attribute(attribute) if !attribute.has_errors() => value(walk, option, attribute.value()),
            ItemRef::Block(_) if !option.accepts_block() => {
                let message = format!("`{name}` is no block: the driver takes {}.", needed(option.ty));
                walk.findings.report(&unknown_driver_option::RULE, span, message);
            }
            _ => {}
        }
    }
}

fn unknown(
    walk: &mut Walk<'_, '_>,
    options: &'static [DriverOption],
    (name, kind): (&str, Kind),
    span: Span,
    taken: impl Fn(&str) -> bool,
) {
    let driver = walk.driver();
    let known = driver.and_then(schema::drivers::driver);
    let on_top = known.is_some_and(|driver| std::ptr::eq(driver.options, options));
    let close = closest(name, options.iter().map(|option| option.name))
        .or_else(|| if on_top { None } else { begun(name, options) });
    // A plugin may be newer than its table.
    if close.is_none() && known.is_some_and(|driver| !driver.built_in) {
        return;
    }
    let task = schema::block("task")
        .filter(|task| on_top && close.is_none() && (has(task, name, kind) || has(task, name, Kind::Block)));
    let hint = match (close, task) {
        (Some(close), _) => format!(" Did you mean `{close}`?"),
        (None, Some(_)) => format!(" `{name}` belongs in the `task`, outside of its `config`."),
        (None, None) => String::new(),
    };
    let message = match driver {
        Some(driver) => format!("The driver `{driver}` has no option `{name}` here.{hint}"),
        None => format!("The driver has no option `{name}` here.{hint}"),
    };
    let context = walk.context;
    walk.findings.report(&unknown_driver_option::RULE, span, message).fix(context, || {
        let close = close?;
        let edits = vec![Edit::replace(span, close)];
        let certain = !taken(close) && is_slip(name, close);
        Some(Fix::likely(certain, format!("Change to `{close}`"), edits))
    });
}

/// The one option of which `name` is the first half, as `user` of `username`.
fn begun(name: &str, options: &'static [DriverOption]) -> Option<&'static str> {
    let mut longer = options.iter().filter(|option| name.len() >= 4 && option.name.starts_with(name));
    let first = longer.next()?;
    longer.next().is_none().then_some(first.name)
}

fn value<'a>(walk: &mut Walk<'a, '_>, option: &'static DriverOption, value: ValueRef<'a>) {
    let shape = walk.shapes.of(value, &walk.bound);
    if let Shape::Text(Words::Known(text)) = &shape
        && option.closed
        && !text.is_empty()
        && !text.contains("${")
        && !option.values.contains(&&**text)
    {
        let text = text.clone().into_owned();
        return no_choice(walk, option, value, &text);
    }
    if fits(option.ty, &shape) {
        // Objects stand for blocks here, so their keys are options as well.
        if !option.fields.is_empty() {
            match value.kind() {
                ExprKind::Object(_) => object(walk, option, value),
                ExprKind::List(_) => {
                    for element in value.elements().into_iter().flatten() {
                        object(walk, option, element);
                    }
                }
                _ => {}
            }
        }
        return;
    }
    let message = format!("The driver takes {} for `{}`.", needed(option.ty), option.name);
    let context = walk.context;
    walk.findings.report(&unknown_driver_option::RULE, value.span(), message).fix(context, || {
        let written = context.text.slice(value.span());
        let wrap = option.ty == OptionType::Strings && matches!(value.kind(), ExprKind::String(_));
        wrap.then(|| Fix::safe("Put it into a list", vec![Edit::replace(value.span(), format!("[{written}]"))]))
    });
}

/// A word that is none of those that the driver takes.
fn no_choice<'a>(walk: &mut Walk<'a, '_>, option: &'static DriverOption, value: ValueRef<'a>, word: &str) {
    let close = closest(word, option.values.iter().copied());
    let hint = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
    let known = listed(option.values, "or");
    let message = format!("The driver takes {known} for `{}`, not `{word}`.{hint}", option.name);
    let context = walk.context;
    walk.findings.report(&unknown_driver_option::RULE, value.span(), message).fix(context, || {
        value.as_str()?;
        let close = close?;
        let new = format!("\"{close}\"");
        let title = format!("Change to `{new}`");
        Some(Fix::likely(is_slip(word, close), title, vec![Edit::replace(value.span(), new)]))
    });
}

fn object<'a>(walk: &mut Walk<'a, '_>, option: &'static DriverOption, object: ValueRef<'a>) {
    let Some(entries) = object.entries() else { return };
    for (entry, key, inner) in entries.clone() {
        let Some(name) = entry.literal_key() else { continue };
        match option.field(name) {
            Some(field) => value(walk, field, inner),
            None => unknown(walk, option.fields, (name, Kind::Argument), key.span(), |other| {
                entries.clone().any(|(entry, ..)| entry.literal_key() == Some(other))
            }),
        }
    }
}

/// Whether a driver can decode the value; HCL's conversions apply here as well.
fn fits(ty: OptionType, shape: &Shape<'_>) -> bool {
    match (ty, shape) {
        (_, Shape::Unknown | Shape::Null) | (OptionType::Any, _) => true,
        (OptionType::String, Shape::Text(_) | Shape::Number(_) | Shape::Bool(_)) => true,
        (OptionType::Number, Shape::Number(_)) => true,
        (OptionType::Number, Shape::Text(Words::Known(text))) => text.parse::<f64>().is_ok() || text.contains("${"),
        (OptionType::Bool, Shape::Bool(_)) => true,
        (OptionType::Bool, Shape::Text(Words::Known(text))) => matches!(&**text, "true" | "false" | "1" | "0"),
        // Nomad replaces references in `config` before the driver decodes it.
        (OptionType::Number | OptionType::Bool, Shape::Text(_)) => true,
        (OptionType::Strings, Shape::List(_) | Shape::Set) => true,
        (OptionType::StringMap, Shape::Object(_)) => true,
        (OptionType::StringMaps | OptionType::NumberMaps | OptionType::Object, Shape::Object(_) | Shape::List(_)) => {
            true
        }
        _ => false,
    }
}

fn needed(ty: OptionType) -> &'static str {
    match ty {
        OptionType::String => "a string",
        OptionType::Number => "a number",
        OptionType::Bool => "`true` or `false`",
        OptionType::Strings => "a list of strings",
        OptionType::StringMaps | OptionType::StringMap => "a map of strings (`{ … }`)",
        OptionType::NumberMaps => "a map of numbers (`{ … }`)",
        OptionType::Any => "any value",
        OptionType::Object => "a block",
    }
}
