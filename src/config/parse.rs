//! Reading a whole `jobspec.toml`: what it sets, and what is wrong with it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};
use toml_edit::{Item, Key, TableLike, Value};

use super::declarations::SETTINGS;
use super::kind::{Kind, Setting};
use super::levels::{Level, Levels, RuleInfo};
use super::read::{self, Problem, Problems};
use super::settings::Settings;
use super::toml;
use crate::diagnostic::{Category, Diagnostic, Edit, Fix, RuleId, Severity};
use crate::suggest::closest;
use crate::text::Span;

/// The rule of every finding on a `jobspec.toml`.
pub const INVALID_CONFIG: RuleId = RuleId("invalid-config");

/// What one `jobspec.toml` says.
#[derive(Debug)]
pub struct ConfigFile {
    settings: Arc<Settings>,
    overrides: Vec<Override>,
    /// The settings of the combinations of overrides that were asked for; a file has a handful.
    combined: Mutex<HashMap<Vec<usize>, Arc<Settings>>>,
}

/// Levels for some paths.
#[derive(Debug)]
struct Override {
    paths: GlobSet,
    levels: Levels,
}

impl ConfigFile {
    /// The settings that apply to the file at `relative`, a path from the directory of this `jobspec.toml`.
    pub fn settings(&self, relative: &Path) -> Arc<Settings> {
        let matching: Vec<usize> =
            (0..self.overrides.len()).filter(|index| self.overrides[*index].paths.is_match(relative)).collect();
        if matching.is_empty() {
            return Arc::clone(&self.settings);
        }
        let mut combined = self.combined.lock().unwrap_or_else(PoisonError::into_inner);
        let settings = combined.entry(matching).or_insert_with_key(|matching| {
            let mut settings = Settings::clone(&self.settings);
            for index in matching {
                settings.levels.extend(&self.overrides[*index].levels);
            }
            Arc::new(settings)
        });
        Arc::clone(settings)
    }

    /// The same settings, with paths relative to `directory`.
    #[must_use]
    pub(super) fn placed(mut self, directory: &Path) -> Self {
        Arc::make_mut(&mut self.settings).directory = Some(directory.to_owned());
        self
    }
}

/// A glob whose `*` stays in one directory; without a `/` it matches at any depth, with one at its end everything below.
pub fn path_glob(source: &str) -> Result<Glob, globset::Error> {
    let mut pattern = source.trim_start_matches("./").to_owned();
    if !pattern.trim_end_matches('/').contains('/') {
        pattern.insert_str(0, "**/");
    }
    if pattern.ends_with('/') {
        pattern.push_str("**");
    }
    GlobBuilder::new(&pattern).literal_separator(true).build()
}

/// Reads a `jobspec.toml`. What is wrong is in the findings, whose places are those of `text`; the rest counts.
pub fn parse(text: &str, rules: &[RuleInfo]) -> (ConfigFile, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let table = toml::parse(text, &mut problems);
    let mut reader = Reader { rules, settings: Settings::default(), overrides: Vec::new(), problems };
    reader.table("", &table);
    let Reader { settings, overrides, mut problems, .. } = reader;
    problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
    let level = settings.level(INVALID_CONFIG.0, Category::Nomad, Some(Severity::Error));
    let diagnostics =
        problems.into_iter().filter_map(|problem| level.map(|level| diagnostic(problem, level))).collect();
    (ConfigFile { settings: Arc::new(settings), overrides, combined: Mutex::default() }, diagnostics)
}

fn diagnostic(problem: Problem, severity: Severity) -> Diagnostic {
    let mut diagnostic =
        Diagnostic::new(INVALID_CONFIG, Category::Housekeeping, severity, problem.span, problem.message);
    if let Some(instead) = problem.instead {
        let title = format!("Replace with `{instead}`");
        diagnostic.fixes.push(Fix::needs_review(title, vec![Edit::replace(problem.span, instead)]));
    }
    diagnostic
}

struct Reader<'r> {
    rules: &'r [RuleInfo],
    settings: Settings,
    overrides: Vec<Override>,
    problems: Problems,
}

