//! What an editor waits for: the program over stdio, in the release build.
//!
//! `cargo bench --bench lsp` prints, for jobs of several sizes made from `tests/homelab`: from a keystroke in the
//! middle to the diagnostics of that version, how much of that our analysis alone takes, and what completion and hover
//! take; then the time from the start to the answer to `initialize`, and the memory. Keystrokes are one byte, put in
//! and taken out again, each when the one before has been answered.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::cast_precision_loss,
    reason = "a program that prints figures"
)]

mod large;

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::Edit;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::text::{Encoding, Position, Span};
use jobspec_ls::workspace::Workspace;
use large::{SIZES, job};
use serde_json::{Value, json};

const KEYSTROKES: usize = 400;
const QUESTIONS: usize = 200;
const STARTS: usize = 30;

fn main() {
    println!(
        "{:>6}  {:>34}  {:>23}  {:>18}  {:>18}",
        "", "keystroke → diagnostics", "analysis alone", "completion", "hover"
    );
    println!(
        "{:>6}  {:>8} {:>8} {:>8} {:>7}  {:>8} {:>8} {:>5}  {:>8} {:>9}  {:>8} {:>9}",
        "lines", "p50 ms", "p95 ms", "max ms", "found", "p50 ms", "p95 ms", "", "p50 ms", "p95 ms", "p50 ms", "p95 ms"
    );
    for lines in SIZES {
        size(lines);
    }
    let starts = (0..STARTS).map(|_| {
        let start = Instant::now();
        let server = Server::start();
        let took = start.elapsed();
        server.finish();
        took
    });
    let starts = Times::new(starts.collect());
    println!("\nstart → initialize answered: p50 {:.2} ms, p95 {:.2} ms", starts.at(50), starts.at(95));
    for (what, lines) in [("one file of 263 lines", 263), ("one file of 19,500 lines", 19_500)] {
        let mut server = Server::start();
        server.open(&job(lines));
        println!("resident memory with {what}: {}", server.memory());
        server.finish();
    }
}

fn size(lines: usize) {
    let text = job(lines);
    let place = middle(&text);
    let mut server = Server::start();
    let found = server.open(&text);
    let mut version = 1;
    let mut keystroke = |server: &mut Server| {
        version += 1;
        let (end, new_text) = if version % 2 == 0 { (place, "x") } else { (after(place), "") };
        server.change(version, place, end, new_text)
    };
    for _ in 0..20 {
        keystroke(&mut server);
    }
    let strokes = Times::new((0..KEYSTROKES).map(|_| keystroke(&mut server)).collect());
    let completion = server.questions("textDocument/completion", completion_place(&text));
    let hover = server.questions("textDocument/hover", (place.0, 8));
    server.finish();
    let alone = analysis(&text, place);
    println!(
        "{lines:>6}  {:>8.3} {:>8.3} {:>8.3} {found:>7}  {:>8.3} {:>8.3} {:>5}  {:>8.3} {:>9.3}  {:>8.3} {:>9.3}",
        strokes.at(50),
        strokes.at(95),
        strokes.at(100),
        alone.at(50),
        alone.at(95),
        "",
        completion.at(50),
        completion.at(95),
        hover.at(50),
        hover.at(95),
    );
}

/// The same keystrokes without any protocol.
fn analysis(text: &str, (line, column): (usize, usize)) -> Times {
    let settings = Arc::new(Settings::default());
    let workspace = Arc::new(Workspace::default());
    let path = Some("/jobs/large.nomad.hcl".into());
    let mut analysis = Analysis::new(Document::new(path, None, text), settings, workspace);
    let offset = analysis.document.text.offset(Position { line, column }, Encoding::Utf16);
    let times = (0..KEYSTROKES).map(|number| {
        let edit =
            if number % 2 == 0 { Edit::insert(offset, "x") } else { Edit::delete(Span::new(offset, offset + 1)) };
        let start = Instant::now();
        let mut document = analysis.document.clone();
        document.apply(&edit);
        analysis = Analysis::new(document, Arc::clone(&analysis.settings), Arc::clone(&analysis.workspace));
        std::hint::black_box(analysis.diagnostics());
        start.elapsed()
    });
    Times::new(times.collect())
}

