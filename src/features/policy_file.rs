//! Completion and hover inside a `jobspec.toml`, from the declarations of the settings and the rules.

use std::fmt::Write as _;

use super::completion::{escape, plain};
use super::docs::Docs;
use super::{Analysis, Completion, CompletionKind, Hover, REGISTRY};
use crate::config::{self, Kind, Level, Place, SETTINGS, Setting};
use crate::rule::Rule;
use crate::text::Span;

/// The keys of one of `overrides`, and of one of `ports.allowed-static`.
const PARTS: [(&str, &str, &str, &str); 4] = [
    (
        "overrides",
        "paths",
        "[\"${1:**/legacy/**}\"]",
        "Globs of the files that the rules are for, relative to this file's directory.",
    ),
    ("overrides", "rules", "{ $1 }", "The severity of each rule for these files."),
    ("ports.allowed-static", "port", "${1:80}", "The port."),
    ("ports.allowed-static", "owner", "\"$1\"", "The name of the one job that may have it."),
];

/// A list with room for a first text.
const ONE_TEXT: &str = "[\"$1\"]";

/// What can be typed at `offset`; behind a character that made the editor ask, only where it opens something.
pub(super) fn completions(analysis: &Analysis, offset: usize, trigger: Option<char>) -> Vec<Completion> {
    let text = analysis.document.text.to_string();
    let place = config::place(&text, offset);
    let opens = match (trigger, &place) {
        (None, _) => true,
        (Some('.'), Place::Key { .. } | Place::Header { .. }) => true,
        (Some('{'), Place::Key { is_inline, .. }) => *is_inline,
        (Some('"'), Place::Value { word, quotes, .. }) => quotes.0 && word.start == offset,
        (Some('=' | ' '), Place::Value { word, list, .. }) => word.is_empty() && list.is_none(),
        _ => false,
    };
    if !opens {
        return Vec::new();
    }
    match place {
        Place::Header { whole, is_list, is_closed, .. } => headers(&text, whole, is_list, is_closed),
        Place::Key { table, word, has_value, others, is_inline } => {
            let mut found = keys(&table.join("."), word, has_value, &others);
            if table.is_empty() && !is_inline && !has_value && starts_line(&text, word) {
                found.extend(tables(word));
            }
            found
        }
        Place::Value { path, word, quotes, list } => {
            values(analysis, &path.join("."), &Written { word, quotes }, list.as_deref())
        }
        Place::Nothing => Vec::new(),
    }
}

/// The explanation of what stands at `offset`.
pub(super) fn hover(analysis: &Analysis, offset: usize) -> Option<Hover> {
    let text = analysis.document.text.to_string();
    let (span, markdown) = match config::place(&text, offset) {
        Place::Header { path, word, .. } => (word, section_page(&path.join("."))?),
        Place::Key { mut table, word, .. } => {
            let name = text[word.start..word.end].trim_matches(['"', '\'']);
            let is_rule = is_levels(&table.join("."));
            let rule = REGISTRY.get(name).filter(|_| is_rule);
            table.push(name.to_owned());
            let path = table.join(".");
            (word, rule.map(rule_page).or_else(|| setting_page(&path)).or_else(|| section_page(&path))?)
        }
        Place::Value { path, word, .. } => {
            let written = &text[word.start..word.end];
            let path = path.join(".");
            let rule =
                REGISTRY.get(written).filter(|_| setting(&path).is_some_and(|it| matches!(it.kind, Kind::Rules(_))));
            let level = path.rsplit_once('.').filter(|(table, _)| is_levels(table)).and_then(|_| level_page(written));
            (word, rule.map(rule_page).or_else(|| level.map(str::to_owned)).or_else(|| setting_page(&path))?)
        }
        Place::Nothing => return None,
    };
    (!span.is_empty()).then_some(Hover { span, markdown })
}

/// A setting by its path; what stands below one, as in `ports.allowed-static.owner`, is no setting.
fn setting(path: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.path == path)
}

/// Whether a table holds levels of rules.
fn is_levels(path: &str) -> bool {
    matches!(path, "rules" | "overrides.rules")
}

fn starts_line(text: &str, word: Span) -> bool {
    text[..word.start].rsplit('\n').next().unwrap_or_default().trim().is_empty()
}

