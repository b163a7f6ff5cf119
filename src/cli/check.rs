//! `check`: find, read, judge, mend, show.

use std::path::Path;
use std::sync::Arc;

use super::args::{CheckArguments, Format};
use super::discover::discover;
use super::fix::{self, Outcome};
use super::output::{self, Report};
use super::sources::{Configuration, Source, in_parallel, read};
use super::terminal::Terminal;
use super::{CLEAN, FINDINGS};
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::features::Analysis;
use crate::workspace::{FileKind, NameKind, Workspace};

/// Runs the command and returns the exit status, but for failures, which the terminal knows.
pub(super) fn run(options: &CheckArguments, terminal: &mut Terminal) -> u8 {
    let wants_fixes = options.fix || options.diff;
    if options.unsafe_fixes && !wants_fixes {
        terminal.error("--unsafe-fixes needs --fix (apply them) or --diff (show them)");
        return CLEAN;
    }
    let working_directory = match std::env::current_dir() {
        Ok(directory) => directory,
        Err(error) => {
            terminal.error(format_args!("the working directory is not there: {error}"));
            return CLEAN;
        }
    };
    let mut judge = Judge::new();
    let sources = gather(options, &working_directory, &mut judge, terminal);
    let before = judge.judge(&sources);
    let failing = before.iter().flatten().any(|finding| options.fail_on.includes(finding.severity));

    let outcome = if wants_fixes {
        fix::mend(sources, before, &mut judge, options.unsafe_fixes, &working_directory, terminal)
    } else {
        Outcome::untouched(sources, before)
    };
    if options.diff {
        output::diff(&outcome, terminal);
        return if failing && !options.exit_zero { FINDINGS } else { CLEAN };
    }
    if options.fix {
        outcome.write(terminal);
    }
    let fixed = outcome.fixed();
    let report = Report::new(outcome, fixed);
    match options.format {
        Format::Full => output::full(&report, terminal),
        Format::Concise => output::concise(&report, terminal),
        Format::Json => output::json(&report, terminal),
    }
    if report.files.iter().any(|file| file.kind == FileKind::Config && file.worst() == Some(Severity::Error)) {
        terminal.fail();
    }
    let failing = report.findings().any(|(_, finding)| options.fail_on.includes(finding.severity));
    if failing && !options.exit_zero { FINDINGS } else { CLEAN }
}

/// The job files and the configuration that the paths lead to. Says what cannot be read and what is no job file.
fn gather(
    options: &CheckArguments,
    working_directory: &Path,
    judge: &mut Judge,
    terminal: &mut Terminal,
) -> Vec<Source> {
    let found = discover(&options.paths, terminal);
    let (configs, files): (Vec<_>, Vec<_>) =
        found.into_iter().partition(|found| NameKind::of(&found.path) == NameKind::Config);
    let mut sources = read(&files, working_directory, terminal);
    sources.retain(|source| {
        let keep = matches!(source.kind, FileKind::Job | FileKind::TemplateSource);
        if !keep && source.named {
            terminal.note(format_args!("{} is no job file: it was not checked", source.shown));
        }
        keep
    });
    let nothing_was_named = files.iter().chain(&configs).all(|found| !found.named);
    if sources.is_empty() && nothing_was_named && !terminal.has_failed() {
        let paths = options.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        terminal.warn(format_args!("no job files found in {paths}"));
    }
    for path in configs.iter().map(|found| &found.path).chain(sources.iter().map(|source| &source.path)) {
        judge.configuration.settings(path);
    }
    for (path, reason) in judge.configuration.unreadable() {
        terminal.error(format_args!("cannot read {}: {reason}", super::discover::shown(&path, working_directory)));
    }
    for file in judge.configuration.files() {
        let asked_for = configs.iter().any(|found| found.path == file.path);
        let mut source = Source::new(file.path.clone(), working_directory, &file.text, false);
        source.fixable = asked_for;
        sources.push(source);
    }
    sources.sort_by(|a, b| a.shown.cmp(&b.shown));
    sources
}

/// Knows the settings and asks the façade.
pub(super) struct Judge {
    pub(super) configuration: Configuration,
}

impl Judge {
    fn new() -> Self {
        Self { configuration: Configuration::new() }
    }

    /// The findings of each source, in order.
    pub(super) fn judge(&mut self, sources: &[Source]) -> Vec<Vec<Diagnostic>> {
        let workspace = Arc::new(Workspace::default());
        let work: Vec<(&Source, Arc<Settings>)> =
            sources.iter().map(|source| (source, self.configuration.settings(&source.path))).collect();
        let configuration = &self.configuration;
        in_parallel(&work, |(source, settings)| {
            if source.kind == FileKind::Config {
                return configuration.check(&source.document.text.to_string());
            }
            let analysis = Analysis::new(source.document.clone(), Arc::clone(settings), Arc::clone(&workspace));
            analysis.diagnostics_with_fixes()
        })
    }
}
