//! Tells the client that findings may have changed: by publishing them, or by asking it to ask again.
//!
//! A client is told in one way only. To one that asks (`ClientSide::pulls_diagnostics`) nothing is published but what it
//! has no way to ask for.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::jsonrpc::Result;
use tower_lsp::ls_types::{MessageType, Uri, WorkspaceEdit};

use super::documents::Key;
use super::outgoing::Outgoing;
use super::publisher::{Priority, Publisher};
use super::shared::Shared;
use crate::config::FILE_NAME;
use crate::features::Analysis;
use crate::workspace::Workspace;

/// How long an answer of the client is waited for: a person may be asked in between.
pub(super) const CLIENT_ANSWERS: Duration = Duration::from_secs(60);

/// Whether the document is a `jobspec.toml`, which others depend on.
pub(super) fn is_config(key: &Key) -> bool {
    key.path().and_then(Path::file_name).is_some_and(|name| name == FILE_NAME)
}

/// Speaks to the client of its own accord.
#[derive(Debug)]
pub(super) struct Reporter {
    shared: Arc<Shared>,
    client: Client,
    outgoing: Outgoing,
    runtime: Handle,
    /// Started when there is something to publish; `None` if it could not be.
    publisher: OnceLock<Option<Publisher>>,
    /// Findings of files that are not open, as digests, for clients that ask about the whole workspace.
    digests: Mutex<HashMap<PathBuf, u64>>,
    /// Grows with every change of what a question about the whole workspace would find; 0 before the first search.
    news: watch::Sender<u64>,
}

impl Reporter {
    /// To be called inside the runtime.
    pub(super) fn new(shared: Arc<Shared>, client: Client, outgoing: Outgoing) -> Self {
        Self {
            shared,
            client,
            outgoing,
            runtime: Handle::current(),
            publisher: OnceLock::new(),
            digests: Mutex::default(),
            news: watch::Sender::new(0),
        }
    }

    /// The queue of messages for the client.
    pub(super) fn outgoing(&self) -> &Outgoing {
        &self.outgoing
    }

