//! Finds the few places of a text at which a secret can stand, in one pass that looks at every second byte.
//!
//! Every keyword is found through two neighbouring pairs of its letters: whatever the parity of its place, one of the
//! two pairs starts at an even offset. A table tells which pairs matter; only there are keywords compared.

use std::sync::LazyLock;

use crate::text::{Span, Text};

/// What a keyword announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Keyword {
    /// A part of a secret's name.
    Name,
    /// `Authorization`.
    Authorization,
    /// `IDENTIFIED BY`.
    Identified,
    /// `://`, before which a scheme and behind which a user may stand.
    Url,
    /// `@tcp(`, `@unix(`: a data source name of Go's `MySQL` driver.
    Dsn,
    /// `AKIA`, `ASIA`.
    Aws,
    /// `ghp_` and its kin.
    GitHub,
    /// `github_pat_`.
    GitHubPat,
    /// `glpat-`.
    GitLab,
    /// `xoxb-` and its kin.
    Slack,
    /// `hvs.`, `hvb.`.
    Vault,
    /// `eyJ`: `{"` in base64, with which a JSON web token begins.
    Jwt,
    /// `sk-`, with which keys of several services begin.
    SecretKey,
    /// `BEGIN`, as in `-----BEGIN PRIVATE KEY-----`.
    Pem,
}

/// The keywords in lower case, and where in each the first of its two pairs stands: letters that are rare together.
const KEYWORDS: &[(Keyword, &str, usize)] = &[
    (Keyword::Name, "pass", 1),
    (Keyword::Name, "pwd", 0),
    (Keyword::Name, "secret", 1),
    (Keyword::Name, "token", 1),
    (Keyword::Name, "credential", 7),
    // Only where `api`, `access` and so on stand before it.
    (Keyword::Name, "key", 0),
    (Keyword::Name, "masterauth", 5),
    (Keyword::Name, "erlang", 1),
    (Keyword::Name, "neo4j_auth", 3),
    (Keyword::Authorization, "authorization", 6),
    (Keyword::Identified, "identified", 4),
    (Keyword::Url, "://", 0),
    (Keyword::Dsn, "@tcp(", 0),
    (Keyword::Dsn, "@unix(", 3),
    (Keyword::Aws, "akia", 1),
    (Keyword::Aws, "asia", 1),
    (Keyword::GitHub, "ghp_", 0),
    (Keyword::GitHub, "gho_", 0),
    (Keyword::GitHub, "ghu_", 0),
    (Keyword::GitHub, "ghs_", 0),
    (Keyword::GitHub, "ghr_", 0),
    (Keyword::GitHubPat, "github_pat_", 4),
    (Keyword::GitLab, "glpat-", 0),
    (Keyword::Slack, "xox", 0),
    (Keyword::Vault, "hvs.", 0),
    (Keyword::Vault, "hvb.", 0),
    (Keyword::Jwt, "eyj", 0),
    (Keyword::SecretKey, "sk-", 0),
    (Keyword::Pem, "begin", 1),
];

/// What makes `key` a secret's name when it stands before it.
const KEY_KINDS: &[&str] =
    &["api", "access", "private", "secret", "encryption", "signing", "master", "auth", "preshared"];

/// Pairs of letters, folded so that case does not count, and the keywords in which they stand.
struct Table {
    /// Per pair, an index into `lists`; 0 is none.
    index: [u8; 1 << 10],
    /// Keywords and the pair's place in each.
    lists: Vec<Vec<(usize, usize)>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table { index: [0; 1 << 10], lists: vec![Vec::new()] };
    for (number, (_, keyword, first)) in KEYWORDS.iter().enumerate() {
        let bytes = keyword.as_bytes();
        for place in [*first, first + 1] {
            let slot = &mut table.index[pair(bytes[place], bytes[place + 1])];
            if *slot == 0 {
                *slot = table.lists.len() as u8;
                table.lists.push(Vec::new());
            }
            table.lists[usize::from(*slot)].push((number, place));
        }
    }
    table
});

/// The index of a pair: five bits of each byte, in which capitals equal small letters.
const fn pair(first: u8, second: u8) -> usize {
    ((first & 31) as usize) << 5 | (second & 31) as usize
}

