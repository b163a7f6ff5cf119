//! `migrate`.

use super::{Checker, JobView, quote};
use crate::model::canonical::Merged;
use crate::model::{Duration, Field, Group};

/// The group's strategy, merged with the job's.
pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    let Some(merged) = Merged::of(view.job, group, "migrate") else { return };
    if view.is_other_than(&["service"]) {
        let kind = view.kind.as_deref().unwrap_or_default();
        checker.job(
            "migrate-job-type",
            merged.header(),
            format!("Only service jobs can have a `migrate` block, not {kind} jobs."),
            format!("Job type \"{kind}\" does not allow migrate block"),
        );
        return;
    }
    let read = checker.read;
    let parallel = merged.field(|block| read.integer(block, "max_parallel"));
    if let Some(said) = parallel.known()
        && said.value < 0
    {
        checker.value(
            "migrate-max-parallel",
            said.span,
            "The number of migrations at a time cannot be negative.",
            format!("MaxParallel must be >= 0 but found {}", said.value),
        );
    }
    let health = merged.field(|block| read.string(block, "health_check"));
    if let Some(said) = health.known() {
        match said.value.as_str() {
            "checks" | "task_states" => {}
            "" => {
                if parallel.value_or(1).is_some_and(|parallel| parallel > 0) {
                    checker.value(
                        "migrate-health-check-missing",
                        said.span,
                        "A health check is needed: `\"checks\"` or `\"task_states\"`.",
                        "Missing HealthCheck",
                    );
                }
            }
            other => {
                let wording = format!("Invalid HealthCheck: {}", quote(other));
                checker.choice("migrate-health-check", "health_check", said, &["checks", "task_states"], wording);
            }
        }
    }
    let healthy = merged.field(|block| read.duration(block, "min_healthy_time"));
    let deadline = merged.field(|block| read.duration(block, "healthy_deadline"));
    let mut negative = |fact, field: &Field<Duration>, name: &str, go: &str| {
        if let Some(said) = field.known().filter(|said| said.value < Duration(0)) {
            checker.value(
                fact,
                said.span,
                format!("`{name}` cannot be negative: {}.", said.value),
                format!("{go} is {} and must be >= 0", said.value),
            );
        }
    };
    negative("migrate-min-healthy", &healthy, "min_healthy_time", "MinHealthyTime");
    negative("migrate-healthy-deadline", &deadline, "healthy_deadline", "HealthyDeadline");
    let span = healthy.span().or(deadline.span()).unwrap_or_else(|| merged.header());
    if let (Some(healthy), Some(deadline)) =
        (healthy.value_or(Duration::seconds(10)), deadline.value_or(Duration::minutes(5)))
        && healthy > deadline
    {
        checker.job(
            "migrate-min-gt-deadline",
            span,
            format!(
                "An allocation that must be healthy for {healthy} cannot meet a deadline of {deadline}: \
                 `min_healthy_time` must be less than `healthy_deadline`."
            ),
            "MinHealthyTime must be less than HealthyDeadline",
        );
    }
}
