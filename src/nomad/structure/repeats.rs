//! Arguments and blocks that are there more than once.

use std::collections::HashMap;

use super::{Walk, moves};
use crate::diagnostic::{Fix, Related};
use crate::nomad::rules::{duplicate_attribute, duplicate_block, ignored};
use crate::schema::{BlockSchema, Form};
use crate::syntax::{AttributeRef, BlockRef, BodyRef};
use crate::text::Span;

/// Bodies with more arguments than this are searched with a table.
const FEW: usize = 24;

/// Arguments that are set again in the same body; whether there are any. HCL itself refuses them, in any body.
pub(super) fn arguments<'a>(walk: &mut Walk<'a, '_>, body: BodyRef<'a>) -> bool {
    let mut again: Vec<(AttributeRef<'a>, AttributeRef<'a>)> = Vec::new();
    let count = body.attributes().count();
    if count <= FEW {
        for (index, attribute) in body.attributes().enumerate().skip(1) {
            let first = body.attributes().take(index).find(|other| other.name() == attribute.name());
            again.extend(first.map(|first| (first, attribute)));
        }
    } else {
        let mut seen: HashMap<&str, AttributeRef<'a>> = HashMap::with_capacity(count);
        for attribute in body.attributes() {
            if let Some(first) = seen.get(attribute.name()) {
                again.push((*first, attribute));
            } else {
                seen.insert(attribute.name(), attribute);
            }
        }
    }
    for (first, attribute) in &again {
        if attribute.value().is_missing() || first.value().is_missing() || walk.is_loose(attribute.span()) {
            continue;
        }
        argument(walk, *first, *attribute);
    }
    !again.is_empty()
}

fn argument<'a>(walk: &mut Walk<'a, '_>, first: AttributeRef<'a>, attribute: AttributeRef<'a>) {
    let name = attribute.name();
    let line = walk.line(first.name_span().start);
    let wording = format!(
        "Attribute redefined; The argument {name:?} was already set at {}. Each argument may be set only once.",
        walk.location(first.name_span())
    );
    let message = format!("`{name}` is already set on line {line}: an argument may be set only once.");
    let context = walk.context;
    let finding =
        walk.report(&duplicate_attribute::RULE, "parse-duplicate-attribute", attribute.name_span(), message, wording);
    finding.related.push(here(first.name_span(), format!("`{name}` is set here first")));
    finding.fix(context, || {
        let text = |attribute: AttributeRef<'_>| context.text.slice(attribute.value().span()).into_owned();
        let edit = moves::removal(context, attribute.span());
        let title = format!("Remove this `{name}`");
        let same = text(first) == text(attribute);
        Some(if same { Fix::safe(title, vec![edit]) } else { Fix::needs_review(title, vec![edit]) })
    });
}

/// Whether no argument of that name stands before this one.
pub(super) fn is_first(body: BodyRef<'_>, attribute: AttributeRef<'_>) -> bool {
    body.attribute(attribute.name()).is_none_or(|first| first.span() == attribute.span())
}

/// Blocks that may be there once only, maps that are written in both forms, names that are declared twice.
pub(super) fn blocks<'a>(walk: &mut Walk<'a, '_>, body: BodyRef<'a>, schema: &'static BlockSchema) {
    for (index, block) in body.blocks().enumerate() {
        let keyword = block.keyword();
        let Some(child) = schema.child(keyword).filter(|_| !walk.is_loose(block.span())) else { continue };
        if child.repeatable {
            if child.labels > 0 {
                label(walk, body, schema, index, block);
            }
            continue;
        }
        let first = body.blocks().take(index).find(|other| other.keyword() == keyword);
        if let Some(first) = first {
            repeated(walk, schema, first, block);
        } else if child.block.form == Form::MapOrAttribute
            && let Some(attribute) = body.attribute(keyword)
        {
            both_forms(walk, schema, attribute, block);
        }
    }
}

fn repeated<'a>(walk: &mut Walk<'a, '_>, schema: &BlockSchema, first: BlockRef<'a>, block: BlockRef<'a>) {
    let keyword = block.keyword();
    let line = walk.line(first.span().start);
    let at = walk.location(first.header_span());
    let context = walk.context;
    let (span, first_span) = (block.header_span(), first.header_span());
    let finding = if schema.id == "group" && keyword == "vault" {
        let message = format!(
            "Nomad uses the last `vault` block of a group and drops the others without a word; the first is on line {line}."
        );
        walk.findings.report(&ignored::RULE, span, message)
    } else {
        let (fact, wording) = match (schema.id, keyword) {
            ("(root)", "job") => ("parse-job-duplicate", only_one(keyword, &at)),
            ("job", "vault") => ("parse-top-duplicate-vault", only_one(keyword, &at)),
            _ => (
                "parse-duplicate-block",
                format!("Duplicate {keyword} block; Only one {keyword} block is allowed. Another was defined at {at}."),
            ),
        };
        let message = if schema.id == "(root)" {
            format!("A file holds one `job` only; the first is on line {line}. Put this one into a file of its own.")
        } else {
            format!("Only one `{keyword}` block is allowed in `{}`; the first is on line {line}.", schema.keyword)
        };
        walk.report(&duplicate_block::RULE, fact, span, message, wording)
    };
    finding.related.push(here(first_span, format!("the first `{keyword}` is here")));
    finding.fix(context, || {
        let text = |block: BlockRef<'_>| context.text.slice(block.body().span()).into_owned();
        let edit = moves::removal(context, block.span());
        let same = text(first).split_whitespace().eq(text(block).split_whitespace());
        let title = format!("Remove this `{keyword}` block");
        Some(if same { Fix::safe(title, vec![edit]) } else { Fix::needs_review(title, vec![edit]) })
    });
}

