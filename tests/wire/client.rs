//! A small LSP client. It waits for what it is told to wait for, and fails when that does not come.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use jobspec_ls::protocol::{Ending, serve_on};
use serde_json::{Value, json};

/// Longer than anything takes on a machine that is busy with other things.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How the server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// In this process, through two pipes.
    Pipes,
    /// The program, over its stdin and stdout.
    Stdio,
}

/// Both ways.
pub(crate) const WAYS: [Way; 2] = [Way::Pipes, Way::Stdio];

enum Peer {
    Thread(JoinHandle<Ending>),
    Process(Child),
}

/// One side of a session.
pub(crate) struct Client {
    input: Option<Box<dyn Write + Send>>,
    messages: Receiver<Value>,
    /// Messages that came while another was waited for.
    backlog: Vec<Value>,
    next_id: i64,
    peer: Peer,
    /// What `initialize` was answered.
    pub(crate) server: Value,
}

/// The capabilities of a modern editor that shows pushed diagnostics.
pub(crate) fn modern() -> Value {
    json!({
        "general": { "positionEncodings": ["utf-16", "utf-8"] },
        "workspace": {
            "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create", "rename", "delete"] },
            "didChangeWatchedFiles": { "dynamicRegistration": false },
        },
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "versionSupport": true },
            "completion": { "completionItem": {
                "snippetSupport": true,
                "documentationFormat": ["markdown", "plaintext"],
                "resolveSupport": { "properties": ["documentation"] },
                "insertTextModeSupport": { "valueSet": [1, 2] },
                "tagSupport": { "valueSet": [1] },
            } },
            "hover": { "contentFormat": ["markdown", "plaintext"] },
            "signatureHelp": { "signatureInformation": {
                "documentationFormat": ["markdown"], "parameterInformation": { "labelOffsetSupport": true },
            } },
            "definition": { "linkSupport": true },
            "rename": { "prepareSupport": true },
            "codeAction": { "codeActionLiteralSupport": { "codeActionKind": { "valueSet": [""] } } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
        },
    })
}

/// The same for one that asks for diagnostics.
pub(crate) fn asking() -> Value {
    let mut capabilities = modern();
    capabilities["textDocument"]["diagnostic"] = json!({ "relatedDocumentSupport": false });
    capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
    capabilities
}

impl Client {
    /// Starts a server and says nothing yet.
    pub(crate) fn start(way: Way) -> Self {
        let (input, output, peer): (Box<dyn Write + Send>, Box<dyn Read + Send>, Peer) = match way {
            Way::Pipes => {
                let (server_input, input) = std::io::pipe().unwrap();
                let (output, server_output) = std::io::pipe().unwrap();
                let server = thread::spawn(move || serve_on(server_input, server_output));
                (Box::new(input), Box::new(output), Peer::Thread(server))
            }
            Way::Stdio => {
                let mut child = Command::new(env!("CARGO_BIN_EXE_jobspec-ls"))
                    .arg("serve")
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .spawn()
                    .unwrap();
                let input: ChildStdin = child.stdin.take().unwrap();
                let output = child.stdout.take().unwrap();
                (Box::new(input), Box::new(output), Peer::Process(child))
            }
        };
        let (sender, messages) = mpsc::channel();
        thread::spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(message) = read_message(&mut output) {
                if sender.send(without_the_empty_job(message)).is_err() {
                    break;
                }
            }
        });
        Self { input: Some(input), messages, backlog: Vec::new(), next_id: 0, peer, server: Value::Null }
    }

    /// Starts a server and initializes it.
    pub(crate) fn new(way: Way, capabilities: Value) -> Self {
        let mut client = Self::start(way);
        client.initialize(json!({ "capabilities": capabilities }));
        client
    }

    /// `initialize` and `initialized`.
    pub(crate) fn initialize(&mut self, params: Value) {
        self.server = self.ask("initialize", params);
        self.notify("initialized", json!({}));
    }

    /// Writes bytes as they are.
    pub(crate) fn write(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().expect("stdin is still open");
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    /// Sends any message.
    pub(crate) fn send(&mut self, message: &Value) {
        self.write(&frame(message));
    }

    /// Sends a notification.
    pub(crate) fn notify(&mut self, method: &str, params: Value) {
        self.send(&notification(method, params));
    }

    /// Sends a request and returns its id.
    pub(crate) fn request(&mut self, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        id
    }

    /// Sends a request and returns its result.
    pub(crate) fn ask(&mut self, method: &str, params: Value) -> Value {
        let id = self.request(method, params);
        let answer = self.answer(id);
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    /// Sends a request and returns the code of the error that it is answered with.
    pub(crate) fn ask_wrongly(&mut self, method: &str, params: Value) -> i64 {
        let id = self.request(method, params);
        error_code(&self.answer(id))
    }

    /// Waits for the answer to a request.
    pub(crate) fn answer(&mut self, id: i64) -> Value {
        self.wait_for(&format!("the answer to {id}"), |message| is_answer(message) && message["id"] == id)
    }

    /// Waits for a message; others wait in the backlog.
    pub(crate) fn wait_for(&mut self, what: &str, is_it: impl Fn(&Value) -> bool) -> Value {
        if let Some(index) = self.backlog.iter().position(&is_it) {
            return self.backlog.remove(index);
        }
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.messages.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(message) if is_it(&message) => return message,
                Ok(message) => self.backlog.push(message),
                Err(RecvTimeoutError::Timeout) => panic!("{what} does not come; so far: {:#?}", self.backlog),
                Err(RecvTimeoutError::Disconnected) => panic!("{what} does not come, the server is gone"),
            }
        }
    }

    /// Opens a document as version 1.
    pub(crate) fn open(&mut self, uri: &str, text: &str) {
        self.notify("textDocument/didOpen", opened(uri, text));
    }

    /// Changes a document.
    pub(crate) fn change(&mut self, uri: &str, version: i32, changes: Value) {
        self.notify("textDocument/didChange", changed(uri, version, changes));
    }

    /// Waits for the diagnostics of a version.
    pub(crate) fn published(&mut self, uri: &str, version: i32) -> Value {
        let message = self.wait_for(&format!("a publish of {uri} {version}"), |message| {
            is_publish(message, uri) && message["params"]["version"] == version
        });
        message["params"]["diagnostics"].clone()
    }

    /// Everything that has come so far, after the server has answered what was sent so far.
    pub(crate) fn so_far(&mut self) -> Vec<Value> {
        // Answered by the reader itself, hence after everything that it has caused.
        let code = self.ask_wrongly("no/suchMethod", json!(null));
        assert_eq!(code, -32601);
        std::mem::take(&mut self.backlog)
    }

    /// `shutdown` and `exit`; returns the exit status.
    pub(crate) fn finish(mut self) -> i32 {
        assert_eq!(self.ask("shutdown", json!(null)), json!(null));
        self.notify("exit", json!(null));
        self.ended()
    }

    /// Closes the server's stdin.
    pub(crate) fn close(&mut self) {
        self.input = None;
    }

    /// Waits for the server's end and returns its exit status.
    pub(crate) fn ended(self) -> i32 {
        match self.peer {
            Peer::Thread(thread) => match thread.join().expect("the server must not panic") {
                Ending::Orderly => 0,
                Ending::Abrupt => 1,
            },
            Peer::Process(mut child) => child.wait().unwrap().code().expect("no signal ended it"),
        }
    }
}

