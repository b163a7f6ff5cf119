//! What is shown of a run.

mod concise;
mod diff;
mod full;
mod github;
mod json;
mod junit;
mod sarif;
mod statistics;

use std::path::{Path, PathBuf};

pub(super) use self::diff::{diff, text_diff};
pub(super) use self::full::style;
use super::args::{CheckArguments, Format};
use super::fix::{Fixed, Outcome, suitable};
use super::terminal::Terminal;
use crate::diagnostic::{Diagnostic, Related, Severity};
use crate::text::{Encoding, Span, Text};
use crate::workspace::FileKind;

/// The judged files, sorted by path.
pub(super) struct Report {
    pub(super) files: Vec<Judged>,
    /// What the fixes did.
    fixed: Fixed,
}

/// Shows it as the user asked for.
pub(super) fn show(report: &Report, options: &CheckArguments, terminal: &mut Terminal) {
    if options.statistics {
        return statistics::statistics(report, options.format, terminal);
    }
    match options.format {
        Format::Full => full::full(report, terminal),
        Format::Concise => concise::concise(report, terminal),
        Format::Json => json::json(report, terminal),
        Format::Sarif => sarif::sarif(report, terminal),
        Format::Github => github::github(report, terminal),
        Format::Junit => junit::junit(report, options.fail_on, terminal),
    }
}

/// A file and its findings in the order of the text.
pub(super) struct Judged {
    pub(super) path: PathBuf,
    pub(super) shown: String,
    pub(super) kind: FileKind,
    pub(super) text: Text,
    pub(super) findings: Vec<Diagnostic>,
    fixable: bool,
}

impl Judged {
    /// The worst severity in it.
    pub(super) fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// Line and UTF-16 column of both ends of `span`, from 1.
    fn range(&self, span: Span) -> [(usize, usize); 2] {
        [span.start, span.end].map(|offset| {
            let position = self.text.position(offset, Encoding::Utf16);
            (position.line + 1, position.column + 1)
        })
    }
}

impl Report {
    /// Of the files as they are after the fixes, which did what `fixed` says.
    pub(super) fn new(outcome: Outcome, fixed: Fixed) -> Self {
        let mut files: Vec<Judged> = outcome
            .files
            .into_iter()
            .filter(|file| file.source.asked)
            .map(|file| {
                let mut findings = file.findings;
                findings.sort_by_key(|finding| (finding.span.start, finding.span.end, finding.rule));
                Judged {
                    path: file.source.path,
                    shown: file.source.shown,
                    kind: file.source.kind,
                    text: file.source.document.text,
                    findings,
                    fixable: file.source.fixable,
                }
            })
            .collect();
        files.sort_by(|a, b| a.shown.cmp(&b.shown));
        Self { files, fixed }
    }

    /// All findings with their files, sorted by path, then by position.
    pub(super) fn findings(&self) -> impl Iterator<Item = (&Judged, &Diagnostic)> {
        self.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
    }

    /// The judged file at `path`.
    fn related(&self, path: &Path) -> Option<&Judged> {
        self.files.iter().find(|file| file.path == path)
    }

    /// “Fixed 3 findings in 1 file (2 × missing-identity, 1 × static-port).”, if any were.
    fn fixed_summary(&self) -> Option<String> {
        (self.fixed.findings() > 0).then(|| format!("Fixed {}.", fixed_by_rule(&self.fixed)))
    }

    /// Says on stderr how the run went.
    fn summarize(&self, terminal: &Terminal) {
        if let Some(fixed) = self.fixed_summary() {
            terminal.summarize(&fixed);
        }
        terminal.summarize(&self.summary());
    }

    /// “Found 3 errors and 2 warnings in 2 files (checked 12 files). 2 fixable with `--fix`.”
    fn summary(&self) -> String {
        let judged =
            |file: &&Judged| matches!(file.kind, FileKind::Job | FileKind::Config) || !file.findings.is_empty();
        let checked = count(self.files.iter().filter(judged).count(), "file");
        let by_severity: Vec<String> = [Severity::Error, Severity::Warning, Severity::Info, Severity::Hint]
            .into_iter()
            .map(|severity| (severity, self.findings().filter(|(_, finding)| finding.severity == severity).count()))
            .filter(|(_, number)| *number > 0)
            .map(|(severity, number)| match severity {
                Severity::Info => format!("{number} info"),
                _ => count(number, severity.name()),
            })
            .collect();
        let Some((last, first)) = by_severity.split_last() else {
            return format!("Nothing found (checked {checked}).");
        };
        let listed = if first.is_empty() { last.clone() } else { format!("{} and {last}", first.join(", ")) };
        let files = count(self.files.iter().filter(|file| !file.findings.is_empty()).count(), "file");
        let fixable = || self.findings().filter(|(file, _)| file.fixable);
        let safe = fixable().filter(|(_, finding)| finding.fixes.iter().any(crate::diagnostic::Fix::is_safe)).count();
        let with_review = fixable().filter(|(_, finding)| suitable(finding, true).is_some()).count() - safe;
        let how = match (safe, with_review) {
            (0, 0) => String::new(),
            (safe, 0) => format!(" {safe} fixable with `--fix`."),
            (0, more) => format!(" {more} fixable with `--fix --unsafe-fixes`."),
            (safe, more) => format!(" {safe} fixable with `--fix`, {more} more with `--fix --unsafe-fixes`."),
        };
        format!("Found {listed} in {files} (checked {checked}).{how}")
    }
}

/// “3 findings in 1 file (2 × missing-identity, 1 × static-port)”, the most frequent first.
fn fixed_by_rule(fixed: &Fixed) -> String {
    let mut rules: Vec<_> = fixed.by_rule.iter().collect();
    rules.sort_by_key(|(rule, number)| (std::cmp::Reverse(**number), **rule));
    let rules: Vec<String> = rules.iter().map(|(rule, number)| format!("{number} × {rule}")).collect();
    format!("{} in {} ({})", count(fixed.findings(), "finding"), count(fixed.files, "file"), rules.join(", "))
}

/// A path as a repository's host wants it: from the top of the repository where the environment names that, since the
/// job may work in a directory below.
fn hosted(file: &Judged) -> String {
    let root = std::env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
    let below = root.as_deref().filter(|root| root.is_absolute()).and_then(|root| file.path.strip_prefix(root).ok());
    below.map_or_else(|| file.shown.clone(), |path| super::discover::shown(path, Path::new("")))
}

/// “1 file”, “2 files”.
pub(super) fn count(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{number} {noun}s") }
}

/// The other file of a further place (`None`: the finding's own), and the place's line and UTF-16 column from 1.
fn place_of<'r>(report: &Report, file: &Judged, related: &'r Related) -> (Option<&'r Path>, [(usize, usize); 2]) {
    let other = related.path.as_deref().filter(|path| *path != file.path);
    let range = match (other, related.lines) {
        (None, _) => file.range(related.span),
        (Some(_), Some(lines)) => lines.map(|(line, column)| (line + 1, column + 1)),
        (Some(path), None) => report.related(path).map_or([(1, 1); 2], |other| other.range(related.span)),
    };
    (other, range)
}
