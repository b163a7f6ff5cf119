//! URIs as some clients write them: with blanks, letters beyond ASCII or brackets that should have been
//! percent-encoded. They mean what they say, so they are encoded before anybody reads them.

use std::fmt::Write as _;

use serde_json::Value;

/// The names under which LSP's parameters hold URIs.
const NAMES: [&str; 6] = ["uri", "oldUri", "newUri", "rootUri", "baseUri", "scopeUri"];

/// Encodes what a URI cannot hold, in all URIs of a message's parameters.
pub(super) fn encode_uris(params: &mut Value) {
    match params {
        Value::Array(elements) => elements.iter_mut().for_each(encode_uris),
        Value::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Value::String(uri) if NAMES.contains(&name.as_str()) => {
                        if let Some(encoded) = encoded(uri) {
                            *uri = encoded;
                        }
                    }
                    Value::Array(_) | Value::Object(_) => encode_uris(value),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// The URI as RFC 3986 wants it; `None` where it is right already, or no URI.
fn encoded(uri: &str) -> Option<String> {
    let (scheme, _) = uri.split_once(':')?;
    let brackets = scheme.eq_ignore_ascii_case("file");
    let bytes = uri.as_bytes();
    let is_wrong = |at: usize| match bytes[at] {
        b'%' => !bytes.get(at + 1..at + 3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)),
        b'[' | b']' => brackets,
        byte => !byte.is_ascii_graphic() || b"\"<>\\^`{|}".contains(&byte),
    };
    if !(0..bytes.len()).any(is_wrong) {
        return None;
    }
    let mut result = String::with_capacity(uri.len() + 16);
    for (at, byte) in bytes.iter().enumerate() {
        if is_wrong(at) {
            let _ = write!(result, "%{byte:02X}");
        } else {
            result.push(char::from(*byte));
        }
    }
    Some(result)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_uri_cannot_hold_is_encoded() {
        for (written, right) in [
            ("file:///tmp/my job.hcl", "file:///tmp/my%20job.hcl"),
            ("file:///tmp/jöb.hcl", "file:///tmp/j%C3%B6b.hcl"),
            ("file:///tmp/a[1]{x}|^`.hcl", "file:///tmp/a%5B1%5D%7Bx%7D%7C%5E%60.hcl"),
            ("file:///tmp/100%.hcl", "file:///tmp/100%25.hcl"),
            ("file:///c:\\jobs\\a.hcl", "file:///c:%5Cjobs%5Ca.hcl"),
        ] {
            assert_eq!(encoded(written).as_deref(), Some(right));
        }
        for fine in ["file:///c%3A/a%20b.hcl", "untitled:Untitled-1", "vscode-remote://ssh+[::1]/a", "no uri at all"] {
            assert_eq!(encoded(fine), None, "{fine}");
        }
    }

    #[test]
    fn only_uris_are_touched() {
        let mut params = json!({ "textDocument": { "uri": "file:///a b", "text": "file:///a b" }, "files": [{ "oldUri": "file:///ü" }] });
        encode_uris(&mut params);
        let expected = json!({ "textDocument": { "uri": "file:///a%20b", "text": "file:///a b" }, "files": [{ "oldUri": "file:///%C3%BC" }] });
        assert_eq!(params, expected);
    }
}
