//! What surrounds a document: the settings that apply to it and the workspace that it is in.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::documents::{Documents, Key};
use crate::config::{Cache, Settings};
use crate::features::rule_infos;
use crate::text::Text;
use crate::workspace::Workspace;

/// The surroundings of all documents.
#[derive(Debug)]
pub(super) struct Surroundings {
    settings: Mutex<Known>,
    workspace: RwLock<Arc<Workspace>>,
    /// Files that findings point at, so that a keystroke reads nothing from disk.
    texts: Mutex<HashMap<PathBuf, Text>>,
}

/// What is known about `jobspec.toml` files.
#[derive(Debug)]
struct Known {
    roots: Vec<PathBuf>,
    cache: Cache,
    /// The files that have counted at any time, so that their findings can be taken back.
    files: BTreeSet<PathBuf>,
}

impl Default for Surroundings {
    fn default() -> Self {
        let known = Known { roots: Vec::new(), cache: Cache::new(rule_infos(), Vec::new()), files: BTreeSet::new() };
        Self { settings: Mutex::new(known), workspace: RwLock::default(), texts: Mutex::default() }
    }
}

impl Surroundings {
    /// The settings that apply to the file at `path`. A `jobspec.toml` that is open counts as it is in the editor.
    pub(super) fn settings(&self, path: Option<&Path>, documents: &Documents) -> Arc<Settings> {
        let read = |path: &Path| {
            let open = documents.get_key(&Key::File(path.to_owned()));
            open.map(|open| open.analysis.document.text.to_string()).or_else(|| read(path))
        };
        self.known().cache.settings(path, &read)
    }

    /// What is known about the files around.
    pub(super) fn workspace(&self) -> Arc<Workspace> {
        Arc::clone(&self.workspace.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the folders that the client has open.
    pub(super) fn change_roots(&self, change: impl FnOnce(&mut Vec<PathBuf>)) {
        let mut known = self.known();
        change(&mut known.roots);
        known.cache = Cache::new(rule_infos(), known.roots.clone());
    }

    /// Forgets what was read from disk: something there has changed.
    pub(super) fn forget(&self) {
        self.known().cache.invalidate();
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The text of a file that is not open, as it was when something was last heard of the disk.
    pub(super) fn text(&self, path: &Path) -> Option<Text> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = texts.get(path) {
            return Some(text.clone());
        }
        let text = Text::from(read(path)?.as_str());
        texts.insert(path.to_owned(), text.clone());
        Some(text)
    }

    /// Every `jobspec.toml` that counts or has counted.
    pub(super) fn config_files(&self) -> Vec<PathBuf> {
        let mut known = self.known();
        let present: Vec<PathBuf> = known.cache.files().iter().map(|located| located.path.clone()).collect();
        known.files.extend(present);
        known.files.iter().cloned().collect()
    }

    /// The text of a `jobspec.toml` that counts.
    pub(super) fn config_text(&self, path: &Path) -> Option<String> {
        let files = self.known().cache.files();
        files.iter().find(|located| located.path == path).map(|located| located.text.clone())
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The text of a file; what is no UTF-8 in it is replaced, and found to be wrong by whoever reads it.
fn read(path: &Path) -> Option<String> {
    fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
