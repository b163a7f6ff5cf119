//! Secrets in one line of text: configuration files of any kind, shell commands, SQL.

use std::ops::Range;

use super::assignment::{assignment, default_of_parameter};
use super::names::Promise;
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
    if syntax.comments && is_comment(line, at) {
        return None;
    }
    if keyword == Keyword::Name
        && syntax.names
        && let Some(found) = default_of_parameter(line, at)
    {
        return Some(found);
    }
    if is_masked(line, at, syntax) {
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
pub(super) fn is_masked(line: &str, at: usize, syntax: &Syntax) -> bool {
    let before = &line[..at];
    let (open, close) = (syntax.delimiters.0.as_str(), syntax.delimiters.1.as_str());
    let inside = |open: &str, close: &str| {
        !open.is_empty() && before.rfind(open).is_some_and(|opened| !before[opened + open.len()..].contains(close))
    };
    inside(open, close) || inside("${", "}") || inside("%{", "}") || inside("{{", "}}")
}

/// Whether the line, or what stands behind a mark on it, is a comment.
pub(super) fn is_comment(line: &str, at: usize) -> bool {
    let start = line.trim_start();
    // Of Java's properties, of Erlang and TeX; `%{` is a directive of the job file.
    if start.starts_with('!') || (start.starts_with("% ") || start.starts_with("%%")) && !start.starts_with("%%{") {
        return true;
    }
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
            "<db:password>s3cret</db:password>",
            "<property name=\"password\" value=\"s3cret\"/>",
            "<add key=\"ApiKey\" value=\"s3cret\" />",
            "proxy_set_header X-API-Key \"s3cret\";",
            "fastcgi_param DB_PASSWORD s3cret;",
            "$password = 's3cret';",
            "  private $password = \"s3cret\";",
            "SET PASSWORD FOR 'app'@'%' = 's3cret';",
            "{{ if true }}password = s3cret{{ end }}",
            "{{ if true }}password = s3cret{{ else }}x{{ end }}",
            "PASSWORD=$${PASSWORD:-s3cret}",
            "export PASSWORD=\"${PASSWORD:-s3cret}\"",
            "password: &pw s3cret",
            "password: !!str s3cret",
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
            "! db.password=s3cret",
            "% password = s3cret",
            "%% password = s3cret",
            "<input name=\"password\" value=\"s3cret\">",
            "if [ $PASSWORD = 's3cret' ]; then",
            "$password = $_POST['password'];",
            "$password = 's3cret' . $more;",
            "echo ${PASSWORD:-x}",
            "PASSWORD=${PASSWORD:-}",
            "PASSWORD=${PASSWORD:-$DEFAULT}",
            "PASSWORD=${PASSWORD:?s3cret}",
            "password: &pw",
            "password: *pw",
            "password: !vault pw",
            "proxy_set_header X-API-Key $key;",
            "password: |",
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
