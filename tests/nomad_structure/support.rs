//! Annotated jobs, and what fixes make of jobs.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Diagnostic, apply_edits};
use jobspec_ls::features::{Analysis, Document, compatible_edits};
use jobspec_ls::workspace::Workspace;

pub(crate) const RULES: [&str; 14] = [
    "unknown-block",
    "unknown-attribute",
    "misplaced-block",
    "duplicate-block",
    "duplicate-attribute",
    "missing-block",
    "missing-attribute",
    "block-labels",
    "wrong-type",
    "deprecated",
    "ignored",
    "suspicious-value",
    "version",
    "unknown-driver-option",
];

pub(crate) fn findings(text: &str, version: Option<(u32, u32, u32)>) -> Vec<Diagnostic> {
    let mut settings = Settings::default();
    settings.nomad.version = version;
    let document = Document::new(Some(PathBuf::from("/jobs/x.nomad.hcl")), None, text);
    let analysis = Analysis::new(document, Arc::new(settings), Arc::new(Workspace::default()));
    let mut findings = analysis.diagnostics_with_fixes();
    findings.retain(|finding| RULES.contains(&finding.rule.0));
    findings
}

/// The marks of an annotated source (`# ^^^^ rule: words of the message` marks the line above) are its findings.
#[track_caller]
pub(crate) fn check(source: &str) {
    check_for(None, source);
}

#[track_caller]
pub(crate) fn check_for(version: Option<(u32, u32, u32)>, source: &str) {
    let mut plain = String::new();
    let mut expected = Vec::new();
    let mut line_start = 0;
    for line in source.lines() {
        let mark = line.trim_start().strip_prefix('#').map(str::trim_start).filter(|rest| rest.starts_with('^'));
        if let Some(rest) = mark {
            let carets = rest.chars().take_while(|c| *c == '^').count();
            let mut start = line.len() - rest.len();
            let end = start + carets;
            if line.as_bytes()[start - 1] == b'#' {
                start -= 1;
            }
            expected.push((line_start + start, line_start + end, rest[carets..].trim().to_owned()));
        } else {
            line_start = plain.len();
            plain.push_str(line);
            plain.push('\n');
        }
    }
    let found: Vec<(usize, usize, String)> = findings(&plain, version)
        .into_iter()
        .map(|finding| (finding.span.start, finding.span.end, format!("{}: {}", finding.rule, finding.message)))
        .collect();
    let same = found.len() == expected.len()
        && found.iter().zip(&expected).all(|(found, wanted)| {
            let (rule, words) = wanted.2.split_once(": ").unwrap_or((&wanted.2, ""));
            (found.0, found.1) == (wanted.0, wanted.1)
                && found.2.starts_with(&format!("{rule}:"))
                && found.2.contains(words)
        });
    let show = |list: &[(usize, usize, String)]| -> String {
        let mut lines = String::new();
        for (start, end, what) in list {
            let line = plain[..*start].matches('\n').count() + 1;
            writeln!(lines, "  {line}: {:?} {what}", &plain[*start..*end]).expect("a string takes everything");
        }
        lines
    };
    assert!(same, "found:\n{}expected:\n{}in:\n{plain}", show(&found), show(&expected));
}

/// The fixes of one rule make `after` of `before`; with `safe`, only those that run unseen.
#[track_caller]
pub(crate) fn fixed(rule: &str, safe: bool, before: &str, after: &str) {
    let findings = findings(before, None);
    assert!(findings.iter().any(|finding| finding.rule.0 == rule), "{rule} is not found: {findings:#?}");
    let edits = compatible_edits(&findings, |finding, fix| finding.rule.0 == rule && (!safe || fix.is_safe()));
    let found = apply_edits(before, &edits);
    assert_eq!(found, after, "{findings:#?}");
}

/// A job with one group, in which `inner` stands.
pub(crate) fn group(inner: &str) -> String {
    format!("job \"x\" {{\n  group \"g\" {{\n{inner}  }}\n}}\n")
}
