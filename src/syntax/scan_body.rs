//! Bodies and their items: attributes, blocks, comments, and what is not quite one of them yet.

use std::sync::Arc;

use super::cursor::tab_stop;
use super::error::ErrorKind;
use super::repair::FixKind;

use super::reuse::Reuse;
use super::scan::Scanner;

use super::tree::{Body, Child, Item, ItemKind, tag};

/// The block around the items that are being read.
#[derive(Clone, Copy)]
pub(super) struct Around {
    /// Columns of white space before the line that opens the block; none for the file itself.
    pub(super) indent: Option<u32>,
    /// Whether everything must stand on the line of the `{`.
    pub(super) one_line: bool,
}

/// Why a body ended.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Before its `}`.
    Brace,
    /// Where a repair says that its `}` is missing.
    Repaired,
    /// At the end of the text.
    Missing,
}

impl<'t> Scanner<'t> {
    /// Reads the whole file.
    pub(super) fn file(&mut self) -> Body {
        let reuse = self.reuse;
        if self.cur.peek() == Some(0xEF) && self.cur.peek_at(1) == Some(0xBB) && self.cur.peek_at(2) == Some(0xBF) {
            self.cur.pos = 3;
        }
        let around = Around { indent: None, one_line: false };
        self.body(around, 0, true, reuse).0
    }

    /// Reads items up to the body's end, from `start`; the cursor stands there or (behind a BOM) a little further.
    /// Says why it ended, and whether a body on one line went on on the next.
    pub(super) fn body(
        &mut self,
        mut around: Around,
        start: usize,
        first: bool,
        reuse: Option<Reuse<'t>>,
    ) -> (Body, End, bool) {
        let mut items: Vec<Child> = Vec::new();
        let mut first_on_line = first;
        let mut broke_line = false;
        let reuse = reuse.filter(|_| !around.one_line);
        if let Some(reuse) = reuse {
            let prefix = reuse.prefix(start);
            self.cur.pos += prefix.first().map_or(0, |child| start + child.start as usize - self.cur.pos);
            first_on_line = self.take_over(prefix, start, &mut items).unwrap_or(first_on_line);
        }
        let end = loop {
            let new_line = self.gap(&mut first_on_line);
            if new_line && around.one_line {
                broke_line = true;
                around.one_line = false;
            }
            if around.indent.is_some() && self.closes_here() {
                break End::Repaired;
            }
            let Some(byte) = self.cur.peek() else { break End::Missing };
            if byte == b'}' {
                if around.indent.is_some() && !self.is_fixed(FixKind::Ignore) {
                    break End::Brace;
                }
                items.push(self.stray(around, start, first_on_line));
                first_on_line = false;
                continue;
            }
            if let Some(reuse) = reuse.filter(|_| !around.one_line)
                && let Some(run) = reuse.run(self.cur.pos, self.line_indent, first_on_line, self.indents.len())
            {
                first_on_line = self.take_over(run, start, &mut items).unwrap_or(first_on_line);
                continue;
            }
            let item = self.item(around, first_on_line, reuse);
            // What follows on the item's last line counts as on its first: a re-used item knows no more than that.
            self.line_indent = item.indent;
            items.push(item.child(start, self.cur.pos));
            first_on_line = self.at_line_start();
        };
        if end != End::Brace && around.indent.is_some() {
            // What follows on the same lines is white space and the body's own; the next line is another's.
            self.back_to_line_start();
        }
        let body = Body {
            len: (self.cur.pos - start) as u32,
            broken: items.iter().any(|child| child.broken),
            unbalanced: items.iter().any(|child| child.unbalanced),
            height: items.iter().map(|child| child.height).max().unwrap_or(0),
            dynamic: items.iter().any(|child| child.dynamic),
            names: items.iter().fold(0, |names, child| names | child.names()),
            items,
        };
        (body, end, broke_line)
    }

    /// Takes over items of the old tree, the first of which starts where the cursor is, and moves behind the last;
    /// says whether that is the start of a line. The body starts at `body`.
    fn take_over(&mut self, run: &[Child], body: usize, items: &mut Vec<Child>) -> Option<bool> {
        let last = run.last()?;
        let shift = (self.cur.pos - body) as u32;
        let first = run[0].start;
        if items.is_empty() {
            items.reserve(run.len() + 4);
        }
        let mut looked = 0;
        for child in run {
            let start = child.start - first + shift;
            looked = looked.max(start + child.look);
            items.push(Child { start, ..child.clone() });
        }
        self.cur.looked = self.cur.looked.max(body + looked as usize);
        self.cur.pos = body + (last.start - first + shift + last.item.len) as usize;
        self.line_indent = last.item.indent;
        Some(self.at_line_start())
    }

    /// Moves over white space and line breaks; says whether there was a line break.
    fn gap(&mut self, first_on_line: &mut bool) -> bool {
        let mut new_line = false;
        // At the very start of the file the first line has no break before it.
        let mut column = 0;
        loop {
            match self.cur.peek() {
                Some(b' ') => column += 1,
                Some(b'\t') => column = tab_stop(column),
                Some(b'\n') => {
                    column = 0;
                    new_line = true;
                }
                Some(b'\r') if self.cur.peek_at(1) == Some(b'\n') => {}
                _ => break,
            }
            self.cur.pos += 1;
        }
        if new_line || *first_on_line {
            *first_on_line = true;
            self.line_indent = column;
        }
        new_line
    }

    /// Whether the item before the cursor is a block without `}`, which ends where the next line starts.
    fn at_line_start(&mut self) -> bool {
        self.cur.pos > 0 && self.cur.at(self.cur.pos - 1) == Some(b'\n')
    }

    fn back_to_line_start(&mut self) {
        if self.cur.peek().is_none() {
            return;
        }
        while self.cur.pos > 0 && matches!(self.cur.at(self.cur.pos - 1), Some(b' ' | b'\t')) {
            self.cur.pos -= 1;
        }
    }

    /// A `}` that closes nothing, with those that follow it directly: as an item.
    fn stray(&mut self, around: Around, body: usize, first_on_line: bool) -> Child {
        let begun = self.begin(first_on_line);
        let at = self.cur.pos;
        let ignored = self.is_fixed(FixKind::Ignore);
        self.unbalanced |= !ignored;
        loop {
            self.cur.pos += 1;
            let next = self.cur.after_white(self.cur.pos);
            let goes_on = self.cur.at(next) == Some(b'}')
                && (around.indent.is_none() || self.is_fixed_at(next, FixKind::Ignore))
                && self.is_fixed_at(next, FixKind::Ignore) == ignored;
            if !goes_on {
                break;
            }
            self.cur.pos = next;
        }
        self.error(at, at + 1, ErrorKind::StrayBrace);
        self.finish(begun, ItemKind::Junk).child(body, self.cur.pos)
    }
}

impl Item {
    /// The item as a child of the body at `body`; it ends at `end`.
    fn child(self, body: usize, end: usize) -> Child {
        Child {
            start: (end - self.len as usize - body) as u32,
            look: self.look,
            broken: self.broken(),
            unbalanced: self.unbalanced,
            has_braces: self.has_braces(),
            height: self.height,
            tag: self.name().map_or(0, tag),
            dynamic: self.dynamic(),
            evaluated: self.evaluated(),
            item: Arc::new(self),
        }
    }
}
