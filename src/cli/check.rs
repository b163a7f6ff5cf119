//! `check`: find, read, judge, mend, show.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::CheckArguments;
use super::baseline::{self, Baseline};
use super::discover::{Found, around, discover, repository, shown};
use super::fix::{self, Outcome};
use super::output::{self, Report};
use super::selection::{Excluded, Only};
use super::sources::{Configuration, Source, read, read_stdin};
use super::terminal::Terminal;
use super::{CLEAN, FINDINGS};
use crate::config::Settings;
use crate::diagnostic::{Diagnostic, Severity};
use crate::disk::{self, in_parallel};
use crate::features::{Analysis, Document};
use crate::workspace::{FileFacts, FileKind, NameKind, Workspace};

/// Runs the command and returns the exit status, but for failures, which the terminal knows.
pub(super) fn run(options: &CheckArguments, terminal: &mut Terminal) -> u8 {
    terminal.quiet = options.quiet;
    if let Some(mistake) = mistake(options) {
        terminal.error(mistake);
        return CLEAN;
    }
    let working_directory = match std::env::current_dir() {
        Ok(directory) => directory,
        Err(error) => {
            terminal.error(format_args!("the working directory is not there: {error}"));
            return CLEAN;
        }
    };
    let only = Only::new(&options.rules, terminal);
    let excluded = Excluded::new(&options.exclude, terminal);
    let baseline = options.baseline.as_deref().and_then(|path| Baseline::read(path, terminal));
    if terminal.has_failed() {
        // A check of something else than what was asked for would mislead.
        return CLEAN;
    }
    let mut judge = Judge::new(only, baseline);
    let sources = gather(options, &excluded, &working_directory, &mut judge, terminal);
    judge.index(&sources);
    let sources: Vec<Source> = sources.into_iter().filter(|source| source.asked).collect();
    let before = judge.judge(&sources);
    let failing = before.iter().flatten().any(|finding| options.fail_on.includes(finding.severity));

    let mut outcome = if options.fix || options.diff {
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
        if let Some(text) = outcome.stdin() {
            terminal.divert();
            terminal.result(&text);
        }
    }
    let fixed = outcome.fixed();
    let report = Report::new(outcome, fixed);
    if let Some(path) = &options.write_baseline {
        baseline::write(path, &report, &working_directory, terminal);
        return CLEAN;
    }
    if report.files.iter().any(|file| file.kind == FileKind::Config && file.worst() == Some(Severity::Error)) {
        terminal.fail();
    }
    output::show(&report, options, terminal);
    if let Some(baseline) = &judge.baseline {
        baseline.report(&judge.known, &judge.only, terminal);
    }
    let failing = report.findings().any(|(_, finding)| options.fail_on.includes(finding.severity));
    if failing && !options.exit_zero { FINDINGS } else { CLEAN }
}

/// What is wrong with the arguments that clap does not see.
fn mistake(options: &CheckArguments) -> Option<&'static str> {
    if options.unsafe_fixes && !options.fix && !options.diff {
        return Some("--unsafe-fixes needs --fix (apply them) or --diff (show them)");
    }
    if options.is_stdin() && options.paths.len() > 1 {
        return Some("`-` is stdin, and stands alone");
    }
    if options.stdin_filename.is_some() && !options.is_stdin() {
        return Some("--stdin-filename needs `-` as the path");
    }
    None
}

/// All files that the paths lead to, and those around them. Says what cannot be read and what is no job file.
fn gather(
    options: &CheckArguments,
    excluded: &Excluded,
    working_directory: &Path,
    judge: &mut Judge,
    terminal: &mut Terminal,
) -> Vec<Source> {
    let stdin = options.is_stdin().then(|| stdin(options, working_directory, terminal));
    let found = match &stdin {
        // Beside a text without a name there is nothing.
        Some(Some(source)) if source.document.path.is_some() => around(&source.path, terminal),
        Some(_) => Vec::new(),
        None => discover(&options.paths, excluded, terminal),
    };
    let (configs, files): (Vec<Found>, Vec<Found>) =
        found.into_iter().partition(|found| NameKind::of(&found.path) == NameKind::Config);
    let mut sources = read(&files, working_directory, terminal);
    sources.extend(stdin.clone().flatten());
    for source in sources.iter().filter(|source| source.named && source.kind == FileKind::Other) {
        terminal.note(format_args!("{} is no job file: it was not checked", source.shown));
    }
    let is_job = |source: &&Source| source.asked && matches!(source.kind, FileKind::Job | FileKind::TemplateSource);
    let has_jobs = sources.iter().any(|source| is_job(&source));
    let is_search = stdin.is_none() && files.iter().chain(&configs).all(|found| !found.named);
    if is_search && !has_jobs && !terminal.has_failed() {
        let paths = options.paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        let left_out = if options.exclude.is_empty() { "" } else { " but for those that --exclude leaves out" };
        terminal.warn(format_args!("no job files found in {paths}{left_out}"));
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
        if sources.iter().any(|source| source.stdin && source.path == file.path) {
            continue;
        }
        let mut source = Source::new(file.path.clone(), working_directory, &file.text);
        source.fixable = asked_configs().any(|found| found.path == file.path);
        sources.push(source);
    }
    sources.sort_by(|a, b| a.shown.cmp(&b.shown));
    sources
}

