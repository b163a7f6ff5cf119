//! Which `jobspec.toml` applies to a file, remembered per directory.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::levels::RuleInfo;
use super::parse::{ConfigFile, parse};
use super::settings::Settings;
use crate::diagnostic::Diagnostic;

/// The name of the file.
pub const FILE_NAME: &str = "jobspec.toml";

/// A `jobspec.toml`, read.
#[derive(Debug)]
pub struct Located {
    /// Its path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
    /// What it says.
    pub file: ConfigFile,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

impl Located {
    /// The settings that apply to the file at `path`.
    pub fn settings(&self, path: &Path) -> Arc<Settings> {
        let directory = self.path.parent().unwrap_or(Path::new(""));
        self.file.settings(path.strip_prefix(directory).unwrap_or(path))
    }
}

/// Finds the settings of files. It reads nothing itself: `read` returns the text of a path, `None` where there is none.
#[derive(Debug)]
pub struct Cache {
    rules: Vec<RuleInfo>,
    /// Directories above which nobody looks; without any, the search goes up to the top of the file system.
    roots: Vec<PathBuf>,
    /// The file that applies in a directory.
    nearest: HashMap<PathBuf, Option<Arc<Located>>>,
    default: Arc<Settings>,
}

impl Cache {
    /// An empty cache for a workspace with these roots; without any, the search goes up to the top of the file system.
    pub fn new(rules: Vec<RuleInfo>, roots: Vec<PathBuf>) -> Self {
        Self { rules, roots, nearest: HashMap::new(), default: Arc::new(Settings::default()) }
    }

    /// The settings that apply to the file at `path`, an absolute path; a document without one has those of a file in
    /// the first root.
    pub fn settings(&mut self, path: Option<&Path>, read: &dyn Fn(&Path) -> Option<String>) -> Arc<Settings> {
        let untitled = self.roots.first().map(|root| root.join("untitled"));
        let Some(path) = path.or(untitled.as_deref()) else {
            return Arc::clone(&self.default);
        };
        match self.find(path, read) {
            Some(located) => located.settings(path),
            None => Arc::clone(&self.default),
        }
    }

    /// The `jobspec.toml` that applies to the file at `path`, an absolute path: the nearest one in the file's directory
    /// or above.
    pub fn find(&mut self, path: &Path, read: &dyn Fn(&Path) -> Option<String>) -> Option<Arc<Located>> {
        let mut found = None;
        let mut passed = Vec::new();
        for directory in path.ancestors().skip(1) {
            if let Some(known) = self.nearest.get(directory) {
                found.clone_from(known);
                break;
            }
            passed.push(directory.to_owned());
            let file = directory.join(FILE_NAME);
            if let Some(text) = read(&file) {
                let (config, diagnostics) = parse(&text, &self.rules);
                found = Some(Arc::new(Located { path: file, text, file: config.placed(directory), diagnostics }));
                break;
            }
            if self.roots.iter().any(|root| root == directory) {
                break;
            }
        }
        for directory in passed {
            self.nearest.insert(directory, found.clone());
        }
        found
    }

    /// Every `jobspec.toml` that was found, in the order of their paths.
    pub fn files(&self) -> Vec<Arc<Located>> {
        let mut files: Vec<Arc<Located>> = self.nearest.values().flatten().cloned().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        files
    }

    /// Forgets everything: a `jobspec.toml` appeared, changed or went.
    pub fn invalidate(&mut self) {
        self.nearest.clear();
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn the_nearest_file_applies_alone() {
        let read = |path: &Path| match path.to_str() {
            Some("/w/jobspec.toml") => Some("identity.ttl = \"2h\"\nidentity.audience = \"a\"".to_owned()),
            Some("/w/games/jobspec.toml") => Some("identity.ttl = \"3h\"".to_owned()),
            Some("/jobspec.toml") => Some("identity.ttl = \"9h\"".to_owned()),
            _ => None,
        };
        let mut cache = Cache::new(Vec::new(), vec![PathBuf::from("/w"), PathBuf::from("/v")]);
        let mut identity = |path: &str| {
            let settings = cache.settings(Some(Path::new(path)), &read);
            (settings.identity.ttl.clone(), settings.identity.audience.clone(), settings.directory.clone())
        };
        let expected = |ttl: &str, audience: &str, directory: Option<&str>| {
            (ttl.to_owned(), audience.to_owned(), directory.map(PathBuf::from))
        };
        assert_eq!(identity("/w/a/b/x.nomad"), expected("2h", "a", Some("/w")));
        assert_eq!(identity("/w/games/b/x.nomad"), expected("3h", "consul.io", Some("/w/games")));
        assert_eq!(identity("/v/x.nomad"), expected("1h", "consul.io", None));
        assert_eq!(identity("/x.nomad"), expected("9h", "consul.io", Some("/")));
        assert_eq!(cache.settings(None, &read).identity.ttl, "2h");
        let paths: Vec<PathBuf> = cache.files().iter().map(|located| located.path.clone()).collect();
        assert_eq!(paths, ["/jobspec.toml", "/w/games/jobspec.toml", "/w/jobspec.toml"].map(PathBuf::from));
    }

    #[test]
    fn each_directory_is_read_once_until_it_is_forgotten() {
        let reads = Cell::new(0);
        let read = |_: &Path| {
            reads.set(reads.get() + 1);
            None
        };
        let mut cache = Cache::new(Vec::new(), vec![PathBuf::from("/w")]);
        for _ in 0..3 {
            cache.settings(Some(Path::new("/w/a/x.nomad")), &read);
            cache.settings(Some(Path::new("/w/b/x.nomad")), &read);
        }
        assert_eq!(reads.get(), 3, "a, b and their common parent");
        cache.invalidate();
        cache.settings(Some(Path::new("/w/a/x.nomad")), &read);
        assert_eq!(reads.get(), 5);
    }
}
