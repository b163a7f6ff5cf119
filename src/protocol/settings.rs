//! What surrounds a document: the settings that apply to it and the workspace that it is in.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::config::Settings;
use crate::workspace::Workspace;

/// The surroundings of all documents.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    roots: RwLock<Vec<PathBuf>>,
    settings: Arc<Settings>,
    workspace: RwLock<Arc<Workspace>>,
}

impl Surroundings {
    /// The settings that apply to the file at `path`.
    pub(super) fn settings(&self, path: Option<&Path>) -> Arc<Settings> {
        let _ = path;
        Arc::clone(&self.settings)
    }

    /// What is known about the files around.
    pub(super) fn workspace(&self) -> Arc<Workspace> {
        Arc::clone(&self.workspace.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Replaces the folders that the client has open.
    pub(super) fn change_roots(&self, change: impl FnOnce(&mut Vec<PathBuf>)) {
        change(&mut self.roots.write().unwrap_or_else(PoisonError::into_inner));
    }
}
