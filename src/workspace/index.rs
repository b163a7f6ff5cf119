//! All files of the workspace with what is known about each, and the questions that cross files.

use std::collections::{BTreeMap, HashMap};
use std::ops::Bound;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::facts::{FileFacts, JobFacts};

/// The files around a document. Cheap to clone and to share; a change makes a new one.
#[derive(Debug, Default)]
pub struct Workspace {
    /// The directories that were searched.
    roots: Vec<PathBuf>,
    files: BTreeMap<Arc<Path>, Arc<FileFacts>>,
    claims: OnceLock<HashMap<Key, Vec<Arc<Path>>>>,
}

impl Clone for Workspace {
    fn clone(&self) -> Self {
        Self { roots: self.roots.clone(), files: self.files.clone(), claims: OnceLock::new() }
    }
}

/// What at most one production job may have.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A static port of the host.
    Port(u16),
    /// A job's name.
    Name(String),
    /// A router's name.
    Router(String),
    /// A host of a routing rule.
    Host(String),
    /// A service's name; more than one job may register it.
    Service(String),
    /// A service whose name the file does not decide.
    OpenService,
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

    /// Puts a file in; says whether anything changed.
    pub fn insert(&mut self, path: &Path, facts: FileFacts) -> bool {
        match self.files.get_mut(path) {
            Some(known) if **known == facts => false,
            Some(known) => {
                *known = Arc::new(facts);
                self.claims = OnceLock::new();
                true
            }
            None => {
                self.files.insert(path.into(), Arc::new(facts));
                self.claims = OnceLock::new();
                true
            }
        }
    }

    /// Takes a file out; says whether it was there.
    pub fn remove(&mut self, path: &Path) -> bool {
        let was_there = self.files.remove(path).is_some();
        if was_there {
            self.claims = OnceLock::new();
        }
        was_there
    }

    /// What is known about one file.
    pub fn get(&self, path: &Path) -> Option<&FileFacts> {
        self.files.get(path).map(AsRef::as_ref)
    }

    /// All files, by path.
    pub fn files(&self) -> impl Iterator<Item = (&Path, &FileFacts)> {
        self.files.iter().map(|(path, facts)| (path.as_ref(), facts.as_ref()))
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
    pub fn claimants(&self, key: &Key) -> &[Arc<Path>] {
        self.claims().get(key).map_or(&[], Vec::as_slice)
    }

    /// All keys of one sort; for did-you-mean.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.claims().keys()
    }

    fn claims(&self) -> &HashMap<Key, Vec<Arc<Path>>> {
        self.claims.get_or_init(|| {
            let mut claims: HashMap<Key, Vec<Arc<Path>>> = HashMap::new();
            for (path, facts) in &self.files {
                let Some(job) = facts.job() else { continue };
                for key in job.keys() {
                    let paths = claims.entry(key).or_default();
                    if paths.last() != Some(path) {
                        paths.push(path.clone());
                    }
                }
            }
            claims
        })
    }
}

impl JobFacts {
    /// What the job claims.
    fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        use super::facts::RouteKind;
        let name = self.name.iter().map(|name| Key::Name(name.clone()));
        let ports = self.ports.iter().map(|claim| Key::Port(claim.port));
        let routes = self.routes.iter().map(|route| match route.kind {
            RouteKind::Router => Key::Router(route.name.clone()),
            RouteKind::Host => Key::Host(route.name.clone()),
        });
        let services = self.services.iter().map(|service| Key::Service(service.clone()));
        let open = self.open_services.then_some(Key::OpenService);
        name.chain(ports).chain(routes).chain(services).chain(open)
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
    }
}
