//! Operations, conditionals and `for` expressions: parsed by hcl-edit in their exact slice, converted to our tree.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{
    BinaryOperator as HclBinary, Expression, ForExpr, FuncCall, ObjectKey, Traversal as HclTraversal,
    TraversalOperator, UnaryOperator as HclUnary,
};
use hcl_edit::template::{Element, StringTemplate};
use smol_str::SmolStr;

use super::error::ErrorKind;
use super::expr::{
    Binary, BinaryOperator, Call, Entry, Expr, ExprKind, For, Part, PartKind, RelSpan, Step, StepKind, Traversal,
    UnaryOperator,
};
use super::scan::Scanner;
use super::scan_expr::Newlines;

/// Slices beyond this many bytes are kept as opaque: hcl-edit's time grows with them, and nobody reads such an
/// operation for its parts.
const MAX_BYTES: usize = 16 * 1024;
/// hcl-edit gives up beyond about 128 operators and 64 levels, which Nomad accepts.
const MAX_OPERATORS: usize = 100;
const MAX_NESTING: usize = 50;

impl Scanner<'_> {
    /// The operation from `start` to the cursor; errors from index `errors` on were found on the way to its end.
    pub(super) fn operation(&mut self, start: usize, newlines: Newlines, errors: usize) -> Expr {
        let end = self.cur.pos;
        let slice = self.cur.slice(start, end);
        if self.errors.len() > errors || slice.len() > MAX_BYTES || is_too_deep(&slice) {
            return self.node(start, ExprKind::Opaque);
        }
        // Brackets around the slice let line breaks pass where HCL lets them pass.
        let wrapped = newlines == Newlines::Skip;
        let parsed = if wrapped {
            hcl_edit::parser::parse_expr(&format!("({slice})"))
        } else {
            hcl_edit::parser::parse_expr(&slice)
        };
        let shift = usize::from(wrapped);
        match parsed {
            Ok(Expression::Parenthesis(inner)) if wrapped => {
                self.node(start, Converter { base: start - self.base, shift }.expr(inner.inner()).kind)
            }
            Ok(expr) => self.node(start, Converter { base: start - self.base, shift }.expr(&expr).kind),
            Err(error) if error.message().contains("unique object key") => self.node(start, ExprKind::Opaque),
            Err(error) => {
                let mut at = start + error.location().offset().saturating_sub(shift).min(slice.len());
                while !self.cur.slice(start, end).is_char_boundary(at - start) {
                    at -= 1;
                }
                let token = self.token_at(at);
                let detail = if at + token.len() > end || token.is_empty() {
                    "it ends too early; something is missing after this".to_owned()
                } else {
                    format!("unexpected `{token}`")
                };
                let span_end = (at + token.len()).min(end);
                let span_start = if span_end <= at { self.char_start_before(end) } else { at };
                self.error(
                    span_start,
                    span_end.max(end.min(span_start + 1)),
                    ErrorKind::BrokenOperation(detail.into()),
                );
                self.node(start, ExprKind::Opaque)
            }
        }
    }
}

