//! HCL's operators on known values.

use super::Value;
use crate::syntax::{BinaryOperator, UnaryOperator};

/// `-a`, `!a`; `None` where the operand has another type.
pub(super) fn unary(operator: UnaryOperator, value: &Value) -> Option<Value> {
    match operator {
        UnaryOperator::Neg => number(value).map(|value| Value::Number(-value)),
        UnaryOperator::Not => boolean(value).map(|value| Value::Bool(!value)),
    }
}

/// `a + b` and the others; `None` where an operand has another type, or the result is no number.
pub(super) fn binary(operator: BinaryOperator, left: &Value, right: &Value) -> Option<Value> {
    use BinaryOperator::{And, Div, Eq, Greater, GreaterEq, Less, LessEq, Minus, Mod, Mul, NotEq, Or, Plus};
    let numbers = || number(left).zip(number(right));
    let result = match operator {
        // HCL compares without converting: `1 == "1"` is false.
        Eq => Value::Bool(left == right),
        NotEq => Value::Bool(left != right),
        And => Value::Bool(boolean(left)? && boolean(right)?),
        Or => Value::Bool(boolean(left)? || boolean(right)?),
        Less => Value::Bool(numbers().map(|(left, right)| left < right)?),
        LessEq => Value::Bool(numbers().map(|(left, right)| left <= right)?),
        Greater => Value::Bool(numbers().map(|(left, right)| left > right)?),
        GreaterEq => Value::Bool(numbers().map(|(left, right)| left >= right)?),
        Plus => Value::Number(numbers().map(|(left, right)| left + right)?),
        Minus => Value::Number(numbers().map(|(left, right)| left - right)?),
        Mul => Value::Number(numbers().map(|(left, right)| left * right)?),
        Div => Value::Number(numbers().map(|(left, right)| left / right)?),
        Mod => Value::Number(numbers().map(|(left, right)| left % right)?),
    };
    match result {
        Value::Number(number) if !number.is_finite() => None,
        result => Some(result),
    }
}

/// A number, also in a string.
fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => Some(*number),
        Value::String(text) => text.parse().ok(),
        _ => None,
    }
}

/// A bool, also in a string.
pub(super) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text == "true" => Some(true),
        Value::String(text) if text == "false" => Some(false),
        _ => None,
    }
}
