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
mod server;
mod workspace;

use std::sync::Arc;
use std::time::Instant;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::Edit;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::text::{Encoding, Position, Span};
use jobspec_ls::workspace::Workspace;
use large::{SIZES, job};
use server::{Server, Times};

const KEYSTROKES: usize = 400;
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
    workspace::measure();
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
