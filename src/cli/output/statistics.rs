//! `--statistics`: how often each rule is broken.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Report;
use super::full::style;
use crate::cli::args::Format;
use crate::cli::fix::suitable;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{Fix, RuleId, Severity};

#[derive(Serialize)]
struct Row {
    rule: &'static str,
    /// The worst that was found.
    severity: &'static str,
    count: usize,
    files: usize,
    /// How many of them `--fix` would mend, and how many `--fix --unsafe-fixes`.
    fixable: usize,
    fixable_with_review: usize,
}

/// Prints the rules that are broken, the most frequent first.
pub(crate) fn statistics(report: &Report, format: Format, terminal: &mut Terminal) {
    let mut rows: BTreeMap<RuleId, (Severity, Row)> = BTreeMap::new();
    for file in &report.files {
        let mut met: Vec<RuleId> = Vec::new();
        for finding in &file.findings {
            let (worst, row) = rows.entry(finding.rule).or_insert_with(|| {
                let row =
                    Row { rule: finding.rule.0, severity: "", count: 0, files: 0, fixable: 0, fixable_with_review: 0 };
                (finding.severity, row)
            });
            *worst = (*worst).max(finding.severity);
            row.severity = worst.name();
            row.count += 1;
            if !met.contains(&finding.rule) {
                met.push(finding.rule);
                row.files += 1;
            }
            if file.fixable && finding.fixes.iter().any(Fix::is_safe) {
                row.fixable += 1;
            } else if file.fixable && suitable(finding, true).is_some() {
                row.fixable_with_review += 1;
            }
        }
    }
    let mut rows: Vec<(Severity, Row)> = rows.into_values().collect();
    rows.sort_by_key(|(_, row)| (std::cmp::Reverse(row.count), row.rule));
    if format == Format::Json {
        let rows: Vec<&Row> = rows.iter().map(|(_, row)| row).collect();
        terminal.print_line(serde_json::to_string_pretty(&rows).expect("numbers and plain strings are JSON"));
        return;
    }
    let width = rows.iter().map(|(_, row)| row.rule.len()).max().unwrap_or_default();
    for (severity, row) in &rows {
        let gap = " ".repeat("warning".len() - row.severity.len());
        let severity = terminal.paint(style(*severity), row.severity);
        let fixable = match (row.fixable, row.fixable_with_review) {
            (0, 0) => String::new(),
            (safe, 0) => format!("{safe} fixable"),
            (0, more) => format!("{more} fixable with --unsafe-fixes"),
            (safe, more) => format!("{safe} fixable, {more} more with --unsafe-fixes"),
        };
        let line = format!("{:>5}  {severity}{gap}  {:<width$}  {fixable}", row.count, row.rule);
        terminal.print_line(line.trim_end());
    }
    report.summarize(terminal);
}
