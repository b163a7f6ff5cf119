//! Did-you-mean: the one known name that a misspelt one was most likely meant to be.

/// The unique candidate that `name` comes closest to, if it comes close enough.
///
/// Distance counts insertions, deletions, substitutions and swaps of neighbours, one each. Up to 4
/// characters of `name` one mistake is close, up to 8 two, else three. A candidate that differs
/// only in case always matches. Two candidates at the same distance give `None`: a guess between
/// them would be wrong half of the time. A candidate that equals `name` gives `None` as well.
pub fn closest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let limit = match name.chars().count() {
        0 => return None,
        1..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let mut rows = Rows::default();
    let mut best: Option<(usize, &'a str)> = None;
    let mut unique = true;
    for candidate in candidates {
        if candidate == name {
            return None;
        }
        let bound = best.map_or(limit, |(distance, _)| distance);
        let Some(distance) = rows.distance(&wanted, candidate, bound) else {
            continue;
        };
        match best {
            Some((_, known)) if known == candidate => {}
            Some((smallest, _)) if distance == smallest => unique = false,
            _ => {
                best = Some((distance, candidate));
                unique = true;
            }
        }
    }
    best.filter(|_| unique).map(|(_, candidate)| candidate)
}

/// Whether `name` is so like `meant` that a fix may run unseen: a slip of the fingers, and hardly another word.
///
/// Words are told by their beginnings: `count` is no slip for `mount`, nor `ports` for `perms`.
pub fn is_slip(name: &str, meant: &str) -> bool {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    let meant_letters: Vec<char> = meant.chars().flat_map(char::to_lowercase).collect();
    if name == meant_letters {
        return true;
    }
    let begins_alike = match (name.as_slice(), meant_letters.as_slice()) {
        ([a, ..], [b, ..]) if a == b => true,
        // The first letter is missing, or there is one more, or two are swapped.
        (name, [_, rest @ ..]) if name == rest => true,
        ([_, rest @ ..], meant) if rest == meant => true,
        ([a, b, rest @ ..], [c, d, others @ ..]) => a == d && b == c && rest == others,
        _ => false,
    };
    if !begins_alike {
        return false;
    }
    let length = name.len();
    let Some(distance) = Rows::default().distance(&name, meant, 3) else { return false };
    match distance {
        1 => length >= 3,
        distance => distance * 4 <= length,
    }
}

/// The three rows of the distance table that are needed at a time, kept between candidates.
#[derive(Default)]
struct Rows {
    other: Vec<char>,
    before: Vec<usize>,
    previous: Vec<usize>,
    current: Vec<usize>,
}

impl Rows {
    /// Optimal string alignment distance, without regard to case; `None` above `bound`.
    fn distance(&mut self, wanted: &[char], candidate: &str, bound: usize) -> Option<usize> {
        self.other.clear();
        self.other.extend(candidate.chars().flat_map(char::to_lowercase));
        let width = self.other.len();
        if wanted.len().abs_diff(width) > bound {
            return None;
        }
        self.previous.clear();
        self.previous.extend(0..=width);
        self.before.clear();
        self.before.resize(width + 1, 0);
        self.current.clear();
        self.current.resize(width + 1, 0);
        for (row, &left) in wanted.iter().enumerate() {
            self.current[0] = row + 1;
            let mut smallest = row + 1;
            for (column, &right) in self.other.iter().enumerate() {
                let mut cost = (self.previous[column] + usize::from(left != right))
                    .min(self.previous[column + 1] + 1)
                    .min(self.current[column] + 1);
                if row > 0 && column > 0 && left == self.other[column - 1] && wanted[row - 1] == right {
                    cost = cost.min(self.before[column - 1] + 1);
                }
                self.current[column + 1] = cost;
                smallest = smallest.min(cost);
            }
            // A swap may reach back one row more, hence the comparison with two rows.
            if smallest > bound && self.previous.iter().all(|cost| *cost >= bound) {
                return None;
            }
            std::mem::swap(&mut self.before, &mut self.previous);
            std::mem::swap(&mut self.previous, &mut self.current);
        }
        Some(self.previous[width]).filter(|distance| *distance <= bound)
    }
}

#[cfg(test)]
mod tests {
    use super::{closest, is_slip};

    const NAMES: [&str; 8] = ["count", "constraint", "network", "service", "shutdown_delay", "task", "to", "static"];

    fn suggestion(name: &str) -> Option<&'static str> {
        closest(name, NAMES)
    }

    #[test]
    fn one_mistake_is_close() {
        assert_eq!(suggestion("servce"), Some("service"));
        assert_eq!(suggestion("netwrok"), Some("network"), "a swap of neighbours is one mistake");
        assert_eq!(suggestion("cuont"), Some("count"));
        assert_eq!(suggestion("taks"), Some("task"));
        assert_eq!(suggestion("ot"), Some("to"));
    }

    #[test]
    fn the_limit_grows_with_the_length() {
        assert_eq!(suggestion("tsks"), None, "two mistakes in four characters");
        assert_eq!(suggestion("netwoork1"), Some("network"));
        assert_eq!(suggestion("shutdwn_dely"), Some("shutdown_delay"));
        assert_eq!(suggestion("shtdwn_dly"), None, "four mistakes");
        assert_eq!(suggestion("resources"), None);
    }

    #[test]
    fn case_alone_always_matches() {
        assert_eq!(suggestion("TASK"), Some("task"));
        assert_eq!(suggestion("Shutdown_Delay"), Some("shutdown_delay"));
        assert_eq!(closest("http", ["HTTP", "htp"]), Some("HTTP"));
    }

    #[test]
    fn a_tie_gives_nothing() {
        assert_eq!(closest("cat", ["bat", "hat"]), None);
        assert_eq!(closest("cat", ["bat", "hat", "cats", "CAT"]), Some("CAT"));
        assert_eq!(closest("cat", ["bat", "bat"]), Some("bat"), "one name, listed twice");
    }

    #[test]
    fn exact_and_empty_names_need_no_help() {
        assert_eq!(suggestion("task"), None);
        assert_eq!(suggestion(""), None);
        assert_eq!(closest("task", []), None);
    }

    #[test]
    fn another_word_is_no_slip() {
        for (name, meant) in [
            ("servce", "service"),
            ("netwrok", "network"),
            ("ervice", "service"),
            ("tsak", "task"),
            ("Docker", "docker"),
            ("shutdwn_dely", "shutdown_delay"),
            ("netwoork1", "network"),
        ] {
            assert!(is_slip(name, meant), "{name} {meant}");
        }
        for (name, meant) in [
            ("count", "mount"),
            ("ports", "perms"),
            ("ports", "cores"),
            ("delay", "splay"),
            ("id", "ip"),
            ("lookup", "loop"),
            ("unlimited", "ulimit"),
        ] {
            assert!(!is_slip(name, meant), "{name} {meant}");
        }
    }

    #[test]
    fn letters_beyond_ascii_count_as_one() {
        assert_eq!(closest("größe", ["grösse", "größer"]), Some("größer"));
    }
}
