//! What several test files need.
#![allow(dead_code)] // each test file uses its own part

use std::path::PathBuf;

/// The corpus of real job files, if the environment names one.
pub(crate) fn corpus() -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("JOBSPEC_CORPUS")?);
    assert!(path.join("index.json").exists(), "JOBSPEC_CORPUS={} holds no index.json", path.display());
    Some(path)
}

/// The corpus' index: one object per file.
pub(crate) fn corpus_index() -> Option<(PathBuf, Vec<serde_json::Value>)> {
    let root = corpus()?;
    let index = std::fs::read_to_string(root.join("index.json")).expect("the index is readable");
    Some((root, serde_json::from_str(&index).expect("the index is JSON")))
}

/// Job files to test with: the corpus where there is one, else the homelab's.
pub(crate) fn job_files() -> Vec<(String, String)> {
    let mut files = Vec::new();
    if let Some((root, index)) = corpus_index() {
        for entry in index {
            let path = entry["path"].as_str().expect("a path").to_owned();
            if let Ok(text) = std::fs::read_to_string(root.join(&path)) {
                files.push((path, text));
            }
        }
    }
    let homelab = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/homelab");
    let mut stack = vec![homelab];
    while let Some(directory) = stack.pop() {
        let Ok(entries) = std::fs::read_dir(&directory) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                stack.push(path);
            } else if path.extension().is_some_and(|extension| extension == "hcl")
                && let Ok(text) = std::fs::read_to_string(&path)
            {
                files.push((path.display().to_string(), text));
            }
        }
    }
    files.sort();
    files
}
