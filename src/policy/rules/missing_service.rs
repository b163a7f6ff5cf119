//! Ports without a service.

use crate::diagnostic::{Category, Fix, RuleId, Severity};
use crate::model::{Group, Job};
use crate::policy::identity::quoted;
use crate::policy::services::{check_lines, deeper, identity_lines, insert_behind};
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
        let mut labels = group.all_ports().filter(|port| !port.element.dynamic).filter_map(|port| port.label);
        let Some(label) = labels.next() else { continue };
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
            .fix(context, || fix(context, job, group, label));
    }
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

fn fix(context: &Context<'_>, job: &Job<'_>, group: &Group<'_>, label: &str) -> Option<Fix> {
    let job_name = job.name?;
    let name = match group.name {
        Some(group) if job.groups.len() > 1 && group != job_name => format!("{job_name}-{group}"),
        _ => job_name.to_owned(),
    };
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
    let network = group.networks.last().map(|network| network.element.block);
    let edits = match network.and_then(|network| insert_behind(context, network, &lines)) {
        Some(edit) => vec![edit],
        None => context.style().insert(context.text, group.element.holder, Anchor::End, &lines, true)?,
    };
    Some(Fix::needs_review(format!("Register `{label}` as the service `{name}`"), edits))
}
