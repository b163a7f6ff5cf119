//! A repository of 1,500 jobs: how soon what crosses files is found, what a keystroke costs in it, and a whole check.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::large::job;
use crate::server::{Server, Times};

const JOBS: usize = 1_500;
/// Each of so many lines, with its README.
const LINES: usize = 120;
const RUNS: usize = 7;
const KEYSTROKES: usize = 200;

/// Prints the figures.
pub(crate) fn measure() {
    let root = tempfile::tempdir().unwrap();
    for number in 0..JOBS {
        let directory = root.path().join(format!("nomad-jobs/area-{}/service-{number}", number % 30));
        fs::create_dir_all(&directory).unwrap();
        let name = format!("service-{number}");
        let text = alone(&name);
        fs::write(directory.join(format!("{name}.nomad.hcl")), text).unwrap();
        fs::write(directory.join("README.md"), format!("# {name}\n\n- **File**: `{name}.nomad.hcl`\n")).unwrap();
    }
    // What crosses files: two jobs with one name.
    let twin = root.path().join("nomad-jobs/area-0/twin/service-1.nomad.hcl");
    fs::create_dir_all(twin.parent().unwrap()).unwrap();
    fs::write(&twin, alone("service-1")).unwrap();
    println!("\nworkspace of {JOBS} jobs of {LINES} lines, each with its README");

    let searches = Times::new((0..RUNS).map(|_| search(root.path(), &twin)).collect());
    println!("start → first finding that crosses files: p50 {:.0} ms, p95 {:.0} ms", searches.at(50), searches.at(95));
    keystrokes(root.path(), &twin);
    let checks = Times::new((0..RUNS).map(|_| check(root.path())).collect());
    println!("check --format json: p50 {:.0} ms, p95 {:.0} ms", checks.at(50), checks.at(95));
}

/// A job that shares no port, router or host with the others: in a real repository few do.
fn alone(name: &str) -> String {
    let text = job(LINES).replacen("\"large\"", &format!("\"{name}\""), 1).replace("static", "to    ");
    text.replace("routers.", &format!("routers.{name}-")).replace("Host(`", &format!("Host(`{name}-"))
}

fn uri(path: &Path) -> String {
    format!("file://{}", path.display())
}

/// From the start of the program to the publish of a finding that another file causes; nothing is open.
fn search(root: &Path, twin: &Path) -> Duration {
    let start = Instant::now();
    let mut server = Server::start_in(Some(&uri(root)), &uri(twin));
    loop {
        let body = server.wait(&uri(twin));
        if body.windows(18).any(|window| window == b"duplicate-job-name") {
            break;
        }
    }
    let took = start.elapsed();
    server.finish();
    took
}

fn keystrokes(root: &Path, twin: &Path) {
    let text = fs::read_to_string(twin).unwrap();
    let mut server = Server::start_in(Some(&uri(root)), &uri(twin));
    server.open(&text);
    let place = super::middle(&text);
    let strokes = (0..KEYSTROKES).map(|number| {
        let version = number + 2;
        let (end, new) = if version % 2 == 0 { (place, "x") } else { (super::after(place), "") };
        server.change(version, place, end, new)
    });
    let strokes = Times::new(strokes.collect());
    println!("keystroke → diagnostics in it: p50 {:.2} ms, p95 {:.2} ms", strokes.at(50), strokes.at(95));
    println!("resident memory with it: {}", server.memory());
    server.finish();
}

fn check(root: &Path) -> Duration {
    let start = Instant::now();
    let status = Command::new(env!("CARGO_BIN_EXE_jobspec-ls"))
        .args(["check", "--format", "json", "--exit-zero"])
        .arg(root)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    start.elapsed()
}
