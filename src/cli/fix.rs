//! `--fix` and `--diff`: applying fixes in memory, round by round, and writing the result.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::check::Judge;
use super::discover::shown;
use super::sources::{Source, read_text};
use super::terminal::Terminal;
use super::write::{create, move_file, replace};
use crate::diagnostic::{Diagnostic, Edit, FileOp, Fix, RuleId, Safety, apply_edits};
use crate::features::mended;
use crate::text::Span;
use crate::workspace::FileKind;

/// A fix may uncover the next; more rounds than this mean that two fixes disagree.
const MAX_ROUNDS: usize = 10;

/// One file and what happened to it.
#[derive(Debug)]
pub(super) struct Tracked {
    /// As it is now.
    pub(super) source: Source,
    /// Where it was, and its text then; `None` for a new file.
    pub(super) before: Option<(PathBuf, String)>,
    /// Its findings as it is now.
    pub(super) findings: Vec<Diagnostic>,
    /// The rules whose fixes were applied to it, as often as they were.
    pub(super) fixed: Vec<RuleId>,
    /// Whether it is left alone, since a fix went wrong.
    stuck: bool,
}

impl Tracked {
    fn existing(source: Source, findings: Vec<Diagnostic>) -> Self {
        let before = Some((source.path.clone(), source.document.text.to_string()));
        Self { source, before, findings, fixed: Vec::new(), stuck: false }
    }

    /// Makes it a file of that path and text again, to which nothing was done.
    fn restore(&mut self, path: PathBuf, text: &str, working_directory: &Path) {
        let old = &self.source;
        self.source = if old.stdin {
            old.with_text(text)
        } else {
            let (named, asked, fixable) = (old.named, old.asked, old.fixable);
            Source { named, asked, fixable, ..Source::new(path, working_directory, text) }
        };
        self.fixed.clear();
    }

    /// Whether there is anything to write.
    pub(super) fn changed(&self) -> bool {
        match &self.before {
            Some((path, text)) => *path != self.source.path || *text != self.source.document.text.to_string(),
            None => true,
        }
    }
}

/// All files after the fixes.
#[derive(Debug)]
pub(super) struct Outcome {
    pub(super) files: Vec<Tracked>,
}

impl Outcome {
    /// Without fixes.
    pub(super) fn untouched(sources: Vec<Source>, findings: Vec<Vec<Diagnostic>>) -> Self {
        let files = sources.into_iter().zip(findings).map(|(source, findings)| Tracked::existing(source, findings));
        Self { files: files.collect() }
    }

    /// What the fixes did.
    pub(super) fn fixed(&self) -> Fixed {
        let mut fixed = Fixed::default();
        for file in self.files.iter().filter(|file| !file.fixed.is_empty()) {
            fixed.files += 1;
            for rule in &file.fixed {
                *fixed.by_rule.entry(*rule).or_default() += 1;
            }
        }
        fixed
    }

    /// The text that came from stdin, as it is now.
    pub(super) fn stdin(&self) -> Option<String> {
        self.files.iter().find(|file| file.source.stdin).map(|file| file.source.document.text.to_string())
    }

    /// Writes what changed. A file that cannot be written is reported and counts as what it was; the others are written
    /// all the same.
    pub(super) fn write(&mut self, judge: &mut Judge, working_directory: &Path, terminal: &mut Terminal) {
        let mut failed = false;
        self.files.retain_mut(|file| {
            if !file.changed() || file.source.stdin {
                return true;
            }
            let Err((reason, at)) = write_one(file) else { return true };
            terminal.error(format_args!("cannot write {}: {reason}", file.source.shown));
            failed = true;
            judge.forget(&file.source.path);
            match at {
                Some((path, text)) => file.restore(path, &text, working_directory),
                // It was to be a new one.
                None => return false,
            }
            true
        });
        if failed {
            judge_again(self, judge);
        }
    }
}

/// How many fixes were applied.
#[derive(Clone, Debug, Default)]
pub(super) struct Fixed {
    /// By the rule whose findings they mended.
    pub(super) by_rule: BTreeMap<RuleId, usize>,
    /// In how many files.
    pub(super) files: usize,
}

impl Fixed {
    /// In all.
    pub(super) fn findings(&self) -> usize {
        self.by_rule.values().sum()
    }
}

/// Writes one file. An error comes with the path and the text that are on the disk.
fn write_one(file: &Tracked) -> Result<(), (String, Option<(PathBuf, String)>)> {
    let (path, text) = (&file.source.path, file.source.document.text.to_string());
    let Some((old_path, old_text)) = &file.before else {
        return create(path, &text).map_err(|reason| (reason, None));
    };
    let on_disk = |path: &Path| Some((path.to_owned(), old_text.clone()));
    if old_path != path {
        move_file(old_path, path).map_err(|reason| (reason, on_disk(old_path)))?;
    }
    if *old_text != text {
        replace(path, old_text, &text).map_err(|reason| (reason, on_disk(path)))?;
    }
    Ok(())
}

