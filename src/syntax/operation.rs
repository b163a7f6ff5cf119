//! Operations, conditionals and `for` expressions.
//!
//! The operands are read here, in one pass and with recovery; what binds to what is hcl-edit's answer, which gets the
//! operators with a name in place of each operand. So precedence has one source, and neither a line break in brackets
//! nor a broken operand, nor the size of the operands, can change the verdict.

use super::error::ErrorKind;
use super::expr::{Binary, BinaryOperator, Expr, ExprKind, For, RelSpan};
use super::scan::{Scanner, closer};
use super::scan_expr::Newlines;
use hcl_edit::expr::{BinaryOperator as HclBinary, Expression};

/// Operations with more operators are kept as opaque: their tree would be as deep, and hcl-edit gives up at about 128.
const MAX_OPERATORS: usize = 64;

impl Scanner<'_> {
    /// Whether a binary operator or `?` stands at the cursor.
    pub(super) fn at_operator(&mut self) -> bool {
        self.operator().is_some()
    }

    fn operator(&mut self) -> Option<&'static str> {
        let next = self.cur.peek_at(1);
        Some(match (self.cur.peek()?, next) {
            (b'=', Some(b'=')) => "==",
            (b'!', Some(b'=')) => "!=",
            (b'<', Some(b'=')) => "<=",
            (b'>', Some(b'=')) => ">=",
            (b'&', Some(b'&')) => "&&",
            (b'|', Some(b'|')) => "||",
            (b'&', _) => "&",
            (b'|', _) => "|",
            (b'<', Some(b'<')) if self.at_heredoc() || self.cur.peek_at(2) != Some(b'<') => return None,
            (b'<', _) => "<",
            (b'>', _) => ">",
            (b'+', _) => "+",
            (b'-', _) => "-",
            (b'*', _) => "*",
            (b'/', Some(b'/' | b'*')) => return None,
            (b'/', _) => "/",
            (b'%', _) => "%",
            (b'?', _) => "?",
            _ => return None,
        })
    }

    /// Reads the rest of an operation, cursor at its first operator.
    pub(super) fn operation(&mut self, first: Expr, newlines: Newlines, depth: u32) -> Expr {
        let start = first.span.start;
        let mut operands = vec![first];
        let mut operators: Vec<&'static str> = Vec::new();
        // How many `?` wait for their `:`.
        let mut questions = 0;
        let mut place = self.place();
        loop {
            let at = self.cur.pos;
            let operator = match self.operator() {
                Some(operator) => operator,
                None if questions > 0 && self.cur.peek() == Some(b':') => ":",
                None => break,
            };
            match operator {
                "?" => questions += 1,
                ":" => questions -= 1,
                "&" => self.error(at, at + 1, ErrorKind::BitwiseOperator("&&")),
                "|" => self.error(at, at + 1, ErrorKind::BitwiseOperator("||")),
                _ => {}
            }
            operators.push(operator);
            self.cur.pos += operator.len();
            place = self.place();
            self.skip_between(newlines);
            let operand_start = self.cur.pos;
            let operand = self.operand(newlines, depth + 1);
            if self.cur.pos == operand_start {
                self.return_to(place);
                operands.push(self.missing());
                self.missing_operand(at, at + operator.len());
                break;
            }
            operands.push(operand);
            place = self.place();
            self.skip_between(newlines);
        }
        self.return_to(place);
        if questions > 0 {
            let end = self.cur.pos;
            let from = self.char_start_before(end);
            if !matches!(operands.last(), Some(Expr { kind: ExprKind::Missing, .. })) {
                self.error(from, end, ErrorKind::ConditionalWithoutElse);
            }
            for _ in 0..questions {
                operators.push(":");
                operands.push(self.missing());
            }
        }
        let whole = RelSpan { start, end: (self.cur.pos - self.base) as u32 };
        let kind = arrange(operators, operands).unwrap_or(ExprKind::Opaque);
        Expr { span: whole, kind }
    }

    /// The operator from `start` to `end` has nothing to work on.
    pub(super) fn missing_operand(&mut self, start: usize, end: usize) {
        let operator = self.cur.smol(start, end);
        self.error(start, end, ErrorKind::MissingOperand(operator));
    }

    /// Whether `[` or `{` at the cursor is followed by the keyword `for`. HCL reads `{ for = 1 }` as one as well.
    pub(super) fn is_for(&mut self) -> bool {
        // Nearly always the next byte says no.
        if !matches!(self.cur.peek_at(1), Some(b'f' | b' ' | b'\t' | b'\n' | b'\r' | b'#' | b'/')) {
            return false;
        }
        let (place, errors) = (self.place(), self.errors.len());
        self.cur.pos += 1;
        self.skip_white();
        let is_for = self.at_keyword("for");
        self.errors.truncate(errors);
        self.return_to(place);
        is_for
    }

    /// Whether the name at the cursor is `keyword`.
    pub(super) fn at_keyword(&mut self, keyword: &str) -> bool {
        let start = self.cur.pos;
        let matches = keyword.bytes().enumerate().all(|(ahead, byte)| self.cur.at(start + ahead) == Some(byte));
        matches && self.cur.ident_end(start) == start + keyword.len()
    }

    /// Reads `[for k, v in c : e if c]` or its object form, cursor at the bracket.
    pub(super) fn comprehension(&mut self, depth: u32) -> ExprKind {
        let place = self.place();
        let errors = self.errors.len();
        let close = closer(self.cur.peek().unwrap_or(b'['));
        self.brackets.push((close, self.cur.pos));
        let parsed = self.for_parts(close, depth);
        self.brackets.pop();
        match parsed {
            Ok(parsed) => ExprKind::For(Box::new(parsed)),
            Err(missing) => {
                // The rest of the brackets cannot be told apart; what they end with can.
                let at = self.cur.pos;
                let explained = self.errors.len() > errors;
                if !explained && !self.is_closer_or_end() {
                    self.error_at_cursor(ErrorKind::BrokenFor(missing));
                } else if !explained && self.cur.peek() == Some(close) {
                    self.error(at, at + 1, ErrorKind::BrokenFor(missing));
                }
                let said = self.errors.len();
                self.return_to(place);
                self.skip_group();
                if said > errors {
                    self.errors.truncate(said);
                }
                ExprKind::Opaque
            }
        }
    }

    fn is_closer_or_end(&mut self) -> bool {
        matches!(self.cur.peek(), None | Some(b')' | b']' | b'}'))
    }

    /// Reads what a `for` expression consists of; stops at what is not as it should be, and says what should be there.
    fn for_parts(&mut self, close: u8, depth: u32) -> Result<For, &'static str> {
        self.cur.pos += 1;
        self.skip_white();
        self.cur.pos += "for".len();
        let mut variables = Vec::new();
        loop {
            self.skip_white();
            let start = self.cur.pos;
            let end = self.cur.ident_end(start);
            if end == start {
                return Err("a name must follow `for`");
            }
            variables.push(self.cur.smol(start, end));
            self.cur.pos = end;
            self.skip_white();
            if self.cur.peek() != Some(b',') || variables.len() == 2 {
                break;
            }
            self.cur.pos += 1;
        }
        if !self.at_keyword("in") {
            return Err("`in` must follow the names");
        }
        self.cur.pos += "in".len();
        self.skip_white();
        let collection = self.for_expression(depth).ok_or("a collection must follow `in`")?;
        if self.cur.peek() != Some(b':') {
            return Err("`:` must follow the collection");
        }
        self.cur.pos += 1;
        self.skip_white();
        let mut value = self.for_expression(depth).ok_or("a value must follow `:`")?;
        let mut key = None;
        let mut group = false;
        if close == b'}' {
            if self.cur.peek() != Some(b'=') || self.cur.peek_at(1) != Some(b'>') {
                return Err("in braces, `=>` must stand between key and value");
            }
            self.cur.pos += 2;
            self.skip_white();
            key = Some(value);
            value = self.for_expression(depth).ok_or("a value must follow `=>`")?;
            group = self.at_ellipsis();
            if group {
                self.cur.pos += 3;
                self.skip_white();
            }
        }
        let mut condition = None;
        if self.at_keyword("if") {
            self.cur.pos += "if".len();
            self.skip_white();
            condition = Some(self.for_expression(depth).ok_or("a condition must follow `if`")?);
        }
        if self.cur.peek() != Some(close) {
            return Err("the closing bracket or `if` must follow the value");
        }
        self.cur.pos += 1;
        Ok(For { variables, collection, key, value, group, condition })
    }

    /// An expression and what follows it up to the next token.
    fn for_expression(&mut self, depth: u32) -> Option<Expr> {
        let expr = self.expression(Newlines::Skip, depth + 1);
        self.skip_white();
        (!matches!(expr.kind, ExprKind::Missing)).then_some(expr)
    }
}

