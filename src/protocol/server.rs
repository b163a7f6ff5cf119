//! The handlers. Each has three steps: convert in, ask, convert out.
//!
//! Notifications change the state before their first await (they have none). Questions take a snapshot first and are
//! answered by a worker. No handler awaits the client: what the client is asked is asked by a task of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::json;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CompletionItem, CompletionList, CompletionParams, CompletionResponse,
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWatchedFilesRegistrationOptions, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams, DocumentDiagnosticReport,
    DocumentDiagnosticReportResult, DocumentHighlight, DocumentHighlightParams, DocumentSymbolParams,
    DocumentSymbolResponse, FileSystemWatcher, FoldingRange, FoldingRangeParams, FullDocumentDiagnosticReport,
    GlobPattern, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult,
    InitializedParams, Location, PrepareRenameResponse, ReferenceParams, Registration,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, RenameParams, SelectionRange,
    SelectionRangeParams, ServerInfo, SignatureHelp, SignatureHelpParams, TextDocumentPositionParams,
    UnchangedDocumentDiagnosticReport, Uri, WorkspaceEdit, WorkspaceFolder,
};
use tower_lsp::{Client, LanguageServer};

use super::capabilities::{ClientSide, NAME, server_side};
use super::convert::{self, Converter, documentation, path, wanted_kind};
use super::documents::{Documents, Key, Snapshot};
use super::outgoing::Outgoing;
use super::parent;
use super::publisher::{Publisher, digest};
use super::settings::Surroundings;
use super::transport::{Stop, panic_message};
use crate::config::FILE_NAME;
use crate::features::{Analysis, Document};

/// How long an answer of the client is waited for: a person may be asked in between.
const CLIENT_ANSWERS: Duration = Duration::from_secs(60);

/// How often the client's process is looked at: the server ends within a second after it.
const PARENT_EVERY: Duration = Duration::from_millis(400);

/// The files whose changes matter.
const WATCHED: [&str; 3] = ["**/*.{nomad,hcl}", "**/README.md", "**/jobspec.toml"];

/// What the handlers and the publisher share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) documents: Documents,
    pub(super) surroundings: Surroundings,
    client: OnceLock<ClientSide>,
}

impl Shared {
    /// What the client can do; nothing, before it has said so.
    pub(super) fn client(&self) -> ClientSide {
        self.client
            .get()
            .copied()
            .unwrap_or_else(|| ClientSide::new(&tower_lsp::ls_types::ClientCapabilities::default()))
    }

    /// The present version of an open document, or the state on disk of a `jobspec.toml` that counts.
    pub(super) fn snapshot(&self, key: &Key, uri: &Uri) -> Option<Snapshot> {
        if let Some(open) = self.documents.get_key(key) {
            return Some(open);
        }
        let path = key.path()?;
        let text = self.surroundings.config_text(path)?;
        let document = Document::new(Some(path.to_owned()), None, &text);
        let analysis = Analysis::new(document, Arc::default(), self.surroundings.workspace());
        Some(Snapshot { uri: uri.clone(), version: None, stamp: 0, analysis: Arc::new(analysis) })
    }
}

/// The documentation of the completions offered last, for the client that asks for it one by one.
#[derive(Debug, Default)]
struct Offered {
    list: u64,
    documentation: Vec<Option<String>>,
}

/// One session with one client.
#[derive(Debug)]
pub(super) struct Server {
    client: Client,
    outgoing: Outgoing,
    stop: Stop,
    shared: Arc<Shared>,
    /// Started when there is something to publish; `None` if it could not be.
    publisher: OnceLock<Option<Publisher>>,
    lists: AtomicU64,
    offered: Arc<Mutex<Offered>>,
}

impl Server {
    /// A server that has not been initialized yet.
    pub(super) fn new(client: Client, outgoing: Outgoing, stop: Stop) -> Self {
        Self {
            client,
            outgoing,
            stop,
            shared: Arc::default(),
            publisher: OnceLock::new(),
            lists: AtomicU64::new(0),
            offered: Arc::default(),
        }
    }

