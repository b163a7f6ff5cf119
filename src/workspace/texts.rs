//! Texts that jobs take in with `file("…")`: where they may lie, and what stands in them.
//!
//! Nomad takes such a path from the directory in which its command line runs, which no file tells. Jobs are run from
//! their own directory or from one above it, so that the text is known where one of these has such a file.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::facts::{FileFacts, JobFacts};
use super::index::Workspace;
use super::mentions::{Mention, mentions_in_text};

impl Workspace {
    /// The jobs that take in texts, by path.
    pub fn readers(&self) -> impl Iterator<Item = &Path> {
        self.jobs().filter(|(_, job)| !job.reads.is_empty()).map(|(path, _)| path)
    }

    /// Where the texts may lie that the job at `path` takes in.
    pub fn wanted_texts(&self, path: &Path) -> Vec<PathBuf> {
        let reads = self.get(path).and_then(FileFacts::job).map_or(&[][..], |job: &JobFacts| &job.reads);
        reads.iter().flat_map(|argument| self.candidates(path, argument)).collect()
    }

    /// Puts in the text of a file, or `None` where there is no such file; says whether anything changed.
    pub fn set_text(&mut self, path: &Path, text: Option<&str>) -> bool {
        let texts = self.texts_mut();
        match text {
            None => texts.remove(path).is_some(),
            Some(text) if texts.get(path).is_some_and(|known| **known == *text) => false,
            Some(text) => {
                texts.insert(path.into(), text.into());
                true
            }
        }
    }

    /// The text that the job at `path` takes in with `file(argument)`, and the file that it stands in; `None` where
    /// there is no such file, or more than one that may be meant.
    pub fn text(&self, path: &Path, argument: &str) -> Option<(&Arc<Path>, &Arc<str>)> {
        let candidates = self.candidates(path, argument);
        let mut found = candidates.iter().filter_map(|candidate| self.texts().get_key_value(candidate.as_path()));
        found.next().filter(|_| found.next().is_none())
    }

    /// The texts that look a service up or address it, by path.
    pub fn texts_naming<'w>(&'w self, service: &'w str) -> impl Iterator<Item = &'w Path> {
        let names = move |text: &str| {
            let named = |mention: &Mention| text[mention.span.start..mention.span.end] == *service;
            text.contains(service) && mentions_in_text(text).iter().any(named)
        };
        self.texts().iter().filter(move |(_, text)| names(text)).map(|(path, _)| path.as_ref())
    }

    /// The places at which `argument` may lead from the job at `path`: from its directory, and from those above it
    /// inside the workspace.
    pub fn candidates(&self, path: &Path, argument: &str) -> Vec<PathBuf> {
        let Some(parent) = path.parent() else { return Vec::new() };
        // Elsewhere on the disk, or in somebody's home: nobody's workspace.
        if argument.is_empty() || argument.starts_with(['/', '~', '\\']) || Path::new(argument).is_absolute() {
            return Vec::new();
        }
        let root =
            self.roots().iter().filter(|root| parent.starts_with(root)).min_by_key(|root| root.as_os_str().len());
        let root = root.map_or(parent, PathBuf::as_path);
        let directories = parent.ancestors().take_while(|directory| directory.starts_with(root));
        let mut found = Vec::new();
        for directory in directories {
            let candidate = joined(directory, argument);
            if candidate.starts_with(root) && !found.contains(&candidate) {
                found.push(candidate);
            }
        }
        found
    }
}

/// The path without `.` and `..`.
fn joined(directory: &Path, argument: &str) -> PathBuf {
    let mut path = directory.to_owned();
    for component in Path::new(argument).components() {
        match component {
            Component::ParentDir => {
                path.pop();
            }
            Component::CurDir => {}
            component => path.push(component),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_from_the_jobs_directory_and_from_those_above() {
        let mut workspace = Workspace::new(vec![PathBuf::from("/w")]);
        let job = Path::new("/w/jobs/web/web.nomad.hcl");
        let text = "job \"web\" {\n  group \"g\" {\n    task \"t\" {\n      template {\n        data = file(\"./conf/a.tpl\")\n      }\n      template {\n        data = file(var.x)\n      }\n    }\n  }\n}\n";
        workspace.insert(job, FileFacts::read(job, text));
        assert_eq!(workspace.readers().collect::<Vec<_>>(), [job]);
        let wanted = ["/w/jobs/web/conf/a.tpl", "/w/jobs/conf/a.tpl", "/w/conf/a.tpl"].map(PathBuf::from);
        assert_eq!(workspace.wanted_texts(job), wanted);
        assert!(workspace.text(job, "./conf/a.tpl").is_none());
        assert!(workspace.set_text(&wanted[1], Some("x")) && !workspace.set_text(&wanted[1], Some("x")));
        let (path, text) = workspace.text(job, "./conf/a.tpl").expect("the only one");
        assert_eq!((path.as_ref(), text.as_ref()), (wanted[1].as_path(), "x"));
        workspace.set_text(&wanted[0], Some("y"));
        assert!(workspace.text(job, "./conf/a.tpl").is_none(), "either may be meant");
        assert!(workspace.set_text(&wanted[1], None) && workspace.text(job, "conf/a.tpl").is_some());
    }

    #[test]
    fn nothing_outside_of_the_workspace_is_wanted() {
        let workspace = Workspace::new(vec![PathBuf::from("/w")]);
        let job = Path::new("/w/a/j.hcl");
        assert_eq!(workspace.candidates(job, "../x"), [PathBuf::from("/w/x")]);
        assert_eq!(workspace.candidates(job, "../../x"), Vec::<PathBuf>::new());
        assert_eq!(workspace.candidates(job, "/etc/x"), Vec::<PathBuf>::new());
        assert_eq!(workspace.candidates(Path::new("/other/j.hcl"), "x"), [PathBuf::from("/other/x")]);
    }
}
