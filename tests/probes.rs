//! Nomad's own answers to small jobs, each made to break one check, against ours.
//!
//! The probes lie outside of the repository, beside the corpus (`JOBSPEC_CORPUS`/../probes). A probe counts as found if
//! there is a finding of the category `nomad` with its severity whose message or wording holds the literal parts of
//! Nomad's Go format string, in order.
#![allow(clippy::print_stdout)] // the tables are what one runs this for

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::{Extends, Settings};
use jobspec_ls::diagnostic::{Category, Diagnostic, Severity};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::Workspace;

/// At least so many of a thousand probes are found.
const THRESHOLD: usize = 1000;

fn settings() -> Arc<Settings> {
    let mut settings = Settings { extends: Extends::Nomad, ..Settings::default() };
    settings.nomad.version = Some((2, 0, 6));
    Arc::new(settings)
}

fn findings(settings: &Arc<Settings>, text: &str) -> Vec<Diagnostic> {
    let path = Some(PathBuf::from("/jobs/probe.nomad.hcl"));
    Analysis::new(Document::new(path, None, text), Arc::clone(settings), Arc::new(Workspace::default()))
        .diagnostics()
        .iter()
        .filter(|finding| finding.category == Category::Nomad)
        .cloned()
        .collect()
}

/// The parts of a Go format string that are printed as they are.
fn literal_parts(format: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let format = format.replace("\\n", "\n");
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        let last = parts.len() - 1;
        if c != '%' {
            parts[last].push(c);
        } else if chars.next_if_eq(&'%').is_some() {
            parts[last].push('%');
        } else {
            chars.next_if_eq(&'+');
            chars.next();
            parts.push(String::new());
        }
    }
    let parts = parts.into_iter().map(|part| part.replace("...", "").trim().to_owned());
    parts.filter(|part| part.chars().any(char::is_alphanumeric)).collect()
}

fn says(text: &str, format: &str) -> bool {
    format.split(" / ").any(|one| {
        let mut rest = text;
        literal_parts(one).iter().all(|part| match rest.find(part.as_str()) {
            Some(at) => {
                rest = &rest[at + part.len()..];
                true
            }
            None => false,
        })
    })
}

fn matches(finding: &Diagnostic, message: &str, severity: &str) -> bool {
    let same = match severity {
        "error" => finding.severity == Severity::Error,
        _ => finding.severity <= Severity::Warning,
    };
    same && (says(&finding.message, message) || finding.nomad.as_deref().is_some_and(|text| says(text, message)))
}

#[test]
fn probes_are_found() {
    let Some(corpus) = common::corpus() else { return };
    let file = corpus.join("../probes/spec-probes.json");
    let probes: Vec<serde_json::Value> =
        serde_json::from_str(&std::fs::read_to_string(file).expect("the probes lie beside the corpus")).expect("JSON");
    let settings = settings();
    let mut table: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut misses = Vec::new();
    for probe in &probes {
        let field = |name: &str| probe[name].as_str().expect("a string");
        let (id, message, severity) = (field("id"), field("message"), field("severity"));
        let found = findings(&settings, field("hcl"));
        let row = table.entry(id.split('-').next().unwrap_or(id)).or_default();
        row.1 += 1;
        if found.iter().any(|finding| matches(finding, message, severity)) {
            row.0 += 1;
        } else {
            let said: Vec<String> = found
                .iter()
                .map(|finding| {
                    let (severity, nomad) = (finding.severity.name(), finding.nomad.as_deref().unwrap_or("-"));
                    format!("{severity}[{}] {} | {nomad}", finding.rule, finding.message)
                })
                .collect();
            misses.push(format!("{id} ({severity}: {message})\n    {}", said.join("\n    ")));
        }
    }
    for (prefix, (found, all)) in &table {
        println!("{prefix:14} {found:3} of {all:3}");
    }
    let found = probes.len() - misses.len();
    let share = found * 1000 / probes.len();
    println!("found {found} of {} ({}.{} %)", probes.len(), share / 10, share % 10);
    println!("missed:\n  {}", misses.join("\n  "));
    assert!(share >= THRESHOLD, "{found} of {} probes are found, {THRESHOLD} of 1000 are due", probes.len());
}

#[test]
fn formats_are_matched_by_their_literal_parts() {
    assert!(says("Invalid job type: \"x\"", "Invalid job type: %q"));
    assert!(!says("Invalid type", "Invalid job type: %q"));
    assert!(says("got 101%", "got %d%%"));
    assert!(says("Too many function arguments; x", "Not enough function arguments / Too many function arguments"));
    assert!(!says("b then a", "%s a %v b"), "the order counts");
}
