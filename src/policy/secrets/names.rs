//! Which names are names of secrets.

/// Words that make a name a secret's. `pass` is one only at the end.
const WORDS: &[&str] = &[
    "password",
    "passwords",
    "passwd",
    "passphrase",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
    "credential",
    "credentials",
    "apikey",
    "apikeys",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "requirepass",
    "masterauth",
];

/// Ends of words that make a name a secret's: `pgpassword`, `clientsecret`, `dbpass`.
const ENDINGS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "encryptionkey",
    "dbpass",
    "userpass",
    "sshpass",
];

/// Words that make `key` a secret behind them.
const KEY_KINDS: &[&str] =
    &["api", "access", "private", "secret", "encryption", "signing", "master", "auth", "preshared"];

/// Words behind which the name is about a secret, but names something else: its file, its lifetime, its user.
const ABOUT: &[&str] = &[
    "accessor",
    "addr",
    "address",
    "age",
    "alg",
    "algo",
    "algorithm",
    "at",
    "attempts",
    "aud",
    "audience",
    "authentication",
    "backend",
    "bits",
    "bucket",
    "bytes",
    "cache",
    "change",
    "characters",
    "chars",
    "check",
    "claim",
    "claims",
    "cmd",
    "command",
    "complexity",
    "config",
    "cost",
    "count",
    "date",
    "days",
    "delay",
    "desc",
    "description",
    "dir",
    "directory",
    "disable",
    "disabled",
    "duration",
    "enable",
    "enabled",
    "encoding",
    "encryption",
    "endpoint",
    "engine",
    "env",
    "expiration",
    "expired",
    "expires",
    "expiry",
    "exporter",
    "field",
    "file",
    "filename",
    "filepath",
    "files",
    "filter",
    "folder",
    "format",
    "grace",
    "grant",
    "group",
    "groups",
    "hasher",
    "hashing",
    "header",
    "headers",
    "helper",
    "hint",
    "history",
    "hook",
    "host",
    "hostname",
    "hours",
    "index",
    "interval",
    "issuer",
    "label",
    "leeway",
    "len",
    "length",
    "level",
    "lifetime",
    "limit",
    "link",
    "list",
    "location",
    "login",
    "lookup",
    "manager",
    "max",
    "message",
    "method",
    "min",
    "minutes",
    "mode",
    "mount",
    "name",
    "names",
    "namespace",
    "only",
    "owner",
    "param",
    "parameter",
    "path",
    "paths",
    "pattern",
    "per",
    "period",
    "plugin",
    "policies",
    "policy",
    "port",
    "prefix",
    "project",
    "prompt",
    "protected",
    "protection",
    "provider",
    "rate",
    "realm",
    "ref",
    "reference",
    "refresh",
    "regex",
    "regexp",
    "region",
    "renew",
    "renewal",
    "request",
    "required",
    "requirements",
    "reset",
    "retries",
    "reuse",
    "review",
    "role",
    "roles",
    "rotate",
    "rotation",
    "rounds",
    "rule",
    "rules",
    "scope",
    "scopes",
    "script",
    "sec",
    "seconds",
    "server",
    "size",
    "source",
    "spec",
    "ssh",
    "status",
    "stdin",
    "storage",
    "store",
    "strategy",
    "strength",
    "strip",
    "suffix",
    "sync",
    "template",
    "time",
    "timeout",
    "title",
    "transport",
    "ttl",
    "type",
    "types",
    "updated",
    "uri",
    "url",
    "urls",
    "usage",
    "user",
    "username",
    "users",
    "validation",
    "validity",
    "var",
    "variable",
    "version",
    "window",
];

/// Words at the start that make the rest an object of theirs: `disable_password`, `forgot_password`.
const VERBS: &[&str] = &[
    "allow", "change", "disable", "enable", "existing", "forgot", "generate", "has", "hide", "ignore", "is", "no",
    "random", "require", "requires", "reset", "show", "skip", "use", "validate", "verify",
];

/// Words before `pass` that make it no password.
const NOT_BEFORE_PASS: &[&str] =
    &["proxy", "fastcgi", "uwsgi", "scgi", "grpc", "memcached", "first", "second", "single", "multi", "all", "must"];

/// What kind of secret a name promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Promise {
    /// Something that a person may have typed, also a number.
    Password,
    /// Something that a machine made.
    Token,
}

