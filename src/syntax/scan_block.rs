//! Blocks: header, body, closing brace, and HCL's rules on what may share a line with them.

use std::sync::Arc;

use smol_str::SmolStr;

use super::error::ErrorKind;
use super::reuse::Reuse;
use super::scan::Scanner;
use super::scan_body::{Around, End};
use super::scan_item::Header;
use super::tree::{Block, Body, Child, ItemKind, Label};

/// Beyond this depth braces are counted, not nested: nobody writes such jobs, and what walks a tree may recurse.
pub(super) const MAX_BLOCKS: usize = 256;

impl<'t> Scanner<'t> {
    /// `keyword "label" { … }`, cursor at `{`, or at the white space in which it is missing.
    pub(super) fn block(
        &mut self,
        header: Header,
        around: Around,
        reuse: Option<Reuse<'t>>,
        has_brace: bool,
    ) -> ItemKind {
        let Header { start, name: keyword, name_len: keyword_len, labels } = header;
        let labels = labels.into_boxed_slice();
        let open = self.cur.pos;
        let indent = self.line_indent;
        if self.indents.len() >= MAX_BLOCKS {
            let errors = self.errors.len();
            self.skip_group();
            let closed = self.errors.len() == errors;
            self.unbalanced |= !closed;
            let inside = if closed { self.cur.pos - 1 } else { self.cur.pos };
            return ItemKind::Block(Block {
                keyword,
                keyword_len,
                labels,
                open: (open - start) as u32,
                body: Arc::new(Body { len: (inside - open - 1) as u32, ..Body::default() }),
                close: closed.then(|| (inside - start) as u32),
                one_line: false,
                opaque: true,
            });
        }
        // A missing brace is taken for the line break before the body.
        self.cur.pos += 1;
        let body_start = self.cur.pos;
        self.cur.skip_blanks();
        let next = self.cur.pos;
        let comment = self.cur.at(next) == Some(b'#')
            || (self.cur.at(next) == Some(b'/') && matches!(self.cur.at(next + 1), Some(b'/' | b'*')));
        let one_line = has_brace && !self.cur.is_line_end(next) && !comment;
        self.cur.pos = body_start;
        let inner = reuse.filter(|_| !one_line).and_then(|reuse| reuse.inner(start, indent));
        let mark = self.errors.len();
        self.indents.push(indent);
        let first_on_line = self.cur.at(open) == Some(b'\n');
        let around_items = Around { indent: Some(indent), one_line };
        let (body, end, broke_line) = self.body(around_items, body_start, first_on_line, inner);
        self.indents.pop();
        debug_assert_eq!(mark, self.errors.len(), "items take their own errors");
        let close = (end == End::Brace).then_some(self.cur.pos);
        if close.is_some() {
            self.cur.pos += 1;
        }
        if one_line {
            self.one_line_errors(&body, body_start, &keyword, broke_line);
        }
        if let Some(close) = close {
            if !one_line || broke_line {
                self.brace_on_line(&body, close);
            }
            self.end_of_block(around);
        } else {
            self.unbalanced |= end == End::Missing;
            // What is commented out says nothing about where the block should have ended.
            let is_code = |child: &&Child| !matches!(child.item.kind, ItemKind::Comment);
            let last = body.items.iter().rev().find(is_code).or(body.items.last());
            let end = self.last_content_before(
                last.map_or(body_start, |last| body_start + (last.start + last.item.len) as usize),
            );
            let explained =
                broke_line || !has_brace || last.is_some_and(|last| self.explains_missing_brace(last, body_start));
            if !explained {
                let header = header_text(&keyword, &labels);
                let from = self.char_start_before(end);
                self.error(from, end, ErrorKind::UnclosedBlock { header });
            }
        }
        ItemKind::Block(Block {
            keyword,
            keyword_len,
            labels,
            open: (open - start) as u32,
            body: Arc::new(body),
            close: close.map(|close| (close - start) as u32),
            one_line,
            opaque: false,
        })
    }

