//! The program as a client sees it, and times in order.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

const QUESTIONS: usize = 200;

/// Durations, sorted.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// A percentile in milliseconds.
    pub(crate) fn at(&self, percent: usize) -> f64 {
        let index = (self.0.len() * percent / 100).min(self.0.len() - 1);
        self.0[index].as_secs_f64() * 1e3
    }
}

pub(crate) struct Server {
    uri: String,
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next_id: u64,
}

impl Server {
    /// Starts the program and initializes it, without a folder.
    pub(crate) fn start() -> Self {
        Self::start_in(None, "file:///jobs/large.nomad.hcl")
    }

    /// Starts the program and initializes it in `folder`, for the document at `uri`.
    pub(crate) fn start_in(folder: Option<&str>, uri: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_jobspec-ls"))
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap());
        let mut server = Self { uri: uri.to_owned(), child, input, output, next_id: 0 };
        let folders = folder.map(|folder| json!([{ "uri": folder, "name": "jobs" }]));
        server.ask(
            "initialize",
            &json!({ "workspaceFolders": folders, "capabilities": { "textDocument": { "completion": { "completionItem": {
            "snippetSupport": true, "resolveSupport": { "properties": ["documentation"] },
        } }, "hover": { "contentFormat": ["markdown"] } } } }),
        );
        server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        server
    }

    /// Opens the document and returns how many findings it has.
    pub(crate) fn open(&mut self, text: &str) -> usize {
        let document = json!({ "uri": self.uri, "languageId": "nomad", "version": 1, "text": text });
        self.send(
            &json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } }),
        );
        let body = self.wait("\"version\":1,");
        let published: Value = serde_json::from_slice(&body).unwrap();
        published["params"]["diagnostics"].as_array().unwrap().len()
    }

    /// Sends a change and waits for its publish.
    pub(crate) fn change(
        &mut self,
        version: usize,
        start: (usize, usize),
        end: (usize, usize),
        text: &str,
    ) -> Duration {
        let range = json!({
            "start": { "line": start.0, "character": start.1 }, "end": { "line": end.0, "character": end.1 },
        });
        let message = frame(&json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": self.uri, "version": version },
            "contentChanges": [{ "range": range, "text": text }],
        } }));
        let wanted = format!("\"version\":{version},");
        let start = Instant::now();
        self.input.write_all(&message).unwrap();
        self.wait(&wanted);
        start.elapsed()
    }

    /// Asks the same question again and again.
    pub(crate) fn questions(&mut self, method: &str, (line, character): (usize, usize)) -> Times {
        let params =
            json!({ "textDocument": { "uri": self.uri }, "position": { "line": line, "character": character } });
        let answer = self.ask(method, &params);
        assert!(!answer["result"].is_null(), "{method} has something to say at {line}:{character}");
        let times = (0..QUESTIONS).map(|_| {
            self.next_id += 1;
            let id = self.next_id;
            let message = frame(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
            let start = Instant::now();
            self.input.write_all(&message).unwrap();
            self.wait(&format!("\"id\":{id}"));
            start.elapsed()
        });
        Times::new(times.collect())
    }

    pub(crate) fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        serde_json::from_slice(&self.wait(&format!("\"id\":{id}"))).unwrap()
    }

    pub(crate) fn send(&mut self, message: &Value) {
        self.input.write_all(&frame(message)).unwrap();
    }

    /// Reads until a message holds `wanted`: parsing it would be the client's time, not ours.
    pub(crate) fn wait(&mut self, wanted: &str) -> Vec<u8> {
        loop {
            let mut header = String::new();
            self.output.read_line(&mut header).unwrap();
            let length = header.trim_end().strip_prefix("Content-Length: ").unwrap().parse().unwrap();
            self.output.read_line(&mut header).unwrap();
            let mut body = vec![0; length];
            self.output.read_exact(&mut body).unwrap();
            // Both stand near the start or the end of a message, before or after the long part.
            let (start, end) = (&body[..body.len().min(200)], &body[body.len().saturating_sub(40)..]);
            let holds = |part: &[u8]| part.windows(wanted.len()).any(|window| window == wanted.as_bytes());
            if holds(start) || holds(end) {
                return body;
            }
        }
    }

    /// Its resident memory, where the system tells.
    pub(crate) fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
    }

    pub(crate) fn finish(mut self) {
        self.ask("shutdown", &json!(null));
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
        assert!(self.child.wait().unwrap().success());
    }
}

fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
