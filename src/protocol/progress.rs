//! Shows the client how far a search is, if it takes long.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use futures::FutureExt;
use serde_json::json;
use tokio::sync::oneshot;
use tower_lsp::ls_types::ProgressToken;

use super::capabilities::ClientSide;
use super::reporter::{CLIENT_ANSWERS, Reporter};

/// Nobody wants to be told of what takes less than this.
const LONG: Duration = Duration::from_secs(1);

/// How often the client hears of it.
const EVERY: Duration = Duration::from_millis(250);

/// What the files are counted with.
type Count = (usize, Arc<AtomicUsize>);

/// One search. It is over when this is dropped.
pub(super) struct Progress {
    count: Arc<OnceLock<Count>>,
    over: Mutex<Option<oneshot::Sender<()>>>,
}

impl Progress {
    /// A search begins. A client that shows no progress hears nothing.
    pub(super) fn start(reporter: &Arc<Reporter>, client: ClientSide) -> Self {
        let count: Arc<OnceLock<Count>> = Arc::default();
        let (over, is_over) = oneshot::channel();
        if client.shows_progress {
            reporter.spawn({
                let (count, outgoing) = (Arc::clone(&count), reporter.outgoing().clone());
                |client| show(client, outgoing, count, is_over).boxed()
            });
        }
        Self { count, over: Mutex::new(Some(over)) }
    }

    /// So many files are read; `done` counts them.
    pub(super) fn reads(&self, all: usize, done: &Arc<AtomicUsize>) {
        let _ = self.count.set((all, Arc::clone(done)));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(over) = self.over.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = over.send(());
        }
    }
}

async fn show(
    client: tower_lsp::Client,
    outgoing: super::outgoing::Outgoing,
    count: Arc<OnceLock<Count>>,
    mut is_over: oneshot::Receiver<()>,
) {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    if tokio::time::timeout(LONG, &mut is_over).await.is_ok() {
        return;
    }
    let token = format!("jobspec-ls/search/{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let created = client.create_work_done_progress(ProgressToken::String(token.clone()));
    if !matches!(tokio::time::timeout(CLIENT_ANSWERS, created).await, Ok(Ok(()))) {
        return;
    }
    let send = |value: serde_json::Value| {
        let params = json!({ "token": token, "value": value });
        outgoing.send(&json!({ "jsonrpc": "2.0", "method": "$/progress", "params": params }));
    };
    send(json!({ "kind": "begin", "title": "Reading job files", "cancellable": false, "percentage": 0 }));
    while tokio::time::timeout(EVERY, &mut is_over).await.is_err() {
        if let Some((all, done)) = count.get() {
            let done = done.load(Ordering::Relaxed);
            let percentage = done * 100 / (*all).max(1);
            send(json!({ "kind": "report", "message": format!("{done} of {all} files"), "percentage": percentage }));
        }
    }
    send(json!({ "kind": "end" }));
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::thread;

    use serde_json::Value;
    use tower_lsp::LanguageServer;
    use tower_lsp::jsonrpc::Result;
    use tower_lsp::ls_types::{
        ExecuteCommandParams, InitializeParams, InitializeResult, LSPAny, WorkDoneProgressCreateParams,
    };

    use super::*;
    use crate::protocol::frame::{FrameReader, Incoming};
    use crate::protocol::lenient::Spellings;
    use crate::protocol::shared::Shared;
    use crate::protocol::transport::run_with;

    /// Its command is a search that takes as many milliseconds as its argument says.
    struct Slow(Arc<Reporter>);

    impl LanguageServer for Slow {
        async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
            Ok(InitializeResult::default())
        }

        async fn shutdown(&self) -> Result<()> {
            Ok(())
        }

        async fn execute_command(&self, params: ExecuteCommandParams) -> Result<Option<LSPAny>> {
            let mut initialize = InitializeParams::default();
            initialize.capabilities.window =
                serde_json::from_value(json!({ "workDoneProgress": params.command == "shown" })).expect("capabilities");
            let progress = Progress::start(&self.0, ClientSide::new(&initialize));
            progress.reads(8, &Arc::new(AtomicUsize::new(2)));
            tokio::time::sleep(Duration::from_millis(params.arguments[0].as_u64().expect("a number"))).await;
            Ok(None)
        }
    }

    /// The kinds of progress that the client hears of, when it answers the request for a token with `answer`.
    fn kinds(command: &str, milliseconds: u64, answer: &Value) -> Vec<String> {
        let (server_input, mut input) = io::pipe().expect("a pipe");
        let (output, server_output) = io::pipe().expect("a pipe");
        let server = |client, outgoing, _| Slow(Arc::new(Reporter::new(Arc::<Shared>::default(), client, outgoing)));
        let server = thread::spawn(move || run_with(server_input, server_output, server));
        let mut send = |message: Value| {
            let body = message.to_string();
            write!(input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("the server reads");
        };
        send(json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": { "capabilities": {} } }));
        let params = json!({ "command": command, "arguments": [milliseconds] });
        send(json!({ "jsonrpc": "2.0", "id": 1, "method": "workspace/executeCommand", "params": params }));
        let mut kinds = Vec::new();
        let mut token = json!(null);
        let mut messages = FrameReader::new(output, Spellings::default());
        while let Ok(Some(message)) = messages.next() {
            match message {
                Incoming::Request(request) if request.method() == "window/workDoneProgress/create" => {
                    let params = request.params().cloned().expect("parameters");
                    let params: WorkDoneProgressCreateParams = serde_json::from_value(params).expect("a token");
                    token = json!(params.token);
                    let mut reply = answer.clone();
                    reply["jsonrpc"] = json!("2.0");
                    reply["id"] = json!(request.id());
                    send(reply);
                }
                Incoming::Request(request) => {
                    let params = request.params().expect("parameters");
                    assert_eq!((request.method(), &params["token"]), ("$/progress", &token));
                    kinds.push(params["value"]["kind"].as_str().expect("a kind").to_owned());
                }
                Incoming::Response(response) if *response.id() == 1.into() => {
                    send(json!({ "jsonrpc": "2.0", "id": 2, "method": "shutdown" }));
                }
                Incoming::Response(response) if *response.id() == 2.into() => {
                    send(json!({ "jsonrpc": "2.0", "method": "exit" }));
                }
                _ => {}
            }
        }
        server.join().expect("no panic");
        kinds
    }

    #[test]
    fn only_what_takes_long_is_shown() {
        let yes = json!({ "result": null });
        let shown = kinds("shown", 1700, &yes);
        assert_eq!((shown.first().map(String::as_str), shown.last().map(String::as_str)), (Some("begin"), Some("end")));
        assert!(shown.len() > 2 && shown[1..shown.len() - 1].iter().all(|kind| kind == "report"), "{shown:?}");
        assert_eq!(kinds("shown", 1, &yes), [""; 0], "a short one");
        assert_eq!(kinds("hidden", 1400, &yes), [""; 0], "the client shows none");
        let no = json!({ "error": { "code": -32603, "message": "no" } });
        assert_eq!(kinds("shown", 1400, &no), [""; 0], "the client refuses");
    }
}
