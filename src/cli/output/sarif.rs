//! `--format sarif`: SARIF 2.1.0, which code scanning services and editors read.
//!
//! See <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>.

use std::path::Path;

use serde_json::{Value, json};

use super::{Judged, Report, hosted, place_of};
use crate::cli::fingerprint::fingerprints;
use crate::cli::markdown::plain;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{Diagnostic, Edit, FileOp, Fix, RuleId, Severity};
use crate::features::REGISTRY;
use crate::rule::{HOME, Rule};

/// Prints one run.
pub(crate) fn sarif(report: &Report, terminal: &mut Terminal) {
    let rules: Vec<&Rule> = REGISTRY.iter().collect();
    let results: Vec<Value> = report
        .files
        .iter()
        .flat_map(|file| {
            let prints = fingerprints(&file.text, &file.findings);
            let index = |id: RuleId| rules.iter().position(|rule| rule.id == id);
            file.findings
                .iter()
                .zip(prints)
                .map(move |(finding, print)| {
                    let mut result = result(report, file, finding);
                    result["ruleIndex"] = json!(index(finding.rule));
                    // The name and form by which GitHub follows a finding from run to run.
                    result["partialFingerprints"] =
                        json!({"primaryLocationLineHash": format!("{:016x}:{}", print.hash, print.ordinal + 1)});
                    result
                })
                .collect::<Vec<_>>()
        })
        .collect();
    let broken = |rule: &Rule| report.findings().any(|(_, finding)| finding.rule == rule.id);
    let log = json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "jobspec-ls",
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": HOME,
                "rules": rules.iter().map(|rule| descriptor(rule, broken(rule))).collect::<Vec<_>>(),
            }},
            "automationDetails": {"id": "jobspec-ls/"},
            "columnKind": "utf16CodeUnits",
            "invocations": [{"executionSuccessful": !terminal.has_failed()}],
            "results": results,
        }],
    });
    terminal.print_line(serde_json::to_string_pretty(&log).expect("it is a value of JSON"));
    report.summarize(terminal);
}

/// SARIF knows three levels.
fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info | Severity::Hint => "note",
    }
}

/// What there is to know about a rule; its whole page only where it is broken.
fn descriptor(rule: &Rule, broken: bool) -> Value {
    let why = rule.page.split_once("## Why\n\n").and_then(|(_, why)| why.split("\n\n").next());
    let summary = plain(rule.summary);
    let mut descriptor = json!({
        "id": rule.id.0,
        "shortDescription": {"text": summary},
        "fullDescription": {"text": why.map_or(summary, plain)},
        "helpUri": rule.url(),
        "defaultConfiguration": {"enabled": !rule.default_off, "level": level(rule.severity)},
        "properties": {"category": rule.category.name(), "fix": rule.fix.name(), "tags": [rule.category.name()]},
    });
    if broken {
        let text = crate::cli::markdown::render(rule.page, None, false);
        descriptor["help"] = json!({"text": text, "markdown": rule.page});
    }
    descriptor
}

fn result(report: &Report, file: &Judged, finding: &Diagnostic) -> Value {
    let mut properties = json!({"category": finding.category.name(), "severity": finding.severity.name()});
    if let Some(nomad) = &finding.nomad {
        properties["nomad"] = json!(nomad);
    }
    if let Some(fact) = finding.fact {
        properties["fact"] = json!(fact);
    }
    let mut result = json!({
        "ruleId": finding.rule.0,
        "level": level(finding.severity),
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {
            "artifactLocation": artifact(file),
            "region": region(file.range(finding.span)),
        }}],
        "properties": properties,
    });
    let related: Vec<Value> = finding
        .related
        .iter()
        .enumerate()
        .map(|(nth, related)| {
            let (other, range) = place_of(report, file, related);
            let artifact = match other {
                None => artifact(file),
                Some(path) => report.related(path).map_or_else(|| location(&path.display().to_string()), artifact),
            };
            json!({
                "id": nth,
                "message": {"text": related.message},
                "physicalLocation": {"artifactLocation": artifact, "region": region(range)},
            })
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    let fixes: Vec<Value> = finding.fixes.iter().filter_map(|each| fix(report, file, each)).collect();
    if !fixes.is_empty() {
        result["fixes"] = json!(fixes);
    }
    result
}

/// Lines and columns from 1, the end exclusive.
fn region([(line, column), (end_line, end_column)]: [(usize, usize); 2]) -> Value {
    json!({"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column})
}

fn artifact(file: &Judged) -> Value {
    location(&hosted(file))
}

/// A URI, relative to the top of the sources where the path is.
fn location(path: &str) -> Value {
    if path.starts_with('/') {
        return json!({"uri": format!("file://{}", encoded(path))});
    }
    if Path::new(path).is_absolute() {
        return json!({"uri": format!("file:///{}", encoded(&path.replace('\\', "/")))});
    }
    json!({"uri": encoded(path), "uriBaseId": "%SRCROOT%"})
}

/// A path as part of a URI.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// A fix; `None` where it makes or moves files, or changes one that was not checked: SARIF knows replacements only.
fn fix(report: &Report, file: &Judged, fix: &Fix) -> Option<Value> {
    let mut changes = Vec::new();
    if !fix.edits.is_empty() {
        changes.push(change(file, &fix.edits));
    }
    for op in &fix.file_ops {
        match op {
            FileOp::Edit { path, edits } => changes.push(change(report.related(path)?, edits)),
            FileOp::Create { .. } | FileOp::Rename { .. } | FileOp::TurnOff { .. } => return None,
        }
    }
    if changes.is_empty() {
        return None;
    }
    Some(json!({
        "description": {"text": fix.title},
        "artifactChanges": changes,
        "properties": {"safe": fix.is_safe()},
    }))
}

fn change(file: &Judged, edits: &[Edit]) -> Value {
    let replacements: Vec<Value> = edits
        .iter()
        .map(|edit| json!({"deletedRegion": region(file.range(edit.span)), "insertedContent": {"text": edit.new_text}}))
        .collect();
    json!({"artifactLocation": artifact(file), "replacements": replacements})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(location("a b/ü%.hcl"), json!({"uri": "a%20b/%C3%BC%25.hcl", "uriBaseId": "%SRCROOT%"}));
        assert_eq!(location("/a/b.hcl"), json!({"uri": "file:///a/b.hcl"}));
    }
}
