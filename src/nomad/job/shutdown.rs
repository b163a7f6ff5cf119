//! Services without a `shutdown_delay`: requests still arrive while the task stops. Nomad has warned since 2.0.1.

use super::Checker;
use crate::model::{Duration, Element, Group};

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>) {
    if !checker.since(2, 0, 1) {
        return;
    }
    let name = group.name.unwrap_or_default();
    let group_delay = !group.implied && has_delay(checker, group.element);
    let mut any_task_delay = false;
    for task in &group.tasks {
        let delay = has_delay(checker, task.element);
        any_task_delay |= delay;
        if delay || task.services.iter().all(|service| service.element.dynamic) {
            continue;
        }
        let task_name = task.name.unwrap_or_default();
        checker.warning(
            "warn-task-service-shutdown-delay",
            task.element.header_span(),
            "The task has services, but no `shutdown_delay`: requests may still come in while it stops.",
            format!("task \"{task_name}\" in group \"{name}\" defines services, but has no shutdown_delay set"),
        );
    }
    let mut whole_group = false;
    for service in &group.services {
        if service.element.dynamic {
            continue;
        }
        let task = checker.read.string(service.element, "task");
        match task.known() {
            Some(said) if !said.value.is_empty() => {
                let referenced = group.tasks.iter().find(|task| task.name == Some(said.value.as_str()));
                if referenced.is_some_and(|task| !has_delay(checker, task.element)) {
                    let task = &said.value;
                    checker.warning(
                        "warn-referenced-task-shutdown-delay",
                        said.span,
                        format!(
                            "The service belongs to the task `{task}`, which has no `shutdown_delay`: requests may still \
                             come in while it stops."
                        ),
                        format!(
                            "group \"{name}\" references task \"{task}\" in a service definition, but the task has no \
                             shutdown_delay set"
                        ),
                    );
                }
            }
            _ => whole_group |= task.is_absent() && !has_sidecar_task(service.element),
        }
    }
    if whole_group && !group_delay && !any_task_delay {
        checker.warning(
            "warn-group-service-shutdown-delay",
            group.element.header_span(),
            "The group has services, but neither it nor a task has a `shutdown_delay`: requests may still come in while \
             the tasks stop.",
            format!(
                "group \"{name}\" defines services, but neither the group nor any of its tasks have shutdown_delay set"
            ),
        );
    }
}

/// Whether the service brings its proxy's task along, which has a delay of its own.
fn has_sidecar_task(service: Element<'_>) -> bool {
    service.elements("connect").any(|connect| connect.mentions("sidecar_task"))
}

/// Whether there is a delay; one that is not known counts.
fn has_delay<'a>(checker: &Checker<'a, '_>, element: Element<'a>) -> bool {
    checker.read.duration(element, "shutdown_delay").value_or(Duration(0)) != Some(Duration(0))
}
