//! A volume that no task mounts.

use crate::diagnostic::{Category, Fix, RuleId, Severity, Tag};
use crate::model::Task;
use crate::policy::identity::quoted;
use crate::policy::volumes::{Volume, volumes};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::style::Anchor;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unmounted-volume"),
    category: Category::Volumes,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "No task of the group mounts a volume.",
    page: include_str!("unmounted-volume.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for volume in volumes(context) {
        let Some(label) = volume.element.label() else { continue };
        let (mounts, open) = volume.mounts(&context.file.scope);
        if open || !mounts.is_empty() || !can_mount(context, volume) || is_mounted_elsewhere(volume, label) {
            continue;
        }
        let finding = findings.report(
            &RULE,
            volume.element.header_span(),
            format!("No task of the group mounts the volume `{label}`: add a `volume_mount`, or remove the volume."),
        );
        finding.tag = Some(Tag::Unnecessary);
        finding.fix(context, || fix(context, volume, label));
    }
}

/// Whether a task of the group could mount it: with `raw_exec` there are no mounts, and a volume only says on which
/// nodes the group may run.
fn can_mount(context: &Context<'_>, volume: Volume<'_, '_>) -> bool {
    let raw = |task: &Task<'_>| {
        let driver = task.element.value("driver").and_then(|driver| context.file.scope.string(driver));
        driver.is_some_and(|driver| driver.value == "raw_exec")
    };
    !volume.group.tasks.is_empty() && !volume.group.tasks.iter().all(raw)
}

/// A `dynamic "task"`, or a `volume_mount` of a sidecar's task.
fn is_mounted_elsewhere(volume: Volume<'_, '_>, label: &str) -> bool {
    let sidecars = volume.group.services.iter().flat_map(|service| service.element.elements("connect"));
    volume.group.tasks.iter().any(|task| task.element.dynamic && task.element.mentions("volume_mount"))
        || sidecars.flat_map(|connect| connect.elements("sidecar_task")).any(|task| {
            task.elements("volume_mount").any(|mount| {
                mount.value("volume").is_none_or(|volume| volume.as_str().is_none_or(|name| name == label))
            })
        })
}

fn fix(context: &Context<'_>, volume: Volume<'_, '_>, label: &str) -> Option<Fix> {
    let [task] = volume.group.tasks.as_slice() else { return None };
    let mut lines = vec![
        (0, "volume_mount {".to_owned()),
        (1, format!("volume      = {}", quoted(label))),
        (1, format!("destination = {}", quoted(&format!("/{label}")))),
    ];
    let read_only = volume.element.value("read_only").and_then(|value| context.file.scope.bool(value));
    if read_only == Some(true) {
        lines.push((1, "read_only   = true".to_owned()));
    }
    lines.push((0, "}".to_owned()));
    let edits = context.style().insert(context.text, task.element.holder, Anchor::End, &lines, true)?;
    let name = task.name.unwrap_or("the task");
    Some(Fix::needs_review(format!("Mount `{label}` in `{name}`"), edits))
}
