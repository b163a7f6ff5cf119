//! What a template asks for that its task does not get.

use super::{Read, TaskView};
use crate::diagnostic::Fix;
use crate::model::Element;
use crate::model::Field;
use crate::nomad::field::{self, Block};
use crate::nomad::rules::{template_access, unreadable_variable};
use crate::rule::Findings;
use crate::schema::consul_template::{self, Backend, Kind};
use crate::syntax::style::Anchor;
use crate::template::Command;
use crate::text::Span;

/// Checks the function at `index` of a command.
pub(super) fn check(
    findings: &mut Findings,
    read: &Read<'_, '_>,
    task: &mut TaskView<'_, '_>,
    command: &Command,
    index: usize,
) {
    let operand = &command.operands[index];
    let Some(function) = consul_template::function(read.written(operand.span)) else { return };
    let name = function.name;
    if function.denied {
        read.report(
            findings,
            &template_access::RULE,
            operand.span,
            format!(
                "Clients forbid `{name}` unless their `template` configuration has a `function_denylist` without it."
            ),
        )
        .nomad_says("function is disabled");
    }
    match function.kind {
        Kind::Lookup(Backend::Vault) if !task.needs_vault && lacks_vault(task) => {
            task.needs_vault = true;
            without_vault(findings, read, task, operand.span, name);
        }
        Kind::Lookup(Backend::Nomad) if name == "nomadVar" && index == 0 => {
            if let Some(path) = command.operands.get(1)
                && let Some(written) = read.text(path)
            {
                variable(findings, read, task, path.span, &written);
            }
        }
        _ => {}
    }
}

/// Whether neither the task nor anything around it has a `vault` block.
fn lacks_vault(task: &TaskView<'_, '_>) -> bool {
    let absent = |element: Element<'_>| Block::of(element, "vault").is_absent();
    absent(task.task.element) && absent(task.group.element) && absent(task.job.element)
}

fn without_vault(findings: &mut Findings, read: &Read<'_, '_>, task: &TaskView<'_, '_>, span: Span, name: &str) {
    let holder = task.task.element.holder;
    let context = read.context;
    let task_name = task.task.name.map_or_else(|| "The task".to_owned(), |name| format!("The task `{name}`"));
    read.report(findings, &template_access::RULE, span,
            format!("`{name}` asks Vault. {task_name} gets no Vault token: neither it, its group nor its job has a `vault` block."),
        )
        .fix(context, || {
            let lines = vec![(0, "vault {}".to_owned())];
            let edits = context.style().insert(context.text, holder, Anchor::LeadingAttributes, &lines, true)?;
            Some(Fix::needs_review("Add a `vault` block to the task", edits))
        });
}

/// Without further policies, a task may read the variables of its job, its group and itself, and what all jobs share.
fn variable(findings: &mut Findings, read: &Read<'_, '_>, task: &TaskView<'_, '_>, span: Span, written: &str) {
    let (path, elsewhere) = written.split_once('@').map_or((written, false), |(path, _)| (path, true));
    // consul-template takes the slashes at both ends away.
    let path = path.trim_matches('/');
    let Some(job) = job_id(read, task) else { return };
    let (Some(group), Some(name)) = (task.group.name, task.task.name) else { return };
    if elsewhere || path.is_empty() || task.group.element.dynamic || task.task.element.dynamic {
        return;
    }
    let readable = ["nomad", "jobs", &job, group, name];
    let mut parts = path.split('/');
    let allowed = parts.by_ref().zip(readable).all(|(part, allowed)| part == allowed);
    let short_enough = path.split('/').count() <= readable.len();
    if allowed && short_enough {
        return;
    }
    read.report(
        findings,
        &unreadable_variable::RULE,
        span,
        format!(
            "Where ACLs are on, the task can read this variable only with a policy of its own (`nomad acl policy apply \
             -job {job} …`). Without one it reads `nomad/jobs`, `nomad/jobs/{job}`, `nomad/jobs/{job}/{group}` and \
             `nomad/jobs/{job}/{group}/{name}`."
        ),
    );
}

/// The job's identifier: its `id`, else its label.
fn job_id(read: &Read<'_, '_>, task: &TaskView<'_, '_>) -> Option<String> {
    let scope = &read.context.file.scope;
    match field::text(scope, task.job.element, "id") {
        Field::Known(said) => Some(said.value.into_owned()),
        Field::Unknown => None,
        Field::Absent => task.job.name.map(str::to_owned),
    }
}
