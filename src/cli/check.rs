//! `check`: find, read, judge, mend, show.

use std::path::Path;
use std::sync::Arc;

use super::args::{CheckArguments, Format};
use super::discover::{Found, discover, shown};
use super::fix::{self, Outcome};
use super::output::{self, Report};
use super::sources::{Configuration, Source, in_parallel, read};
use super::terminal::Terminal;
use super::{CLEAN, FINDINGS};
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::features::{Analysis, Document};
use crate::workspace::{FileFacts, FileKind, NameKind, Workspace};

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
    judge.index(&sources);
    let sources: Vec<Source> = sources.into_iter().filter(|source| source.asked).collect();
    let before = judge.judge(&sources);
    let failing = before.iter().flatten().any(|finding| options.fail_on.includes(finding.severity));

    let mut outcome = if wants_fixes {
        fix::mend(sources, before, &mut judge, options.unsafe_fixes, &working_directory, terminal)
    } else {
        Outcome::untouched(sources, before)
    };
    if options.diff {
        output::diff(&outcome, terminal);
        return if failing && !options.exit_zero { FINDINGS } else { CLEAN };
    }
    if options.fix {
        outcome.write(&mut judge, &working_directory, terminal);
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

/// All files that the paths lead to, and those around them. Says what cannot be read and what is no job file.
fn gather(
    options: &CheckArguments,
    working_directory: &Path,
    judge: &mut Judge,
    terminal: &mut Terminal,
) -> Vec<Source> {
    let (configs, files): (Vec<Found>, Vec<Found>) =
        discover(&options.paths, terminal).into_iter().partition(|found| NameKind::of(&found.path) == NameKind::Config);
    let mut sources = read(&files, working_directory, terminal);
    for source in sources.iter().filter(|source| source.named && source.kind == FileKind::Other) {
        terminal.note(format_args!("{} is no job file: it was not checked", source.shown));
    }
    let has_jobs = sources.iter().any(|source| matches!(source.kind, FileKind::Job | FileKind::TemplateSource));
    let is_search = files.iter().chain(&configs).all(|found| !found.named);
    if is_search && !has_jobs && !terminal.has_failed() {
        let paths = options.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        terminal.warn(format_args!("no job files found in {paths}"));
    }
    let asked_configs = || configs.iter().filter(|found| found.asked);
    let asked_sources = sources.iter().filter(|source| source.asked);
    for path in asked_configs().map(|found| &found.path).chain(asked_sources.map(|source| &source.path)) {
        judge.configuration.settings(path);
    }
    for (path, reason) in judge.configuration.unreadable() {
        terminal.error(format_args!("cannot read {}: {reason}", shown(&path, working_directory)));
    }
    for file in judge.configuration.files() {
        let mut source = Source::new(file.path.clone(), working_directory, &file.text);
        source.fixable = asked_configs().any(|found| found.path == file.path);
        sources.push(source);
    }
    sources.sort_by(|a, b| a.shown.cmp(&b.shown));
    sources
}

/// Knows the settings and the files around, and asks the façade.
pub(super) struct Judge {
    pub(super) configuration: Configuration,
    workspace: Arc<Workspace>,
}

impl Judge {
    fn new() -> Self {
        Self { configuration: Configuration::new(), workspace: Arc::default() }
    }

    /// Takes up what the files say to each other.
    pub(super) fn index(&mut self, sources: &[Source]) {
        let facts = in_parallel(sources, |source| {
            let Document { language, text, tree, .. } = &source.document;
            FileFacts::of(&source.path, language.as_deref(), text, tree)
        });
        let workspace = Arc::make_mut(&mut self.workspace);
        for (source, facts) in sources.iter().zip(facts) {
            workspace.insert(&source.path, facts);
        }
    }

    /// Forgets the file at `path`.
    pub(super) fn forget(&mut self, path: &Path) {
        Arc::make_mut(&mut self.workspace).remove(path);
    }

    /// The findings of each source, in order.
    pub(super) fn judge(&mut self, sources: &[Source]) -> Vec<Vec<Diagnostic>> {
        let work: Vec<(&Source, Arc<Settings>)> =
            sources.iter().map(|source| (source, self.configuration.settings(&source.path))).collect();
        in_parallel(&work, |(source, settings)| {
            let workspace = Arc::clone(&self.workspace);
            Analysis::new(source.document.clone(), Arc::clone(settings), workspace).diagnostics_with_fixes()
        })
    }
}
