//! Bodies and their items: attributes, blocks, comments, and what is not quite one of them yet.

use std::sync::Arc;

use smol_str::SmolStr;

use super::cursor::tab_stop;
use super::error::ErrorKind;
use super::expr::{Expr, ExprKind, RelSpan};
use super::reuse::Reuse;
use super::scan::Scanner;
use super::scan_expr::Newlines;
use super::tree::{Attribute, Block, Body, Child, Incomplete, Item, ItemKind, Label};

/// Beyond this depth braces are counted, not nested: nobody writes such jobs, and what walks a tree may recurse.
const MAX_BLOCKS: usize = 256;

/// The block around the items that are being read.
#[derive(Clone, Copy)]
struct Around {
    /// Columns of white space before the line that opens the block; none for the file itself.
    indent: Option<u32>,
    /// Whether everything must stand on the line of the `{`.
    one_line: bool,
}

/// Why a body ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Before its `}`.
    Brace,
    /// Where indentation says that the `}` is missing, or at the end of the text.
    Missing,
}

/// What the line ahead means for the body that is being read, in a file whose braces do not match.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Outdent {
    Belongs,
    EndsBody,
}

impl Scanner<'_> {
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
    fn body(&mut self, mut around: Around, start: usize, first: bool, reuse: Option<Reuse<'_>>) -> (Body, End, bool) {
        let mut items: Vec<Child> = Vec::new();
        let mut first_on_line = first;
        let mut trusted = false;
        let mut broke_line = false;
        if let Some(reuse) = reuse.filter(|_| !self.repair && !around.one_line)
            && start == reuse.start
        {
            self.reuse_prefix(reuse, start, &mut items, &mut first_on_line);
        }
        let end = loop {
            let new_line = self.gap(&mut first_on_line);
            if new_line && around.one_line {
                broke_line = true;
                around.one_line = false;
            }
            let Some(byte) = self.cur.peek() else { break End::Missing };
            let outdents = self.repair && first_on_line && !around.one_line;
            if byte == b'}' {
                match around.indent {
                    None => {
                        items.push(self.stray(start, first_on_line));
                        first_on_line = false;
                        continue;
                    }
                    Some(indent) if outdents => match self.brace_role(indent) {
                        BraceRole::Closes => break End::Brace,
                        BraceRole::ClosesOuter => break End::Missing,
                        BraceRole::Stray => {
                            items.push(self.stray(start, true));
                            first_on_line = false;
                            continue;
                        }
                    },
                    Some(_) => break End::Brace,
                }
            }
            if outdents
                && !trusted
                && let Some(indent) = around.indent
                && self.line_indent <= indent
                && self.outdent(indent, &mut trusted) == Outdent::EndsBody
            {
                break End::Missing;
            }
            if let Some(reuse) = reuse
                && let Some(index) = reuse.find(self.cur.pos)
            {
                let child = reuse.child(index);
                if child.item.indent == self.line_indent
                    && child.item.first_on_line == first_on_line
                    && reuse.is_untouched(index, self.cur.pos)
                {
                    if !self.repair && !around.one_line && self.cur.pos >= reuse.change.new_end {
                        break self.reuse_rest(reuse, index, start, around, &mut items);
                    }
                    self.push_reused(child, start, &mut items);
                    first_on_line = self.at_line_start();
                    continue;
                }
            }
            let item = self.item(around, first_on_line, reuse);
            // What follows on the item's last line counts as on its first: a re-used item knows no more than that.
            self.line_indent = item.indent;
            items.push(item.child(start, self.cur.pos));
            first_on_line = self.at_line_start();
        };
        if end == End::Missing && around.indent.is_some() {
            // What follows on the same lines is white space and the body's own; the next line is another's.
            self.back_to_line_start();
        }
        let body = Body {
            len: (self.cur.pos - start) as u32,
            broken: items.iter().any(|child| child.broken),
            unbalanced: items.iter().any(|child| child.unbalanced),
            items,
        };
        (body, end, broke_line)
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

    /// A `}` that closes nothing, as an item.
    fn stray(&mut self, body: usize, first_on_line: bool) -> Child {
        let start = self.cur.pos;
        let looked = std::mem::replace(&mut self.cur.looked, start + 1);
        let mark = self.errors.len();
        self.cur.pos += 1;
        self.error(start, start + 1, ErrorKind::StrayBrace);
        self.finish(start, looked, mark, first_on_line, self.line_indent, ItemKind::Junk).child(body, self.cur.pos)
    }

    fn push_reused(&mut self, child: &Child, body: usize, items: &mut Vec<Child>) {
        let start = self.cur.pos;
        self.cur.looked = self.cur.looked.max(start + child.look as usize);
        self.cur.pos = start + child.item.len as usize;
        items.push(Child { start: (start - body) as u32, ..child.clone() });
    }

    /// Takes over the first items of the old body that the edit did not come near.
    fn reuse_prefix(&mut self, reuse: Reuse<'_>, start: usize, items: &mut Vec<Child>, first_on_line: &mut bool) {
        let count = reuse.untouched_prefix();
        let prefix = &reuse.body.items[..count];
        let Some(last) = prefix.last() else { return };
        let looked = prefix.iter().map(|child| child.start + child.look).max().unwrap_or(0);
        self.cur.looked = self.cur.looked.max(start + looked as usize);
        items.reserve(reuse.body.items.len() + 1);
        items.extend_from_slice(prefix);
        self.cur.pos = start + last.start as usize + last.item.len as usize;
        self.line_indent = last.item.indent;
        *first_on_line = self.at_line_start();
    }

    /// Takes over all items of the old body from `index` on, and its end: behind the edit nothing else can differ.
    fn reuse_rest(
        &mut self,
        reuse: Reuse<'_>,
        index: usize,
        start: usize,
        around: Around,
        items: &mut Vec<Child>,
    ) -> End {
        let rest = &reuse.body.items[index..];
        let first = rest[0].start;
        let shift = self.cur.pos - start;
        items.reserve(rest.len());
        let mut looked = 0;
        for child in rest {
            let moved = (child.start - first) as usize + shift;
            looked = looked.max(moved + child.look as usize);
            items.push(Child { start: moved as u32, ..child.clone() });
        }
        let end = start + (reuse.body.len - first) as usize + shift;
        self.cur.looked = self.cur.looked.max(start + looked).max(end + 1);
        self.cur.pos = end;
        if let Some(last) = rest.last() {
            self.line_indent = last.item.indent;
        }
        if around.indent.is_some() && self.cur.peek() == Some(b'}') { End::Brace } else { End::Missing }
    }

    /// What a `}` that is first on its line does in a body whose block's line has `indent`.
    fn brace_role(&mut self, indent: u32) -> BraceRole {
        let column = self.line_indent;
        if column == indent {
            return BraceRole::Closes;
        }
        if column < indent {
            let outer = self.indents.len().saturating_sub(1);
            return if self.indents[..outer].contains(&column) { BraceRole::ClosesOuter } else { BraceRole::Closes };
        }
        // Deeper than its block: stray if the next line that is not deeper closes the block properly.
        let mut line = self.cur.line_end(self.cur.pos);
        loop {
            if self.cur.at(line).is_none() {
                return BraceRole::Closes;
            }
            line = self.cur.after_line_break(line);
            let (column, start) = self.cur.indent_at(line);
            if column <= indent && !self.cur.is_line_end(start) {
                let closes = self.cur.at(start) == Some(b'}') && column == indent;
                return if closes { BraceRole::Stray } else { BraceRole::Closes };
            }
            line = self.cur.line_end(start);
        }
    }

    /// Whether the line at the cursor, no deeper than the block's own, still belongs to the block.
    fn outdent(&mut self, indent: u32, trusted: &mut bool) -> Outdent {
        // Comments stand for what they comment on.
        let mut start = self.cur.pos;
        let mut column = self.line_indent;
        while let Some(b'#' | b'/') = self.cur.at(start) {
            let end = self.cur.line_end(start);
            if self.cur.at(end).is_none() {
                return Outdent::Belongs;
            }
            let line = self.cur.after_line_break(end);
            let (next_column, next) = self.cur.indent_at(line);
            start = next;
            if !self.cur.is_line_end(next) {
                column = next_column;
            }
            while self.cur.is_line_end(start) {
                if self.cur.at(start).is_none() {
                    return Outdent::Belongs;
                }
                let line = self.cur.after_line_break(start);
                (column, start) = self.cur.indent_at(line);
            }
        }
        if self.cur.at(start) == Some(b'}') {
            let outer = self.indents.len().saturating_sub(1);
            let closes_outer = column < indent && self.indents[..outer].contains(&column);
            return if closes_outer { Outdent::EndsBody } else { Outdent::Belongs };
        }
        if column > indent {
            return Outdent::Belongs;
        }
        if self.is_closed_at(start, indent) {
            *trusted = true;
            return Outdent::Belongs;
        }
        Outdent::EndsBody
    }

    /// Reads one item at the cursor, which is at no white space and no `}`.
    fn item(&mut self, around: Around, first_on_line: bool, reuse: Option<Reuse<'_>>) -> Item {
        let start = self.cur.pos;
        let looked = std::mem::replace(&mut self.cur.looked, start);
        let mark = self.errors.len();
        let indent = self.line_indent;
        self.last_break = start;
        self.unclosed_at = None;
        self.brackets.clear();
        let kind = match self.cur.peek() {
            Some(b'#') => self.line_comment(),
            Some(b'/') if self.cur.peek_at(1) == Some(b'/') => self.line_comment(),
            Some(b'/') if self.cur.peek_at(1) == Some(b'*') => {
                self.block_comment();
                ItemKind::Comment
            }
            Some(b'"') => self.quoted_item(around, reuse),
            _ => {
                let end = self.cur.ident_end(start);
                if end == start {
                    self.junk()
                } else {
                    self.cur.pos = end;
                    let name = self.cur.smol(start, end);
                    self.named_item(start, name, around, reuse)
                }
            }
        };
        self.finish(start, looked, mark, first_on_line, indent, kind)
    }

    fn finish(
        &mut self,
        start: usize,
        looked: usize,
        mark: usize,
        first_on_line: bool,
        indent: u32,
        kind: ItemKind,
    ) -> Item {
        let item = Item {
            len: (self.cur.pos - start) as u32,
            look: (self.cur.looked - start) as u32,
            indent,
            first_on_line,
            kind,
            errors: self.take_errors(mark, start),
        };
        self.cur.looked = self.cur.looked.max(looked);
        item
    }

    fn line_comment(&mut self) -> ItemKind {
        self.cur.pos = self.cur.line_end(self.cur.pos);
        ItemKind::Comment
    }

    /// Characters that begin no item: the rest of the line, with brackets as wholes.
    fn junk(&mut self) -> ItemKind {
        let start = self.cur.pos;
        let c = self.cur.char_at(start).unwrap_or(' ');
        self.skip_junk();
        if self.cur.pos == start {
            self.cur.bump_char();
        }
        let end = self.last_content_before(self.cur.pos).max(start + c.len_utf8());
        let kind = match c {
            ']' | ')' => ErrorKind::StrayBracket(c),
            '\'' => ErrorKind::SingleQuotes,
            '`' | ';' | '@' | '~' | '^' | '\\' | '\r' | '\u{80}'.. => ErrorKind::InvalidCharacter(c),
            _ => ErrorKind::ExpectedItem,
        };
        self.error(start, end, kind);
        ItemKind::Junk
    }

    /// Moves to the end of the line, over brackets as wholes, but not over a `}` that may close the block around.
    fn skip_junk(&mut self) {
        loop {
            if self.cur.is_line_end(self.cur.pos) {
                return;
            }
            match self.cur.peek() {
                None | Some(b'}' | b'#') => return,
                Some(b'/') if matches!(self.cur.peek_at(1), Some(b'/')) => return,
                Some(b'/') if self.cur.peek_at(1) == Some(b'*') => {
                    self.block_comment();
                }
                Some(b'"') => self.skip_string(),
                Some(b'<') if self.cur.peek_at(1) == Some(b'<') && self.cur.ident_start_at(2) => {
                    self.heredoc(u32::MAX / 2);
                }
                Some(b'{' | b'[' | b'(') => self.skip_group(),
                Some(_) => self.cur.bump_char(),
            }
        }
    }

    /// `"name" = value` or `"name" {`: neither is HCL, both are old JSON-minded habits.
    fn quoted_item(&mut self, around: Around, reuse: Option<Reuse<'_>>) -> ItemKind {
        let start = self.cur.pos;
        let kind = self.string(u32::MAX / 2);
        let end = self.cur.pos;
        let name = match kind {
            ExprKind::String(name) => name,
            _ => self.cur.smol(start + 1, end.saturating_sub(1).max(start + 1)),
        };
        self.cur.skip_blanks();
        let follows = self.cur.peek();
        self.cur.pos = end;
        if !matches!(follows, Some(b'=' | b':' | b'{')) {
            self.skip_junk();
            let end = self.last_content_before(self.cur.pos).max(end);
            self.error(start, end, ErrorKind::ExpectedItem);
            return ItemKind::Junk;
        }
        self.error(start, end, ErrorKind::QuotedName(name.clone()));
        self.named_item(start, name, around, reuse)
    }

    /// What follows a name that ends at the cursor.
    fn named_item(&mut self, start: usize, name: SmolStr, around: Around, reuse: Option<Reuse<'_>>) -> ItemKind {
        let name_end = self.cur.pos;
        let name_len = (name_end - start) as u32;
        let mut labels: Vec<Label> = Vec::new();
        loop {
            self.cur.skip_blanks();
            let at = self.cur.pos;
            match self.cur.peek() {
                Some(b'=') if labels.is_empty() => return self.attribute(start, name, name_len, around),
                Some(b':') if labels.is_empty() => {
                    self.error(at, at + 1, ErrorKind::ColonForEquals(name.clone()));
                    return self.attribute(start, name, name_len, around);
                }
                Some(b'{') => return self.block(start, name, name_len, labels, around, reuse),
                Some(b'"') => {
                    let mark = self.errors.len();
                    let kind = self.string(u32::MAX / 2);
                    let end = self.cur.pos;
                    let value = match kind {
                        ExprKind::String(value) => value,
                        _ => {
                            self.errors.truncate(mark);
                            self.error(at, end, ErrorKind::TemplateInLabel);
                            self.cur.smol(at + 1, end.saturating_sub(1).max(at + 1))
                        }
                    };
                    labels.push(Label { start: (at - start) as u32, len: (end - at) as u32, quoted: true, value });
                }
                _ => {
                    let end = self.cur.ident_end(at);
                    if end == at {
                        self.cur.pos =
                            labels.last().map_or(name_end, |label| start + (label.start + label.len) as usize);
                        return self.incomplete(start, name, name_len, labels, around, reuse);
                    }
                    let value = self.cur.smol(at, end);
                    self.cur.pos = end;
                    labels.push(Label { start: (at - start) as u32, len: (end - at) as u32, quoted: false, value });
                }
            }
        }
    }

    /// A name, perhaps with labels, that neither `=` nor `{` follows.
    fn incomplete(
        &mut self,
        start: usize,
        name: SmolStr,
        name_len: u32,
        labels: Vec<Label>,
        around: Around,
        reuse: Option<Reuse<'_>>,
    ) -> ItemKind {
        let end = self.cur.pos;
        self.cur.skip_blanks();
        let line_end = self.cur.pos;
        if self.cur.is_line_end(line_end) && self.cur.at(line_end).is_some() {
            // The brace on a line of its own: an error, but what it holds is the block's body all the same.
            let next = self.cur.after_line_break(line_end);
            let (indent, brace) = self.cur.indent_at(next);
            if self.cur.at(brace) == Some(b'{') && indent == self.line_indent {
                self.error(brace, brace + 1, ErrorKind::BraceOnNextLine);
                self.cur.pos = brace;
                return self.block(start, name, name_len, labels, around, reuse);
            }
        }
        let line_break = self.cur.line_end(line_end);
        let content_end = self.last_content_before(line_break).max(line_end);
        if content_end > line_end + 1 && self.cur.at(content_end - 1) == Some(b'{') {
            // A header with something that is no label: what its braces hold is the block's body all the same.
            let junk_end = self.last_content_before(content_end - 1).max(line_end + 1);
            self.error(line_end, junk_end, ErrorKind::InvalidLabel(name.clone()));
            self.cur.pos = content_end - 1;
            return self.block(start, name, name_len, labels, around, reuse);
        }
        self.cur.pos = end;
        let clean = self.errors.is_empty() || self.errors.iter().all(|(from, ..)| *from < start);
        let mark = self.errors.len();
        self.skip_junk();
        let junk_end = self.last_content_before(self.cur.pos).max(end);
        self.cur.pos = junk_end;
        self.errors.truncate(mark);
        if clean {
            let header = header_text(&name, &labels);
            let kind =
                if labels.is_empty() { ErrorKind::IncompleteItem(header) } else { ErrorKind::MissingBody(header) };
            self.error(start, end, kind);
        }
        ItemKind::Incomplete(Incomplete { name, name_len, labels: labels.into_boxed_slice() })
    }

    /// `name = value`, cursor at `=` (or at the `:` that stands for it).
    fn attribute(&mut self, start: usize, name: SmolStr, name_len: u32, around: Around) -> ItemKind {
        let equals = self.cur.pos;
        self.cur.pos += 1;
        if self.cur.peek() == Some(b'=') {
            self.cur.pos += 1;
            self.error(equals, equals + 2, ErrorKind::DoubleEquals(name.clone()));
        }
        let after_equals = self.cur.pos;
        self.cur.skip_blanks();
        let value_start = self.cur.pos;
        self.base = value_start;
        self.brackets.clear();
        if around.one_line {
            self.brackets.push((b'}', start));
        }
        let mut value = self.expression(Newlines::End, 0);
        if self.cur.pos == value_start {
            let line_ends = self.cur.is_line_end(value_start) || matches!(self.cur.peek(), Some(b'#' | b'}'));
            let comment = self.cur.peek() == Some(b'/') && self.cur.peek_at(1) == Some(b'/');
            if line_ends || comment {
                self.cur.pos = after_equals;
                self.error(start, after_equals, ErrorKind::MissingValue(name.clone()));
                value = Expr { span: RelSpan::default(), kind: ExprKind::Missing };
                return ItemKind::Attribute(Attribute {
                    name,
                    name_len,
                    equals: (equals - start) as u32,
                    value_start: (after_equals - start) as u32,
                    value,
                });
            }
            let token = self.token_at(value_start);
            let end = value_start + token.len().max(1);
            let kind = match token.chars().next() {
                Some(c @ ('`' | ';' | '@' | '~' | '^' | '\\' | '\u{80}'..)) => ErrorKind::InvalidCharacter(c),
                _ => ErrorKind::InvalidExpression(token),
            };
            let mark = self.errors.len();
            self.skip_junk();
            self.errors.truncate(mark);
            if self.cur.pos == value_start {
                self.cur.bump_char();
            }
            self.cur.pos = self.last_content_before(self.cur.pos).max(value_start);
            self.error(value_start, end, kind);
            value = self.node(value_start, ExprKind::Opaque);
        } else {
            self.end_of_argument(around, start);
        }
        ItemKind::Attribute(Attribute {
            name,
            name_len,
            equals: (equals - start) as u32,
            value_start: (value_start - start) as u32,
            value,
        })
    }

    /// After an argument's value: its line must end, or the one-line block that it is in.
    fn end_of_argument(&mut self, around: Around, start: usize) {
        let end = self.cur.pos;
        self.cur.skip_blanks();
        let at = self.cur.pos;
        self.cur.pos = end;
        // One mistake, one error: a value that is broken itself explains what follows it.
        let broken = self.errors.iter().any(|(from, ..)| *from >= start);
        match self.cur.at(at) {
            _ if self.cur.is_line_end(at) => {}
            Some(b'#') => {}
            Some(b'/') if matches!(self.cur.at(at + 1), Some(b'/' | b'*')) => {}
            Some(b'}') if around.one_line => {}
            Some(b',') => {
                self.cur.pos = at + 1;
                if !around.one_line && !broken {
                    self.error(at, at + 1, ErrorKind::CommaAfterArgument);
                }
            }
            Some(_) => {
                self.cur.pos = at;
                let is_item = self.at_item();
                let token = self.token_at(at);
                let token_end = at + token.len().max(1);
                if around.one_line && is_item {
                    self.cur.pos = end;
                    return;
                }
                if !broken {
                    self.error(at, token_end, ErrorKind::AfterValue(token));
                }
                if is_item || self.cur.at(at) == Some(b'}') {
                    self.cur.pos = end;
                    return;
                }
                let mark = self.errors.len();
                self.skip_junk();
                self.errors.truncate(mark);
                self.cur.pos = self.last_content_before(self.cur.pos).max(end);
            }
            None => {}
        }
    }

    /// `keyword "label" { … }`, cursor at `{`.
    fn block(
        &mut self,
        start: usize,
        keyword: SmolStr,
        keyword_len: u32,
        labels: Vec<Label>,
        around: Around,
        reuse: Option<Reuse<'_>>,
    ) -> ItemKind {
        let open = self.cur.pos;
        let indent = self.line_indent;
        if self.indents.len() >= MAX_BLOCKS {
            self.skip_group();
            let closed = self.cur.at(self.cur.pos - 1) == Some(b'}') && self.cur.pos > open + 1;
            let inside = if closed { self.cur.pos - 1 } else { self.cur.pos };
            return ItemKind::Block(Block {
                keyword,
                keyword_len,
                labels: labels.into_boxed_slice(),
                open: (open - start) as u32,
                body: Arc::new(Body { len: (inside - open - 1) as u32, ..Body::default() }),
                close: closed.then(|| (inside - start) as u32),
                one_line: false,
                opaque: true,
            });
        }
        self.cur.pos += 1;
        let body_start = self.cur.pos;
        self.cur.skip_blanks();
        let next = self.cur.pos;
        let comment = self.cur.at(next) == Some(b'#')
            || (self.cur.at(next) == Some(b'/') && matches!(self.cur.at(next + 1), Some(b'/' | b'*')));
        let one_line = !self.cur.is_line_end(next) && !comment;
        self.cur.pos = body_start;
        // The old body may serve only below the same blocks, in the same form.
        let inner =
            reuse.filter(|_| !one_line).and_then(|reuse| reuse.find(start).and_then(|index| reuse.inner(index)));
        let inner = inner.filter(|(_, item)| item.indent == indent).map(|(reuse, _)| reuse);
        let mark = self.errors.len();
        self.indents.push(indent);
        let (body, end, broke_line) = self.body(Around { indent: Some(indent), one_line }, body_start, false, inner);
        self.indents.pop();
        debug_assert_eq!(mark, self.errors.len(), "items take their own errors");
        let close = (end == End::Brace).then_some(self.cur.pos);
        let header = header_text(&keyword, &labels);
        if close.is_some() {
            self.cur.pos += 1;
        }
        if one_line {
            self.one_line_errors(&body, body_start, &keyword, broke_line);
        }
        if close.is_some() {
            self.end_of_block(around);
        } else {
            let explained =
                broke_line || body.items.last().is_some_and(|last| self.explains_missing_brace(last, body_start));
            let end = self.last_content_before(
                body_start + body.items.last().map_or(0, |last| (last.start + last.item.len) as usize),
            );
            let from = self.char_start_before(end);
            if explained {
                // Still unbalanced, which the item below has said.
            } else {
                self.error(from, end, ErrorKind::UnclosedBlock { header });
            }
        }
        ItemKind::Block(Block {
            keyword,
            keyword_len,
            labels: labels.into_boxed_slice(),
            open: (open - start) as u32,
            body: Arc::new(body),
            close: close.map(|close| (close - start) as u32),
            one_line,
            opaque: false,
        })
    }

    /// Whether the last item of a body without `}` is itself open to the end: then one mistake is behind both.
    fn explains_missing_brace(&mut self, last: &Child, body_start: usize) -> bool {
        let end = body_start + (last.start + last.item.len) as usize;
        last.item.is_open_block()
            || last.item.errors.iter().any(|error| {
                body_start + (last.start + error.end) as usize >= end
                    && matches!(error.kind, ErrorKind::UnclosedBracket(_) | ErrorKind::MissingValue(_))
                    && self.repair
                    && self.cur.peek().is_none()
            })
    }

    /// HCL's rule for a block on one line: one argument, no block, closed on that line.
    fn one_line_errors(&mut self, body: &Body, start: usize, keyword: &SmolStr, broke_line: bool) {
        let items = || body.items.iter().filter(|child| !matches!(child.item.kind, ItemKind::Comment));
        if broke_line {
            if let Some(first) = items().next().filter(|first| !first.item.first_on_line) {
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
            Some(b'}') if around.one_line => {}
            Some(_) if around.one_line => {}
            Some(b',') => {
                self.cur.pos = at + 1;
                self.error(at, at + 1, ErrorKind::AfterBlock(SmolStr::new_static(",")));
            }
            _ => {
                let token = self.token_at(at);
                self.error(at, at + token.len().max(1), ErrorKind::AfterBlock(token));
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BraceRole {
    Closes,
    ClosesOuter,
    Stray,
}

impl Item {
    /// The item as a child of the body at `body`; it ends at `end`.
    fn child(self, body: usize, end: usize) -> Child {
        Child {
            start: (end - self.len as usize - body) as u32,
            look: self.look,
            broken: self.broken(),
            unbalanced: self.unbalanced(),
            item: Arc::new(self),
        }
    }
}

/// `task "web"`, for messages.
fn header_text(keyword: &SmolStr, labels: &[Label]) -> SmolStr {
    let mut text = keyword.to_string();
    for label in labels {
        text.push_str(" \"");
        text.push_str(&label.value);
        text.push('"');
    }
    text.into()
}
