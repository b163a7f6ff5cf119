//! What `Job.Validate`, the admission hooks and the parser's own checks say of a job, its groups and its tasks.
//!
//! Nomad's order is kept: defaults and merges first (see `model::canonical`), then every check; none stops the others.
//! Names, types, labels and repetitions are the business of the checks that read the schema; services, networks and
//! identities have checks of their own.

mod artifact;
mod disconnect;
mod group;
mod header;
mod migrate;
mod periodic;
mod placement;
mod reschedule;
mod resources;
mod restart;
mod scaling;
mod secret;
mod shutdown;
mod task;
mod template;
mod update;
mod variable;
mod volume;

use super::checker::{Checker, listed, quote};
use crate::diagnostic::Related;
use crate::model::{Element, Job, canonical};
use crate::rule::{Context, Findings};
use crate::text::Span;

/// Checks every job of the file, and the variables.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut checker = Checker::new(context, findings);
    variable::check(&mut checker);
    for job in &context.file.jobs {
        check_job(&mut checker, job);
    }
}

/// A job with what many checks ask of it.
struct JobView<'a, 'j> {
    job: &'j Job<'a>,
    /// `None` where the file does not decide it.
    kind: Option<String>,
}

impl JobView<'_, '_> {
    /// Whether the job is known to be of that type.
    fn is(&self, kind: &str) -> bool {
        self.kind.as_deref() == Some(kind)
    }

    /// Whether the job is known to be of none of these types, but of one that Nomad has.
    fn is_other_than(&self, kinds: &[&str]) -> bool {
        self.kind
            .as_deref()
            .is_some_and(|kind| !kinds.contains(&kind) && matches!(kind, "service" | "batch" | "system" | "sysbatch"))
    }
}

fn check_job<'a>(checker: &mut Checker<'a, '_>, job: &Job<'a>) {
    let view = JobView { job, kind: canonical::job_type(&checker.read, job) };
    header::check(checker, &view);
    periodic::check(checker, &view);
    placement::check(checker, job.element, &view, placement::Level::Job);
    for vault in job.element.elements("vault") {
        secret::check_vault(checker, vault);
    }
    for secret in job.element.elements("secret") {
        secret::check_secret(checker, secret);
    }
    for group in &job.groups {
        if checker.context.is_settled(group.element.block) {
            continue;
        }
        checker.findings.in_group(true);
        group::check(checker, &view, group);
        for task in &group.tasks {
            task::check(checker, &view, group, task);
        }
        checker.findings.in_group(false);
    }
    update::check_auto_promote(checker, &view);
}

/// Where a block's label stands; its header where it has none.
fn label_span(element: Element<'_>) -> Span {
    element.block.labels().next().map_or_else(|| element.header_span(), crate::syntax::LabelRef::span)
}

/// A block's label, unless `dynamic` makes it or its quotes do not close.
fn label(element: Element<'_>) -> Option<&str> {
    if element.dynamic {
        return None;
    }
    let label = element.block.labels().next()?;
    // An unclosed label has one quote only, and swallows what follows.
    (label.span().len() - label.value_span().len() != 1).then(|| label.value())
}

/// Another place of this file that belongs to a finding.
fn other_place(span: Span, message: String) -> Related {
    Related { path: None, span, lines: None, message }
}
