//! Which brace is missing or too much, in a file whose braces do not match.
//!
//! Counting alone says only *that* braces do not match: the error then shows up at the end of the file, and everything
//! behind the mistake hangs in the wrong place. So the tree that counting gives is asked which single change makes
//! most closing braces stand below the line that opens what they close. Indentation is believed only where it helps to
//! choose: however badly a file is indented, there is one change for each brace that does not match, and none where
//! they do.
//!
//! The search is a walk over the tree: a `}` that is missing in a block shifts the partners of the blocks around it by
//! one level and of no others, and likewise one that is too much. So the gain of a change is a sum along the way from
//! the root to the block, and each block can keep the best change below it ([`Summary`]) for as long as it lives.
//! What is missing may be missing several times over ([`super::missing`]).

use std::sync::OnceLock;

use super::cursor::Cursor;
use super::expr::{Expr, ExprKind};
use super::missing::{self, MAX_TOGETHER, Missing};
use super::tree::{Body, Child, Item, ItemKind};

/// How many braces that close nothing are looked into.
const MAX_STRAYS: usize = 16;

/// One change to the braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fix {
    /// Absolute.
    pub(super) at: usize,
    pub(super) kind: FixKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum FixKind {
    /// The innermost block or object ends before what stands here.
    Close,
    /// The `}` here closes nothing.
    Ignore,
    /// The header that starts here has a body, though no `{`.
    Open,
}

/// A change and what it gains.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    gain: i32,
    /// From the start of the item.
    at: usize,
    kind: FixKind,
}

impl Candidate {
    fn shift(self, by: usize, gain: i32) -> Self {
        Self { gain: self.gain + gain, at: self.at + by, ..self }
    }

    fn fix(self) -> Fix {
        Fix { at: self.at, kind: self.kind }
    }
}

/// A closing brace.
#[derive(Clone, Copy, Debug)]
pub(super) struct Close {
    /// From the start of the item.
    pub(super) at: usize,
    pub(super) column: u32,
    /// Whether only white space stands before it.
    pub(super) first: bool,
    /// Whether it stands on the line of its opening brace.
    same_line: bool,
    /// Whether something other than a comment follows it on its line.
    followed: bool,
}

impl Close {
    /// The brace at `close`, which counting gives to the one at `open`; offsets count from `origin`.
    fn read(cursor: &mut Cursor<'_>, origin: usize, open: Option<usize>, close: usize) -> Self {
        let line = cursor.line_start(close);
        let (column, start) = cursor.indent_at(line);
        cursor.pos = close + 1;
        cursor.skip_blanks();
        let next = cursor.pos;
        let followed = !cursor.is_line_end(next) && !matches!(cursor.at(next), Some(b'#' | b'/' | b'}' | b')' | b']'));
        let same_line = open.is_some_and(|open| open >= line);
        Self { at: close - origin, column, first: start == close, same_line, followed }
    }

    /// How well it would close something whose line starts at `column`.
    pub(super) fn fits(&self, column: u32) -> i32 {
        if self.first && self.column == column { 2 } else { 0 }
    }

    /// How well it closes what it closes by counting, whose line starts at `column`.
    pub(super) fn fits_its_own(&self, column: u32) -> i32 {
        if self.same_line {
            2
        } else if self.first {
            self.fits(column)
        } else {
            1
        }
    }

    /// What speaks against it, whatever it closes; `deeper` where the next line belongs inside of what it closes.
    fn suspicion(&self, deeper: bool) -> i32 {
        // HCL wants a block's brace to stand alone, or on the line of the block's name.
        2 * i32::from(self.followed) + i32::from(deeper) + i32::from(!self.first && !self.same_line)
    }
}

/// Something with braces, or nearly so, in a body or an object.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    /// Of the line that opens it.
    column: u32,
    close: Option<Close>,
    /// How many frames, one in the other and this one the outermost, are open up to the end of the text.
    open: usize,
    /// The best `}` to add inside, for each number of them, when this frame is one of those that end early.
    pub(super) ending: Vec<Missing>,
    /// The same when it is not.
    pub(super) around: Vec<Missing>,
    /// The best `}` to take away, or `{` to add, inside; the gain counts from what its own `}` has to close instead.
    extra: Option<Candidate>,
}

