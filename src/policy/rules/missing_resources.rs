//! A task that does not say what it needs.

use crate::diagnostic::{Category, Fix, RuleId, Severity};
use crate::model::{Element, Task};
use crate::policy::resources::{Missing, missing};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::style::Anchor;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("missing-resources"),
    category: Category::Resources,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A task does not say how much CPU and memory it needs.",
    page: include_str!("missing-resources.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, task) in context.file.tasks() {
        let resources = task.element.element("resources");
        if resources.is_none() && task.element.mentions("resources") {
            continue;
        }
        let Some(missing) = missing(resources) else { continue };
        let name = task.name.map(|name| format!(" `{name}`")).unwrap_or_default();
        let what = match (resources.is_some(), missing) {
            (false, _) => "no `resources` block",
            (true, Missing { cpu: true, memory: true }) => "neither `cpu` nor `memory`",
            (true, Missing { cpu: true, .. }) => "neither `cpu` nor `cores`",
            (true, _) => "no `memory`",
        };
        let defaults = match missing {
            Missing { cpu: true, memory: true } => "its own defaults, 100 MHz and 300 MiB",
            Missing { cpu: true, .. } => "its own default, 100 MHz",
            Missing { .. } => "its own default, 300 MiB",
        };
        findings
            .report(
                &RULE,
                task.element.header_span(),
                format!("The task{name} has {what}: Nomad takes {defaults}, whatever the program needs."),
            )
            .fix(context, || fix(context, task, resources, missing));
    }
}

fn fix(context: &Context<'_>, task: &Task<'_>, resources: Option<Element<'_>>, missing: Missing) -> Option<Fix> {
    let style = context.style();
    let title = "Write Nomad's defaults down, to be adjusted";
    if let Some(resources) = resources {
        let mut lines = Vec::new();
        let beside = resources.body.attributes().last();
        for (name, value, lacks) in [("cpu", "100", missing.cpu), ("memory", "300", missing.memory)] {
            if lacks {
                let alone = missing.cpu && missing.memory;
                let line = if alone && beside.is_none() {
                    format!("{name:6} = {value}")
                } else {
                    style.aligned(name, value, beside)
                };
                lines.push((0, line));
            }
        }
        let anchor = beside.map_or(Anchor::Start, Anchor::After);
        let edits = style.insert(context.text, resources.holder, anchor, &lines, false)?;
        return Some(Fix::needs_review(title, edits));
    }
    let lines = vec![
        (0, "resources {".to_owned()),
        (1, "cpu    = 100".to_owned()),
        (1, "memory = 300".to_owned()),
        (0, "}".to_owned()),
    ];
    let edits = style.insert(context.text, task.element.holder, Anchor::End, &lines, true)?;
    Some(Fix::needs_review(title, edits))
}
