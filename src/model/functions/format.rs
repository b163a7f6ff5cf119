//! `format` and `formatlist` (cty's `stdlib/format.go`).

use super::super::Value;
use super::super::convert::{number_text, to_bool, to_number, to_string};
use super::encoding::json;
use super::{Failure, Outcome};

/// One verb of a pattern, such as `%-5.2f`.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // the flags of printf
struct Verb<'p> {
    raw: &'p str,
    offset: usize,
    zero: bool,
    sharp: bool,
    plus: bool,
    minus: bool,
    space: bool,
    width: Option<usize>,
    precision: Option<usize>,
    /// From 1.
    argument: usize,
    mode: char,
}

/// Beyond this a width is a mistake that is not worth the blanks.
const MAX_WIDTH: usize = 1000;

/// Fills `args` into `pattern`.
pub(super) fn format(pattern: &str, args: &[Value]) -> Result<String, Failure> {
    let mut text = String::with_capacity(pattern.len());
    let mut rest = pattern;
    let mut next = 1;
    let mut highest = 0;
    while let Some(at) = rest.find('%') {
        text.push_str(&rest[..at]);
        let offset = pattern.len() - rest.len() + at;
        let mut verb = verb(&rest[at..], offset)?;
        rest = &rest[at + verb.raw.len()..];
        if verb.mode == '%' {
            text.push('%');
            continue;
        }
        if verb.argument == 0 {
            verb.argument = next;
        }
        next = verb.argument + 1;
        highest = highest.max(verb.argument);
        append(&mut text, &verb, args)?;
    }
    text.push_str(rest);
    if highest < args.len() {
        let reason = match highest {
            0 => "too many arguments; no verbs in format string".to_owned(),
            used => format!("too many arguments; only {used} used by format string"),
        };
        return Err(Failure::Call(reason));
    }
    Ok(text)
}

