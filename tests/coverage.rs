//! Which of the facts about Nomad's validation the checks cover: a table to read, and a list of what is left.
//!
//! The facts and the probes lie outside of the repository, beside the corpus (`JOBSPEC_CORPUS`/../facts and
//! ../probes). Run with `--nocapture` for the table.
#![allow(clippy::print_stdout)] // the tables are what one runs this for

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::{Extends, Settings};
use jobspec_ls::diagnostic::{Category, Diagnostic, Severity};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::Workspace;

/// Facts that the file decides and no check carries, with the reason.
const LEFT: &[(&str, &str)] = &[
    ("group-name-missing-in-job", "a second message for the mistake of `group-name-missing`"),
    ("task-name-missing-in-group", "a second message for the mistake of `task-name-missing`"),
    ("reschedule-interval-hint", "a second message for the mistake of `reschedule-interval-too-short`"),
    ("reschedule-ambiguous", "the first half of the message of `reschedule-unlimited-attempts`, reported together"),
    ("task-check-port-missing", "a second message for the mistake of `check-port-required`"),
    ("parse-validation-no-condition", "reported as a missing argument that HCL requires, `parse-missing-attribute`"),
    ("parse-job-missing", "a file without a `job` block is no job file: nothing is said about it"),
];

/// Facts that are the business of expressions and variable files.
const ELSEWHERE: &[&str] = &[
    "parse-varfile-declaration",
    "parse-varfile-undefined",
    "parse-varfile-type",
    "parse-varfile-syntax",
    "parse-variable-unset",
    "parse-undeclared-variable",
    "parse-undeclared-local",
    "parse-unknown-function",
    "parse-function-arguments",
    "parse-function-error",
    "parse-runtime-value-in-operator",
    "parse-locals-cycle",
];

fn read(path: &Path) -> serde_json::Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn sources(directory: &Path, text: &mut String) {
    for entry in std::fs::read_dir(directory).expect("a directory").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("UTF-8"));
        }
    }
}

/// Every string of the sources that can be a fact's id.
fn strings() -> BTreeSet<String> {
    let mut text = String::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    let id = |piece: &&str| piece.contains('-') && piece.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    text.split('"').filter(id).map(str::to_owned).collect()
}

fn findings(settings: &Arc<Settings>, text: &str) -> Vec<Diagnostic> {
    let path = Some(PathBuf::from("/jobs/probe.nomad.hcl"));
    Analysis::new(Document::new(path, None, text), Arc::clone(settings), Arc::new(Workspace::default()))
        .diagnostics()
        .to_vec()
}

#[test]
fn facts_are_covered() {
    let Some(corpus) = common::corpus() else { return };
    let facts = read(&corpus.join("../facts/validation.json"));
    let rules = facts["rules"].as_array().expect("rules");
    let known: BTreeSet<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    let mut settings = Settings { extends: Extends::Nomad, ..Settings::default() };
    settings.nomad.version = Some((2, 0, 6));
    let settings = Arc::new(settings);
    let probes = read(&corpus.join("../probes/spec-probes.json"));
    // What the probes show: that a fact's own job gives a finding with that fact, or any of its severity.
    let mut carried: BTreeSet<String> = BTreeSet::new();
    let mut answered: BTreeSet<String> = BTreeSet::new();
    let mut invented: BTreeSet<String> = BTreeSet::new();
    for probe in probes.as_array().expect("a list") {
        let id = probe["id"].as_str().expect("an id");
        for finding in findings(&settings, probe["hcl"].as_str().expect("a job")) {
            if let Some(fact) = finding.fact {
                carried.insert(fact.to_owned());
                if !known.contains(fact) {
                    invented.insert(fact.to_owned());
                }
            }
            let serious = finding.severity == Severity::Error || probe["severity"] != "error";
            if finding.category == Category::Nomad && serious {
                answered.insert(id.to_owned());
            }
        }
    }
    let named = strings();
    let with_probe: BTreeSet<&str> =
        probes.as_array().expect("a list").iter().filter_map(|probe| probe["id"].as_str()).collect();
    // A fact's phase and whether the file decides it: how many there are, how many have a check, how many have probes,
    // how many probes are answered, and how many of those with the fact itself.
    let mut table: BTreeMap<(String, String), [usize; 5]> = BTreeMap::new();
    let mut left = Vec::new();
    for rule in rules {
        let id = rule["id"].as_str().expect("an id");
        let decided = match &rule["static"] {
            serde_json::Value::Bool(true) => "by the file",
            serde_json::Value::Bool(false) => "by the server",
            other => other.as_str().expect("a word"),
        };
        let row = table.entry((rule["phase"].as_str().expect("a phase").to_owned(), decided.to_owned())).or_default();
        let is_covered = named.contains(id) || carried.contains(id);
        row[0] += 1;
        row[1] += usize::from(is_covered);
        row[2] += usize::from(with_probe.contains(id));
        row[3] += usize::from(answered.contains(id));
        row[4] += usize::from(with_probe.contains(id) && carried.contains(id));
        if !is_covered && matches!(decided, "by the file" | "partly") {
            left.push((id, rule["message"].as_str().unwrap_or_default()));
        }
    }
    let heads = ["facts", "covered", "probed", "answered", "by fact"];
    let line = |phase: &str, decided: &str, cells: [String; 5]| {
        println!("{phase:10} {decided:26}{}", cells.map(|cell| format!("{cell:>10}")).concat());
    };
    line("phase", "decided", heads.map(str::to_owned));
    for ((phase, decided), row) in &table {
        line(phase, decided, row.map(|count| count.to_string()));
    }
    let silent: Vec<&&str> = with_probe.iter().filter(|id| !answered.contains(**id)).collect();
    println!("\nProbes without an answer: {silent:?}");
    println!("\nDecided by the file, and not covered:");
    for (id, message) in &left {
        let reason = LEFT.iter().find(|(other, _)| other == id).map_or("", |(_, reason)| reason);
        let reason = if ELSEWHERE.contains(id) { "expressions and variable files" } else { reason };
        println!("  {id}: {message} ({reason})");
    }
    assert!(invented.is_empty(), "no such facts: {invented:?}");
    let unexplained: Vec<&str> = left
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| !ELSEWHERE.contains(id) && !LEFT.iter().any(|(other, _)| other == id))
        .collect();
    assert!(unexplained.is_empty(), "not covered, and no reason: {unexplained:?}");
}
