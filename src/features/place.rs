//! What the schema says about the place of a cursor.

use crate::model;
use crate::schema::drivers::{self, DriverOption, DriverSchema};
use crate::schema::{self, BlockSchema};
use crate::syntax::{BlockRef, ValueRef};

/// What may stand in the innermost of some blocks.
#[derive(Clone, Copy)]
pub(super) enum Inside {
    /// What the jobspec says.
    Schema(&'static BlockSchema),
    /// The options of a task's driver.
    Options(&'static [DriverOption], &'static DriverSchema),
    /// Free keys, or nothing that is known.
    Free,
}

/// What may stand inside the innermost of `blocks` (outermost first).
pub(super) fn inside(blocks: &[BlockRef<'_>]) -> Inside {
    match super::reference::inside(blocks) {
        model::Inside::Schema(block) => Inside::Schema(block),
        model::Inside::Dynamic(_) => Inside::Schema(schema::dynamic()),
        model::Inside::Options(options) => {
            driver(blocks).map_or(Inside::Free, |driver| Inside::Options(options, driver))
        }
        model::Inside::Free => Inside::Free,
    }
}

/// The driver of the task around, if its options are known.
pub(super) fn driver(blocks: &[BlockRef<'_>]) -> Option<&'static DriverSchema> {
    let config = blocks.iter().rposition(|block| block.keyword() == "config")?;
    let task = blocks.get(config.checked_sub(1)?)?;
    task.body().value("driver").and_then(ValueRef::as_str).and_then(drivers::driver)
}
