//! Real job files: no error where Nomad accepts the job, and one near each mistake for which it rejects it.

mod common;

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Category, Severity};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileKind, Workspace};

fn analysis(text: &str) -> Analysis {
    let mut settings = Settings::default();
    settings.nomad.version = Some((2, 0, 6));
    let document = Document::new(Some(PathBuf::from("/jobs/job.nomad.hcl")), None, text);
    Analysis::new(document, Arc::new(settings), Arc::new(Workspace::default()))
}

/// Lines (from 1) and messages of the errors of category `nomad`.
fn errors(analysis: &Analysis) -> Vec<(usize, String)> {
    analysis
        .diagnostics()
        .iter()
        .filter(|finding| finding.category == Category::Nomad && finding.severity == Severity::Error)
        .map(|finding| {
            let line = analysis.document.text.line_of(finding.span.start) + 1;
            (line, format!("{}: {}", finding.rule, finding.message))
        })
        .collect()
}

/// A mistake that follows from another one on its line, or inside of it: "value must be known" is said of the attribute.
fn is_consequence(message: &str) -> bool {
    message.contains("value must be known")
}

#[test]
fn accepted_jobs_have_no_errors() {
    let Some((root, index)) = common::corpus_index() else { return };
    let mut wrong = Vec::new();
    let mut seen = 0;
    for entry in &index {
        let valid = entry["validate"]["errors"].as_array().is_none_or(Vec::is_empty);
        let undecided = entry["jobspec"] == "undecided";
        if !undecided && (entry["jobspec"] != "accepted" || !valid) {
            continue;
        }
        let path = entry["path"].as_str().expect("a path");
        let analysis = analysis(&std::fs::read_to_string(root.join(path)).expect("UTF-8"));
        seen += 1;
        wrong.extend(errors(&analysis).iter().map(|(line, message)| format!("{path}:{line}: {message}")));
    }
    assert!(seen > 300, "only {seen} files");
    assert!(wrong.is_empty(), "{} errors on accepted jobs:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn rejected_jobs_have_an_error_near_the_mistake() {
    let Some((root, index)) = common::corpus_index() else { return };
    let mut wrong = Vec::new();
    let mut seen = 0;
    for entry in &index {
        if entry["jobspec"] != "rejected" {
            continue;
        }
        let path = entry["path"].as_str().expect("a path");
        let analysis = analysis(&std::fs::read_to_string(root.join(path)).expect("UTF-8"));
        if analysis.kind() != FileKind::Job {
            continue;
        }
        seen += 1;
        let errors = errors(&analysis);
        let reference: Vec<&serde_json::Value> = match entry["jobspec_errors"].as_array() {
            Some(errors) => errors.iter().collect(),
            None => vec![&entry["first_error"]],
        };
        for error in reference {
            let message = error["message"].as_str().unwrap_or_default();
            let line = error["line"].as_u64().expect("a line") as usize;
            if !is_consequence(message) && !errors.iter().any(|(ours, _)| ours.abs_diff(line) <= 1) {
                wrong.push(format!("{path}:{line}: {message}\n    ours: {:?}", &errors[..errors.len().min(3)]));
            }
        }
    }
    assert!(seen > 30, "only {seen} files");
    assert!(wrong.is_empty(), "{} not flagged:\n{}", wrong.len(), wrong.join("\n"));
}
