//! `fmt`: formats files as `nomad fmt` does.

use std::path::Path;

use super::args::FmtArguments;
use super::discover::discover;
use super::output;
use super::selection::Excluded;
use super::sources::{Source, read, read_stdin};
use super::terminal::Terminal;
use super::write::replace;
use super::{CLEAN, FINDINGS};
use crate::disk::in_parallel;
use crate::syntax::format::formatted;
use crate::workspace::FileKind;

/// Runs the command and returns the exit status, but for failures, which the terminal knows.
pub(super) fn run(options: &FmtArguments, terminal: &mut Terminal) -> u8 {
    let working_directory = match std::env::current_dir() {
        Ok(directory) => directory,
        Err(error) => {
            terminal.error(format_args!("the working directory is not there: {error}"));
            return CLEAN;
        }
    };
    let is_stdin = options.paths.iter().any(|path| path.as_os_str() == "-");
    if is_stdin && options.paths.len() > 1 {
        terminal.error("`-` is stdin, and stands alone");
        return CLEAN;
    }
    let sources =
        if is_stdin { stdin(&working_directory, terminal) } else { files(options, &working_directory, terminal) };
    let results = in_parallel(&sources, result);
    let mut changed = 0;
    for (source, new) in sources.iter().zip(results) {
        let old = source.document.text.to_string();
        let new = match new {
            Ok(new) => new,
            Err(reason) => {
                terminal.error(format_args!("cannot format {}: {reason}", source.shown));
                continue;
            }
        };
        let differs = new != old;
        changed += usize::from(differs);
        if options.diff {
            if differs {
                output::text_diff(&source.shown, &old, &new, terminal);
            }
        } else if options.check {
            if differs {
                terminal.print_line(&source.shown);
            }
        } else if is_stdin {
            terminal.print(&new);
        } else if differs {
            match replace(&source.path, &old, &new) {
                Ok(()) => terminal.print_line(&source.shown),
                Err(reason) => terminal.error(format_args!("cannot write {}: {reason}", source.shown)),
            }
        }
    }
    if !is_stdin {
        terminal.summarize(&summary(options, changed, sources.len()));
    }
    if changed > 0 && (options.check || options.diff) { FINDINGS } else { CLEAN }
}

fn stdin(working_directory: &Path, terminal: &mut Terminal) -> Vec<Source> {
    match read_stdin() {
        Ok(text) => vec![Source::stdin(None, working_directory, &text)],
        Err(reason) => {
            terminal.error(format_args!("cannot read stdin: {reason}"));
            Vec::new()
        }
    }
}

/// The job and variable files that the paths lead to.
fn files(options: &FmtArguments, working_directory: &Path, terminal: &mut Terminal) -> Vec<Source> {
    let excluded = Excluded::new(&options.exclude, terminal);
    let found = discover(&options.paths, &excluded, terminal);
    let found: Vec<_> = found.into_iter().filter(|file| file.asked).collect();
    let mut sources = read(&found, working_directory, terminal);
    for source in sources.iter().filter(|source| source.named && !is_ours(source)) {
        terminal.note(format_args!("{} is no job file: it was left as it is", source.shown));
    }
    sources.retain(is_ours);
    sources
}

fn is_ours(source: &Source) -> bool {
    matches!(source.kind, FileKind::Job | FileKind::Variables)
}

/// The text formatted, or why it cannot be.
fn result(source: &Source) -> Result<String, String> {
    let tree = &source.document.tree;
    if let Some(error) = tree.errors().first() {
        let line = source.document.text.line_of(error.span.start) + 1;
        return Err(format!("line {line} is not right; see `jobspec-ls check {}`", source.shown));
    }
    formatted(&source.document.text.to_string()).ok_or_else(|| "a string or heredoc does not end".to_owned())
}

fn summary(options: &FmtArguments, changed: usize, all: usize) -> String {
    let plural = |count: usize| if count == 1 { "1 file".to_owned() } else { format!("{count} files") };
    match (changed, options.check || options.diff) {
        (0, _) => format!("Nothing to format (looked at {}).", plural(all)),
        (changed, true) => format!("Would format {changed} of {}.", plural(all)),
        (changed, false) => format!("Formatted {changed} of {}.", plural(all)),
    }
}
