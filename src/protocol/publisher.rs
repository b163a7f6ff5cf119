//! The one publisher of diagnostics.
//!
//! It is told *which* documents are due, never what to publish: it takes the newest version itself, so that an old
//! one can never overtake it, and a burst of changes costs one or two publishes. What someone types comes first, other
//! open documents next, and files that are not open when there is nothing else to do.

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
use super::shared::Shared;
use super::transport::panic_message;

/// How soon a document is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Priority {
    /// It was opened, changed or closed.
    Own,
    /// It is open, and something around it has changed.
    Open,
    /// It is not open.
    Unopened,
}

/// Tells the publisher what is due. Dropping it ends the publisher when no open document is due any more.
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
    /// By priority; a key counts only where `waiting` says so.
    queues: [VecDeque<Key>; 3],
    waiting: HashMap<Key, Due>,
    ended: bool,
}

#[derive(Debug)]
struct Due {
    uri: Uri,
    priority: Priority,
    /// The session does not end before the publish is out.
    _work: Option<Work>,
}

impl Publisher {
    /// Starts the thread.
    pub(super) fn start(shared: Arc<Shared>, outgoing: Outgoing) -> io::Result<Self> {
        let due = Arc::new(DueList::default());
        let list = Arc::clone(&due);
        thread::Builder::new().name("publisher".to_owned()).stack_size(STACK).spawn(move || {
            let mut told = HashMap::new();
            while let Some((key, due)) = list.next() {
                publish(&key, &due.uri, &shared, &outgoing, &mut told);
            }
        })?;
        Ok(Self { due })
    }

    /// Puts a document on the list, if it is not there already.
    pub(super) fn due(&self, key: Key, uri: Uri, priority: Priority, outgoing: &Outgoing) {
        let mut state = self.due.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(due) = state.waiting.get_mut(&key)
            && due.priority <= priority
        {
            due.uri = uri;
            return;
        }
        let work = (priority != Priority::Unopened).then(|| outgoing.work());
        state.queues[priority as usize].push_back(key.clone());
        state.waiting.insert(key, Due { uri, priority, _work: work });
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
    fn next(&self) -> Option<(Key, Due)> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            for priority in [Priority::Own, Priority::Open, Priority::Unopened] {
                if priority == Priority::Unopened && state.ended {
                    break;
                }
                while let Some(key) = state.queues[priority as usize].pop_front() {
                    // It may have become more urgent since, and have been done.
                    if state.waiting.get(&key).is_some_and(|due| due.priority == priority) {
                        return state.waiting.remove_entry(&key);
                    }
                }
            }
            if state.ended {
                return None;
            }
            state = self.news.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// What the client has been told last about a document.
#[derive(Clone, Copy)]
struct Told {
    /// Which opening or change.
    stamp: u64,
    /// Digest of the findings.
    findings: u64,
    /// How long the message was, in bytes; the next one is about as long.
    len: usize,
}

impl Told {
    fn says(self, other: &Self) -> bool {
        self.stamp == other.stamp && self.findings == other.findings
    }
}

/// How many bytes a message may be longer than the one before without being moved.
const SPARE: usize = 1024;

/// Publishes the newest version of a document, or clears it if it is closed.
///
/// A version is published once, and again only when its findings change: the list may name a document whose newest
/// version went out with an earlier turn, or one whose surroundings alone have changed.
fn publish(key: &Key, uri: &Uri, shared: &Shared, outgoing: &Outgoing, told: &mut HashMap<Key, Told>) {
    let snapshot = shared.is_published(key).then(|| shared.snapshot(key, uri)).flatten();
    let Some(snapshot) = snapshot else {
        if told.remove(key).is_some() {
            let params = json!({ "uri": uri, "diagnostics": [] });
            outgoing.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/publishDiagnostics", "params": params }));
        }
        return;
    };
    // Put together by hand: this is what every keystroke pays for.
    let uri = json!(snapshot.uri);
    let version = snapshot.version.map(|version| format!(r#""version":{version},"#)).unwrap_or_default();
    let head = format!(
        r#"{{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":{{"uri":{uri},{version}"diagnostics":"#
    );
    let before = told.get(key).copied();
    let mut body = Vec::with_capacity(before.map_or(0, |before| before.len) + SPARE);
    body.extend_from_slice(head.as_bytes());
    write_items(shared, &snapshot, &mut body);
    let items = &body[head.len()..];
    let is_empty = items == b"[]";
    let now = Told { stamp: snapshot.stamp, findings: digest(items), len: body.len() };
    let is_open = snapshot.version.is_some();
    if before.is_some_and(|before| before.says(&now)) || (before.is_none() && !is_open && is_empty) {
        return;
    }
    if is_open || !is_empty {
        told.insert(key.clone(), now);
    } else {
        told.remove(key);
    }
    body.extend_from_slice(b"}}");
    outgoing.send_body(body);
}

/// Appends the findings of one version, as a JSON array.
fn write_items(shared: &Shared, snapshot: &Snapshot, body: &mut Vec<u8>) {
    let start = body.len();
    let found = catch_unwind(AssertUnwindSafe(|| {
        let converter = Converter::new(shared, snapshot);
        serde_json::to_writer(&mut *body, &converter.diagnostics())
    }));
    match found {
        Ok(Ok(())) => return,
        Ok(Err(error)) => tracing::error!(%error, "findings cannot be written as JSON"),
        Err(panic) => {
            let uri = snapshot.uri.as_str();
            tracing::error!(uri, message = panic_message(&*panic), "finding diagnostics panicked");
        }
    }
    body.truncate(start);
    body.extend_from_slice(b"[]");
}

/// Tells different findings apart: also part of the `resultId` of pulled diagnostics.
pub(super) fn digest(items: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    items.hash(&mut hasher);
    hasher.finish()
}
