//! Expressions: terms, what follows them (`.name`, `[0]`), and whether operators do; brackets, strings and operators
//! have their own modules.

use super::error::ErrorKind;
use super::expr::{Expr, ExprKind, RelSpan, Step, StepKind, Traversal, UnaryOperator};
use super::scan::Scanner;

/// Nesting inside one expression beyond which brackets are only counted and templates only skipped.
pub(super) const MAX_DEPTH: u32 = 48;

/// Whether a line break ends the expression.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Newlines {
    /// At an attribute's value and an object's entry.
    End,
    /// Inside `[ ]`, `( )` and `${ }`.
    Skip,
}

/// Which splat the steps before were in: HCL lets `.*` be followed by names only.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Splat {
    None,
    Attributes,
    Full,
}

impl Scanner<'_> {
    /// Reads the expression at the cursor; consumes nothing where none starts, and says so.
    pub(super) fn expression(&mut self, newlines: Newlines, depth: u32) -> Expr {
        let first = self.operand(newlines, depth);
        if matches!(first.kind, ExprKind::Missing) {
            return first;
        }
        let place = self.place();
        self.skip_between(newlines);
        if self.at_operator() {
            return self.operation(first, newlines, depth);
        }
        self.return_to(place);
        first
    }

    /// Moves over what may stand between two tokens of an expression.
    pub(super) fn skip_between(&mut self, newlines: Newlines) {
        match newlines {
            Newlines::End => self.cur.skip_blanks(),
            Newlines::Skip => {
                self.skip_white();
            }
        }
    }

    /// Moves over white space, line breaks and comments; says whether a line break was among them.
    pub(super) fn skip_white(&mut self) -> bool {
        let mut broke = false;
        loop {
            match self.cur.peek() {
                Some(b' ' | b'\t') => self.cur.pos += 1,
                Some(b'\n') => {
                    self.cur.pos += 1;
                    self.last_break = self.cur.pos;
                    broke = true;
                }
                Some(b'\r') if self.cur.peek_at(1) == Some(b'\n') => self.cur.pos += 1,
                Some(b'#') => self.cur.pos = self.cur.line_end(self.cur.pos),
                Some(b'/') if self.cur.peek_at(1) == Some(b'/') => self.cur.pos = self.cur.line_end(self.cur.pos),
                Some(b'/') if self.cur.peek_at(1) == Some(b'*') => self.block_comment(),
                _ => return broke,
            }
        }
    }

    /// Reads a term with the `-` and `!` before it.
    pub(super) fn operand(&mut self, newlines: Newlines, depth: u32) -> Expr {
        let mut prefixes: Vec<(UnaryOperator, usize)> = Vec::new();
        loop {
            let operator = match self.cur.peek() {
                Some(b'-') if !self.cur.peek_at(1).is_some_and(|next| next.is_ascii_digit()) => UnaryOperator::Neg,
                Some(b'!') if self.cur.peek_at(1) != Some(b'=') => UnaryOperator::Not,
                _ => break,
            };
            prefixes.push((operator, self.cur.pos));
            self.cur.pos += 1;
            self.skip_between(newlines);
        }
        let mut expr = self.term(newlines, depth);
        let Some(&(_, first)) = prefixes.first() else { return expr };
        if matches!(expr.kind, ExprKind::Missing) {
            let (_, last) = prefixes[prefixes.len() - 1];
            self.cur.pos = last + 1;
            self.missing_operand(last, last + 1);
            return self.node(first, ExprKind::Opaque);
        }
        if prefixes.len() > MAX_DEPTH as usize {
            return self.node(first, ExprKind::Opaque);
        }
        for (operator, start) in prefixes.into_iter().rev() {
            expr = self.node(start, ExprKind::Unary(Box::new((operator, expr))));
        }
        expr
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
            b'\'' => self.single_quoted(),
            _ => {
                let end = self.cur.ident_end(start);
                if end == start {
                    return self.missing();
                }
                self.cur.pos = end;
                self.name(start, newlines, depth)
            }
        };
        let expr = self.node(start, kind);
        self.steps(expr, newlines, depth)
    }

    /// An expression from `start` to the cursor.
    pub(super) fn node(&self, start: usize, kind: ExprKind) -> Expr {
        Expr { span: RelSpan::new(start - self.base, self.cur.pos - self.base), kind }
    }

    pub(super) fn missing(&self) -> Expr {
        self.node(self.cur.pos, ExprKind::Missing)
    }

    /// Reads a number, cursor at its first digit. HCL takes all digits, dots and exponents for one token, as long as
    /// a digit is the last (`scan_tokens.rl`, `NumberLit`), and then asks whether it is a number.
    fn number(&mut self, start: usize) -> ExprKind {
        let (mut dots, mut exponents, mut dot_in_exponent) = (0, 0, false);
        loop {
            match self.cur.peek() {
                Some(b'0'..=b'9') => self.cur.pos += 1,
                Some(b'.') => {
                    let next = self.cur.peek_at(1);
                    let exponent_follows = matches!(next, Some(b'e' | b'E')) && self.exponent_len(1) > 0;
                    if !next.is_some_and(|byte| byte.is_ascii_digit()) && !exponent_follows {
                        break;
                    }
                    dots += 1;
                    dot_in_exponent |= exponents > 0;
                    self.cur.pos += 1;
                }
                Some(b'e' | b'E') => {
                    let len = self.exponent_len(0);
                    if len == 0 {
                        break;
                    }
                    exponents += 1;
                    self.cur.pos += len;
                }
                _ => break,
            }
        }
        let end = self.cur.pos;
        if dots > 1 || exponents > 1 || dot_in_exponent {
            let token = self.cur.smol(start, end);
            self.error(start, end, ErrorKind::InvalidNumber(token));
            return ExprKind::Opaque;
        }
        let unit_end = self.cur.ident_end(end);
        if unit_end > end && !self.at_keyword("if") {
            // `30s`, `10Gi`: not a number, and the reader knows what was meant.
            self.cur.pos = unit_end;
            let token = self.cur.smol(start, unit_end);
            self.error(start, unit_end, ErrorKind::UnquotedUnit(token));
            return ExprKind::Opaque;
        }
        self.cur.slice(start, end).parse().map_or(ExprKind::Opaque, ExprKind::Number)
    }

    /// Bytes of `e`, its sign and its first digit, `ahead` of the cursor; 0 where there is no exponent.
    fn exponent_len(&mut self, ahead: usize) -> usize {
        let sign = usize::from(matches!(self.cur.peek_at(ahead + 1), Some(b'+' | b'-')));
        let digit = self.cur.peek_at(ahead + 1 + sign).is_some_and(|byte| byte.is_ascii_digit());
        if digit { 2 + sign } else { 0 }
    }

    /// What a name that ends at the cursor is: a keyword, a call or a reference.
    fn name(&mut self, start: usize, newlines: Newlines, depth: u32) -> ExprKind {
        let mut namespaced = false;
        loop {
            let place = self.place();
            self.skip_between(newlines);
            if self.cur.peek() == Some(b':') && self.cur.peek_at(1) == Some(b':') {
                self.cur.pos += 2;
                self.skip_between(newlines);
                let end = self.cur.ident_end(self.cur.pos);
                if end > self.cur.pos {
                    namespaced = true;
                    self.cur.pos = end;
                    continue;
                }
            }
            self.return_to(place);
            break;
        }
        let end = self.cur.pos;
        let name = self.cur.smol(start, end);
        let place = self.place();
        self.skip_between(newlines);
        if self.cur.peek() == Some(b'(') {
            return self.call(name, start, end, depth);
        }
        self.return_to(place);
        if namespaced {
            self.error(start, end, ErrorKind::NamespacedName(name.clone()));
        }
        match name.as_str() {
            "null" => ExprKind::Null,
            "true" => ExprKind::Bool(true),
            "false" => ExprKind::Bool(false),
            _ => ExprKind::Variable(name),
        }
    }

    /// Reads `.name`, `[index]` and the like behind `root`.
    fn steps(&mut self, root: Expr, newlines: Newlines, depth: u32) -> Expr {
        let mut steps: Vec<Step> = Vec::new();
        let mut splat = Splat::None;
        let start = root.span.start as usize + self.base;
        let mut place = self.place();
        loop {
            self.skip_between(newlines);
            let at = self.cur.pos;
            let kind = match self.cur.peek() {
                Some(b'.') if self.cur.peek_at(1) == Some(b'.') => break,
                Some(b'.') => {
                    self.cur.pos += 1;
                    self.dotted_step(&root, at, newlines, &mut splat)
                }
                Some(b'[') if depth < MAX_DEPTH => self.bracket_step(newlines, depth, &mut splat),
                Some(b'[') => {
                    self.skip_group();
                    StepKind::Index(self.node(at, ExprKind::Opaque))
                }
                _ => break,
            };
            steps.push(Step { span: RelSpan::new(at - self.base, self.cur.pos - self.base), kind });
            place = self.place();
        }
        self.return_to(place);
        if steps.is_empty() {
            return root;
        }
        self.node(start, ExprKind::Traversal(Box::new(Traversal { root, steps })))
    }

    /// Reads what follows the dot at `at`, cursor behind it.
    fn dotted_step(&mut self, root: &Expr, at: usize, newlines: Newlines, splat: &mut Splat) -> StepKind {
        let place = self.place();
        self.skip_between(newlines);
        match self.cur.peek() {
            Some(b'*') => {
                self.cur.pos += 1;
                if *splat == Splat::Attributes {
                    self.error(at, self.cur.pos, ErrorKind::NestedSplat);
                }
                *splat = Splat::Attributes;
                return StepKind::Splat;
            }
            Some(b'0'..=b'9') => {
                let digits = self.cur.pos;
                let kind = self.number(digits);
                if let ExprKind::Number(_) = kind
                    && self.cur.slice(digits, self.cur.pos).contains('.')
                {
                    self.error(digits, self.cur.pos, ErrorKind::LegacyIndexes);
                }
                return StepKind::Index(self.node(digits, kind));
            }
            _ => {}
        }
        let name = self.cur.pos;
        let end = self.cur.ident_end(name);
        self.cur.pos = end;
        if end == name {
            self.return_to(place);
            let kind = if matches!(root.kind, ExprKind::Number(_)) {
                ErrorKind::InvalidNumber(self.cur.smol(root.span.start as usize + self.base, at + 1))
            } else {
                ErrorKind::MissingStep
            };
            self.error(at, at + 1, kind);
        }
        StepKind::Attribute(self.cur.smol(name.min(end), end))
    }

    /// Reads `[index]` or `[*]`, cursor at the bracket.
    fn bracket_step(&mut self, newlines: Newlines, depth: u32, splat: &mut Splat) -> StepKind {
        let place = self.place();
        self.cur.pos += 1;
        self.skip_between(newlines);
        if self.cur.peek() == Some(b'*') {
            self.cur.pos += 1;
            self.skip_between(newlines);
            if self.cur.peek() == Some(b']') {
                self.cur.pos += 1;
                *splat = Splat::Full;
                return StepKind::Splat;
            }
        }
        self.return_to(place);
        if *splat == Splat::Attributes {
            *splat = Splat::None;
        }
        StepKind::Index(self.single(b']', depth).unwrap_or_else(|| self.missing()))
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
}