/// Whether `name` is the name of a secret, in any case and with any separators.
pub(super) fn promise(name: &str) -> Option<Promise> {
    let words = words(name);
    let mut last: Option<(usize, Promise)> = None;
    for (index, word) in words.iter().enumerate() {
        // `PASS1`, `token2`
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let before = index.checked_sub(1).map(|before| words[before].as_str());
        let is_end = words[index + 1..].iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
        if matches!(word, "key" | "keys") {
            // `signing_key_id` says which key, not what it is; that of an access key is half of the credentials.
            let is_id = words.get(index + 1).is_some_and(|word| matches!(word.as_str(), "id" | "ids"));
            if is_id && !before.is_some_and(|before| matches!(before, "access" | "api")) {
                last = None;
            } else if before.is_some_and(|before| KEY_KINDS.contains(&before)) {
                last = Some((index, Promise::Token));
            }
        } else if word == "pass" {
            if is_end && !before.is_some_and(|before| NOT_BEFORE_PASS.contains(&before)) {
                last = Some((index, Promise::Password));
            }
        } else if WORDS.contains(&word) || ENDINGS.iter().any(|ending| word.ends_with(*ending)) {
            let typed = word.contains("pass") || word == "pwd" || word.ends_with("secret");
            last = Some((index, if typed { Promise::Password } else { Promise::Token }));
        }
    }
    let ends_in = |end: [&str; 2]| words.ends_with(&end.map(str::to_owned));
    if ends_in(["erlang", "cookie"]) || words == ["neo4j", "auth"] {
        return Some(Promise::Password);
    }
    let (index, promise) = last?;
    let counts = |word: &String| matches!(word.as_str(), "max" | "min" | "num" | "total" | "n");
    if words[index + 1..].iter().any(|word| ABOUT.contains(&word.as_str()))
        || (promise == Promise::Token && words[..index].iter().any(counts))
        || (index > 0 && VERBS.contains(&words[0].as_str()))
    {
        return None;
    }
    Some(promise)
}

/// The words of a name in lower case: `dbPassword`, `DB_PASSWORD` and `db-password` have the same two.
fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let chars: Vec<char> = name.chars().collect();
    for (index, &c) in chars.iter().enumerate() {
        let starts_word = c.is_ascii_uppercase()
            && index > 0
            && (chars[index - 1].is_ascii_lowercase()
                || (chars[index - 1].is_ascii_uppercase()
                    && chars.get(index + 1).is_some_and(char::is_ascii_lowercase)));
        if (starts_word || !c.is_ascii_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_secrets() {
        for name in [
            "POSTGRES_PASSWORD",
            "pgpassword",
            "MYSQL_PWD",
            "dbPassword",
            "client-secret",
            "JWT_SECRET_KEY",
            "VAULT_DEV_ROOT_TOKEN_ID",
            "dev-root-token-id",
            "X-API-Key",
            "apiKey",
            "APIKey",
            "AWS_SECRET_ACCESS_KEY",
            "AWS_ACCESS_KEY_ID",
            "accessKeyId",
            "API_KEY_ID",
            "privateKey",
            "SMTP_PASS",
            "GF_SECURITY_ADMIN_PASSWORD",
            "SECRET_KEY_BASE",
            "spring.datasource.password",
            "GITEA__security__INTERNAL_TOKEN",
            "passwd",
            "SECRET_ID",
            "PASSWORD_1",
            "DB_PASS1",
            "TOKEN_GITHUB",
            "credentials",
            "PASSWORD_HASH",
            "requirepass",
            "MEILI_MASTER_KEY",
            "RABBITMQ_ERLANG_COOKIE",
            "NEO4J_AUTH",
            "XPACK_ENCRYPTEDSAVEDOBJECTS_ENCRYPTIONKEY",
        ] {
            assert!(promise(name).is_some(), "{name}");
        }
    }

    #[test]
    fn names_of_other_things() {
        for name in [
            "POSTGRES_PASSWORD_FILE",
            "token_ttl",
            "password_policy",
            "PasswordAuthentication",
            "token_type",
            "auth_token_enabled",
            "SECRET_NAME",
            "secretName",
            "existingSecret",
            "max_tokens",
            "MIN_PASSWORD_LENGTH",
            "proxy_pass",
            "pass_filename",
            "bypass",
            "compass",
            "tokenizer",
            "monkey",
            "SSH_KEY",
            "PUBLIC_KEY",
            "secret_mount_path",
            "OAUTH_TOKEN_URL",
            "tokensPerSecond",
            "DISABLE_PASSWORD_LOGIN",
            "server_tokens_max",
            "RESET_PASSWORD_URL",
            "MYSQL_ALLOW_EMPTY_PASSWORD_FILE",
            "allow_empty_password",
            "credential.helper",
            "key",
            "passthrough",
            "tokenReview_user",
            "PRIVATE_KEY_ID",
            "signingKeyId",
            "SECRET_KEY_ID",
            "token_period",
            "password_min_length",
            "PASSWORD_ENCRYPTION",
            "secret_bucket",
            "secretary",
            "ERLANG_VERSION",
            "COOKIE_DOMAIN",
        ] {
            assert_eq!(promise(name), None, "{name}");
        }
    }
}
