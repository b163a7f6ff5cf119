//! Functions that encode and decode (cty's `stdlib/json.go`, `csv.go`; `go-cty-funcs/encoding`).

use super::super::Value;
use super::super::convert::number_text;
use super::{Failure, Outcome};

/// The value of a call; `None` where the function is another file's.
pub(super) fn evaluate(name: &str, args: &[Value]) -> Option<Outcome> {
    Some(match (name, args) {
        ("jsonencode", [value]) => json(value).map(Value::String).ok_or(Failure::Unknown),
        ("jsondecode", [Value::String(text)]) => match serde_json::from_str(text) {
            Ok(value) => Ok(from_json(value)),
            Err(_) => Err(Failure::Call("the text is no JSON".to_owned())),
        },
        ("base64encode", [Value::String(text)]) => Ok(Value::String(base64(text.as_bytes()))),
        ("base64decode", [Value::String(text)]) => from_base64(text),
        ("urlencode", [Value::String(text)]) => Ok(Value::String(url(text))),
        ("csvdecode", [Value::String(text)]) => csv(text),
        ("jsondecode" | "base64encode" | "base64decode" | "urlencode" | "csvdecode", _) => Err(Failure::Unknown),
        _ => return None,
    })
}

/// A value as Go's `encoding/json` writes it: keys sorted, no blanks, `<`, `>` and `&` as escapes.
pub(super) fn json(value: &Value) -> Option<String> {
    let mut text = String::new();
    write_json(value, &mut text)?;
    Some(text)
}

fn write_json(value: &Value, text: &mut String) -> Option<()> {
    match value {
        Value::Unknown => return None,
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number_text(*number)?),
        Value::String(string) => write_json_string(string, text),
        Value::List(list) => {
            text.push('[');
            for (index, value) in list.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_json(value, text)?;
            }
            text.push(']');
        }
        Value::Object(entries) => {
            let mut entries: Vec<&(String, Value)> = entries.iter().collect();
            entries.sort_by(|(left, _), (right, _)| left.cmp(right));
            text.push('{');
            for (index, (key, value)) in entries.into_iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_json_string(key, text);
                text.push(':');
                write_json(value, text)?;
            }
            text.push('}');
        }
    }
    Some(())
}

fn write_json_string(string: &str, text: &mut String) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' | '\0'..='\u{1f}' => {
                text.push_str(&format!("\\u{:04x}", c as u32));
            }
            c => text.push(c),
        }
    }
    text.push('"');
}

fn from_json(value: serde_json::Value) -> Value {
    use serde_json::Value as Json;
    match value {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(value),
        Json::Number(number) => number.as_f64().map_or(Value::Unknown, Value::Number),
        Json::String(text) => Value::String(text),
        Json::Array(list) => Value::List(list.into_iter().map(from_json).collect()),
        Json::Object(entries) => {
            Value::Object(entries.into_iter().map(|(key, value)| (key, from_json(value))).collect())
        }
    }
}

const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for index in 0..4 {
            if index <= chunk.len() {
                text.push(char::from(BASE64[(bits >> (18 - 6 * index) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

fn from_base64(text: &str) -> Outcome {
    let wrong = || Failure::Call(format!("failed to decode base64 data {text:?}"));
    // Go's decoder passes over line breaks.
    let plain: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let data: &[u8] = match plain.as_slice() {
        [data @ .., b'=', b'='] | [data @ .., b'='] => data,
        data => data,
    };
    if !plain.len().is_multiple_of(4) {
        return Err(wrong());
    }
    let mut bytes = Vec::with_capacity(data.len() * 3 / 4);
    let (mut bits, mut count) = (0_u32, 0);
    for byte in data {
        let digit = BASE64.iter().position(|known| known == byte).ok_or_else(wrong)?;
        bits = bits << 6 | digit as u32;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count & 255) as u8);
        }
    }
    String::from_utf8(bytes).map(Value::String).map_err(|_| wrong())
}

/// As Go's `url.QueryEscape`.
fn url(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(char::from(byte)),
            b' ' => escaped.push('+'),
            byte => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// Only the plain form: fields in quotes are not worked out.
fn csv(text: &str) -> Outcome {
    if text.contains('"') {
        return Err(Failure::Unknown);
    }
    let mut rows = text.lines().filter(|line| !line.is_empty()).map(|line| line.split(',').collect::<Vec<_>>());
    let Some(header) = rows.next() else { return Err(Failure::Unknown) };
    let mut objects = Vec::new();
    for row in rows {
        if row.len() != header.len() {
            return Err(Failure::Unknown);
        }
        let cells = header.iter().zip(row);
        let entries = cells.map(|(name, cell)| ((*name).to_owned(), Value::String(cell.to_owned())));
        objects.push(Value::Object(entries.collect()));
    }
    Ok(Value::List(objects))
}
