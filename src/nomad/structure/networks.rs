//! A task's own `network`, which moves to its group.

use super::Walk;
use crate::diagnostic::Fix;
use crate::syntax::BlockRef;

/// Moves the `network` of a task's `resources` to the group.
pub(super) fn to_group<'a>(_walk: &Walk<'a, '_>, _block: BlockRef<'a>) -> Option<Fix> {
    None
}
