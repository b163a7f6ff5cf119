//! Which nodes of the old tree an edit leaves as they are.

use std::sync::Arc;

use super::tree::{Body, Child, Item, ItemKind};

/// What changed: the bytes from `start` to `old_end` became those from `start` to `new_end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) start: usize,
    pub(super) old_end: usize,
    pub(super) new_end: usize,
}

impl Change {
    /// The old offset of what now stands at `offset`, if the edit did not make it.
    pub(super) fn old_offset(self, offset: usize) -> Option<usize> {
        if offset >= self.new_end {
            Some(offset - self.new_end + self.old_end)
        } else if offset < self.start {
            Some(offset)
        } else {
            None
        }
    }

    /// Whether the edit touches the old bytes from `start` to `end`.
    fn touches(self, start: usize, end: usize) -> bool {
        end > self.start && start < self.old_end.max(self.start + 1)
    }
}

/// The old body that stands where a new one is being read, with the same enclosing blocks.
#[derive(Clone, Copy)]
pub(super) struct Reuse<'o> {
    pub(super) change: Change,
    pub(super) body: &'o Body,
    /// Old offset of the body.
    pub(super) start: usize,
}

impl<'o> Reuse<'o> {
    /// How many of the first items of the old body end, with all that their scan looked at, before the edit.
    pub(super) fn untouched_prefix(&self) -> usize {
        self.body
            .items
            .iter()
            .take_while(|child| self.start + child.start as usize + child.look as usize <= self.change.start)
            .count()
    }

    /// The old item that started where now `offset` is, by index.
    pub(super) fn find(&self, offset: usize) -> Option<usize> {
        let old = self.change.old_offset(offset)?.checked_sub(self.start)?;
        let old = u32::try_from(old).ok()?;
        self.body.items.binary_search_by_key(&old, |child| child.start).ok()
    }

    /// Whether the item at `index`, which now starts at `offset`, would be read as it was.
    pub(super) fn is_untouched(&self, index: usize, offset: usize) -> bool {
        let child = &self.body.items[index];
        let old = self.start + child.start as usize;
        if offset >= self.change.new_end && old >= self.change.old_end {
            return true;
        }
        !self.change.touches(old, old + child.look as usize)
    }

    pub(super) fn child(&self, index: usize) -> &'o Child {
        &self.body.items[index]
    }

    /// The old body of the block at `index`, as a hint for reading the new one.
    pub(super) fn inner(&self, index: usize) -> Option<(Reuse<'o>, &'o Arc<Item>)> {
        let child = &self.body.items[index];
        match &child.item.kind {
            ItemKind::Block(block) if !block.one_line && !block.opaque => Some((
                Reuse {
                    change: self.change,
                    body: &block.body,
                    start: self.start + child.start as usize + block.open as usize + 1,
                },
                &child.item,
            )),
            _ => None,
        }
    }
}