    /// Answers a question about the document at `uri` in a worker, on a snapshot. `None` if it is not open.
    async fn ask<R: Send + 'static>(
        &self,
        uri: &Uri,
        question: impl FnOnce(&Converter<'_>) -> R + Send + 'static,
    ) -> Result<Option<R>> {
        let Some(snapshot) = self.shared.documents.get(uri) else { return Ok(None) };
        let shared = Arc::clone(&self.shared);
        let answer = tokio::task::spawn_blocking(move || question(&Converter::new(&shared, &snapshot))).await;
        answer.map(Some).map_err(|error| {
            let message = match error.try_into_panic() {
                Ok(panic) => panic_message(&*panic).to_owned(),
                Err(error) => error.to_string(),
            };
            tracing::error!(uri = uri.as_str(), message, "a question was not answered");
            Error::internal_error()
        })
    }

    /// Publishes an open or closed document if the client does not ask for diagnostics itself.
    fn publish(&self, key: Key, uri: Uri) {
        if !self.shared.client().pulls_diagnostics {
            self.push(key, uri);
        }
    }

    /// Publishes the `jobspec.toml` files that count: a client that pulls cannot know of them.
    fn publish_config_files(&self) {
        for path in self.shared.surroundings.config_files() {
            let key = Key::File(path);
            if self.shared.documents.get_key(&key).is_none()
                && let Some(uri) = key.path().and_then(Uri::from_file_path)
            {
                self.push(key, uri);
            }
        }
    }

    fn push(&self, key: Key, uri: Uri) {
        let publisher = self.publisher.get_or_init(|| {
            Publisher::start(Arc::clone(&self.shared), self.outgoing.clone())
                .inspect_err(|error| tracing::error!(%error, "the publisher does not start"))
                .ok()
        });
        if let Some(publisher) = publisher {
            publisher.due(key, uri, self.outgoing.work());
        }
    }

    /// Looks at all open documents anew after a change around them.
    fn recheck(&self) {
        self.shared.surroundings.forget();
        for (key, uri) in self.shared.documents.refresh(&self.shared.surroundings) {
            self.publish(key, uri);
        }
        self.publish_config_files();
        let client = self.shared.client();
        if client.pulls_diagnostics && client.refreshes_diagnostics {
            self.ask_client("workspace/diagnostic/refresh", |client| async move {
                client.workspace_diagnostic_refresh().await
            });
        }
    }

