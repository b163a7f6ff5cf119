//! Secrets in one line of text: configuration files of any kind, shell commands, SQL.

use std::ops::Range;

use super::names::{Promise, promise};
use super::search::Keyword;
use super::{shapes, values};

/// How the text is to be read.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools)] // properties of a text that do not depend on each other
pub(super) struct Syntax {
    /// `KEY=value` per line, where the value is the rest of the line.
    pub(super) env: bool,
    /// A language in which a bare word is a variable or number, and text stands in quotes.
    pub(super) code: bool,
    /// What opens and closes an action of the template language.
    pub(super) delimiters: (String, String),
    /// Whether `name=value` counts, or only values whose own shape tells.
    pub(super) names: bool,
    /// Whether lines may be comments.
    pub(super) comments: bool,
}

impl Default for Syntax {
    fn default() -> Self {
        let delimiters = ("{{".to_owned(), "}}".to_owned());
        Self { env: false, code: false, delimiters, names: true, comments: false }
    }
}

/// A secret in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The secret itself.
    pub(super) range: Range<usize>,
    /// What tells that it is one.
    pub(super) evidence: Evidence,
}

/// What tells that a text is a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// The name that it has there.
    Name(String),
    /// Its own form: "a token of GitHub".
    Shape(&'static str),
}

/// The secret that a keyword at `at` announces, if it does.
pub(super) fn secret(line: &str, keyword: Keyword, at: usize, syntax: &Syntax) -> Option<Found> {
    if is_masked(line, at, syntax) || (syntax.comments && is_comment(line, at)) {
        return None;
    }
    let found = match keyword {
        Keyword::Name => assignment(line, at, syntax),
        Keyword::Authorization => authorization(line, at),
        Keyword::Identified => identified(line, at),
        shape => shapes::find(line, shape, at),
    }?;
    let (open, value) = (syntax.delimiters.0.as_str(), &line[found.range.start..]);
    if !open.is_empty() && (value.starts_with(open) || line[found.range.clone()].contains(open)) {
        return None;
    }
    let by_name = matches!(found.evidence, Evidence::Name(_));
    (!by_name || syntax.names).then_some(found)
}

/// Whether `at` lies in an action of the template language, or in an interpolation: what stands there is looked up.
fn is_masked(line: &str, at: usize, syntax: &Syntax) -> bool {
    let before = &line[..at];
    let (open, close) = (syntax.delimiters.0.as_str(), syntax.delimiters.1.as_str());
    let inside = |open: &str, close: &str| {
        !open.is_empty() && before.rfind(open).is_some_and(|opened| !before[opened + open.len()..].contains(close))
    };
    inside(open, close) || inside("${", "}") || inside("%{", "}") || inside("{{", "}}")
}

/// Whether the line, or what stands behind a mark on it, is a comment.
fn is_comment(line: &str, at: usize) -> bool {
    let start = line.trim_start();
    let marks = ["#", "//", ";", "-- ", "<!--", "/*", "* ", "REM ", "rem "];
    if marks.iter().any(|mark| start.starts_with(mark)) {
        return true;
    }
    [" #", "\t#", " //", "\t//", " <!--"].iter().any(|mark| {
        line[..at].find(mark).is_some_and(|found| {
            let before = &line[..found];
            before.matches('"').count().is_multiple_of(2) && before.matches('\'').count().is_multiple_of(2)
        })
    })
}

/// Where a name ends and what it has as its value begins.
struct Name<'l> {
    name: &'l str,
    promise: Promise,
    /// It starts with a dash.
    flag: bool,
    start: usize,
    end: usize,
}

fn name_at(line: &str, at: usize) -> Option<Name<'_>> {
    let bytes = line.as_bytes();
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let start = (0..at).rev().find(|&index| !part(bytes[index])).map_or(0, |index| index + 1);
    let end = (at..bytes.len()).find(|&index| !part(bytes[index])).unwrap_or(bytes.len());
    // `$PASSWORD` is a reference, `/run/secrets` a place, `@token` a file or a decorator.
    if start > 0 && matches!(bytes[start - 1], b'$' | b'/' | b'@' | b'%' | b'~' | b'\\') && !is_escape(bytes, start - 1)
    {
        return None;
    }
    let written = &line[start..end];
    let name = written.trim_matches(['-', '.']);
    // `secrets.password` is a member of an object, as is what a call gives.
    let promise = promise(name)?;
    Some(Name { name, promise, flag: written.starts_with('-'), start, end })
}

/// Whether the backslash at `at` belongs to a quote or line break: `\"password`, `\npassword`.
fn is_escape(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'\\' && matches!(bytes.get(at + 1), Some(b'"' | b'\'' | b'n' | b't'))
}