/// What is on stdin.
fn stdin(options: &CheckArguments, working_directory: &Path, terminal: &mut Terminal) -> Option<Source> {
    match read_stdin() {
        Ok(text) => Some(Source::stdin(options.stdin_filename.as_deref(), working_directory, &text)),
        Err(reason) => {
            terminal.error(format_args!("cannot read stdin: {reason}"));
            None
        }
    }
}

/// Knows the settings and the files around, and asks the façade.
pub(super) struct Judge {
    pub(super) configuration: Configuration,
    only: Only,
    baseline: Option<Baseline>,
    /// How many findings of each judged file the baseline has.
    known: HashMap<PathBuf, usize>,
    workspace: Arc<Workspace>,
}

impl Judge {
    fn new(only: Only, baseline: Option<Baseline>) -> Self {
        Self { configuration: Configuration::new(), only, baseline, known: HashMap::new(), workspace: Arc::default() }
    }

    /// Takes up what the files say to each other.
    pub(super) fn index(&mut self, sources: &[Source]) {
        let facts = in_parallel(sources, |source| {
            let Document { language, text, tree, .. } = &source.document;
            FileFacts::of(&source.path, language.as_deref(), text, tree)
        });
        let workspace = Arc::make_mut(&mut self.workspace);
        for (source, facts) in sources.iter().zip(facts) {
            if source.document.path.is_some() {
                workspace.insert(&source.path, facts);
            }
        }
        self.read_texts();
    }

    /// Reads what the jobs take in with `file(…)`.
    fn read_texts(&mut self) {
        let workspace = Arc::make_mut(&mut self.workspace);
        let readers: Vec<PathBuf> = workspace.readers().map(Path::to_owned).collect();
        let mut roots: Vec<PathBuf> = readers.iter().map(|path| repository(path)).collect();
        roots.sort();
        roots.dedup();
        workspace.set_roots(roots);
        for path in readers.iter().flat_map(|reader| workspace.wanted_texts(reader)).collect::<BTreeSet<_>>() {
            workspace.set_text(&path, disk::text(&path).as_deref());
        }
    }

    /// Forgets the file at `path`.
    pub(super) fn forget(&mut self, path: &Path) {
        Arc::make_mut(&mut self.workspace).remove(path);
    }

    /// The findings of each source that count, in order.
    pub(super) fn judge(&mut self, sources: &[Source]) -> Vec<Vec<Diagnostic>> {
        let mut work: Vec<(&Source, Arc<Settings>)> = Vec::with_capacity(sources.len());
        for source in sources {
            let settings = self.configuration.settings(&source.path);
            work.push((source, self.only.settings(settings)));
        }
        let (only, baseline) = (&self.only, self.baseline.as_ref());
        let judged = in_parallel(&work, |(source, settings)| {
            let workspace = Arc::clone(&self.workspace);
            let mut findings =
                Analysis::new(source.document.clone(), Arc::clone(settings), workspace).diagnostics_with_fixes();
            only.retain(&mut findings);
            let baseline = baseline.filter(|_| source.kind != FileKind::Config);
            let known =
                baseline.map_or(0, |known| known.take_known(&source.path, &source.document.text, &mut findings));
            (findings, known)
        });
        let mut all = Vec::with_capacity(judged.len());
        for (source, (findings, known)) in sources.iter().zip(judged) {
            self.known.insert(source.path.clone(), known);
            all.push(findings);
        }
        all
    }
}
