//! What the schema says about the place of a cursor.

use super::Analysis;
use crate::model;
use crate::schema::drivers::{self, DriverOption, DriverSchema};
use crate::schema::{self, BlockSchema, Version};
use crate::syntax::{BlockRef, ItemRef, ValueRef};
use crate::workspace::{FileKind, NameKind};

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

/// Whether the document is a job, or may become one: nothing at its top belongs to another tool.
pub(super) fn speaks_nomad(analysis: &Analysis) -> bool {
    match analysis.kind() {
        FileKind::Job => true,
        FileKind::Other => {
            let root = schema::root();
            let ours = |item: ItemRef<'_>| match item {
                ItemRef::Block(block) => root.child(block.keyword()).is_some(),
                ItemRef::Attribute(_) => false,
                _ => true,
            };
            analysis.path().map(NameKind::of) != Some(NameKind::NeverJob)
                && analysis.document.tree.root().items().all(ours)
        }
        _ => false,
    }
}

/// Whether the team's Nomad has what came with a release; `None` is in all of them.
pub(super) fn has_version(analysis: &Analysis, since: Option<Version>) -> bool {
    let Some((major, minor, patch)) = analysis.settings.nomad.version else { return true };
    since.is_none_or(|since| {
        let number = |part: u16| u32::from(part);
        (number(since.major), number(since.minor), number(since.patch)) <= (major, minor, patch)
    })
}
