//! Cron expressions, as the library `hashicorp/cronexpr` reads them.
//!
//! Five fields (minute, hour, day of the month, month, day of the week), six with a year behind, seven with seconds in
//! front; further ones are ignored. Names of months and days, `?`, `L`, `W` and `#` are understood.

/// The presets and what they stand for.
const PRESETS: [(&str, &str); 6] = [
    ("@yearly", "0 0 0 1 1 * *"),
    ("@annually", "0 0 0 1 1 * *"),
    ("@monthly", "0 0 0 1 * * *"),
    ("@weekly", "0 0 0 * * 0 *"),
    ("@daily", "0 0 0 * * * *"),
    ("@hourly", "0 0 * * * * *"),
];

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

struct Field {
    name: &'static str,
    min: u32,
    max: u32,
    /// The largest step that the library takes: its own `max`, which for days of the week is 6 although 7 is a day.
    max_step: u32,
    names: &'static [&'static str],
}

const SECOND: Field = Field { name: "second", min: 0, max: 59, max_step: 59, names: &[] };
const FIELDS: [Field; 6] = [
    Field { name: "minute", min: 0, max: 59, max_step: 59, names: &[] },
    Field { name: "hour", min: 0, max: 23, max_step: 23, names: &[] },
    Field { name: "day-of-month", min: 1, max: 31, max_step: 31, names: &[] },
    Field { name: "month", min: 1, max: 12, max_step: 12, names: &MONTHS },
    Field { name: "day-of-week", min: 0, max: 7, max_step: 6, names: &DAYS },
    Field { name: "year", min: 1970, max: 2099, max_step: 2099, names: &[] },
];

/// Whether the library reads `text`; the error is its own.
pub(in crate::nomad) fn check(text: &str) -> Result<(), String> {
    let mut line = text.to_owned();
    for (preset, meaning) in PRESETS {
        if line.contains(preset) {
            line = line.replace(preset, meaning);
        }
    }
    let words: Vec<&str> = line.split_ascii_whitespace().take(7).collect();
    if words.len() < 5 {
        return Err("missing field(s)".into());
    }
    let seconds = words.len() == 7;
    if seconds {
        check_field(words[0], &SECOND)?;
    }
    for (word, field) in words[usize::from(seconds)..].iter().zip(&FIELDS) {
        check_field(word, field)?;
    }
    Ok(())
}

fn check_field(text: &str, field: &Field) -> Result<(), String> {
    let mut any = false;
    for entry in text.split(',').filter(|entry| !entry.is_empty()) {
        any = true;
        check_entry(entry, field)?;
    }
    if any { Ok(()) } else { Err(format!("{} field: missing directive", field.name)) }
}

fn check_entry(entry: &str, field: &Field) -> Result<(), String> {
    let normal = entry.to_lowercase();
    let wrong = || Err(format!("syntax error in {} field: '{entry}'", field.name));
    let (range, step) = match normal.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (normal.as_str(), None),
    };
    // `?` is a wildcard by itself, but takes no step.
    let known = match range {
        "*" => true,
        "?" => step.is_none(),
        _ => match range.split_once('-') {
            Some((first, last)) => is_value(first, field) && is_value(last, field),
            None => is_value(range, field),
        },
    };
    if known {
        let Some(step) = step else { return Ok(()) };
        if step.is_empty() || !step.bytes().all(|byte| byte.is_ascii_digit()) {
            return wrong();
        }
        return match step.parse::<u32>() {
            Ok(step) if (1..=field.max_step).contains(&step) => Ok(()),
            _ => Err(format!("invalid interval {normal}")),
        };
    }
    let special = match field.name {
        "day-of-month" => {
            matches!(normal.as_str(), "l" | "lw") || normal.strip_suffix('w').is_some_and(|day| is_value(day, field))
        }
        "day-of-week" => {
            normal.strip_suffix('l').is_some_and(|day| is_value(day, field))
                || normal
                    .split_once('#')
                    .is_some_and(|(day, week)| is_value(day, field) && matches!(week, "1" | "2" | "3" | "4" | "5"))
        }
        _ => false,
    };
    if special { Ok(()) } else { wrong() }
}

/// A number of at most two digits (a year has four), or a name, whole or by its first three letters.
fn is_value(text: &str, field: &Field) -> bool {
    if field.names.iter().any(|name| *name == text || name[..3] == *text) {
        return true;
    }
    let digits = if field.max > 99 { 4..=4 } else { 1..=2 };
    digits.contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && !(field.name == "day-of-week" && text.len() == 2 && !text.starts_with('0'))
        && text.parse().is_ok_and(|value| (field.min..=field.max).contains(&value))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn reads_what_the_library_reads() {
        for good in [
            "*/15 * * * *",
            "@daily",
            "0 0 * * 1-5",
            "0 9 * * MON",
            "0 0 1 1 * 2030",
            "0 0 0 1 1 * *",
            "5,10-20/2 * * * *",
            "0 0 L * *",
            "0 0 15W * *",
            "0 0 LW * ?",
            "0 0 * jan-march sunday",
            "0 0 * * 5L",
            "0 0 * * 5#2",
            "0 0 * * 7",
            "* * * * * * * extra",
            "20-5 * * * *",
            "05 * * * *",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, message) in [
            ("", "missing field(s)"),
            ("* * * *", "missing field(s)"),
            ("60 * * * *", "syntax error in minute field: '60'"),
            ("* 24 * * *", "syntax error in hour field: '24'"),
            ("*/0 * * * *", "invalid interval */0"),
            ("*/60 * * * *", "invalid interval */60"),
            ("* * * * 8", "syntax error in day-of-week field: '8'"),
            ("* * 0 * *", "syntax error in day-of-month field: '0'"),
            ("x * * * *", "syntax error in minute field: 'x'"),
            (", * * * *", "minute field: missing directive"),
            ("@reboot", "missing field(s)"),
            ("* * * * * 1960", "syntax error in year field: '1960'"),
        ] {
            assert_eq!(check(bad), Err(message.into()), "{bad}");
        }
    }
}
