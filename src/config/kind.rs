//! What a setting's value may be, how it is read, and how that is said to people.

use std::ops::RangeInclusive;

use regex::Regex;
use toml_edit::Value;

use super::read::{self, Problems};
use super::settings::{AllowedPort, Settings};

/// One setting of `jobspec.toml`.
#[derive(Debug)]
pub struct Setting {
    /// Its place, as `identity.audience`.
    pub path: &'static str,
    /// What it may be, and the field that it fills.
    pub kind: Kind,
    /// Its default as TOML; empty where there is none.
    pub default: &'static str,
    /// What it does, in one or two sentences of Markdown.
    pub doc: &'static str,
}

impl Setting {
    /// Its default, read; `None` where there is none.
    pub fn default_value(&self) -> Option<Value> {
        super::toml::value(self.default)
    }
}

/// What a setting's value may be. Each variant holds the field of [`Settings`] that it fills.
#[derive(Debug)]
pub enum Kind {
    /// `true` or `false`.
    Bool(fn(&mut Settings) -> &mut bool),
    /// Any text.
    Text(fn(&mut Settings) -> &mut String),
    /// One of these names; the function takes its index.
    Choice(&'static [&'static str], fn(&mut Settings, usize)),
    /// A duration of Go's, as `1h30m`.
    Duration(fn(&mut Settings) -> &mut String),
    /// A whole number from 0.
    Number(fn(&mut Settings) -> &mut u64),
    /// Texts.
    Texts(fn(&mut Settings) -> &mut Vec<String>),
    /// Regular expressions.
    Patterns(fn(&mut Settings) -> &mut Vec<Regex>),
    /// Names of rules.
    Rules(fn(&mut Settings) -> &mut Vec<String>),
    /// Ports, some with the one job that may have them.
    AllowedPorts(fn(&mut Settings) -> &mut Vec<AllowedPort>),
    /// One range of ports.
    PortRange(fn(&mut Settings) -> &mut RangeInclusive<u16>),
    /// Ports and ranges of ports.
    PortRanges(fn(&mut Settings) -> &mut Vec<RangeInclusive<u16>>),
    /// A version, as `1.10` or `1.10.3`.
    Version(fn(&mut Settings) -> &mut Option<(u32, u32, u32)>),
    /// The pattern of volume names, which fills two fields.
    VolumeName,
    /// `[rules]`: a table of rules and levels.
    Levels,
    /// `[[overrides]]`: rules and levels for some paths.
    Overrides,
}

impl Kind {
    /// Fills its field from `value`; what is wrong goes to `problems`, and what is right still counts.
    pub(super) fn read(&self, path: &str, value: &Value, settings: &mut Settings, problems: &mut Problems) {
        fn set<T>(field: &mut T, new: Option<T>) {
            if let Some(new) = new {
                *field = new;
            }
        }
        match self {
            Self::Bool(field) => set(field(settings), read::boolean(path, value, problems)),
            Self::Text(field) => set(field(settings), read::text(path, value, problems)),
            Self::Choice(names, choose) => {
                if let Some(index) = read::choice(path, value, names, problems) {
                    choose(settings, index);
                }
            }
            Self::Duration(field) => set(field(settings), read::duration(path, value, problems)),
            Self::Number(field) => set(field(settings), read::number(path, value, problems)),
            Self::Texts(field) | Self::Rules(field) => {
                set(field(settings), read::list(path, value, problems, read::text));
            }
            Self::Patterns(field) => set(field(settings), read::list(path, value, problems, read::pattern)),
            Self::AllowedPorts(field) => set(field(settings), read::list(path, value, problems, read::allowed_port)),
            Self::PortRange(field) => set(field(settings), read::port_range(path, value, problems)),
            Self::PortRanges(field) => set(field(settings), read::list(path, value, problems, read::port_range)),
            Self::Version(field) => set(field(settings), read::version(path, value, problems).map(Some)),
            Self::VolumeName => {
                if let Some((name, pattern)) = read::volume_name(path, value, problems) {
                    settings.volumes.name = name;
                    settings.volumes.name_pattern = pattern;
                }
            }
            // Tables, which `parse` reads: they need to know the rules.
            Self::Levels | Self::Overrides => {}
        }
    }

    /// What it may be, in a few words of Markdown.
    pub fn describe(&self) -> String {
        match self {
            Self::Bool(_) => "`true` or `false`".to_owned(),
            Self::Text(_) => "text".to_owned(),
            Self::Choice(names, _) => names.iter().map(|name| format!("`\"{name}\"`")).collect::<Vec<_>>().join(" or "),
            Self::Duration(_) => "duration, as `\"1h30m\"`".to_owned(),
            Self::Number(_) => "whole number".to_owned(),
            Self::Texts(_) => "list of texts".to_owned(),
            Self::Patterns(_) => "list of regular expressions".to_owned(),
            Self::Rules(_) => "list of rules".to_owned(),
            Self::AllowedPorts(_) => "list of ports, or of `{ port, owner }`".to_owned(),
            Self::PortRange(_) => "range of ports, as `\"20000-32000\"`".to_owned(),
            Self::PortRanges(_) => "list of ports and ranges, as `\"4646-4648\"`".to_owned(),
            Self::Version(_) => "version, as `\"1.10\"`".to_owned(),
            Self::VolumeName => "text with `{service}` and `{type}`".to_owned(),
            Self::Levels => "table: rule = level".to_owned(),
            Self::Overrides => "list of tables: `paths`, `rules`".to_owned(),
        }
    }
}