/// How a name is bound to its value.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Binding {
    /// `name=value`, with nothing between.
    Tight,
    /// `name: value`, `name = value`.
    Loose,
    /// `--name value`, `--name", "value`, `PASSWORD 'value'`.
    Space,
    /// `<Name>value</Name>`.
    Element,
}

fn assignment(line: &str, at: usize, syntax: &Syntax) -> Option<Found> {
    let name = name_at(line, at)?;
    let bytes = line.as_bytes();
    let mut i = name.end;
    let mut quoted_name = false;
    if line[i..].starts_with("\\\"") || line[i..].starts_with("\\'") {
        (i, quoted_name) = (i + 2, true);
    } else if matches!(bytes.get(i), Some(b'"' | b'\'' | b'`')) {
        (i, quoted_name) = (i + 1, true);
    }
    if bytes.get(i) == Some(&b']') {
        i += 1;
    }
    let spaces = |from: usize| line[from..].len() - line[from..].trim_start_matches([' ', '\t']).len();
    let gap = spaces(i);
    let rest = &line[i + gap..];
    let starts = |mark: &str| rest.starts_with(mark);
    let (binding, length) = if gap == 0 && starts(">") && name.start > 0 && bytes[name.start - 1] == b'<' {
        (Binding::Element, 1)
    } else if starts("==") || starts("=~") || starts("::") || starts("://") || starts("=>=") {
        return None;
    } else if starts("=>") || starts(":=") || starts("+=") || starts("?=") {
        (Binding::Loose, 2)
    } else if starts("=") {
        (if gap == 0 && spaces(i + 1) == 0 { Binding::Tight } else { Binding::Loose }, 1)
    } else if gap > 0 && !quoted_name && (starts(":'") || starts(":\"")) {
        // psql's `PASSWORD :'name'` is a variable; YAML has a blank behind the colon.
        return None;
    } else if starts(":") {
        (Binding::Loose, 1)
    } else if name.flag && quoted_name && starts(",") {
        (Binding::Space, 1)
    } else if gap > 0 && !quoted_name && (name.flag || is_directive(line, &name, rest)) {
        (Binding::Space, 0)
    } else if gap == 0 && name.name == "PASSWORD" && starts("('") {
        // MySQL's function.
        (Binding::Space, 1)
    } else {
        return None;
    };
    let from = i + gap + length;
    let from = from + spaces(from);
    let (range, quoted) = value(line, from, binding, syntax)?;
    let value = &line[range.clone()];
    if quoted && (values::is_prose(value) || values::is_label(value)) && !syntax.env {
        return None;
    }
    // `{ token: token }` hands a variable on; what a script tells people is no configuration.
    let is_flow = line[..name.start].contains('{');
    if (!quoted && is_flow && value == name.name) || (binding == Binding::Loose && is_printed(line)) {
        return None;
    }
    if name.flag && binding == Binding::Space && value.starts_with('-') {
        return None;
    }
    values::is_secret(value, name.promise).then(|| Found { range, evidence: Evidence::Name(name.name.to_owned()) })
}

/// `echo "Token: …"`, unless the output goes elsewhere.
fn is_printed(line: &str) -> bool {
    let command = line.trim_start();
    ["echo ", "printf ", "log ", "print("].iter().any(|print| command.starts_with(print)) && !line.contains(['>', '|'])
}

/// `PASSWORD 'x'` of SQL, `requirepass x` of Redis.
fn is_directive(line: &str, name: &Name<'_>, rest: &str) -> bool {
    (name.name.eq_ignore_ascii_case("password") && rest.starts_with('\''))
        || (matches!(name.name, "requirepass" | "masterauth") && line[..name.start].trim().is_empty())
}

