//! Durations as Go reads and writes them, which is how Nomad does.

use std::fmt;

/// A span of time in nanoseconds; may be negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub i64);

impl Duration {
    /// So many seconds.
    pub const fn seconds(seconds: i64) -> Self {
        Self(seconds * 1_000_000_000)
    }

    /// So many minutes.
    pub const fn minutes(minutes: i64) -> Self {
        Self::seconds(minutes * 60)
    }

    /// So many hours.
    pub const fn hours(hours: i64) -> Self {
        Self::minutes(hours * 60)
    }

    /// What Go's `time.ParseDuration` reads: `90s`, `1h30m`, `-1.5h`, `0`. `None` where it reports an error.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        if rest == "0" {
            return Some(Self(0));
        }
        if rest.is_empty() {
            return None;
        }
        let mut total: u64 = 0;
        while !rest.is_empty() {
            let (part, after) = one(rest)?;
            total = total.checked_add(part).filter(|total| *total <= 1 << 63)?;
            rest = after;
        }
        if negative {
            return Some(Self(total.cast_signed().wrapping_neg()));
        }
        i64::try_from(total).ok().map(Self)
    }

    /// The product with a count, as Go's integers have it (they wrap round).
    #[must_use]
    pub const fn times(self, count: i64) -> Self {
        Self(self.0.wrapping_mul(count))
    }

    /// Rounded to whole seconds, halves away from zero.
    #[must_use]
    pub const fn rounded(self) -> Self {
        let second = 1_000_000_000;
        let rest = self.0 % second;
        let down = self.0 - rest;
        if rest.abs() * 2 < second { Self(down) } else { Self(down + second * rest.signum()) }
    }
}

/// One number with its unit, in nanoseconds, and what follows.
fn one(text: &str) -> Option<(u64, &str)> {
    let whole_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (whole, mut rest) = text.split_at(whole_end);
    let mut fraction = "";
    if let Some(after) = rest.strip_prefix('.') {
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        (fraction, rest) = after.split_at(end);
    }
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let unit_end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(unit_end);
    let scale: u64 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let mut value = whole.checked_mul(scale)?;
    let mut weight = scale;
    for digit in fraction.bytes() {
        weight /= 10;
        value = value.checked_add(weight * u64::from(digit - b'0'))?;
    }
    Some((value, rest))
}

/// As Go's `Duration.String`: `1h0m0s`, `1.5s`, `10ms`, `0s`.
impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nanoseconds = self.0.unsigned_abs();
        if nanoseconds == 0 {
            return f.write_str("0s");
        }
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let (unit, scale) = match nanoseconds {
            0..1_000 => ("ns", 1),
            1_000..1_000_000 => ("µs", 1_000),
            1_000_000..1_000_000_000 => ("ms", 1_000_000),
            _ => {
                let seconds = nanoseconds / 1_000_000_000;
                let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
                if hours > 0 {
                    write!(f, "{hours}h")?;
                }
                if hours > 0 || minutes > 0 {
                    write!(f, "{minutes}m")?;
                }
                return write!(f, "{}s", decimal(nanoseconds % 60_000_000_000, 1_000_000_000));
            }
        };
        write!(f, "{}{unit}", decimal(nanoseconds, scale))
    }
}

/// `value / scale` without zeros at the end.
fn decimal(value: u64, scale: u64) -> String {
    let (whole, rest) = (value / scale, value % scale);
    if rest == 0 {
        return whole.to_string();
    }
    let width = scale.ilog10() as usize;
    format!("{whole}.{}", format!("{rest:0width$}").trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_go_reads() {
        for (text, expected) in [
            ("5s", "5s"),
            ("90s", "1m30s"),
            ("1h", "1h0m0s"),
            ("1.5h", "1h30m0s"),
            ("-1h30m", "-1h30m0s"),
            ("1500ms", "1.5s"),
            ("10ms", "10ms"),
            (".5s", "500ms"),
            ("2µs", "2µs"),
            ("0", "0s"),
            ("+1m", "1m0s"),
            ("1h0.5s", "1h0m0.5s"),
        ] {
            assert_eq!(Duration::parse(text).expect(text).to_string(), expected, "{text}");
        }
        for bad in ["", "1", "1d", "s", "5 s", "1h-5m", "-", "1.s.", "99999999999h"] {
            assert_eq!(Duration::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn rounds_to_seconds() {
        assert_eq!(Duration(1_499_999_999).rounded(), Duration::seconds(1));
        assert_eq!(Duration(1_500_000_000).rounded(), Duration::seconds(2));
    }
}
