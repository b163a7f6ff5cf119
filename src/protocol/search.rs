//! Finds the files of the workspace on the disk and reads what is worth knowing about them.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use ignore::DirEntry;

use super::documents::{Documents, Key};
use super::shared::{matters, read};
use crate::disk;
use crate::workspace::{FileFacts, NameKind};

/// More files than this are not looked at: whoever opens a whole disk has no workspace.
const MAX_FILES: usize = 100_000;

/// Levels that are searched below a directory that is too large for more.
const FEW_LEVELS: usize = 2;

/// A directory that is searched.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Root {
    /// Absolute.
    pub(super) path: PathBuf,
    /// How many levels; all if `None`.
    depth: Option<usize>,
}

impl Root {
    /// A folder that the client has open. Of a home directory, and of what lies above one, only the top is searched.
    pub(super) fn folder(path: PathBuf) -> Self {
        let depth = is_home_or_above(&path).then_some(FEW_LEVELS);
        Self { path, depth }
    }

    /// What belongs together with a file outside of all folders: its repository, else its directory.
    pub(super) fn around(file: &Path) -> Option<Self> {
        let parent = file.parent()?;
        let repository = parent.ancestors().find(|directory| directory.join(".git").exists());
        Some(match repository.filter(|directory| !is_home_or_above(directory)) {
            Some(repository) => Self { path: repository.to_owned(), depth: None },
            None => Self { path: parent.to_owned(), depth: Some(FEW_LEVELS) },
        })
    }

    /// Whether the root's search leads to files in the directory of `path`.
    pub(super) fn covers(&self, path: &Path) -> bool {
        path.strip_prefix(&self.path)
            .is_ok_and(|below| self.depth.is_none_or(|depth| below.components().count() <= depth))
    }
}

fn is_home_or_above(path: &Path) -> bool {
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    path.parent().is_none() || home.is_some_and(|home| Path::new(&home).starts_with(path))
}

/// What tells one state of a file on the disk from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stamp {
    /// That it is there is all that matters.
    There,
    /// When it was written, and how long it is in bytes.
    Written(Option<SystemTime>, u64),
}

/// Files with their stamps.
pub(super) type Found = BTreeMap<PathBuf, Stamp>;

/// All files below the roots that matter, and those beside and below the places where jobs are.
pub(super) fn search(roots: &[Root]) -> Found {
    let mut found = Found::new();
    let mut others = Vec::new();
    let mut directories = HashSet::new();
    'roots: for root in roots {
        for entry in disk::walk(&root.path, root.depth).flatten().filter(is_file) {
            if found.len() + others.len() >= MAX_FILES {
                tracing::warn!(root = %root.path.display(), MAX_FILES, "too many files, the rest is left out");
                break 'roots;
            }
            if matters(entry.path()) {
                if holds_a_job(entry.path())
                    && let Some(parent) = entry.path().parent()
                    && !directories.contains(parent)
                {
                    directories.insert(parent.to_owned());
                }
                found.insert(entry.path().to_owned(), stamp(&entry));
            } else {
                others.push(entry.into_path());
            }
        }
    }
    found.extend(others.into_iter().filter(|path| is_beside(path, &directories)).map(|path| (path, Stamp::There)));
    found
}

/// The files at and below `path`, and those beside it, as a search from `root` would find them.
pub(super) fn search_near(root: &Root, path: &Path) -> Found {
    let parent = path.parent().unwrap_or(path);
    let near = |other: &Path| parent.starts_with(other) || other.parent() == Some(parent) || other.starts_with(path);
    let entries = disk::walk_only(&root.path, root.depth, {
        let (parent, path) = (parent.to_owned(), path.to_owned());
        move |other| parent.starts_with(other) || other.parent() == Some(&parent) || other.starts_with(&path)
    });
    let entries: Vec<DirEntry> = entries.flatten().filter(is_file).filter(|entry| near(entry.path())).collect();
    let directories =
        entries.iter().filter(|entry| holds_a_job(entry.path())).filter_map(|entry| entry.path().parent());
    let directories: HashSet<PathBuf> = directories.map(Path::to_owned).collect();
    let mut found = Found::new();
    for entry in entries {
        if matters(entry.path()) {
            found.insert(entry.path().to_owned(), stamp(&entry));
        } else if is_beside(entry.path(), &directories) {
            found.insert(entry.into_path(), Stamp::There);
        }
    }
    found
}

/// Whether a search from `root` comes to the file at `path`: git may ignore it.
pub(super) fn leads_to(root: &Root, path: &Path) -> bool {
    let wanted = path.to_owned();
    let mut entries = disk::walk_only(&root.path, root.depth, move |other| wanted.starts_with(other));
    entries.any(|entry| entry.is_ok_and(|entry| entry.path() == path))
}

