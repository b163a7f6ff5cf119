//! `env "NOMAD_…"`: variables that Nomad sets.

use super::{Read, TaskView};
use crate::diagnostic::Fix;
use crate::nomad::rules::unknown_template_variable;
use crate::nomad::upstreams;
use crate::rule::Findings;
use crate::schema::interpolation::{self, Lookup};
use crate::suggest::is_slip;
use crate::syntax::{BlockRef, ExprKind, ItemRef, ValueRef};
use crate::template::Command;
use crate::text::Span;

/// Checks the function at `index` of a command into which nothing is piped.
pub(super) fn check(
    findings: &mut Findings,
    read: &Read<'_, '_>,
    task: &TaskView<'_, '_>,
    command: &Command,
    index: usize,
) {
    let function = read.written(command.operands[index].span);
    if index != 0 || !matches!(function, "env" | "mustEnv" | "envOrDefault") {
        return;
    }
    let Some(argument) = command.operands.get(1) else { return };
    let Some(name) = read.text(argument) else { return };
    if !name.starts_with("NOMAD_") {
        return;
    }
    let inner = Span::new(argument.span.start + 1, argument.span.end - 1);
    if let Some(missing) = upstreams::missing(&read.context.file.scope, task.group, &name) {
        if !may_be_set(read, task, &name) {
            let message = format!("{}, and nothing else sets `{name}`.{}", missing.message, missing.help);
            replaceable(findings, read, inner, message, missing.meant);
        }
        return;
    }
    if !matches!(interpolation::lookup(&name), Lookup::Unknown { .. }) || may_be_set(read, task, &name) {
        return;
    }
    let correction = interpolation::correction(&name).filter(|correction| correction.starts_with("NOMAD_"));
    let hint = match (&correction, interpolation::lookup(&name)) {
        (Some(correction), _) => format!(" Did you mean `{correction}`?"),
        (None, Lookup::Unknown { suggestion: Some(suggestion) }) => format!(" There is `{suggestion}`."),
        _ => String::new(),
    };
    let message = format!("Nomad sets no variable `{name}`, nor does the task.{hint}");
    replaceable(findings, read, inner, message, correction);
}

fn replaceable(findings: &mut Findings, read: &Read<'_, '_>, span: Span, message: String, instead: Option<String>) {
    read.report(findings, &unknown_template_variable::RULE, span, message).fix(read.context, || {
        let instead = instead?;
        let edit = read.edit(span, &instead)?;
        let certain = is_slip(read.written(span), &instead);
        Some(Fix::likely(certain, format!("Replace by `{instead}`"), vec![edit]))
    });
}

/// Whether the task itself may set the variable: in `env`, or in the environment that a template renders.
fn may_be_set(read: &Read<'_, '_>, task: &TaskView<'_, '_>, name: &str) -> bool {
    let text = read.context.text;
    let mentioned = |value: ValueRef<'_>| text.slice(value.span()).contains(name);
    let in_block = |block: BlockRef<'_>| block.body().items().any(|item| item.name() == Some(name));
    task.task.element.body.items().any(|item| match item {
        ItemRef::Attribute(attribute) if attribute.name() == "env" => {
            let value = attribute.value();
            value.entries().is_none() || mentioned(value)
        }
        ItemRef::Block(block) if block.keyword() == "env" => in_block(block),
        ItemRef::Block(block) if block.keyword() == "dynamic" => block.label() == Some("env"),
        ItemRef::Block(block) if block.keyword() == "template" => {
            let body = block.body();
            let own = body.span().contains(read.at(Span::at(0)));
            // What a function returns, `file(…)` above all, is not in this text.
            let may_set = |data: ValueRef<'_>| matches!(data.kind(), ExprKind::Call(_)) || mentioned(data);
            !own && body.value("env").is_some() && body.value("data").is_none_or(may_set)
        }
        _ => false,
    })
}
