//! Texts that show by their own form that they are secrets.

use std::ops::Range;

use super::line::{Evidence, Found};
use super::names::Promise;
use super::search::Keyword;
use super::values;

/// The secret of a known form whose keyword stands at `at`.
pub(super) fn find(line: &str, keyword: Keyword, at: usize) -> Option<Found> {
    let token = |form: fn(u8) -> bool, least: usize, prefix: usize| token(line, at, prefix, form, least);
    let (range, what) = match keyword {
        Keyword::Aws => {
            let range = token(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit(), 16, 4)?;
            let id = &line[range.clone()];
            let is_id = range.len() == 20 && id[..4].bytes().all(|byte| byte.is_ascii_uppercase());
            is_id.then_some((range, "an access key of AWS"))?
        }
        Keyword::GitHub => (token(|byte| byte.is_ascii_alphanumeric(), 36, 4)?, "a token of GitHub"),
        Keyword::GitHubPat => {
            (token(|byte| byte.is_ascii_alphanumeric() || byte == b'_', 22, 11)?, "a token of GitHub")
        }
        Keyword::GitLab => (token(is_word, 20, 6)?, "a token of GitLab"),
        Keyword::Slack => {
            let kind = line.as_bytes().get(at + 3)?;
            let marked = b"abeoprs".contains(kind) && line.as_bytes().get(at + 4) == Some(&b'-');
            let range = token(|byte| byte.is_ascii_alphanumeric() || byte == b'-', 10, 5)?;
            (marked && line[range.clone()].bytes().any(|byte| byte.is_ascii_digit()))
                .then_some((range, "a token of Slack"))?
        }
        Keyword::Vault => (token(is_word, 20, 4)?, "a token of Vault"),
        Keyword::Jwt => (jwt(line, at)?, "a JSON web token"),
        Keyword::SecretKey => (secret_key(line, at)?, "a secret key"),
        Keyword::Pem => (pem(line, at)?, "a private key"),
        Keyword::Url => (url(line, at)?, "a password in a URL"),
        Keyword::Dsn => (dsn(line, at)?, "a password in a data source name"),
        Keyword::Name | Keyword::Authorization | Keyword::Identified => return None,
    };
    Some(Found { range, evidence: Evidence::Shape(what) })
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// A word that starts at `at`, with so many characters of that form at least behind its prefix.
fn token(line: &str, at: usize, prefix: usize, form: fn(u8) -> bool, least: usize) -> Option<Range<usize>> {
    let bytes = line.as_bytes();
    if at > 0 && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'_') {
        return None;
    }
    let body = bytes.get(at + prefix..)?;
    let length = body.iter().position(|byte| !form(*byte)).unwrap_or(body.len());
    (length >= least).then_some(at..at + prefix + length)
}

/// `eyJ….eyJ….…`: header, claims and signature.
fn jwt(line: &str, at: usize) -> Option<Range<usize>> {
    let range = token(line, at, 0, |byte| is_word(byte) || byte == b'.', 40)?;
    let parts: Vec<&str> = line[range.clone()].split('.').collect();
    let [header, claims, signature] = parts.as_slice() else { return None };
    let is_object = |part: &str| part.starts_with("eyJ") && part.len() >= 12;
    (is_object(header) && is_object(claims) && signature.len() >= 16 && is_random(signature)).then_some(range)
}

/// `sk-…`, `sk-proj-…`: with a part so long and mixed that nobody made it up.
fn secret_key(line: &str, at: usize) -> Option<Range<usize>> {
    if at > 0 && line.as_bytes()[at - 1] == b'-' {
        return None;
    }
    let range = token(line, at, 3, is_word, 20)?;
    let is_key = line[range.clone()].starts_with("sk-") && line[range.clone()].split('-').any(is_random);
    is_key.then_some(range)
}

/// Whether a word has the length and the mixture of letters and digits that chance gives.
fn is_random(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let letters = word.bytes().filter(u8::is_ascii_alphabetic).count();
    let mut seen: Vec<u8> = word.bytes().collect();
    seen.sort_unstable();
    seen.dedup();
    word.len() >= 20 && digits >= 3 && letters >= 3 && seen.len() >= 10
}

/// `-----BEGIN RSA PRIVATE KEY-----`
fn pem(line: &str, at: usize) -> Option<Range<usize>> {
    const DASHES: &str = "-----";
    let start = at.checked_sub(DASHES.len())?;
    let rest = line.get(start..)?.strip_prefix("-----BEGIN ")?;
    let end = rest.find(DASHES)?;
    rest[..end].ends_with("PRIVATE KEY").then(|| start..start + "-----BEGIN ".len() + end + DASHES.len())
}

