//! Nomad's canonical view: its defaults, and a job's blocks merged with those of its groups.
//!
//! Source of the defaults: `api/jobs.go` and `api/tasks.go` (`Canonicalize`, `Merge`) of Nomad 2.0.

use super::{Duration, Element, Field, Group, Job, Reader};
use crate::schema::closest;
use crate::text::Span;

/// The type of a job, `service` where it has none; `None` where the file does not decide it.
pub fn job_type<'a>(read: &Reader<'a>, job: &Job<'a>) -> Option<String> {
    let ty = read.string(job.element, "type");
    // `tpe = "batch"` is a mistake of its own, and no service job.
    if ty.is_absent() && job.element.body.attributes().any(|other| closest(other.name(), ["type"]).is_some()) {
        return None;
    }
    ty.value_or("service".into())
}

/// How many instances of a group there are: `count`, else the scaling policy's `min`, else one.
pub fn count<'a>(read: &Reader<'a>, group: &Group<'a>) -> Option<i64> {
    if group.implied {
        return Some(1);
    }
    let count = read.integer(group.element, "count");
    match (&count, group.element.element("scaling")) {
        (Field::Absent, Some(scaling)) => read.integer(scaling, "min").value_or(1),
        _ => count.value_or(1),
    }
}

/// The blocks of a group with that keyword; the group around a task directly in the job has none.
pub fn blocks<'a>(group: &Group<'a>, keyword: &str) -> impl Iterator<Item = Element<'a>> {
    (!group.implied).then(|| group.element.elements(keyword)).into_iter().flatten()
}

/// Whether a `connect` gateway stands in the group, for which the server adds a task.
///
/// A gateway in a `dynamic` block counts: it may be there.
pub fn has_gateway(group: &Group<'_>) -> bool {
    group.services.iter().any(|service| service.element.elements("connect").any(|connect| connect.mentions("gateway")))
}

/// Whether the job runs in several regions, which moves some decisions to the servers.
pub fn is_multiregion(job: &Job<'_>) -> bool {
    job.element.mentions("multiregion")
}

/// A block that stands in the job, in the group, or in both: the group's attributes win, one by one.
#[derive(Clone, Copy, Debug)]
pub struct Merged<'a> {
    own: Option<Element<'a>>,
    inherited: Option<Element<'a>>,
}

impl<'a> Merged<'a> {
    /// The block of that keyword; `None` where neither has one.
    pub fn of(job: &Job<'a>, group: &Group<'a>, keyword: &str) -> Option<Self> {
        let merged = Self { own: blocks(group, keyword).next(), inherited: job.element.element(keyword) };
        (merged.own.is_some() || merged.inherited.is_some()).then_some(merged)
    }

    /// An attribute, read by `read` from the group's block, else from the job's.
    pub fn field<T>(self, read: impl Fn(Element<'a>) -> Field<T>) -> Field<T> {
        match (self.own, self.inherited) {
            (Some(own), Some(inherited)) => match read(own) {
                Field::Absent => read(inherited),
                field => field,
            },
            (Some(only), None) | (None, Some(only)) => read(only),
            (None, None) => Field::Absent,
        }
    }

    /// The header of the block that a reader would look at: the group's own one where it has one.
    pub fn header(self) -> Span {
        self.own.or(self.inherited).map_or(Span::at(0), Element::header_span)
    }
}

/// A `restart` block as Nomad completes it.
#[derive(Debug)]
pub struct Restart {
    /// Restarts within the interval.
    pub attempts: Field<i64>,
    /// The time in which the attempts count.
    pub interval: Field<Duration>,
    /// The time before a restart.
    pub delay: Field<Duration>,
    /// What comes after the last attempt.
    pub mode: Field<String>,
    defaults: (i64, Duration),
}

impl Restart {
    /// Reads `block` of a job of the type `job_type`.
    pub fn new<'a>(read: &Reader<'a>, block: Element<'a>, job_type: &str) -> Self {
        let defaults = match job_type {
            "service" | "system" => (2, Duration::minutes(30)),
            _ => (3, Duration::hours(24)),
        };
        Self {
            attempts: read.integer(block, "attempts"),
            interval: read.duration(block, "interval"),
            delay: read.duration(block, "delay"),
            mode: read.string(block, "mode"),
            defaults,
        }
    }

    /// Attempts, interval, delay and mode with the defaults, as far as they are known.
    pub fn values(&self) -> (Option<i64>, Option<Duration>, Option<Duration>, Option<String>) {
        (
            self.attempts.clone().value_or(self.defaults.0),
            self.interval.clone().value_or(self.defaults.1),
            self.delay.clone().value_or(Duration::seconds(15)),
            self.mode.clone().value_or("fail".into()),
        )
    }
}
