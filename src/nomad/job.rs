//! What `Job.Validate` and the parser's own checks say of a job, its groups and its tasks.
//!
//! Nomad's order is kept: defaults and merges first (see `model::canonical`), then every check; none stops the others.

mod restart;
mod update;
mod volume;

use super::checker::{Checker, quote};
use crate::model::{Group, Job, Task};
use crate::rule::{Context, Findings};

/// Checks every job of the file.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut checker = Checker::new(context, findings);
    for job in &context.file.jobs {
        check_job(&mut checker, job);
    }
}

fn check_job<'a>(checker: &mut Checker<'a, '_>, job: &Job<'a>) {
    for group in &job.groups {
        check_group(checker, job, group);
    }
}

fn check_group<'a>(checker: &mut Checker<'a, '_>, job: &Job<'a>, group: &Group<'a>) {
    restart::check(checker, job, group);
    update::check(checker, job, group);
    for task in &group.tasks {
        check_task(checker, group, task);
    }
}

fn check_task<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>, task: &Task<'a>) {
    volume::check_mounts(checker, group, task);
}
