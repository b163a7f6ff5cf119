//! What the schema says about a place in the tree.

use crate::schema::drivers::{self, DriverOption};
use crate::schema::{self, BlockSchema, Form};
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
    let mut current = Inside::Schema(schema::root());
    let mut dynamic: Option<(&str, &'static BlockSchema)> = None;
    for (depth, block) in blocks.iter().enumerate() {
        if let Some((label, parent)) = dynamic.take() {
            // Inside a `dynamic "x"` only `content` holds blocks, and it holds what an `x` holds.
            if block.keyword() != "content" {
                return Inside::Free;
            }
            current = parent.child(label).map_or(Inside::Free, |child| Inside::Schema(child.block));
            continue;
        }
        current = match current {
            Inside::Schema(parent) => {
                if block.keyword() == "dynamic" && depth > 0 && block_takes_dynamic(parent) {
                    dynamic = block.label().map(|label| (label, parent));
                    Inside::Schema(schema::dynamic())
                } else {
                    match parent.child(block.keyword()) {
                        Some(child) if child.block.id == "task.config" => driver_options(&blocks[..depth]),
                        Some(child) if child.block.form == Form::Opaque => Inside::Free,
                        Some(child) => Inside::Schema(child.block),
                        None => return Inside::Free,
                    }
                }
            }
            Inside::Options(options) => match options.iter().find(|option| option.name == block.keyword()) {
                Some(option) if !option.fields.is_empty() => Inside::Options(option.fields),
                _ => return Inside::Free,
            },
            Inside::Free => return Inside::Free,
        };
    }
    current
}

fn block_takes_dynamic(parent: &BlockSchema) -> bool {
    !matches!(parent.form, Form::Opaque)
}

/// The options of the driver of the task that is the last of `blocks`.
fn driver_options(blocks: &[BlockRef<'_>]) -> Inside {
    let driver = blocks
        .last()
        .and_then(|task| task.body().value("driver"))
        .and_then(|value| value.as_str())
        .and_then(drivers::driver);
    driver.map_or(Inside::Free, |driver| Inside::Options(driver.options))
}