    /// Asks the client something in a task of its own; an answer that never comes holds up nobody.
    pub(super) fn ask_client<F>(&self, what: &'static str, ask: impl FnOnce(Client) -> F)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let answer = ask(self.client.clone());
        self.runtime.spawn(async move {
            match tokio::time::timeout(CLIENT_ANSWERS, answer).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(what, %error, "the client refuses"),
                Err(_) => tracing::warn!(what, "the client does not answer"),
            }
        });
    }

    /// Runs `task` beside everything else.
    pub(super) fn spawn(&self, task: impl FnOnce(Client) -> futures::future::BoxFuture<'static, ()>) {
        self.runtime.spawn(task(self.client.clone()));
    }

    /// A document was opened, changed or closed.
    pub(super) fn document_changed(&self, key: Key, uri: Uri) {
        // What was published of a `jobspec.toml` before it was opened must go.
        if !self.shared.client().pulls_diagnostics || is_config(&key) {
            self.push(key, uri, Priority::Own);
        }
    }

    /// Settings have changed: every open document is looked at anew, at once.
    pub(super) fn settings_changed(&self) {
        self.shared.surroundings.forget_settings();
        if self.shared.client().pulls_diagnostics {
            self.refresh();
        } else {
            for (key, uri) in self.shared.documents.keys() {
                self.push(key, uri, Priority::Open);
            }
        }
        self.config_files();
        let client = self.shared.client();
        if client.refreshes_lenses && client.deploys.contains(&true) {
            self.ask_client("workspace/codeLens/refresh", |client| async move { client.code_lens_refresh().await });
        }
    }

    /// Asks the client to change files.
    pub(super) fn apply(&self, edit: WorkspaceEdit) {
        self.ask_client("workspace/applyEdit", |client| async move {
            let answer = client.apply_edit(edit).await?;
            if !answer.applied {
                tracing::warn!(reason = answer.failure_reason, "the client does not apply the edit");
            }
            Ok(())
        });
    }

    /// Tells the user something.
    pub(super) fn tell(&self, message: String) {
        self.ask_client("window/showMessage", |client| async move {
            client.show_message(MessageType::INFO, message).await;
            Ok(())
        });
    }

    /// Publishes the `jobspec.toml` files that count, also to a client that asks for diagnostics: it cannot know of
    /// them, unless it has them open or asks about the whole workspace.
    pub(super) fn config_files(&self) {
        for path in self.shared.surroundings.config_files() {
            let key = Key::File(path);
            if let Some(uri) = key.path().and_then(Uri::from_file_path) {
                self.push(key, uri, Priority::Open);
            }
        }
    }

    /// Facts that others read have changed from `before` to what is known now: the findings of `concerned` may differ.
    pub(super) fn facts_changed(&self, before: &Arc<Workspace>, concerned: &BTreeSet<Arc<Path>>) {
        let key = |path: &Arc<Path>| Key::File(path.to_path_buf());
        if self.shared.client().pulls_diagnostics {
            let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
            digests.retain(|path, _| !concerned.contains(path.as_path()));
            drop(digests);
            self.news.send_modify(|news| *news += 1);
            if concerned.iter().any(|path| self.differs(&key(path), before)) {
                self.refresh();
            }
            return;
        }
        for path in concerned {
            self.push_path(path);
        }
    }

    /// All that is known of files that are not open may have changed: the first search is over, or settings are others.
    pub(super) fn all_changed(&self, before: Option<&Arc<Workspace>>) {
        if self.shared.client().pulls_diagnostics {
            self.digests.lock().unwrap_or_else(PoisonError::into_inner).clear();
            self.news.send_modify(|news| *news += 1);
            let differs = |(key, _): &(Key, Uri)| before.is_some_and(|before| self.differs(key, before));
            if self.shared.documents.keys().iter().any(differs) {
                self.refresh();
            }
            return;
        }
        if before.is_some() {
            for (key, uri) in self.shared.documents.keys() {
                self.push(key, uri, Priority::Open);
            }
        }
        for (path, _) in self.shared.surroundings.workspace().paths() {
            self.push_path(path);
        }
    }

    /// Whether an open document has other findings than it had with the files around it as in `before`.
    fn differs(&self, key: &Key, before: &Arc<Workspace>) -> bool {
        let Some(now) = self.shared.open(key) else { return false };
        let Analysis { document, settings, .. } = &*now.analysis;
        let then = Analysis::new(document.clone(), Arc::clone(settings), Arc::clone(before));
        then.diagnostics() != now.analysis.diagnostics()
    }

    fn push_path(&self, path: &Arc<Path>) {
        let key = Key::File(path.to_path_buf());
        let open = self.shared.documents.get_key(&key);
        let priority = if open.is_some() { Priority::Open } else { Priority::Unopened };
        if let Some(uri) = open.map_or_else(|| Uri::from_file_path(path), |open| Some(open.uri)) {
            self.push(key, uri, priority);
        }
    }

    fn push(&self, key: Key, uri: Uri, priority: Priority) {
        let publisher = self.publisher.get_or_init(|| {
            Publisher::start(Arc::clone(&self.shared), self.outgoing.clone())
                .inspect_err(|error| tracing::error!(%error, "the publisher does not start"))
                .ok()
        });
        if let Some(publisher) = publisher {
            publisher.due(key, uri, priority, &self.outgoing);
        }
    }

    /// Asks the client to ask again, if it can be asked.
    fn refresh(&self) {
        if !self.shared.client().refreshes_diagnostics {
            return;
        }
        self.ask_client(
            "workspace/diagnostic/refresh",
            |client| async move { client.workspace_diagnostic_refresh().await },
        );
    }

    /// The client asks about the whole workspace: from now on, it hears of every file in that way.
    pub(super) fn asked_for_all(&self) -> watch::Receiver<u64> {
        if !self.shared.asks_for_all.swap(true, Ordering::AcqRel) {
            self.config_files();
        }
        self.news.subscribe()
    }

    /// What a file that is not open had as findings when it was last looked at.
    pub(super) fn digest(&self, path: &Path) -> Option<u64> {
        self.digests.lock().unwrap_or_else(PoisonError::into_inner).get(path).copied()
    }

    /// Remembers what a file that is not open has as findings, unless something has changed since `news`.
    pub(super) fn remember(&self, path: &Path, digest: u64, news: u64) {
        let mut digests = self.digests.lock().unwrap_or_else(PoisonError::into_inner);
        if *self.news.borrow() == news {
            digests.insert(path.to_owned(), digest);
        }
    }
}
