//! What Nomad reads and then silently drops: the traps that no message tells of (facts: README §3).

use super::place::Frame;
use super::{Walk, changes, moves};
use crate::diagnostic::{Edit, Fix, Related};
use crate::model::{Shape, Words};
use crate::nomad::rules::{ignored, missing_attribute};
use crate::rule::Context;
use crate::schema::BlockSchema;
use crate::suggest::closest;
use crate::syntax::style::{Anchor, Lines};
use crate::syntax::{BlockRef, BodyRef, ItemRef};
use crate::text::Span;

/// Looks at the body of one block.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, frame: Frame<'a>, schema: &'static BlockSchema) {
    match schema.id {
        "(root)" => locals(walk, frame.body),
        "affinity" => weight(walk, frame.body),
        "check" => check_task(walk, frame),
        "group" => networks(walk, frame.body),
        "network" => reserved_ports(walk, frame.body),
        "task" => identities(walk, frame.body),
        "template" | "vault" => changes::check(walk, frame),
        "volume" => volume(walk, frame),
        "volume_mount" => mount(walk, frame),
        _ => {}
    }
}

fn report<'w>(
    walk: &'w mut Walk<'_, '_>,
    span: Span,
    message: impl Into<String>,
) -> &'w mut crate::diagnostic::Diagnostic {
    walk.findings.report(&ignored::RULE, span, message)
}

fn related(span: Span, message: &str) -> Related {
    Related { path: None, span, lines: None, message: message.to_owned() }
}

/// A name in two `locals` blocks: the check for it in Nomad's parser never runs.
fn locals<'a>(walk: &mut Walk<'a, '_>, root: BodyRef<'a>) {
    let blocks = || root.blocks_named("locals");
    if blocks().count() < 2 {
        return;
    }
    let mut seen: std::collections::HashMap<&str, (Span, Span)> = std::collections::HashMap::new();
    for block in blocks() {
        for attribute in block.body().attributes() {
            let name = attribute.name();
            match seen.get(name) {
                Some((owner, first)) if *owner != block.span() => {
                    let (first, line) = (*first, walk.line(first.start));
                    let message = format!(
                        "`local.{name}` is already defined on line {line}: Nomad keeps one of the two without a word."
                    );
                    report(walk, attribute.name_span(), message).related.push(related(first, "defined here first"));
                }
                _ => {
                    seen.insert(name, (block.span(), attribute.name_span()));
                }
            }
        }
    }
}

/// A weight is cut to eight bits: 300 becomes 44.
fn weight<'a>(walk: &mut Walk<'a, '_>, body: BodyRef<'a>) {
    let Some(value) = body.value("weight") else { return };
    let number = match walk.shapes.of(value, &walk.bound) {
        Shape::Number(Some(number)) => number,
        Shape::Text(Words::Known(text)) => text.parse().unwrap_or(0.0),
        _ => return,
    };
    if number.fract() != 0.0 || number.abs() > 9.0e15 || (-128.0..=127.0).contains(&number) {
        return;
    }
    #[allow(clippy::cast_possible_truncation)] // what Nomad does
    let kept = number as i64 as i8;
    let message = format!("Nomad cuts a weight to eight bits: {number} becomes {kept}. It must be from -100 to 100.");
    report(walk, value.span(), message);
}

/// Of a check in a task's service, Nomad drops `task`.
fn check_task<'a>(walk: &mut Walk<'a, '_>, frame: Frame<'a>) {
    let Some(attribute) = frame.body.attribute("task") else { return };
    let in_task = walk.frames.iter().any(|frame| frame.schema().is_some_and(|schema| schema.id == "task"));
    if !in_task {
        return;
    }
    let context = walk.context;
    report(walk, attribute.name_span(), "`task` has no effect here: a check in a task's service runs in that task.")
        .fix(context, || {
            let edit = moves::removal(context, attribute.span());
            Some(Fix::needs_review("Remove `task`", vec![edit]))
        });
}

/// The scheduler and the clients look at a group's first network only (scheduler: `Networks[0]`).
fn networks<'a>(walk: &mut Walk<'a, '_>, body: BodyRef<'a>) {
    let mut blocks = body.blocks_named("network");
    let Some(first) = blocks.next() else { return };
    for block in blocks {
        let labels = block.body().blocks_named("port").filter_map(BlockRef::label);
        let labels: Vec<String> = labels.map(|label| format!("`{label}`")).collect();
        let lost = match labels.as_slice() {
            [] => String::new(),
            [only] => format!(" The port {only} does not exist at run time."),
            labels => format!(" The ports {} do not exist at run time.", labels.join(", ")),
        };
        let message = format!(
            "A group has one network: Nomad looks only at the first, on line {}.{lost} Put everything into that one.",
            walk.line(first.span().start)
        );
        let related = related(first.keyword_span(), "the network that counts");
        let context = walk.context;
        let finding = report(walk, block.keyword_span(), message);
        finding.related.push(related);
        finding.fix(context, || merged(context, first, block));
    }
}

