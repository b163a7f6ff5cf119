//! Keeps what is known about the files of the workspace current, in a thread of its own.
//!
//! It reads what has changed, from the editor where a file is open there, puts a new [`Workspace`] in the place of the
//! old one, and names the files that the change concerns. No handler waits for it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::thread;

use super::STACK;
use super::documents::Key;
use super::progress::Progress;
use super::reporter::{Reporter, is_config};
use super::search::{Found, Root, Stamp, facts, leads_to, open_facts, search, search_near};
use super::shared::{Shared, matters};
use super::todo::{Batch, Todo};
use crate::disk;
use crate::workspace::{FileFacts, Workspace, concerned};

/// From so many changed files on, all are looked at anew instead of asking whom each change concerns.
const MANY: usize = 64;

/// Tells the indexer what has changed. Dropping it ends the thread.
#[derive(Debug)]
pub(super) struct Indexer {
    todo: Arc<Todo>,
}

impl Indexer {
    /// Starts the thread, whose first work is to search the client's folders.
    pub(super) fn start(shared: Arc<Shared>, reporter: Arc<Reporter>) -> io::Result<Self> {
        let todo = Arc::new(Todo::default());
        todo.roots();
        let mut index = Index {
            todo: Arc::clone(&todo),
            shared,
            reporter,
            roots: Vec::new(),
            adopted: BTreeSet::new(),
            stamps: Found::new(),
            left_out: HashSet::new(),
        };
        thread::Builder::new().name("indexer".to_owned()).stack_size(STACK).spawn(move || {
            while let Some(batch) = index.todo.next() {
                index.work(batch);
            }
        })?;
        Ok(Self { todo })
    }

    /// Where to put what has changed.
    pub(super) fn todo(&self) -> &Arc<Todo> {
        &self.todo
    }
}

impl Drop for Indexer {
    fn drop(&mut self) {
        self.todo.end();
    }
}

struct Index {
    todo: Arc<Todo>,
    shared: Arc<Shared>,
    reporter: Arc<Reporter>,
    /// What is searched: the client's folders, and what lies around open files outside of them.
    roots: Vec<Root>,
    adopted: BTreeSet<Root>,
    /// Every file that was found on the disk, as it was when it was read.
    stamps: Found,
    /// Open files that git ignores: nobody compares them with others.
    left_out: HashSet<PathBuf>,
}

/// What is new about files; `None` is one that is gone.
type News = BTreeMap<PathBuf, Option<FileFacts>>;

impl Index {
    fn work(&mut self, batch: Batch) {
        if !batch.disk.is_empty() || batch.sweep {
            self.shared.surroundings.forget_texts();
        }
        // The documents of before the search are in it; those that are outside of it are looked at one by one.
        let typed: Vec<PathBuf> = batch.typed.iter().filter_map(Key::path).map(Path::to_owned).collect();
        let (inside, outside): (Vec<_>, Vec<_>) =
            typed.into_iter().partition(|path| self.roots.iter().any(|root| root.covers(path)));
        let adopts = outside.iter().filter(|path| self.adopt(path)).count() > 0;
        if batch.roots || adopts {
            self.search_all();
        }
        let mut news = News::new();
        if batch.sweep || batch.disk.len() > MANY {
            let found = search(&self.roots);
            self.compare(found, |_| true, &batch.disk, &mut news);
        } else {
            for path in &batch.disk {
                for root in self.roots.clone().iter().filter(|root| path.starts_with(&root.path)) {
                    let parent = path.parent().unwrap_or(path).to_owned();
                    let is_near = |other: &Path| other.starts_with(path) || other.parent() == Some(&parent);
                    self.compare(search_near(root, path), is_near, &batch.disk, &mut news);
                }
            }
        }
        for path in inside.into_iter().chain(outside) {
            if let Some(facts) = self.typed(&path) {
                news.insert(path, Some(facts));
            }
        }
        let configs = news.keys().any(|path| is_config(&Key::File(path.clone())));
        self.apply(news, &batch.disk, batch.sweep);
        if configs {
            self.reporter.settings_changed();
        }
        if configs || batch.settings {
            self.reporter.all_changed(None);
        }
    }

