//! Durations that Go does not read, in its own words, and what was meant.

use super::Walk;
use super::types::{Wrong, article};
use crate::model::{Duration, Shape, Words};
use crate::syntax::{ExprKind, ValueRef};

/// What is wrong with the value of a duration.
pub(super) fn judge<'a>(walk: &Walk<'a, '_>, value: ValueRef<'a>, shape: &Shape<'a>) -> Option<Wrong> {
    let wrong = |message: String, wording: String, fact| Some(Wrong { span: None, message, wording, fact });
    match shape {
        Shape::Text(Words::Known(text)) => {
            let complaint = complaint(text)?;
            wrong(
                format!("is no duration: {}", explained(&complaint)),
                format!("Unsuitable duration value: {}", complaint.words()),
                "parse-duration-invalid",
            )
        }
        Shape::Text(Words::Runtime) => {
            let written = walk.context.text.slice(value.span()).trim().trim_matches('"').to_owned();
            let reference = matches!(value.kind(), ExprKind::Variable(_) | ExprKind::Traversal(_));
            let text = if reference { format!("${{{written}}}") } else { written };
            wrong(
                super::types::instead(walk, &Words::Runtime, value).replacen(
                    ':',
                    "must be a duration such as `30s`:",
                    1,
                ),
                format!("Unsuitable duration value: time: invalid duration {text:?}"),
                "parse-duration-invalid",
            )
        }
        Shape::Number(Some(number)) if number.fract() != 0.0 || number.abs() >= 9.3e18 => wrong(
            "must be a string such as `\"1.5s\"`: a number counts whole nanoseconds".to_owned(),
            "value must be a whole number, between -9223372036854775808 and 9223372036854775807".to_owned(),
            "parse-duration-range",
        ),
        Shape::Number(_) | Shape::Text(Words::Unknown) | Shape::Unknown | Shape::Null => None,
        _ => wrong(
            format!("must be a duration such as `\"30s\"`, not {}", article(shape)),
            format!("expected a string but found {}", shape.type_name()),
            "parse-duration-type",
        ),
    }
}

/// Why Go refuses a text.
enum Complaint<'t> {
    Invalid(&'t str),
    MissingUnit(&'t str),
    UnknownUnit(&'t str, &'t str),
}

impl Complaint<'_> {
    /// The error of `time.ParseDuration`.
    fn words(&self) -> String {
        match self {
            Self::Invalid(text) => format!("time: invalid duration {text:?}"),
            Self::MissingUnit(text) => format!("time: missing unit in duration {text:?}"),
            Self::UnknownUnit(unit, text) => format!("time: unknown unit {unit:?} in duration {text:?}"),
        }
    }
}

fn complaint(text: &str) -> Option<Complaint<'_>> {
    if Duration::parse(text).is_some() {
        return None;
    }
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest.is_empty() {
        return Some(Complaint::Invalid(text));
    }
    while !rest.is_empty() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let digits = rest[..number].bytes().filter(u8::is_ascii_digit).count();
        if digits == 0 || number - digits > 1 {
            return Some(Complaint::Invalid(text));
        }
        rest = &rest[number..];
        let end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = &rest[..end];
        if unit.is_empty() {
            return Some(Complaint::MissingUnit(text));
        }
        if !matches!(unit, "ns" | "us" | "\u{b5}s" | "\u{3bc}s" | "ms" | "s" | "m" | "h") {
            return Some(Complaint::UnknownUnit(unit, text));
        }
        rest = &rest[end..];
    }
    Some(Complaint::Invalid(text))
}

fn explained(complaint: &Complaint<'_>) -> String {
    match complaint {
        Complaint::Invalid(text) => format!("{text:?} must be a number and a unit, such as \"30s\" or \"1h30m\""),
        Complaint::MissingUnit(text) => format!("{text:?} has no unit (`ns`, `us`, `ms`, `s`, `m` or `h`)"),
        Complaint::UnknownUnit(unit, _) if unit.trim() == "d" => "there is no unit `d`; a day is `24h`".to_owned(),
        Complaint::UnknownUnit(unit, text) if unit.trim() != *unit => format!("{text:?} holds a blank"),
        Complaint::UnknownUnit(unit, _) => format!("there is no unit `{unit}`; take `ns`, `us`, `ms`, `s`, `m` or `h`"),
    }
}

/// The duration that was meant, and whether that is certain: `1d` is `24h`, `5 minutes` is `5m`, `30` may be `30s`.
pub(super) fn meant(text: &str) -> Option<(String, bool)> {
    let text = text.trim();
    let number = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(number);
    let count: u64 = number.parse().ok()?;
    let (factor, unit, certain) = match unit.trim().to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => (1, "s", true),
        "m" | "min" | "mins" | "minute" | "minutes" => (1, "m", true),
        "h" | "hr" | "hrs" | "hour" | "hours" => (1, "h", true),
        "d" | "day" | "days" => (24, "h", true),
        "w" | "week" | "weeks" => (168, "h", true),
        "" => (1, "s", false),
        _ => return None,
    };
    Some((format!("{}{unit}", count.checked_mul(factor)?), certain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn go_refuses_it_in_these_words() {
        for (text, words) in [
            ("", "time: invalid duration \"\""),
            ("x", "time: invalid duration \"x\""),
            (".s", "time: invalid duration \".s\""),
            ("5", "time: missing unit in duration \"5\""),
            ("1d", "time: unknown unit \"d\" in duration \"1d\""),
            ("5 minutes", "time: unknown unit \" minutes\" in duration \"5 minutes\""),
            ("1h 30m", "time: unknown unit \"h \" in duration \"1h 30m\""),
            ("3h5", "time: missing unit in duration \"3h5\""),
            ("3000000h", "time: invalid duration \"3000000h\""),
        ] {
            assert_eq!(complaint(text).map(|complaint| complaint.words()).as_deref(), Some(words), "{text}");
        }
        assert!(complaint("1h30m").is_none() && complaint("-1.5h").is_none() && complaint("0").is_none());
    }

    #[test]
    fn words_for_units_have_one_meaning() {
        assert_eq!(meant("1d"), Some(("24h".to_owned(), true)));
        assert_eq!(meant("5 Minutes"), Some(("5m".to_owned(), true)));
        assert_eq!(meant("30"), Some(("30s".to_owned(), false)));
        assert_eq!(meant("soon"), None);
    }
}
