//! The templates of a task: what the client could not render, or not as it is meant.
//!
//! Nomad accepts a job whatever its templates say. The mistake shows when the allocation starts: the task waits for
//! ever, or is killed. So these are warnings.

mod access;
mod environment;
mod functions;

use std::path::Path;

use super::rules::{suspicious_value, template_syntax};
use crate::diagnostic::{Diagnostic, Edit, Fix, Related};
use crate::model::{Element, Field, Group, Job, Reader, Task, TemplateText, file_argument};
use crate::rule::{Context, Findings, Rule};
use crate::syntax::ValueRef;
use crate::template::{Delimiters, Operand, OperandKind, Pipeline, Problem, ProblemKind, Template, parse};
use crate::text::{Span, Text};
use crate::workspace::{FileFacts, Location};

/// Checks the templates of every task whose text stands in the job file.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for_each_task(context, &mut |task, checked| {
        for element in task.task.element.elements("template") {
            check_written(context, findings, task, element, checked);
        }
    });
}

/// Checks the templates of every task that are `file("…")`, where that file is known.
///
/// What is found there depends on the workspace, so that it is not kept with the group's findings.
pub(super) fn check_files(context: &Context<'_>, findings: &mut Findings) {
    let Some(path) = context.path else { return };
    // Few jobs do; the others are not walked through at each keystroke.
    let job = context.workspace.get(path).and_then(FileFacts::job);
    if job.is_none_or(|job| job.reads.is_empty()) {
        return;
    }
    for_each_task(context, &mut |task, checked| {
        for element in task.task.element.elements("template") {
            check_file(context, path, findings, task, element, checked);
        }
    });
}

fn for_each_task<'a>(context: &Context<'a>, visit: &mut dyn FnMut(&mut TaskView<'a, '_>, &mut Vec<Span>)) {
    let mut checked = Vec::new();
    for job in &context.file.jobs {
        for group in &job.groups {
            for task in &group.tasks {
                visit(&mut TaskView { job, group, task, needs_vault: false }, &mut checked);
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
    source: Source<'r, 'a>,
    template: &'r Template,
}

/// Where the text of a template stands.
enum Source<'r, 'a> {
    /// In the job file.
    Here(&'r TemplateText<'a>),
    /// In another file, whose name is at `argument` in the job file.
    Elsewhere { path: &'r Path, text: &'r str, argument: Span },
}

impl Read<'_, '_> {
    fn as_str(&self) -> &str {
        match &self.source {
            Source::Here(source) => source.as_str(),
            Source::Elsewhere { text, .. } => text,
        }
    }

    /// Where something of the template stands in the job file, or what leads to it.
    fn at(&self, span: Span) -> Span {
        match &self.source {
            Source::Here(source) => source.span(span),
            Source::Elsewhere { argument, .. } => *argument,
        }
    }

    /// Reports that `rule` is broken at a place of the template.
    fn report<'f>(
        &self,
        findings: &'f mut Findings,
        rule: &Rule,
        span: Span,
        message: impl Into<String>,
    ) -> &'f mut Diagnostic {
        let message = message.into();
        let Source::Elsewhere { path, text, .. } = &self.source else {
            return findings.report(rule, self.at(span), message);
        };
        let lines = Location::new(&Text::from(*text), span).lines;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let finding = findings.report(rule, self.at(span), format!("`{name}`, line {}: {message}", lines[0].0 + 1));
        finding.related.push(Related {
            path: Some(path.to_path_buf()),
            span,
            lines: Some(lines),
            message: "here, in the template".to_owned(),
        });
        finding
    }

    /// The characters of a place.
    fn written(&self, span: Span) -> &str {
        &self.as_str()[span.start..span.end]
    }

    /// The value of a string.
    fn text(&self, operand: &Operand) -> Option<String> {
        operand.text(self.as_str())
    }

    /// A fix that replaces a piece of the template, unless escapes would have to be made.
    fn replacement(&self, span: Span, new: &str, certain: bool) -> Option<Fix> {
        let edit = self.edit(span, new)?;
        Some(Fix::likely(certain, format!("Replace by `{new}`"), vec![edit]))
    }

    fn edit(&self, span: Span, new: &str) -> Option<Edit> {
        let Source::Here(source) = &self.source else { return None };
        let at = source.span(span);
        let quoted = self.context.text.slice(at) != self.written(span);
        (!quoted && !new.contains(['"', '\\', '\n'])).then(|| Edit::replace(at, new))
    }
}

/// The delimiters of a template, as far as the file decides them.
struct Marks {
    left: String,
    right: String,
}

impl Marks {
    fn of(reader: &Reader<'_>, element: Element<'_>) -> Option<Self> {
        let mark = |name| reader.string(element, name).value_or(String::new());
        Some(Self { left: mark("left_delimiter")?, right: mark("right_delimiter")? })
    }

    fn delimiters(&self) -> Delimiters<'_> {
        Delimiters::new(&self.left, &self.right)
    }
}