    /// Whether there is more to search because of an open file outside of all roots.
    fn adopt(&mut self, path: &Path) -> bool {
        // The first search may come with this very batch.
        let folders = self.shared.surroundings.folders();
        if folders.into_iter().map(Root::folder).any(|root| root.covers(path)) {
            return false;
        }
        // Another tool's file, or one of a program's many READMEs, is no reason to search around it.
        let facts = open_facts(path, &self.shared.documents);
        let is_ours = matches!(facts, Some(FileFacts::Job(_) | FileFacts::TemplateSource));
        let around = if is_ours { Root::around(path) } else { None };
        around.is_some_and(|root| self.adopted.insert(root))
    }

    /// Searches everything anew.
    fn search_all(&mut self) {
        let folders = self.shared.surroundings.folders();
        self.roots = folders.into_iter().map(Root::folder).collect();
        let adopted = self.adopted.iter().filter(|adopted| !self.roots.contains(adopted));
        let all: Vec<Root> = self.roots.iter().chain(adopted).cloned().collect();
        self.roots = all;
        self.left_out.clear();
        let progress = Progress::start(&self.reporter, self.shared.client());
        let mut found = search(&self.roots);
        let known: Vec<(Key, _)> = self.shared.documents.keys();
        for path in known.iter().filter_map(|(key, _)| key.path()) {
            if !found.contains_key(path) && self.is_to_be_written(path) {
                found.insert(path.to_owned(), Stamp::There);
            }
        }
        let paths: Vec<PathBuf> = found.keys().cloned().collect();
        let done = Arc::new(AtomicUsize::new(0));
        progress.reads(paths.len(), &done);
        let facts = facts(&paths, &self.shared.documents, &done);
        drop(progress);
        if self.todo.has_ended() {
            return;
        }
        self.stamps = found;
        let before = self.shared.surroundings.workspace();
        let mut after = Workspace::new(self.roots.iter().map(|root| root.path.clone()).collect());
        for (path, facts) in paths.iter().zip(facts) {
            after.insert(path, facts);
        }
        let readers: Vec<PathBuf> = after.readers().map(Path::to_owned).collect();
        self.read_texts(&mut after, readers);
        let gone: BTreeSet<Arc<Path>> =
            before.paths().filter(|(path, _)| after.get(path).is_none()).map(|(path, _)| Arc::clone(path)).collect();
        self.install(after);
        if !gone.is_empty() {
            self.reporter.facts_changed(&before, &gone);
        }
        self.reporter.all_changed(Some(&before));
    }

    /// Whether an open file that no search finds belongs to the workspace all the same: it is not written yet.
    fn is_to_be_written(&self, path: &Path) -> bool {
        !path.exists() && self.roots.iter().any(|root| root.covers(path))
    }

    /// Compares the files of a part of the workspace with those that were found there. `named` were changed for sure.
    fn compare(&mut self, found: Found, is_part: impl Fn(&Path) -> bool, named: &BTreeSet<PathBuf>, news: &mut News) {
        let gone: Vec<PathBuf> = self
            .stamps
            .keys()
            .filter(|path| is_part(path) && !found.contains_key(*path) && (matters(path) || !path.exists()))
            .cloned()
            .collect();
        for path in gone {
            // Not on the disk any more, but in the editor.
            if self.shared.documents.get_key(&Key::File(path.clone())).is_some() && !path.exists() {
                self.stamps.insert(path, Stamp::There);
            } else {
                self.stamps.remove(&path);
                news.insert(path, None);
            }
        }
        let changed: Vec<PathBuf> = found
            .iter()
            .filter(|(path, stamp)| self.stamps.get(*path) != Some(stamp) || named.contains(*path))
            .map(|(path, _)| path.clone())
            .collect();
        let facts = facts(&changed, &self.shared.documents, &Arc::default());
        for (path, facts) in changed.into_iter().zip(facts) {
            if let Some(&stamp) = found.get(&path) {
                self.stamps.insert(path.clone(), stamp);
            }
            news.insert(path, Some(facts));
        }
    }

