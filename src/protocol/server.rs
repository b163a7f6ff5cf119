//! The handlers. Each has three steps: convert in, ask, convert out.
//!
//! Notifications change the state before their first await (they have none). Questions take a snapshot first and are
//! answered by a worker. No handler awaits the client: what the client is asked is asked by a task of its own.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use serde_json::json;
use tokio::sync::watch;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem, CompletionList, CompletionParams,
    CompletionResponse, CompletionTriggerKind, CreateFilesParams, DeleteFilesParams, DidChangeConfigurationParams,
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidChangeWatchedFilesRegistrationOptions,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams, DidSaveTextDocumentParams,
    DocumentDiagnosticParams, DocumentDiagnosticReport, DocumentDiagnosticReportResult, DocumentFormattingParams,
    DocumentHighlight, DocumentHighlightParams, DocumentLink, DocumentLinkParams, DocumentRangeFormattingParams,
    DocumentSymbolParams, DocumentSymbolResponse, ExecuteCommandParams, FileSystemWatcher, FoldingRange,
    FoldingRangeParams, GlobPattern, GotoDefinitionParams, GotoDefinitionResponse, Hover, HoverParams,
    InitializeParams, InitializeResult, InitializedParams, LSPAny, Location, OneOf, PrepareRenameResponse,
    ReferenceParams, Registration, RelatedFullDocumentDiagnosticReport, RelativePattern, RenameFilesParams,
    RenameParams, SelectionRange, SelectionRangeParams, ServerInfo, SignatureHelp, SignatureHelpParams,
    TextDocumentPositionParams, TextEdit, Unregistration, Uri, WorkspaceDiagnosticParams, WorkspaceDiagnosticReport,
    WorkspaceDiagnosticReportResult, WorkspaceEdit, WorkspaceFolder, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use tower_lsp::{Client, LanguageServer};

use super::capabilities::{NAME, server_side};
use super::commands::{self, Outcome};
use super::convert::{self, Converter, documentation, path, wanted_kind};
use super::documents::Key;
use super::indexer::Indexer;
use super::outgoing::Outgoing;
use super::parent;
use super::pulled::{self, Question};
use super::reporter::{Reporter, is_config};
use super::shared::Shared;
use super::todo::Todo;
use super::transport::{Stop, panic_message};
use crate::features::Docs;
use crate::workspace::Workspace;

/// How often the client's process is looked at: the server ends within a second after it.
const PARENT_EVERY: Duration = Duration::from_millis(400);

/// The files whose changes matter.
const WATCHED: [&str; 3] =
    ["**/*.{nomad,hcl,var,vars,nomadvars,tpl,tmpl,ctmpl,gotmpl}", "**/README.md", "**/jobspec.toml"];

/// The registration of the watched files.
const WATCHERS: &str = "watched-files";

/// How long a question about the whole workspace waits for something that the client does not know yet.
const HOLDS: Duration = Duration::from_secs(30);

/// How long a question about other files waits for those to be read.
const PATIENCE: Duration = Duration::from_secs(5);

/// So many symbols of the workspace are enough: whoever looks for one types some more.
const MOST_SYMBOLS: usize = 500;

/// The documentation of the completions offered last, for the client that asks for it one by one.
#[derive(Debug, Default)]
struct Offered {
    list: u64,
    documentation: Vec<Option<Docs>>,
}

/// One session with one client.
#[derive(Debug)]
pub(super) struct Server {
    stop: Stop,
    shared: Arc<Shared>,
    reporter: Arc<Reporter>,
    /// Started with the first document or when the client says that it is ready; `None` if it could not be.
    indexer: OnceLock<Option<Indexer>>,
    lists: AtomicU64,
    offered: Arc<Mutex<Offered>>,
    /// Counts the questions about the whole workspace: a new one ends the waiting of the one before.
    questions: watch::Sender<u64>,
}

impl Server {
    /// A server that has not been initialized yet.
    pub(super) fn new(client: Client, outgoing: Outgoing, stop: Stop) -> Self {
        let shared: Arc<Shared> = Arc::default();
        Self {
            stop,
            reporter: Arc::new(Reporter::new(Arc::clone(&shared), client, outgoing)),
            shared,
            indexer: OnceLock::new(),
            lists: AtomicU64::new(0),
            offered: Arc::default(),
            questions: watch::Sender::new(0),
        }
    }

    /// Answers a question about the document at `uri` in a worker, on a snapshot. `None` if it is not open.
    async fn ask<R: Send + 'static>(
        &self,
        uri: &Uri,
        question: impl FnOnce(&Converter<'_>) -> R + Send + 'static,
    ) -> Result<Option<R>> {
        let Some(snapshot) = self.shared.open(&Key::new(uri)) else { return Ok(None) };
        let shared = Arc::clone(&self.shared);
        work(uri.as_str(), move || question(&Converter::new(&shared, &snapshot))).await.map(Some)
    }

