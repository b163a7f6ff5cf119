//! `--format json`: one array, for programs.

use serde::Serialize;

use super::{Judged, Report};
use crate::cli::discover::shown;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{Diagnostic, Related};

#[derive(Serialize)]
struct Element<'a> {
    path: &'a str,
    rule: &'a str,
    category: &'a str,
    severity: &'a str,
    message: &'a str,
    range: Range,
    fix: Option<Fix<'a>>,
    related: Vec<Place>,
    /// Nomad's own wording.
    #[serde(skip_serializing_if = "Option::is_none")]
    nomad: Option<&'a str>,
    /// The id of the fact in Nomad's source.
    #[serde(skip_serializing_if = "Option::is_none")]
    fact: Option<&'a str>,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    safe: bool,
}

#[derive(Serialize)]
struct Place {
    path: String,
    range: Range,
    message: String,
}

/// Lines and columns from 1; columns count UTF-16 units.
#[derive(Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

impl From<[(usize, usize); 2]> for Range {
    fn from([start, end]: [(usize, usize); 2]) -> Self {
        let position = |(line, column)| Position { line, column };
        Self { start: position(start), end: position(end) }
    }
}

/// Prints the array, one finding per line.
pub(crate) fn json(report: &Report, terminal: &mut Terminal) {
    let working_directory = std::env::current_dir().unwrap_or_default();
    let lines: Vec<String> = report
        .findings()
        .filter_map(|(file, finding)| {
            let related =
                finding.related.iter().map(|related| place(report, file, related, &working_directory)).collect();
            serde_json::to_string(&element(file, finding, related)).ok()
        })
        .collect();
    if lines.is_empty() {
        terminal.print("[]\n");
    } else {
        terminal.print(&format!("[\n{}\n]\n", lines.join(",\n")));
    }
    if let Some(fixed) = report.fixed_summary() {
        terminal.summarize(&fixed);
    }
}

fn element<'a>(file: &'a Judged, finding: &'a Diagnostic, related: Vec<Place>) -> Element<'a> {
    let fix = finding.fixes.iter().find(|fix| fix.is_safe()).or(finding.fixes.first());
    Element {
        path: &file.shown,
        rule: finding.rule.0,
        category: finding.category.name(),
        severity: finding.severity.name(),
        message: &finding.message,
        range: file.range(finding.span).into(),
        fix: fix.map(|fix| Fix { title: &fix.title, safe: fix.is_safe() }),
        related,
        nomad: finding.nomad.as_deref(),
        fact: finding.fact,
    }
}

fn place(report: &Report, file: &Judged, related: &Related, working_directory: &std::path::Path) -> Place {
    let (path, range) = super::place_of(report, file, related);
    let path = path.map_or_else(|| file.shown.clone(), |path| shown(path, working_directory));
    Place { path, range: range.into(), message: related.message.clone() }
}