    /// What an open document says to others; `None` if nobody is interested.
    fn typed(&mut self, path: &Path) -> Option<FileFacts> {
        if self.left_out.contains(path) {
            return None;
        }
        let facts = open_facts(path, &self.shared.documents)?;
        if self.stamps.contains_key(path) {
            return Some(facts);
        }
        let root = self.roots.iter().find(|root| root.covers(path))?;
        if !path.exists() || leads_to(root, path) {
            self.stamps.insert(path.to_owned(), Stamp::There);
            Some(facts)
        } else {
            self.left_out.insert(path.to_owned());
            None
        }
    }

    /// Takes in what is new, and tells whom it concerns.
    ///
    /// `touched` are files and directories of any kind that were changed on the disk; in a `sweep`, any may be.
    fn apply(&mut self, news: News, touched: &BTreeSet<PathBuf>, sweep: bool) {
        let before = self.shared.surroundings.workspace();
        let mut after = Workspace::clone(&before);
        let mut changed = Vec::new();
        let named: BTreeSet<PathBuf> = news.keys().chain(touched).cloned().collect();
        // Text that says the same to others may have other findings: what has changed on the disk is due in any case.
        let mut due: BTreeSet<Arc<Path>> = BTreeSet::new();
        for (path, facts) in news {
            due.insert(Arc::from(path.as_path()));
            let is_new = match facts {
                Some(facts) => after.insert(&path, facts),
                None => after.remove(&path),
            };
            if is_new {
                changed.push(path);
            }
        }
        let is_touched = |wanted: &PathBuf| sweep || named.iter().any(|path| wanted.starts_with(path));
        let rereads =
            |path: &&Path| changed.contains(&path.to_path_buf()) || after.wanted_texts(path).iter().any(is_touched);
        let readers: Vec<PathBuf> = after.readers().filter(rereads).map(Path::to_owned).collect();
        let renewed = self.read_texts(&mut after, readers);
        let texts_differ = !renewed.is_empty();
        due.extend(renewed);
        if due.is_empty() {
            return;
        }
        if changed.len() > MANY {
            due.extend(before.paths().chain(after.paths()).map(|(path, _)| Arc::clone(path)));
        } else {
            due.extend(changed.iter().flat_map(|path| concerned(&before, &after, path)));
        }
        if changed.is_empty() && !texts_differ {
            let is_open = |path: &Arc<Path>| self.shared.documents.get_key(&Key::File(path.to_path_buf())).is_some();
            due.retain(|path| !is_open(path));
            if due.is_empty() {
                return;
            }
        } else {
            self.install(after);
        }
        self.reporter.facts_changed(&before, &due);
    }

    /// Reads what these jobs take in with `file(…)`, from the editor where it is open there. Returns the jobs for which
    /// that is something else than before.
    fn read_texts(&self, workspace: &mut Workspace, readers: Vec<PathBuf>) -> BTreeSet<Arc<Path>> {
        let wanted: BTreeSet<PathBuf> = readers.iter().flat_map(|reader| workspace.wanted_texts(reader)).collect();
        let mut renewed = BTreeSet::new();
        for path in wanted {
            let open = self.shared.documents.get_key(&Key::File(path.clone()));
            let text = open.map_or_else(|| disk::text(&path), |open| Some(open.analysis.document.text.to_string()));
            if workspace.set_text(&path, text.as_deref()) {
                renewed.insert(path);
            }
        }
        if renewed.is_empty() {
            return BTreeSet::new();
        }
        let takes_in = |reader: &&Path| workspace.wanted_texts(reader).iter().any(|wanted| renewed.contains(wanted));
        workspace.readers().filter(takes_in).map(Arc::from).collect()
    }

    /// Puts a new workspace in the place of the old one, also for the open documents, which would keep it alive.
    fn install(&self, workspace: Workspace) {
        self.shared.surroundings.set_workspace(Arc::new(workspace));
        for (key, _) in self.shared.documents.keys() {
            let _ = self.shared.open(&key);
        }
    }
}