/// A message with LSP's header.
pub(crate) fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

/// A notification.
pub(crate) fn notification(method: &str, params: Value) -> Value {
    json!({ "jsonrpc": "2.0", "method": method, "params": params })
}

/// The parameters of `didOpen`.
pub(crate) fn opened(uri: &str, text: &str) -> Value {
    json!({ "textDocument": { "uri": uri, "languageId": "nomad", "version": 1, "text": text } })
}

/// The parameters of `didChange`.
pub(crate) fn changed(uri: &str, version: i32, changes: Value) -> Value {
    json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": changes })
}

/// A change of a range by its lines and columns.
pub(crate) fn edit(start: (u32, u32), end: (u32, u32), text: &str) -> Value {
    json!({ "range": range(start, end), "text": text })
}

/// A range.
pub(crate) fn range(start: (u32, u32), end: (u32, u32)) -> Value {
    json!({ "start": { "line": start.0, "character": start.1 }, "end": { "line": end.0, "character": end.1 } })
}

/// A position in a document.
pub(crate) fn place(uri: &str, line: u32, character: u32) -> Value {
    json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": character } })
}

/// `text` after text edits, whose columns are in UTF-16 (all text here is ASCII where it is edited).
pub(crate) fn apply(text: &str, edits: &Value) -> String {
    let offset = |position: &Value| {
        let line = position["line"].as_u64().unwrap() as usize;
        let start: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
        start + position["character"].as_u64().unwrap() as usize
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .as_array()
        .unwrap()
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (offset(&range["start"]), offset(&range["end"]), edit["newText"].as_str().unwrap())
        })
        .collect();
    edits.sort_unstable();
    let mut text = text.to_owned();
    for (start, end, new_text) in edits.into_iter().rev() {
        text.replace_range(start..end, new_text);
    }
    text
}

/// The code of an error response.
pub(crate) fn error_code(answer: &Value) -> i64 {
    answer["error"]["code"].as_i64().unwrap_or_else(|| panic!("no error: {answer}"))
}

/// Whether a message answers a request of ours.
pub(crate) fn is_answer(message: &Value) -> bool {
    message.get("id").is_some() && message.get("method").is_none()
}

/// Whether a message publishes the diagnostics of `uri`.
pub(crate) fn is_publish(message: &Value, uri: &str) -> bool {
    message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri
}

fn read_message(output: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            line => {
                let value = line.strip_prefix("Content-Length: ").expect("stdout carries the protocol only");
                length = Some(value.parse().expect("a length"));
            }
        }
    }
    let mut body = vec![0; length.expect("a header")];
    output.read_exact(&mut body).ok()?;
    Some(serde_json::from_slice(&body).expect("a message is JSON"))
}

/// The smallest job of these tests has no group, which is a finding of its own and none of their business.
fn without_the_empty_job(mut message: Value) -> Value {
    for list in ["/params/diagnostics", "/result/items"] {
        if let Some(list) = message.pointer_mut(list).and_then(Value::as_array_mut) {
            list.retain(|item| !item["message"].as_str().is_some_and(|text| text.contains(" needs at least one ")));
        }
    }
    message
}