/// Calls `found` with each keyword of `text` in `part` and its offset, roughly in order.
pub(super) fn search(text: &Text, part: Span, mut found: impl FnMut(Keyword, usize)) {
    let table = &*TABLE;
    let slice = |start: usize, end: usize| text.slice(Span::new(start, end)).into_owned();
    let mut at = part.start;
    while at < part.end {
        let (chunk, start) = text.chunk_at(at);
        let bytes = &chunk.as_bytes()[..chunk.len().min(part.end - start)];
        // Pairs start at even offsets of the text.
        let mut i = at - start + (at & 1);
        while i + 1 < bytes.len() {
            let list = table.index[pair(bytes[i], bytes[i + 1])];
            if list != 0 {
                compare(table, list, start + i, bytes, start, &slice, &mut found);
            }
            i += 2;
        }
        if i + 1 == bytes.len()
            && start + i + 1 < part.end
            && let Some(next) = text.byte(start + i + 1)
        {
            let list = table.index[pair(bytes[i], next)];
            compare(table, list, start + i, bytes, start, &slice, &mut found);
        }
        at = start + bytes.len();
    }
}

/// The same for a string.
pub(super) fn search_str(text: &str, mut found: impl FnMut(Keyword, usize)) {
    let table = &*TABLE;
    let bytes = text.as_bytes();
    let slice = |start: usize, end: usize| text.get(start..end.min(text.len())).unwrap_or_default().to_owned();
    for i in (0..bytes.len().saturating_sub(1)).step_by(2) {
        let list = table.index[pair(bytes[i], bytes[i + 1])];
        if list != 0 {
            compare(table, list, i, bytes, 0, &slice, &mut found);
        }
    }
}

/// Compares the keywords of a list at the pair at `at`, in `bytes` which start at `start`, else in what `slice` gives.
fn compare(
    table: &Table,
    list: u8,
    at: usize,
    bytes: &[u8],
    start: usize,
    slice: &impl Fn(usize, usize) -> String,
    found: &mut impl FnMut(Keyword, usize),
) {
    for (number, place) in &table.lists[usize::from(list)] {
        let (keyword, word, _) = KEYWORDS[*number];
        let Some(begin) = at.checked_sub(*place) else { continue };
        let inside = begin.checked_sub(start).and_then(|begin| bytes.get(begin..begin + word.len()));
        let equal = match inside {
            Some(inside) => inside.eq_ignore_ascii_case(word.as_bytes()),
            None => slice(begin, begin + word.len()).eq_ignore_ascii_case(word),
        };
        if !equal {
            continue;
        }
        if word == "key" {
            let from = begin.saturating_sub(11);
            let inside = from.checked_sub(start).and_then(|from| bytes.get(from..begin - start));
            let is_kind = match inside {
                Some(inside) => ends_in_kind(inside),
                None => ends_in_kind(slice(from, begin).as_bytes()),
            };
            if !is_kind {
                continue;
            }
        }
        found(keyword, begin);
    }
}

/// Whether `api`, `access_` and so on end `before`.
fn ends_in_kind(before: &[u8]) -> bool {
    let before = match before {
        [before @ .., b'_' | b'-' | b'.'] => before,
        _ => before,
    };
    KEY_KINDS.iter().any(|kind| {
        before.len() >= kind.len() && before[before.len() - kind.len()..].eq_ignore_ascii_case(kind.as_bytes())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(Keyword, usize)> {
        let mut found = Vec::new();
        search(&Text::from(text), Span::new(0, text.len()), |keyword, at| found.push((keyword, at)));
        found.sort_by_key(|(_, at)| *at);
        found
    }

    #[test]
    fn every_keyword_is_found_at_either_parity() {
        for (keyword, word, _) in KEYWORDS {
            let word = if *word == "key" { "api_key" } else { word };
            for before in ["", " ", "..", "€"] {
                for word in [word.to_owned(), word.to_uppercase()] {
                    let text = format!("{before}{word} ");
                    let at = if word.eq_ignore_ascii_case("api_key") { before.len() + 4 } else { before.len() };
                    assert!(all(&text).contains(&(*keyword, at)), "{text:?}: {:?}", all(&text));
                    let mut in_str = Vec::new();
                    search_str(&text, |keyword, at| in_str.push((keyword, at)));
                    assert!(in_str.contains(&(*keyword, at)), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn pieces_of_the_text_make_no_difference() {
        // The text is kept in pieces of about a kilobyte; keywords lie across their ends.
        for pad in 0..40 {
            let text = format!("{}{}", "x".repeat(pad), "client_secret: aGhR\n".repeat(400));
            let found = all(&text);
            let expected: Vec<usize> = text.match_indices("secret").map(|(at, _)| at).collect();
            let secrets: Vec<usize> = found.iter().map(|(_, at)| *at).collect();
            assert_eq!(secrets, expected, "{pad}");
        }
    }

    #[test]
    fn a_key_alone_is_nothing() {
        assert_eq!(all("{{ keyOrDefault \"a/b\" }} ssh_key monkey"), []);
        assert_eq!(all("apiKey private-key"), [(Keyword::Name, 3), (Keyword::Name, 15)]);
    }
}