/// All tables that have settings, in their order, each with whether it is a list of tables.
fn all_tables() -> Vec<(&'static str, bool)> {
    let mut tables: Vec<(&str, bool)> = Vec::new();
    for setting in SETTINGS {
        let table = match setting.kind {
            Kind::Levels => Some((setting.path, false)),
            Kind::Overrides => Some((setting.path, true)),
            _ => setting.path.rsplit_once('.').map(|(table, _)| (table, false)),
        };
        tables.extend(table.filter(|table| !tables.contains(table)));
    }
    tables
}

/// The names of tables, for a header that is being typed.
fn headers(text: &str, whole: Span, is_list: bool, is_closed: bool) -> Vec<Completion> {
    let close = match (is_closed, is_list) {
        (true, _) => "",
        (false, true) => "]]",
        (false, false) => "]",
    };
    let opened_once = !is_list && !text[..whole.start].ends_with("[[");
    let fits = |(_, list): &(&str, bool)| *list == is_list || (*list && opened_once && !is_closed);
    all_tables()
        .into_iter()
        .filter(fits)
        .map(|(table, list)| {
            // `[` was typed where `[[` belongs: the second one comes with the name.
            let (open, close) = if list && !is_list { ("[", "]]") } else { ("", close) };
            let documentation = section_page(table).map(Docs::Text);
            Completion { documentation, ..plain(table, CompletionKind::Block, whole, format!("{open}{table}{close}")) }
        })
        .collect()
}

/// Whole tables, where a line is still empty.
fn tables(word: Span) -> Vec<Completion> {
    all_tables()
        .into_iter()
        .map(|(table, list)| {
            let header = if list { format!("[[{table}]]") } else { format!("[{table}]") };
            let documentation = section_page(table).map(Docs::Text);
            Completion { documentation, ..plain(header.clone(), CompletionKind::Block, word, header + "\n") }
        })
        .collect()
}

/// The keys of a table that are not there yet.
fn keys(table: &str, word: Span, has_value: bool, others: &[String]) -> Vec<Completion> {
    let is_new = |name: &str| !others.iter().any(|other| other == name);
    let key = |name: &str, kind, value: &str, documentation: Docs, detail: Option<String>| {
        let (snippet, text) = if has_value {
            (name.to_owned(), name.to_owned())
        } else {
            (format!("{name} = {value}"), format!("{name} = {}", without_stops(value)))
        };
        let documentation = Some(documentation);
        Completion {
            snippet,
            detail: detail.map(Into::into),
            documentation,
            ..plain(name.to_owned(), kind, word, text)
        }
    };
    if is_levels(table) {
        let level = "\"${1|off,hint,info,warning,error|}\"";
        let rule = |rule: &'static Rule| {
            let detail = Some(format!("{}, {} by default", rule.category.name(), rule.default_level()));
            key(rule.id.0, CompletionKind::Reference, level, Docs::Rule(rule), detail)
        };
        return REGISTRY.iter().filter(|rule| is_new(rule.id.0)).map(rule).collect();
    }
    let parts = PARTS.iter().filter(|(owner, name, ..)| *owner == table && is_new(name));
    let parts = parts
        .map(|(_, name, value, doc)| key(name, CompletionKind::Attribute, value, Docs::Text((*doc).to_owned()), None));
    let prefix = if table.is_empty() { String::new() } else { format!("{table}.") };
    let mut names: Vec<&str> = Vec::new();
    let mut found: Vec<Completion> = parts.collect();
    for setting in SETTINGS {
        let Some(rest) = setting.path.strip_prefix(prefix.as_str()) else { continue };
        let name = rest.split_once('.').map_or(rest, |(first, _)| first);
        if names.contains(&name) || !is_new(name) {
            continue;
        }
        names.push(name);
        let path = format!("{prefix}{name}");
        let is_table = name != rest || matches!(setting.kind, Kind::Levels | Kind::Overrides);
        if is_table && table.is_empty() {
            // A header says it better.
            continue;
        }
        if is_table {
            found.push(key(
                name,
                CompletionKind::Block,
                "{ $1 }",
                Docs::Text(section_page(&path).unwrap_or_default()),
                None,
            ));
        } else {
            let documentation = Docs::Text(setting_page(&path).unwrap_or_default());
            let detail = Some(setting.kind.describe().replace('`', ""));
            found.push(key(name, CompletionKind::Attribute, &value_snippet(setting), documentation, detail));
        }
    }
    found
}

