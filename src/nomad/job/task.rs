//! A `task` by itself.

use super::{Checker, JobView, label, label_span};
use super::{artifact, header, placement, resources, scaling, secret, template, volume};
use crate::model::canonical::{Merged, blocks};
use crate::model::{Duration, Element, Field, Group, Task};

const DEFAULT_FILES: i64 = 10;
const DEFAULT_FILE_SIZE: i64 = 10;
const DEFAULT_DISK: i64 = 300;
/// In MB: Nomad takes no smaller disk.
const MIN_DISK: i64 = 10;

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>, task: &Task<'a>) {
    check_name(checker, group, task);
    let driver = checker.read.string(task.element, "driver");
    // One that is not there at all is what the job specification's tables report.
    if task.element.mentions("driver") && checker.lacks_text(task.element, "driver", &driver) {
        let span = checker.at(&driver, task.element);
        checker.job("task-driver-missing", span, "A task needs a `driver`, as `\"docker\"`.", "Missing task driver");
    }
    check_times(checker, view, group, task);
    check_lifecycle(checker, task);
    check_logs(checker, group, task);
    placement::check(checker, task.element, view, placement::Level::Task);
    resources::check(checker, view, task);
    artifact::check(checker, task);
    template::check(checker, task);
    template::check_actions(checker, task);
    volume::check_mounts(checker, group, task);
    volume::check_plugin(checker, task);
    scaling::check_task(checker, task);
    for vault in task.element.elements("vault") {
        secret::check_vault(checker, vault);
    }
    for own in task.element.elements("secret") {
        secret::check_secret(checker, own);
    }
    secret::check_task(checker, view, group, task);
    for schedule in task.element.elements("schedule") {
        checker.enterprise(
            "schedule-ce",
            schedule.header_span(),
            "Schedules of tasks need Nomad Enterprise.",
            "task schedules requires Nomad Enterprise",
        );
    }
    if let Some(payload) = task.element.element("dispatch_payload")
        && let Field::Known(said) = checker.read.string(payload, "file")
    {
        template::check_escape(checker, "dispatch-payload-escapes", "task/local/", &said.value, said.span, "file");
    }
}

fn check_name<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>, task: &Task<'a>) {
    let Some(name) = label(task.element) else { return };
    let span = label_span(task.element);
    if name.is_empty() {
        let index = group.tasks.iter().position(|other| std::ptr::eq(other, task)).unwrap_or(0) + 1;
        let message = "A task needs a name.";
        checker.value("task-name-missing", span, message, format!("Task {index} missing name; Missing task name"));
    } else if name == "alloc" && checker.since(1, 11, 0) {
        checker.value(
            "task-name-alloc",
            span,
            "A task cannot be named `alloc`: its directory would be that of the allocation.",
            "Task cannot be named \"alloc\"",
        );
    } else if name.contains(['/', '\\']) {
        checker.value(
            "task-name-slash",
            span,
            "A task's name is also that of a directory: it cannot contain slashes.",
            "Task name cannot include slashes",
        );
    }
    header::check_null(checker, "task-name-null", span, name, "Task name cannot include null characters");
}

fn check_times<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>, task: &Task<'a>) {
    let kill = checker.read.duration(task.element, "kill_timeout");
    let delay = checker.read.duration(task.element, "shutdown_delay");
    for (fact, field, name, wording) in [
        ("kill-timeout-negative", &kill, "kill_timeout", "KillTimeout must be a positive value"),
        ("task-shutdown-delay-negative", &delay, "shutdown_delay", "ShutdownDelay must be a positive value"),
    ] {
        if let Some(said) = field.known().filter(|said| said.value < Duration(0)) {
            checker.value(fact, said.span, format!("`{name}` cannot be negative: {}.", said.value), wording);
        }
    }
    if !view.is("service") {
        return;
    }
    let progress = Merged::of(view.job, group, "update")
        .map_or(Field::Absent, |update| update.field(|block| checker.read.duration(block, "progress_deadline")));
    let progress_at = progress.span();
    let (Some(kill_value), Some(progress)) =
        (kill.clone().value_or(Duration::seconds(5)), progress.value_or(Duration::minutes(10)))
    else {
        return;
    };
    let Some(span) = kill.span().or(progress_at) else { return };
    if progress > Duration(0) && kill_value > progress {
        checker.job(
            "kill-timeout-progress-deadline",
            span,
            format!(
                "A task that may take {kill_value} to stop cannot be replaced within the deployment's \
                 `progress_deadline` of {progress}."
            ),
            format!("KillTimout ({kill_value}) longer than the group's ProgressDeadline ({progress})"),
        );
    }
}

fn check_lifecycle<'a>(checker: &mut Checker<'a, '_>, task: &Task<'a>) {
    const HOOKS: [&str; 3] = ["prestart", "poststart", "poststop"];
    let Some(lifecycle) = task.element.element("lifecycle") else { return };
    let hook = checker.read.string(lifecycle, "hook");
    let Some(said) = hook.known() else { return };
    if said.value.is_empty() {
        checker.value(
            "lifecycle-hook-missing",
            said.span,
            "A hook is needed: `\"prestart\"`, `\"poststart\"` or `\"poststop\"`.",
            "no lifecycle hook provided",
        );
    } else if !HOOKS.contains(&said.value.as_str()) {
        let wording = format!("invalid hook: {}", said.value);
        checker.choice("lifecycle-hook-invalid", "hook", said, &HOOKS, wording);
    }
}

fn check_logs<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>, task: &Task<'a>) {
    let logs = task.element.element("logs");
    let disk = blocks(group, "ephemeral_disk").next();
    if logs.is_none() && disk.is_none() {
        return;
    }
    let read = checker.read;
    let number =
        |element: Option<Element<'a>>, name| element.map_or(Field::Absent, |element| read.integer(element, name));
    let (files, file_size) = (number(logs, "max_files"), number(logs, "max_file_size"));
    let mut sound = true;
    for (fact, field, message, wording) in [
        ("logs-max-files", &files, "At least one log file is kept", "minimum number of files is 1"),
        ("logs-max-file-size", &file_size, "A log file has at least 1 MB", "minimum file size is 1MB"),
    ] {
        if let Some(said) = field.known().filter(|said| said.value < 1) {
            sound = false;
            checker.value(
                fact,
                said.span,
                format!("{message}, not {}.", said.value),
                format!("{wording}; got {}", said.value),
            );
        }
    }
    let size = number(disk, "size");
    let span = file_size.span().or(files.span()).or(size.span());
    let (Some(files), Some(file_size), Some(size), Some(span)) =
        (files.value_or(DEFAULT_FILES), file_size.value_or(DEFAULT_FILE_SIZE), size.value_or(DEFAULT_DISK), span)
    else {
        return;
    };
    // A disk below Nomad's own limit has a finding already.
    let usage = files.saturating_mul(file_size);
    if sound && size >= MIN_DISK && usage >= size {
        checker.job(
            "logs-exceed-disk",
            span,
            format!(
                "{files} log files of {file_size} MB each do not fit into the group's `ephemeral_disk` of {size} MB, of \
                 which they may take only a part."
            ),
            format!("log storage ({usage} MB) must be less than requested disk capacity ({size} MB)"),
        );
    }
}