fn only_one(keyword: &str, at: &str) -> String {
    format!("Only one block of type {keyword:?} is allowed. Previous definition was at {at}.")
}

fn both_forms<'a>(walk: &mut Walk<'a, '_>, schema: &BlockSchema, attribute: AttributeRef<'a>, block: BlockRef<'a>) {
    let keyword = block.keyword();
    let line = walk.line(attribute.span().start);
    let wording = format!(
        "Duplicate {keyword} block; {keyword} may not be defined more than once. Another definition is defined at {}.",
        walk.location(block.header_span())
    );
    let finding = if schema.id == "group" {
        let message =
            format!("This block has no effect: Nomad takes `{keyword} = …` on line {line}, and drops the block.");
        walk.findings.report(&ignored::RULE, block.header_span(), message)
    } else {
        let message = format!(
            "`{keyword}` is already set as `{keyword} = …` on line {line}: write it once, either as a block or as an \
             argument."
        );
        walk.report(&duplicate_block::RULE, "parse-map-attr-and-block", block.header_span(), message, wording)
    };
    finding.related.push(here(attribute.name_span(), format!("`{keyword}` is set here as an argument")));
}

/// Labels of repeatable blocks that have to differ.
fn label<'a>(
    walk: &mut Walk<'a, '_>,
    body: BodyRef<'a>,
    schema: &'static BlockSchema,
    index: usize,
    block: BlockRef<'a>,
) {
    let keyword = block.keyword();
    let counts = matches!(
        (schema.id, keyword),
        ("(root)", "variable")
            | ("task", "scaling")
            | ("group", "volume")
            | ("gateway.proxy", "envoy_gateway_bind_addresses")
    );
    let Some(name) = block.labels().next().filter(|_| counts) else { return };
    let same = |other: &BlockRef<'a>| other.keyword() == keyword && other.label() == Some(name.value());
    let Some(first) = body.blocks().take(index).find(same) else { return };
    let line = walk.line(first.span().start);
    let at = walk.location(first.header_span());
    let (value, span) = (name.value(), name.span());
    let finding = match keyword {
        "variable" => {
            let message = format!("The variable `{value}` is already declared on line {line}.");
            let wording = format!("Duplicate variable; Duplicate {value} variable definition found at {at}.");
            walk.report(&duplicate_block::RULE, "parse-variable-duplicate", span, message, wording)
        }
        "scaling" => {
            let message =
                format!("Only one `scaling {value:?}` block is allowed in a task; the first is on line {line}.");
            let wording = format!("Only one scaling {value:?} block is allowed. Another was defined at {at}.");
            walk.report(&duplicate_block::RULE, "parse-task-scaling-duplicate", span, message, wording)
        }
        _ => {
            let message = format!(
                "Nomad keeps the last `{keyword} {value:?}` and drops the others without a word; the first is on line \
                 {line}."
            );
            walk.findings.report(&ignored::RULE, span, message)
        }
    };
    finding.related.push(here(first.header_span(), "the first one is here".to_owned()));
}

/// A second `content` of a `dynamic` block.
pub(super) fn second_content<'a>(walk: &mut Walk<'a, '_>, body: BodyRef<'a>, block: BlockRef<'a>) {
    if let Some(first) = body.block("content") {
        repeated(walk, crate::schema::dynamic(), first, block);
    }
}

fn here(span: Span, message: String) -> Related {
    Related { path: None, span, lines: None, message }
}

/// Names that `variables` blocks declare although something else does.
pub(super) fn short_variables<'a>(walk: &mut Walk<'a, '_>, root: BodyRef<'a>) {
    let mut declared: Vec<(&str, Span)> =
        root.blocks_named("variable").filter_map(|block| Some((block.label()?, block.header_span()))).collect();
    for block in root.blocks_named("variables") {
        let start = declared.len();
        for attribute in block.body().attributes() {
            let name = attribute.name();
            let known = declared.iter().take(start).find(|(other, _)| *other == name).copied();
            if let Some((_, first)) = known {
                let message = format!("The variable `{name}` is already declared on line {}.", walk.line(first.start));
                let at = walk.location(first);
                let wording = format!("Duplicate variable; Duplicate {name} variable definition found at {at}.");
                let span = attribute.name_span();
                walk.report(&duplicate_block::RULE, "parse-variables-duplicate", span, message, wording)
                    .related
                    .push(here(first, "declared here first".to_owned()));
            }
            declared.push((name, attribute.name_span()));
        }
    }
}