fn check_written<'a>(
    context: &Context<'a>,
    findings: &mut Findings,
    task: &mut TaskView<'a, '_>,
    element: Element<'a>,
    checked: &mut Vec<Span>,
) {
    let reader = Reader::new(&context.file.scope, context.text);
    let Field::Known(said) = reader.raw(element, "data") else { return };
    swallowed(context, findings, said.value);
    let Some(marks) = Marks::of(&reader, element) else { return };
    let Some(source) = TemplateText::of(&context.file.scope, context.text, said.value, element.dynamic) else { return };
    if !source.as_str().contains(marks.delimiters().left) {
        return;
    }
    let template = source.parse(marks.delimiters());
    // A local that several templates use is read once.
    let place = source.span(Span::new(0, source.as_str().len()));
    let read = Read { context, source: Source::Here(&source), template: &template };
    check_template(findings, &read, task, &marks, !checked.contains(&place));
    checked.push(place);
}

/// A heredoc in which another one with the same marker begins: the first one's end is missing, and what stands between
/// is text to Nomad.
fn swallowed(context: &Context<'_>, findings: &mut Findings, value: ValueRef<'_>) {
    let Some(heredoc) = value.as_heredoc() else { return };
    let inner = value.inner_span();
    let text = context.text.slice(inner);
    let marker = heredoc.marker.as_str();
    let begins = |line: &str| {
        let Some((before, after)) = line.split_once("<<") else { return false };
        let name = before.trim().strip_suffix('=').map(str::trim);
        let is_name = name.is_some_and(|name| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        });
        is_name && after.strip_prefix('-').unwrap_or(after).trim_end() == marker
    };
    let Some(line) = text.lines().position(begins) else { return };
    let line = context.text.line_of(inner.start) + line + 1;
    let start = value.span().start;
    let span = Span::new(start, context.text.line_span(context.text.line_of(start)).end);
    let message = format!(
        "The heredoc goes on to the next `{marker}`, over line {line}, where another one begins. Is its own `{marker}` \
         missing?"
    );
    // The message names another line, which may move: see `features::memo`.
    findings.report(&suspicious_value::RULE, span, message).related.push(Related {
        path: None,
        span: context.text.line_span(line - 1),
        lines: None,
        message: "another heredoc begins here".to_owned(),
    });
}

fn check_file<'a>(
    context: &Context<'a>,
    path: &Path,
    findings: &mut Findings,
    task: &mut TaskView<'a, '_>,
    element: Element<'a>,
    checked: &mut Vec<Span>,
) {
    let reader = Reader::new(&context.file.scope, context.text);
    let Field::Known(said) = reader.raw(element, "data") else { return };
    let Some(argument) = file_argument(said.value) else { return };
    let Some(name) = context.file.scope.string(argument) else { return };
    let Some((path, text)) = context.workspace.text(path, &name.value) else { return };
    let Some(marks) = Marks::of(&reader, element) else { return };
    if !text.contains(marks.delimiters().left) {
        return;
    }
    let template = parse(text, marks.delimiters());
    let source = Source::Elsewhere { path, text, argument: argument.span() };
    let read = Read { context, source, template: &template };
    check_template(findings, &read, task, &marks, !checked.contains(&argument.span()));
    checked.push(argument.span());
}

/// `first`: whether the same text has not been checked for another task.
fn check_template(
    findings: &mut Findings,
    read: &Read<'_, '_>,
    task: &mut TaskView<'_, '_>,
    marks: &Marks,
    first: bool,
) {
    let template = read.template;
    if first {
        for problem in &template.problems {
            report(findings, read, problem, marks.delimiters());
        }
        for_each_pipeline(template, &mut |pipeline| {
            pipeline.walk(&mut |command, piped| functions::check(findings, read, command, piped));
        });
    }
    for_each_pipeline(template, &mut |pipeline| {
        pipeline.walk(&mut |command, piped| {
            for (index, operand) in command.operands.iter().enumerate() {
                if matches!(operand.kind, OperandKind::Function) {
                    access::check(findings, read, task, command, index);
                    if piped == 0 {
                        environment::check(findings, read, task, command, index);
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
    let finding = read.report(findings, &template_syntax::RULE, problem.span, message);
    finding.nomad_says(problem.kind.wording());
    if let Some((title, edit)) = fix {
        finding.fix(read.context, || Some(Fix::safe(title, vec![edit])));
    }
}
