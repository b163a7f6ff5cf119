//! Labels between a block's keyword and its `{`.

use super::Walk;
use super::place::Frame;
use crate::diagnostic::{Edit, Fix};
use crate::nomad::rules::block_labels;
use crate::schema::ChildSchema;
use crate::suggest::closest;
use crate::syntax::BlockRef;
use crate::text::Span;

/// Too few labels, too many, or one that is not among those that the block takes.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, block: BlockRef<'a>, child: &'static ChildSchema) {
    let wanted = usize::from(child.labels);
    let found = block.labels().len();
    if found < wanted {
        missing(walk, block, child);
    } else if found > wanted {
        extra(walk, block, child, wanted);
    }
    let Some(label) = block.labels().next().filter(|_| wanted > 0) else { return };
    if !child.label_values.is_empty() && !child.label_values.contains(&label.value()) {
        let values: Vec<String> = child.label_values.iter().map(|value| format!("{value:?}")).collect();
        let values = values.join(" or ");
        let message = format!("The label of `{}` in a task is {values}.", block.keyword());
        let wording = format!("scaling policy name must be {values}");
        let context = walk.context;
        walk.report(&block_labels::RULE, "parse-task-scaling-label", label.span(), message, wording).fix(
            context,
            || {
                let close = closest(label.value(), child.label_values.iter().copied())?;
                Some(Fix::safe(format!("Change to `{close}`"), vec![Edit::replace(label.value_span(), close)]))
            },
        );
    }
    if child.block.id == "variable" && !is_identifier(label.value()) {
        let message = format!(
            "`{}` cannot name a variable: a name starts with a letter or `_`, and holds letters, digits, `_` and `-`.",
            label.value()
        );
        let wording = "Invalid variable name; Name must start with a letter or underscore and may contain only \
                       letters, digits, underscores, and dashes.";
        walk.report(&block_labels::RULE, "parse-variable-name", label.span(), message, wording);
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

fn missing<'a>(walk: &mut Walk<'a, '_>, block: BlockRef<'a>, child: &'static ChildSchema) {
    let keyword = block.keyword();
    let what = child.block.labels.first().map_or("label", |label| label.name);
    let name = nomads_name(child);
    let message = format!("`{keyword}` needs its {what} as a label: `{keyword} {:?} {{`.", "…");
    let wording =
        format!("Missing {name} for {keyword}; All {keyword} blocks must have {} labels ({name}).", child.labels);
    walk.report(&block_labels::RULE, "parse-missing-label", block.keyword_span(), message, wording);
}

fn extra<'a>(walk: &mut Walk<'a, '_>, block: BlockRef<'a>, child: &'static ChildSchema, wanted: usize) {
    let keyword = block.keyword();
    let start = block.labels().nth(wanted).map_or(block.header_span().end, |label| label.span().start);
    let span = Span::new(start, block.header_span().end);
    let (message, expected) = if wanted == 0 {
        (format!("`{keyword}` takes no label."), format!("No labels are expected for {keyword} blocks."))
    } else {
        (
            format!("`{keyword}` takes one label only."),
            format!("Only {wanted} labels ({}) are expected for {keyword} blocks.", nomads_name(child)),
        )
    };
    let wording = format!("Extraneous label for {keyword}; {expected}");
    let context = walk.context;
    walk.report(&block_labels::RULE, "parse-extra-label", span, message, wording)
        .fix(context, || Some(remove_from(block, wanted)));
}

/// Removes all labels but the first `wanted` ones.
fn remove_from(block: BlockRef<'_>, wanted: usize) -> Fix {
    let keep = match wanted.checked_sub(1) {
        Some(last) => block.labels().nth(last).map_or(block.keyword_span().end, |label| label.span().end),
        None => block.keyword_span().end,
    };
    let title = if block.labels().len() > wanted + 1 { "Remove the labels" } else { "Remove the label" };
    Fix::safe(title, vec![Edit::delete(Span::new(keep, block.header_span().end))])
}

/// The label's name in Nomad's messages: the tag of the field in its source, which is empty for most.
fn nomads_name(child: &ChildSchema) -> &'static str {
    match child.block.id {
        "port" | "device" | "spread.target" | "multiregion.region" => "",
        _ => "name",
    }
}

/// `dynamic` takes one label: the keyword of the blocks that it makes.
pub(super) fn dynamic<'a>(walk: &mut Walk<'a, '_>, block: BlockRef<'a>) {
    let found = block.labels().len();
    if found == 0 {
        let message = "`dynamic` needs the keyword of the blocks that it makes as a label: `dynamic \"service\" {`.";
        let wording = "Missing type for dynamic; All dynamic blocks must have 1 labels (type).";
        walk.report(&block_labels::RULE, "parse-missing-label", block.keyword_span(), message, wording);
    } else if found > 1 {
        let start = block.labels().nth(1).map_or(block.header_span().end, |label| label.span().start);
        let span = Span::new(start, block.header_span().end);
        let message = "`dynamic` takes one label only; the labels of the blocks that it makes go into `labels = […]`.";
        let wording = "Extraneous label for dynamic; Only 1 labels (type) are expected for dynamic blocks.";
        walk.report(&block_labels::RULE, "parse-extra-label", span, message, wording);
    }
}

/// `content` takes no label: those of the blocks that are made stand in `labels`.
pub(super) fn content<'a>(walk: &mut Walk<'a, '_>, block: BlockRef<'a>) {
    let Some(first) = block.labels().next() else { return };
    let span = Span::new(first.span().start, block.header_span().end);
    let message = "`content` takes no label; the labels of the blocks that `dynamic` makes go into `labels = […]`.";
    let wording = "Extraneous label for content; No labels are expected for content blocks.";
    let context = walk.context;
    walk.report(&block_labels::RULE, "parse-extra-label", span, message, wording)
        .fix(context, || Some(remove_from(block, 0)));
}

/// The labels of the blocks that a `dynamic` block makes.
pub(super) fn made<'a>(walk: &mut Walk<'a, '_>, frame: Frame<'a>, child: &'static ChildSchema) {
    let wanted = usize::from(child.labels);
    let attribute = frame.body.attribute("labels");
    let (span, found) = match (attribute, frame.block) {
        (Some(attribute), _) => match attribute.value().elements() {
            Some(elements) => (attribute.value().span(), elements.len()),
            None => return,
        },
        (None, Some(block)) if !frame.body.has_errors() => (block.header_span(), 0),
        _ => return,
    };
    if found == wanted {
        return;
    }
    let keyword = child.keyword;
    let message = match wanted {
        0 => format!("`{keyword}` blocks take no label: remove `labels`."),
        _ if found == 0 => format!("`{keyword}` blocks need a label: add `labels = […]`."),
        _ => format!("`{keyword}` blocks take one label, not {found}."),
    };
    let what = if found > wanted { "Extraneous" } else { "Insufficient" };
    let wording = format!("{what} dynamic block labels; Blocks of type {keyword:?} require {wanted} label(s).");
    walk.report(&block_labels::RULE, "parse-missing-label", span, message, wording);
}