/// `format` once for each element of the lists.
pub(super) fn format_list(pattern: &str, args: &[Value]) -> Outcome {
    let mut length = None;
    for arg in args {
        if let Value::List(list) = arg {
            if length.is_some_and(|length| length != list.len()) {
                return Err(Failure::Unknown);
            }
            length = Some(list.len());
        }
    }
    let mut texts = Vec::new();
    for index in 0..length.unwrap_or(1) {
        let args: Vec<Value> = args
            .iter()
            .map(|arg| match arg {
                Value::List(list) => list[index].clone(),
                single => single.clone(),
            })
            .collect();
        match format(pattern, &args) {
            Ok(text) => texts.push(Value::String(text)),
            Err(Failure::Call(reason)) => {
                return Err(Failure::Call(format!("error on format iteration {index}: {reason}")));
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(Value::List(texts))
}

/// The verb at the start of `text`.
fn verb(text: &str, offset: usize) -> Result<Verb<'_>, Failure> {
    let mut verb = Verb { offset, ..Verb::default() };
    let mut rest = &text[1..];
    while let Some(flag) = rest.chars().next().filter(|c| matches!(c, '0' | '#' | '+' | '-' | ' ')) {
        match flag {
            '0' => verb.zero = true,
            '#' => verb.sharp = true,
            '+' => verb.plus = true,
            '-' => verb.minus = true,
            _ => verb.space = true,
        }
        rest = &rest[1..];
    }
    verb.width = number(&mut rest);
    if let Some(after) = rest.strip_prefix('.') {
        rest = after;
        verb.precision = Some(number(&mut rest).ok_or(Failure::Unknown)?);
    }
    if let Some(after) = rest.strip_prefix('[') {
        rest = after;
        verb.argument = number(&mut rest).filter(|index| *index > 0).ok_or(Failure::Unknown)?;
        rest = rest.strip_prefix(']').ok_or(Failure::Unknown)?;
    }
    verb.mode = rest.chars().next().ok_or(Failure::Unknown)?;
    verb.raw = &text[..text.len() - rest.len() + verb.mode.len_utf8()];
    if verb.width.unwrap_or(0) > MAX_WIDTH || verb.precision.unwrap_or(0) > MAX_WIDTH {
        return Err(Failure::Unknown);
    }
    Ok(verb)
}

/// Takes the digits at the start of `rest`.
fn number(rest: &mut &str) -> Option<usize> {
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, after) = rest.split_at(digits);
    *rest = after;
    if digits == 0 { None } else { Some(number.parse().unwrap_or(usize::MAX)) }
}

fn append(text: &mut String, verb: &Verb<'_>, args: &[Value]) -> Result<(), Failure> {
    let (raw, offset) = (verb.raw, verb.offset);
    let Some(arg) = args.get(verb.argument - 1) else {
        return Err(Failure::Call(format!(
            "not enough arguments for {raw:?} at {offset}: need index {} but have {} total",
            verb.argument,
            args.len()
        )));
    };
    let unsupported = |reason: String| Failure::Call(format!("unsupported value for {raw:?} at {offset}: {reason}"));
    if verb.mode != 'v' && matches!(arg, Value::Null) {
        return Err(unsupported("null value cannot be formatted".to_owned()));
    }
    let piece = match verb.mode {
        'v' => padded(verb, as_is(verb, arg)?)?,
        't' => to_bool(arg).map_err(unsupported)?.ok_or(Failure::Unknown)?.to_string(),
        's' => {
            let whole = to_string(arg).map_err(unsupported)?.ok_or(Failure::Unknown)?;
            padded(verb, cut(verb, whole)?)?
        }
        'q' => {
            let whole = to_string(arg).map_err(unsupported)?.ok_or(Failure::Unknown)?;
            padded(verb, json(&Value::String(cut(verb, whole)?)).ok_or(Failure::Unknown)?)?
        }
        'd' | 'b' | 'o' | 'x' | 'X' => {
            let number = to_number(arg).map_err(unsupported)?.ok_or(Failure::Unknown)?;
            if number.fract() != 0.0 {
                return Err(unsupported("an integer is required".to_owned()));
            }
            integer(verb, number)?
        }
        'f' => {
            let number = to_number(arg).map_err(unsupported)?.ok_or(Failure::Unknown)?;
            float(verb, number)?
        }
        'e' | 'E' | 'g' | 'G' => {
            to_number(arg).map_err(unsupported)?;
            return Err(Failure::Unknown);
        }
        mode => {
            return Err(Failure::Call(format!("unsupported format verb '{mode}' in {raw:?} at offset {offset}")));
        }
    };
    text.push_str(&piece);
    Ok(())
}

fn as_is(verb: &Verb<'_>, arg: &Value) -> Result<String, Failure> {
    match arg {
        Value::String(text) if !verb.sharp => Ok(text.clone()),
        // From a million on, and below a ten-thousandth, Go writes an exponent.
        Value::Number(number) if !verb.sharp && (*number == 0.0 || (1e-4..1e6).contains(&number.abs())) => {
            number_text(*number).ok_or(Failure::Unknown)
        }
        Value::Number(_) if !verb.sharp => Err(Failure::Unknown),
        other => json(other).ok_or(Failure::Unknown),
    }
}

fn cut(verb: &Verb<'_>, text: String) -> Result<String, Failure> {
    match verb.precision {
        None | Some(0) => Ok(text),
        Some(length) if text.is_ascii() => Ok(text[..text.len().min(length)].to_owned()),
        Some(_) => Err(Failure::Unknown),
    }
}

fn padded(verb: &Verb<'_>, text: String) -> Result<String, Failure> {
    let Some(width) = verb.width else { return Ok(text) };
    if !text.is_ascii() {
        return Err(Failure::Unknown);
    }
    if text.len() >= width {
        return Ok(text);
    }
    let pad = if verb.zero { "0" } else { " " }.repeat(width - text.len());
    Ok(if verb.minus { text + &pad } else { pad + &text })
}

/// As Go writes a whole number: zeros come behind the sign, and not where blanks stand on the right.
fn integer(verb: &Verb<'_>, number: f64) -> Result<String, Failure> {
    if number.abs() > 9e15 || verb.precision.is_some() || verb.sharp {
        return Err(Failure::Unknown);
    }
    let whole = number.abs() as i64;
    let digits = match verb.mode {
        'b' => format!("{whole:b}"),
        'o' => format!("{whole:o}"),
        'x' => format!("{whole:x}"),
        'X' => format!("{whole:X}"),
        _ => whole.to_string(),
    };
    Ok(signed(verb, number < 0.0, digits))
}

fn float(verb: &Verb<'_>, number: f64) -> Result<String, Failure> {
    if number.abs() > 9e15 || verb.sharp {
        return Err(Failure::Unknown);
    }
    let precision = verb.precision.unwrap_or(6);
    // Beyond so many digits the number of 64 bits shows, which cty's is not.
    if precision > 9 {
        return Err(Failure::Unknown);
    }
    Ok(signed(verb, number < 0.0, format!("{:.precision$}", number.abs())))
}

fn signed(verb: &Verb<'_>, negative: bool, digits: String) -> String {
    let sign = if negative {
        "-"
    } else if verb.plus {
        "+"
    } else if verb.space {
        " "
    } else {
        ""
    };
    let missing = verb.width.unwrap_or(0).saturating_sub(sign.len() + digits.len());
    if verb.minus {
        format!("{sign}{digits}{}", " ".repeat(missing))
    } else if verb.zero {
        format!("{sign}{}{digits}", "0".repeat(missing))
    } else {
        format!("{}{sign}{digits}", " ".repeat(missing))
    }
}