    /// The same for questions about other files as well: everything that was heard of them before is taken in first.
    /// The question is told whether that was possible.
    async fn ask_around<R: Send + 'static>(
        &self,
        uri: &Uri,
        question: impl FnOnce(&Converter<'_>, bool) -> R + Send + 'static,
    ) -> Result<Option<R>> {
        let key = Key::new(uri);
        let Some(snapshot) = self.shared.open(&key) else { return Ok(None) };
        let (shared, todo) = (Arc::clone(&self.shared), self.todo().cloned());
        work(uri.as_str(), move || {
            let is_settled = todo.is_some_and(|todo| todo.settles(PATIENCE));
            let snapshot = shared.renewed(&key, snapshot);
            question(&Converter::new(&shared, &snapshot), is_settled)
        })
        .await
        .map(Some)
    }

    /// What is to be looked at when something has changed.
    fn todo(&self) -> Option<&Arc<Todo>> {
        let start = || {
            Indexer::start(Arc::clone(&self.shared), Arc::clone(&self.reporter))
                .inspect_err(|error| tracing::error!(%error, "the indexer does not start"))
                .ok()
        };
        self.indexer.get_or_init(start).as_ref().map(Indexer::todo)
    }

    /// Something has changed on the disk.
    fn disk_changed(&self, paths: Vec<PathBuf>) {
        if paths.iter().any(|path| is_config(&Key::File(path.clone()))) {
            self.settings_changed();
        }
        if let Some(todo) = self.todo().filter(|_| !paths.is_empty()) {
            todo.disk(paths);
        }
    }

    fn settings_changed(&self) {
        self.reporter.settings_changed();
        if let Some(todo) = self.todo() {
            todo.settings();
        }
    }

    /// Asks the client to watch the files that matter.
    fn watch_files(&self) {
        let client = self.shared.client();
        if client.watches_files {
            let folders = if client.watches_relative { self.shared.surroundings.folders() } else { Vec::new() };
            self.reporter.ask_client("client/registerCapability", |client| async move {
                client.register_capability(vec![watchers(&folders)]).await
            });
        }
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
        let client = self.shared.introduce(&params);
        if let Some(process) = params.process_id {
            self.watch_parent(process);
        }
        #[expect(deprecated, reason = "clients without workspace folders still send the root alone")]
        let root = params.root_uri;
        let roots = match params.workspace_folders {
            Some(folders) if !folders.is_empty() => paths(&folders),
            _ => root.as_ref().and_then(folder_path).into_iter().collect(),
        };
        // Nothing is known of the files in them before they are searched.
        self.shared.surroundings.set_workspace(Arc::new(Workspace::new(roots.clone())));
        self.shared.surroundings.change_folders(|present| *present = roots);
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
        self.watch_files();
        self.todo();
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: DidOpenTextDocumentParams) {
        let uri = params.text_document.uri.clone();
        let key = self.shared.documents.open(params.text_document, &self.shared.surroundings);
        self.reporter.document_changed(key.clone(), uri);
        if is_config(&key) {
            self.settings_changed();
        } else {
            self.reporter.config_files();
        }
        if let Some(todo) = self.todo() {
            // A file that nobody knew of may have neighbours that nobody knows of, a README for one: the client tells of
            // them later, or never.
            let workspace = self.shared.surroundings.workspace();
            let news = key.path().filter(|path| workspace.get(path).is_none()).map(Path::to_owned);
            todo.opened(key);
            if let Some(path) = news {
                todo.new_file(path);
            }
        }
    }

    async fn did_change(&self, params: DidChangeTextDocumentParams) {
        let document = params.text_document;
        let encoding = self.shared.client().encoding;
        let changes = &params.content_changes;
        let Shared { documents, surroundings, .. } = &*self.shared;
        let Some(key) = documents.change(&document.uri, document.version, changes, encoding, surroundings) else {
            tracing::warn!(uri = document.uri.as_str(), "a change of a document that is not open");
            return;
        };
        self.reporter.document_changed(key.clone(), document.uri);
        if is_config(&key) {
            self.settings_changed();
        } else if let Some(todo) = self.todo() {
            todo.typed(key);
        }
    }

