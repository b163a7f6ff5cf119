//! HCL's operators on known values.

use super::Value;
use super::convert::{to_bool, to_number};
use crate::syntax::{BinaryOperator, UnaryOperator};

/// Why an operator does not give a value.
pub(super) enum Refusal {
    /// The file does not decide it.
    Unknown,
    /// An operand has the wrong type: which one, what is needed, and cty's words.
    Operand(Side, &'static str, String),
    /// An operand is `null`.
    Null(Side),
}

/// Which operand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// `-a`, `!a`.
pub(super) fn unary(operator: UnaryOperator, value: &Value) -> Result<Value, Refusal> {
    match operator {
        UnaryOperator::Neg => number(Side::Right, value).map(|value| Value::Number(-value)),
        UnaryOperator::Not => boolean(Side::Right, value).map(|value| Value::Bool(!value)),
    }
}

/// `a + b` and the others.
pub(super) fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Result<Value, Refusal> {
    use BinaryOperator::{And, Div, Eq, Greater, GreaterEq, Less, LessEq, Minus, Mod, Mul, NotEq, Or, Plus};
    match operator {
        Eq => equal(left, right).map(Value::Bool).ok_or(Refusal::Unknown),
        NotEq => equal(left, right).map(|equal| Value::Bool(!equal)).ok_or(Refusal::Unknown),
        And | Or => {
            let (left, right) = both(boolean(Side::Left, left), boolean(Side::Right, right))?;
            Ok(Value::Bool(if operator == And { left && right } else { left || right }))
        }
        _ => {
            let (left, right) = both(number(Side::Left, left), number(Side::Right, right))?;
            let result = match operator {
                Less => return Ok(Value::Bool(left < right)),
                LessEq => return Ok(Value::Bool(left <= right)),
                Greater => return Ok(Value::Bool(left > right)),
                GreaterEq => return Ok(Value::Bool(left >= right)),
                Plus => left + right,
                Minus => left - right,
                Mul => left * right,
                Div => left / right,
                Mod => left % right,
                Eq | NotEq | And | Or => return Err(Refusal::Unknown),
            };
            if result.is_finite() { Ok(Value::Number(result)) } else { Err(Refusal::Unknown) }
        }
    }
}

/// Both operands, or what is certainly wrong with one of them, also where the other one is not known.
fn both<T>(left: Result<T, Refusal>, right: Result<T, Refusal>) -> Result<(T, T), Refusal> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(Refusal::Unknown), Err(refusal)) => Err(refusal),
        (Err(refusal), _) => Err(refusal),
        (_, Err(refusal)) => Err(refusal),
    }
}

/// HCL compares without converting: `1 == "1"` is false. Lists are not compared here, since a list and a tuple of the
/// same elements differ as well.
pub(super) fn equal(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Unknown, _) | (_, Value::Unknown) => None,
        (Value::List(_) | Value::Object(_), Value::List(_) | Value::Object(_)) => None,
        _ => Some(left == right),
    }
}

fn number(side: Side, value: &Value) -> Result<f64, Refusal> {
    match (value, to_number(value)) {
        (Value::Null, _) => Err(Refusal::Null(side)),
        (_, Ok(Some(number))) => Ok(number),
        (_, Ok(None)) => Err(Refusal::Unknown),
        (_, Err(wording)) => Err(Refusal::Operand(side, "a number", wording)),
    }
}

fn boolean(side: Side, value: &Value) -> Result<bool, Refusal> {
    match (value, to_bool(value)) {
        (Value::Null, _) => Err(Refusal::Null(side)),
        (_, Ok(Some(value))) => Ok(value),
        (_, Ok(None)) => Err(Refusal::Unknown),
        (_, Err(wording)) => Err(Refusal::Operand(side, "`true` or `false`", wording)),
    }
}
