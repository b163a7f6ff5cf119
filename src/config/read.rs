//! Reading single values: each function returns what it understood, and reports what it did not.

use std::ops::RangeInclusive;

use regex::Regex;
use toml_edit::Value;

use super::settings::AllowedPort;
use crate::suggest::closest;
use crate::text::Span;

/// Something that is wrong with the file.
#[derive(Debug, PartialEq)]
pub(super) struct Problem {
    pub(super) span: Span,
    pub(super) message: String,
    /// What the text in `span` was most likely meant to be.
    pub(super) instead: Option<String>,
}

pub(super) type Problems = Vec<Problem>;

/// Where `value` stands.
pub(super) fn span(value: &Value) -> Span {
    value.span().map_or(Span::at(0), |range| Span::new(range.start, range.end))
}

fn report(problems: &mut Problems, value: &Value, message: String) {
    problems.push(Problem { span: span(value), message, instead: None });
}

/// “`path` must be …, not …”.
pub(super) fn must_be(problems: &mut Problems, path: &str, value: &Value, what: &str) {
    let given = match value {
        Value::String(_) => "a string",
        Value::Integer(_) => "a number",
        Value::Float(_) => "a number with a fraction",
        Value::Boolean(_) => "`true` or `false`",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::InlineTable(_) => "a table",
    };
    report(problems, value, format!("`{path}` must be {what}, not {given}"));
}

pub(super) fn boolean(path: &str, value: &Value, problems: &mut Problems) -> Option<bool> {
    let read = value.as_bool();
    if read.is_none() {
        must_be(problems, path, value, "`true` or `false`");
    }
    read
}

pub(super) fn text(path: &str, value: &Value, problems: &mut Problems) -> Option<String> {
    let read = value.as_str();
    if read.is_none() {
        must_be(problems, path, value, "a string");
    }
    read.map(str::to_owned)
}

pub(super) fn number(path: &str, value: &Value, problems: &mut Problems) -> Option<u64> {
    let Some(read) = value.as_integer() else {
        must_be(problems, path, value, "a whole number");
        return None;
    };
    let read = u64::try_from(read).ok();
    if read.is_none() {
        report(problems, value, format!("`{path}` must not be negative"));
    }
    read
}

/// The index of the name in `names`.
pub(super) fn choice(path: &str, value: &Value, names: &[&str], problems: &mut Problems) -> Option<usize> {
    let all = names.iter().map(|name| format!("`\"{name}\"`")).collect::<Vec<_>>().join(", ");
    let Some(given) = value.as_str() else {
        must_be(problems, path, value, &format!("one of {all}"));
        return None;
    };
    let index = names.iter().position(|name| *name == given);
    if index.is_none() {
        let close = closest(given, names.iter().copied());
        let message = match close {
            Some(close) => format!("`{path}` cannot be `\"{given}\"`; did you mean `\"{close}\"`?"),
            None => format!("`{path}` cannot be `\"{given}\"`: it is one of {all}"),
        };
        problems.push(Problem { span: span(value), message, instead: close.map(|close| format!("\"{close}\"")) });
    }
    index
}

pub(super) fn duration(path: &str, value: &Value, problems: &mut Problems) -> Option<String> {
    let read = text(path, value, problems)?;
    if is_duration(&read) {
        return Some(read);
    }
    report(problems, value, format!("`{path}` must be a duration such as `\"1h\"` or `\"90m\"`, not `\"{read}\"`"));
    None
}

/// Whether Go's `time.ParseDuration` takes it as a positive duration.
fn is_duration(text: &str) -> bool {
    let mut rest = text;
    let mut positive = false;
    while !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (amount, after) = rest.split_at(digits);
        if !amount.parse::<f64>().is_ok_and(f64::is_finite) {
            return false;
        }
        positive |= amount.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
        let units = ["ns", "us", "µs", "ms", "s", "m", "h"];
        let Some(unit) = units.iter().filter(|unit| after.starts_with(**unit)).max_by_key(|unit| unit.len()) else {
            return false;
        };
        rest = &after[unit.len()..];
    }
    positive
}

/// The elements that `element` understands; each that it does not is reported, and the others count.
pub(super) fn list<T>(
    path: &str,
    value: &Value,
    problems: &mut Problems,
    element: impl Fn(&str, &Value, &mut Problems) -> Option<T>,
) -> Option<Vec<T>> {
    let Some(array) = value.as_array() else {
        must_be(problems, path, value, "a list");
        return None;
    };
    let path = format!("{path}[]");
    Some(array.iter().filter_map(|value| element(&path, value, problems)).collect())
}

