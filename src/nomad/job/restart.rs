//! `restart`.

use super::Checker;
use crate::model::canonical::{self, Restart};
use crate::model::{Duration, Group, Job};

const MIN_INTERVAL: Duration = Duration::seconds(5);

/// The group's policy; a task's own one is not validated by Nomad.
pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, job: &Job<'a>, group: &Group<'a>) {
    let Some(block) = (!group.implied).then(|| group.element.element("restart")).flatten() else { return };
    let Some(job_type) = canonical::job_type(&checker.read, job) else { return };
    let restart = Restart::new(&checker.read, block, &job_type);
    let (attempts, interval, delay, mode) = restart.values();
    if let Some(said) = restart.mode.known()
        && !matches!(said.value.as_str(), "delay" | "fail")
    {
        let wording = format!("Unsupported restart mode: {}", super::quote(&said.value));
        checker.choice("restart-mode", "mode", said, &["fail", "delay"], wording);
    }
    let valid_mode = mode.as_deref().filter(|mode| matches!(*mode, "delay" | "fail"));
    if attempts == Some(0)
        && let Some(mode) = mode.as_deref().filter(|mode| *mode != "fail")
        && valid_mode.is_some()
    {
        let span = checker.at(&restart.attempts, block);
        checker.job(
            "restart-zero-attempts",
            span,
            format!("No attempt and the mode {mode:?} contradict each other: use `mode = \"fail\"`."),
            format!("Restart policy {mode:?} with 0 attempts is ambiguous"),
        );
    }
    let (Some(attempts), Some(interval), Some(delay)) = (attempts, interval, delay) else { return };
    if interval < MIN_INTERVAL {
        let span = checker.at(&restart.interval, block);
        checker.value(
            "restart-interval-min",
            span,
            format!("The restart interval must be at least {MIN_INTERVAL}, not {interval}."),
            format!("Interval can not be less than {MIN_INTERVAL} (got {interval})"),
        );
    } else if delay.times(attempts) > interval {
        let needed = delay.times(attempts);
        checker.job(
            "restart-interval-too-short",
            block.header_span(),
            format!(
                "{attempts} restarts with a delay of {delay} do not fit into an interval of {interval}: \
                 make it at least {needed}."
            ),
            format!(
                "Nomad can't restart the TaskGroup {attempts} times in an interval of {interval} with a delay of {delay}"
            ),
        );
    }
}