    /// Asks the client something in a task of its own; an answer that never comes holds up nobody.
    fn ask_client<F>(&self, what: &'static str, ask: impl FnOnce(Client) -> F)
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let answer = ask(self.client.clone());
        tokio::spawn(async move {
            match tokio::time::timeout(CLIENT_ANSWERS, answer).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::warn!(what, %error, "the client refuses"),
                Err(_) => tracing::warn!(what, "the client does not answer"),
            }
        });
    }

    fn watch_parent(&self, process: u32) {
        // A client in another process namespace (a container) has a number that means nothing here.
        if !parent::runs(process) {
            return;
        }
        let stop = self.stop.clone();
        tokio::spawn(async move {
            while parent::runs(process) {
                tokio::time::sleep(PARENT_EVERY).await;
            }
            tracing::info!(process, "the client's process is gone");
            stop.client_gone();
        });
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        let client = *self.shared.client.get_or_init(|| ClientSide::new(&params.capabilities));
        if let Some(process) = params.process_id {
            self.watch_parent(process);
        }
        #[expect(deprecated, reason = "clients without workspace folders still send the root alone")]
        let root = params.root_uri;
        let roots = match params.workspace_folders {
            Some(folders) if !folders.is_empty() => paths(&folders),
            _ => root.as_ref().and_then(path).into_iter().collect(),
        };
        self.shared.surroundings.change_roots(|present| *present = roots);
        Ok(InitializeResult {
            capabilities: server_side(&client),
            server_info: Some(ServerInfo {
                name: NAME.to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            ..InitializeResult::default()
        })
    }

    async fn initialized(&self, _: InitializedParams) {
        if self.shared.client().watches_files {
            self.ask_client("client/registerCapability", |client| async move {
                client.register_capability(vec![watchers()]).await
            });
        }
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        let key = self.shared.documents.open(params.text_document, &self.shared.surroundings);
        let is_config = is_config(&key);
        self.publish(key, uri);
        if is_config {
            self.recheck();
        } else {
            self.publish_config_files();
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let encoding = self.shared.client().encoding;
        let changes = &params.content_changes;
        let change = self.shared.documents.change(&document.uri, document.version, changes, encoding);
        if let Some(key) = change {
            let is_config = is_config(&key);
            self.publish(key, document.uri);
            if is_config {
                self.recheck();
            }
        } else {
            tracing::warn!(uri = document.uri.as_str(), "a change of a document that is not open");
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        // The only files that matter to others as they are on disk, for clients that do not watch.
        if !self.shared.client().watches_files && is_config(&Key::new(&params.text_document.uri)) {
            self.recheck();
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let is_config = is_config(&Key::new(&uri));
        if is_config {
            // Before it closes, lest the publisher takes what was typed but never saved for what is on disk.
            self.shared.surroundings.forget();
        }
        let key = self.shared.documents.close(&uri);
        if is_config {
            self.recheck();
        }
        self.publish(key, uri);
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        if !params.changes.is_empty() {
            self.recheck();
        }
    }

    async fn did_change_configuration(&self, _: DidChangeConfigurationParams) {
        self.recheck();
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let removed = paths(&params.event.removed);
        let added = paths(&params.event.added);
        self.shared.surroundings.change_roots(|roots| {
            roots.retain(|root| !removed.contains(root));
            roots.extend(added);
        });
        self.recheck();
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let previous = params.previous_result_id;
        let report = self.ask(&params.text_document.uri, move |converter| {
            let items = converter.diagnostics();
            let text = serde_json::to_string(&items).unwrap_or_default();
            let result_id = format!("{:016x}", digest(&text));
            if previous.as_ref() == Some(&result_id) {
                let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id };
                return DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                    unchanged_document_diagnostic_report,
                    related_documents: None,
                });
            }
            let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id: Some(result_id), items };
            DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
                full_document_diagnostic_report,
                related_documents: None,
            })
        });
        let nothing = || DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport::default());
        Ok(DocumentDiagnosticReportResult::Report(report.await?.unwrap_or_else(nothing)))
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        self.ask(&params.text_document.uri, move |converter| {
            let range = converter.span(params.range);
            let only = params.context.only.as_deref();
            let actions = converter.analysis().code_actions(range);
            let wanted = |action| converter.action(action, wanted_kind(action.kind, only)?);
            actions.iter().filter_map(wanted).collect()
        })
        .await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let place = params.text_document_position;
        let list = self.lists.fetch_add(1, Ordering::Relaxed);
        let offered = Arc::clone(&self.offered);
        self.ask(&place.text_document.uri, move |converter| {
            let completions = converter.analysis().completions(converter.offset(place.position));
            let item =
                |(index, completion)| converter.completion(index, completion, json!({ "list": list, "item": index }));
            let items = completions.iter().enumerate().map(item).collect();
            let documentation = completions.into_iter().map(|completion| completion.documentation).collect();
            let mut offered = offered.lock().unwrap_or_else(PoisonError::into_inner);
            // Answers may be finished in another order than questions were asked.
            if list >= offered.list {
                *offered = Offered { list, documentation };
            }
            CompletionResponse::List(CompletionList { is_incomplete: false, items })
        })
        .await
    }

    async fn completion_resolve(&self, mut item: CompletionItem) -> Result<CompletionItem> {
        let number = |name| item.data.as_ref().and_then(|data| data.get(name)?.as_u64());
        if let (Some(list), Some(index)) = (number("list"), number("item")) {
            let offered = self.offered.lock().unwrap_or_else(PoisonError::into_inner);
            let found = offered.documentation.get(index as usize).filter(|_| offered.list == list);
            if let Some(markdown) = found.and_then(Option::as_deref) {
                item.documentation = Some(documentation(&self.shared.client(), markdown));
            }
        }
        Ok(item)
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let place = params.text_document_position_params;
        let hover = self.ask(&place.text_document.uri, move |converter| {
            let offset = converter.offset(place.position);
            converter.analysis().hover(offset).map(|hover| converter.hover(&hover))
        });
        Ok(hover.await?.flatten())
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let place = params.text_document_position_params;
        let signature = self.ask(&place.text_document.uri, move |converter| {
            let signature = converter.analysis().signature(converter.offset(place.position));
            signature.map(|signature| converter.signature(&signature))
        });
        Ok(signature.await?.flatten())
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let place = params.text_document_position_params;
        let definition = self.ask(&place.text_document.uri, move |converter| {
            let definition = converter.analysis().definition(converter.offset(place.position));
            definition.map(|definition| converter.definition(&definition))
        });
        Ok(definition.await?.flatten())
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let place = params.text_document_position;
        let declared = params.context.include_declaration;
        self.ask(&place.text_document.uri, move |converter| {
            let found = converter.analysis().references(converter.offset(place.position));
            let wanted = found.into_iter().filter(|(_, definition)| declared || !definition);
            wanted.map(|(span, _)| converter.location(span)).collect()
        })
        .await
    }

    async fn document_highlight(&self, params: DocumentHighlightParams) -> Result<Option<Vec<DocumentHighlight>>> {
        let place = params.text_document_position_params;
        self.ask(&place.text_document.uri, move |converter| {
            let found = converter.analysis().references(converter.offset(place.position));
            found.into_iter().map(|(span, definition)| converter.highlight(span, definition)).collect()
        })
        .await
    }

    async fn prepare_rename(&self, params: TextDocumentPositionParams) -> Result<Option<PrepareRenameResponse>> {
        let target = self.ask(&params.text_document.uri, move |converter| {
            let (span, placeholder) = converter.analysis().rename_target(converter.offset(params.position))?;
            Some(PrepareRenameResponse::RangeWithPlaceholder { range: converter.range(span), placeholder })
        });
        Ok(target.await?.flatten())
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let place = params.text_document_position;
        let edit = self.ask(&place.text_document.uri, move |converter| {
            let edits = converter.analysis().rename(converter.offset(place.position), &params.new_name);
            edits.map(|edits| Some(converter.edits_here(&edits?))).map_err(Error::invalid_params)
        });
        edit.await?.unwrap_or(Ok(None))
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(&params.text_document.uri, |converter| converter.symbols(&converter.analysis().symbols())).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(&params.text_document.uri, |converter| {
            converter.analysis().folds().iter().map(convert::fold).collect()
        })
        .await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        self.ask(&params.text_document.uri, move |converter| {
            let grow = |position| {
                let spans = converter.analysis().selections(converter.offset(position));
                converter.selection(&spans)
            };
            params.positions.into_iter().map(grow).collect()
        })
        .await
    }
}

/// Whether the document is a `jobspec.toml`, which others depend on.
fn is_config(key: &Key) -> bool {
    key.path().and_then(Path::file_name).is_some_and(|name| name == FILE_NAME)
}

fn paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    folders.iter().filter_map(|folder| path(&folder.uri)).collect()
}

fn watchers() -> Registration {
    let watchers =
        WATCHED.map(|pattern| FileSystemWatcher { glob_pattern: GlobPattern::String(pattern.to_owned()), kind: None });
    let options = DidChangeWatchedFilesRegistrationOptions { watchers: watchers.to_vec() };
    Registration {
        id: "watched-files".to_owned(),
        method: "workspace/didChangeWatchedFiles".to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}
