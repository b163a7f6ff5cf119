//! The homelab repository gives exactly the findings that its owner wrote down by hand in `homelab.expected`, among them
//! every rule, and its fixes lead to a tree in which nothing is left to fix.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jobspec_ls::features::REGISTRY;

/// Runs `check` in `directory`; the findings are what it prints.
fn check(directory: &Path, arguments: &[&str]) -> Vec<serde_json::Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_jobspec-ls"))
        .args(["check", "--format", "json", "--exit-zero", "."])
        .args(arguments)
        .current_dir(directory)
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

fn homelab() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/homelab")
}

/// `path:line: severity[rule]` of each finding, sorted.
fn found() -> Vec<String> {
    let mut lines: Vec<String> = check(&homelab(), &[])
        .iter()
        .map(|finding| {
            format!(
                "{}:{}: {}[{}]",
                finding["path"].as_str().expect("a path"),
                finding["range"]["start"]["line"],
                finding["severity"].as_str().expect("a severity"),
                finding["rule"].as_str().expect("a rule"),
            )
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn findings_are_those_that_the_owner_expects() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let expected = std::fs::read_to_string(root.join("tests/homelab.expected")).expect("the list is there");
    let mut lines: Vec<String> = expected
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line[..=line.find(']').expect("path:line: severity[rule]")].to_owned())
        .collect();
    lines.sort();
    let rule = |line: &str| line.rsplit_once('[').expect("a rule").1.trim_end_matches(']').to_owned();
    // Rules that are still to come are passed over, and with them the suppressions that name them.
    let (mut lines, later): (Vec<String>, Vec<String>) =
        lines.into_iter().partition(|line| REGISTRY.get(&rule(line)).is_some());
    let mut found = found();
    if !later.is_empty() {
        eprintln!("not compared, since the rules are still to come: {later:#?}");
        lines.retain(|line| rule(line) != "unknown-rule");
        found.retain(|line| rule(line) != "unknown-rule");
    }
    let missing: Vec<&String> = lines.iter().filter(|line| !found.contains(line)).collect();
    let extra: Vec<&String> = found.iter().filter(|line| !lines.contains(line)).collect();
    assert!(missing.is_empty() && extra.is_empty(), "missing: {missing:#?}\nunexpected: {extra:#?}");
    assert_eq!(found.len(), lines.len(), "a finding is there more often than it should be");
}

#[test]
fn every_rule_is_broken_somewhere() {
    let found = found();
    let is_broken = |id: &str| found.iter().any(|line| line.ends_with(&format!("[{id}]")));
    // A `jobspec.toml` with a mistake ends every check with status 2; `tests/cli/config.rs` has it.
    let missing: Vec<&str> =
        REGISTRY.iter().map(|rule| rule.id.0).filter(|id| *id != "invalid-config" && !is_broken(id)).collect();
    assert!(missing.is_empty(), "nothing in tests/homelab breaks {missing:?}");
}

/// All files below `directory`, with their texts.
fn files(directory: &Path) -> BTreeMap<PathBuf, String> {
    let mut files = BTreeMap::new();
    let mut stack = vec![directory.to_path_buf()];
    while let Some(next) = stack.pop() {
        for entry in fs::read_dir(&next).expect("the directory is readable").flatten() {
            let path = entry.path();
            if path.is_dir() {
                stack.push(path);
            } else {
                let relative = path.strip_prefix(directory).expect("it is below").to_path_buf();
                files.insert(relative, fs::read_to_string(&path).expect("the file is text"));
            }
        }
    }
    files
}

/// How often each rule of Nomad's is broken, per file.
fn of_nomad(findings: &[serde_json::Value]) -> BTreeMap<(String, String), usize> {
    let mut count = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding["category"] == "nomad") {
        let text = |key: &str| finding[key].as_str().expect("a text").to_owned();
        *count.entry((text("path"), text("rule"))).or_default() += 1;
    }
    count
}

#[test]
fn fixes_leave_nothing_that_can_be_fixed_and_nothing_that_nomad_rejects() {
    let copy = tempfile::tempdir().expect("a directory");
    for (path, text) in files(&homelab()) {
        let path = copy.path().join(path);
        fs::create_dir_all(path.parent().expect("it has one")).expect("the directory is made");
        fs::write(path, text).expect("the file is written");
    }
    let before = of_nomad(&check(copy.path(), &[]));
    let mut last = files(copy.path());
    for round in 0.. {
        assert!(round < 10, "the fixes come to no end");
        check(copy.path(), &["--fix"]);
        check(copy.path(), &["--fix", "--unsafe-fixes"]);
        let now = files(copy.path());
        if now == last {
            break;
        }
        last = now;
    }
    let left = check(copy.path(), &[]);
    let fixable: Vec<String> = left
        .iter()
        .filter(|finding| !finding["fix"].is_null())
        .map(|finding| format!("{} {} {}", finding["path"], finding["rule"], finding["fix"]["title"]))
        .collect();
    assert!(fixable.is_empty(), "left though they have a fix: {fixable:#?}");
    for ((path, rule), count) in of_nomad(&left) {
        let known = before.get(&(path.clone(), rule.clone())).copied().unwrap_or_default();
        assert!(count <= known, "{path}: the fixes break {rule}");
    }
}