    /// HCL wants a line break between the last item of a body on several lines and the `}` at `close`.
    fn brace_on_line(&mut self, body: &Body, close: usize) {
        for child in body.items.iter().rev() {
            let kind = match &child.item.kind {
                ItemKind::Comment if child.item.first_on_line => return,
                ItemKind::Comment => continue,
                ItemKind::Block(_) => ErrorKind::AfterBlock(SmolStr::new_static("}")),
                _ => ErrorKind::AfterValue(SmolStr::new_static("}")),
            };
            let end = close - (body.len - child.start - child.item.len) as usize;
            if !child.broken && self.cur.line_end(end) >= close {
                self.error(close, close + 1, kind);
            }
            return;
        }
    }

    /// Whether the last item of a body without `}` is not finished either: somebody is typing it, and closes the block
    /// when it is done.
    fn explains_missing_brace(&mut self, last: &Child, body_start: usize) -> bool {
        let start = body_start + last.start as usize;
        let end = start + last.item.len as usize;
        last.item.is_open_block()
            || last.item.errors.iter().any(|error| {
                error.kind.is_unfinished()
                    && (matches!(error.kind, ErrorKind::UnclosedHeredoc(_))
                        || self.cur.line_end(start + error.end as usize) >= end)
            })
    }

    /// HCL's rule for a block on one line: one argument, no block, closed on that line.
    fn one_line_errors(&mut self, body: &Body, start: usize, keyword: &SmolStr, broke_line: bool) {
        let items = || body.items.iter().filter(|child| !matches!(child.item.kind, ItemKind::Comment));
        if broke_line {
            if let Some(first) = items().next().filter(|first| !first.item.first_on_line && !first.broken) {
                let at = start + first.start as usize;
                self.error(at, at + first.item.len as usize, ErrorKind::OneLineNotClosed(keyword.clone()));
            }
            return;
        }
        let nested = items().find(|child| matches!(child.item.kind, ItemKind::Block(_)));
        if let Some(child) = nested {
            let at = start + child.start as usize;
            let kind = ErrorKind::OneLineNested(keyword.clone());
            let len = match &child.item.kind {
                ItemKind::Block(block) => block.keyword_len,
                _ => child.item.len,
            };
            self.error(at, at + len as usize, kind);
        } else if let Some(second) = items().nth(1).filter(|_| items().all(|child| !child.broken)) {
            let at = start + second.start as usize;
            let end = at + second.item.len as usize;
            self.error(at, end, ErrorKind::OneLineArguments(keyword.clone()));
        } else if let Some(only) = items().next().filter(|only| !only.broken) {
            // `{ a = 1, }`
            let end = start + (only.start + only.item.len) as usize;
            if self.cur.at(end - 1) == Some(b',') && matches!(only.item.kind, ItemKind::Attribute(_)) {
                self.error(end - 1, end, ErrorKind::CommaAfterArgument);
            }
        }
    }

    /// After a block's `}`: its line must end.
    fn end_of_block(&mut self, around: Around) {
        let end = self.cur.pos;
        self.cur.skip_blanks();
        let at = self.cur.pos;
        self.cur.pos = end;
        match self.cur.at(at) {
            _ if self.cur.is_line_end(at) => {}
            Some(b'#') => {}
            Some(b'/') if matches!(self.cur.at(at + 1), Some(b'/' | b'*')) => {}
            Some(_) if around.one_line => {}
            Some(b'}') => {}
            Some(_) => {
                self.cur.pos = at;
                let item = self.at_item_start();
                let token = self.token_at(at);
                self.error(at, at + token.len().max(1), ErrorKind::AfterBlock(token));
                self.cur.pos = end;
                if !item {
                    self.skip_broken_lines();
                }
            }
            None => {}
        }
    }
}

/// `task "web"`, for messages.
pub(super) fn header_text(keyword: &SmolStr, labels: &[Label]) -> SmolStr {
    let mut text = keyword.to_string();
    for label in labels {
        text.push_str(" \"");
        text.push_str(&label.value);
        text.push('"');
    }
    text.into()
}
