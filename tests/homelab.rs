//! The homelab repository gives exactly the findings that its owner wrote down by hand in `homelab.expected`.

use std::path::PathBuf;
use std::process::Command;

use jobspec_ls::features::REGISTRY;

/// `path:line: severity[rule]` of each finding, sorted.
fn found() -> Vec<String> {
    let homelab = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/homelab");
    let output = Command::new(env!("CARGO_BIN_EXE_jobspec-ls"))
        .args(["check", "--format", "json", "--exit-zero", "."])
        .current_dir(homelab)
        .output()
        .expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let findings: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut lines: Vec<String> = findings
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
    // The list is for the whole policy; rules that are still to come are passed over, and with them the suppressions
    // that name them.
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
