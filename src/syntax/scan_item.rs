//! One item: an attribute, a comment, or what is not quite an item yet; blocks have their own module.

use smol_str::SmolStr;

use super::error::ErrorKind;
use super::expr::{Expr, ExprKind, RelSpan};
use super::repair::{FixKind, Summary};
use super::reuse::Reuse;
use super::scan::Scanner;
use super::scan_block::header_text;
use super::scan_body::Around;
use super::scan_collection::invalid_token;
use super::scan_expr::Newlines;
use super::tree::{Attribute, Incomplete, Item, ItemKind, Label};

/// The name that an item starts with, and the labels behind it.
pub(super) struct Header {
    /// Absolute.
    pub(super) start: usize,
    pub(super) name: SmolStr,
    pub(super) name_len: u32,
    pub(super) labels: Vec<Label>,
}

impl Header {
    /// The offset behind the last label, or behind the name.
    fn end(&self) -> usize {
        self.start + self.labels.last().map_or(self.name_len, |label| label.start + label.len) as usize
    }
}

/// What an item starts from: what its end restores in the scanner, and what the item keeps.
pub(super) struct Start {
    offset: usize,
    looked: usize,
    errors: usize,
    unbalanced: bool,
    indent: u32,
    first_on_line: bool,
}

impl<'t> Scanner<'t> {
    /// Reads one item at the cursor, which is at no white space and no `}`.
    pub(super) fn item(&mut self, around: Around, first_on_line: bool, reuse: Option<Reuse<'t>>) -> Item {
        let begun = self.begin(first_on_line);
        let start = begun.offset;
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
        self.finish(begun, kind)
    }

    /// An item starts at the cursor.
    pub(super) fn begin(&mut self, first_on_line: bool) -> Start {
        let offset = self.cur.pos;
        self.last_break = offset;
        self.unclosed_at = None;
        self.sequence = None;
        self.brackets.clear();
        Start {
            offset,
            looked: std::mem::replace(&mut self.cur.looked, offset),
            errors: self.errors.len(),
            unbalanced: std::mem::replace(&mut self.unbalanced, false),
            indent: self.line_indent,
            first_on_line,
        }
    }

    /// The item ends at the cursor.
    pub(super) fn finish(&mut self, start: Start, kind: ItemKind) -> Item {
        let in_body = matches!(&kind, ItemKind::Block(block) if block.body.unbalanced);
        let errors = self.take_errors(start.errors, start.offset);
        let height = match &kind {
            // What is only skipped depends on how deep it is: it never serves again.
            ItemKind::Block(block) if block.opaque => u16::MAX,
            ItemKind::Block(block) => block.body.height.saturating_add(1),
            _ => 0,
        };
        let item = Item {
            len: (self.cur.pos - start.offset) as u32,
            look: (self.cur.looked - start.offset) as u32,
            indent: start.indent,
            first_on_line: start.first_on_line,
            unbalanced: self.unbalanced || in_body,
            kind,
            height,
            summary: Summary::default(),
            errors,
        };
        self.unbalanced = start.unbalanced;
        self.cur.looked = self.cur.looked.max(start.looked);
        item
    }

    fn line_comment(&mut self) -> ItemKind {
        self.cur.pos = self.cur.line_end(self.cur.pos);
        ItemKind::Comment
    }

    /// `"name" = value` or `"name" {`: neither is HCL, both are old JSON-minded habits.
    fn quoted_item(&mut self, around: Around, reuse: Option<Reuse<'t>>) -> ItemKind {
        let start = self.cur.pos;
        if !self.string_is_closed() {
            return self.stray_quote();
        }
        let kind = self.string(0);
        let end = self.cur.pos;
        let name = match kind {
            ExprKind::String(name) => name,
            _ => self.cur.smol(start + 1, end - 1),
        };
        self.cur.skip_blanks();
        let follows = self.cur.peek();
        self.cur.pos = end;
        if !matches!(follows, Some(b'=' | b':' | b'{')) {
            self.skip_broken_lines();
            self.error(start, end, ErrorKind::ExpectedItem);
            return ItemKind::Junk;
        }
        self.error(start, end, ErrorKind::QuotedName(name.clone()));
        self.named_item(start, name, around, reuse)
    }

