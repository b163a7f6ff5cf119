//! The templates of a task: what the client could not render, or not as it is meant.
//!
//! Nomad accepts a job whatever its templates say. The mistake shows when the allocation starts: the task waits for
//! ever, or is killed. So these are warnings.

mod access;
mod environment;
mod functions;

use super::rules::template_syntax;
use crate::diagnostic::{Edit, Fix};
use crate::model::{Element, Field, Group, Job, Reader, Task, TemplateText};
use crate::rule::{Context, Findings};
use crate::template::{Delimiters, Operand, OperandKind, Pipeline, Problem, ProblemKind, Template};
use crate::text::Span;

/// Checks the templates of every task.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut checked = Vec::new();
    for job in &context.file.jobs {
        for group in &job.groups {
            for task in &group.tasks {
                let mut task = TaskView { job, group, task, needs_vault: false };
                for element in task.task.element.elements("template") {
                    check_template(context, findings, &mut task, element, &mut checked);
                }
            }
        }
    }
}

/// A task with what is around it.
struct TaskView<'a, 'j> {
    job: &'j Job<'a>,
    group: &'j Group<'a>,
    task: &'j Task<'a>,
    /// Whether it is reported already that the task lacks a `vault` block.
    needs_vault: bool,
}

/// One template as it was read.
struct Read<'r, 'a> {
    context: &'r Context<'a>,
    source: &'r TemplateText<'a>,
    template: &'r Template,
}

impl Read<'_, '_> {
    /// Where something of the template stands in the file.
    fn at(&self, span: Span) -> Span {
        self.source.span(span)
    }

    /// The characters of a place.
    fn written(&self, span: Span) -> &str {
        &self.source.as_str()[span.start..span.end]
    }

    /// The value of a string.
    fn text(&self, operand: &Operand) -> Option<String> {
        operand.text(self.source.as_str())
    }

    /// A fix that replaces a piece of the template, unless escapes would have to be made.
    fn replacement(&self, span: Span, new: &str) -> Option<Fix> {
        let edit = self.edit(span, new)?;
        Some(Fix::safe(format!("Replace by `{new}`"), vec![edit]))
    }

    fn edit(&self, span: Span, new: &str) -> Option<Edit> {
        let at = self.at(span);
        let quoted = self.context.text.slice(at) != self.written(span);
        (!quoted && !new.contains(['"', '\\', '\n'])).then(|| Edit::replace(at, new))
    }
}

fn check_template<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    task: &mut TaskView<'a, '_>,
    element: Element<'a>,
    checked: &mut Vec<Span>,
) {
    let reader = Reader::new(&context.file.scope, context.text);
    let Field::Known(said) = reader.raw(element, "data") else { return };
    let (Some(left), Some(right)) = (
        reader.string(element, "left_delimiter").value_or(String::new()),
        reader.string(element, "right_delimiter").value_or(String::new()),
    ) else {
        return;
    };
    let Some(source) = TemplateText::of(&context.file.scope, context.text, said.value, element.dynamic) else { return };
    let delimiters = Delimiters::new(&left, &right);
    if !source.as_str().contains(delimiters.left) {
        return;
    }
    let template = source.parse(delimiters);
    let read = Read { context, source: &source, template: &template };
    // A local that several templates use is read once.
    let place = read.at(Span::new(0, source.as_str().len()));
    if !checked.contains(&place) {
        checked.push(place);
        for problem in &template.problems {
            report(findings, &read, problem, delimiters);
        }
        for_each_pipeline(&template, &mut |pipeline| {
            pipeline.walk(&mut |command, piped| functions::check(findings, &read, command, piped));
        });
    }
    for_each_pipeline(&template, &mut |pipeline| {
        pipeline.walk(&mut |command, piped| {
            for (index, operand) in command.operands.iter().enumerate() {
                if matches!(operand.kind, OperandKind::Function) {
                    access::check(findings, &read, task, command, index);
                    if piped == 0 {
                        environment::check(findings, &read, task, command, index);
                    }
                }
            }
        });
    });
}

fn for_each_pipeline<'p>(template: &'p Template, visit: &mut dyn FnMut(&'p Pipeline)) {
    template.actions.iter().filter_map(|action| action.pipeline.as_ref()).for_each(visit);
}

fn report(findings: &mut Findings, read: &Read<'_, '_>, problem: &Problem, delimiters: Delimiters<'_>) {
    let mut message = problem.kind.message(delimiters.right);
    let mut fix = None;
    match &problem.kind {
        ProblemKind::DetachedComment => fix = read.edit(problem.span, "").map(|edit| ("Close the gap", edit)),
        ProblemKind::UndefinedTemplate(name) => {
            let known = read.template.definitions.iter().map(String::as_str);
            if let Some(close) = crate::suggest::closest(name, known) {
                message.push_str(&format!(" Did you mean \"{close}\"?"));
                let inner = Span::new(problem.span.start + 1, problem.span.end.max(problem.span.start + 2) - 1);
                fix = read.edit(inner, close).map(|edit| ("Change the name", edit));
            }
        }
        ProblemKind::UndefinedVariable(name) => {
            let declared = read.template.actions.iter().filter_map(|action| action.pipeline.as_ref());
            let declared = declared.flat_map(|pipeline| &pipeline.declarations).map(|span| read.written(*span));
            if let Some(close) = crate::suggest::closest(name, declared.filter(|other| other != name)) {
                message.push_str(&format!(" Did you mean `{close}`?"));
                fix = read.edit(problem.span, close).map(|edit| ("Change the name", edit));
            } else if delimiters.left == "{{" && read.written(problem.span).starts_with("$labels") {
                message.push_str(
                    " If the text is for Prometheus, give the template other delimiters (`left_delimiter = \"[[\"`, \
                     `right_delimiter = \"]]\"`).",
                );
            }
        }
        _ => {}
    }
    let span = read.at(problem.span);
    let finding = findings.report(&template_syntax::RULE, span, message);
    finding.nomad_says(problem.kind.wording());
    if let Some((title, edit)) = fix {
        finding.fix(read.context, || Some(Fix::safe(title, vec![edit])));
    }
}
