//! What brackets hold: lists, objects, parentheses and the arguments of calls.

use smol_str::SmolStr;

use super::error::ErrorKind;
use super::expr::{Call, Entry, Expr, ExprKind, RelSpan};
use super::repair::FixKind;
use super::scan::Scanner;
use super::scan_expr::{MAX_DEPTH, Newlines};

impl Scanner<'_> {
    pub(super) fn call(&mut self, name: SmolStr, start: usize, end: usize, depth: u32) -> ExprKind {
        let name_span = RelSpan::new(start - self.base, end - self.base);
        if depth >= MAX_DEPTH {
            self.skip_group();
            return ExprKind::Opaque;
        }
        let (args, expands) = self.elements(b')', depth);
        ExprKind::Call(Box::new(Call { name, name_span, args, expands }))
    }

    pub(super) fn list(&mut self, depth: u32) -> ExprKind {
        if self.is_for() {
            return self.comprehension(depth);
        }
        ExprKind::List(self.elements(b']', depth).0)
    }

    pub(super) fn paren(&mut self, depth: u32) -> ExprKind {
        self.single(b')', depth).map_or(ExprKind::Opaque, |inner| ExprKind::Paren(Box::new(inner)))
    }

    /// Reads `( a )` or `[ a ]`: exactly one value.
    pub(super) fn single(&mut self, close: u8, depth: u32) -> Option<Expr> {
        let start = self.cur.pos;
        let errors = self.errors.len();
        let (elements, expands) = self.elements(close, depth);
        let comma = elements.len() == 1 && !expands && {
            // `(a,)`: the only thing that is no second element and yet too much.
            let inner = self.base + elements[0].span.end as usize;
            let place = self.place();
            self.cur.pos = inner;
            self.skip_white();
            let comma = self.cur.peek() == Some(b',');
            self.return_to(place);
            comma
        };
        if (elements.len() != 1 || expands || comma) && self.errors.len() == errors {
            self.error(start, self.cur.pos, ErrorKind::OneValueExpected);
        }
        elements.into_iter().next()
    }

    /// Reads `[ a, b ]` or `( a, b... )`, cursor at the opening bracket; says whether `...` stood behind the last.
    fn elements(&mut self, close: u8, depth: u32) -> (Vec<Expr>, bool) {
        self.brackets.push((close, self.cur.pos));
        self.cur.pos += 1;
        let mut list = Vec::new();
        let mut expands = false;
        let mut separated = true;
        // Whether the element before has a mistake, which then explains what follows it.
        let mut broken = false;
        loop {
            let broke = self.skip_white();
            match self.cur.peek() {
                Some(byte) if byte == close => {
                    self.cur.pos += 1;
                    break;
                }
                Some(b'}') if self.pass_ignored_brace() => continue,
                Some(byte @ (b']' | b')')) if !self.is_awaited(byte) => {
                    self.pass_stray_bracket(byte);
                    continue;
                }
                None | Some(b'}' | b']' | b')') => {
                    self.unclosed_bracket(close, broken);
                    break;
                }
                _ if (broke && self.at_item()) || self.is_hopeless() => {
                    self.unclosed_bracket(close, broken);
                    break;
                }
                Some(b',') if !separated => {
                    self.cur.pos += 1;
                    separated = true;
                    continue;
                }
                Some(b'.') if close == b')' && !separated && self.at_ellipsis() => {
                    let at = self.cur.pos;
                    self.cur.pos += 3;
                    self.skip_white();
                    if self.cur.peek() != Some(b')') {
                        self.error(at, at + 3, ErrorKind::MisplacedEllipsis);
                    }
                    expands = true;
                    continue;
                }
                _ => {}
            }
            if !separated && !broken {
                self.error_at_cursor(ErrorKind::MissingComma);
            }
            let (start, errors) = (self.cur.pos, self.errors.len());
            let element = self.expression(Newlines::Skip, depth + 1);
            if self.cur.pos == start {
                self.invalid_expression();
                self.skip_broken_element();
            }
            if !matches!(element.kind, ExprKind::Missing) {
                list.push(element);
            }
            separated = false;
            broken = self.errors.len() > errors;
        }
        self.brackets.pop();
        (list, expands)
    }

    /// Whether `...` stands at the cursor.
    pub(super) fn at_ellipsis(&mut self) -> bool {
        self.cur.peek() == Some(b'.') && self.cur.peek_at(1) == Some(b'.') && self.cur.peek_at(2) == Some(b'.')
    }

    /// Says what stands here instead of a value, and moves over it.
    pub(super) fn invalid_expression(&mut self) {
        let start = self.cur.pos;
        let token = self.token_at(start);
        let end = start + token.len();
        self.error(start, end.max(start + 1), invalid_token(token));
    }

    /// Moves over the rest of an element that could not be read: to the next comma, bracket or line break. It moves
    /// at least over one character where none of them is at the cursor.
    fn skip_broken_element(&mut self) {
        loop {
            match self.cur.peek() {
                None | Some(b',' | b'}' | b']' | b')' | b'\n' | b'#') => return,
                Some(b'\r') if self.cur.is_line_end(self.cur.pos) => return,
                Some(b'"') => self.skip_string(),
                Some(b'$' | b'%') if self.cur.peek_at(1) == Some(b'{') => {
                    if !self.skip_sequence() {
                        self.cur.pos += 2;
                    }
                }
                Some(b'{' | b'[' | b'(') => self.skip_group(),
                Some(_) => self.cur.bump_char(),
            }
        }
    }

    /// Reads `{ a = b }`, cursor at the brace.
    pub(super) fn object(&mut self, depth: u32) -> ExprKind {
        if self.is_for() {
            return self.comprehension(depth);
        }
        let open = self.cur.pos;
        self.brackets.push((b'}', open));
        self.cur.pos += 1;
        let mut entries: Vec<Entry> = Vec::new();
        let mut separated = true;
        let mut broken = false;
        loop {
            separated |= self.skip_white();
            if self.sequence.is_none() && self.closes_here() {
                self.unclosed_bracket(b'}', broken);
                break;
            }
            match self.cur.peek() {
                Some(b'}') if self.pass_ignored_brace() => continue,
                Some(byte @ (b']' | b')')) if !self.is_awaited(byte) => {
                    self.pass_stray_bracket(byte);
                    continue;
                }
                Some(b'}') => {
                    self.cur.pos += 1;
                    break;
                }
                None | Some(b']' | b')') => {
                    self.unbalanced |= self.cur.peek().is_none();
                    self.unclosed_bracket(b'}', broken);
                    break;
                }
                _ if self.is_hopeless() => {
                    self.unclosed_bracket(b'}', broken);
                    break;
                }
                Some(b',') if !separated => {
                    self.cur.pos += 1;
                    separated = true;
                    continue;
                }
                _ => {}
            }
            if !separated && !broken {
                self.error_at_cursor(ErrorKind::MissingEntrySeparator);
            }
            let errors = self.errors.len();
            self.entry(&mut entries, depth);
            separated = false;
            broken = self.errors.len() > errors;
        }
        self.brackets.pop();
        ExprKind::Object(entries)
    }

    fn entry(&mut self, entries: &mut Vec<Entry>, depth: u32) {
        let start = self.cur.pos;
        let key = self.expression(Newlines::End, depth + 1);
        if self.cur.pos == start {
            self.invalid_expression();
            // At least over the token: what stops the skipping may be the token itself.
            self.cur.bump_char();
            self.skip_broken_element();
            return;
        }
        let key_end = self.cur.pos;
        self.cur.skip_blanks();
        let double = self.cur.peek() == Some(b'=') && matches!(self.cur.peek_at(1), Some(b'=' | b'>'));
        match self.cur.peek() {
            Some(b'=' | b':') if !double => self.cur.pos += 1,
            _ => {
                self.error(start, key_end, ErrorKind::MissingEntryValue);
                self.cur.pos = key_end;
                self.skip_broken_element();
                let value = self.missing();
                entries.push(Entry { key, value });
                return;
            }
        }
        let after = self.cur.pos;
        self.cur.skip_blanks();
        let at = self.cur.pos;
        let value = self.expression(Newlines::End, depth + 1);
        if self.cur.pos == at {
            if matches!(self.cur.peek(), None | Some(b',' | b'}' | b'\n' | b'\r' | b'#' | b'/')) {
                let name = self.cur.smol(start, key_end);
                self.error(start, after, ErrorKind::MissingValue(name));
            } else {
                self.invalid_expression();
            }
            self.skip_broken_element();
        }
        entries.push(Entry { key, value });
    }

    /// Whether an expression around waits for this closing bracket.
    fn is_awaited(&self, close: u8) -> bool {
        self.brackets.iter().any(|(awaited, _)| *awaited == close)
    }

    fn pass_stray_bracket(&mut self, close: u8) {
        let at = self.cur.pos;
        self.error(at, at + 1, ErrorKind::StrayBracket(char::from(close)));
        self.cur.pos += 1;
    }

    /// Moves over the `}` at the cursor if it closes nothing.
    pub(super) fn pass_ignored_brace(&mut self) -> bool {
        let ignored = self.cur.peek() == Some(b'}') && self.is_fixed(FixKind::Ignore);
        if ignored {
            let at = self.cur.pos;
            self.error(at, at + 1, ErrorKind::StrayBrace);
            self.cur.pos += 1;
        }
        ignored
    }

    /// The closing bracket `close` is missing: said once for all brackets that end at the same place.
    /// Where the last element is broken that says enough.
    fn unclosed_bracket(&mut self, close: u8, explained: bool) {
        // Nothing is consumed: what stands here belongs to the line's own block. The white space and the lines of
        // comments before it go back.
        let end = self.last_code_before(self.cur.pos);
        self.cur.pos = end;
        if self.unclosed_at != Some(end) && !explained && !self.is_hopeless() {
            self.unclosed_at = Some(end);
            let start = self.char_start_before(end);
            self.error(start, end, ErrorKind::UnclosedBracket(char::from(close)));
        }
    }
}

/// What to say of a token that no expression starts with.
pub(super) fn invalid_token(token: SmolStr) -> ErrorKind {
    match token.chars().next() {
        Some(c @ ('`' | ';' | '@' | '~' | '^' | '\\' | '\0'..'\t' | '\u{b}'..' ' | '\u{7f}'..)) => {
            ErrorKind::InvalidCharacter(c)
        }
        Some(_) => ErrorKind::InvalidExpression(token),
        None => ErrorKind::InvalidCharacter('\r'),
    }
}
