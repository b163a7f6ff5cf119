//! What the schema says about the place of a cursor.

use crate::model;
use crate::schema::drivers::DriverOption;
use crate::schema::{self, BlockSchema};
use crate::syntax::BlockRef;

/// What may stand in the innermost of some blocks.
#[derive(Clone, Copy)]
pub(super) enum Inside {
    /// What the jobspec says.
    Schema(&'static BlockSchema),
    /// The options of a task's driver.
    Options(&'static [DriverOption]),
    /// Free keys, or nothing that is known.
    Free,
}

/// What may stand inside the innermost of `blocks` (outermost first).
pub(super) fn inside(blocks: &[BlockRef<'_>]) -> Inside {
    let mut current = model::Inside::root();
    let mut outer = None;
    for &block in blocks {
        current = current.enter(outer, block);
        outer = Some(block);
    }
    match current {
        model::Inside::Schema(block) => Inside::Schema(block),
        model::Inside::Dynamic(_) => Inside::Schema(schema::dynamic()),
        model::Inside::Options(options) => Inside::Options(options),
        model::Inside::Free => Inside::Free,
    }
}
