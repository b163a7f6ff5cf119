//! `--baseline` and `--write-baseline`: the findings that a repository has when it adopts the tool stay quiet, new ones
//! are reported.
//!
//! The file is JSON, one finding per line, sorted, so that a change of it reads well and merges well. Its paths are
//! relative to its own directory.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::discover::{absolute, reason, shown};
use super::fingerprint::{Fingerprint, fingerprints};
use super::output::{Report, count};
use super::selection::Only;
use super::sources::read_text;
use super::terminal::Terminal;
use crate::diagnostic::Diagnostic;
use crate::features::REGISTRY;
use crate::text::Text;
use crate::workspace::FileKind;

/// Of the file's form; a program that does not know the number must not guess.
const VERSION: u64 = 1;

/// A finding as the file has it. The fields stand in the order by which the file is sorted.
#[derive(Clone, Debug, Serialize, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(deny_unknown_fields)]
struct Entry {
    path: String,
    rule: String,
    /// Of the line's text, in hexadecimal: the text itself may be a secret.
    line: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    ordinal: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

#[derive(Deserialize)]
struct File {
    version: u64,
    findings: Vec<Entry>,
}

/// The findings that stay quiet.
#[derive(Debug)]
pub(super) struct Baseline {
    /// As the user named the file.
    shown: String,
    /// By the absolute path of the file that they are in.
    known: BTreeMap<PathBuf, HashSet<Fingerprint>>,
    /// Entries of rules that are no more.
    obsolete: usize,
}

impl Baseline {
    /// Reads the file. Says why it cannot.
    pub(super) fn read(path: &Path, terminal: &mut Terminal) -> Option<Self> {
        let shown = path.display().to_string();
        let read = read_text(path).and_then(|text| Self::parse(&text, &shown, path));
        match read {
            Ok(baseline) => Some(baseline),
            Err(reason) => {
                let hint = if path.exists() {
                    String::new()
                } else {
                    format!("; `jobspec-ls check --write-baseline {shown}` writes one")
                };
                terminal.error(format_args!("cannot read the baseline {shown}: {reason}{hint}"));
                None
            }
        }
    }

    fn parse(text: &str, shown: &str, path: &Path) -> Result<Self, String> {
        // The version first: what else there is depends on it.
        let value: serde_json::Value = serde_json::from_str(text).map_err(|error| format!("it is no JSON: {error}"))?;
        match value.get("version").and_then(serde_json::Value::as_u64) {
            Some(VERSION) => {}
            Some(other) => return Err(format!("its version is {other}, this program knows {VERSION}")),
            None => return Err("it is no baseline: it has no `version`".to_owned()),
        }
        let file: File = serde_json::from_value(value).map_err(|error| format!("it is broken: {error}"))?;
        debug_assert_eq!(file.version, VERSION);
        let directory = directory_of(path);
        let mut baseline = Self { shown: shown.to_owned(), known: BTreeMap::new(), obsolete: 0 };
        for Entry { path, rule, line, ordinal } in file.findings {
            let hash = u64::from_str_radix(&line, 16)
                .map_err(|_| format!("it is broken: `{line}` is no hexadecimal number of a line"))?;
            match REGISTRY.get(&rule) {
                Some(rule) => {
                    let file = absolute(&directory.join(path));
                    let print = Fingerprint { rule: rule.id, hash, ordinal };
                    baseline.known.entry(file).or_default().insert(print);
                }
                None => baseline.obsolete += 1,
            }
        }
        Ok(baseline)
    }

    /// Takes the findings of one file that the baseline has out of `findings`, which are in the order of the text, and
    /// returns how many those are.
    pub(super) fn take_known(&self, path: &Path, text: &Text, findings: &mut Vec<Diagnostic>) -> usize {
        let Some(known) = self.known.get(path) else { return 0 };
        let before = findings.len();
        let mut prints = fingerprints(text, findings).into_iter();
        findings.retain(|_| prints.next().is_none_or(|print| !known.contains(&print)));
        before - findings.len()
    }

    /// Says how many of its findings were left out, `taken` in each checked file, and how many are there no more, among
    /// those of the checked files and of files that are gone.
    pub(super) fn report(&self, taken: &HashMap<PathBuf, usize>, only: &Only, terminal: &mut Terminal) {
        let quiet: usize = taken.values().sum();
        let mut vanished = self.obsolete;
        for (path, known) in &self.known {
            let known = known.iter().filter(|print| only.includes(print.rule)).count();
            match taken.get(path) {
                Some(taken) => vanished += known - taken,
                None if !path.exists() => vanished += known,
                None => {}
            }
        }
        if quiet > 0 {
            terminal.note(format_args!("{} of {} left out", count(quiet, "known finding"), self.shown));
        }
        if vanished > 0 {
            let (is, them) = if vanished == 1 { ("is", "it") } else { ("are", "them") };
            terminal.note(format_args!(
                "{} of {} {is} there no more; `--write-baseline {}` takes {them} off the list",
                count(vanished, "finding"),
                self.shown,
                self.shown
            ));
        }
    }
}

/// Writes the findings of `report` to `path`, whatever stood there, unless the check did not work: the findings of a
/// file that could not be read would be missing.
pub(super) fn write(path: &Path, report: &Report, working_directory: &Path, terminal: &mut Terminal) {
    let name = shown(&absolute(path), working_directory);
    if terminal.has_failed() {
        terminal.note(format_args!("{name} was not written, since not everything could be checked"));
        return;
    }
    let directory = directory_of(path);
    let mut entries = BTreeSet::new();
    // A wrong setting is never taken for granted: what it should say would be checked by nobody.
    for file in report.files.iter().filter(|file| file.kind != FileKind::Config) {
        for print in fingerprints(&file.text, &file.findings) {
            entries.insert(Entry {
                path: relative(&file.path, &directory),
                rule: print.rule.0.to_owned(),
                line: format!("{:016x}", print.hash),
                ordinal: print.ordinal,
            });
        }
    }
    let lines: Vec<String> = entries.iter().filter_map(|entry| serde_json::to_string(entry).ok()).collect();
    let text = match lines.join(",\n    ") {
        none if none.is_empty() => format!("{{\n  \"version\": {VERSION},\n  \"findings\": []\n}}\n"),
        lines => format!("{{\n  \"version\": {VERSION},\n  \"findings\": [\n    {lines}\n  ]\n}}\n"),
    };
    match fs::write(path, text) {
        Ok(()) => terminal.summarize(&format!("Wrote {} to {name}.", count(entries.len(), "finding"))),
        Err(error) => terminal.error(format_args!("cannot write {name}: {}", reason(&error))),
    }
}

/// The absolute directory of a file.
fn directory_of(path: &Path) -> PathBuf {
    absolute(path).parent().map(Path::to_owned).unwrap_or_default()
}

/// `path` as seen from `directory`, both absolute, with `/`.
fn relative(path: &Path, directory: &Path) -> String {
    let common = path.components().zip(directory.components()).take_while(|(a, b)| a == b).count();
    let up = directory.components().count() - common;
    let parts = std::iter::repeat_n(Component::ParentDir, up).chain(path.components().skip(common));
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_baseline() {
        assert_eq!(relative(Path::new("/r/jobs/a.nomad"), Path::new("/r")), "jobs/a.nomad");
        assert_eq!(relative(Path::new("/r/jobs/a.nomad"), Path::new("/r/ci/x")), "../../jobs/a.nomad");
        assert_eq!(absolute(&Path::new("/r/ci").join("../jobs/a.nomad")), Path::new("/r/jobs/a.nomad"));
    }
}