/// Counted on the bytes: a rough measure, on the safe side.
fn is_too_deep(slice: &str) -> bool {
    let (mut operators, mut depth, mut deepest) = (0, 0usize, 0);
    for byte in slice.bytes() {
        match byte {
            b'+' | b'-' | b'*' | b'/' | b'%' | b'&' | b'|' | b'=' | b'?' | b'<' | b'>' | b'!' => operators += 1,
            b'(' | b'[' | b'{' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest > MAX_NESTING || (operators > MAX_OPERATORS && !slice.contains('"')) || operators > MAX_OPERATORS * 4
}

struct Converter {
    /// Bytes from the attribute's value to the slice.
    base: usize,
    /// Bytes that were put before the slice.
    shift: usize,
}

impl Converter {
    fn span(&self, range: Option<Range<usize>>) -> RelSpan {
        let range = range.unwrap_or(self.shift..self.shift);
        RelSpan::new(
            self.base + range.start.saturating_sub(self.shift),
            self.base + range.end.saturating_sub(self.shift),
        )
    }

    fn expr(&self, expr: &Expression) -> Expr {
        let span = self.span(expr.span());
        let kind = match expr {
            Expression::Null(_) => ExprKind::Null,
            Expression::Bool(value) => ExprKind::Bool(*value.value()),
            Expression::Number(value) => value.value().as_f64().map_or(ExprKind::Opaque, ExprKind::Number),
            Expression::String(value) => ExprKind::String(value.value().as_str().into()),
            Expression::Array(array) => ExprKind::List(array.iter().map(|element| self.expr(element)).collect()),
            Expression::Object(object) => ExprKind::Object(
                object
                    .iter()
                    .map(|(key, value)| Entry {
                        key: match key {
                            ObjectKey::Ident(ident) => Expr {
                                span: self.span(ident.span()),
                                kind: ExprKind::Variable(ident.value().as_str().into()),
                            },
                            ObjectKey::Expression(expr) => self.expr(expr),
                        },
                        value: self.expr(value.expr()),
                    })
                    .collect(),
            ),
            Expression::StringTemplate(template) => ExprKind::Template(self.template(template)),
            Expression::HeredocTemplate(_) => ExprKind::Opaque,
            Expression::Parenthesis(inner) => ExprKind::Paren(Box::new(self.expr(inner.inner()))),
            Expression::Variable(name) => ExprKind::Variable(name.value().as_str().into()),
            Expression::Conditional(conditional) => ExprKind::Conditional(Box::new([
                self.expr(&conditional.cond_expr),
                self.expr(&conditional.true_expr),
                self.expr(&conditional.false_expr),
            ])),
            Expression::FuncCall(call) => self.call(call),
            Expression::Traversal(traversal) => self.traversal(traversal),
            Expression::UnaryOp(op) => {
                let operator = match op.operator.value() {
                    HclUnary::Neg => UnaryOperator::Neg,
                    HclUnary::Not => UnaryOperator::Not,
                };
                ExprKind::Unary(Box::new((operator, self.expr(&op.expr))))
            }
            Expression::BinaryOp(op) => ExprKind::Binary(Box::new(Binary {
                left: self.expr(&op.lhs_expr),
                operator: binary_operator(*op.operator.value()),
                right: self.expr(&op.rhs_expr),
            })),
            Expression::ForExpr(for_expr) => ExprKind::For(Box::new(self.for_expr(for_expr))),
        };
        Expr { span, kind }
    }

    fn call(&self, call: &FuncCall) -> ExprKind {
        let mut name = String::new();
        for namespace in &call.name.namespace {
            name.push_str(namespace.value().as_str());
            name.push_str("::");
        }
        name.push_str(call.name.name.value().as_str());
        ExprKind::Call(Box::new(Call {
            name: name.into(),
            name_span: self.span(call.name.name.span()),
            args: call.args.iter().map(|arg| self.expr(arg)).collect(),
            expands: call.args.expand_final(),
        }))
    }

    fn traversal(&self, traversal: &HclTraversal) -> ExprKind {
        let steps = traversal.operators.iter().map(|operator| Step {
            span: self.span(operator.span()),
            kind: match operator.value() {
                TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => StepKind::Splat,
                TraversalOperator::GetAttr(name) => StepKind::Attribute(name.value().as_str().into()),
                TraversalOperator::Index(index) => StepKind::Index(self.expr(index)),
                TraversalOperator::LegacyIndex(index) => StepKind::Index(Expr {
                    span: self.span(index.span()),
                    #[allow(clippy::cast_precision_loss)] // an index over 2^53 names nothing
                    kind: ExprKind::Number(*index.value() as f64),
                }),
            },
        });
        ExprKind::Traversal(Box::new(Traversal { root: self.expr(&traversal.expr), steps: steps.collect() }))
    }

    fn for_expr(&self, for_expr: &ForExpr) -> For {
        let intro = &for_expr.intro;
        let names = intro.key_var.iter().chain(std::iter::once(&intro.value_var));
        For {
            variables: names.map(|name| SmolStr::new(name.value().as_str())).collect(),
            collection: self.expr(&intro.collection_expr),
            key: for_expr.key_expr.as_ref().map(|key| self.expr(key)),
            value: self.expr(&for_expr.value_expr),
            condition: for_expr.cond.as_ref().map(|cond| self.expr(&cond.expr)),
        }
    }

    fn template(&self, template: &StringTemplate) -> Vec<Part> {
        template
            .iter()
            .map(|element| match element {
                Element::Literal(literal) => {
                    Part { span: self.span(literal.span()), kind: PartKind::Literal(literal.value().as_str().into()) }
                }
                Element::Interpolation(interpolation) => Part {
                    span: self.span(interpolation.span()),
                    kind: PartKind::Interpolation(self.expr(&interpolation.expr)),
                },
                Element::Directive(directive) => {
                    Part { span: self.span(directive.span()), kind: PartKind::Directive(SmolStr::default(), None) }
                }
            })
            .collect()
    }
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
