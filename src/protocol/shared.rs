//! What the handlers, the publisher and the indexer share.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tower_lsp::ls_types::{InitializeParams, Uri};

use super::capabilities::ClientSide;
use super::documents::{Documents, Key, Snapshot};
use super::settings::Surroundings;
use crate::features::{Analysis, Document};
use crate::workspace::NameKind;

/// A file on the disk larger than this many bytes is not read: nobody has such a job.
const LARGEST: u64 = 64 << 20;

/// What a user is told who asks for a change of several files before all are known.
pub(super) const STILL_READING: &str = "The files of the workspace are still being read; try again in a moment.";

/// The state of one session.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) documents: Documents,
    pub(super) surroundings: Surroundings,
    /// Whether the client asks about the whole workspace.
    pub(super) asks_for_all: AtomicBool,
    client: OnceLock<ClientSide>,
}

impl Shared {
    /// What the client can do; nothing, before it has said so.
    pub(super) fn client(&self) -> ClientSide {
        self.client.get().copied().unwrap_or_else(|| ClientSide::new(&InitializeParams::default()))
    }

    /// Takes note of what the client can do, the first time.
    pub(super) fn introduce(&self, params: &InitializeParams) -> ClientSide {
        *self.client.get_or_init(|| ClientSide::new(params))
    }

    /// The present version of an open document, with the present settings and files around it.
    pub(super) fn open(&self, key: &Key) -> Option<Snapshot> {
        Some(self.renewed(key, self.documents.get_key(key)?))
    }

    /// The same version of a document as in `old`, with the present settings and files around it.
    pub(super) fn renewed(&self, key: &Key, old: Snapshot) -> Snapshot {
        if self.surroundings.are_those_of(&old) {
            return old;
        }
        self.documents.renew(key, old, &self.surroundings)
    }

    /// The present version of an open document, or the state on disk of a file that the client is told about.
    pub(super) fn snapshot(&self, key: &Key, uri: &Uri) -> Option<Snapshot> {
        self.open(key).or_else(|| {
            let path = key.path().filter(|path| self.surroundings.is_reported(path))?;
            self.on_disk(path, uri)
        })
    }

    /// Whether the findings of a document are published, and not only given to a client that asks for them. No finding
    /// is ever shown twice.
    pub(super) fn is_published(&self, key: &Key) -> bool {
        !self.client().pulls_diagnostics
            || !self.asks_for_all.load(Ordering::Acquire) && self.documents.get_key(key).is_none()
    }

    /// The state on disk of a file.
    fn on_disk(&self, path: &Path, uri: &Uri) -> Option<Snapshot> {
        let text = if matters(path) {
            read(path)?
        } else {
            // That it is there is all that is known of it.
            path.exists().then(String::new)?
        };
        let document = Document::new(Some(path.to_owned()), None, &text);
        let (settings_era, settings) = self.surroundings.settings(Some(path), &self.documents);
        let analysis = Arc::new(Analysis::new(document, settings, self.surroundings.workspace()));
        Some(Snapshot { uri: uri.clone(), version: None, opening: 0, stamp: 0, settings_era, analysis })
    }
}

/// Whether the text of a file matters to others, and not only that the file is there.
pub(super) fn matters(path: &Path) -> bool {
    let name = NameKind::of(path);
    name.is_candidate() || name == NameKind::Readme
}

/// The text of a file that is going to be changed, hence as it is.
///
/// # Errors
///
/// Says in a sentence for the user why it cannot be had.
pub(super) fn read_exactly(path: &Path) -> Result<String, String> {
    let reason = |reason: &dyn std::fmt::Display| format!("`{}` cannot be read: {reason}.", path.display());
    let metadata = fs::metadata(path).map_err(|error| reason(&error))?;
    if metadata.len() > LARGEST {
        return Err(reason(&"it is too large"));
    }
    let bytes = fs::read(path).map_err(|error| reason(&error))?;
    String::from_utf8(bytes).map_err(|_| reason(&"it is not in UTF-8"))
}

/// The text of a file; what is no UTF-8 in it is replaced, and found to be wrong by whoever reads it.
pub(super) fn read(path: &Path) -> Option<String> {
    if fs::metadata(path).ok()?.len() > LARGEST {
        return None;
    }
    fs::read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
}