/// The value at `from`: without its quotes, and whether it has some.
fn value(line: &str, from: usize, binding: Binding, syntax: &Syntax) -> Option<(Range<usize>, bool)> {
    let rest = &line[from..];
    if binding == Binding::Element {
        let end = rest.find("</")?;
        return Some((from..from + end, false));
    }
    for quote in ["\\\"", "\\'", "\"", "'"] {
        let Some(inner) = rest.strip_prefix(quote) else { continue };
        let start = from + quote.len();
        let mut end = 0;
        loop {
            end += inner[end..].find(quote)?;
            // A quote behind a backslash is part of the value, unless that is how this one is written.
            if quote.len() == 2 || !inner[..end].ends_with('\\') {
                return Some((start..start + end, true));
            }
            end += quote.len();
        }
    }
    if rest.starts_with(['`', '!', '&', '*', '@']) || (syntax.code && binding != Binding::Space) {
        return None;
    }
    if syntax.env && binding == Binding::Tight {
        // The `{{ end }}` of a lookup around the line is no part of the value.
        let open = &syntax.delimiters.0;
        let ends = ["", " ", "- "].map(|blank| format!("{open}{blank}end"));
        let ends = ends.iter().filter(|_| !open.is_empty()).map(String::as_str);
        let end = ends.chain([" #"]).filter_map(|mark| rest.find(mark)).min();
        let value = rest[..end.unwrap_or(rest.len())].trim_end();
        return Some((from..from + value.len(), false));
    }
    let end = rest
        .find(|c: char| {
            c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | ',' | ';' | ')' | '}' | ']' | '&' | '|')
        })
        .unwrap_or(rest.len());
    let value = rest[..end].trim_end_matches('\\');
    if value.contains(['(', '[', '{']) {
        return None;
    }
    let tail = &rest[value.len()..];
    let is_flow = line[..from].contains('{');
    let follows = match tail.chars().next() {
        None => true,
        // What follows a word that is bound loosely makes it prose or code, unless it is a comment.
        Some(' ' | '\t') if binding == Binding::Loose => {
            let tail = tail.trim_start();
            tail.is_empty() || ["#", "//", ";", "}", "]", "\\", "\"", "'"].iter().any(|mark| tail.starts_with(mark))
        }
        Some(',') => is_flow || !tail[1..].trim_start().is_empty() && !tail[1..].starts_with(' '),
        Some(')' | ';') => binding != Binding::Loose,
        Some(_) => true,
    };
    follows.then_some((from..from + value.len(), false))
}

/// `Authorization: Bearer …`, `"Authorization": "Basic …"`, `set_header Authorization "…"`.
fn authorization(line: &str, at: usize) -> Option<Found> {
    let from = at + "authorization".len();
    let rest = &line[from..];
    let skipped = rest.len() - rest.trim_start_matches([' ', '\t', ':', '=', '"', '\'', '\\', ',', '[', '>']).len();
    if skipped == 0 {
        return None;
    }
    let range = credentials(&rest[skipped..])?;
    let start = from + skipped;
    Some(Found { range: start + range.start..start + range.end, evidence: Evidence::Name("Authorization".to_owned()) })
}

/// The credentials behind `Bearer` or `Basic` at the start of `value`.
pub(super) fn credentials(value: &str) -> Option<Range<usize>> {
    let scheme = value.find([' ', '\t'])?;
    if !["bearer", "basic", "token", "apikey", "splunk", "bot"]
        .iter()
        .any(|name| value[..scheme].eq_ignore_ascii_case(name))
    {
        return None;
    }
    let start = scheme + (value[scheme..].len() - value[scheme..].trim_start().len());
    let end = value[start..]
        .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '\\' | ',' | ';' | '<' | '>' | ')' | ']'))
        .map_or(value.len(), |end| start + end);
    (value.len() > start && end - start >= 4 && values::is_secret(&value[start..end], Promise::Token))
        .then_some(start..end)
}

/// `IDENTIFIED BY 'x'`, `IDENTIFIED WITH plugin BY 'x'`.
fn identified(line: &str, at: usize) -> Option<Found> {
    let rest = &line[at..];
    let by = rest.to_ascii_lowercase().find(" by ")? + " by ".len();
    let from = by + (rest[by..].len() - rest[by..].trim_start().len());
    let quote = rest[from..].chars().next().filter(|c| matches!(c, '\'' | '"'))?;
    let start = from + 1;
    let end = start + rest[start..].find(quote)?;
    values::is_secret(&rest[start..end], Promise::Password)
        .then(|| Found { range: at + start..at + end, evidence: Evidence::Name("IDENTIFIED BY".to_owned()) })
}

#[cfg(test)]
mod tests {
    use super::super::search::search_str;
    use super::*;

    fn all(line: &str, syntax: &Syntax) -> Vec<String> {
        let mut found: Vec<Range<usize>> = Vec::new();
        search_str(line, |keyword, at| {
            if let Some(secret) = secret(line, keyword, at, syntax)
                && !found.contains(&secret.range)
            {
                found.push(secret.range);
            }
        });
        found.into_iter().map(|range| line[range].to_owned()).collect()
    }

