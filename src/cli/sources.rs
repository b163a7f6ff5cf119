//! The files of one run, read and parsed.

use std::collections::HashMap;
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::discover::{Found, absolute, reason, shown};
use super::terminal::Terminal;
use crate::config::{Cache, Located, Settings};
use crate::disk::in_parallel;
use crate::features::{Document, rule_infos};
use crate::workspace::{FileKind, NameKind, kind};

/// How a text from stdin is called.
const STDIN: &str = "<stdin>";

/// A file, read.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub(super) struct Source {
    /// Absolute.
    pub(super) path: PathBuf,
    /// As people are shown it.
    pub(super) shown: String,
    /// What it is.
    pub(super) kind: FileKind,
    /// Its text and tree.
    pub(super) document: Document,
    /// Whether the user named it.
    pub(super) named: bool,
    /// Whether it is to be checked: the others stand beside those that are.
    pub(super) asked: bool,
    /// Whether it may be changed: not a `jobspec.toml` that only applies to what the user asked about.
    pub(super) fixable: bool,
    /// Whether its text comes from stdin, and hence goes to stdout.
    pub(super) stdin: bool,
}

impl Source {
    /// Parses `text`.
    pub(super) fn new(path: PathBuf, working_directory: &Path, text: &str) -> Self {
        let shown = shown(&path, working_directory);
        let document = Document::new(Some(path.clone()), None, text);
        let kind = kind(Some(&path), None, &document.text, &document.tree);
        Self { path, shown, kind, document, named: false, asked: true, fixable: true, stdin: false }
    }

    /// What is read from stdin. Without a name it is taken for a job, as a new document of an editor would be.
    pub(super) fn stdin(name: Option<&Path>, working_directory: &Path, text: &str) -> Self {
        let mut source = if let Some(name) = name {
            Self::new(absolute(name), working_directory, text)
        } else {
            let document = Document::new(None, Some("nomad".to_owned()), text);
            let kind = kind(None, document.language.as_deref(), &document.text, &document.tree);
            // Its directory decides about the settings.
            let path = working_directory.join(STDIN);
            let shown = STDIN.to_owned();
            Self { path, shown, kind, document, named: false, asked: true, fixable: true, stdin: true }
        };
        (source.named, source.stdin) = (true, true);
        source
    }

    /// The same file with another text.
    #[must_use]
    pub(super) fn with_text(&self, text: &str) -> Self {
        let document = Document::new(self.document.path.clone(), self.document.language.clone(), text);
        let language = document.language.as_deref();
        let kind = kind(document.path.as_deref(), language, &document.text, &document.tree);
        Self { kind, document, path: self.path.clone(), shown: self.shown.clone(), ..*self }
    }
}

/// Reads all files, as many at a time as there are processors. What was asked for and cannot be read is reported.
pub(super) fn read(found: &[Found], working_directory: &Path, terminal: &mut Terminal) -> Vec<Source> {
    let results = in_parallel(found, |file| {
        let text = if file.named || matters(&file.path) { read_text(&file.path)? } else { String::new() };
        let mut source = Source::new(file.path.clone(), working_directory, &text);
        (source.named, source.asked) = (file.named, file.asked);
        Ok::<_, String>(source)
    });
    let mut sources = Vec::with_capacity(results.len());
    for (file, result) in found.iter().zip(results) {
        match result {
            Ok(source) => sources.push(source),
            Err(_) if !file.asked => {}
            Err(reason) => {
                let path = shown(&file.path, working_directory);
                terminal.error(format_args!("cannot read {path}: {reason}"));
            }
        }
    }
    sources
}

/// Whether the text matters, and not only that the file is there.
fn matters(path: &Path) -> bool {
    let name = NameKind::of(path);
    name.is_candidate() || name == NameKind::Readme
}

/// The text of a file, or why there is none.
pub(super) fn read_text(path: &Path) -> Result<String, String> {
    decoded(fs::read(path).map_err(|error| reason(&error))?)
}

/// All of stdin, or why there is none.
pub(super) fn read_stdin() -> Result<String, String> {
    let mut bytes = Vec::new();
    std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| reason(&error))?;
    decoded(bytes)
}

fn decoded(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        let line = valid.matches('\n').count() + 1;
        format!("it is not UTF-8 (first on line {line})")
    })
}

/// The settings of files, from the `jobspec.toml`s on the disk.
pub(super) struct Configuration {
    cache: Cache,
    /// Texts that hold instead of those on the disk.
    overlay: HashMap<PathBuf, String>,
    /// Files that are there and cannot be read.
    unreadable: Mutex<Vec<(PathBuf, String)>>,
}

impl Configuration {
    /// Nothing is read yet.
    pub(super) fn new() -> Self {
        let cache = Cache::new(rule_infos(), Vec::new());
        Self { cache, overlay: HashMap::new(), unreadable: Mutex::default() }
    }

    /// The settings that apply to the file at `path`; for a `jobspec.toml` itself, this reads and checks it.
    pub(super) fn settings(&mut self, path: &Path) -> Arc<Settings> {
        let read = |path: &Path| {
            if let Some(text) = self.overlay.get(path) {
                return Some(text.clone());
            }
            match fs::symlink_metadata(path) {
                Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
                _ => match read_text(path) {
                    Ok(text) => Some(text),
                    Err(reason) => {
                        self.unreadable.lock().unwrap_or_else(PoisonError::into_inner).push((path.to_owned(), reason));
                        None
                    }
                },
            }
        };
        self.cache.settings(Some(path), &read)
    }

    /// From now on, the file at `path` has this text.
    pub(super) fn overlay(&mut self, path: &Path, text: String) {
        self.overlay.insert(path.to_owned(), text);
        self.cache.invalidate();
    }

    /// Every `jobspec.toml` that was found.
    pub(super) fn files(&self) -> Vec<Arc<Located>> {
        self.cache.files()
    }

    /// The ones that are there and cannot be read, with the reason.
    pub(super) fn unreadable(&self) -> Vec<(PathBuf, String)> {
        self.unreadable.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