impl Reader<'_> {
    /// A table whose settings start with `prefix` (empty, or ending in a dot).
    fn table(&mut self, prefix: &str, table: &dyn TableLike) {
        for (name, item) in table.iter() {
            let path = format!("{prefix}{name}");
            let below = format!("{path}.");
            if let Some(setting) = SETTINGS.iter().find(|setting| setting.path == path) {
                self.setting(setting, item, key_span(table.key(name)));
            } else if SETTINGS.iter().any(|setting| setting.path.starts_with(&below)) {
                match item.as_table_like() {
                    Some(table) => self.table(&below, table),
                    None => self.report(item_span(item), format!("`{path}` is a table: write `[{path}]`")),
                }
            } else {
                self.unknown_setting(prefix, name, key_span(table.key(name)));
            }
        }
    }

    fn setting(&mut self, setting: &Setting, item: &Item, key: Span) {
        match (&setting.kind, item) {
            (Kind::Levels, item) => self.settings.levels = self.levels(setting.path, item),
            (Kind::Overrides, Item::ArrayOfTables(tables)) => {
                for table in tables {
                    self.one_override(table, table.span().map_or(key, to_span));
                }
            }
            (Kind::Overrides, Item::Value(Value::Array(array))) => {
                for value in array {
                    match value.as_inline_table() {
                        Some(table) => self.one_override(table, read::span(value)),
                        None => read::must_be(&mut self.problems, "overrides[]", value, "a table"),
                    }
                }
            }
            (Kind::Overrides, _) => {
                self.report(key, "`overrides` is a list of tables: write `[[overrides]]`".to_owned());
            }
            (kind, Item::Value(value)) => {
                kind.read(setting.path, value, &mut self.settings, &mut self.problems);
                if let (Kind::Rules(_), Some(array)) = (kind, value.as_array()) {
                    for value in array {
                        if let Some(name) = value.as_str() {
                            self.known_rule(name, read::span(value), true);
                        }
                    }
                }
            }
            (kind, _) => {
                let what = kind.describe();
                self.report(key, format!("`{}` is no table: it takes a {what}", setting.path));
            }
        }
    }

    /// A table of rules and levels.
    fn levels(&mut self, path: &str, item: &Item) -> Levels {
        let mut levels = Levels::default();
        let Some(table) = item.as_table_like() else {
            self.report(
                item_span(item),
                format!("`{path}` is a table of rules: write `{path} = {{ rule = \"off\" }}`"),
            );
            return levels;
        };
        for (rule, item) in table.iter() {
            if !self.known_rule(rule, key_span(table.key(rule)), false) {
                continue;
            }
            let path = format!("{path}.{rule}");
            match item {
                Item::Value(value) => {
                    if let Some(index) = read::choice(&path, value, Level::NAMES, &mut self.problems)
                        && let Some(level) = Level::from_name(Level::NAMES[index])
                    {
                        levels.set(rule, level);
                    }
                }
                _ => self.report(item_span(item), format!("`{path}` is a level, as `\"off\"`")),
            }
        }
        levels
    }

    fn one_override(&mut self, table: &dyn TableLike, span: Span) {
        let mut globs = None;
        let mut levels = None;
        for (name, item) in table.iter() {
            match (name, item) {
                ("paths", Item::Value(value)) => {
                    globs = read::list("overrides.paths", value, &mut self.problems, glob);
                }
                ("rules", item) => levels = Some(self.levels("overrides.rules", item)),
                _ => {
                    let close = closest(name, ["paths", "rules"]);
                    self.unknown(
                        &format!("`overrides` has no `{name}`"),
                        close,
                        "it has `paths` and `rules`",
                        key_span(table.key(name)),
                    );
                }
            }
        }
        let (Some(globs), Some(levels)) = (globs, levels) else {
            self.report(span, "an override needs `paths` and `rules`".to_owned());
            return;
        };
        let mut paths = GlobSetBuilder::new();
        for glob in globs {
            paths.add(glob);
        }
        if let Ok(paths) = paths.build() {
            self.overrides.push(Override { paths, levels });
        }
    }

    fn unknown_setting(&mut self, prefix: &str, name: &str, span: Span) {
        // The names that may stand here: the next part of each path below the prefix.
        let here = SETTINGS
            .iter()
            .filter_map(|setting| setting.path.strip_prefix(prefix))
            .map(|rest| rest.split_once('.').map_or(rest, |(first, _)| first));
        let close = closest(name, here);
        let elsewhere = SETTINGS.iter().find_map(|setting| {
            let (section, last) = setting.path.rsplit_once('.')?;
            (last == name).then_some(section)
        });
        let hint = match elsewhere {
            Some(section) => format!("it belongs in `[{section}]`"),
            None => String::new(),
        };
        self.unknown(&format!("unknown setting `{prefix}{name}`"), close, &hint, span);
    }

    fn known_rule(&mut self, name: &str, span: Span, quoted: bool) -> bool {
        let known = self.rules.iter().any(|rule| rule.id == name);
        if !known {
            let close = closest(name, self.rules.iter().map(|rule| rule.id));
            let replacement = close.map(|close| if quoted { format!("\"{close}\"") } else { close.to_owned() });
            let message = match close {
                Some(close) => format!("unknown rule `{name}`; did you mean `{close}`?"),
                None => format!("unknown rule `{name}`; `jobspec-ls rules` lists them all"),
            };
            self.problems.push(Problem { span, message, instead: replacement });
        }
        known
    }

    fn unknown(&mut self, what: &str, close: Option<&str>, hint: &str, span: Span) {
        let message = match close {
            Some(close) => format!("{what}; did you mean `{close}`?"),
            None if hint.is_empty() => what.to_owned(),
            None => format!("{what}; {hint}"),
        };
        self.problems.push(Problem { span, message, instead: close.map(str::to_owned) });
    }

    fn report(&mut self, span: Span, message: String) {
        self.problems.push(Problem { span, message, instead: None });
    }
}

