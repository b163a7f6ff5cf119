//! Which nodes of an old tree still hold in a new one.
//!
//! An item is a function of the text from its start as far as its scan looked, of the indentation of its line and of
//! whether it is the first on it. So it may serve wherever these are the same: also in another block than before,
//! which is what happens to everything behind a brace that comes or goes.

use super::scan_block::MAX_BLOCKS;
use super::tree::{Body, Child, ItemKind};

/// What changed: the bytes from `start` to `old_end` became those from `start` to `new_end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) start: usize,
    pub(super) old_end: usize,
    pub(super) new_end: usize,
}

impl Change {
    /// No change of a text of `len` bytes.
    pub(super) fn none(len: usize) -> Self {
        Self { start: len + 2, old_end: len + 2, new_end: len + 2 }
    }

    /// The old offset of what now stands at `offset`, if the edit did not make it.
    fn old_offset(self, offset: usize) -> Option<usize> {
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

/// An old tree, and the place in it where the new one is being read.
#[derive(Clone, Copy)]
pub(super) struct Reuse<'o> {
    change: Change,
    /// Where the new tree has braces repaired that the old one has not, in order; the text is then the same.
    fixes: &'o [usize],
    root: &'o Body,
    /// The old body that most likely corresponds to the new one.
    body: &'o Body,
    /// Old offset of `body`.
    start: usize,
    /// Whether `body` stands in the same blocks as the new one.
    same_blocks: bool,
}

impl<'o> Reuse<'o> {
    pub(super) fn after_edit(root: &'o Body, change: Change) -> Self {
        Self { change, fixes: &[], root, body: root, start: 0, same_blocks: true }
    }

    pub(super) fn for_fixes(root: &'o Body, len: usize, fixes: &'o [usize]) -> Self {
        Self { change: Change::none(len), fixes, root, body: root, start: 0, same_blocks: true }
    }

    /// The first items of the old body at new offset `start`, up to the first that does not hold.
    pub(super) fn prefix(&self, start: usize) -> &'o [Child] {
        if start != self.start {
            return &[];
        }
        let limit = self.change.start.min(self.fixes.first().copied().unwrap_or(usize::MAX));
        let holds = |child: &&Child| start + (child.start + child.look) as usize <= limit;
        let count = if self.same_blocks { self.body.items.iter().take_while(holds).count() } else { 0 };
        &self.body.items[..count]
    }

    /// The items that hold from the one on that starts at new offset `offset`, at most `depth` blocks deep.
    pub(super) fn run(&self, offset: usize, indent: u32, first_on_line: bool, depth: usize) -> Option<&'o [Child]> {
        let old = self.change.old_offset(offset)?;
        let (body, start, index, known) = self.find(old)?;
        let same_blocks = known && self.same_blocks;
        let first = &body.items[index];
        if first.item.indent != indent || first.item.first_on_line != first_on_line {
            return None;
        }
        let holds = |child: &Child| {
            let at = start + child.start as usize;
            let looked = at + child.look as usize;
            !self.change.touches(at, looked)
                // Whether a brace closes nothing is for the body to say that it stands in.
                && !(child.broken && child.item.is_stray_brace())
                && self.fixes.iter().all(|&fix| fix < at || fix >= looked)
                && child.height as usize + depth <= MAX_BLOCKS
                // What looked at the end of the text may have asked for the blocks around.
                && (same_blocks || at + (child.look as usize) <= self.root.len as usize)
        };
        if !holds(first) {
            return None;
        }
        // Behind the edit one item follows the other as before; before it, the next may not follow any more.
        let behind = old >= self.change.old_end;
        let items = &body.items[index..];
        let count = if behind || self.change.start > self.root.len as usize {
            let stop = self.fixes.iter().copied().find(|fix| *fix >= old);
            let before_fix = |child: &&Child| stop.is_none_or(|fix| start + (child.start as usize) < fix);
            items.iter().take_while(before_fix).take_while(|child| holds(child)).count()
        } else {
            1
        };
        Some(&items[..count])
    }

    /// The old item that starts at `old`: the body, its offset, the item's index, and whether it is the body that was
    /// expected.
    fn find(&self, old: usize) -> Option<(&'o Body, usize, usize, bool)> {
        if let Some(relative) = old.checked_sub(self.start)
            && let Ok(index) = self.body.items.binary_search_by_key(&(relative as u32), |child| child.start)
        {
            return Some((self.body, self.start, index, true));
        }
        let (mut body, mut start) = (self.root, 0);
        loop {
            let relative = u32::try_from(old - start).ok()?;
            let index = body.items.partition_point(|child| child.start <= relative).checked_sub(1)?;
            let child = &body.items[index];
            if child.start == relative {
                return Some((body, start, index, false));
            }
            let ItemKind::Block(block) = &child.item.kind else { return None };
            let inside = child.start + block.open + 1;
            if block.one_line || block.opaque || relative < inside || relative >= child.start + child.item.len {
                return None;
            }
            body = &block.body;
            start += inside as usize;
        }
    }

    /// The same for reading the body of the block that starts at `offset`, on a line with `indent`.
    pub(super) fn inner(&self, offset: usize, indent: u32) -> Option<Reuse<'o>> {
        let (body, start, index, known) = self.find(self.change.old_offset(offset)?)?;
        let child = &body.items[index];
        match &child.item.kind {
            ItemKind::Block(block) if !block.one_line && !block.opaque => Some(Reuse {
                body: &block.body,
                start: start + (child.start + block.open) as usize + 1,
                same_blocks: known && self.same_blocks && child.item.indent == indent,
                ..*self
            }),
            _ => None,
        }
    }
}
