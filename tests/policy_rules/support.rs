//! Annotated sources: `# ^^^^ rule` below a line marks where the rule must report; a `#` that touches the carets
//! counts as one of them. Marker lines are taken out before the source is read, so that they can stand in heredocs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Diagnostic, apply_edits};
use jobspec_ls::features::{Analysis, Document, rule_infos};
use jobspec_ls::workspace::Workspace;

/// What a `jobspec.toml` says.
pub(crate) fn settings(toml: &str) -> Arc<Settings> {
    let (file, problems) = jobspec_ls::config::parse(toml, &rule_infos());
    assert!(problems.is_empty(), "{problems:?}");
    file.settings(Path::new("example.nomad.hcl"))
}

/// Reads `source` with the settings of `toml`.
pub(crate) fn analysis(toml: &str, source: &str) -> Analysis {
    let path = Some(PathBuf::from("/jobs/example.nomad.hcl"));
    Analysis::new(Document::new(path, None, source), settings(toml), Arc::new(Workspace::default()))
}

/// Takes the markers out: the plain source, and the marked places with their rules.
fn unmark(annotated: &str) -> (String, Vec<(String, String)>) {
    let mut plain = String::new();
    let mut marks = Vec::new();
    let mut last = String::new();
    let mut number = 0;
    for line in annotated.lines() {
        let rest = line.trim_start().strip_prefix('#').map(str::trim_start).filter(|rest| rest.starts_with('^'));
        let Some(rest) = rest else {
            line.clone_into(&mut last);
            number += 1;
            plain.push_str(line);
            plain.push('\n');
            continue;
        };
        let carets = rest.chars().take_while(|c| *c == '^').count();
        let end = line.len() - rest.len() + carets;
        let start = if line.as_bytes()[end - carets - 1] == b'#' { end - carets - 1 } else { end - carets };
        let marked = last.get(start..end).unwrap_or_else(|| panic!("the mark of line {number} is too long"));
        marks.push((format!("{number}: {marked}"), rest[carets..].trim().to_owned()));
    }
    (plain, marks)
}

/// Asserts that `rule` reports exactly the marked places of `annotated`.
#[track_caller]
pub(crate) fn check(rule: &str, annotated: &str) {
    check_with("", rule, annotated);
}

/// As [`check`], with a `jobspec.toml`.
#[track_caller]
pub(crate) fn check_with(toml: &str, rule: &str, annotated: &str) {
    let (plain, marks) = unmark(annotated);
    let analysis = analysis(toml, &plain);
    let text = &analysis.document.text;
    let found: Vec<(String, String)> = analysis
        .diagnostics()
        .iter()
        .filter(|finding| finding.rule.0 == rule)
        .map(|finding| {
            let line = text.line_of(finding.span.start) + 1;
            (format!("{line}: {}", text.slice(finding.span)), finding.rule.to_string())
        })
        .collect();
    assert_eq!(found, marks, "findings (left) and marks differ in\n{plain}");
    let errors: Vec<&Diagnostic> =
        analysis.diagnostics().iter().filter(|finding| finding.rule.0 == "syntax-error").collect();
    assert!(errors.is_empty(), "{errors:?} in\n{plain}");
}

/// The messages of `rule`.
pub(crate) fn messages(toml: &str, rule: &str, source: &str) -> Vec<String> {
    let findings = analysis(toml, source);
    let findings = findings.diagnostics().iter().filter(|finding| finding.rule.0 == rule);
    findings.map(|finding| finding.message.clone()).collect()
}

/// Asserts that the fix number `nth` of the first finding of `rule` turns `before` into `after`, and returns its title.
#[track_caller]
pub(crate) fn check_fix(toml: &str, rule: &str, nth: usize, before: &str, after: &str) -> String {
    let analysis = analysis(toml, before);
    let findings = analysis.diagnostics_with_fixes();
    let finding = findings.iter().find(|finding| finding.rule.0 == rule).expect("the rule reports something");
    let fix = finding.fixes.get(nth).unwrap_or_else(|| panic!("no fix {nth} among {:?}", finding.fixes));
    assert_eq!(apply_edits(before, &fix.edits), after, "the fix “{}” gives (left)", fix.title);
    fix.title.clone()
}

/// Applies the first fix of the first finding of `rule` again and again until nothing is left to fix.
#[allow(dead_code)] // for the rules whose fixes take several rounds
pub(crate) fn fix_until_done(toml: &str, rule: &str, source: &str) -> String {
    let mut text = source.to_owned();
    for _ in 0..50 {
        let analysis = analysis(toml, &text);
        let findings = analysis.diagnostics_with_fixes();
        let Some(fix) = findings.iter().find(|f| f.rule.0 == rule).and_then(|finding| finding.fixes.first()) else {
            return text;
        };
        text = apply_edits(&text, &fix.edits);
    }
    panic!("{rule}: the fixes do not end\n{text}");
}

/// What `rule` points at in `source`, one text per finding.
pub(crate) fn found(rule: &str, source: &str) -> Vec<String> {
    let analysis = analysis("", source);
    let findings = analysis.diagnostics().iter().filter(|finding| finding.rule.0 == rule);
    findings.map(|finding| analysis.document.text.slice(finding.span).into_owned()).collect()
}
