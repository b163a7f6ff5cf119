//! All files of the workspace with what is known about each, and the questions that cross files.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::claims::{Claimant, Claims, Key};
use super::facts::{FileFacts, JobFacts};

/// The files around a document. Cheap to clone and to share; a change makes a new one.
#[derive(Clone, Debug, Default)]
pub struct Workspace {
    /// The directories that were searched.
    roots: Vec<PathBuf>,
    files: BTreeMap<Arc<Path>, Arc<FileFacts>>,
    claims: Claims,
    /// Those that jobs take in with `file(…)`.
    texts: BTreeMap<Arc<Path>, Arc<str>>,
}

impl Workspace {
    /// A workspace without files yet.
    pub fn new(roots: Vec<PathBuf>) -> Self {
        Self { roots, ..Self::default() }
    }

    /// The directories that were searched.
    pub fn roots(&self) -> &[PathBuf] {
        &self.roots
    }

    /// How many files are known.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether no file is known: then nothing that asks for other files can be said.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Replaces the directories that were searched.
    pub fn set_roots(&mut self, roots: Vec<PathBuf>) {
        self.roots = roots;
    }

    /// Puts a file in; says whether anything changed.
    pub fn insert(&mut self, path: &Path, facts: FileFacts) -> bool {
        let (path, known) = match self.files.get_key_value(path) {
            Some((_, known)) if **known == facts => return false,
            Some((path, known)) => (Arc::clone(path), Some(Arc::clone(known))),
            None => (path.into(), None),
        };
        if let Some(known) = known {
            self.claims.remove(&path, &known);
        }
        let facts = Arc::new(facts);
        self.claims.add(&path, &facts);
        self.files.insert(path, facts);
        true
    }

    /// Takes a file out; says whether it was there.
    pub fn remove(&mut self, path: &Path) -> bool {
        let Some(facts) = self.files.remove(path) else { return false };
        self.claims.remove(path, &facts);
        true
    }

    /// What is known about one file.
    pub fn get(&self, path: &Path) -> Option<&FileFacts> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &FileFacts)> {
        self.files.iter().map(|(path, facts)| (path.as_ref(), facts.as_ref()))
    }

    /// All files, by path, for those who keep the paths.
    pub fn paths(&self) -> impl Iterator<Item = (&Arc<Path>, &FileFacts)> {
        self.files.iter().map(|(path, facts)| (path, facts.as_ref()))
    }

    /// All job files, by path.
    pub fn jobs(&self) -> impl Iterator<Item = (&Path, &JobFacts)> {
        self.files().filter_map(|(path, facts)| Some((path, facts.job()?)))
    }

    /// The files directly in `directory`.
    pub fn files_in(&self, directory: &Path) -> impl Iterator<Item = (&Path, &FileFacts)> {
        self.below(directory).filter({
            let directory = directory.to_path_buf();
            move |(path, _)| path.parent() == Some(&directory)
        })
    }

    /// The files at any depth below `directory`.
    pub fn below(&self, directory: &Path) -> impl Iterator<Item = (&Path, &FileFacts)> {
        let directory = directory.to_path_buf();
        self.files
            .range::<Path, _>((Bound::Excluded(directory.as_path()), Bound::Unbounded))
            .map(|(path, facts)| (path.as_ref(), facts.as_ref()))
            .take_while(move |(path, _)| path.starts_with(&directory))
    }

    /// The job files that have `key`, by path.
    pub fn claimants(&self, key: &Key) -> &[Claimant] {
        self.claims.of(key)
    }

    /// The job files that send traffic to a service, look it up or address it, by path.
    pub fn users<'w>(&'w self, service: &'w str) -> impl Iterator<Item = &'w Path> {
        self.jobs().filter(move |(_, job)| job.uses.iter().any(|used| used == service)).map(|(path, _)| path)
    }

    /// The texts that jobs take in, by path.
    pub(super) fn texts(&self) -> &BTreeMap<Arc<Path>, Arc<str>> {
        &self.texts
    }

    /// The same, to be changed.
    pub(super) fn texts_mut(&mut self) -> &mut BTreeMap<Arc<Path>, Arc<str>> {
        &mut self.texts
    }

    /// All keys of one sort; for did-you-mean.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.claims.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories_list_their_own_files() {
        let mut workspace = Workspace::default();
        for path in ["/a/x.md", "/a/b/y.md", "/a/b.txt", "/ab/z.md", "/a/b/.testing/t.md"] {
            assert!(workspace.insert(Path::new(path), FileFacts::Other));
        }
        assert!(!workspace.insert(Path::new("/a/x.md"), FileFacts::Other));
        let in_a: Vec<_> = workspace.files_in(Path::new("/a")).map(|(path, _)| path.display().to_string()).collect();
        assert_eq!(in_a, ["/a/b.txt", "/a/x.md"]);
        assert_eq!(workspace.below(Path::new("/a/b")).count(), 2);
        assert!(workspace.remove(Path::new("/a/x.md")) && !workspace.remove(Path::new("/a/x.md")));
    }

    #[test]
    fn claims_follow_the_files() {
        let mut workspace = Workspace::default();
        let job = |port: u16| {
            FileFacts::read(
                Path::new("j.nomad.hcl"),
                &format!(
                    "job \"x\" {{\n  group \"g\" {{\n    network {{\n      port \"p\" {{\n        static = {port}\n      }}\n    }}\n  }}\n}}\n"
                ),
            )
        };
        workspace.insert(Path::new("/a.nomad.hcl"), job(80));
        workspace.insert(Path::new("/b.nomad.hcl"), job(80));
        assert_eq!(workspace.claimants(&Key::Port(80)).len(), 2);
        workspace.insert(Path::new("/b.nomad.hcl"), job(81));
        assert_eq!(workspace.claimants(&Key::Port(80)).len(), 1);
        assert_eq!(workspace.claimants(&Key::Name("x".into())).len(), 2);
        let before = workspace.clone();
        workspace.remove(Path::new("/a.nomad.hcl"));
        assert_eq!(workspace.claimants(&Key::Port(80)).len(), 0);
        let named: Vec<&Path> = workspace.claimants(&Key::Name("x".into())).iter().map(|c| c.path.as_ref()).collect();
        assert_eq!(named, [Path::new("/b.nomad.hcl")]);
        assert_eq!((before.claimants(&Key::Port(80)).len(), before.len()), (1, 2), "snapshots stay as they are");
    }
}
