//! What stands at a place, explained.

use std::fmt::Write as _;

use super::place::{Inside, inside};
use super::{Analysis, Hover};
use crate::model::Element;
use crate::schema::drivers::DriverOption;
use crate::schema::{self, AttributeSchema, BlockSchema, ChildSchema, Reference, Required};
use crate::syntax::{BlockRef, Context, ExprKind, ItemRef, Place, ValueRef};
use crate::text::Span;

/// The explanation of what stands at `offset`.
pub(super) fn hover(analysis: &Analysis, offset: usize) -> Option<Hover> {
    let document = &analysis.document;
    let context = document.tree.context(&document.text, offset);
    match &context.place {
        Place::Name { word, item: Some(item) } => name(&context, *word, *item),
        Place::Value { attribute, values } => value(&context, attribute.name(), values, offset),
        Place::Comment(span) => suppression(analysis, *span, offset),
        _ => None,
    }
}

fn name(context: &Context<'_>, word: Span, item: ItemRef<'_>) -> Option<Hover> {
    let name = item.name()?;
    let markdown = match inside(&context.blocks) {
        Inside::Schema(schema) => match item {
            ItemRef::Attribute(_) => match schema.attribute(name) {
                Some(attribute) => attribute_page(schema, attribute),
                None => schema.child(name).map(child_page)?,
            },
            _ => match schema.child(name) {
                Some(child) => child_page(child),
                None if name == "dynamic" => block_page(schema::dynamic()),
                None => schema.attribute(name).map(|attribute| attribute_page(schema, attribute))?,
            },
        },
        Inside::Options(options) => option_page(options.iter().find(|option| option.name == name)?),
        Inside::Free => return None,
    };
    Some(Hover { span: word, markdown })
}

/// The explanation of an attribute.
pub(super) fn attribute_page(block: &BlockSchema, attribute: &AttributeSchema) -> String {
    let mut page = format!("**{}** `{}`", attribute.name, attribute.ty.name());
    match attribute.required {
        Required::Parser | Required::Validate => page.push_str(", required"),
        Required::When(when) => _ = write!(page, ", required when {when}"),
        Required::Needed(why) => _ = write!(page, "; without it, {why}"),
        Required::No => {}
    }
    _ = write!(page, "\n\n{}\n", attribute.doc);
    if let Some(default) = attribute.default {
        _ = write!(page, "\nDefault: {default}\n");
    }
    let allowed: Vec<String> =
        attribute.allowed.iter().filter(|value| !value.is_empty()).map(|value| format!("`{value}`")).collect();
    if !allowed.is_empty() {
        _ = write!(page, "\nValues: {}\n", allowed.join(", "));
    }
    if attribute.min.is_some() || attribute.max.is_some() {
        let bound = |bound: Option<&str>, word: &str| bound.map(|bound| format!("{word} {bound}"));
        let limits: Vec<String> =
            [bound(attribute.min, "at least"), bound(attribute.max, "at most")].into_iter().flatten().collect();
        _ = write!(page, "\nLimits: {}\n", limits.join(", "));
    }
    if let Some(deprecated) = &attribute.deprecated {
        _ = write!(page, "\nDeprecated: {}\n", deprecated.message);
    }
    if attribute.ignored {
        page.push_str("\nNomad accepts this and then ignores it.\n");
    }
    if let Some(since) = attribute.since {
        _ = write!(page, "\nSince Nomad {since}\n");
    }
    _ = write!(page, "\n[Nomad documentation]({})", block.url());
    page
}

/// The explanation of a block where it stands.
pub(super) fn child_page(child: &ChildSchema) -> String {
    let mut page = block_page(child.block);
    if child.repeatable {
        page = page.replacen("\n\n", ", any number of times\n\n", 1);
    }
    page
}

fn block_page(block: &BlockSchema) -> String {
    let labels: String = block.labels.iter().fold(String::new(), |mut labels, label| {
        _ = write!(labels, " \"{}\"", label.name);
        labels
    });
    let mut page = format!("**{}**{labels} block\n\n{}\n", block.keyword, block.doc);
    if let Some(note) = block.note {
        _ = write!(page, "\n{note}\n");
    }
    if let Some(deprecated) = &block.deprecated {
        _ = write!(page, "\nDeprecated: {}\n", deprecated.message);
    }
    if block.enterprise {
        page.push_str("\nNomad Enterprise only.\n");
    }
    if let Some(since) = block.since {
        _ = write!(page, "\nSince Nomad {since}\n");
    }
    _ = write!(page, "\n[Nomad documentation]({})", block.url());
    page
}

