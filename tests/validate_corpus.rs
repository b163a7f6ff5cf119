//! Real jobs, and real jobs with one mistake each, against the reference verdicts of Nomad 2.0.6.
#![allow(clippy::print_stdout)] // the tables are what one runs this for

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::{Extends, Settings};
use jobspec_ls::diagnostic::{Category, Diagnostic, Severity};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::Workspace;

/// Rules whose findings come from `Job.Validate`, the hooks and the parser's own checks.
const RULES: [&str; 4] = ["invalid-value", "invalid-job", "undefined-reference", "nomad-warning"];

/// Mutants without an error that Nomad rejects.
const MISSED_AT_MOST: usize = 33;

fn settings() -> Arc<Settings> {
    let mut settings = Settings { extends: Extends::Nomad, ..Settings::default() };
    settings.nomad.version = Some((2, 0, 6));
    Arc::new(settings)
}

fn findings(settings: &Arc<Settings>, path: &str, text: &str) -> Vec<Diagnostic> {
    let path = Some(PathBuf::from("/jobs").join(path));
    Analysis::new(Document::new(path, None, text), Arc::clone(settings), Arc::new(Workspace::default()))
        .diagnostics()
        .iter()
        .filter(|finding| finding.category == Category::Nomad)
        .cloned()
        .collect()
}

fn shown(text: &str, finding: &Diagnostic) -> String {
    let line = text[..finding.span.start.min(text.len())].matches('\n').count() + 1;
    let (severity, nomad) = (finding.severity.name(), finding.nomad.as_deref().unwrap_or("-"));
    format!("{line}: {severity}[{}] {} | {nomad}", finding.rule, finding.message)
}

/// Sources of templates get no findings.
fn is_template(path: &str, text: &str) -> bool {
    path.rsplit('.').next() == Some("tpl") || text.contains("[[")
}

/// The single warnings in what Nomad prints as nested lists.
fn warnings(entry: &serde_json::Value) -> Vec<String> {
    let list = entry["validate"]["warnings"].as_array().into_iter().flatten();
    list.filter_map(|text| text.as_str())
        .flat_map(|text| text.split('*'))
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.ends_with("occurred:"))
        .collect()
}

#[test]
fn real_jobs_are_judged_as_nomad_judges_them() {
    let Some((root, index)) = common::corpus_index() else { return };
    let settings = settings();
    let (mut files, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    let (mut agreed, mut extra_warnings, mut missed_warnings) = (0, Vec::new(), BTreeMap::<String, usize>::new());
    let mut detailed = Vec::new();
    for entry in &index {
        if entry["jobspec"] != "accepted" {
            continue;
        }
        files += 1;
        let path = entry["path"].as_str().expect("a path");
        let text = std::fs::read_to_string(root.join(path)).expect("the file is there");
        let found = findings(&settings, path, &text);
        let expected = entry["validate"]["errors"].as_array().map_or(0, Vec::len);
        let errors: Vec<&Diagnostic> = found.iter().filter(|finding| finding.severity == Severity::Error).collect();
        if expected == 0 {
            wrong.extend(errors.iter().map(|finding| format!("{path}:{}", shown(&text, finding))));
        } else if errors.is_empty() {
            missed.push(format!("{path}: {}", entry["validate"]["errors"]));
        }
        // Without values for its variables, Nomad has not validated the job.
        if entry["validate"].is_null() || is_template(path, &text) {
            continue;
        }
        let mut wanted = warnings(entry);
        for finding in found.iter().filter(|finding| finding.severity == Severity::Warning) {
            let said = finding.nomad.as_deref().unwrap_or_default();
            if let Some(at) = wanted.iter().position(|warning| warning.starts_with(said) && !said.is_empty()) {
                wanted.remove(at);
                agreed += 1;
            } else if finding.rule.0 == "nomad-warning" {
                extra_warnings.push(format!("{path}:{}", shown(&text, finding)));
            }
        }
        for warning in wanted {
            detailed.push(format!("{path}: {warning}"));
            let plain: String = warning.split('"').step_by(2).collect::<Vec<_>>().join("…");
            *missed_warnings.entry(plain).or_default() += 1;
        }
    }
    println!("{files} accepted jobs");
    println!("wrong errors: {}\n  {}", wrong.len(), wrong.join("\n  "));
    println!("missed errors: {}\n  {}", missed.len(), missed.join("\n  "));
    println!("warnings: {agreed} agreed");
    println!("warnings that Nomad does not give: {}\n  {}", extra_warnings.len(), extra_warnings.join("\n  "));
    println!("warnings that are missed:");
    for (warning, count) in &missed_warnings {
        println!("  {count:4} {warning}");
    }
    println!("in detail:\n  {}", detailed.join("\n  "));
    assert!(wrong.is_empty(), "{} errors on jobs that Nomad accepts", wrong.len());
    assert!(missed.is_empty(), "{} jobs that Nomad rejects have no error", missed.len());
    assert!(extra_warnings.is_empty(), "{} warnings that Nomad does not give", extra_warnings.len());
}

#[test]
fn mistakes_are_found_where_nomad_finds_them() {
    let Some(root) = common::corpus() else { return };
    let file = std::fs::read_to_string(root.join("../probes/corpus-mutants.json")).expect("it lies beside the corpus");
    let mutants: Vec<serde_json::Value> = serde_json::from_str(&file).expect("JSON");
    let settings = settings();
    let (mut wrong, mut missed, mut rejected) = (Vec::new(), Vec::new(), 0);
    for mutant in &mutants {
        let path = mutant["path"].as_str().expect("a path");
        let number = |name: &str| usize::try_from(mutant[name].as_u64().expect("an offset")).expect("it fits");
        let mut text = std::fs::read_to_string(root.join(path)).expect("the file is there");
        text.replace_range(number("start")..number("end"), mutant["new"].as_str().expect("a text"));
        if is_template(path, &text) {
            continue;
        }
        let found = findings(&settings, path, &text);
        let what = format!("{} {path}:{} {:?}", mutant["kind"], mutant["line"], mutant["new"].as_str());
        match mutant["verdict"].as_str() {
            Some("accepted") => {
                let errors = found
                    .iter()
                    .filter(|finding| finding.severity == Severity::Error && RULES.contains(&finding.rule.0));
                wrong.extend(errors.map(|finding| format!("{what}\n      {}", shown(&text, finding))));
            }
            Some("rejected by validation") => {
                rejected += 1;
                if !found.iter().any(|finding| finding.severity == Severity::Error) {
                    missed.push(format!("{what}\n      {}", mutant["message"]));
                }
            }
            _ => {}
        }
    }
    println!("errors on mutants that Nomad accepts: {}\n  {}", wrong.len(), wrong.join("\n  "));
    println!("missed of {rejected} that validation rejects: {}\n  {}", missed.len(), missed.join("\n  "));
    assert!(wrong.is_empty(), "{} errors on mutants that Nomad accepts", wrong.len());
    assert!(missed.len() <= MISSED_AT_MOST, "{} mutants that Nomad rejects have no error", missed.len());
}
