//! Functions of numbers (cty's `stdlib/number.go`).

use super::super::Value;
use super::{Failure, Outcome};

/// The value of a call; `None` where the function is another file's.
pub(super) fn evaluate(name: &str, args: &[Value]) -> Option<Outcome> {
    Some(match (name, args) {
        ("abs", [Value::Number(number)]) => Ok(Value::Number(number.abs())),
        ("ceil", [Value::Number(number)]) => Ok(Value::Number(number.ceil())),
        ("floor", [Value::Number(number)]) => Ok(Value::Number(number.floor())),
        ("log", [Value::Number(number), Value::Number(base)]) => finite(number.ln() / base.ln()),
        ("pow", [Value::Number(number), Value::Number(power)]) => finite(number.powf(*power)),
        ("max", numbers) => extreme(numbers, f64::max),
        ("min", numbers) => extreme(numbers, f64::min),
        ("signum", [Value::Number(number)]) if number.fract() == 0.0 => {
            Ok(Value::Number(if *number == 0.0 { 0.0 } else { number.signum() }))
        }
        ("parseint", [text, Value::Number(base)]) => parse_integer(text, *base),
        ("abs" | "ceil" | "floor" | "log" | "pow" | "signum" | "parseint", _) => Err(Failure::Unknown),
        _ => return None,
    })
}

fn finite(number: f64) -> Outcome {
    if number.is_finite() { Ok(Value::Number(number)) } else { Err(Failure::Unknown) }
}

fn extreme(numbers: &[Value], choose: fn(f64, f64) -> f64) -> Outcome {
    let mut best = None;
    for number in numbers {
        let Value::Number(number) = number else { return Err(Failure::Unknown) };
        best = Some(best.map_or(*number, |best| choose(best, *number)));
    }
    best.map(Value::Number).ok_or(Failure::Unknown)
}

fn parse_integer(text: &Value, base: f64) -> Outcome {
    let Value::String(text) = text else {
        let kind = super::super::convert::type_name(text);
        return Err(Failure::Argument(0, format!("first argument must be a string, not {kind}")));
    };
    if base.fract() != 0.0 || !(2.0..=62.0).contains(&base) {
        return Err(Failure::Argument(1, "base must be a whole number between 2 and 62 inclusive".to_owned()));
    }
    #[allow(clippy::cast_sign_loss)] // checked
    let base = base as u32;
    // Beyond 36, upper and lower case are digits of their own.
    if base > 36 {
        return Err(Failure::Unknown);
    }
    match i64::from_str_radix(text, base) {
        #[allow(clippy::cast_precision_loss)] // checked
        Ok(number) if number.abs() < 9_000_000_000_000_000 => Ok(Value::Number(number as f64)),
        Ok(_) => Err(Failure::Unknown),
        Err(error) if matches!(error.kind(), std::num::IntErrorKind::InvalidDigit) && !text.contains('_') => {
            Err(Failure::Argument(0, format!("cannot parse {text:?} as a base {base} integer")))
        }
        Err(_) => Err(Failure::Unknown),
    }
}
