//! `schema`: the JSON Schema of `jobspec.toml`, made from the declarations of the settings; with `--docs`, the job
//! specification as a page.

use serde_json::{Map, Value, json};
use toml_edit::Value as Toml;

use super::CLEAN;
use super::args::SchemaArguments;
use super::terminal::Terminal;
use crate::config::{Kind, Level, SETTINGS, Setting};
use crate::features::REGISTRY;
use crate::rule::HOME;

/// Prints the schema.
pub(super) fn run(arguments: &SchemaArguments, terminal: &mut Terminal) -> u8 {
    if arguments.docs {
        terminal.print_line(crate::schema::reference::markdown().trim_end());
        return CLEAN;
    }
    terminal.print_line(serde_json::to_string_pretty(&schema()).expect("it is a value of JSON"));
    CLEAN
}

/// The schema of the whole file.
fn schema() -> Value {
    let mut properties = Map::new();
    for setting in SETTINGS {
        insert(&mut properties, setting.path, value_of(setting));
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "jobspec.toml",
        "description": format!("Settings of jobspec-ls, the checker of Nomad job files: {HOME}"),
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    })
}

/// Puts a setting at its path, whose tables are made on the way.
fn insert(properties: &mut Map<String, Value>, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            properties.insert(path.to_owned(), value);
        }
        Some((table, rest)) => {
            let table = properties
                .entry(table)
                .or_insert_with(|| json!({"type": "object", "additionalProperties": false, "properties": {}}));
            if let Some(properties) = table["properties"].as_object_mut() {
                insert(properties, rest, value);
            }
        }
    }
}

fn value_of(setting: &Setting) -> Value {
    let mut value = form(&setting.kind);
    value["description"] = json!(setting.doc);
    if let Some(default) = setting.default_value() {
        value["default"] = json_of(&default);
    }
    value
}

/// What JSON Schema can say of a kind of value.
fn form(kind: &Kind) -> Value {
    let port = || json!({"type": "integer", "minimum": 1, "maximum": 65535});
    let range = || json!({"type": "string", "pattern": "^\\s*\\d{1,5}\\s*(-\\s*\\d{1,5}\\s*)?$"});
    let list = |items: Value| json!({"type": "array", "items": items});
    match kind {
        Kind::Bool(_) => json!({"type": "boolean"}),
        Kind::Text(_) => json!({"type": "string"}),
        Kind::Choice(names, _) => json!({"type": "string", "enum": names}),
        Kind::Duration(_) => json!({"type": "string", "pattern": "^(\\d+(\\.\\d*)?(ns|us|µs|ms|s|m|h))+$"}),
        Kind::Number(_) => json!({"type": "integer", "minimum": 0}),
        Kind::Texts(_) => list(json!({"type": "string"})),
        Kind::Patterns(_) => list(json!({"type": "string", "format": "regex"})),
        Kind::Rules(_) => list(json!({"type": "string", "enum": rules()})),
        Kind::AllowedPorts(_) => list(json!({"anyOf": [port(), {
            "type": "object",
            "additionalProperties": false,
            "required": ["port"],
            "properties": {"port": port(), "owner": {"type": "string"}},
        }]})),
        Kind::PortRange(_) => json!({"anyOf": [port(), range()]}),
        Kind::PortRanges(_) => list(json!({"anyOf": [port(), range()]})),
        Kind::Version(_) => json!({"type": "string", "pattern": "^v?\\d+\\.\\d+(\\.\\d+)?$"}),
        Kind::VolumeName => json!({"type": "string"}),
        Kind::Levels => levels(),
        Kind::Overrides => list(json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["paths", "rules"],
            "properties": {"paths": list(json!({"type": "string"})), "rules": levels()},
        })),
    }
}

fn rules() -> Vec<&'static str> {
    REGISTRY.iter().map(|rule| rule.id.0).collect()
}

/// A table of rules and levels.
fn levels() -> Value {
    let mut properties = Map::new();
    for rule in REGISTRY.iter() {
        let default = rule.default_level();
        let level = json!({"type": "string", "enum": Level::NAMES, "default": default, "description": rule.summary});
        properties.insert(rule.id.0.to_owned(), level);
    }
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

fn json_of(value: &Toml) -> Value {
    match value {
        Toml::String(text) => json!(text.value()),
        Toml::Integer(number) => json!(number.value()),
        Toml::Float(number) => json!(number.value()),
        Toml::Boolean(flag) => json!(flag.value()),
        Toml::Datetime(date) => json!(date.value().to_string()),
        Toml::Array(array) => array.iter().map(json_of).collect(),
        Toml::InlineTable(table) => table.iter().map(|(key, value)| (key.to_owned(), json_of(value))).collect(),
    }
}
