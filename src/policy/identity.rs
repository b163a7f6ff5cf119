//! What the identity rules share.

use crate::model::{Element, Known, Scope};
use crate::syntax::ExprKind;

/// The audiences of an identity, as far as the file tells.
#[derive(Debug, PartialEq)]
pub(super) enum Audience {
    /// There is no `aud`, or nothing in it; where it comes from, for a message.
    Missing(String),
    /// All are known.
    Known(Known<Vec<String>>),
    /// Somebody is still typing it, or a value comes from elsewhere.
    Unknown,
}

/// The audiences of `identity`.
pub(super) fn audience(identity: Element<'_>, scope: &Scope<'_>) -> Audience {
    let Some(attribute) = identity.attribute("aud") else {
        return if identity.mentions("aud") { Audience::Unknown } else { Audience::Missing(String::new()) };
    };
    let value = attribute.value();
    if value.is_missing()
        || (attribute.has_errors() && !matches!(value.kind(), ExprKind::List(list) if !list.is_empty()))
    {
        return Audience::Unknown;
    }
    match scope.strings(value) {
        Some(known) if known.value.is_empty() => Audience::Missing(known.source()),
        Some(known) => Audience::Known(known),
        None => Audience::Unknown,
    }
}

/// A string as HCL writes it.
pub(super) fn quoted(value: &str) -> String {
    let mut quoted = String::with_capacity(value.len() + 2);
    quoted.push('"');
    for c in value.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted.replace("${", "$${").replace("%{", "%%{")
}
