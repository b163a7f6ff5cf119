//! Names that are given a value, in the notations of configuration files, programs and command lines.

use std::ops::Range;

use super::line::{Evidence, Found, Syntax};
use super::names::{Promise, promise};
use super::values;

/// Where a name ends and what it has as its value begins.
struct Name<'l> {
    name: &'l str,
    promise: Promise,
    /// It starts with a dash.
    flag: bool,
    /// A dollar stands before it, as in PHP's `$password = 'x';`.
    sigil: bool,
    start: usize,
    end: usize,
}

fn name_at(line: &str, at: usize) -> Option<Name<'_>> {
    let bytes = line.as_bytes();
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let start = (0..at).rev().find(|&index| !part(bytes[index])).map_or(0, |index| index + 1);
    let end = (at..bytes.len()).find(|&index| !part(bytes[index])).unwrap_or(bytes.len());
    // `$PASSWORD` is a reference, `/run/secrets` a place, `@token` a file or a decorator.
    let sigil = start > 0 && bytes[start - 1] == b'$' && begins_statement(&line[..start - 1]);
    if start > 0
        && !sigil
        && matches!(bytes[start - 1], b'$' | b'/' | b'@' | b'%' | b'~' | b'\\')
        && !is_escape(bytes, start - 1)
    {
        return None;
    }
    let written = &line[start..end];
    let name = written.trim_matches(['-', '.']);
    // `secrets.password` is a member of an object, as is what a call gives.
    let promise = promise(name)?;
    Some(Name { name, promise, flag: written.starts_with('-'), sigil, start, end })
}

/// Whether nothing stands before a name but what may stand before the first one of a statement.
fn begins_statement(before: &str) -> bool {
    let modifiers = ["public", "protected", "private", "static", "readonly", "global"];
    before.split_whitespace().all(|word| modifiers.contains(&word))
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

/// The secret of a name at `at` that is given a value.
pub(super) fn assignment(line: &str, at: usize, syntax: &Syntax) -> Option<Found> {
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
    let (binding, length) = if gap == 0 && starts(">") && is_tag(&line[..name.start]) {
        (Binding::Element, 1)
    } else if starts("==") || starts("=~") || starts("::") || starts("://") || starts("=>=") {
        return None;
    } else if starts("=>") || starts(":=") || starts("+=") || starts("?=") {
        (Binding::Loose, 2)
    } else if starts("=") {
        (if gap == 0 && spaces(i + 1) == 0 { Binding::Tight } else { Binding::Loose }, 1)
    } else if quoted_name && gap > 0 && starts("value=") && is_property(&line[..name.start]) {
        (Binding::Space, "value=".len())
    } else if starts("FOR ") && line[..name.start].trim_end().ends_with("SET") {
        // MySQL's statement: the user stands between.
        (Binding::Loose, rest.find(" = '")? + " =".len())
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
    // What else a variable's name can begin is a comparison, or a command that takes it.
    if name.sigil && !(quoted && !value.contains('$') && matches!(line[range.end + 1..].trim(), "" | ";")) {
        return None;
    }
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

/// Whether a name behind `before` is a tag's: `<password`, `<db:password`.
fn is_tag(before: &str) -> bool {
    let before = before.strip_suffix(':').map_or(before, |prefix| {
        prefix.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    });
    before.ends_with('<')
}

/// Whether a name behind `before` is a property's, as in `<property name="password" value="x"/>`.
fn is_property(before: &str) -> bool {
    let is_form = ["<input", "<button", "<option", "<meta"].iter().any(|tag| before.contains(tag));
    before.contains('<') && !is_form && [" name=\"", " key=\""].iter().any(|attribute| before.ends_with(attribute))
}

/// `PASSWORD 'x'` of SQL, `requirepass x` of Redis, `proxy_set_header X-API-Key x` of nginx.
fn is_directive(line: &str, name: &Name<'_>, rest: &str) -> bool {
    (name.name.eq_ignore_ascii_case("password") && rest.starts_with('\''))
        || matches!(
            line[..name.start].trim(),
            "proxy_set_header" | "grpc_set_header" | "fastcgi_param" | "uwsgi_param" | "header_up" | "SetEnv"
        )
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
    if binding == Binding::Loose
        && let Some(start) = behind_property(rest)
    {
        return value(line, from + start, binding, syntax).filter(|(range, _)| !range.is_empty());
    }
    if rest.starts_with(['`', '!', '&', '*', '@']) || (syntax.code && binding != Binding::Space) {
        return None;
    }
    // The `{{ end }}` of a lookup around the line is no part of the value.
    let rest = &rest[..end_of_lookup(rest, &syntax.delimiters.0).unwrap_or(rest.len())];
    if syntax.env && binding == Binding::Tight {
        let value = rest[..rest.find(" #").unwrap_or(rest.len())].trim_end();
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

/// Where the value stands behind an anchor or type of YAML: `&pw hunter2`, `!!str hunter2`.
fn behind_property(rest: &str) -> Option<usize> {
    let name = rest.strip_prefix('&').or_else(|| rest.strip_prefix("!!str"))?;
    let end = name.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-'))?;
    let blanks = name[end..].len() - name[end..].trim_start_matches(' ').len();
    (blanks > 0).then_some(rest.len() - name.len() + end + blanks)
}

/// Where `{{ end }}` or `{{ else }}` stands.
fn end_of_lookup(rest: &str, open: &str) -> Option<usize> {
    let ends = ["end", "else"].iter().flat_map(|word| ["", " ", "- "].map(|blank| format!("{open}{blank}{word}")));
    ends.filter(|_| !open.is_empty()).filter_map(|mark| rest.find(&mark)).min()
}

/// `PASSWORD=${PASSWORD:-x}` of a shell: what it is if nobody says otherwise.
pub(super) fn default_of_parameter(line: &str, at: usize) -> Option<Found> {
    let name = name_at(line, at)?;
    let before = line[..name.start].strip_suffix("${")?.trim_end_matches(['$', '"', '\\']).trim_end();
    let from = name.end + line[name.end..].strip_prefix(":-").map(|_| ":-".len())?;
    let end = from + line[from..].find(['}', '$', '{', '`', '"'])?;
    let is_default = before.ends_with(['=', ':']) && line[end..].starts_with('}');
    (is_default && values::is_secret(&line[from..end], name.promise))
        .then(|| Found { range: from..end, evidence: Evidence::Name(name.name.to_owned()) })
}

/// The name of a YAML block, as in `password: |`, whose value stands on the next lines.
pub(super) fn block(line: &str, at: usize) -> Option<(&str, Promise)> {
    let name = name_at(line, at)?;
    let key = line[..name.start].trim_start_matches([' ', '-']);
    let style = line[name.end..].strip_prefix(": ")?.trim();
    (key.is_empty() && matches!(style, "|" | "|-" | "|+" | ">" | ">-" | ">+")).then_some((name.name, name.promise))
}
