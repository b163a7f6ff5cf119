//! The one publisher of diagnostics.
//!
//! It is told *which* documents are due, never what to publish: it takes the newest version itself, so that an old
//! one can never overtake it, and a burst of changes costs one or two publishes.

use std::collections::{HashMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use serde_json::json;
use tower_lsp::ls_types::Uri;

use super::STACK;
use super::convert::Converter;
use super::documents::{Key, Snapshot};
use super::outgoing::{Outgoing, Work};
use super::server::Shared;
use super::transport::panic_message;

/// Tells the publisher what is due. Dropping it ends the publisher when nothing is due any more.
#[derive(Debug)]
pub(super) struct Publisher {
    due: Arc<DueList>,
}

#[derive(Debug, Default)]
struct DueList {
    state: Mutex<State>,
    news: Condvar,
}

#[derive(Debug, Default)]
struct State {
    documents: VecDeque<Due>,
    ended: bool,
}

#[derive(Debug)]
struct Due {
    key: Key,
    uri: Uri,
    /// The session does not end before the publish is out.
    _work: Work,
}

impl Publisher {
    /// Starts the thread.
    pub(super) fn start(shared: Arc<Shared>, outgoing: Outgoing) -> io::Result<Self> {
        let due = Arc::new(DueList::default());
        let list = Arc::clone(&due);
        thread::Builder::new().name("publisher".to_owned()).stack_size(STACK).spawn(move || {
            let mut told = HashMap::new();
            while let Some(due) = list.next() {
                publish(&due, &shared, &outgoing, &mut told);
            }
        })?;
        Ok(Self { due })
    }

    /// Puts a document on the list, if it is not there already.
    pub(super) fn due(&self, key: Key, uri: Uri, work: Work) {
        let mut state = self.due.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(due) = state.documents.iter_mut().find(|due| due.key == key) {
            due.uri = uri;
        } else {
            state.documents.push_back(Due { key, uri, _work: work });
        }
        drop(state);
        self.due.news.notify_one();
    }
}

impl Drop for Publisher {
    fn drop(&mut self) {
        self.due.state.lock().unwrap_or_else(PoisonError::into_inner).ended = true;
        self.due.news.notify_one();
    }
}

impl DueList {
    fn next(&self) -> Option<Due> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(due) = state.documents.pop_front() {
                return Some(due);
            }
            if state.ended {
                return None;
            }
            state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// What the client has been told last about a document.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Told {
    /// Which opening or change.
    stamp: u64,
    /// Digest of the findings.
    findings: u64,
}

/// Publishes the newest version of a document, or clears it if it is closed.
///
/// A version is published once, and again only when its findings change: the list may name a document whose newest
/// version went out with an earlier turn, or one whose surroundings alone have changed.
fn publish(due: &Due, shared: &Shared, outgoing: &Outgoing, told: &mut HashMap<Key, Told>) {
    let Some(snapshot) = shared.snapshot(&due.key, &due.uri) else {
        told.remove(&due.key);
        let params = json!({ "uri": due.uri, "diagnostics": [] });
        outgoing.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params }));
        return;
    };
    let items = items(shared, &snapshot);
    let now = Told { stamp: snapshot.stamp, findings: digest(&items) };
    let before = told.insert(due.key.clone(), now);
    if before == Some(now) || (before.is_none() && snapshot.version.is_none() && items == "[]") {
        return;
    }
    // Put together by hand: the items are JSON already, and this is what every keystroke pays for.
    let uri = json!(snapshot.uri);
    let version = snapshot.version.map(|version| format!(r#""version":{version},"#)).unwrap_or_default();
    let body = format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{{"uri":{uri},{version}"diagnostics":{items}}}}}"#
    );
    outgoing.send_body(body.into_bytes());
}

/// The findings of one version, as a JSON array.
fn items(shared: &Shared, snapshot: &Snapshot) -> String {
    let found = catch_unwind(AssertUnwindSafe(|| {
        let converter = Converter::new(shared, snapshot);
        serde_json::to_string(&converter.diagnostics())
    }));
    match found {
        Ok(Ok(items)) => items,
        Ok(Err(error)) => {
            tracing::error!(%error, "findings cannot be written as JSON");
            "[]".to_owned()
        }
        Err(panic) => {
            let uri = snapshot.uri.as_str();
            tracing::error!(uri, message = panic_message(&*panic), "finding diagnostics panicked");
            "[]".to_owned()
        }
    }
}

/// Tells different findings apart: also the `resultId` of pulled diagnostics.
pub(super) fn digest(items: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    items.hash(&mut hasher);
    hasher.finish()
}