/// The explanation of a driver's option.
pub(super) fn option_page(option: &DriverOption) -> String {
    let mut page = format!("**{}** `{}`", option.name, option.ty.as_str());
    if option.required {
        page.push_str(", required");
    }
    _ = write!(page, "\n\n{}\n", option.doc);
    if let Some(default) = option.default {
        _ = write!(page, "\nDefault: `{default}`\n");
    }
    if !option.values.is_empty() {
        let values: Vec<String> = option.values.iter().map(|value| format!("`{value}`")).collect();
        _ = write!(page, "\nValues: {}\n", values.join(", "));
    }
    if let Some(deprecated) = option.deprecated {
        _ = write!(page, "\nDeprecated: {deprecated}\n");
    }
    page
}

fn value(context: &Context<'_>, name: &str, values: &[ValueRef<'_>], offset: usize) -> Option<Hover> {
    for value in values.iter().rev() {
        if let ExprKind::Call(call) = value.kind() {
            let span = value.rel(call.name_span);
            if span.touches(offset) {
                return function(&call.name).map(|markdown| Hover { span, markdown });
            }
        }
    }
    let innermost = values.last()?;
    let text = innermost.as_str()?;
    let in_config = context.blocks.last().is_some_and(|block| block.keyword() == "config");
    let schema = match inside(&context.blocks) {
        Inside::Schema(schema) => Some(schema),
        _ => None,
    };
    let attribute = schema.and_then(|schema| schema.attribute(name));
    let names_port = attribute.is_some_and(|attribute| attribute.references == Some(Reference::Port))
        || (in_config && name == "ports");
    let markdown = if names_port {
        port(&context.blocks, text)?
    } else if name == "driver" {
        let driver = schema::drivers::driver(text)?;
        format!(
            "**{}** task driver\n\n{}\n\n[Nomad documentation]({}{})",
            driver.name,
            driver.doc,
            schema::DOCUMENTATION,
            driver.page
        )
    } else {
        return None;
    };
    Some(Hover { span: innermost.span(), markdown })
}

/// What a function does, with an example and its page.
pub(super) fn function_text(function: &schema::functions::Function) -> String {
    format!(
        "{}\n\nExample: `{}` gives `{}`\n\n[Nomad documentation]({})",
        function.doc,
        function.example,
        function.result,
        function.page()
    )
}

fn function(name: &str) -> Option<String> {
    if let Some(function) = schema::functions::function(name) {
        return Some(format!("```hcl\n{}\n```\n\n{}", function.signature(), function_text(function)));
    }
    let absent = schema::functions::absent(name)?;
    let instead = absent.instead.map(|instead| format!(" {instead}")).unwrap_or_default();
    Some(format!("**{}** is a Terraform function that Nomad does not have. {}{instead}", absent.name, absent.doc))
}

/// What a port label stands for.
fn port(blocks: &[BlockRef<'_>], label: &str) -> Option<String> {
    let group = blocks.iter().find(|block| block.keyword() == "group")?;
    let network = Element::of(*group)
        .elements("network")
        .find(|network| network.elements("port").any(|port| port.label() == Some(label)))?;
    let port = network.elements("port").find(|port| port.label() == Some(label))?;
    let number = |name: &str| port.value(name).and_then(ValueRef::as_number);
    let mut page = format!("**port** `{label}` of the group `{}`\n\n", group.label().unwrap_or_default());
    match number("static") {
        Some(number) if number > 0.0 => _ = write!(page, "Always port {number} of the host"),
        _ => page.push_str("A port of the host that Nomad chooses"),
    }
    if let Some(to) = number("to") {
        if to < 0.0 {
            page.push_str(", the same in the container");
        } else {
            _ = write!(page, ", {to} in the container");
        }
    }
    _ = write!(page, ". The task finds it in `NOMAD_PORT_{label}`.");
    Some(page)
}

/// The rule that a suppression comment names.
fn suppression(analysis: &Analysis, comment: Span, offset: usize) -> Option<Hover> {
    let text = analysis.document.text.slice(comment);
    if !text.contains("jobspec:") {
        return None;
    }
    let at = offset - comment.start;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let start = text[..at].rfind(|c| !is_name(c)).map_or(0, |found| found + 1);
    let end = at + text[at..].find(|c| !is_name(c)).unwrap_or(text.len() - at);
    let rule = super::REGISTRY.get(&text[start..end])?;
    let span = Span::new(comment.start + start, comment.start + end);
    Some(Hover { span, markdown: format!("**{}** ({})\n\n{}", rule.id, rule.category.name(), rule.summary) })
}