pub(super) fn pattern(path: &str, value: &Value, problems: &mut Problems) -> Option<Regex> {
    let source = text(path, value, problems)?;
    match Regex::new(&source) {
        Ok(regex) => Some(regex),
        Err(error) => {
            // The last line of the error says what is wrong, the lines above draw it.
            let error = error.to_string();
            let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
            report(problems, value, format!("`{path}` is no regular expression: {reason}"));
            None
        }
    }
}

fn port(path: &str, value: &Value, problems: &mut Problems) -> Option<u16> {
    let Some(number) = value.as_integer() else {
        must_be(problems, path, value, "a port");
        return None;
    };
    let port = u16::try_from(number).ok().filter(|port| *port > 0);
    if port.is_none() {
        report(problems, value, format!("{number} is no port: ports go from 1 to 65535"));
    }
    port
}

pub(super) fn allowed_port(path: &str, value: &Value, problems: &mut Problems) -> Option<AllowedPort> {
    let Some(table) = value.as_inline_table() else {
        if !value.is_integer() {
            must_be(problems, path, value, "a port or `{ port = …, owner = \"…\" }`");
            return None;
        }
        return Some(AllowedPort { port: port(path, value, problems)?, owner: None });
    };
    for (key, value) in table {
        if !matches!(key, "port" | "owner") {
            report(problems, value, format!("`{path}` has no `{key}`: it has `port` and `owner`"));
        }
    }
    let owner = table.get("owner").and_then(|owner| text(&format!("{path}.owner"), owner, problems));
    let Some(number) = table.get("port") else {
        report(problems, value, format!("`{path}` needs a `port`"));
        return None;
    };
    Some(AllowedPort { port: port(&format!("{path}.port"), number, problems)?, owner })
}

pub(super) fn port_range(path: &str, value: &Value, problems: &mut Problems) -> Option<RangeInclusive<u16>> {
    if value.is_integer() {
        let port = port(path, value, problems)?;
        return Some(port..=port);
    }
    let source = text(path, value, problems)?;
    let (first, last) = source.split_once('-').unwrap_or((&source, &source));
    let parse = |text: &str| text.trim().parse::<u16>().ok().filter(|port| *port > 0);
    match (parse(first), parse(last)) {
        (Some(first), Some(last)) if first <= last => Some(first..=last),
        (Some(first), Some(last)) => {
            report(problems, value, format!("`{path}` goes backwards: {first} is above {last}"));
            None
        }
        _ => {
            report(problems, value, format!("`{path}` must be a port or a range such as `\"20000-32000\"`"));
            None
        }
    }
}

pub(super) fn version(name: &str, value: &Value, problems: &mut Problems) -> Option<(u32, u32, u32)> {
    if value.is_float() {
        report(problems, value, format!("`{name}` must be in quotes: the number 1.10 would be 1.1"));
        return None;
    }
    let source = text(name, value, problems)?;
    let parts: Option<Vec<u32>> = source.trim_start_matches('v').split('.').map(|part| part.parse().ok()).collect();
    match parts.as_deref() {
        Some([major, minor]) => Some((*major, *minor, 0)),
        Some([major, minor, patch]) => Some((*major, *minor, *patch)),
        _ => {
            report(problems, value, format!("`{name}` must be a version such as `\"1.10\"` or `\"1.10.3\"`"));
            None
        }
    }
}

/// The pattern as written, and as an expression; an empty one matches everything.
pub(super) fn volume_name(path: &str, value: &Value, problems: &mut Problems) -> Option<(String, Option<Regex>)> {
    let source = text(path, value, problems)?;
    if source.is_empty() {
        return Some((source, None));
    }
    let mut expression = "^".to_owned();
    let mut rest = source.as_str();
    while let Some(open) = rest.find('{') {
        expression.push_str(&regex::escape(&rest[..open]));
        let Some(close) = rest[open..].find('}') else {
            report(problems, value, format!("`{path}` has a `{{` without `}}`"));
            return None;
        };
        expression.push_str(match &rest[open..=open + close] {
            "{service}" => "[a-z0-9]+(-[a-z0-9]+)*",
            "{type}" => "[a-z0-9]+",
            other => {
                report(problems, value, format!("`{path}` knows `{{service}}` and `{{type}}`, not `{other}`"));
                return None;
            }
        });
        rest = &rest[open + close + 1..];
    }
    expression.push_str(&regex::escape(rest));
    expression.push('$');
    Regex::new(&expression).ok().map(|regex| (source, Some(regex)))
}

#[cfg(test)]
mod tests {
    use super::is_duration;

    #[test]
    fn durations_are_those_of_go() {
        for good in ["1h", "90m", "1h30m", "1.5h", "100ms", "2m0.5s", "5µs"] {
            assert!(is_duration(good), "{good}");
        }
        for bad in ["", "1", "h", "1 h", "0s", "-1h", "1d", "1..5h", "infs"] {
            assert!(!is_duration(bad), "{bad}");
        }
    }
}