/// The tree of an operation: asks hcl-edit what binds to what.
fn arrange(operators: Vec<&'static str>, operands: Vec<Expr>) -> Option<ExprKind> {
    if operators.len() > MAX_OPERATORS {
        return None;
    }
    let mut skeleton = String::from("a");
    for operator in operators {
        skeleton.push(' ');
        skeleton.push_str(match operator {
            "&" => "&&",
            "|" => "||",
            other => other,
        });
        skeleton.push_str(" a");
    }
    let parsed = hcl_edit::parser::parse_expr(&skeleton).ok()?;
    let mut operands = operands.into_iter();
    Some(with_operands(&parsed, &mut operands)?.kind)
}

/// Puts the operands back, from left to right.
fn with_operands(expr: &Expression, operands: &mut impl Iterator<Item = Expr>) -> Option<Expr> {
    Some(match expr {
        Expression::Variable(_) => operands.next()?,
        Expression::BinaryOp(operation) => {
            let left = with_operands(&operation.lhs_expr, operands)?;
            let operator = binary_operator(*operation.operator.value());
            let right = with_operands(&operation.rhs_expr, operands)?;
            let span = RelSpan { start: left.span.start, end: right.span.end };
            Expr { span, kind: ExprKind::Binary(Box::new(Binary { left, operator, right })) }
        }
        Expression::Conditional(conditional) => {
            let condition = with_operands(&conditional.cond_expr, operands)?;
            let yes = with_operands(&conditional.true_expr, operands)?;
            let no = with_operands(&conditional.false_expr, operands)?;
            let span = RelSpan { start: condition.span.start, end: no.span.end };
            Expr { span, kind: ExprKind::Conditional(Box::new([condition, yes, no])) }
        }
        _ => return None,
    })
}

fn binary_operator(operator: HclBinary) -> BinaryOperator {
    match operator {
        HclBinary::Eq => BinaryOperator::Eq,
        HclBinary::NotEq => BinaryOperator::NotEq,
        HclBinary::LessEq => BinaryOperator::LessEq,
        HclBinary::GreaterEq => BinaryOperator::GreaterEq,
        HclBinary::Less => BinaryOperator::Less,
        HclBinary::Greater => BinaryOperator::Greater,
        HclBinary::Plus => BinaryOperator::Plus,
        HclBinary::Minus => BinaryOperator::Minus,
        HclBinary::Mul => BinaryOperator::Mul,
        HclBinary::Div => BinaryOperator::Div,
        HclBinary::Mod => BinaryOperator::Mod,
        HclBinary::And => BinaryOperator::And,
        HclBinary::Or => BinaryOperator::Or,
    }
}