    /// What follows a name that ends at the cursor.
    fn named_item(&mut self, start: usize, name: SmolStr, around: Around, reuse: Option<Reuse<'t>>) -> ItemKind {
        let name_len = (self.cur.pos - start) as u32;
        let mut header = Header { start, name, name_len, labels: Vec::new() };
        loop {
            self.cur.skip_blanks();
            let at = self.cur.pos;
            match self.cur.peek() {
                Some(b'=') if header.labels.is_empty() => return self.attribute(header, around),
                Some(b':') if header.labels.is_empty() => {
                    self.error(at, at + 1, ErrorKind::ColonForEquals(header.name.clone()));
                    return self.attribute(header, around);
                }
                Some(b'{') => return self.block(header, around, reuse, true),
                Some(b'}') if self.pass_ignored_brace() => {}
                Some(b'"') => {
                    let label = self.label(start);
                    header.labels.push(label);
                }
                _ => {
                    let end = self.cur.ident_end(at);
                    if end == at && self.label_on_next_line() {
                        continue;
                    }
                    if end == at {
                        return self.incomplete(header, around, reuse);
                    }
                    let value = self.cur.smol(at, end);
                    self.cur.pos = end;
                    let label = Label { start: (at - start) as u32, len: (end - at) as u32, quoted: false, value };
                    header.labels.push(label);
                }
            }
        }
    }

    /// Moves to the label on the line below if it is the rest of a block's header.
    fn label_on_next_line(&mut self) -> bool {
        let at = self.cur.pos;
        if !self.cur.is_line_end(at) || self.cur.at(at).is_none() {
            return false;
        }
        let next = self.cur.after_line_break(at);
        let (_, label) = self.cur.indent_at(next);
        let place = self.place();
        self.cur.pos = label;
        let mut found = self.cur.peek() == Some(b'"') && self.string_is_closed();
        if found {
            self.skip_string();
            self.cur.skip_blanks();
            found = self.cur.peek() == Some(b'{');
        }
        self.return_to(place);
        if found {
            self.cur.pos = label;
            self.error(label, label + 1, ErrorKind::LabelOnNextLine);
        }
        found
    }

    /// Reads a quoted label of the item at `start`, cursor at the quote.
    fn label(&mut self, start: usize) -> Label {
        let (at, errors) = (self.cur.pos, self.errors.len());
        let kind = self.string(0);
        let mut end = self.cur.pos;
        let value = match kind {
            ExprKind::String(_) if !self.ends_with_quote(at) && self.cur.at(end.max(1) - 1) == Some(b'{') => {
                // `job "web {`: the brace is the block's.
                end = self.last_content_before(end - 1).max(at + 1);
                self.cur.pos = end;
                self.errors.truncate(errors);
                self.error(at, end, ErrorKind::UnclosedString);
                self.cur.smol(at + 1, end)
            }
            ExprKind::String(value) => value,
            _ => {
                self.errors.truncate(errors);
                self.error(at, end, ErrorKind::TemplateInLabel);
                self.cur.smol(at + 1, end.saturating_sub(1).max(at + 1))
            }
        };
        Label { start: (at - start) as u32, len: (end - at) as u32, quoted: true, value }
    }

