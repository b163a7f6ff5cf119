//! What surrounds a document: the settings that apply to it and the workspace that it is in.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::documents::{Documents, Key, Snapshot};
use super::shared::read;
use crate::config::{Cache, Settings};
use crate::features::rule_infos;
use crate::text::Text;
use crate::workspace::Workspace;

/// So many texts of other files are kept.
const MAX_TEXTS: usize = 64;

/// The surroundings of all documents.
#[derive(Debug)]
pub(super) struct Surroundings {
    settings: Mutex<Known>,
    /// Counts the changes of the settings.
    settings_era: AtomicU64,
    workspace: RwLock<Arc<Workspace>>,
    /// Files that findings point at, so that a keystroke reads nothing from disk.
    texts: Mutex<HashMap<PathBuf, Text>>,
}

/// What is known about the client's folders and about `jobspec.toml` files.
#[derive(Debug)]
struct Known {
    folders: Vec<PathBuf>,
    cache: Cache,
    /// The files that have counted at any time, so that their findings can be taken back.
    files: BTreeSet<PathBuf>,
}

impl Default for Surroundings {
    fn default() -> Self {
        let known = Known { folders: Vec::new(), cache: Cache::new(rule_infos(), Vec::new()), files: BTreeSet::new() };
        Self {
            settings: Mutex::new(known),
            settings_era: AtomicU64::new(0),
            workspace: RwLock::default(),
            texts: Mutex::default(),
        }
    }
}

impl Surroundings {
    /// The settings that apply to the file at `path`, and of which era they are. A `jobspec.toml` that is open counts
    /// as it is in the editor.
    pub(super) fn settings(&self, path: Option<&Path>, documents: &Documents) -> (u64, Arc<Settings>) {
        // Before they are read, so that they are never taken for newer than they are.
        let era = self.settings_era.load(Ordering::Acquire);
        let read = |path: &Path| {
            let open = documents.get_key(&Key::File(path.to_owned()));
            open.map(|open| open.analysis.document.text.to_string()).or_else(|| read(path))
        };
        (era, self.known().cache.settings(path, &read))
    }

    /// Whether `snapshot` was made with the present surroundings.
    pub(super) fn are_those_of(&self, snapshot: &Snapshot) -> bool {
        snapshot.settings_era == self.settings_era.load(Ordering::Acquire)
            && Arc::ptr_eq(&snapshot.analysis.workspace, &self.workspace.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is known about the files around.
    pub(super) fn workspace(&self) -> Arc<Workspace> {
        Arc::clone(&self.workspace.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces what is known about the files around. Only the indexer does.
    pub(super) fn set_workspace(&self, workspace: Arc<Workspace>) {
        *self.workspace.write().unwrap_or_else(PoisonError::into_inner) = workspace;
    }

    /// The folders that the client has open.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        self.known().folders.clone()
    }

    /// Replaces the folders that the client has open.
    pub(super) fn change_folders(&self, change: impl FnOnce(&mut Vec<PathBuf>)) {
        let mut known = self.known();
        change(&mut known.folders);
        known.folders.sort();
        known.folders.dedup();
        known.cache = Cache::new(rule_infos(), known.folders.clone());
        self.settings_era.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether the client is told of findings in the file at `path` although it is not open: one that is known in its
    /// folders, or a `jobspec.toml` that counts.
    pub(super) fn is_reported(&self, path: &Path) -> bool {
        let known = self.known();
        known.files.contains(path)
            || (known.folders.iter().any(|folder| path.starts_with(folder)) && self.workspace().get(path).is_some())
    }

    /// Forgets the settings: a `jobspec.toml` has changed, in the editor or on the disk.
    pub(super) fn forget_settings(&self) {
        self.known().cache.invalidate();
        self.settings_era.fetch_add(1, Ordering::AcqRel);
    }

    /// Forgets the texts of files that are not open: something on the disk has changed.
    pub(super) fn forget_texts(&self) {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The text of a file that is not open, as it was when something was last heard of the disk.
    pub(super) fn text(&self, path: &Path) -> Option<Text> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(text) = texts.get(path) {
            return Some(text.clone());
        }
        let text = Text::from(read(path)?.as_str());
        if texts.len() >= MAX_TEXTS {
            texts.clear();
        }
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

    fn known(&self) -> MutexGuard<'_, Known> {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
