//! The path of an HTTP check, as Go's `net/url` reads it.

/// What `url.Parse` makes of a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Path {
    /// A path on the service.
    Relative,
    /// A whole URL.
    Absolute,
    /// No URL at all.
    Invalid,
    /// A host: too much to decide here.
    Unclear,
}

/// Looks at `path`; the rules are those of `url.Parse` (Go 1.24).
pub(super) fn parse(path: &str) -> Path {
    if path.bytes().any(|byte| byte < 0x20 || byte == 0x7f) {
        return Path::Invalid;
    }
    let (before, fragment) = path.split_once('#').unwrap_or((path, ""));
    if !escapes_are_valid(fragment) {
        return Path::Invalid;
    }
    let Some((scheme, rest)) = scheme(before) else { return Path::Invalid };
    let rest = rest.split_once('?').map_or(rest, |(rest, _)| rest);
    if !rest.starts_with('/') {
        if !scheme.is_empty() {
            return Path::Absolute;
        }
        let segment = rest.split('/').next().unwrap_or("");
        if segment.contains(':') {
            return Path::Invalid;
        }
    }
    let has_host = rest.starts_with("//") && (!scheme.is_empty() || !rest.starts_with("///"));
    if has_host && scheme.is_empty() {
        return Path::Unclear;
    }
    let host_end = if has_host { rest[2..].find('/').map_or(rest.len(), |at| at + 2) } else { 0 };
    match (escapes_are_valid(&rest[host_end..]), scheme.is_empty()) {
        (false, _) => Path::Invalid,
        (true, true) => Path::Relative,
        (true, false) => Path::Absolute,
    }
}

/// Scheme and rest; `None` where the scheme is missing before its colon.
fn scheme(text: &str) -> Option<(&str, &str)> {
    for (at, c) in text.char_indices() {
        match c {
            'a'..='z' | 'A'..='Z' => {}
            '0'..='9' | '+' | '-' | '.' if at > 0 => {}
            ':' if at == 0 => return None,
            ':' => return Some((&text[..at], &text[at + 1..])),
            _ => return Some(("", text)),
        }
    }
    Some(("", text))
}

fn escapes_are_valid(text: &str) -> bool {
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
    bytes.iter().enumerate().all(|(at, byte)| *byte != b'%' || (hex(at + 1) && hex(at + 2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_go_does() {
        for (path, expected) in [
            ("/", Path::Relative),
            ("health", Path::Relative),
            ("/v1/status?x=%zz", Path::Relative),
            ("/a b/${NOMAD_ALLOC_ID}", Path::Relative),
            ("/a:b", Path::Relative),
            ("%zz", Path::Invalid),
            ("/%4", Path::Invalid),
            ("/#%zz", Path::Invalid),
            (":8080/x", Path::Invalid),
            ("1a:b/x", Path::Invalid),
            ("/a\tb", Path::Invalid),
            ("http://a/b", Path::Absolute),
            ("localhost:8080/x", Path::Absolute),
            ("//host/x", Path::Unclear),
            ("///x", Path::Relative),
        ] {
            assert_eq!(parse(path), expected, "{path}");
        }
    }
}
