//! Carries messages between two streams and an [`LspService`].
//!
//! tower-lsp's own `Server` starts handlers in order but runs them concurrently, ends the session at the first
//! malformed message, and costs more time than our analysis does. Here every handler is polled once in the order of
//! arrival, so that whatever it does before its first await happens in that order.

use std::io::{Read, Write};
use std::panic::AssertUnwindSafe;
use std::thread;
use std::time::Duration;

use futures::{FutureExt, SinkExt, StreamExt};
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc;
use tower::Service;
use tower_lsp::jsonrpc::{Error, Request, Response};
use tower_lsp::{Client, ClientSocket, ExitedError, LanguageServer, LspService};

use super::frame::{FrameReader, Incoming};
use super::outgoing::Outgoing;
use super::server::Server;
use super::{Ending, STACK};

/// How many questions are worked on at once.
const WORKERS: usize = 4;

/// How long answers may take that are still being worked on when stdin closes.
const GRACE: Duration = Duration::from_millis(500);

/// How long a client may take to read the last messages.
const LAST_WRITE: Duration = Duration::from_millis(300);

/// Ends the session from anywhere.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    sender: mpsc::UnboundedSender<End>,
}

/// Why a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The client sent `exit`.
    Exit(Ending),
    /// The client closed its end.
    Closed(Ending),
    /// The client's process is gone, or it reads no more.
    ClientGone,
}

impl Stop {
    /// Ends the session because nobody is there any more.
    pub(super) fn client_gone(&self) {
        let _ = self.sender.send(End::ClientGone);
    }
}

/// Runs the server until the session ends.
pub(super) fn run(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> Ending {
    run_with(input, output, Server::new)
}

/// Runs any server: `server` makes it from its ways to speak to the client.
pub(super) fn run_with<S: LanguageServer>(
    input: impl Read + Send + 'static,
    output: impl Write + Send + 'static,
    server: impl FnOnce(Client, Outgoing, Stop) -> S,
) -> Ending {
    let runtime = Builder::new_current_thread()
        .enable_time()
        .max_blocking_threads(WORKERS)
        .thread_stack_size(STACK)
        .thread_keep_alive(Duration::from_secs(60))
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "the runtime does not start");
            return Ending::Abrupt;
        }
    };
    let (sender, mut ends) = mpsc::unbounded_channel();
    let stop = Stop { sender };
    let broken = stop.clone();
    let outgoing = match Outgoing::start(output, move || broken.client_gone()) {
        Ok(outgoing) => outgoing,
        Err(error) => {
            tracing::error!(%error, "the writer does not start");
            return Ending::Abrupt;
        }
    };
    // Servers may start tasks of their own.
    let context = runtime.enter();
    let (service, socket) = LspService::new(|client| server(client, outgoing.clone(), stop.clone()));
    drop(context);
    let session =
        Session { service, outgoing: outgoing.clone(), runtime: runtime.handle().clone(), ending: Ending::Abrupt };
    let reader = thread::Builder::new().name("reader".to_owned()).stack_size(STACK).spawn({
        let socket_handle = runtime.handle().clone();
        move || {
            let end = session.read(input, socket, &socket_handle);
            let _ = stop.sender.send(end);
        }
    });
    if let Err(error) = reader {
        tracing::error!(%error, "the reader does not start");
        return Ending::Abrupt;
    }
    let ending = runtime.block_on(async {
        match ends.recv().await {
            Some(End::Exit(ending)) => ending,
            Some(End::Closed(ending)) => {
                // `printf … | jobspec-ls serve` wants its answers.
                let answered = async {
                    while outgoing.is_working() {
                        tokio::time::sleep(Duration::from_millis(2)).await;
                    }
                };
                let _ = tokio::time::timeout(GRACE, answered).await;
                ending
            }
            Some(End::ClientGone) | None => Ending::Abrupt,
        }
    });
    outgoing.flush(LAST_WRITE);
    runtime.shutdown_background();
    ending
}

/// The reader's side of a session.
struct Session<S> {
    service: LspService<S>,
    outgoing: Outgoing,
    runtime: Handle,
    ending: Ending,
}

impl<S: LanguageServer> Session<S> {
    /// Takes messages until the stream or the session ends.
    fn read(mut self, input: impl Read, socket: ClientSocket, runtime: &Handle) -> End {
        // Handlers spawn on the runtime while they are polled here.
        let _context = runtime.enter();
        let (mut requests, mut answers) = socket.split();
        let outgoing = self.outgoing.clone();
        runtime.spawn(async move {
            while let Some(request) = requests.next().await {
                outgoing.send(&request);
            }
        });
        let mut frames = FrameReader::new(input, self.outgoing.spellings());
        loop {
            match frames.next() {
                Ok(Some(Incoming::Request(request))) if request.method() == "exit" => return End::Exit(self.ending),
                Ok(Some(Incoming::Request(request))) => self.dispatch(request),
                Ok(Some(Incoming::Response(response))) => {
                    // Ready at once: the sink is a table of those who wait.
                    let _ = answers.send(response).now_or_never();
                }
                Ok(Some(Incoming::Invalid(response))) => self.outgoing.send(&response),
                Ok(None) => return End::Closed(self.ending),
                Err(error) => {
                    tracing::info!(%error, "the client cannot be read any more");
                    return End::Closed(self.ending);
                }
            }
        }
    }

