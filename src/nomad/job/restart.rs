//! `restart`.

use super::{Checker, JobView, quote};
use crate::model::canonical::{Restart, blocks};
use crate::model::{Duration, Group};

const MIN_INTERVAL: Duration = Duration::seconds(5);

/// The group's policy; a task's own one is not validated by Nomad.
pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    let Some(block) = blocks(group, "restart").next() else { return };
    let Some(job_type) = &view.kind else { return };
    let restart = Restart::new(&checker.read, block, job_type);
    let (attempts, interval, delay, mode) = restart.values();
    if let Some(said) = restart.mode.known()
        && !matches!(said.value.as_str(), "delay" | "fail")
    {
        let wording = format!("Unsupported restart mode: {}", quote(&said.value));
        checker.choice("restart-mode", "mode", said, &["fail", "delay"], wording);
    } else if attempts == Some(0) && mode.as_deref() == Some("delay") {
        let span = checker.at(&restart.attempts, block);
        checker.job(
            "restart-zero-attempts",
            span,
            "No attempts and `mode = \"delay\"` contradict each other: with `mode = \"fail\"` the allocation fails at \
             once.",
            "Restart policy \"delay\" with 0 attempts is ambiguous",
        );
    }
    let Some(interval) = interval else { return };
    if interval < MIN_INTERVAL {
        let span = checker.at(&restart.interval, block);
        checker.value(
            "restart-interval-min",
            span,
            format!("A restart interval has at least {MIN_INTERVAL}, not {interval}."),
            format!("Interval can not be less than {MIN_INTERVAL} (got {interval})"),
        );
        return;
    }
    let (Some(attempts), Some(delay)) = (attempts, delay) else { return };
    if delay.times(attempts) > interval {
        let needed = delay.times(attempts);
        checker.job(
            "restart-interval-too-short",
            block.header_span(),
            format!(
                "{attempts} restarts with a delay of {delay} do not fit into an interval of {interval}: make it at \
                 least {needed}."
            ),
            format!(
                "Nomad can't restart the TaskGroup {attempts} times in an interval of {interval} with a delay of \
                 {delay}"
            ),
        );
    }
}
