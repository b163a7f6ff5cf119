//! `update`.

use super::{Checker, JobView, quote};
use crate::model::canonical::{self, Merged};
use crate::model::{Duration, Element, Field, Group};

const ZERO: Duration = Duration(0);

/// The group's update strategy, merged with the job's.
pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    let Some(merged) = Merged::of(view.job, group, "update") else { return };
    if view.is_other_than(&["service", "system"]) {
        let kind = view.kind.as_deref().unwrap_or_default();
        checker.job(
            "update-job-type",
            merged.header(),
            format!("Only service and system jobs can have an `update` block, not {kind} jobs."),
            format!("Job type \"{kind}\" does not allow update block"),
        );
        return;
    }
    let read = checker.read;
    let health = merged.field(|block| read.string(block, "health_check"));
    if let Some(said) = health.known()
        && !matches!(said.value.as_str(), "checks" | "task_states" | "manual")
    {
        let wording = format!("Invalid health check given: {}", quote(&said.value));
        checker.choice("update-health-check", "health_check", said, &["checks", "task_states", "manual"], wording);
    }
    let parallel = merged.field(|block| read.integer(block, "max_parallel"));
    let canary = merged.field(|block| read.integer(block, "canary"));
    for (fact, field, name, go) in [
        ("update-max-parallel-negative", &parallel, "max_parallel", "Max parallel"),
        ("update-canary-negative", &canary, "canary", "Canary count"),
    ] {
        if let Some(said) = field.known().filter(|said| said.value < 0) {
            checker.value(
                fact,
                said.span,
                format!("`{name}` cannot be negative: {}.", said.value),
                format!("{go} can not be less than zero: {} < 0", said.value),
            );
        }
    }
    let promote = merged.field(|block| read.boolean(block, "auto_promote"));
    if let Some(said) = promote.known()
        && said.value
        && canary.value_or(0) == Some(0)
    {
        checker.job(
            "update-auto-promote-no-canary",
            said.span,
            "There is nothing to promote without canaries: set `canary`, or leave `auto_promote` out.",
            "Auto Promote requires a Canary count greater than zero",
        );
    }
    check_times(checker, merged);
    if let (Some(said), Some(count)) = (parallel.known(), canonical::count(&checker.read, group))
        && count > 1
        && said.value > count
    {
        let (span, parallel) = (said.span, said.value);
        checker.warning(
            "warn-update-max-parallel",
            span,
            format!(
                "An update of {parallel} instances at a time replaces all {count} at once: the service is down while \
                 they start."
            ),
            format!(
                "Update max parallel count is greater than task group count ({parallel} > {count}). A destructive \
                 change would result in the simultaneous replacement of all allocations."
            ),
        );
    }
}

/// `min_healthy_time` < `healthy_deadline` < `progress_deadline`, and none below zero.
fn check_times<'a>(checker: &mut Checker<'a, '_>, merged: Merged<'a>) {
    let read = checker.read;
    let healthy = merged.field(|block| read.duration(block, "min_healthy_time"));
    let deadline = merged.field(|block| read.duration(block, "healthy_deadline"));
    let progress = merged.field(|block| read.duration(block, "progress_deadline"));
    let stagger = merged.field(|block| read.duration(block, "stagger"));
    let rules: [(&'static str, &Field<Duration>, bool, &str, &str); 4] = [
        (
            "update-min-healthy-negative",
            &healthy,
            true,
            "`min_healthy_time` cannot be negative",
            "Minimum healthy time may not be less than zero",
        ),
        (
            "update-healthy-deadline",
            &deadline,
            false,
            "`healthy_deadline` must be more than nothing",
            "Healthy deadline must be greater than zero",
        ),
        (
            "update-progress-deadline",
            &progress,
            true,
            "`progress_deadline` cannot be negative",
            "Progress deadline must be zero or greater",
        ),
        ("update-stagger", &stagger, false, "`stagger` must be more than nothing", "Stagger must be greater than zero"),
    ];
    for (fact, field, zero_is_fine, message, wording) in rules {
        if let Some(said) = field.known()
            && (said.value < ZERO || (said.value == ZERO && !zero_is_fine))
        {
            checker.value(fact, said.span, format!("{message}: {}.", said.value), format!("{wording}: {}", said.value));
        }
    }
    let healthy_at = healthy.span().or(deadline.span()).unwrap_or_else(|| merged.header());
    let deadline_at = deadline.span().or(progress.span()).unwrap_or_else(|| merged.header());
    let healthy = healthy.value_or(Duration::seconds(10));
    let deadline = deadline.value_or(Duration::minutes(5));
    let progress = progress.value_or(Duration::minutes(10));
    if let (Some(healthy), Some(deadline)) = (healthy, deadline)
        && healthy >= deadline
        && deadline > ZERO
    {
        checker.job(
            "update-min-healthy-ge-deadline",
            healthy_at,
            format!(
                "An allocation that must be healthy for {healthy} cannot meet a deadline of {deadline}: \
                 `min_healthy_time` must be less than `healthy_deadline`."
            ),
            format!("Minimum healthy time must be less than healthy deadline: {healthy} > {deadline}"),
        );
    }
    if let (Some(deadline), Some(progress)) = (deadline, progress)
        && progress > ZERO
        && deadline >= progress
    {
        checker.job(
            "update-healthy-ge-progress",
            deadline_at,
            format!(
                "A deployment that must make progress within {progress} cannot wait {deadline} for an allocation: \
                 `healthy_deadline` must be less than `progress_deadline`."
            ),
            format!("Healthy deadline must be less than progress deadline: {deadline} > {progress}"),
        );
    }
}

/// Groups that promote their canaries by themselves beside groups that do not.
pub(super) fn check_auto_promote<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>) {
    if !(view.is("service") || view.is("system")) || !mentions_auto_promote(view) {
        return;
    }
    let read = checker.read;
    let mut promoting = false;
    let mut waiting = None;
    for group in &view.job.groups {
        let Some(merged) = Merged::of(view.job, group, "update") else { continue };
        let canary = merged.field(|block| read.integer(block, "canary"));
        let promote = merged.field(|block| read.boolean(block, "auto_promote"));
        let span = canary.span().unwrap_or_else(|| merged.header());
        let (Some(canary), Some(promote)) = (canary.value_or(0), promote.value_or(false)) else { return };
        promoting |= promote;
        if canary != 0 && !promote {
            waiting.get_or_insert(span);
        }
    }
    if let (true, Some(span)) = (promoting, waiting) {
        checker.warning(
            "warn-auto-promote-mixed",
            span,
            "This group's canaries wait for a person while another group promotes its own: Nomad promotes none by \
             itself unless all groups have `auto_promote = true`.",
            "auto_promote must be true for all groups to enable automatic promotion",
        );
    }
}

fn mentions_auto_promote(view: &JobView<'_, '_>) -> bool {
    let has = |element: Element<'_>| element.elements("update").any(|update| update.mentions("auto_promote"));
    has(view.job.element) || view.job.groups.iter().any(|group| has(group.element))
}