    #[test]
    fn assignments_of_every_kind() {
        for line in [
            "password=s3cret",
            "password = s3cret",
            "password: s3cret # from the vendor",
            "  - password: \"s3cret\"",
            "export DB_PASSWORD='s3cret'",
            "{\"user\": \"x\", \"password\": \"s3cret\"}",
            "{\\\"password\\\": \\\"s3cret\\\"}",
            "{user: x, password: s3cret, host: y}",
            "user=guest,password=s3cret,vers=3.0",
            "<Password>s3cret</Password>",
            "--password=s3cret --user=x",
            "mysql --password s3cret -u root",
            "mysql --password \"s3cret\"",
            "[\"--password\", \"s3cret\"]",
            "curl -H \"X-Api-Key: s3cret\" https://x",
            "curl https://x?api_key=s3cret&a=b",
            "Authorization: Bearer s3cret",
            "\"Authorization\": \"Basic s3cret\"",
            "CREATE USER 'x' IDENTIFIED BY 's3cret';",
            "create user x identified with mysql_native_password by 's3cret';",
            "ALTER ROLE x WITH PASSWORD 's3cret';",
            "requirepass s3cret",
            "redis-server --requirepass s3cret",
            "SET PASSWORD FOR 'app'@'%' = PASSWORD('s3cret');",
            "config[\"secret\"] = \"s3cret\"",
            "'api_key' => 's3cret',",
            "spring.datasource.password=s3cret",
            "java -Dkeystore.password=s3cret -jar x",
            "TOKEN=s3cret curl x",
            "echo \"password: s3cret\" > /etc/x",
            "PresharedKey = s3cret",
        ] {
            assert_eq!(all(line, &Syntax::default()), ["s3cret"], "{line}");
        }
    }

    #[test]
    fn what_is_no_assignment_of_a_secret() {
        let syntax = Syntax { comments: true, ..Syntax::default() };
        for line in [
            "# password: s3cret",
            "; password = s3cret",
            "// token: s3cret",
            "listen 80; # token: s3cret",
            "password: {{ key \"x\" }}",
            "password = \"{{ with secret \"a\" }}{{ .Data.password }}{{ end }}\"",
            "{{ with secret \"pki/x\" \"token=s3cret\" }}",
            "password: ${var.password}",
            "password=$PASSWORD",
            "if [ \"$PASSWORD\" = \"x\" ]; then",
            "echo ${PASSWORD:=x}",
            "password_file: s3cret",
            "password: /run/secrets/db",
            "token: true",
            "password: \"\"",
            "password:",
            "PasswordAuthentication no",
            "password: enter the password of the user",
            "description: Password Manager",
            "auth(password=pw, user=x)",
            "token = os.environ[\"TOKEN\"]",
            "password = getpass()",
            "password_hash bytea NOT NULL,",
            "secret == x",
            "type: password",
            "<input type=\"password\" name=\"password\">",
            "cat /run/secrets/token: foo",
            "--password-stdin x",
            "--token --user",
            "Authorization: Bearer $TOKEN",
            "Authorization: drop",
            "proxy_pass http://x;",
            "server_tokens off;",
            "echo \"Token: generated\"",
            "{ token: token, user: user }",
            "credentials: \"include\",",
            "\"login.password\": \"Password\"",
            "privateKey: id_rsa.pem",
            "EXECUTE 'CREATE ROLE x LOGIN PASSWORD ' || quote_literal(secret) || '';",
            "IDENTIFIED BY ' || quote_literal('x')",
            "ALTER ROLE x WITH PASSWORD :'password';",
            "\"password: \" + password + \"x\"",
            "\"hint\": \"x\", \"password\": \"Enter your password here\"",
        ] {
            assert_eq!(all(line, &syntax), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn env_files_and_code() {
        let env = Syntax { env: true, comments: true, ..Syntax::default() };
        assert_eq!(all("DB_PASSWORD=two words", &env), ["two words"]);
        assert_eq!(all("DB_PASSWORD=abc # why", &env), ["abc"]);
        assert_eq!(all("{{ if env \"X\" }}DB_PASSWORD=abc{{ end }}", &env), ["abc"]);
        let code = Syntax { code: true, comments: true, ..Syntax::default() };
        assert_eq!(all("password = other_variable", &code), Vec::<String>::new());
        assert_eq!(all("password = \"s3cret\"", &code), ["s3cret"]);
        assert_eq!(all("\"max_retries\": 5, \"token\": 12345678", &code), Vec::<String>::new());
    }

    #[test]
    fn other_delimiters() {
        let syntax = Syntax { delimiters: ("[[".into(), "]]".into()), ..Syntax::default() };
        assert_eq!(all("password: [[ key \"x\" ]]", &syntax), Vec::<String>::new());
        assert_eq!(all("[[ with secret \"x\" \"token=abc\" ]]", &syntax), Vec::<String>::new());
        let with = |open: &str, close: &str| Syntax {
            env: true,
            delimiters: (open.into(), close.into()),
            ..Syntax::default()
        };
        for line in ["DB_PASSWORD=[% .Data.data.password %]", "args --password=[% .x %]", "password: \"[% .x %]\""] {
            assert_eq!(all(line, &with("[%", "%]")), Vec::<String>::new(), "{line}");
        }
        assert_eq!(all("URL=postgres://u:@@ .x @@@host/db", &with("@@", "@@")), Vec::<String>::new());
        assert_eq!(all("[% if env \"X\" %]DB_PASSWORD=abc[% end %]", &with("[%", "%]")), ["abc"]);
    }
}
