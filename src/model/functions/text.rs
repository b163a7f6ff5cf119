//! Functions of strings and paths (cty's `stdlib/string.go`, `string_replace.go`; Go's `path/filepath`).
//!
//! cty counts and cuts grapheme clusters, and Go's letter cases differ from Rust's beyond ASCII: what is not ASCII is
//! not worked out there.

use super::super::Value;
use super::format::{format, format_list};
use super::{Failure, Outcome};

/// The value of a call; `None` where the function is another file's.
pub(super) fn evaluate(name: &str, args: &[Value]) -> Option<Outcome> {
    Some(match (name, args) {
        ("format", [Value::String(pattern), rest @ ..]) => format(pattern, rest).map(Value::String),
        ("formatlist", [Value::String(pattern), rest @ ..]) => format_list(pattern, rest),
        ("chomp", [Value::String(text)]) => string(text.trim_end_matches(['\n', '\r'])),
        ("indent", [Value::Number(count), Value::String(text)]) => indent(*count, text),
        ("join", [Value::String(separator), lists @ ..]) => join(separator, lists),
        ("lower", [Value::String(text)]) => ascii(text, |text| text.to_ascii_lowercase()),
        ("upper", [Value::String(text)]) => ascii(text, |text| text.to_ascii_uppercase()),
        ("title", [Value::String(text)]) => ascii(text, title),
        ("reverse" | "strrev", [Value::String(text)]) => ascii(text, |text| text.chars().rev().collect()),
        ("strlen", [Value::String(text)]) if text.is_ascii() && !text.contains("\r\n") => {
            #[allow(clippy::cast_precision_loss)] // far below the limit
            Ok(Value::Number(text.len() as f64))
        }
        ("substr", [Value::String(text), Value::Number(offset), Value::Number(length)]) => {
            substr(text, *offset, *length)
        }
        ("replace", [Value::String(text), Value::String(from), Value::String(to)]) => string(text.replace(from, to)),
        ("split", [Value::String(separator), Value::String(text)]) => Ok(split(separator, text)),
        ("trim", [Value::String(text), Value::String(cutset)]) => string(text.trim_matches(|c| cutset.contains(c))),
        ("trimprefix", [Value::String(text), Value::String(prefix)]) => {
            string(text.strip_prefix(prefix.as_str()).unwrap_or(text))
        }
        ("trimsuffix", [Value::String(text), Value::String(suffix)]) => {
            string(text.strip_suffix(suffix.as_str()).unwrap_or(text))
        }
        ("trimspace", [Value::String(text)]) => string(text.trim()),
        ("basename", [Value::String(path)]) => string(base(path)),
        ("dirname", [Value::String(path)]) => string(directory(path)),
        (
            "format" | "formatlist" | "chomp" | "indent" | "join" | "lower" | "upper" | "title" | "reverse" | "strrev"
            | "strlen" | "substr" | "replace" | "split" | "trim" | "trimprefix" | "trimsuffix" | "trimspace"
            | "basename" | "dirname",
            _,
        ) => Err(Failure::Unknown),
        _ => return None,
    })
}

fn string(text: impl Into<String>) -> Outcome {
    Ok(Value::String(text.into()))
}

fn ascii(text: &str, change: impl FnOnce(&str) -> String) -> Outcome {
    if text.is_ascii() { string(change(text)) } else { Err(Failure::Unknown) }
}

fn indent(count: f64, text: &str) -> Outcome {
    if count < 0.0 || count.fract() != 0.0 || count > 1000.0 {
        return Err(Failure::Unknown);
    }
    #[allow(clippy::cast_sign_loss)] // checked
    let pad = " ".repeat(count as usize);
    string(text.replace('\n', &format!("\n{pad}")))
}

fn join(separator: &str, lists: &[Value]) -> Outcome {
    let mut pieces = Vec::new();
    for (at, list) in lists.iter().enumerate() {
        let Value::List(list) = list else { return Err(Failure::Unknown) };
        for (index, element) in list.iter().enumerate() {
            match element {
                Value::String(text) => pieces.push(text.as_str()),
                Value::Null => {
                    return Err(Failure::Argument(
                        at + 1,
                        format!("element {index} of list {at} is null; cannot concatenate null values"),
                    ));
                }
                _ => return Err(Failure::Unknown),
            }
        }
    }
    string(pieces.join(separator))
}

/// As Go's `strings.Title`: a letter behind anything but letters, digits and `_` is the first of a word.
fn title(text: &str) -> String {
    let mut inside = false;
    text.chars()
        .map(|c| {
            let first = !inside;
            inside = c.is_ascii_alphanumeric() || c == '_';
            if first { c.to_ascii_uppercase() } else { c }
        })
        .collect()
}

fn substr(text: &str, offset: f64, length: f64) -> Outcome {
    if !text.is_ascii() || offset.fract() != 0.0 || length.fract() != 0.0 {
        return Err(Failure::Unknown);
    }
    #[allow(clippy::cast_possible_wrap)]
    let len = text.len() as i64;
    let (mut start, length) = (offset as i64, length as i64);
    if length == 0 {
        return string("");
    }
    if start < 0 {
        start += len;
    }
    #[allow(clippy::cast_sign_loss)] // clamped
    let start = start.clamp(0, len) as usize;
    let rest = &text[start..];
    #[allow(clippy::cast_sign_loss)] // checked
    let piece = if length < 0 { rest } else { &rest[..rest.len().min(length as usize)] };
    string(piece)
}

fn split(separator: &str, text: &str) -> Value {
    let pieces: Vec<Value> = if separator.is_empty() {
        text.chars().map(|c| Value::String(c.to_string())).collect()
    } else {
        text.split(separator).map(|piece| Value::String(piece.to_owned())).collect()
    };
    Value::List(pieces)
}

/// As Go's `filepath.Base`.
fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let trimmed = path.trim_end_matches('/');
    if trimmed.is_empty() { "/" } else { trimmed.rsplit('/').next().unwrap_or(trimmed) }
}

/// As Go's `filepath.Dir`: all but the last part, cleaned.
fn directory(path: &str) -> String {
    let above = path.rfind('/').map_or("", |at| &path[..=at]);
    let rooted = above.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in above.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            part => parts.push(part),
        }
    }
    match (rooted, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}
