//! Values: what the schema allows, what the file defines, what the policy wants.

use super::super::place::{Inside, inside};
use super::super::{Analysis, Completion, CompletionKind};
use super::plain;
use crate::model::Element;
use crate::schema::{AttributeSchema, Reference, Type, drivers};
use crate::syntax::{AttributeRef, BlockRef, Context, ExprKind, ValueRef};
use crate::text::Span;

/// A value that can be offered, without its quotes.
struct Offer {
    text: String,
    kind: CompletionKind,
    detail: Option<String>,
    documentation: Option<String>,
}

/// Whether a value is a string (and needs quotes) or stands bare.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Bare,
    Quoted,
    /// A list of strings.
    List,
}

pub(super) fn values(
    analysis: &Analysis,
    context: &Context<'_>,
    attribute: AttributeRef<'_>,
    values: &[ValueRef<'_>],
    offset: usize,
) -> Vec<Completion> {
    let (shape, offers) = match inside(&context.blocks) {
        Inside::Schema(schema) => match schema.attribute(attribute.name()) {
            Some(schema) => of_attribute(analysis, context, schema),
            None => return Vec::new(),
        },
        Inside::Options(options) => {
            let Some(option) = options.iter().find(|option| option.name == attribute.name()) else {
                return Vec::new();
            };
            let offers = if option.name == "ports" {
                port_labels(&context.blocks).into_iter().map(reference).collect()
            } else if option.ty == drivers::OptionType::Bool {
                ["true", "false"].into_iter().map(value).collect()
            } else {
                option.values.iter().copied().map(value).collect()
            };
            let shape = match option.ty {
                drivers::OptionType::Bool | drivers::OptionType::Number => Shape::Bare,
                drivers::OptionType::Strings => Shape::List,
                _ => Shape::Quoted,
            };
            (shape, offers)
        }
        Inside::Free => return Vec::new(),
    };
    let Some((replace, open, close, in_list)) = slot(analysis, attribute, values, offset, shape) else {
        return Vec::new();
    };
    let present: Vec<&str> = match values.first().map(|value| value.kind()) {
        Some(ExprKind::List(_)) => values[0]
            .elements()
            .map(|elements| {
                elements.filter(|element| !element.span().touches(offset)).filter_map(ValueRef::as_str).collect()
            })
            .unwrap_or_default(),
        _ => Vec::new(),
    };
    offers
        .into_iter()
        .filter(|offer| !in_list || !present.contains(&offer.text.as_str()))
        .map(|offer| Completion {
            detail: offer.detail,
            documentation: offer.documentation,
            ..plain(offer.text.clone(), offer.kind, replace, format!("{open}{}{close}", offer.text))
        })
        .collect()
}

/// What an attribute may be, and how it is written.
fn of_attribute(analysis: &Analysis, context: &Context<'_>, schema: &AttributeSchema) -> (Shape, Vec<Offer>) {
    let shape = match schema.ty {
        Type::ListString => Shape::List,
        Type::String | Type::Duration => Shape::Quoted,
        _ => Shape::Bare,
    };
    let mut offers: Vec<Offer> = Vec::new();
    match schema.references {
        Some(Reference::Port) => offers.extend(port_labels(&context.blocks).into_iter().map(reference)),
        Some(Reference::Task) => offers.extend(labels(&context.blocks, "task").into_iter().map(reference)),
        Some(Reference::Volume) => offers.extend(labels(&context.blocks, "volume").into_iter().map(reference)),
        _ => {}
    }
    let in_service = context.blocks.iter().any(|block| block.keyword() == "service");
    match schema.name {
        "driver" => offers.extend(drivers::all().iter().map(|driver| Offer {
            text: driver.name.to_owned(),
            kind: CompletionKind::Value,
            detail: Some("task driver".to_owned()),
            documentation: Some(driver.doc.to_owned()),
        })),
        "aud" if in_service => offers.push(value(&analysis.settings.identity.audience)),
        "ttl" if in_service && !analysis.settings.identity.ttl.is_empty() => {
            offers.push(value(&analysis.settings.identity.ttl));
        }
        _ => {}
    }
    if schema.ty == Type::Bool {
        offers.extend(["true", "false"].into_iter().map(value));
    }
    let listed = schema.allowed.iter().chain(schema.suggested).filter(|text| !text.is_empty() && !text.contains('<'));
    for text in listed {
        if !offers.iter().any(|offer| offer.text == *text) {
            offers.push(value(text));
        }
    }
    (shape, offers)
}

fn value(text: &str) -> Offer {
    Offer { text: text.to_owned(), kind: CompletionKind::Value, detail: None, documentation: None }
}

fn reference(text: String) -> Offer {
    Offer { text, kind: CompletionKind::Reference, detail: None, documentation: None }
}

/// What accepting a value replaces, and what must stand around it: (range, before, after, whether in a list).
fn slot(
    analysis: &Analysis,
    attribute: AttributeRef<'_>,
    values: &[ValueRef<'_>],
    offset: usize,
    shape: Shape,
) -> Option<(Span, &'static str, &'static str, bool)> {
    let text = &analysis.document.text;
    let quote = if shape == Shape::Bare { "" } else { "\"" };
    let before_is_equals = offset > 0 && text.byte(offset - 1) == Some(b'=');
    let open_bare = match (shape, before_is_equals) {
        (Shape::Bare, false) => "",
        (Shape::Bare, true) => " ",
        (Shape::Quoted, false) => "\"",
        (Shape::Quoted, true) => " \"",
        (Shape::List, false) => "[\"",
        (Shape::List, true) => " [\"",
    };
    let close_bare = if shape == Shape::List { "\"]" } else { quote };
    let Some(innermost) = values.last().filter(|value| !value.is_missing()) else {
        return attribute.value().is_missing().then_some((Span::at(offset), open_bare, close_bare, false));
    };
    let in_list = values.iter().any(|value| matches!(value.kind(), ExprKind::List(_)));
    match innermost.kind() {
        ExprKind::String(_) => {
            let inner = innermost.inner_span();
            if !inner.touches(offset) {
                return None;
            }
            let closed = text.byte(inner.end) == Some(b'"');
            Some((inner, "", if closed || shape == Shape::Bare { "" } else { "\"" }, in_list))
        }
        ExprKind::List(_) if shape == Shape::List => {
            let inside = innermost.span().start < offset;
            inside.then_some((Span::at(offset), "\"", "\"", true))
        }
        // A word without quotes, half typed.
        ExprKind::Variable(_) if in_list => Some((innermost.span(), "\"", "\"", true)),
        ExprKind::Variable(_) | ExprKind::Bool(_) => {
            let (open, close) = match shape {
                Shape::Bare => ("", ""),
                Shape::Quoted => ("\"", "\""),
                Shape::List => ("[\"", "\"]"),
            };
            Some((innermost.span(), open, close, false))
        }
        _ => None,
    }
}

/// The port labels of the group around, then those of the task's own networks.
pub(super) fn port_labels(blocks: &[BlockRef<'_>]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    let mut add = |networks: &mut dyn Iterator<Item = Element<'_>>| {
        for network in networks {
            for port in network.elements("port") {
                if let Some(label) = port.label()
                    && !labels.iter().any(|known| known == label)
                {
                    labels.push(label.to_owned());
                }
            }
        }
    };
    for block in blocks {
        match block.keyword() {
            "group" => add(&mut Element::of(*block).elements("network")),
            "task" => {
                add(&mut Element::of(*block).elements("resources").flat_map(|resources| resources.elements("network")));
            }
            _ => {}
        }
    }
    labels
}

/// The labels of the blocks with that keyword in the group around.
fn labels(blocks: &[BlockRef<'_>], keyword: &str) -> Vec<String> {
    let group = blocks.iter().find(|block| block.keyword() == "group");
    group
        .map(|group| Element::of(*group).elements(keyword).filter_map(Element::label).map(str::to_owned).collect())
        .unwrap_or_default()
}
