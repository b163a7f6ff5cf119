//! Expressions: literals, collections, calls and references are read here, element by element, with recovery;
//! operations go to hcl-edit in their exact slice (see `operation.rs`).

use smol_str::SmolStr;

use super::error::ErrorKind;
use super::expr::{Call, Entry, Expr, ExprKind, RelSpan, Step, StepKind, Traversal};
use super::scan::Scanner;

/// Nesting inside one expression beyond which brackets are only counted.
const MAX_DEPTH: u32 = 48;

/// Whether a line break ends the expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Newlines {
    /// At an attribute's value and an object's entry.
    End,
    /// Inside `[ ]`, `( )` and `${ }`.
    Skip,
}

impl Scanner<'_> {
    /// Reads the expression at the cursor; consumes nothing where none starts, and says so.
    pub(super) fn expression(&mut self, newlines: Newlines, depth: u32) -> Expr {
        let start = self.cur.pos;
        let errors = self.errors.len();
        let term = self.term(newlines, depth);
        if matches!(term.kind, ExprKind::Missing) {
            return term;
        }
        let end = self.cur.pos;
        self.skip_between(newlines);
        if !self.at_operator() {
            self.cur.pos = end;
            return term;
        }
        // An operation: its exact extent goes to hcl-edit. What the term's scan found wrong is found again on the way.
        self.errors.truncate(errors);
        self.cur.pos = start;
        self.skip_operation(newlines, depth);
        self.operation(start, newlines, errors)
    }

    /// Whether a binary operator or `?` stands at the cursor.
    fn at_operator(&mut self) -> bool {
        let next = self.cur.peek_at(1);
        match self.cur.peek() {
            Some(b'+' | b'-' | b'*' | b'%' | b'?' | b'>' | b'<' | b'&' | b'|') => true,
            Some(b'/') => !matches!(next, Some(b'/' | b'*')),
            Some(b'=' | b'!') => next == Some(b'='),
            _ => false,
        }
    }

    /// Moves over what may stand between two tokens of an expression.
    fn skip_between(&mut self, newlines: Newlines) {
        match newlines {
            Newlines::End => self.cur.skip_blanks(),
            Newlines::Skip => self.skip_white(),
        }
    }

    /// Moves over white space, line breaks and comments.
    pub(super) fn skip_white(&mut self) {
        loop {
            match self.cur.peek() {
                Some(b' ' | b'\t') => self.cur.pos += 1,
                Some(b'\n') => {
                    self.cur.pos += 1;
                    self.last_break = self.cur.pos;
                }
                Some(b'\r') if self.cur.peek_at(1) == Some(b'\n') => self.cur.pos += 1,
                Some(b'#') => self.cur.pos = self.cur.line_end(self.cur.pos),
                Some(b'/') if self.cur.peek_at(1) == Some(b'/') => self.cur.pos = self.cur.line_end(self.cur.pos),
                Some(b'/') if self.cur.peek_at(1) == Some(b'*') => self.block_comment(),
                _ => return,
            }
        }
    }

    fn term(&mut self, newlines: Newlines, depth: u32) -> Expr {
        let start = self.cur.pos;
        let Some(byte) = self.cur.peek() else { return self.missing() };
        let kind = match byte {
            b'"' => self.string(depth),
            b'0'..=b'9' => self.number(start),
            b'[' | b'{' | b'(' if depth >= MAX_DEPTH => {
                self.skip_group();
                ExprKind::Opaque
            }
            b'[' => self.list(depth),
            b'{' => self.object(depth),
            b'(' => self.paren(depth),
            b'<' if self.cur.peek_at(1) == Some(b'<') => self.heredoc(depth),
            b'-' if self.cur.peek_at(1).is_some_and(|next| next.is_ascii_digit()) => {
                self.cur.pos += 1;
                self.number(start)
            }
            b'-' | b'!' => {
                let errors = self.errors.len();
                self.skip_operation(newlines, depth);
                return self.operation(start, newlines, errors);
            }
            b'\'' => self.single_quoted(),
            _ => {
                let end = self.cur.ident_end(start);
                if end == start {
                    return self.missing();
                }
                self.cur.pos = end;
                self.name(start, depth)
            }
        };
        let expr = self.node(start, kind);
        self.steps(expr, newlines, depth)
    }

    /// An expression from `start` to the cursor.
    pub(super) fn node(&self, start: usize, kind: ExprKind) -> Expr {
        Expr { span: RelSpan::new(start - self.base, self.cur.pos - self.base), kind }
    }

    fn missing(&self) -> Expr {
        self.node(self.cur.pos, ExprKind::Missing)
    }

    fn number(&mut self, start: usize) -> ExprKind {
        self.digits();
        if self.cur.peek() == Some(b'.') && self.cur.peek_at(1).is_some_and(|byte| byte.is_ascii_digit()) {
            self.cur.pos += 1;
            self.digits();
        }
        if matches!(self.cur.peek(), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(self.cur.peek_at(1), Some(b'+' | b'-')));
            if self.cur.peek_at(1 + sign).is_some_and(|byte| byte.is_ascii_digit()) {
                self.cur.pos += 1 + sign;
                self.digits();
            }
        }
        self.cur.slice(start, self.cur.pos).parse().map_or(ExprKind::Opaque, ExprKind::Number)
    }

    fn digits(&mut self) {
        while self.cur.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.cur.pos += 1;
        }
    }

    /// What a name that ends at the cursor is: a keyword, a call or a reference.
    fn name(&mut self, start: usize, depth: u32) -> ExprKind {
        while self.cur.peek() == Some(b':') && self.cur.peek_at(1) == Some(b':') {
            let end = self.cur.ident_end(self.cur.pos + 2);
            if end == self.cur.pos + 2 {
                break;
            }
            self.cur.pos = end;
        }
        let end = self.cur.pos;
        let name = self.cur.smol(start, end);
        self.cur.skip_blanks();
        if self.cur.peek() == Some(b'(') {
            return self.call(name, start, end, depth);
        }
        self.cur.pos = end;
        match name.as_str() {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            _ => ExprKind::Variable(name),
        }
    }

    fn call(&mut self, name: SmolStr, start: usize, end: usize, depth: u32) -> ExprKind {
        let name_span = RelSpan::new(start - self.base, end - self.base);
        if depth >= MAX_DEPTH {
            self.skip_group();
            return ExprKind::Opaque;
        }
        let (args, expands) = self.elements(b')', depth);
        ExprKind::Call(Box::new(Call { name, name_span, args, expands }))
    }

    fn list(&mut self, depth: u32) -> ExprKind {
        if self.is_for() {
            return self.comprehension();
        }
        ExprKind::List(self.elements(b']', depth).0)
    }

    fn paren(&mut self, depth: u32) -> ExprKind {
        let mut elements = self.elements(b')', depth).0;
        match (elements.pop(), elements.is_empty()) {
            (Some(inner), true) => ExprKind::Paren(Box::new(inner)),
            _ => ExprKind::Opaque,
        }
    }

    /// Reads `[ a, b ]` or `( a, b... )`, cursor at the opening bracket; says whether `...` stood behind the last.
    fn elements(&mut self, close: u8, depth: u32) -> (Vec<Expr>, bool) {
        self.brackets.push((close, self.cur.pos));
        self.cur.pos += 1;
        let mut list = Vec::new();
        let mut expands = false;
        let mut separated = true;
        loop {
            let before = self.cur.pos;
            self.skip_white();
            match self.cur.peek() {
                Some(byte) if byte == close => {
                    self.cur.pos += 1;
                    break;
                }
                None | Some(b'}' | b']' | b')') => {
                    self.unclosed_bracket(close);
                    break;
                }
                _ if self.last_break > before && self.at_item() => {
                    self.unclosed_bracket(close);
                    break;
                }
                Some(b',') if !separated => {
                    self.cur.pos += 1;
                    separated = true;
                    continue;
                }
                Some(b'.') if self.cur.peek_at(1) == Some(b'.') && self.cur.peek_at(2) == Some(b'.') => {
                    self.cur.pos += 3;
                    expands = true;
                    continue;
                }
                _ => {}
            }
            if !separated {
                self.error_at_cursor(ErrorKind::MissingComma);
            }
            let start = self.cur.pos;
            let element = self.expression(Newlines::Skip, depth + 1);
            if self.cur.pos == start {
                self.invalid_expression();
                self.skip_broken_element();
            }
            if !matches!(element.kind, ExprKind::Missing) {
                list.push(element);
            }
            separated = false;
        }
        self.brackets.pop();
        (list, expands)
    }

    /// Says what stands here instead of a value, and moves over it.
    fn invalid_expression(&mut self) {
        let start = self.cur.pos;
        let token = self.token_at(start);
        let end = start + token.len();
        let kind = match token.chars().next() {
            Some(c @ ('`' | ';' | '@' | '~' | '^' | '\\' | '\u{80}'..)) => ErrorKind::InvalidCharacter(c),
            _ => ErrorKind::InvalidExpression(token),
        };
        self.error(start, end.max(start + 1), kind);
    }

    /// Moves over the rest of an element that could not be read: to the next comma, bracket or line break.
    fn skip_broken_element(&mut self) {
        loop {
            match self.cur.peek() {
                None | Some(b',' | b'}' | b']' | b')' | b'\n' | b'#') => return,
                Some(b'\r') if self.cur.is_line_end(self.cur.pos) => return,
                Some(b'"') => self.skip_string(),
                Some(b'{' | b'[' | b'(') => self.skip_group(),
                Some(_) => self.cur.bump_char(),
            }
        }
    }

    /// Reads `{ a = b }`, cursor at the brace.
    fn object(&mut self, depth: u32) -> ExprKind {
        if self.is_for() {
            return self.comprehension();
        }
        let open = self.cur.pos;
        self.brackets.push((b'}', open));
        self.cur.pos += 1;
        let mut entries: Vec<Entry> = Vec::new();
        let mut separated = true;
        let mut trusted = false;
        loop {
            let before = self.cur.pos;
            self.skip_white();
            separated |= self.last_break > before;
            match self.cur.peek() {
                Some(b'}') if self.repair && self.closes_an_outer_line(self.last_break > open) => {
                    self.unclosed_bracket(b'}');
                    break;
                }
                Some(b'}') => {
                    self.cur.pos += 1;
                    break;
                }
                None | Some(b']' | b')') => {
                    self.unclosed_bracket(b'}');
                    break;
                }
                _ if self.repair && !trusted && self.last_break > open && self.at_outdented_item(&mut trusted) => {
                    self.unclosed_bracket(b'}');
                    break;
                }
                Some(b',') if !separated => {
                    self.cur.pos += 1;
                    separated = true;
                    continue;
                }
                _ => {}
            }
            if !separated {
                self.error_at_cursor(ErrorKind::MissingEntrySeparator);
            }
            self.entry(&mut entries, depth);
            separated = false;
        }
        self.brackets.pop();
        ExprKind::Object(entries)
    }

    fn entry(&mut self, entries: &mut Vec<Entry>, depth: u32) {
        let start = self.cur.pos;
        let key = self.term(Newlines::End, depth + 1);
        if self.cur.pos == start {
            self.invalid_expression();
            self.skip_broken_element();
            return;
        }
        let key_end = self.cur.pos;
        self.cur.skip_blanks();
        match self.cur.peek() {
            Some(b'=' | b':') => self.cur.pos += 1,
            _ => {
                self.error(start, key_end, ErrorKind::MissingEntryValue);
                self.cur.pos = key_end;
                self.skip_broken_element();
                let value = self.missing();
                entries.push(Entry { key, value });
                return;
            }
        }
        self.cur.skip_blanks();
        let at = self.cur.pos;
        let value = self.expression(Newlines::End, depth + 1);
        if self.cur.pos == at {
            if matches!(self.cur.peek(), None | Some(b',' | b'}' | b'\n' | b'\r' | b'#' | b'/')) {
                let name = self.cur.smol(start, key_end);
                self.error(start, at, ErrorKind::MissingValue(name));
            } else {
                self.invalid_expression();
            }
            self.skip_broken_element();
        }
        entries.push(Entry { key, value });
    }

    /// Whether `[` or `{` at the cursor is followed by the keyword `for`.
    fn is_for(&mut self) -> bool {
        let pos = self.cur.pos;
        let (last_break, errors) = (self.last_break, self.errors.len());
        self.cur.pos += 1;
        self.skip_white();
        let start = self.cur.pos;
        let end = self.cur.ident_end(start);
        let mut is_for = end == start + 3 && self.cur.smol(start, end) == "for";
        if is_for {
            // `{ for = 1 }` is an object with a key of that name.
            self.cur.pos = end;
            self.cur.skip_blanks();
            is_for = !matches!(self.cur.peek(), Some(b'=' | b':' | b',' | b']' | b'}' | b'.' | b'[' | b'('));
        }
        self.errors.truncate(errors);
        self.cur.pos = pos;
        self.last_break = last_break;
        is_for
    }

    fn comprehension(&mut self) -> ExprKind {
        let start = self.cur.pos;
        let errors = self.errors.len();
        self.skip_group();
        self.operation(start, Newlines::End, errors).kind
    }

    /// Reads `.name`, `[index]` and the like behind `root`.
    fn steps(&mut self, root: Expr, newlines: Newlines, depth: u32) -> Expr {
        let mut steps: Vec<Step> = Vec::new();
        let start = root.span.start as usize + self.base;
        loop {
            let at = self.cur.pos;
            let kind = match self.cur.peek() {
                Some(b'.') => match self.cur.peek_at(1) {
                    Some(b'*') => {
                        self.cur.pos += 2;
                        StepKind::Splat
                    }
                    Some(b'0'..=b'9') => {
                        self.cur.pos += 1;
                        let digits = self.cur.pos;
                        self.digits();
                        let kind =
                            self.cur.slice(digits, self.cur.pos).parse().map_or(ExprKind::Opaque, ExprKind::Number);
                        StepKind::Index(self.node(digits, kind))
                    }
                    Some(b'.') => break,
                    _ => {
                        let end = self.cur.ident_end(at + 1);
                        if end == at + 1 {
                            if matches!(root.kind, ExprKind::Number(_)) {
                                break;
                            }
                            self.error(at, at + 1, ErrorKind::InvalidExpression(SmolStr::new_static(".")));
                        }
                        self.cur.pos = end;
                        StepKind::Attribute(self.cur.smol(at + 1, end))
                    }
                },
                Some(b'[') if depth < MAX_DEPTH => {
                    if self.cur.peek_at(1) == Some(b'*') && self.cur.peek_at(2) == Some(b']') {
                        self.cur.pos += 3;
                        StepKind::Splat
                    } else {
                        match self.elements(b']', depth).0.pop() {
                            Some(index) => StepKind::Index(index),
                            None => StepKind::Index(self.missing()),
                        }
                    }
                }
                Some(b'\n' | b'\r' | b' ' | b'\t') if newlines == Newlines::Skip => {
                    // `a\n  .b` inside brackets: rare, but HCL reads it as one reference.
                    let last_break = self.last_break;
                    self.skip_white();
                    if self.cur.peek() == Some(b'.') && self.cur.peek_at(1) != Some(b'.') {
                        continue;
                    }
                    self.cur.pos = at;
                    self.last_break = last_break;
                    break;
                }
                _ => break,
            };
            steps.push(Step { span: RelSpan::new(at - self.base, self.cur.pos - self.base), kind });
        }
        if steps.is_empty() {
            return root;
        }
        self.node(start, ExprKind::Traversal(Box::new(Traversal { root, steps })))
    }

    /// `'text'`: not HCL, but everybody's first attempt.
    fn single_quoted(&mut self) -> ExprKind {
        let start = self.cur.pos;
        let line_end = self.cur.line_end(start);
        let mut end = start + 1;
        while end < line_end && self.cur.at(end) != Some(b'\'') {
            end += 1;
        }
        let value = self.cur.smol(start + 1, end);
        self.cur.pos = (end + 1).min(line_end);
        self.error(start, self.cur.pos, ErrorKind::SingleQuotes);
        ExprKind::String(value)
    }

    /// Moves over an operation, to the first line break, comma or bracket that does not belong to it.
    fn skip_operation(&mut self, newlines: Newlines, depth: u32) {
        let mut end = self.cur.pos;
        loop {
            match self.cur.peek() {
                None | Some(b',' | b')' | b']' | b'}' | b'#') if newlines == Newlines::End => break,
                None | Some(b',' | b')' | b']' | b'}') => break,
                Some(b'\n') if newlines == Newlines::End => break,
                Some(b'\r') if newlines == Newlines::End && self.cur.peek_at(1) == Some(b'\n') => break,
                Some(b'/') if newlines == Newlines::End && self.cur.peek_at(1) == Some(b'/') => break,
                Some(b' ' | b'\t' | b'\n' | b'\r' | b'#') => {
                    let before = self.cur.pos;
                    self.skip_between(newlines);
                    if self.cur.pos == before {
                        self.cur.pos += 1;
                    } else if newlines == Newlines::Skip && self.last_break > before && self.at_item() {
                        break;
                    }
                    continue;
                }
                Some(b'/') if matches!(self.cur.peek_at(1), Some(b'*' | b'/')) => {
                    let before = self.cur.pos;
                    self.skip_between(newlines);
                    if self.cur.pos == before {
                        break;
                    }
                    continue;
                }
                Some(b'.') if self.cur.peek_at(1) == Some(b'.') && self.cur.peek_at(2) == Some(b'.') => break,
                Some(b'"') => {
                    self.string(depth.max(MAX_DEPTH - 4));
                }
                Some(b'<') if self.cur.peek_at(1) == Some(b'<') => {
                    self.heredoc(depth);
                }
                Some(b'{' | b'[' | b'(') => self.skip_group(),
                Some(_) => self.cur.bump_char(),
            }
            end = self.cur.pos;
        }
        self.cur.pos = end;
    }

    /// The closing bracket `close` is missing: said once for all brackets that end at the same place.
    fn unclosed_bracket(&mut self, close: u8) {
        // Nothing is consumed: what stands here belongs to the line's own block. The white space before it goes back.
        let end = self.last_content_before(self.cur.pos);
        self.cur.pos = end;
        if self.unclosed_at != Some(end) {
            self.unclosed_at = Some(end);
            let start = self.char_start_before(end);
            self.error(start, end, ErrorKind::UnclosedBracket(char::from(close)));
        }
    }
}
