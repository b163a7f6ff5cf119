//! The facts about the job specification as rows of the transcript.

use std::collections::BTreeSet;

use jobspec_ls::schema;
use serde_json::Value;

use super::from_tables::{list, plain_or_phrase};

/// First lines of the transcript.
pub(crate) const HEADER: [&str; 2] = [
    "# Names, types and limits of Nomad's job specification, transcribed from facts that were extracted from its source.",
    "# Written by `JOBSPEC_CORPUS=… UPDATE=1 cargo test --test schema_facts`.",
];

/// Where the tables know better than the fact of that name, each with the reason.
fn correct(block: &str, name: &str, fact: &str, value: String) -> String {
    match (block, name, fact) {
        // The parser takes any int and casts it: 300 passes as 44 (facts' README, §3).
        ("affinity", "weight", "type") => format!("int[{}..{}]", i64::MIN, i64::MAX),
        // Without `volume` the mount is dropped and no error given (facts' note).
        ("volume_mount", "volume", "required") => "needed".to_owned(),
        // Only with `change_mode = "script"` (facts' note).
        ("change_script", "command", "required") => "when".to_owned(),
        // An open set: any `cni/<name>`, and nothing validates it.
        ("network", "mode", "allowed") => "-".to_owned(),
        // The facts' note says it: a subset of the device blocks' labels.
        ("numa", "devices", "references") => "device label".to_owned(),
        _ => value,
    }
}

/// Every row that the facts give.
pub(crate) fn rows(facts: &Value) -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    let blocks = array(&facts["blocks"]);
    for block in blocks {
        let id = text(&block["id"]);
        rows.insert(block_row(block));
        rows.extend(array(&block["attributes"]).iter().map(|attribute| attribute_row(id, attribute)));
        rows.extend(array(&block["children"]).iter().map(|child| child_row(block, child, blocks)));
        rows.extend(array(&block["paths"]).iter().map(|path| format!("path\t{}\t{id}", text(path))));
        for parent in array(&block["parents"]) {
            if text(&parent["id"]) == "(root)" {
                rows.insert(root_child_row(block, parent));
            }
        }
    }
    rows
}

fn block_row(block: &Value) -> String {
    format!(
        "block\t{}\t{}\t{}\t{}\t{}\t{}",
        text(&block["id"]),
        text(&block["name"]),
        text(&block["form"]),
        block["value_type"].as_str().unwrap_or("-"),
        array(&block["labels"]).len(),
        block["enterprise"] == true,
    )
}

fn child_row(parent: &Value, child: &Value, blocks: &[Value]) -> String {
    // A place whose age is not known has that of the same block elsewhere.
    let elsewhere = || {
        blocks
            .iter()
            .flat_map(|block| array(&block["children"]))
            .find_map(|other| (other["id"] == child["id"]).then(|| other["since"].as_str()).flatten())
    };
    let block = blocks.iter().find(|block| block["id"] == child["id"]).expect("children are blocks");
    let values: Vec<&str> = array(&child["label_values"]).iter().map(text).collect();
    format!(
        "child\t{}\t{}\t{}\trepeatable={}\tmax={}\tlabels={}\tvalues={}\trequired={}\tsince={}\tdeprecated={}",
        text(&parent["id"]),
        text(&child["name"]),
        text(&child["id"]),
        child["repeatable"],
        child["max"].as_u64().map_or_else(|| "-".to_owned(), |max| max.to_string()),
        child["labels"],
        list(&values),
        child["required"] != false,
        since(child["since"].as_str().or_else(elsewhere)),
        array(&block["deprecated_in"]).contains(&parent["id"]),
    )
}

/// The facts list the file level as a parent only. Every file needs its `job`.
fn root_child_row(block: &Value, parent: &Value) -> String {
    let repeatable = parent["repeatable"] == true;
    format!(
        "child\t(root)\t{}\t{}\trepeatable={repeatable}\tmax={}\tlabels={}\tvalues=-\trequired={}\tsince=-\tdeprecated=false",
        text(&parent["keyword"]),
        text(&block["id"]),
        if repeatable { "-" } else { "1" },
        parent["labels"],
        block["id"] == "job",
    )
}

fn attribute_row(block: &str, attribute: &Value) -> String {
    let name = text(&attribute["name"]);
    let note = attribute["note"].as_str().unwrap_or("");
    let fact = |fact: &str, value: String| correct(block, name, fact, value);
    let number = &attribute["int"];
    let ty = match text(&attribute["type"]) {
        "number" => format!("int[{}..{}]", number["parser_min"], number["parser_max"]),
        "type-expression" => "type".to_owned(),
        ty => ty.to_owned(),
    };
    let required = match (&attribute["required_by_parser"], &attribute["required"]) {
        (Value::Bool(true), _) => "parser",
        (_, Value::Bool(true)) => "validate",
        (_, Value::String(how)) if how == "crash" => "needed",
        (_, Value::String(_)) => "when",
        _ => "-",
    };
    let default = match &attribute["default"] {
        Value::Null => None,
        Value::Array(list) if list.is_empty() => None,
        Value::Array(_) | Value::Object(_) => Some("a phrase".to_owned()),
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    let allowed: Vec<&str> = array(&attribute["enum"]).iter().map(text).collect();
    let ignored = attribute["dropped_by_server_conversion"] == true
        || note.contains("ignored by decode")
        || note.starts_with("same trap");
    format!(
        "attribute\t{block}\t{name}\t{}\trequired={}\tdefault={}\tallowed={}\tmin={}\tmax={}\tpattern={}\treferences={}\tsince={}\tdeprecated={}\tignored={ignored}\tenterprise={}",
        fact("type", ty),
        fact("required", required.to_owned()),
        plain_or_phrase(default.as_deref()),
        fact("allowed", list(&allowed)),
        limit(&attribute["min"]),
        limit(&attribute["max"]),
        attribute["pattern"].as_str().unwrap_or("-"),
        fact("references", attribute["references"].as_str().unwrap_or("-").to_owned()),
        since(attribute["since"].as_str()),
        !attribute["deprecated"].is_null(),
        !attribute["enterprise"].is_null(),
    )
}

/// A number or duration; limits that depend on the server's settings are no limits of the file.
fn limit(value: &Value) -> String {
    match value {
        Value::Number(number) => number.to_string(),
        Value::String(text) if !text.contains(' ') => text.clone(),
        _ => "-".to_owned(),
    }
}

/// What the facts call 0.8.0 or older has no version in the tables.
fn since(version: Option<&str>) -> &str {
    version.filter(|version| !version.starts_with("<=")).unwrap_or("-")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a string in the facts")
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The page that a block links to is the one on which the facts found its attributes.
pub(crate) fn assert_pages(facts: &Value) {
    for block in array(&facts["blocks"]) {
        let id = text(&block["id"]);
        let entry = schema::block(id).unwrap_or_else(|| panic!("{id} is missing"));
        let page = entry.page.split('#').next().unwrap_or_default();
        for attribute in array(&block["attributes"]) {
            if let Some(documented) = attribute["documented"]["page"].as_str() {
                assert_eq!(page, format!("job-specification/{documented}"), "{id}.{}", attribute["name"]);
            }
        }
    }
}