/// A frame, kept in its item. Two items are the same whether or not one of them has been asked.
#[derive(Debug, Default)]
pub(super) struct Summary(OnceLock<Option<Frame>>);

impl PartialEq for Summary {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// What stands in a frame, in the order of the text.
pub(super) struct Entry {
    /// From the start of the frame's item.
    pub(super) at: usize,
    pub(super) column: u32,
    first_on_line: bool,
    pub(super) is_comment: bool,
    is_header: bool,
    pub(super) frame: Option<Frame>,
}

impl Entry {
    /// Whether its indentation says where it belongs.
    pub(super) fn is_line(&self) -> bool {
        self.first_on_line && !self.is_comment
    }
}

impl Frame {
    fn shift(&self, by: usize) -> Self {
        Self {
            column: self.column,
            close: self.close.map(|close| Close { at: close.at + by, ..close }),
            open: self.open,
            ending: self.ending.iter().map(|missing| missing.shift(by)).collect(),
            around: self.around.iter().map(|missing| missing.shift(by)).collect(),
            extra: self.extra.map(|candidate| candidate.shift(by, 0)),
        }
    }
}

/// The changes that repair the first brace without partner, if some stand out; none otherwise. They are in the order
/// of the text.
pub(super) fn next_fixes(root: &Body, cursor: &mut Cursor<'_>) -> Vec<Fix> {
    let entries: Vec<Entry> = root.items.iter().map(|child| entry(child, 0, 0, cursor)).collect();
    let strays = root.items.iter().enumerate().filter(|(_, child)| child.unbalanced && child.item.is_stray_brace());
    let braces: Vec<(usize, usize)> = strays
        .flat_map(|(index, child)| (child.start..child.start + child.item.len).map(move |at| (index, at as usize)))
        .filter(|&(_, at)| cursor.at(at) == Some(b'}'))
        .take(MAX_STRAYS)
        .collect();
    for (index, at) in braces {
        let stray = Close::read(cursor, 0, None, at);
        if let Some(best) = best_extra(&entries[..index], &stray, 0).filter(|best| best.gain > 0) {
            return vec![best.fix()];
        }
    }
    let unclosed = root.items.iter().zip(&entries).filter(|(child, _)| child.unbalanced);
    let frames = unclosed.filter_map(|(_, entry)| entry.frame.as_ref().filter(|frame| frame.close.is_none()));
    let missing = frames.flat_map(|frame| {
        let candidates = frame.ending.iter().chain(&frame.around);
        let fitting = move |count| candidates.clone().filter(move |missing| missing.count() == count);
        (1..=frame.open.min(MAX_TOGETHER)).flat_map(fitting)
    });
    let best = missing
        .filter(|missing| missing.gain > 0)
        .reduce(|best, next| if next.rank() > best.rank() { next } else { best });
    let Some(best) = best else { return Vec::new() };
    let mut fixes: Vec<Fix> = best.ends.iter().map(|&at| Fix { at, kind: FixKind::Close }).collect();
    fixes.sort_unstable();
    fixes
}

/// The best of all, and the first of those that are as good.
fn best(candidates: impl Iterator<Item = Candidate>) -> Option<Candidate> {
    candidates.reduce(|best, next| if next.gain > best.gain { next } else { best })
}

/// What `child` is among the entries of the body at `body`; the entry counts from `origin`.
fn entry(child: &Child, body: usize, origin: usize, cursor: &mut Cursor<'_>) -> Entry {
    let item = &child.item;
    let start = body + child.start as usize;
    let frame = if child.has_braces { frame_of(item, start, cursor) } else { None };
    Entry {
        at: start - origin,
        column: item.indent,
        first_on_line: item.first_on_line,
        is_comment: matches!(item.kind, ItemKind::Comment),
        is_header: item.first_on_line && item.is_bare_header(),
        frame: frame.map(|frame| frame.shift(start - origin)),
    }
}

/// The frame that `item` is, which starts at `start`; it counts from there.
fn frame_of<'i>(item: &'i Item, start: usize, cursor: &mut Cursor<'_>) -> Option<&'i Frame> {
    let frame = item.summary.0.get_or_init(|| match &item.kind {
        ItemKind::Block(block) if !block.opaque => {
            let open = start + block.open as usize;
            let close = block.close.map(|close| Close::read(cursor, start, Some(open), start + close as usize));
            if close.is_none() && !item.unbalanced {
                // A change before has closed it.
                return None;
            }
            let entries: Vec<Entry> =
                block.body.items.iter().map(|child| entry(child, open + 1, start, cursor)).collect();
            let mut frame = frame(item.indent, close, &entries);
            if block.one_line && frame.close.is_some_and(|close| !close.same_line) {
                // A brace in the middle of a line, where no block's brace may stand.
                frame.ending.iter_mut().chain(&mut frame.around).for_each(|missing| missing.gain += 2);
            }
            Some(frame)
        }
        ItemKind::Attribute(attribute) => {
            let value =
                Placed { base: start + attribute.value_start as usize, origin: start, unbalanced: item.unbalanced };
            value.object(&attribute.value, item.indent, cursor)
        }
        _ => None,
    });
    frame.as_ref()
}

/// An attribute's value: where its spans count from, and where its frames do.
#[derive(Clone, Copy)]
struct Placed {
    base: usize,
    origin: usize,
    unbalanced: bool,
}

impl Placed {
    /// The frame of an object that is a value itself. What lists and calls hold ends with them, at the latest.
    fn object(self, expr: &Expr, column: u32, cursor: &mut Cursor<'_>) -> Option<Frame> {
        let ExprKind::Object(values) = &expr.kind else { return None };
        let (open, end) = (self.base + expr.span.start as usize, self.base + expr.span.end as usize);
        // The brace at its end may be that of its last value, which is then an object and ends there too.
        let shares_end = values
            .last()
            .is_some_and(|last| last.value.span.end == expr.span.end && matches!(last.value.kind, ExprKind::Object(_)));
        let closed = end > open + 1 && !shares_end && cursor.at(end - 1) == Some(b'}');
        if !closed && !self.unbalanced {
            return None;
        }
        let close = closed.then(|| Close::read(cursor, self.origin, Some(open), end - 1));
        let entries: Vec<Entry> = values
            .iter()
            .map(|value| {
                let at = self.base + value.key.span.start as usize;
                let line = cursor.line_start(at);
                let (column, first) = cursor.indent_at(line);
                Entry {
                    at: at - self.origin,
                    column,
                    first_on_line: first == at,
                    is_comment: false,
                    is_header: false,
                    frame: self.object(&value.value, column, cursor),
                }
            })
            .collect();
        Some(frame(column, close, &entries))
    }
}

fn frame(column: u32, close: Option<Close>, entries: &[Entry]) -> Frame {
    let (ending, around) = missing::search(column, close.as_ref(), entries);
    let extra = close.as_ref().and_then(|close| best_extra(entries, close, close.fits_its_own(column)));
    let inside = entries.iter().filter_map(|entry| entry.frame.as_ref());
    let open = if close.is_none() { 1 + inside.map(|frame| frame.open).max().unwrap_or(0) } else { 0 };
    Frame { column, close, open, ending, around, extra }
}

/// The best change that makes `close` close one of `entries`, or something in them, instead of what it closes now, at
/// which it is worth `now`.
fn best_extra(entries: &[Entry], close: &Close, now: i32) -> Option<Candidate> {
    let itself = Candidate { gain: close.suspicion(false) - now, at: close.at, kind: FixKind::Ignore };
    let others = entries.iter().enumerate().flat_map(|(index, entry)| {
        let next = entries[index + 1..].iter().find(|next| next.is_line());
        let deeper = next.is_some_and(|next| next.column > entry.column);
        let gain = close.fits(entry.column) - now;
        let header = entry.is_header.then(|| Candidate {
            gain: gain + 2 + i32::from(deeper),
            at: entry.at,
            kind: FixKind::Open,
        });
        let frame = entry.frame.as_ref();
        let own = frame.and_then(|frame| {
            let theirs = frame.close.as_ref()?;
            let gain = gain + theirs.suspicion(deeper) - theirs.fits_its_own(frame.column);
            Some(Candidate { gain, at: theirs.at, kind: FixKind::Ignore })
        });
        let inside = frame.and_then(|frame| Some(frame.extra?.shift(0, gain)));
        [header, own, inside].into_iter().flatten()
    });
    best(std::iter::once(itself).chain(others))
}
