//! The entries, one file per area of the job specification.
//!
//! An entry's fields follow the reader's order: what it is, its attributes, its blocks. The order of
//! attributes and blocks is the one in which completion offers them.

use super::builder::{BLOCK, child};
use super::types::{BlockSchema, Required};

pub(super) mod check;
pub(super) mod connect;
pub(super) mod dynamic;
pub(super) mod gateway;
pub(super) mod group;
pub(super) mod identity;
pub(super) mod job;
pub(super) mod multiregion;
pub(super) mod network;
pub(super) mod placement;
pub(super) mod proxy;
pub(super) mod resources;
pub(super) mod scaling;
pub(super) mod secrets;
pub(super) mod service;
pub(super) mod task;
pub(super) mod template;
pub(super) mod update;
pub(super) mod variable;
pub(super) mod volume;
pub(super) mod volume_mount;

/// The file level. It has no attributes: `x = 1` at the top of a job file is refused.
pub(super) static ROOT: BlockSchema = BlockSchema {
    id: "(root)",
    doc: "The top of a job file: one `job`, and the variables and locals that it uses.",
    page: "job-specification",
    children: &[
        child(&job::JOB).required(Required::Parser),
        child(&variable::VARIABLE).repeatable(),
        child(&variable::LOCALS).repeatable(),
        child(&variable::VARIABLES).repeatable(),
    ],
    ..BLOCK
};
