//! Ports without a service.

use crate::diagnostic::{Category, Fix, RuleId, Severity};
use crate::model::{Group, Job, Port, Task};
use crate::policy::identity::quoted;
use crate::policy::services::{as_label, check_lines, deeper, identity_lines, insert_behind};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::style::Anchor;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("missing-service"),
    category: Category::Services,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A group has ports and no service.",
    page: include_str!("missing-service.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (job, group) in context.file.groups() {
        let has_service = group.element.mentions("service")
            || group.tasks.iter().any(|task| task.element.mentions("service"))
            || group.element.body.blocks().any(|block| block.keyword() == "dynamic" && block.label() == Some("task"));
        if has_service || !runs_for_ever(context, job) {
            continue;
        }
        let Some((label, task)) = first_port(group) else { continue };
        let name = group.name.map(|name| format!(" `{name}`")).unwrap_or_default();
        findings
            .report(
                &RULE,
                group.element.header_span(),
                format!(
                    "The group{name} has the port `{label}` and no service: nobody can find it. Register it with a \
                     `service`."
                ),
            )
            .fix(context, || fix(context, job, group, label, task));
    }
}

/// The port that the fix registers: one of the group, else of a task, which then is told.
fn first_port<'a, 't>(group: &'a Group<'t>) -> Option<(&'t str, Option<&'a Task<'t>>)> {
    let label = |port: &Port<'t>| port.label.filter(|label| !port.element.dynamic && !label.contains("${"));
    let own = group.ports().find_map(label).map(|label| (label, None));
    own.or_else(|| {
        group.tasks.iter().find_map(|task| {
            let mut ports = task.networks.iter().flat_map(|network| &network.ports);
            Some((ports.find_map(label)?, Some(task)))
        })
    })
}

/// Whether the job is one that others talk to: `service`, the default, or `system`.
fn runs_for_ever(context: &Context<'_>, job: &Job<'_>) -> bool {
    match job.element.value("type") {
        None => !job.element.mentions("type"),
        Some(kind) => {
            context.file.scope.string(kind).is_some_and(|kind| matches!(kind.value.as_str(), "" | "service" | "system"))
        }
    }
}

fn fix(context: &Context<'_>, job: &Job<'_>, group: &Group<'_>, label: &str, task: Option<&Task<'_>>) -> Option<Fix> {
    let job_name = job.name?;
    let name = match group.name {
        Some(group) if job.groups.len() > 1 && group != job_name => format!("{job_name}-{group}"),
        _ => job_name.to_owned(),
    };
    let name = as_label(&name);
    if name.is_empty() {
        return None;
    }
    let mut lines = vec![
        (0, "service {".to_owned()),
        (1, format!("name = {}", quoted(&name))),
        (1, format!("port = {}", quoted(label))),
        (0, String::new()),
    ];
    if context.settings.identity.required {
        lines.extend(deeper(identity_lines(context)));
        lines.push((0, String::new()));
    }
    lines.extend(deeper(check_lines(label)));
    lines.push((0, "}".to_owned()));
    // Nomad gives a service of the group none of the ports that a task has for itself.
    let (holder, beside) = match task {
        Some(task) => (task.element.holder, task.element.element("resources")),
        None => (group.element.holder, group.networks.last().map(|network| network.element)),
    };
    let edits = match beside.and_then(|beside| insert_behind(context, beside.block, &lines)) {
        Some(edit) => vec![edit],
        None => context.style().insert(context.text, holder, Anchor::End, &lines, true)?,
    };
    Some(Fix::needs_review(format!("Register `{label}` as the service `{name}`"), edits))
}
