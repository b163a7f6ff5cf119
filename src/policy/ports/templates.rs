//! The environment variables that a task's templates look up.

use crate::model::{Element, Task, TemplateText};
use crate::rule::Context;
use crate::template::{Delimiters, OperandKind};
use crate::text::Span;

/// Names in `env "NAME"`, each with its place in the file. Templates whose delimiters or text the file does not decide
/// are left out.
pub(in crate::policy) fn variables(context: &Context<'_>, task: &Task<'_>) -> Vec<(String, Span)> {
    task.element.elements("template").flat_map(|template| of_template(context, template)).collect()
}

fn of_template(context: &Context<'_>, template: Element<'_>) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let scope = &context.file.scope;
    let mark = |name| match template.value(name) {
        Some(value) => scope.string(value).map(|mark| mark.value),
        None => Some(String::new()),
    };
    let (Some(left), Some(right)) = (mark("left_delimiter"), mark("right_delimiter")) else { return found };
    let Some(data) = template.value("data") else { return found };
    let Some(source) = TemplateText::of(scope, context.text, data, template.dynamic) else { return found };
    // Few templates look up a variable of Nomad's.
    if !source.as_str().contains("NOMAD_") {
        return found;
    }
    let parsed = source.parse(Delimiters::new(&left, &right));
    for pipeline in parsed.actions.iter().filter_map(|action| action.pipeline.as_ref()) {
        pipeline.walk(&mut |command, piped| {
            let [function, name, ..] = command.operands.as_slice() else { return };
            let is_lookup = matches!(function.kind, OperandKind::Function)
                && matches!(&source.as_str()[function.span.start..function.span.end], "env" | "mustEnv");
            if piped > 0 || !is_lookup {
                return;
            }
            let Some(text) = name.text(source.as_str()) else { return };
            let inner = source.span(Span::new(name.span.start + 1, name.span.end - 1));
            // What is written with escapes cannot be cut to pieces, and a local's text stands elsewhere.
            if context.text.slice(inner) == text.as_str() && template.block.span().contains(inner) {
                found.push((text, inner));
            }
        });
    }
    found
}