/// Applies the fixes of `findings`, and of what then is found, until none is left. Nothing is written.
pub(super) fn mend(
    sources: Vec<Source>,
    findings: Vec<Vec<Diagnostic>>,
    judge: &mut Judge,
    unsafe_too: bool,
    working_directory: &Path,
    terminal: &mut Terminal,
) -> Outcome {
    let mut outcome = Outcome::untouched(sources, findings);
    for _ in 0..MAX_ROUNDS {
        let mut round =
            Round { outcome: &mut outcome, working_directory, edits: HashMap::new(), moved: HashSet::new() };
        let applied = round.run(unsafe_too, terminal);
        if applied == 0 {
            return outcome;
        }
        judge_again(&mut outcome, judge);
    }
    // Two fixes that undo each other, or one that does not mend what it should: no half-done work is written.
    for file in &mut outcome.files {
        let unsettled = file.findings.iter().any(|finding| suitable(finding, unsafe_too).is_some());
        if let (true, Some((path, text))) = (unsettled && !file.fixed.is_empty(), &file.before) {
            terminal.error(format_args!(
                "the fixes of {} come to no end, so it was left as it is; this is a mistake in jobspec-ls",
                file.source.shown
            ));
            let (path, text) = (path.clone(), text.clone());
            file.restore(path, &text, working_directory);
        }
    }
    judge_again(&mut outcome, judge);
    outcome
}

fn judge_again(outcome: &mut Outcome, judge: &mut Judge) {
    for file in outcome.files.iter().filter(|file| file.source.kind == FileKind::Config && file.changed()) {
        judge.configuration.overlay(&file.source.path, file.source.document.text.to_string());
    }
    let moved = outcome.files.iter().filter_map(|file| file.before.as_ref().map(|(path, _)| (path, &file.source.path)));
    for (path, _) in moved.filter(|(before, now)| before != now) {
        judge.forget(path);
    }
    let sources: Vec<Source> = outcome.files.iter().map(|file| file.source.clone()).collect();
    judge.index(&sources);
    for (file, findings) in outcome.files.iter_mut().zip(judge.judge(&sources)) {
        file.findings = findings;
    }
}

/// The fix that is applied unseen: a safe one, else, if the user said so, the preferred one.
pub(super) fn suitable(finding: &Diagnostic, unsafe_too: bool) -> Option<&Fix> {
    let chosen = || finding.fixes.first().filter(|fix| unsafe_too && fix.safety != Safety::Choice);
    finding.fixes.iter().find(|fix| fix.is_safe()).or_else(chosen)
}

/// One pass over all findings. Fixes that meet an earlier one of the same pass wait for the next.
struct Round<'a> {
    outcome: &'a mut Outcome,
    working_directory: &'a Path,
    /// What changes in the files, by their present path.
    edits: HashMap<PathBuf, Vec<Edit>>,
    /// Paths that appear or go in this pass.
    moved: HashSet<PathBuf>,
}