    /// A name, perhaps with labels, that neither `=` nor `{` follows. The cursor is at what follows.
    fn incomplete(&mut self, header: Header, around: Around, reuse: Option<Reuse<'t>>) -> ItemKind {
        let rest = self.cur.pos;
        let end = header.end();
        let clean = self.errors.iter().all(|(from, ..)| *from < header.start);
        if self.cur.is_line_end(rest) && self.cur.at(rest).is_some() {
            let next = self.cur.after_line_break(rest);
            let (_, at) = self.cur.indent_at(next);
            match self.cur.at(at) {
                // The brace or the equals sign on a line of its own: an error, but what follows is the item's.
                Some(b'{') if self.cur.at(at + 1) != Some(b'{') => {
                    self.error(at, at + 1, ErrorKind::BraceOnNextLine);
                    self.cur.pos = at;
                    return self.block(header, around, reuse, true);
                }
                Some(b'=') if header.labels.is_empty() && self.cur.at(at + 1) != Some(b'=') => {
                    self.error(at, at + 1, ErrorKind::EqualsOnNextLine(header.name.clone()));
                    self.cur.pos = at;
                    return self.attribute(header, around);
                }
                _ => {}
            }
        }
        if self.is_fixed_at(header.start, FixKind::Open)
            && matches!(self.cur.at(end), Some(b' ' | b'\t' | b'\r' | b'\n'))
        {
            if clean {
                let text = header_text(&header.name, &header.labels);
                self.error(header.start, end, ErrorKind::MissingOpenBrace(text));
            }
            self.cur.pos = end;
            return self.block(header, around, reuse, false);
        }
        let line_break = self.cur.line_end(rest);
        let content_end = self.last_content_before(line_break).max(rest);
        if content_end > rest + 1 && self.cur.at(content_end - 1) == Some(b'{') {
            // A header with something that is no label: what its braces hold is the block's body all the same.
            let junk_end = self.last_content_before(content_end - 1).max(rest + 1);
            self.error(rest, junk_end, ErrorKind::InvalidLabel(header.name.clone()));
            self.cur.pos = content_end - 1;
            return self.block(header, around, reuse, true);
        }
        self.cur.pos = end;
        if rest < content_end || self.next_line_is_broken(line_break) {
            self.skip_broken_lines();
        }
        if clean {
            let token = if rest < content_end { self.token_at(rest) } else { SmolStr::default() };
            let text = header_text(&header.name, &header.labels);
            match invalid_token(token.clone()) {
                kind @ ErrorKind::InvalidCharacter(_) if !token.is_empty() => {
                    self.error(rest, rest + token.len(), kind);
                }
                _ if header.labels.is_empty() => self.error(header.start, end, ErrorKind::IncompleteItem(text)),
                _ => self.error(header.start, end, ErrorKind::MissingBody(text)),
            }
        }
        let Header { name, name_len, labels, .. } = header;
        ItemKind::Incomplete(Incomplete { name, name_len, labels: labels.into_boxed_slice() })
    }

    /// `name = value`, cursor at `=` (or at the `:` that stands for it).
    fn attribute(&mut self, header: Header, around: Around) -> ItemKind {
        let Header { start, name, name_len, .. } = header;
        let equals = self.cur.pos;
        self.cur.pos += 1;
        if self.cur.peek() == Some(b'=') {
            self.cur.pos += 1;
            self.error(equals, equals + 2, ErrorKind::DoubleEquals(name.clone()));
        }
        let after_equals = self.cur.pos;
        self.cur.skip_blanks();
        if self.pass_ignored_brace() {
            self.cur.skip_blanks();
        }
        self.base = self.cur.pos;
        self.brackets.clear();
        if around.one_line {
            self.brackets.push((b'}', start));
        }
        let mut value = self.expression(Newlines::End, 0);
        if matches!(value.kind, ExprKind::Missing) {
            value = self.missing_value(start, after_equals, &name);
        } else {
            self.end_of_argument(around, start);
            self.pass_continuation();
        }
        ItemKind::Attribute(Attribute {
            name,
            name_len,
            equals: (equals - start) as u32,
            value_start: (self.base - start) as u32,
            value,
        })
    }

    /// Where an operator ends the line of an argument, and deeper lines follow that are no items: moves over them. They
    /// are the rest of the value, though HCL wants it in brackets then.
    fn pass_continuation(&mut self) {
        let value_end = self.cur.pos;
        let Some(mut last) = self.errors.pop() else { return };
        let errors = self.errors.len();
        if let ErrorKind::MissingOperand(operator) = &last.2
            && last.1 == value_end
        {
            let operator = operator.clone();
            while self.next_line_continues() {
                last.2 = ErrorKind::ContinuedOperation(operator.clone());
                self.skip_white();
                self.skip_rest_of_line();
            }
            self.errors.truncate(errors);
            self.cur.pos = self.last_content_before(self.cur.pos).max(value_end);
        }
        self.errors.push(last);
    }

