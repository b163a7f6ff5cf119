//! The documents that the client has open.
//!
//! The map is private to this file and hands out clones, never guards: a guard that lives across an await, or two of
//! them in one thread, would lock the server up.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use dashmap::DashMap;
use tower_lsp::ls_types::{TextDocumentContentChangeEvent, TextDocumentItem, Uri};

use super::convert;
use super::settings::Surroundings;
use crate::diagnostic::Edit;
use crate::features::{Analysis, Document};
use crate::syntax::Tree;
use crate::text::Encoding;

/// From so many changes in one message on, the text is changed first and then read as a whole.
const MANY_CHANGES: usize = 16;

/// What makes a document the same document, however its URI is spelled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    /// A file, by its decoded path.
    File(PathBuf),
    /// Anything else (`untitled:`), by its URI.
    Other(String),
}

impl Key {
    /// The key of the document at `uri`.
    pub(super) fn new(uri: &Uri) -> Self {
        convert::path(uri).map_or_else(|| Self::Other(uri.as_str().to_owned()), Self::File)
    }

    /// The document's path, if it is a file.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Other(_) => None,
        }
    }
}

/// One version of an open document.
#[derive(Clone, Debug)]
pub(super) struct Snapshot {
    /// Its URI as the client spelled it when it opened it.
    pub(super) uri: Uri,
    /// The client's number of this version; a file that is not open has none.
    pub(super) version: Option<i32>,
    /// Tells this opening from all others: a client that opens a document again has forgotten its findings.
    pub(super) opening: u64,
    /// Tells this opening or change from all others: versions may come again when a document is opened again.
    pub(super) stamp: u64,
    /// Of which era the settings are.
    pub(super) settings_era: u64,
    /// Everything that can be asked about it.
    pub(super) analysis: Arc<Analysis>,
}

/// The open documents.
#[derive(Debug, Default)]
pub(super) struct Documents {
    open: DashMap<Key, Snapshot>,
    stamps: AtomicU64,
}

impl Documents {
    /// Takes a document in.
    pub(super) fn open(&self, item: TextDocumentItem, surroundings: &Surroundings) -> Key {
        let key = Key::new(&item.uri);
        let document = Document::new(key.path().map(Path::to_owned), Some(item.language_id), &item.text);
        let (settings_era, analysis) = self.analyse(document, surroundings);
        let stamp = self.stamp();
        let snapshot =
            Snapshot { uri: item.uri, version: Some(item.version), opening: stamp, stamp, settings_era, analysis };
        self.open.insert(key.clone(), snapshot);
        key
    }

    /// Changes a document; `None` if it is not open.
    pub(super) fn change(
        &self,
        uri: &Uri,
        version: i32,
        changes: &[TextDocumentContentChangeEvent],
        encoding: Encoding,
        surroundings: &Surroundings,
    ) -> Option<Key> {
        let key = Key::new(uri);
        let old = self.get_key(&key)?;
        let document = changed(&old.analysis.document, changes, encoding);
        let (settings_era, analysis) = if surroundings.are_those_of(&old) {
            let Analysis { settings, workspace, .. } = &*old.analysis;
            (old.settings_era, Arc::new(Analysis::new(document, Arc::clone(settings), Arc::clone(workspace))))
        } else {
            self.analyse(document, surroundings)
        };
        let snapshot = Snapshot { version: Some(version), stamp: self.stamp(), settings_era, analysis, ..old };
        self.open.insert(key.clone(), snapshot);
        Some(key)
    }

    /// A number that never comes again; 0 is for what is not open.
    fn stamp(&self) -> u64 {
        self.stamps.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Lets a document go.
    pub(super) fn close(&self, uri: &Uri) -> Key {
        let key = Key::new(uri);
        self.open.remove(&key);
        key
    }

    /// The present version of a document.
    pub(super) fn get_key(&self, key: &Key) -> Option<Snapshot> {
        self.open.get(key).map(|entry| entry.value().clone())
    }

    /// All open documents.
    pub(super) fn keys(&self) -> Vec<(Key, Uri)> {
        self.open.iter().map(|entry| (entry.key().clone(), entry.value().uri.clone())).collect()
    }

    /// Looks at the document of `old` anew, because its surroundings have changed; its text has not.
    pub(super) fn renew(&self, key: &Key, old: Snapshot, surroundings: &Surroundings) -> Snapshot {
        // Settings may be read from an open document: no entry may be held meanwhile.
        let (settings_era, analysis) = self.analyse(old.analysis.document.clone(), surroundings);
        let new = Snapshot { settings_era, analysis, ..old };
        if let Some(mut entry) = self.open.get_mut(key)
            && entry.stamp == new.stamp
        {
            *entry = new.clone();
        }
        new
    }

    fn analyse(&self, document: Document, surroundings: &Surroundings) -> (u64, Arc<Analysis>) {
        let (era, settings) = surroundings.settings(document.path.as_deref(), self);
        (era, Arc::new(Analysis::new(document, settings, surroundings.workspace())))
    }
}

/// The document after `changes`, which apply one after the other.
fn changed(old: &Document, changes: &[TextDocumentContentChangeEvent], encoding: Encoding) -> Document {
    let mut document = old.clone();
    if changes.len() < MANY_CHANGES {
        // A bug in the incremental tree must not part the text from the client's for the rest of the session.
        let incremental = catch_unwind(AssertUnwindSafe(|| {
            for change in changes {
                apply(&mut document, change, encoding, |document, edit| document.apply(&edit));
            }
        }));
        if incremental.is_ok() {
            return document;
        }
        tracing::error!(path = ?old.path, "reading an edit panicked, the document is read as a whole");
        document = old.clone();
    }
    for change in changes {
        apply(&mut document, change, encoding, |document, edit| {
            document.text.replace(edit.span, &edit.new_text);
        });
    }
    document.tree = Tree::parse(&document.text);
    document
}

fn apply(
    document: &mut Document,
    change: &TextDocumentContentChangeEvent,
    encoding: Encoding,
    edit: impl FnOnce(&mut Document, Edit),
) {
    match change.range {
        Some(range) => {
            let span = convert::span(&document.text, range, encoding);
            edit(document, Edit::replace(span, change.text.as_str()));
        }
        None => *document = Document::new(document.path.take(), document.language.take(), &change.text),
    }
}
