//! URIs as some clients write them: with blanks, letters beyond ASCII or brackets that should have been
//! percent-encoded. They mean what they say, so they are encoded before anybody reads them; what goes back is spelt as the
//! client spelt it, since many a client finds its documents by comparing texts.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value};

/// The names under which LSP's messages hold URIs.
const NAMES: [&str; 8] = ["uri", "oldUri", "newUri", "rootUri", "baseUri", "scopeUri", "targetUri", "target"];

/// The object of a `WorkspaceEdit` whose names are URIs.
const CHANGES: &str = "changes";

/// How a client spells URIs that are not encoded as they should be.
#[derive(Clone, Debug, Default)]
pub(super) struct Spellings(Arc<Spelt>);

#[derive(Debug, Default)]
struct Spelt {
    /// Most clients encode all URIs.
    any: AtomicBool,
    /// By the right spelling.
    known: Mutex<HashMap<String, String>>,
}

impl Spellings {
    /// Encodes what a URI cannot hold, in all URIs of a message's parameters, and takes note of how it was spelt.
    pub(super) fn encode(&self, params: &mut Value) {
        each_uri(params, &mut |uri| {
            let right = encoded(uri);
            if right.is_none() && !self.0.any.load(Ordering::Acquire) {
                return;
            }
            let mut known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
            match right {
                Some(right) => {
                    known.insert(right.clone(), std::mem::replace(uri, right));
                    self.0.any.store(true, Ordering::Release);
                }
                // The client has come to spell it right.
                None => drop(known.remove(uri)),
            }
        });
    }

    /// The body of a message with the client's own spellings.
    pub(super) fn restore(&self, body: Vec<u8>) -> Vec<u8> {
        if !self.0.any.load(Ordering::Acquire) {
            return body;
        }
        let Ok(mut message) = serde_json::from_slice::<Value>(&body) else { return body };
        let known = self.0.known.lock().unwrap_or_else(PoisonError::into_inner);
        each_uri(&mut message, &mut |uri| {
            if let Some(spelt) = known.get(uri) {
                uri.clone_from(spelt);
            }
        });
        serde_json::to_vec(&message).unwrap_or(body)
    }
}

/// Calls `change` with every URI of a message.
fn each_uri(value: &mut Value, change: &mut impl FnMut(&mut String)) {
    match value {
        Value::Array(elements) => elements.iter_mut().for_each(|element| each_uri(element, change)),
        Value::Object(entries) => {
            for (name, value) in entries {
                match value {
                    Value::String(uri) if NAMES.contains(&name.as_str()) => change(uri),
                    Value::Object(changes) if name == CHANGES => {
                        *changes = std::mem::take(changes)
                            .into_iter()
                            .map(|(mut uri, edits)| {
                                change(&mut uri);
                                (uri, edits)
                            })
                            .collect::<Map<_, _>>();
                    }
                    Value::Array(_) | Value::Object(_) => each_uri(value, change),
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
    fn only_uris_are_touched_and_all_are_given_back_as_they_came() {
        let came = json!({
            "textDocument": { "uri": "file:///a b", "text": "file:///a b" },
            "files": [{ "oldUri": "file:///ü", "newUri": "file:///u" }],
            "changes": { "file:///a b": [{ "newText": "file:///a b" }] },
        });
        let spellings = Spellings::default();
        let mut params = came.clone();
        spellings.encode(&mut params);
        let expected = json!({
            "textDocument": { "uri": "file:///a%20b", "text": "file:///a b" },
            "files": [{ "oldUri": "file:///%C3%BC", "newUri": "file:///u" }],
            "changes": { "file:///a%20b": [{ "newText": "file:///a b" }] },
        });
        assert_eq!(params, expected);
        let back = |message: &Value| -> Value {
            serde_json::from_slice(&spellings.restore(message.to_string().into_bytes())).expect("JSON")
        };
        assert_eq!(back(&params), came);
        // From now on it is spelt right.
        spellings.encode(&mut json!({ "uri": "file:///a%20b" }));
        assert_eq!(back(&json!({ "uri": "file:///a%20b" })), json!({ "uri": "file:///a%20b" }));
        assert_eq!(back(&json!({ "uri": "file:///%C3%BC" })), json!({ "uri": "file:///ü" }));
    }
}