/// What is known of each file, in the same order: from the editor where it is open there, else from the disk. `done`
/// counts them.
pub(super) fn facts(paths: &[PathBuf], documents: &Documents, done: &Arc<AtomicUsize>) -> Vec<FileFacts> {
    disk::in_parallel(paths, |path| {
        let facts = open_facts(path, documents).unwrap_or_else(|| {
            let text = matters(path).then(|| read(path)).flatten();
            text.map(|text| FileFacts::read(path, &text)).unwrap_or_default()
        });
        done.fetch_add(1, Ordering::Relaxed);
        facts
    })
}

/// What the editor's version of a file says.
pub(super) fn open_facts(path: &Path, documents: &Documents) -> Option<FileFacts> {
    let open = documents.get_key(&Key::File(path.to_owned()))?;
    let document = &open.analysis.document;
    Some(FileFacts::of(path, document.language.as_deref(), &document.text, &document.tree))
}

fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_some_and(|kind| kind.is_file())
}

fn stamp(entry: &DirEntry) -> Stamp {
    match entry.metadata() {
        Ok(metadata) => Stamp::Written(metadata.modified().ok(), metadata.len()),
        Err(_) => Stamp::Written(None, 0),
    }
}

fn holds_a_job(path: &Path) -> bool {
    matches!(NameKind::of(path), NameKind::Nomad | NameKind::Hcl | NameKind::Template)
}

/// Whether a file lies in one of `directories`, or in a hidden directory of one: rules look at such names.
fn is_beside(path: &Path, directories: &HashSet<PathBuf>) -> bool {
    let mut below = path;
    while let Some(parent) = below.parent() {
        if directories.contains(parent) {
            let within = path.strip_prefix(parent).unwrap_or(path);
            let first = within.components().next();
            return path.parent() == Some(parent)
                || first.is_some_and(|first| first.as_os_str().to_string_lossy().starts_with('.'));
        }
        below = parent;
    }
    false
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().expect("a directory");
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().expect("below the root")).expect("a directory");
            fs::write(path, "x\n").expect("a file");
        }
        root
    }

    fn names(found: &Found, root: &Path) -> Vec<String> {
        found.keys().map(|path| path.strip_prefix(root).expect("below the root").display().to_string()).collect()
    }

    const FILES: [&str; 11] = [
        "README.md",
        "jobspec.toml",
        "main.py",
        ".git/config.hcl",
        "node_modules/x/README.md",
        "jobs/web/web.nomad.hcl",
        "jobs/web/notes.txt",
        "jobs/web/.archive/old/web.tar",
        "jobs/web/.testing/web.nomad",
        "jobs/ignored.hcl",
        "src/data.csv",
    ];

    #[test]
    fn hidden_zones_are_searched_and_foreign_files_only_beside_jobs() {
        let root = tree(&FILES);
        fs::write(root.path().join(".gitignore"), "ignored.hcl\n").expect("a file");
        let folder = Root::folder(root.path().to_owned());
        let expected = [
            "README.md",
            "jobs/web/.archive/old/web.tar",
            "jobs/web/.testing/web.nomad",
            "jobs/web/notes.txt",
            "jobs/web/web.nomad.hcl",
            "jobspec.toml",
        ];
        assert_eq!(names(&search(&[folder.clone(), folder.clone()]), root.path()), expected);
        let near = search_near(&folder, &root.path().join("jobs/web/web.nomad.hcl"));
        assert_eq!(names(&near, root.path()), ["jobs/web/notes.txt", "jobs/web/web.nomad.hcl"]);
        let below = search_near(&folder, &root.path().join("jobs/web"));
        assert_eq!(names(&below, root.path()), expected[1..5]);
        assert!(search_near(&folder, &root.path().join("jobs/ignored.hcl")).is_empty());
        assert!(search_near(&folder, &root.path().join("node_modules/x/README.md")).is_empty());
        let top = Root { path: root.path().to_owned(), depth: Some(1) };
        assert_eq!(names(&search(std::slice::from_ref(&top)), root.path()), ["README.md", "jobspec.toml"]);
        assert!(top.covers(&root.path().join("x.hcl")) && !top.covers(&root.path().join("a/x.hcl")));
    }

    #[test]
    fn a_file_without_a_folder_belongs_to_its_repository_or_its_directory() {
        let root = tree(&["repo/.git/HEAD", "repo/a/b/web.nomad", "plain/web.nomad"]);
        let around = |file: &str| Root::around(&root.path().join(file)).expect("a root");
        assert_eq!(around("repo/a/b/web.nomad"), Root { path: root.path().join("repo"), depth: None });
        assert_eq!(around("plain/web.nomad"), Root { path: root.path().join("plain"), depth: Some(2) });
        assert!(is_home_or_above(Path::new("/")));
    }
}
