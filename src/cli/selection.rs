//! What a run is narrowed down to: `--rule` and `--exclude`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use globset::{GlobSet, GlobSetBuilder};

use super::discover::absolute;
use super::terminal::Terminal;
use crate::config::{INVALID_CONFIG, Level, Settings, path_glob};
use crate::diagnostic::{Diagnostic, RuleId};
use crate::features::REGISTRY;
use crate::rule::Rule;
use crate::suggest::closest;

/// The rule of that name, as it may stand in the output of `check`. Says so where there is none.
pub(super) fn rule_named(name: &str, terminal: &mut Terminal) -> Option<&'static Rule> {
    let name = name.trim_matches(['[', ']', '`', ' ']);
    let rule = REGISTRY.get(name);
    if rule.is_none() {
        match closest(name, REGISTRY.iter().map(|rule| rule.id.0)) {
            Some(close) => terminal.error(format_args!("there is no rule `{name}`; did you mean `{close}`?")),
            None => terminal.error(format_args!("there is no rule `{name}`; `jobspec-ls rules` lists them all")),
        }
    }
    rule
}

/// The rules that count; without any, all do.
#[derive(Default)]
pub(super) struct Only {
    rules: Vec<&'static Rule>,
    /// Settings that were met, and the same with the wanted rules on. A run meets a handful.
    settings: Vec<(Arc<Settings>, Arc<Settings>)>,
}

impl Only {
    /// The rules of these names. Unknown ones are reported.
    pub(super) fn new(names: &[String], terminal: &mut Terminal) -> Self {
        let rules = names.iter().filter_map(|name| rule_named(name, terminal)).collect();
        Self { rules, settings: Vec::new() }
    }

    /// `settings` with the wanted rules on: who names a rule wants to see it.
    pub(super) fn settings(&mut self, settings: Arc<Settings>) -> Arc<Settings> {
        let level = |rule: &Rule| {
            let default = (!rule.default_off).then_some(rule.severity);
            settings.level(rule.id.0, rule.category, default)
        };
        let off: Vec<&Rule> = self.rules.iter().copied().filter(|rule| level(rule).is_none()).collect();
        if off.is_empty() {
            return settings;
        }
        if let Some((_, known)) = self.settings.iter().find(|(from, _)| Arc::ptr_eq(from, &settings)) {
            return Arc::clone(known);
        }
        let mut with = Settings::clone(&settings);
        for rule in off {
            with.levels.set(rule.id.0, Level::At(rule.severity));
        }
        let with = Arc::new(with);
        self.settings.push((settings, Arc::clone(&with)));
        with
    }

    /// Whether findings of `rule` count. A wrong `jobspec.toml` always does: what it says decides about the others.
    pub(super) fn includes(&self, rule: RuleId) -> bool {
        self.rules.is_empty() || rule == INVALID_CONFIG || self.rules.iter().any(|wanted| wanted.id == rule)
    }

    /// Leaves out the findings that do not count.
    pub(super) fn retain(&self, findings: &mut Vec<Diagnostic>) {
        if !self.rules.is_empty() {
            findings.retain(|finding| self.includes(finding.rule));
        }
    }
}

/// The files that nobody wants to hear about.
pub(super) struct Excluded {
    globs: GlobSet,
    working_directory: PathBuf,
}

impl Excluded {
    /// What these patterns match. Those that are none are reported.
    pub(super) fn new(patterns: &[String], terminal: &mut Terminal) -> Self {
        let mut globs = GlobSetBuilder::new();
        for pattern in patterns {
            match path_glob(pattern) {
                Ok(glob) => {
                    globs.add(glob);
                }
                Err(error) => terminal.error(format_args!("`--exclude {pattern}` is no glob: {}", error.kind())),
            }
        }
        let globs = globs.build().unwrap_or_default();
        Self { globs, working_directory: absolute(Path::new(".")) }
    }

    /// Whether the absolute `path`, or a directory above it, is left out.
    pub(super) fn contains(&self, path: &Path) -> bool {
        if self.globs.is_empty() {
            return false;
        }
        let relative = path.strip_prefix(&self.working_directory).unwrap_or(path);
        relative.ancestors().filter(|part| !part.as_os_str().is_empty()).any(|part| self.globs.is_match(part))
    }
}
