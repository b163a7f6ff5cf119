//! Which values are secrets themselves, and not a switch, a place or a placeholder.

use super::names::Promise;

/// Words that stand where a secret would, and are none.
const WORDS: &[&str] = &[
    "true",
    "false",
    "yes",
    "no",
    "on",
    "off",
    "enabled",
    "disabled",
    "enable",
    "disable",
    "none",
    "null",
    "nil",
    "undefined",
    "auto",
    "required",
    "optional",
    "redact",
    "redacted",
    "any",
    "empty",
    "unset",
    "bearer",
    "basic",
    "include",
    "omit",
    "same-origin",
    "~",
    "default",
];

/// Starts of references to secrets that are kept elsewhere.
const REFERENCES: &[&str] = &[
    "file:",
    "vault:",
    "env:",
    "env(",
    "op://",
    "ssm:",
    "arn:",
    "sops",
    "ENC[",
    "secret:",
    "secrets/",
    "local/",
    "alloc/",
    "secret/",
    "kv/",
    "vault/",
    "data/",
    "projects/",
    "ENC(",
    "lookup(",
    "!vault",
    "!secret",
    "!env",
    "\\$",
];

/// Whether `value`, under a name with that promise, is a secret.
pub(super) fn is_secret(value: &str, promise: Promise) -> bool {
    if is_concatenation(value) {
        return false;
    }
    let value = value.trim();
    if value.is_empty() || value.ends_with(':') || WORDS.iter().any(|word| value.eq_ignore_ascii_case(word)) {
        return false;
    }
    // A public key under the name of a private one.
    if ["ssh-", "ecdsa-", "sk-ssh-"].iter().any(|start| value.starts_with(start)) {
        return false;
    }
    if is_placeholder(value) || is_reference(value) || is_path(value) || is_variable_name(value) {
        return false;
    }
    if value.bytes().all(|byte| byte.is_ascii_digit()) {
        // A switch, a count or a number of seconds; only a password may be a number that somebody chose.
        return match promise {
            Promise::Password => !matches!(value, "0" | "1"),
            Promise::Token => value.len() >= 8,
        };
    }
    !is_measure(value)
}

/// What stands between two strings that a program joins: `'PASSWORD ' || quote_literal(x) || ''`.
fn is_concatenation(value: &str) -> bool {
    let inside = value.trim_start();
    inside.len() < value.len() && ["||", "+ ", ". "].iter().any(|operator| inside.starts_with(operator))
}

/// What something else fills in: `${X}`, `$X`, `{{ … }}`, `<password>`, `%(x)s`, `__X__`, `****`.
fn is_placeholder(value: &str) -> bool {
    let wrapped =
        |open: &str, close: &str| value.starts_with(open) && value.ends_with(close) && value.len() > open.len();
    value.starts_with('$')
        || ["${", "{{", "}}", "$(", "[[", "]]", "<%", "%>", "{%", "%{", "((", "#{"]
            .iter()
            .any(|mark| value.contains(mark))
        || wrapped("<", ">")
        || wrapped("%(", ")s")
        || wrapped("%", "%")
        || wrapped("__", "__")
        || wrapped("@", "@")
        || wrapped("{", "}")
        || value.chars().all(|c| matches!(c, '*' | 'x' | 'X' | '.' | '-' | '_' | '•' | '?' | '…'))
        || matches!(value, "%s" | "%v" | "%d" | "|" | ">" | "|-" | ">-" | "[" | "{" | "(" | "\\")
}

/// Where the secret is kept instead of what it is.
fn is_reference(value: &str) -> bool {
    value.contains("://") || REFERENCES.iter().any(|start| value.starts_with(start))
}

fn is_path(value: &str) -> bool {
    let file = value.rsplit_once('.').is_some_and(|(name, extension)| {
        !name.is_empty()
            && [
                "json", "pem", "key", "crt", "cer", "p12", "pfx", "jks", "txt", "env", "yml", "yaml", "conf", "ini",
                "toml",
            ]
            .contains(&extension)
    });
    if file && !value.contains(' ') {
        return true;
    }
    let path = value.starts_with('/') || value.starts_with("./") || value.starts_with("../") || value.starts_with("~/");
    // What is written in base64 may start with a slash, but has these as well.
    path && !value.contains(['+', '='])
}

/// `DB_PASSWORD` as a value: the name of the variable that has it.
fn is_variable_name(value: &str) -> bool {
    value.contains('_')
        && value.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && super::names::promise(value).is_some()
}

/// `30s`, `0.5`, `24h`, `10MB`.
fn is_measure(value: &str) -> bool {
    let digits = value.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    digits.len() < value.len()
        && matches!(
            digits,
            "" | "ns" | "us" | "ms" | "s" | "m" | "h" | "d" | "w" | "y" | "min" | "MB" | "KB" | "k" | "%"
        )
}

/// The label of a field: `Password`, `API Key`.
pub(super) fn is_label(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_uppercase())
        && value.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ')
        && super::names::promise(value).is_some()
}

/// A sentence rather than a secret: three words or more, all of letters.
pub(super) fn is_prose(value: &str) -> bool {
    let words = value.split_whitespace();
    words.clone().count() >= 3
        && words.filter(|word| word.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | ',' | '\''))).count() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets() {
        for value in
            ["changeme", "root", "hunter2", "P@ss$w0rd", "12345", "ab/cd+ef==", "/ab+cd==", "your-password", "xyz"]
        {
            assert!(is_secret(value, Promise::Password), "{value}");
        }
        assert!(is_secret("12345678", Promise::Token));
    }

    #[test]
    fn no_secrets() {
        for value in [
            "",
            " ",
            "true",
            "No",
            "none",
            "0",
            "1",
            "${X}",
            "$X",
            "a${X}b",
            "{{ .x }}",
            "<password>",
            "%(db)s",
            "****",
            "xxxx",
            "/run/secrets/db",
            "./x",
            "secrets/db.env",
            "file:///x",
            "vault:secret/x",
            "DB_PASSWORD",
            "https://example.com/token",
            "__TOKEN__",
            "Password:",
            "%s",
            "24h",
            "ssh-rsa AAAA x",
            "gcp.json",
            "kv/data/x",
            "~",
            "$(cat x)",
            "op://vault/item",
        ] {
            assert!(!is_secret(value, Promise::Password), "{value}");
        }
        for value in ["4096", "30s", "0.5"] {
            assert!(!is_secret(value, Promise::Token), "{value}");
        }
    }

    #[test]
    fn labels() {
        assert!(is_label("Password") && is_label("API Key") && !is_label("password") && !is_label("Passw0rd"));
    }

    #[test]
    fn sentences() {
        assert!(is_prose("Enter your password here") && !is_prose("correct horse") && !is_prose("aa11 bb22 cc33"));
    }
}
