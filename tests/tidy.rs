//! The architecture's rules: who may use whom, and how long a file may be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which modules each module may use (see the table in `lib.rs`).
const MAY_USE: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("suggest", &[]),
    ("schema", &["suggest"]),
    ("diagnostic", &["text"]),
    ("syntax", &["text", "diagnostic"]),
    ("template", &["text"]),
    ("config", &["text", "suggest", "diagnostic"]),
    ("model", &["text", "syntax", "template", "schema", "diagnostic"]),
    ("workspace", &["text", "suggest", "diagnostic", "syntax", "schema", "config", "model"]),
    ("rule", &["text", "diagnostic", "syntax", "config", "model", "workspace"]),
    (
        "nomad",
        &["text", "suggest", "diagnostic", "syntax", "template", "schema", "config", "model", "workspace", "rule"],
    ),
    (
        "policy",
        &["text", "suggest", "diagnostic", "syntax", "template", "schema", "config", "model", "workspace", "rule"],
    ),
    ("scaffold", &["text", "suggest", "syntax", "config", "model", "workspace"]),
    (
        "features",
        &[
            "scaffold",
            "text",
            "suggest",
            "diagnostic",
            "syntax",
            "template",
            "schema",
            "config",
            "model",
            "workspace",
            "rule",
            "nomad",
            "policy",
        ],
    ),
    ("disk", &[]),
    ("protocol", &["text", "diagnostic", "syntax", "config", "disk", "workspace", "rule", "policy", "features"]),
    (
        "cli",
        &[
            "scaffold",
            "text",
            "suggest",
            "diagnostic",
            "disk",
            "config",
            "schema",
            "syntax",
            "workspace",
            "rule",
            "policy",
            "features",
            "protocol",
        ],
    ),
];

fn sources(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).expect("the directory is readable").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

fn all_sources() -> (PathBuf, Vec<PathBuf>) {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    assert!(files.len() > 40);
    (root, files)
}

/// The modules that a source names as `crate::module`, wherever.
fn used(source: &str) -> Vec<&str> {
    let mut used: Vec<&str> = source
        .match_indices("crate::")
        .flat_map(|(at, _)| {
            let rest = &source[at + "crate::".len()..];
            let list = rest.strip_prefix('{').and_then(|list| list.split('}').next()).unwrap_or(rest);
            let many = rest.starts_with('{');
            list.split(',')
                .take(if many { usize::MAX } else { 1 })
                .map(|name| name.trim().split(|c: char| !c.is_ascii_lowercase() && c != '_').next().unwrap_or(""))
        })
        .filter(|name| !name.is_empty())
        .collect();
    used.sort_unstable();
    used.dedup();
    used
}

#[test]
fn modules_use_only_what_stands_below_them() {
    let table: BTreeMap<&str, &[&str]> = MAY_USE.iter().copied().collect();
    let (root, files) = all_sources();
    let mut wrong = Vec::new();
    for path in files {
        let relative = path.strip_prefix(root.join("src")).expect("below src").to_path_buf();
        let module = relative.iter().next().expect("a name").to_string_lossy();
        let module = module.trim_end_matches(".rs");
        if matches!(module, "lib" | "main") {
            continue;
        }
        let source = std::fs::read_to_string(&path).expect("readable");
        let Some(allowed) = table.get(module) else {
            wrong.push(format!("{}: the module `{module}` has no line in the table", relative.display()));
            continue;
        };
        for used in used(&source) {
            if used != module && table.contains_key(used) && !allowed.contains(&used) {
                wrong.push(format!("{}: `{module}` may not use `{used}`", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_protocol_knows_lsp_and_only_the_outside_does_input_and_output() {
    let (root, files) = all_sources();
    let mut wrong = Vec::new();
    for path in files {
        let relative = path.strip_prefix(root.join("src")).expect("below src").display().to_string();
        let outside = ["protocol", "cli", "disk", "main"].iter().any(|module| relative.starts_with(module));
        let source = std::fs::read_to_string(&path).expect("readable");
        if !relative.starts_with("protocol") && source.contains("tower_lsp") {
            wrong.push(format!("{relative}: names LSP's types"));
        }
        for io in ["std::fs::", "std::env::", "println!", "std::process::"] {
            let code = source.split("#[cfg(test)]").next().unwrap_or("");
            if !outside && code.contains(io) {
                wrong.push(format!("{relative}: uses {io}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_is_too_long() {
    let (root, mut files) = all_sources();
    sources(&root.join("tests"), &mut files);
    let long: Vec<String> = files
        .iter()
        .filter_map(|path| {
            let lines = std::fs::read_to_string(path).ok()?.lines().count();
            (lines > 800).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