    async fn did_save(&self, params: DidSaveTextDocumentParams) {
        // Clients that do not watch: whoever saves one file may have changed others as well.
        if self.shared.client().watches_files {
            return;
        }
        if is_config(&Key::new(&params.text_document.uri)) {
            self.settings_changed();
        }
        if let Some(todo) = self.todo() {
            todo.sweep();
        }
    }

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        let uri = params.text_document.uri;
        let key = self.shared.documents.close(&uri);
        if is_config(&key) {
            self.settings_changed();
        }
        self.reporter.document_changed(key.clone(), uri);
        // What is on the disk counts again.
        if let (Some(todo), Some(path)) = (self.todo(), key.path()) {
            todo.disk([path.to_owned()]);
        }
    }

    async fn did_change_watched_files(&self, params: DidChangeWatchedFilesParams) {
        self.disk_changed(params.changes.iter().filter_map(|change| path(&change.uri)).collect());
    }

    async fn did_create_files(&self, params: CreateFilesParams) {
        self.disk_changed(params.files.iter().filter_map(|file| path(&file.uri.parse().ok()?)).collect());
    }

    async fn did_rename_files(&self, params: RenameFilesParams) {
        let uris = params.files.iter().flat_map(|file| [&file.old_uri, &file.new_uri]);
        self.disk_changed(uris.filter_map(|uri| path(&uri.parse().ok()?)).collect());
    }

    async fn did_delete_files(&self, params: DeleteFilesParams) {
        self.disk_changed(params.files.iter().filter_map(|file| path(&file.uri.parse().ok()?)).collect());
    }

    async fn did_change_configuration(&self, _: DidChangeConfigurationParams) {
        self.settings_changed();
    }

    async fn did_change_workspace_folders(&self, params: DidChangeWorkspaceFoldersParams) {
        let removed = paths(&params.event.removed);
        let added = paths(&params.event.added);
        self.shared.surroundings.change_folders(|folders| {
            folders.retain(|folder| !removed.contains(folder));
            folders.extend(added);
        });
        self.reporter.settings_changed();
        if let Some(todo) = self.todo() {
            todo.roots();
        }
        let client = self.shared.client();
        if client.watches_files && client.watches_relative {
            let old = Unregistration { id: WATCHERS.to_owned(), method: WATCH.to_owned() };
            self.reporter.ask_client("client/unregisterCapability", |client| async move {
                client.unregister_capability(vec![old]).await
            });
            self.watch_files();
        }
    }

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let uri = params.text_document.uri;
        let previous = params.previous_result_id;
        // Also of a file that was closed just now: VS Code asks about it once more.
        let Some(snapshot) = self.shared.snapshot(&Key::new(&uri), &uri) else {
            let nothing = DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport::default());
            return Ok(DocumentDiagnosticReportResult::Report(nothing));
        };
        let shared = Arc::clone(&self.shared);
        let report = work(uri.as_str(), move || pulled::document(&shared, &snapshot, previous.as_deref()));
        Ok(DocumentDiagnosticReportResult::Report(report.await?))
    }

    async fn workspace_diagnostic(&self, params: WorkspaceDiagnosticParams) -> Result<WorkspaceDiagnosticReportResult> {
        let parts = params.partial_result_params.partial_result_token;
        let is_first = params.previous_result_ids.is_empty() && *self.questions.borrow() == 0;
        let (question, _asking) = Question::new(params.previous_result_ids, parts);
        let question = Arc::new(question);
        let mut news = self.reporter.asked_for_all();
        self.questions.send_modify(|number| *number += 1);
        let mut newer = self.questions.subscribe();
        let answer = async {
            // The files must have been found before anything can be said about them.
            let _ = news.wait_for(|&news| news > 0).await;
            loop {
                let now = *news.borrow_and_update();
                let (shared, reporter) = (Arc::clone(&self.shared), Arc::clone(&self.reporter));
                let asked = Arc::clone(&question);
                let answer = work("the workspace", move || asked.answer(&shared, &reporter, now)).await?;
                if answer.is_new || is_first || news.changed().await.is_err() {
                    return Ok(answer.items);
                }
            }
        };
        // A client asks again as soon as it is answered: the answer can wait until there is something to say.
        let items = tokio::select! {
            items = answer => items?,
            _ = newer.changed() => Vec::new(),
            () = tokio::time::sleep(HOLDS) => Vec::new(),
        };
        Ok(WorkspaceDiagnosticReportResult::Report(WorkspaceDiagnosticReport { items }))
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
        let context = params.context.filter(|context| context.trigger_kind == CompletionTriggerKind::TRIGGER_CHARACTER);
        let trigger = context.and_then(|context| context.trigger_character?.chars().next());
        let list = self.lists.fetch_add(1, Ordering::Relaxed);
        let offered = Arc::clone(&self.offered);
        self.ask(&place.text_document.uri, move |converter| {
            let offset = converter.offset(place.position);
            let completions = match trigger {
                Some(trigger) => converter.analysis().completions_behind(offset, trigger),
                None => converter.analysis().completions(offset),
            };
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
            if let Some(docs) = found.and_then(Option::as_ref) {
                item.documentation = Some(documentation(&self.shared.client(), &docs.markdown()));
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
        self.ask_around(&place.text_document.uri, move |converter, _| {
            converter.references(converter.offset(place.position), declared)
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
        let edit = self.ask_around(&place.text_document.uri, move |converter, is_settled| {
            converter.rename(converter.offset(place.position), &params.new_name, is_settled)
        });
        edit.await?.unwrap_or(Ok(None)).map_err(Error::invalid_params)
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let (shared, todo) = (Arc::clone(&self.shared), self.todo().cloned());
        let symbols = work("the workspace's symbols", move || {
            // Those that are known by then.
            let _ = todo.is_some_and(|todo| todo.settles(PATIENCE));
            let workspace = shared.surroundings.workspace();
            convert::workspace_symbols(&shared, &workspace.parts_named(&params.query, MOST_SYMBOLS))
        });
        Ok(Some(WorkspaceSymbolResponse::Flat(symbols.await?)))
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        self.ask(&params.text_document.uri, |converter| {
            converter.analysis().links().iter().filter_map(|link| converter.link(link)).collect()
        })
        .await
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        self.ask(&params.text_document.uri, |converter| converter.symbols(&converter.analysis().symbols())).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        self.ask(&params.text_document.uri, |converter| {
            converter.analysis().lenses().iter().filter_map(|lens| converter.lens(lens)).collect()
        })
        .await
    }

    async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
        let (shared, todo) = (Arc::clone(&self.shared), self.todo().cloned());
        let outcome = work("a command", move || {
            let settles = || todo.is_some_and(|todo| todo.settles(PATIENCE));
            commands::execute(&shared, &params.command, &params.arguments, settles)
        });
        let Outcome { edit, answer, message } = outcome.await??;
        if let Some(message) = message {
            self.reporter.tell(message);
        }
        if let Some(edit) = edit {
            self.reporter.apply(edit);
        }
        Ok(Some(answer))
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        self.ask(&params.text_document.uri, |converter| {
            converter.analysis().folds().iter().map(convert::fold).collect()
        })
        .await
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let edits = self.ask(&params.text_document.uri, |converter| {
            converter.analysis().format(None).map(|edits| converter.text_edits(&edits))
        });
        edits.await.map(Option::flatten)
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        let edits = self.ask(&params.text_document.uri, move |converter| {
            converter.analysis().format(Some(converter.span(params.range))).map(|edits| converter.text_edits(&edits))
        });
        edits.await.map(Option::flatten)
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

/// Runs `job` in a worker. A panic in it is an error reply and a log line.
async fn work<R: Send + 'static>(what: &str, job: impl FnOnce() -> R + Send + 'static) -> Result<R> {
    tokio::task::spawn_blocking(job).await.map_err(|error| {
        let message = match error.try_into_panic() {
            Ok(panic) => panic_message(&*panic).to_owned(),
            Err(error) => error.to_string(),
        };
        tracing::error!(what, message, "a question was not answered");
        Error::internal_error()
    })
}

fn paths(folders: &[WorkspaceFolder]) -> Vec<PathBuf> {
    folders.iter().filter_map(|folder| folder_path(&folder.uri)).collect()
}

/// Without a slash at its end, which some clients write.
fn folder_path(uri: &Uri) -> Option<PathBuf> {
    Some(path(uri)?.components().collect())
}

const WATCH: &str = "workspace/didChangeWatchedFiles";

/// What to watch: below each of `folders`, or in all folders of the client if there is none.
fn watchers(folders: &[PathBuf]) -> Registration {
    let below = |folder: &PathBuf| {
        let base_uri = Uri::from_file_path(folder)?;
        let relative =
            |pattern: &str| RelativePattern { base_uri: OneOf::Right(base_uri.clone()), pattern: pattern.to_owned() };
        Some(WATCHED.map(|pattern| GlobPattern::Relative(relative(pattern))))
    };
    let mut patterns: Vec<GlobPattern> = folders.iter().filter_map(below).flatten().collect();
    if patterns.is_empty() {
        patterns.extend(WATCHED.map(|pattern| GlobPattern::String(pattern.to_owned())));
    }
    let watchers = patterns.into_iter().map(|glob_pattern| FileSystemWatcher { glob_pattern, kind: None }).collect();
    let options = DidChangeWatchedFilesRegistrationOptions { watchers };
    Registration {
        id: WATCHERS.to_owned(),
        method: WATCH.to_owned(),
        register_options: serde_json::to_value(options).ok(),
    }
}