fn glob(path: &str, value: &Value, problems: &mut Problems) -> Option<Glob> {
    let source = read::text(path, value, problems)?;
    match path_glob(&source) {
        Ok(glob) => Some(glob),
        Err(error) => {
            let message = format!("`{path}` is no glob: {}", error.kind());
            problems.push(Problem { span: read::span(value), message, instead: None });
            None
        }
    }
}

fn to_span(range: std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn key_span(key: Option<&Key>) -> Span {
    key.and_then(Key::span).map_or(Span::at(0), to_span)
}

fn item_span(item: &Item) -> Span {
    item.span().map_or(Span::at(0), to_span)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: [RuleInfo; 4] = [
        RuleInfo { id: "static-port", category: Category::Ports, severity: Severity::Error, default_off: false },
        RuleInfo { id: "missing-check", category: Category::Services, severity: Severity::Warning, default_off: false },
        RuleInfo { id: "syntax-error", category: Category::Nomad, severity: Severity::Error, default_off: false },
        RuleInfo {
            id: "invalid-config",
            category: Category::Housekeeping,
            severity: Severity::Error,
            default_off: false,
        },
    ];

    fn settings(text: &str) -> Arc<Settings> {
        let (file, problems) = parse(text, &RULES);
        assert_eq!(problems, [], "{text}");
        file.settings(Path::new("x.nomad.hcl"))
    }

    /// Each finding as `the text it stands on: its message`.
    fn problems(text: &str) -> Vec<String> {
        let (_, problems) = parse(text, &RULES);
        problems.iter().map(|found| format!("{}: {}", &text[found.span.start..found.span.end], found.message)).collect()
    }

    #[test]
    fn the_policy_documents_example_is_read() {
        let settings = settings(
            r#"
extends = "homelab"
[rules]
missing-check = "info"
[identity]
required = false
audience = "nomad.example"
ttl      = "30m"
[ports]
allowed-static = [53, { port = 8443, owner = "edge" }]
dynamic-range  = "30000-31000"
reserved       = [22, "9000-9010"]
[secrets]
backend = "vault"
allow   = ["^changeme-ok$"]
[volumes]
name        = "{service}_{type}"
provisioned = ["db-data"]
[resources]
capacity = { cpu = 4000, memory = 0x2000 }
[nomad]
version = "1.10.3"
[deploy]
via = "ansible"
[suppressions]
require-reason = true
forbid = ["static-port"]
"#,
        );
        assert_eq!(settings.levels.get("missing-check"), Some(Level::At(Severity::Info)));
        assert!(!settings.identity.required);
        assert_eq!(settings.identity.audience, "nomad.example");
        assert_eq!(settings.ports.allowed(8443).and_then(|allowed| allowed.owner.as_deref()), Some("edge"));
        assert_eq!(settings.ports.allowed(80), None);
        assert_eq!(settings.ports.dynamic_range, 30_000..=31_000);
        assert!(settings.ports.is_reserved(9005));
        assert!(settings.secrets.allow[0].is_match("changeme-ok"));
        assert!(settings.volumes.name_pattern.as_ref().is_some_and(|pattern| pattern.is_match("my-app_data")));
        assert_eq!((settings.resources.capacity.cpu, settings.resources.capacity.memory), (4000, 8192));
        assert_eq!(settings.nomad.version, Some((1, 10, 3)));
        assert_eq!(settings.suppressions.forbid, ["static-port"]);
        assert_eq!(settings.layout.testing, ".testing", "what the file leaves out keeps its default");
    }

    #[test]
    fn one_table_can_be_written_in_three_ways() {
        for text in ["[identity]\nttl = \"2h\"", "identity.ttl = \"2h\"", "identity = { ttl = \"2h\" }"] {
            assert_eq!(settings(text).identity.ttl, "2h", "{text}");
        }
    }

    #[test]
    fn unknown_names_are_reported_with_the_name_that_was_meant() {
        assert_eq!(
            problems("[identity]\naudiense = \"x\"\n[idnetity]\n[rules]\nstatic-prot = \"off\"\nzebra = \"off\"\n"),
            [
                "audiense: unknown setting `identity.audiense`; did you mean `audience`?",
                "idnetity: unknown setting `idnetity`; did you mean `identity`?",
                "static-prot: unknown rule `static-prot`; did you mean `static-port`?",
                "zebra: unknown rule `zebra`; `jobspec-ls rules` lists them all",
            ]
        );
        assert_eq!(problems("audience = \"x\""), ["audience: unknown setting `audience`; it belongs in `[identity]`"]);
        assert_eq!(
            problems("suppressions.forbid = [\"static-prt\"]"),
            ["\"static-prt\": unknown rule `static-prt`; did you mean `static-port`?"]
        );
    }

    #[test]
    fn bad_values_are_reported_on_the_value() {
        let cases = [
            ("identity.required = \"yes\"", "\"yes\": `identity.required` must be `true` or `false`, not a string"),
            ("identity = 1", "1: `identity` is a table: write `[identity]`"),
            (
                "identity.ttl = \"1d\"",
                "\"1d\": `identity.ttl` must be a duration such as `\"1h\"` or `\"90m\"`, not `\"1d\"`",
            ),
            ("extends = \"homelap\"", "\"homelap\": `extends` cannot be `\"homelap\"`; did you mean `\"homelab\"`?"),
            ("extends = \"x\"", "\"x\": `extends` cannot be `\"x\"`: it is one of `\"homelab\"`, `\"nomad\"`"),
            ("rules.static-port = \"of\"", "\"of\": `rules.static-port` cannot be `\"of\"`; did you mean `\"off\"`?"),
            ("nomad.version = 1.10", "1.10: `nomad.version` must be in quotes: the number 1.10 would be 1.1"),
            ("ports.allowed-static = [0]", "0: 0 is no port: ports go from 1 to 65535"),
            ("ports.reserved = [\"9-1\"]", "\"9-1\": `ports.reserved[]` goes backwards: 9 is above 1"),
            (
                "ports.dynamic-range = \"all\"",
                "\"all\": `ports.dynamic-range` must be a port or a range such as `\"20000-32000\"`",
            ),
            ("volumes.name = \"{job}\"", "\"{job}\": `volumes.name` knows `{service}` and `{type}`, not `{job}`"),
            ("secrets.allow = [\"(\"]", "\"(\": `secrets.allow[]` is no regular expression: unclosed group"),
            ("resources.capacity.cpu = -1", "-1: `resources.capacity.cpu` must not be negative"),
            ("overrides = 1", "overrides: `overrides` is a list of tables: write `[[overrides]]`"),
        ];
        for (text, expected) in cases {
            assert_eq!(problems(text), [expected]);
        }
    }

    #[test]
    fn a_bad_element_leaves_the_others() {
        let (file, problems) = parse("ports.allowed-static = [53, 99999, { port = 25, owner = \"mail\" }]", &RULES);
        assert_eq!(problems.len(), 1);
        let ports: Vec<u16> =
            file.settings(Path::new("x")).ports.allowed_static.iter().map(|allowed| allowed.port).collect();
        assert_eq!(ports, [53, 25]);
    }

    #[test]
    fn broken_lines_are_reported_and_the_rest_counts() {
        let text =
            "extends = \"nomad\nidentity.ttl = \"2h\"\n[rules\nmissing-check = \"off\"\n[ports]\nreserved = [1]\nx y\n";
        let (file, problems) = parse(text, &RULES);
        let lines: Vec<usize> =
            problems.iter().map(|found| text[..found.span.start].matches('\n').count() + 1).collect();
        assert_eq!(lines, [1, 3, 7], "{problems:?}");
        let settings = file.settings(Path::new("x"));
        assert_eq!(settings.identity.ttl, "2h");
        assert!(settings.levels.is_empty(), "the keys below the broken header are nobody's");
        assert_eq!(settings.ports.reserved, [1..=1]);
        assert!(problems.iter().all(|found| !found.span.is_empty() && found.rule == INVALID_CONFIG));
    }

    #[test]
    fn anything_at_all_is_survived() {
        for text in [
            "\u{feff}extends = \"nomad\"",
            "=",
            "[[",
            "\"\"\"",
            "a = [\n1,\n",
            "é = \u{1F600}",
            "[a]\n[a]\na.b=1",
            "\r\r\n\0",
        ] {
            let (_, problems) = parse(text, &RULES);
            assert!(problems.iter().all(|found| text.get(found.span.start..found.span.end).is_some()), "{text:?}");
        }
    }

    #[test]
    fn overrides_apply_by_path_and_the_last_wins() {
        let text = r#"
[rules]
static-port = "error"
[[overrides]]
paths = ["**/legacy/**", "old.nomad.hcl"]
rules = { static-port = "off", missing-check = "hint" }
[[overrides]]
paths = ["web/legacy/"]
rules.static-port = "info"
"#;
        let (file, problems) = parse(text, &RULES);
        assert_eq!(problems, []);
        let level = |path: &str, rule: &str| file.settings(Path::new(path)).levels.get(rule);
        assert_eq!(level("web/app.nomad.hcl", "static-port"), Some(Level::At(Severity::Error)));
        assert_eq!(level("legacy/a.nomad.hcl", "static-port"), Some(Level::Off));
        assert_eq!(level("deep/down/old.nomad.hcl", "static-port"), Some(Level::Off));
        assert_eq!(level("web/legacy/a.nomad.hcl", "static-port"), Some(Level::At(Severity::Info)));
        assert_eq!(level("web/legacy/a.nomad.hcl", "missing-check"), Some(Level::At(Severity::Hint)));
        assert!(Arc::ptr_eq(&file.settings(Path::new("legacy/a")), &file.settings(Path::new("legacy/b"))));
    }

    #[test]
    fn overrides_need_both_parts() {
        assert_eq!(
            problems("[[overrides]]\npath = [\"x\"]\nrules = {}\n"),
            [
                "[[overrides]]: an override needs `paths` and `rules`",
                "path: `overrides` has no `path`; did you mean `paths`?",
            ]
        );
        assert_eq!(problems("overrides = [{ paths = [\"[\"], rules = {} }]").len(), 1);
    }

    #[test]
    fn the_file_can_say_how_much_its_own_findings_matter() {
        let (_, found) = parse("rules.invalid-config = \"warning\"\nx = 1", &RULES);
        assert_eq!(found[0].severity, Severity::Warning);
        assert_eq!(problems("rules.invalid-config = \"off\"\nx = 1"), Vec::<String>::new());
    }
}