/// A value to begin with, as a snippet.
fn value_snippet(setting: &Setting) -> String {
    let default = escape(setting.default);
    match &setting.kind {
        Kind::Bool(_) => "${1|true,false|}".to_owned(),
        Kind::Choice(names, _) => format!("\"${{1|{}|}}\"", names.join(",")),
        Kind::Number(_) => format!("${{1:{default}}}"),
        Kind::Version(_) => "\"${1:1.11}\"".to_owned(),
        Kind::Texts(_) | Kind::Patterns(_) | Kind::Rules(_) if default == "[]" => ONE_TEXT.to_owned(),
        Kind::Texts(_) | Kind::Patterns(_) | Kind::Rules(_) | Kind::AllowedPorts(_) | Kind::PortRanges(_) => {
            format!("[${{1:{}}}]", default.trim_start_matches('[').trim_end_matches(']'))
        }
        _ => format!("\"${{1:{}}}\"", default.trim_matches('"')),
    }
}

/// The snippet as plain text: of a choice the first, of a tab stop its default.
fn without_stops(snippet: &str) -> String {
    if snippet == ONE_TEXT {
        return "[]".to_owned();
    }
    let mut text = String::new();
    let mut rest = snippet;
    while let Some(at) = rest.find(['$', '\\']) {
        text.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if rest[at..].starts_with('\\') {
            let escaped = after.chars().next().map_or(0, char::len_utf8);
            text.push_str(&after[..escaped]);
            rest = &after[escaped..];
        } else if let Some(inner) = after.strip_prefix("{1|") {
            let end = inner.find("|}").unwrap_or(inner.len());
            text.push_str(inner[..end].split(',').next().unwrap_or_default());
            rest = inner[end..].strip_prefix("|}").unwrap_or_default();
        } else if let Some(inner) = after.strip_prefix("{1:") {
            // The default goes on in the loop, up to its own closing brace.
            let end = closing_brace(inner);
            text.push_str(&without_stops(&inner[..end]));
            rest = inner.get(end + 1..).unwrap_or_default();
        } else {
            rest = after.strip_prefix('1').unwrap_or(after);
        }
    }
    text + rest
}

fn closing_brace(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '}' => return at,
            _ => {}
        }
    }
    text.len()
}

/// What is written of a value.
struct Written {
    word: Span,
    quotes: (bool, bool),
}

impl Written {
    /// A text as a value: with the quotes that are not there yet.
    fn text(&self, value: &str, kind: CompletionKind) -> Completion {
        let (open, close) = self.quotes;
        let quote = |is_there: bool| if is_there { "" } else { "\"" };
        plain(value.to_owned(), kind, self.word, format!("{}{value}{}", quote(open), quote(close)))
    }

    /// Something without quotes; `None` inside of quotes.
    fn bare(&self, value: &str) -> Option<Completion> {
        (self.quotes == (false, false)).then(|| plain(value.to_owned(), CompletionKind::Value, self.word, value))
    }
}