/// The password of `scheme://user:password@host`.
fn url(line: &str, at: usize) -> Option<Range<usize>> {
    let scheme = line[..at].bytes().next_back()?;
    if !scheme.is_ascii_alphanumeric() {
        return None;
    }
    let start = at + "://".len();
    let end = line[start..]
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`' | '<' | '>' | '|' | '\\' | ',')
        })
        .map_or(line.len(), |end| start + end);
    let user = &line[start..end];
    let user = &user[..user.rfind('@')?];
    let colon = user.find(':')?;
    password(line, start + colon + 1..start + user.len())
}

/// The password of `user:password@tcp(host)`.
fn dsn(line: &str, at: usize) -> Option<Range<usize>> {
    let start = line[..at]
        .rfind(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | '`' | '/' | ','))
        .map_or(0, |before| before + 1);
    let colon = line[start..at].find(':')?;
    password(line, start + colon + 1..at)
}

fn password(line: &str, range: Range<usize>) -> Option<Range<usize>> {
    values::is_secret(&line[range.clone()], Promise::Password).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::super::line::{Syntax, secret};
    use super::super::search::search_str;

    fn all(line: &str) -> Vec<String> {
        let mut found = Vec::new();
        let syntax = Syntax { names: false, ..Syntax::default() };
        search_str(line, |keyword, at| {
            found.extend(secret(line, keyword, at, &syntax).map(|secret| line[secret.range].to_owned()));
        });
        found
    }

    /// Put together here, so that no scanner takes this file for a leak.
    fn forms() -> Vec<String> {
        let letters = "abcdefghij0123456789ABCDEFGHIJ0123456789";
        vec![
            format!("AKIA{}", "ABCDEFGHIJ012345"),
            format!("ghp_{}", &letters[..36]),
            format!("github_pat_{}", &letters[..30]),
            format!("glpat-{}", &letters[..20]),
            format!("xoxb-{}", "123456789012-abcdef"),
            format!("hvs.{}", &letters[..24]),
            format!("sk-{}", &letters[..32]),
            format!("sk-proj-{letters}"),
            format!("eyJ{}.eyJ{}.{}", &letters[..20], &letters[..20], &letters[..30]),
        ]
    }

    #[test]
    fn tokens_of_known_services() {
        for form in forms() {
            assert_eq!(all(&format!("value: {form}")), std::slice::from_ref(&form), "{form}");
            assert_eq!(all(&format!("x{form}")), Vec::<String>::new(), "{form}");
            assert_eq!(all(&form[..8]), Vec::<String>::new(), "{form}");
        }
        // The key of the documentation: people put their own in its place.
        assert_eq!(all("AKIAIOSFODNN7EXAMPLE").len(), 1);
        assert_eq!(all("akiaabcdefghij012345"), Vec::<String>::new());
    }

    #[test]
    fn words_that_only_begin_like_keys() {
        for line in [
            "sk-1234",
            "sk-ssh-ed25519@openssh.com",
            "task-0123456789abcdefghij0123456789",
            "my-sk-0123456789abcdefghij0123456789",
            "sk-a-name-that-is-long-but-made-of-words-only",
            "sk-00000000000000000000000000000000",
            "eyJhbGciOiJIUzI1NiJ9",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.<signature>",
        ] {
            assert_eq!(all(line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn keys_in_pem_form() {
        let begin = format!("-----BEGIN {} KEY-----", "RSA PRIVATE");
        assert_eq!(all(&begin), std::slice::from_ref(&begin));
        assert_eq!(all("-----BEGIN CERTIFICATE-----"), Vec::<String>::new());
        assert_eq!(all("-----BEGIN PUBLIC KEY-----"), Vec::<String>::new());
    }

    #[test]
    fn passwords_in_urls() {
        assert_eq!(all("postgres://app:hunter2@db.lab:5432/app?sslmode=disable"), ["hunter2"]);
        assert_eq!(all("redis://:hunter2@cache"), ["hunter2"]);
        assert_eq!(all("app:hunter2@tcp(db:3306)/app"), ["hunter2"]);
        for line in [
            "https://example.com:8080/a@b",
            "https://user@example.com",
            "postgres://app:${PW}@db",
            "postgres://app:$PW@db",
            "postgres://app:{{ key \"x\" }}@db",
            "postgres://app:<password>@db",
            "postgres://app:@db",
            "mailto:a@b",
            "git@github.com:a/b",
        ] {
            assert_eq!(all(line), Vec::<String>::new(), "{line}");
        }
    }
}
