//! `disconnect`.

use super::{Checker, JobView};
use crate::model::canonical::blocks;
use crate::model::{Duration, Group};

const RECONCILE: [&str; 4] = ["best_score", "longest_running", "keep_original", "keep_replacement"];

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    let Some(block) = blocks(group, "disconnect").next() else { return };
    let lost = checker.read.duration(block, "lost_after");
    let stop = checker.read.duration(block, "stop_on_client_after");
    if let Some(said) = lost.known()
        && said.value < Duration(0)
    {
        checker.value(
            "disconnect-lost-negative",
            said.span,
            format!("`lost_after` cannot be negative: {}.", said.value),
            "lost_after cannot be a negative duration",
        );
    }
    if let Some(said) = stop.known() {
        if said.value < Duration(0) {
            checker.value(
                "disconnect-stop-negative",
                said.span,
                format!("`stop_on_client_after` cannot be negative: {}.", said.value),
                "stop_after cannot be a negative duration",
            );
        }
        if view.is_other_than(&["service", "batch"]) {
            let kind = view.kind.as_deref().unwrap_or_default();
            checker.job(
                "disconnect-stop-job-type",
                said.span,
                format!("Only service and batch jobs can have a `stop_on_client_after`, not {kind} jobs."),
                "stop_after can only be used with service or batch job types",
            );
        }
    }
    if let (Some(stop), Some(lost)) = (stop.known(), lost.known())
        && lost.value != Duration(0)
    {
        checker.job(
            "disconnect-stop-and-lost",
            stop.span,
            "`lost_after` and `stop_on_client_after` exclude each other: keep one of them.",
            "Disconnect cannot be configured with both lost_after and stop_after",
        );
    }
    let reconcile = checker.read.string(block, "reconcile");
    if let Some(said) = reconcile.known()
        && !said.value.is_empty()
        && !RECONCILE.contains(&said.value.as_str())
    {
        let wording = format!("reconcile option is invalid: {}", said.value);
        checker.choice("disconnect-reconcile", "reconcile", said, &RECONCILE, wording);
    }
}
