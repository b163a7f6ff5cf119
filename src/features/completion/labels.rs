//! Labels of blocks: those with a meaning.

use super::super::place::{Inside, inside};
use super::super::reference::{self, group_block};
use super::super::{Analysis, Completion, CompletionKind};
use super::names::file_stem;
use super::offers::{self, Offer};
use super::plain;
use crate::model::{self, Element};
use crate::syntax::{BlockRef, BodyRef, Context, ExprKind, ItemRef, StepKind, ValueRef};
use crate::text::Span;

/// Labels that ports usually have.
const PORTS: [&str; 5] = ["http", "https", "metrics", "grpc", "db"];

pub(super) fn labels(
    analysis: &Analysis,
    context: &Context<'_>,
    keyword: &str,
    index: usize,
    span: Span,
) -> Vec<Completion> {
    if index > 0 {
        return Vec::new();
    }
    let text = &analysis.document.text;
    let quoted = span.start > 0 && text.byte(span.start - 1) == Some(b'"');
    let closed = text.byte(span.end) == Some(b'"');
    // Labels of the same kind that are there already, the one under the cursor left aside.
    let taken: Vec<&str> = context
        .body
        .blocks_named(keyword)
        .filter(|block| !block.header_span().touches(span.start))
        .filter_map(|block| block.label())
        .collect();
    let found = offers(analysis, context, keyword);
    found
        .into_iter()
        .filter(|offer| keyword == "dynamic" || !taken.contains(&offer.text.as_ref()))
        .map(|offer| {
            let inserted = match (quoted, closed) {
                (true, true) => offer.text.to_string(),
                (true, false) => format!("{}\"", offer.text),
                (false, _) => format!("\"{}\"", offer.text),
            };
            Completion {
                detail: offer.detail,
                documentation: offer.docs,
                ..plain(offer.text, offer.kind, span, inserted)
            }
        })
        .collect()
}

fn offers(analysis: &Analysis, context: &Context<'_>, keyword: &str) -> Vec<Offer> {
    let blocks = &context.blocks;
    match keyword {
        "job" if blocks.is_empty() => {
            file_stem(analysis).map(|name| Offer::value(name).detail("the file's name")).into_iter().collect()
        }
        "variable" if blocks.is_empty() => {
            undefined_variables(context.body).into_iter().map(Offer::reference).collect()
        }
        "dynamic" => {
            let Inside::Schema(schema) = inside(context) else { return Vec::new() };
            let children = schema.children.iter().filter(|child| child.is_offered());
            children.map(|child| Offer::new(child.keyword, CompletionKind::Block)).collect()
        }
        "port" | "reserved_ports" => {
            let missing = group_block(blocks).map(|group| missing(group, reference::Kind::Port, blocks));
            let missing = missing.into_iter().flatten().map(|name| Offer::reference(name).detail("used in this group"));
            let known = offers::port_labels(blocks);
            let common = PORTS.iter().filter(|label| !known.iter().any(|known| known == *label));
            missing.chain(common.map(|label| Offer::value(*label))).collect()
        }
        "volume" => {
            let missing = group_block(blocks).map(|group| missing(group, reference::Kind::Volume, blocks));
            let missing =
                missing.into_iter().flatten().map(|name| Offer::reference(name).detail("mounted in this group"));
            let provisioned = analysis.settings.volumes.provisioned.iter();
            let provisioned = provisioned.filter(|name| !name.contains(['/', '*', '?', '[']));
            missing.chain(provisioned.map(|name| Offer::reference(name.clone()).detail("provisioned"))).collect()
        }
        "target" => {
            let job = blocks.first().map(|job| Element::of(*job));
            let listed = job.and_then(|job| job.value("datacenters")?.elements()).into_iter().flatten();
            listed.filter_map(ValueRef::as_str).map(|name| Offer::value(name.to_owned()).detail("datacenter")).collect()
        }
        "device" => vec![
            Offer::value("nvidia/gpu").detail("any GPU of NVIDIA"),
            Offer::value("gpu").detail("any GPU"),
            Offer::value("usb").detail("any USB device"),
        ],
        _ => {
            let Inside::Schema(schema) = inside(context) else { return Vec::new() };
            let values = schema.child(keyword).map_or(&[][..], |child| child.label_values);
            values.iter().map(|value| Offer::value(*value)).collect()
        }
    }
}

/// The labels that a group uses and does not define.
fn missing(group: BlockRef<'_>, kind: reference::Kind, blocks: &[BlockRef<'_>]) -> Vec<String> {
    fn collect(holder: BlockRef<'_>, inside: model::Inside, kind: reference::Kind, found: &mut Vec<String>) {
        for item in holder.body().items() {
            match item {
                ItemRef::Block(block) => collect(block, inside.enter(Some(holder), block), kind, found),
                ItemRef::Attribute(attribute) if reference::names(inside, attribute.name()) == Some(kind) => {
                    let value = attribute.value();
                    for string in std::iter::once(value).chain(value.elements().into_iter().flatten()) {
                        if let Some(name) = string.as_str()
                            && !name.is_empty()
                            && !name.bytes().all(|byte| byte.is_ascii_digit())
                            && !found.iter().any(|known| known == name)
                        {
                            found.push(name.to_owned());
                        }
                    }
                }
                _ => {}
            }
        }
    }
    let depth = blocks.iter().position(|block| block.span() == group.span()).map_or(0, |at| at + 1);
    let mut found = Vec::new();
    collect(group, reference::inside(&blocks[..depth]), kind, &mut found);
    let known =
        if kind == reference::Kind::Port { offers::port_labels(blocks) } else { offers::labels(blocks, "volume") };
    found.retain(|name| !known.contains(name));
    found
}

/// The variables that the file uses and does not declare.
fn undefined_variables(root: BodyRef<'_>) -> Vec<String> {
    fn collect(body: BodyRef<'_>, found: &mut Vec<String>) {
        for item in body.items() {
            match item {
                ItemRef::Block(block) => collect(block.body(), found),
                ItemRef::Attribute(attribute) => attribute.value().walk(&mut |value| {
                    if let ExprKind::Traversal(traversal) = value.kind()
                        && matches!(&traversal.root.kind, ExprKind::Variable(root) if root == "var")
                        && let Some(StepKind::Attribute(name)) = traversal.steps.first().map(|step| &step.kind)
                        && !name.is_empty()
                        && !found.iter().any(|known| known == name)
                    {
                        found.push(name.to_string());
                    }
                }),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    collect(root, &mut found);
    let scope = model::Scope::new(root);
    found.retain(|name| !scope.variables().iter().any(|(known, _)| known == name));
    found
}
