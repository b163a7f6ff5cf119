//! Who replaces what, by where it stands.

use crate::schema::interpolation;

/// Who replaces references where an attribute stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::nomad::expressions) enum Place {
    /// Nobody yet: a local is put elsewhere.
    Nowhere,
    /// A job itself, whose attributes the servers read.
    Job,
    /// Nobody: the servers take it as it is written.
    Submission,
    /// The client: by a search for `${name}`, in exactly that form.
    Runtime,
    /// The client: a driver's configuration is evaluated once more, as an expression.
    Config,
    /// The scheduler, in constraints, which Nomad checks by itself.
    Constraint,
    /// The scheduler, in what a constraint compares with, which nobody checks.
    ConstraintValue,
    /// The scheduler, which does not say what it does not know.
    Scheduler,
    /// Nobody: templates have a language of their own.
    TemplateData,
    /// A block `template`, whose `data` is one.
    Template,
    /// A task itself, whose driver is looked for among the nodes' as it is written.
    Task,
    /// A `volume` of a group, whose source is one more name to find.
    Volume,
    /// Nobody: the scheduler looks for a volume of that very name.
    VolumeSource,
}

impl Place {
    /// Inside a block of that keyword.
    pub(in crate::nomad::expressions) fn enter(self, keyword: &str) -> Self {
        match (self, keyword) {
            (Self::Config, _) | (_, "config") => Self::Config,
            (_, "constraint") => Self::Constraint,
            (_, "affinity" | "spread") => Self::Scheduler,
            (_, "template") => Self::Template,
            (_, "task") => Self::Task,
            (_, "volume") => Self::Volume,
            (Self::Scheduler | Self::Nowhere, _) => self,
            _ => Self::Runtime,
        }
    }

    /// At an attribute of that name.
    pub(in crate::nomad::expressions) fn of(self, name: &str) -> Self {
        match (self, name) {
            (Self::Template, "data") => Self::TemplateData,
            (Self::Job, "datacenters" | "namespace" | "node_pool" | "region" | "type") | (Self::Task, "driver") => {
                Self::Submission
            }
            (Self::Volume, "source") => Self::VolumeSource,
            (Self::Template | Self::Job | Self::Task | Self::Volume, _) => Self::Runtime,
            (Self::Constraint, name) if name != "attribute" => Self::ConstraintValue,
            (place, _) => place,
        }
    }

    /// What the scheduler calls the place, if it is the scheduler that replaces.
    pub(super) fn of_scheduler(self) -> Option<interpolation::Place> {
        match self {
            Self::ConstraintValue => Some(interpolation::Place::Constraint),
            Self::Scheduler => Some(interpolation::Place::AffinityOrSpread),
            _ => None,
        }
    }
}