    /// Whether the line below stands deeper than the item under way, and is no item, comment or closing brace.
    fn next_line_continues(&mut self) -> bool {
        let at = self.cur.pos;
        if !self.cur.is_line_end(at) || self.cur.at(at).is_none() {
            return false;
        }
        let line = self.cur.after_line_break(at);
        let (column, first) = self.cur.indent_at(line);
        if column <= self.line_indent || matches!(self.cur.at(first), None | Some(b'}' | b'#' | b'/' | b'\n' | b'\r')) {
            return false;
        }
        let place = self.place();
        self.cur.pos = first;
        let item = self.at_item_start();
        self.return_to(place);
        !item
    }

    /// No value follows the `=` before `after_equals`. Sets `base` to where the value stands after all.
    fn missing_value(&mut self, start: usize, after_equals: usize, name: &SmolStr) -> Expr {
        let at = self.cur.pos;
        let comment = matches!(self.cur.peek(), Some(b'#'))
            || (self.cur.peek() == Some(b'/') && matches!(self.cur.peek_at(1), Some(b'/' | b'*')));
        if comment || self.cur.peek() == Some(b'}') || self.cur.is_line_end(at) {
            let errors = self.errors.len();
            if self.cur.peek() != Some(b'/') || self.cur.peek_at(1) != Some(b'*') {
                // A comment that nothing ends says so itself.
                self.error(start, after_equals, ErrorKind::MissingValue(name.clone()));
            }
            if !comment && self.cur.peek() != Some(b'}') && self.next_line_is_broken(at) {
                // The value on the next line, or the elements of a list whose bracket is missing.
                self.skip_white();
                self.base = self.cur.pos;
                let value = self.expression(Newlines::End, 0);
                let end = self.cur.pos;
                self.skip_broken_lines();
                self.errors.truncate(errors + 1);
                let whole = self.cur.pos <= end && !matches!(value.kind, ExprKind::Missing);
                return if whole { value } else { self.node(self.base, ExprKind::Opaque) };
            }
            self.cur.pos = after_equals;
            self.base = after_equals;
            return Expr { span: RelSpan::default(), kind: ExprKind::Missing };
        }
        let token = self.token_at(at);
        let end = at + token.len().max(1);
        self.skip_broken_lines();
        if self.cur.pos == at {
            self.cur.bump_char();
        }
        self.error(at, end, invalid_token(token));
        self.node(at, ExprKind::Opaque)
    }

    /// After an argument's value: its line must end, or the one-line block that it is in.
    fn end_of_argument(&mut self, around: Around, start: usize) {
        let end = self.cur.pos;
        self.cur.skip_blanks();
        let at = self.cur.pos;
        self.cur.pos = end;
        // One mistake, one error: a value that is broken itself explains what follows it.
        let broken = self.errors.iter().any(|(from, ..)| *from >= start);
        let (token_end, kind) = match self.cur.at(at) {
            _ if self.cur.is_line_end(at) => return,
            Some(b'#') => return,
            Some(b'/') if matches!(self.cur.at(at + 1), Some(b'/' | b'*')) => return,
            // Whether it may stand there is for the block to say that it closes.
            Some(b'}') if !self.is_fixed_at(at, FixKind::Ignore) => return,
            Some(b',') if around.one_line => {
                // The block says what is wrong with it.
                self.cur.pos = at + 1;
                return;
            }
            Some(b',') => {
                self.cur.pos = at + 1;
                (at + 1, ErrorKind::CommaAfterArgument)
            }
            _ => {
                self.cur.pos = at;
                let token = self.token_at(at);
                let end = at + token.len().max(1);
                match invalid_token(token.clone()) {
                    kind @ ErrorKind::InvalidCharacter(_) => (end, kind),
                    _ => (end, ErrorKind::AfterValue(token)),
                }
            }
        };
        let behind = self.cur.pos;
        self.cur.skip_blanks();
        if self.pass_ignored_brace() {
            let behind = self.cur.pos;
            self.cur.skip_blanks();
            if !self.at_item_start() {
                self.skip_broken_lines();
            }
            self.cur.pos = self.cur.pos.max(behind);
            return;
        }
        let is_item = self.at_item_start();
        if !broken && !(around.one_line && is_item) {
            self.error(at, token_end, kind);
        }
        self.cur.pos = if behind > at { behind } else { end };
        if !is_item && !self.cur.is_line_end(behind) {
            self.skip_broken_lines();
        }
    }
}