/// The values of a setting.
fn values(analysis: &Analysis, path: &str, written: &Written, list: Option<&[String]>) -> Vec<Completion> {
    let value = |value: &str| written.text(value, CompletionKind::Value);
    if let Some((_, name)) = path.rsplit_once('.').filter(|(table, _)| is_levels(table)) {
        let default = REGISTRY.get(name).map(Rule::default_level);
        let level = |level: &&str| Completion {
            detail: (default == Some(level)).then(|| "default".into()),
            documentation: level_page(level).map(|page| Docs::Text(page.to_owned())),
            ..value(level)
        };
        return Level::NAMES.iter().map(level).collect();
    }
    if path == "ports.allowed-static.owner" {
        let mut names: Vec<&str> = analysis.workspace.jobs().filter_map(|(_, job)| job.name.as_deref()).collect();
        names.sort_unstable();
        names.dedup();
        return names.into_iter().map(|name| written.text(name, CompletionKind::Reference)).collect();
    }
    let Some(setting) = setting(path) else { return Vec::new() };
    match &setting.kind {
        Kind::Bool(_) => ["true", "false"].iter().filter_map(|name| written.bare(name)).collect(),
        Kind::Choice(names, _) => names.iter().map(|name| value(name)).collect(),
        Kind::Rules(_) => REGISTRY
            .iter()
            .filter(|rule| !list.is_some_and(|list| list.iter().any(|other| other == rule.id.0)))
            .map(|rule| Completion {
                documentation: Some(Docs::Rule(rule)),
                ..written.text(rule.id.0, CompletionKind::Reference)
            })
            .collect(),
        Kind::AllowedPorts(_) if list.is_some() && written.quotes == (false, false) => {
            let snippet = "{ port = ${1:80}, owner = \"${2:name}\" }".to_owned();
            let text = "{ port = 80, owner = \"\" }";
            vec![Completion { snippet, ..plain("{ port, owner }", CompletionKind::Snippet, written.word, text) }]
        }
        // The default is where most people start from.
        _ if list.is_none() && !setting.default.is_empty() => {
            let default = setting.default;
            let text = default.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            let found = match text {
                Some(text) => Some(value(text)),
                None => written.bare(default),
            };
            found.map(|found| Completion { detail: Some("default".into()), ..found }).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn setting_page(path: &str) -> Option<String> {
    if let Some((_, name, _, doc)) = PARTS.iter().find(|(owner, name, ..)| format!("{owner}.{name}") == path) {
        return Some(format!("**{name}**\n\n{doc}"));
    }
    let setting = setting(path)?;
    let mut page = format!("**{path}** {}\n\n{}\n", setting.kind.describe(), setting.doc);
    if !setting.default.is_empty() {
        _ = write!(page, "\nDefault: `{}`\n", setting.default);
    }
    Some(page)
}

/// The settings of a table.
fn section_page(path: &str) -> Option<String> {
    if let Some(page) = setting_page(path) {
        return Some(page);
    }
    let below = format!("{path}.");
    let settings = SETTINGS.iter().filter_map(|setting| Some((setting.path.strip_prefix(below.as_str())?, setting)));
    let lines: Vec<String> = settings.map(|(name, setting)| format!("* `{name}`: {}", setting.doc)).collect();
    (!lines.is_empty()).then(|| format!("**{path}**\n\n{}", lines.join("\n")))
}

fn rule_page(rule: &'static Rule) -> String {
    Docs::Rule(rule).markdown()
}

fn level_page(level: &str) -> Option<&'static str> {
    Some(match level {
        "off" => "**off**: the rule does not run.",
        "hint" => "**hint**: editors show it without a squiggle, or hardly.",
        "info" => "**info**: worth knowing, nothing to be done at once.",
        "warning" => "**warning**: to be mended.",
        "error" => "**error**: the job must not be deployed like this.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use super::*;
    use crate::features::Document;
    use crate::workspace::{FileFacts, Workspace};

    fn analysis(text: &str) -> (Analysis, usize) {
        let offset = text.find("$0").expect("a cursor");
        let path = PathBuf::from("/w/jobspec.toml");
        let document = Document::new(Some(path), None, &text.replacen("$0", "", 1));
        let mut workspace = Workspace::default();
        let job = std::path::Path::new("/w/t.nomad");
        workspace.insert(job, FileFacts::read(job, "job \"traefik\" {\n}\n"));
        (Analysis::new(document, Arc::default(), Arc::new(workspace)), offset)
    }

    fn labels(text: &str) -> Vec<String> {
        let (analysis, offset) = analysis(text);
        analysis.completions(offset).into_iter().map(|completion| completion.label.into_owned()).collect()
    }

    /// The text after accepting the completion `label`.
    fn accepted(text: &str, label: &str) -> String {
        let (analysis, offset) = analysis(text);
        let completions = analysis.completions(offset);
        let chosen = completions.iter().find(|completion| completion.label == label);
        let chosen = chosen.unwrap_or_else(|| panic!("{label} is not among {completions:#?}"));
        let mut text = analysis.document.text.to_string();
        text.replace_range(chosen.replace.start..chosen.replace.end, &chosen.plain);
        text
    }

    fn hovered(text: &str) -> String {
        let (analysis, offset) = analysis(text);
        analysis.hover(offset).map(|hover| hover.markdown).unwrap_or_default()
    }

    #[test]
    fn keys_are_those_of_the_table_that_are_not_there_yet() {
        assert_eq!(labels("[identity]\nttl = \"1h\"\n$0"), ["required", "audience"]);
        assert_eq!(accepted("[identity]\nau$0", "audience"), "[identity]\naudience = \"consul.io\"");
        assert_eq!(accepted("[identity]\nau$0d = 1\n", "audience"), "[identity]\naudience = 1\n");
        assert_eq!(accepted("[identity]\n$0", "required"), "[identity]\nrequired = true");
        assert_eq!(accepted("[volumes]\n$0", "name"), "[volumes]\nname = \"{service}-{type}\"");
        assert_eq!(labels("[resources]\n$0"), ["capacity"]);
        assert_eq!(labels("[[overrides]]\npaths = []\n$0"), ["rules"]);
        assert_eq!(labels("[ports]\nallowed-static = [{ port = 1, $0 }]"), ["owner"]);
        let top = labels("$0");
        assert!(top.contains(&"extends".to_owned()) && top.contains(&"[rules]".to_owned()), "{top:?}");
        assert!(top.contains(&"[[overrides]]".to_owned()) && !top.contains(&"identity".to_owned()), "{top:?}");
    }

    #[test]
    fn every_default_that_is_offered_is_valid() {
        for setting in SETTINGS {
            let Some((table, name)) = setting.path.rsplit_once('.') else { continue };
            let text = accepted(&format!("[{table}]\n$0"), name);
            assert_eq!(config::parse(&text, &crate::features::rule_infos()).1, [], "{text}");
        }
    }

    #[test]
    fn rules_and_levels() {
        let rules = labels("[rules]\nstatic-port = \"off\"\nst$0\n");
        assert!(rules.contains(&"static-port-owner".to_owned()) && !rules.contains(&"static-port".to_owned()));
        assert_eq!(accepted("[rules]\nst$0", "static-port"), "[rules]\nstatic-port = \"off\"");
        assert_eq!(labels("[rules]\nstatic-port = $0"), Level::NAMES);
        assert_eq!(accepted("[rules]\nstatic-port = $0", "info"), "[rules]\nstatic-port = \"info\"");
        assert_eq!(accepted("[rules]\nstatic-port = \"w$0", "warning"), "[rules]\nstatic-port = \"warning\"");
        assert_eq!(accepted("[rules]\na = \"w$0\"", "warning"), "[rules]\na = \"warning\"");
        assert_eq!(
            accepted("[[overrides]]\nrules = { $0 }", "static-port"),
            "[[overrides]]\nrules = { static-port = \"off\" }"
        );
        let forbidden = "[suppressions]\nforbid = [\"static-port\", \"$0\"]";
        assert!(!labels(forbidden).contains(&"static-port".to_owned()));
        assert_eq!(
            accepted(forbidden, "hardcoded-secret"),
            "[suppressions]\nforbid = [\"static-port\", \"hardcoded-secret\"]"
        );
    }

    #[test]
    fn headers_and_values() {
        assert_eq!(accepted("[$0", "ports"), "[ports]");
        assert_eq!(accepted("[po$0]\n", "ports"), "[ports]\n");
        assert_eq!(accepted("[$0", "overrides"), "[[overrides]]");
        assert_eq!(labels("[[$0"), ["overrides"]);
        assert_eq!(labels("extends = \"$0\""), ["homelab", "nomad"]);
        assert_eq!(labels("identity.required = $0"), ["true", "false"]);
        assert_eq!(
            accepted("[deploy]\nplan = $0", "nomad job plan {file}"),
            "[deploy]\nplan = \"nomad job plan {file}\""
        );
        assert_eq!(labels("[ports]\nallowed-static = [{ owner = \"$0\" }]"), ["traefik"]);
        assert_eq!(labels("# $0"), [""; 0]);
    }

    #[test]
    fn everything_explains_itself() {
        for (text, part) in [
            ("[id$0entity]", "* `audience`: "),
            ("[rul$0es]", "severity of each rule"),
            ("[identity]\naud$0ience = \"x\"", "Default: `\"consul.io\"`"),
            ("identity.aud$0ience = \"x\"", "**identity.audience**"),
            ("[rules]\nstatic$0-port = \"off\"", "error by default"),
            ("[rules]\nstatic-port = \"o$0ff\"", "does not run"),
            ("[suppressions]\nforbid = [\"static$0-port\"]", "(ports)"),
            ("[[overrides]]\npa$0ths = []", "Globs"),
            ("extends = \"no$0mad\"", "policy to start from"),
        ] {
            assert!(hovered(text).contains(part), "{text}: {}", hovered(text));
        }
        for text in ["# no$0te", "x$0 = 1", "[rules]\nno-such$0 = \"off\"", "$0"] {
            assert_eq!(hovered(text), "", "{text}");
        }
    }

    #[test]
    fn what_was_probably_meant_is_one_action_away() {
        let (analysis, offset) = analysis("[rules]\nstatic$0-prt = \"off\"\n");
        let actions = analysis.code_actions(Span::at(offset));
        let titles: Vec<&str> = actions.iter().map(|action| action.title.as_str()).collect();
        assert_eq!(titles[0], "Replace with `static-port`");
        assert!(!titles.iter().any(|title| title.starts_with("Ignore")), "nothing is suppressed here: {titles:?}");
        assert!(actions[0].preferred);
    }
}
