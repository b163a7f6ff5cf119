//! A `group` and the tasks in it, taken together.

use super::{Checker, JobView, label, label_span};
use super::{disconnect, migrate, placement, reschedule, restart, scaling, secret, shutdown, update, volume};
use crate::model::canonical::{self, blocks};
use crate::model::{Duration, Field, Group};
use crate::suggest::closest;

const MIN_DISK: i64 = 10;

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    if !group.implied {
        check_numbers(checker, view, group);
        placement::check(checker, group.element, view, placement::Level::Group);
    }
    restart::check(checker, view, group);
    reschedule::check(checker, view, group);
    migrate::check(checker, view, group);
    update::check(checker, view, group);
    disconnect::check(checker, view, group);
    scaling::check(checker, view, group);
    volume::check(checker, view, group);
    for disk in blocks(group, "ephemeral_disk") {
        let size = checker.read.integer(disk, "size");
        if let Some(said) = size.known()
            && said.value < MIN_DISK
        {
            checker.value(
                "ephemeral-disk-min",
                said.span,
                format!("An ephemeral disk has at least {MIN_DISK} MB, not {}.", said.value),
                format!("minimum DiskMB value is {MIN_DISK}; got {}", said.value),
            );
        }
    }
    for vault in blocks(group, "vault") {
        secret::check_vault(checker, vault);
    }
    for secret in blocks(group, "secret") {
        secret::check_secret(checker, secret);
    }
    check_tasks(checker, group);
    shutdown::check(checker, group);
}

fn check_numbers<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    let element = group.element;
    if let Field::Known(count) = checker.read.integer(element, "count") {
        let name = group.name.unwrap_or_default();
        if count.value < 0 {
            checker.value(
                "group-count-negative",
                count.span,
                format!("A count cannot be negative{}.", count.source()),
                "Task group count can't be negative",
            );
        } else if count.value > 1 && view.is("system") {
            checker.job(
                "system-group-count",
                count.span,
                "A system job runs once on every node: its groups have a count of 1 at most.",
                format!("Job task group {name} has count {}. Count cannot exceed 1 with system scheduler", count.value),
            );
        }
    }
    if let Field::Known(delay) = checker.read.duration(element, "shutdown_delay")
        && delay.value < Duration(0)
    {
        checker.value(
            "group-shutdown-delay-negative",
            delay.span,
            format!("A delay cannot be negative: {}.", delay.value),
            "ShutdownDelay must be a positive value",
        );
    }
    if let Field::Known(limit) = checker.read.duration(element, "max_run_duration")
        && checker.since(2, 0, 3)
    {
        if limit.value <= Duration(0) {
            checker.value(
                "group-max-run-duration",
                limit.span,
                format!("The longest run must be more than nothing, not {}.", limit.value),
                "MaxRunDuration must be greater than zero",
            );
        }
        if view.is_other_than(&["batch", "sysbatch"]) {
            let kind = view.kind.as_deref().unwrap_or_default();
            let span = element.attribute("max_run_duration").map_or(limit.span, crate::syntax::AttributeRef::name_span);
            checker.job(
                "group-max-run-duration-type",
                span,
                format!("Only batch and sysbatch jobs can have a `max_run_duration`, not {kind} jobs."),
                format!("Job type \"{kind}\" does not allow max_run_duration"),
            );
        }
    }
}

fn check_tasks<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>) {
    let gateway = canonical::has_gateway(group);
    if group.tasks.is_empty() {
        if !gateway && checker.lacks(group.element, "task") && !group.services.iter().any(|s| s.element.dynamic) {
            checker.job(
                "group-no-tasks",
                group.element.header_span(),
                "A group needs at least one task.",
                "Missing tasks for task group",
            );
        }
        return;
    }
    let mut leader = None;
    for (index, task) in group.tasks.iter().enumerate() {
        if let Field::Known(said) = checker.read.boolean(task.element, "leader")
            && said.value
            && !task.element.dynamic
        {
            match leader {
                None => leader = Some(said.span),
                Some(first) => {
                    checker
                        .job(
                            "multiple-leaders",
                            said.span,
                            "A group has one leader at most, and another task of this group is marked as such.",
                            "Only one task may be marked as leader",
                        )
                        .related
                        .push(super::other_place(first, "the other leader".into()));
                }
            }
        }
        let Some(name) = label(task.element).filter(|name| !name.is_empty()) else { continue };
        if let Some(first) = group.tasks[..index].iter().position(|other| label(other.element) == Some(name)) {
            checker
                .job(
                    "task-duplicate",
                    label_span(task.element),
                    format!("The group has another task `{name}`: every task needs a name of its own."),
                    format!("Task {} redefines '{name}' from task {}", index + 1, first + 1),
                )
                .related
                .push(super::other_place(label_span(group.tasks[first].element), format!("the other task `{name}`")));
        }
    }
    // A misspelt `task` would be another one.
    let misspelt = group.element.body.blocks().any(|other| closest(other.keyword(), ["task"]).is_some());
    let all_hooks = !misspelt
        && group.tasks.iter().all(|task| {
            !task.element.dynamic
                && !task.element.body.has_errors()
                && task.element.elements("lifecycle").any(|lifecycle| !lifecycle.dynamic && lifecycle.mentions("hook"))
        });
    if all_hooks && !gateway && checker.since(2, 0, 6) {
        let name = group.name.unwrap_or_default();
        checker.job(
            "group-no-main-task",
            group.element.header_span(),
            "Every task of the group is a lifecycle hook: one without a `lifecycle` block is needed.",
            format!("Task group {name} must have at least one main task"),
        );
    }
}