    /// Polls the handler once; what it leaves to do goes on in the runtime.
    fn dispatch(&mut self, request: Request) {
        let method = request.method().to_owned();
        let unanswered = request.id().cloned().map(|id| Response::from_error(id, Error::internal_error()));
        // Always ready: the service's `poll_ready` only tells that the session has ended.
        let call = self.service.call(request);
        let mut answer = Box::pin(answer(call, method.clone(), unanswered));
        match (&mut answer).now_or_never() {
            Some(Some(response)) => {
                if method == "shutdown" && response.is_ok() {
                    self.ending = Ending::Orderly;
                }
                self.outgoing.send(&response);
            }
            Some(None) => {}
            None => {
                let outgoing = self.outgoing.clone();
                let work = outgoing.work();
                self.runtime.spawn(async move {
                    if let Some(response) = answer.await {
                        outgoing.send(&response);
                    }
                    drop(work);
                });
            }
        }
    }
}

/// Exactly one response to every request, whatever becomes of its handler; none to a notification.
async fn answer(
    call: impl Future<Output = Result<Option<Response>, ExitedError>>,
    method: String,
    unanswered: Option<Response>,
) -> Option<Response> {
    match AssertUnwindSafe(call).catch_unwind().await {
        Ok(Ok(Some(response))) => Some(response),
        // LSP: unknown requests that begin with `$/` are errors as well; tower-lsp keeps silent about them.
        Ok(Ok(None)) => unanswered.map(|response| {
            let (id, _) = response.into_parts();
            Response::from_error(id, Error::method_not_found())
        }),
        Ok(Err(ExitedError { .. })) => unanswered,
        Err(panic) => {
            tracing::error!(method, message = panic_message(&*panic), "a handler panicked");
            unanswered
        }
    }
}

/// The text of a panic.
pub(super) fn panic_message(panic: &(dyn std::any::Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message")
}

#[cfg(test)]
mod tests {
    use std::io::{self, PipeReader, PipeWriter};
    use std::thread::JoinHandle;

    use serde_json::{Value, json};
    use tower_lsp::jsonrpc::Result;
    use tower_lsp::ls_types::{
        ExecuteCommandParams, Hover, HoverParams, InitializeParams, InitializeResult, LSPAny, RenameParams,
        WorkspaceEdit,
    };

    use super::*;
    use crate::protocol::lenient::Spellings;

    /// Hovers never end, commands panic at once and renames later.
    struct Troublesome;

    impl LanguageServer for Troublesome {
        async fn initialize(&self, _: InitializeParams) -> Result<InitializeResult> {
            Ok(InitializeResult::default())
        }

        async fn shutdown(&self) -> Result<()> {
            Ok(())
        }

        async fn hover(&self, _: HoverParams) -> Result<Option<Hover>> {
            std::future::pending().await
        }

        async fn execute_command(&self, _: ExecuteCommandParams) -> Result<Option<LSPAny>> {
            panic!("at once")
        }

        async fn rename(&self, _: RenameParams) -> Result<Option<WorkspaceEdit>> {
            tokio::time::sleep(Duration::from_millis(1)).await;
            panic!("later")
        }
    }

    struct Talk {
        input: PipeWriter,
        output: FrameReader<PipeReader>,
        server: JoinHandle<Ending>,
    }

    impl Talk {
        fn new() -> Self {
            let (server_input, input) = io::pipe().expect("a pipe");
            let (output, server_output) = io::pipe().expect("a pipe");
            let server = thread::spawn(|| run_with(server_input, server_output, |_, _, _| Troublesome));
            let mut talk = Self { input, output: FrameReader::new(output, Spellings::default()), server };
            talk.send(&json!({ "jsonrpc": "2.0", "id": 0, "method": "initialize", "params": { "capabilities": {} } }));
            assert!(talk.answer().is_ok());
            talk
        }

        fn send(&mut self, message: &Value) {
            let body = message.to_string();
            write!(self.input, "Content-Length: {}\r\n\r\n{body}", body.len()).expect("the server reads");
        }

        fn ask(&mut self, id: i64, method: &str, params: &Value) {
            self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        }

        fn answer(&mut self) -> Response {
            match self.output.next().expect("the server writes") {
                Some(Incoming::Response(response)) => response,
                other => panic!("no response: {other:?}"),
            }
        }

        fn finish(mut self) {
            self.ask(99, "shutdown", &json!(null));
            assert!(self.answer().is_ok());
            self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
            assert_eq!(self.server.join().expect("no panic"), Ending::Orderly);
        }
    }

    fn code(response: &Response) -> i64 {
        response.error().expect("an error").code.code()
    }

    fn place() -> Value {
        json!({ "textDocument": { "uri": "file:///a" }, "position": { "line": 0, "character": 0 }, "newName": "x" })
    }

    #[test]
    fn a_cancelled_request_is_answered_as_such() {
        let mut talk = Talk::new();
        talk.ask(1, "textDocument/hover", &place());
        talk.ask(2, "textDocument/hover", &place());
        talk.send(&json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 2 } }));
        let answer = talk.answer();
        assert_eq!((answer.id(), code(&answer)), (&2.into(), -32800));
        talk.finish();
    }

    #[test]
    fn a_panic_is_an_error_reply_and_the_session_goes_on() {
        let mut talk = Talk::new();
        for id in 1..20 {
            let (method, params) = if id % 2 == 0 {
                ("workspace/executeCommand", json!({ "command": "x" }))
            } else {
                ("textDocument/rename", place())
            };
            talk.ask(id, method, &params);
            let answer = talk.answer();
            assert_eq!((answer.id(), code(&answer)), (&id.into(), -32603));
        }
        talk.finish();
    }

    #[test]
    fn requests_that_never_end_do_not_keep_the_server() {
        let mut talk = Talk::new();
        for id in 1..50 {
            talk.ask(id, "textDocument/hover", &place());
        }
        drop(talk.input);
        assert_eq!(talk.server.join().expect("no panic"), Ending::Abrupt);
    }
}