impl Round<'_> {
    /// Returns how many fixes were applied.
    fn run(&mut self, unsafe_too: bool, terminal: &mut Terminal) -> usize {
        let mut applied = Vec::new();
        for index in 0..self.outcome.files.len() {
            let file = &self.outcome.files[index];
            if file.stuck || !file.source.asked || !file.source.fixable {
                continue;
            }
            let path = file.source.path.clone();
            // Of a text from stdin there is no file to rename, and nothing else is to be written.
            let stdin = file.source.stdin;
            let fixes: Vec<(RuleId, Fix)> = file
                .findings
                .iter()
                .filter_map(|finding| Some((finding.rule, suitable(finding, unsafe_too)?.clone())))
                .filter(|(_, fix)| !stdin || fix.file_ops.is_empty())
                .collect();
            let taken = fixes.into_iter().filter(|(_, fix)| self.take(&path, fix)).map(|(rule, _)| rule);
            let taken: Vec<RuleId> = taken.collect();
            if !taken.is_empty() {
                applied.push((index, taken));
            }
        }
        let broken = self.apply_edits(terminal);
        let mut total = 0;
        for (index, taken) in applied {
            let file = &mut self.outcome.files[index];
            if !broken.contains(&file.source.path) {
                total += taken.len();
                file.fixed.extend(taken);
            }
        }
        total
    }

    /// Accepts the fix if it meets none that was accepted before.
    fn take(&mut self, path: &Path, fix: &Fix) -> bool {
        let mut edits: Vec<(&Path, &[Edit])> = vec![(path, &fix.edits)];
        let mut paths: Vec<&Path> = Vec::new();
        for op in &fix.file_ops {
            match op {
                // An action of editors, never a fix.
                FileOp::TurnOff { .. } => return false,
                FileOp::Create { path, .. } if self.exists(path) => return false,
                FileOp::Create { path, .. } => paths.push(path),
                FileOp::Rename { from, to } if self.exists(to) || self.tracked(from).is_none() => return false,
                FileOp::Rename { from, to } => paths.extend([from.as_path(), to.as_path()]),
                FileOp::Edit { path, edits: more } => {
                    if self.tracked(path).is_none() {
                        return false;
                    }
                    edits.push((path, more));
                }
            }
        }
        let collides = paths.iter().any(|path| self.moved.contains(*path) || self.edits.contains_key(*path))
            || edits.iter().any(|(path, edits)| {
                self.moved.contains(*path)
                    || self
                        .edits
                        .get(*path)
                        .is_some_and(|taken| edits.iter().any(|new| taken.iter().any(|old| meet(old.span, new.span))))
            });
        if collides {
            return false;
        }
        for (path, edits) in edits.into_iter().filter(|(_, edits)| !edits.is_empty()) {
            self.edits.entry(path.to_owned()).or_default().extend(edits.iter().cloned());
        }
        self.moved.extend(paths.iter().map(|path| (*path).to_owned()));
        for op in &fix.file_ops {
            self.move_in_memory(op);
        }
        true
    }

    fn exists(&self, path: &Path) -> bool {
        let is_tracked = self.outcome.files.iter().any(|file| file.source.path == path);
        let moved_away = self
            .outcome
            .files
            .iter()
            .any(|file| file.source.path != path && file.before.as_ref().is_some_and(|(before, _)| before == path));
        is_tracked || (!moved_away && fs::symlink_metadata(path).is_ok())
    }

    /// The tracked file at `path`, which is read now if it was of no interest before.
    fn tracked(&mut self, path: &Path) -> Option<usize> {
        if let Some(index) = self.outcome.files.iter().position(|file| file.source.path == path) {
            return Some(index);
        }
        let text = read_text(path).ok()?;
        let mut source = Source::new(path.to_owned(), self.working_directory, &text);
        // Its own findings are of no interest.
        source.asked = false;
        self.outcome.files.push(Tracked::existing(source, Vec::new()));
        Some(self.outcome.files.len() - 1)
    }

    fn move_in_memory(&mut self, op: &FileOp) {
        match op {
            FileOp::Create { path, text } => {
                let source = Source::new(path.clone(), self.working_directory, text);
                let file = Tracked { source, before: None, findings: Vec::new(), fixed: Vec::new(), stuck: false };
                self.outcome.files.push(file);
            }
            FileOp::Rename { from, to } => {
                if let Some(index) = self.tracked(from) {
                    let file = &mut self.outcome.files[index];
                    // Edits that this fix makes in the moved file follow it.
                    if let Some(edits) = self.edits.remove(from) {
                        self.edits.insert(to.clone(), edits);
                    }
                    file.source.path.clone_from(to);
                    file.source.shown = shown(to, self.working_directory);
                    file.source.document.path = Some(to.clone());
                }
            }
            FileOp::Edit { .. } | FileOp::TurnOff { .. } => {}
        }
    }

    /// Makes the new texts, and returns the files where that would have broken the syntax: those stay as they were.
    fn apply_edits(&mut self, terminal: &mut Terminal) -> HashSet<PathBuf> {
        let mut broken = HashSet::new();
        for (path, edits) in std::mem::take(&mut self.edits) {
            let Some(index) = self.tracked(&path) else { continue };
            let file = &mut self.outcome.files[index];
            let old = &file.source;
            let is_job = old.kind == FileKind::Job;
            let text = old.document.text.to_string();
            let text = if is_job { mended(&text, &edits) } else { apply_edits(&text, &edits) };
            let new = old.with_text(&text);
            if is_job && new.document.tree.errors().len() > old.document.tree.errors().len() {
                file.stuck = true;
                let shown = &old.shown;
                terminal.error(format_args!(
                    "a fix would break {shown}, so it was not applied; this is a mistake in jobspec-ls"
                ));
                broken.insert(path);
            } else {
                file.source = new;
            }
        }
        broken
    }
}

/// Whether both change the same place, or insert at the same one.
fn meet(a: Span, b: Span) -> bool {
    (a.start < b.end && b.start < a.end) || (a.start == b.start && (a.is_empty() || b.is_empty()))
}