/// The ports of `second` in `first`, where that is all that `second` has.
fn merged(context: &Context<'_>, first: BlockRef<'_>, second: BlockRef<'_>) -> Option<Fix> {
    let text = context.text;
    let body = second.body();
    let known = |label: Option<&str>| first.body().blocks_named("port").any(|port| port.label() == label);
    let movable = |item: ItemRef<'_>| match item {
        ItemRef::Block(block) => block.keyword() == "port" && block.label().is_some() && !known(block.label()),
        ItemRef::Attribute(attribute) => {
            // The same mode is no loss.
            let other = first.body().value(attribute.name());
            other.is_some_and(|other| text.slice(other.span()) == text.slice(attribute.value().span()))
        }
        _ => false,
    };
    if first.has_errors() || second.has_errors() || !body.items().all(movable) || body.block("port").is_none() {
        return None;
    }
    let mut lines: Lines = Vec::new();
    for port in body.blocks_named("port") {
        let base = text.indentation(port.span().start);
        let written = text.slice(port.span());
        lines.extend(
            written.lines().map(|line| (0, line.strip_prefix(base.as_str()).unwrap_or(line.trim_start()).to_owned())),
        );
    }
    let mut edits = context.style().insert(text, first, Anchor::End, &lines, false)?;
    edits.push(moves::removal(context, second.span()));
    Some(Fix::needs_review("Move its ports into the first network", edits))
}

/// `reserved_ports` beside `port`.
fn reserved_ports<'a>(walk: &mut Walk<'a, '_>, body: BodyRef<'a>) {
    if body.block("port").is_none() {
        return;
    }
    for block in body.blocks_named("reserved_ports") {
        let message = "`reserved_ports` has no effect beside a `port` block: Nomad drops it. Write `port` instead.";
        let context = walk.context;
        report(walk, block.keyword_span(), message).fix(context, || {
            Some(Fix::needs_review("Change to `port`", vec![Edit::replace(block.keyword_span(), "port")]))
        });
    }
}

/// Two default identities: the last wins; three are an error.
fn identities<'a>(walk: &mut Walk<'a, '_>, body: BodyRef<'a>) {
    let is_default = |block: &BlockRef<'a>| match block.body().attribute("name") {
        None => !block.body().has_errors(),
        Some(attribute) => attribute.value().as_str().is_some_and(|name| matches!(name, "" | "default")),
    };
    let mut blocks = body.blocks_named("identity").filter(is_default);
    let (Some(first), Some(second), None) = (blocks.next(), blocks.next(), blocks.next()) else { return };
    let message = format!(
        "Nomad drops this `identity` without a word: the task has a second default identity on line {}, which wins.",
        walk.line(second.span().start)
    );
    report(walk, first.keyword_span(), message).related.push(related(second.keyword_span(), "this one wins"));
}

/// A `volume` of a type that Nomad does not know.
fn volume<'a>(walk: &mut Walk<'a, '_>, frame: Frame<'a>) {
    let Some(block) = frame.block else { return };
    let Some(attribute) = frame.body.attribute("type") else {
        if !super::required::is_there(frame, crate::schema::block("volume").unwrap_or(crate::schema::root()), "type") {
            let message = "Nomad drops this volume without a word: it needs `type = \"host\"` or `type = \"csi\"`.";
            report(walk, block.header_span(), message);
        }
        return;
    };
    let value = attribute.value();
    let Shape::Text(Words::Known(ty)) = walk.shapes.of(value, &walk.bound) else { return };
    if matches!(&*ty, "host" | "csi") {
        return;
    }
    let close = closest(&ty, ["host", "csi"]);
    let hint = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
    let message =
        format!("Nomad drops this volume without a word: its type must be `host` or `csi`, not {ty:?}.{hint}");
    let context = walk.context;
    report(walk, value.span(), message).fix(context, || {
        value.as_str()?;
        Some(Fix::needs_review(
            format!("Change to `{}`", close?),
            vec![Edit::replace(value.span(), format!("{:?}", close?))],
        ))
    });
}

/// A `volume_mount` that names no volume is dropped; one without destination ends Nomad's own process.
fn mount<'a>(walk: &mut Walk<'a, '_>, frame: Frame<'a>) {
    let Some(block) = frame.block else { return };
    let Some(schema) = frame.schema() else { return };
    let volume = super::required::is_there(frame, schema, "volume");
    if !volume {
        let message = "Nomad drops this mount without a word: it needs `volume`, the label of a volume of the group.";
        report(walk, block.header_span(), message);
    } else if !super::required::is_there(frame, schema, "destination") {
        let message = "`volume_mount` needs `destination`: without it, Nomad's conversion of the job crashes.";
        walk.findings.report(&missing_attribute::RULE, block.header_span(), message);
    }
}