/// Line and column inside the first quoted value after the middle.
fn middle(text: &str) -> (usize, usize) {
    let half = text.lines().count() / 2;
    let found = text.lines().enumerate().skip(half).find_map(|(line, content)| {
        let at = content.find("= \"")?;
        content.is_ascii().then_some((line, at + 3))
    });
    found.unwrap()
}

/// The end of the first line after the middle that opens a block of a service.
fn completion_place(text: &str) -> (usize, usize) {
    let half = text.lines().count() / 2;
    let (line, content) =
        text.lines().enumerate().skip(half).find(|(_, content)| content.trim_start().starts_with("name ")).unwrap();
    (line, content.len() - content.trim_start().len())
}

fn after((line, column): (usize, usize)) -> (usize, usize) {
    (line, column + 1)
}

/// Durations, sorted.
struct Times(Vec<Duration>);

impl Times {
    fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    /// A percentile in milliseconds.
    fn at(&self, percent: usize) -> f64 {
        let index = (self.0.len() * percent / 100).min(self.0.len() - 1);
        self.0[index].as_secs_f64() * 1e3
    }
}

const URI: &str = "file:///jobs/large.nomad.hcl";

struct Server {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    next_id: u64,
}

impl Server {
    /// Starts the program and initializes it.
    fn start() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_jobspec-ls"))
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = child.stdin.take().unwrap();
        let output = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap());
        let mut server = Self { child, input, output, next_id: 0 };
        server.ask(
            "initialize",
            &json!({ "capabilities": { "textDocument": { "completion": { "completionItem": {
            "snippetSupport": true, "resolveSupport": { "properties": ["documentation"] },
        } }, "hover": { "contentFormat": ["markdown"] } } } }),
        );
        server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        server
    }

    /// Opens the document and returns how many findings it has.
    fn open(&mut self, text: &str) -> usize {
        let document = json!({ "uri": URI, "languageId": "nomad", "version": 1, "text": text });
        self.send(
            &json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": { "textDocument": document } }),
        );
        let body = self.wait("\"version\":1,");
        let published: Value = serde_json::from_slice(&body).unwrap();
        published["params"]["diagnostics"].as_array().unwrap().len()
    }

    /// Sends a change and waits for its publish.
    fn change(&mut self, version: usize, start: (usize, usize), end: (usize, usize), text: &str) -> Duration {
        let range = json!({
            "start": { "line": start.0, "character": start.1 }, "end": { "line": end.0, "character": end.1 },
        });
        let message = frame(&json!({ "jsonrpc": "2.0", "method": "textDocument/didChange", "params": {
            "textDocument": { "uri": URI, "version": version },
            "contentChanges": [{ "range": range, "text": text }],
        } }));
        let wanted = format!("\"version\":{version},");
        let start = Instant::now();
        self.input.write_all(&message).unwrap();
        self.wait(&wanted);
        start.elapsed()
    }

    /// Asks the same question again and again.
    fn questions(&mut self, method: &str, (line, character): (usize, usize)) -> Times {
        let params = json!({ "textDocument": { "uri": URI }, "position": { "line": line, "character": character } });
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

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.next_id += 1;
        let id = self.next_id;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        serde_json::from_slice(&self.wait(&format!("\"id\":{id}"))).unwrap()
    }

    fn send(&mut self, message: &Value) {
        self.input.write_all(&frame(message)).unwrap();
    }

    /// Reads until a message holds `wanted`: parsing it would be the client's time, not ours.
    fn wait(&mut self, wanted: &str) -> Vec<u8> {
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
    fn memory(&self) -> String {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
    }

    fn finish(mut self) {
        self.ask("shutdown", &json!(null));
        self.send(&json!({ "jsonrpc": "2.0", "method": "exit" }));
        assert!(self.child.wait().unwrap().success());
    }
}

fn frame(message: &Value) -> Vec<u8> {
    let body = message.to_string();
    format!("Content-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
}
