//! Severities of rules as `[rules]` and `[[overrides]]` set them.

use std::collections::BTreeMap;

use crate::diagnostic::{Category, Severity};

/// What the configuration must know about a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleInfo {
    /// Its public name.
    pub id: &'static str,
    /// Its subject.
    pub category: Category,
    /// Its severity when nothing is said about it (and, for a rule that is off, when it is on).
    pub severity: Severity,
    /// Whether it is off unless it is asked for.
    pub default_off: bool,
}

/// What `[rules]` says about one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// It does not run.
    Off,
    /// Its findings have this severity.
    At(Severity),
}

impl Level {
    /// The names in `jobspec.toml`, least first.
    pub const NAMES: &'static [&'static str] = &["off", "hint", "info", "warning", "error"];

    /// The level of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "off" { Some(Self::Off) } else { Severity::from_name(name).map(Self::At) }
    }

    /// `None` is off.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Off => None,
            Self::At(severity) => Some(severity),
        }
    }
}

/// The rules that the configuration speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    by_rule: BTreeMap<String, Level>,
}

impl Levels {
    /// What is said about `rule`, if anything.
    pub fn get(&self, rule: &str) -> Option<Level> {
        self.by_rule.get(rule).copied()
    }

    /// Says it.
    pub fn set(&mut self, rule: impl Into<String>, level: Level) {
        self.by_rule.insert(rule.into(), level);
    }

    /// Takes over everything that `other` says.
    pub fn extend(&mut self, other: &Self) {
        for (rule, level) in &other.by_rule {
            self.by_rule.insert(rule.clone(), *level);
        }
    }

    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.by_rule.is_empty()
    }
}
