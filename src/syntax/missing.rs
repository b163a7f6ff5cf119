//! Where closing braces are missing: that of one block, or those of blocks that somebody opened one in the other.
//!
//! Where `count` braces are missing, each `}` further out closes the block that many levels around the one that
//! counting gives it. So a search needs to remember no more than the last `count` braces on its way to the root.

use super::repair::{Close, Entry};

/// How many missing braces are looked for at once: so many blocks somebody opens before closing the first of them.
pub(super) const MAX_TOGETHER: usize = 4;

/// Places for the braces that are missing in a frame.
#[derive(Clone, Debug)]
pub(super) struct Missing {
    /// How much better the `}` up to here close what they would close then.
    pub(super) gain: i32,
    /// How many frames around hold a line by which they should have ended, and yet do not end there.
    overdue: i32,
    /// Where a frame should end, from the start of the item; innermost first.
    pub(super) ends: Vec<usize>,
    /// The last braces on the way to the root, innermost first; they are to close what is further out.
    waiting: Vec<Option<Close>>,
    /// Where, in the innermost frame, frames further out may end: not before that frame itself does.
    drops: Vec<Drop>,
}

/// The first line of a frame that stands no deeper than `column`, or the brace that counting gives it, if that does.
#[derive(Clone, Copy, Debug)]
struct Drop {
    column: u32,
    at: usize,
    is_line: bool,
}

impl Missing {
    pub(super) fn shift(&self, by: usize) -> Self {
        Self {
            gain: self.gain,
            overdue: self.overdue,
            ends: self.ends.iter().map(|end| end + by).collect(),
            waiting: self.waiting.clone(),
            drops: self.drops.iter().map(|drop| Drop { at: drop.at + by, ..*drop }).collect(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.ends.len()
    }

    /// How good it is among others.
    pub(super) fn rank(&self) -> (i32, i32) {
        (self.gain - 2 * self.overdue, self.gain)
    }

    /// The same seen from the frame around, which does not end early: the brace that has waited longest closes it.
    fn within(mut self, column: u32, close: Option<&Close>, overdue: bool) -> Self {
        self.overdue += i32::from(overdue);
        self.gain += self.waiting.remove(0).map_or(0, |waiting| waiting.fits(column));
        self.wait(column, close);
        self
    }

    /// The same, with the frame around ending early as well, at `end`.
    fn and_around(mut self, end: usize, column: u32, close: Option<&Close>) -> Self {
        self.ends.push(end);
        self.wait(column, close);
        self
    }

    fn wait(&mut self, column: u32, close: Option<&Close>) {
        self.gain -= close.map_or(0, |close| close.fits_its_own(column));
        self.waiting.push(close.copied());
    }

    /// Where a frame whose line starts at `column` should end, if the innermost one says so.
    fn drop_to(&self, column: u32) -> Option<Drop> {
        self.drops.iter().find(|drop| drop.column <= column).copied()
    }
}

/// The best of the candidates that add the same number of braces, and the first of those that are as good.
fn keep_best(kept: &mut Vec<Missing>, candidate: Missing) {
    match kept.iter_mut().find(|other| other.count() == candidate.count()) {
        Some(other) if other.rank() >= candidate.rank() => {}
        Some(other) => *other = candidate,
        None => kept.push(candidate),
    }
}

/// What may be missing in a frame: the best places for each number of braces, when the frame itself is one of those
/// that end early, and when it is not.
pub(super) fn search(column: u32, close: Option<&Close>, entries: &[Entry]) -> (Vec<Missing>, Vec<Missing>) {
    let (mut ending, mut around) = (Vec::new(), Vec::new());
    if let Some(own) = split(column, close, entries) {
        keep_best(&mut ending, own);
    }
    let mut own_end = None;
    for (index, entry) in entries.iter().enumerate() {
        if own_end.is_none() && entry.is_line() && entry.column <= column {
            own_end = Some(entries[before_comments(entries, index, column)].at);
        }
        let Some(frame) = &entry.frame else { continue };
        let misplaced = entry.is_line() && entry.column <= column;
        let ends = frame.ending.iter().map(|missing| (missing, missing.drop_to(column)));
        for (missing, drop) in ends.chain(frame.around.iter().map(|missing| (missing, None))) {
            if let Some(end) = own_end.or(drop.map(|drop| drop.at)).filter(|_| missing.count() < MAX_TOGETHER) {
                keep_best(&mut ending, missing.clone().and_around(end, column, close));
            }
            keep_best(
                &mut around,
                missing.clone().within(column, close, misplaced || drop.is_some_and(|drop| drop.is_line)),
            );
        }
    }
    (ending, around)
}

/// Where a frame whose line starts at `column` should have ended: before the entries that are no deeper than itself,
/// else where the frame around it ends now.
fn split(column: u32, close: Option<&Close>, entries: &[Entry]) -> Option<Missing> {
    let lines = || entries.iter().enumerate().filter(|(_, entry)| entry.is_line());
    let siblings = lines().filter(|(_, entry)| entry.column == column).count();
    let (mut inside, mut outside) = (0, siblings);
    let mut found: Option<(usize, usize)> = None;
    for (index, entry) in lines() {
        let score = inside + outside + usize::from(entry.column == column);
        if entry.column <= column && found.is_none_or(|(_, best)| score > best) {
            found = Some((index, score));
        }
        inside += usize::from(entry.column > column);
        outside -= usize::from(entry.column == column);
    }
    let mut drops: Vec<Drop> = Vec::new();
    for (index, entry) in lines().skip_while(|(index, _)| found.is_none_or(|(end, _)| *index < end)) {
        if entry.column < drops.last().map_or(column + 1, |drop| drop.column) {
            let at = entries[before_comments(entries, index, entry.column)].at;
            drops.push(Drop { column: entry.column, at, is_line: true });
        }
    }
    if let Some(close) = close
        && (!close.first || close.column < drops.last().map_or(column, |drop| drop.column))
    {
        let end = before_comments(entries, entries.len(), column);
        let at = entries.get(end).map_or(close.at, |comment| comment.at);
        drops.push(Drop { column: if close.first { close.column + 1 } else { 0 }, at, is_line: false });
    }
    let (end, gain) = match found {
        Some((index, _)) => {
            // Where nothing is deeper than the block, its indentation says nothing.
            let indented = lines().next().is_some_and(|(_, first)| first.column > column);
            (entries[before_comments(entries, index, column)].at, i32::from(indented))
        }
        None => (drops.last()?.at, 0),
    };
    let mut missing = Missing { gain, overdue: 0, ends: vec![end], waiting: Vec::new(), drops };
    missing.wait(column, close);
    Some(missing)
}

/// The index of the first comment of those directly before `index`: a comment belongs to what follows it.
fn before_comments(entries: &[Entry], mut index: usize, column: u32) -> usize {
    while index > 0 && entries[index - 1].is_comment && entries[index - 1].column <= column {
        index -= 1;
    }
    index
}
