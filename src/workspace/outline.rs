//! The parts of a job that people look for by name, wherever in the workspace they are, and the search for them.

use std::path::Path;

use crate::model::File;
use crate::text::{Span, Text};

use super::facts::{FileFacts, Location};
use super::index::Workspace;
use super::services::registered;

/// The sorts of parts, outermost first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OutlineKind {
    /// `job`
    Job,
    /// `group`
    Group,
    /// `task`
    Task,
    /// `service`, under the name that it registers.
    Service,
}

/// A part of a job.
///
/// There are many of them: the place takes no more room than it must.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outlined {
    /// What it is.
    pub kind: OutlineKind,
    /// Its name.
    pub name: Box<str>,
    /// Where the name starts: the line, and the column in UTF-16.
    start: (u32, u32),
    /// How long it is, in UTF-16.
    length: u32,
}

impl Outlined {
    /// The part whose name stands at `span`; `None` where that is more than one line.
    fn new(kind: OutlineKind, name: &str, text: &Text, span: Span) -> Option<Self> {
        let [(line, start), (end_line, end)] = Location::new(text, span).lines;
        let number = |number: usize| u32::try_from(number).ok();
        (line == end_line).then_some(())?;
        Some(Self { kind, name: name.into(), start: (number(line)?, number(start)?), length: number(end - start)? })
    }

    /// Line and UTF-16 column, from 0, of both ends of the name.
    pub fn lines(&self) -> [(usize, usize); 2] {
        let (line, column) = self.start;
        [(line as usize, column as usize), (line as usize, (column + self.length) as usize)]
    }

    /// The same part as if it stood nowhere.
    pub(super) fn forget_place(&mut self) {
        (self.start, self.length) = ((0, 0), 0);
    }
}

/// The parts of a file's jobs, in the order of the text.
pub(super) fn outline(file: &File<'_>, text: &Text) -> Box<[Outlined]> {
    let mut found = Vec::new();
    let mut take = |kind, name: &str, span| {
        if !name.is_empty() {
            found.extend(Outlined::new(kind, name, text, span));
        }
    };
    for job in &file.jobs {
        let label = job.element.block.labels().next();
        if let Some(label) = label {
            take(OutlineKind::Job, label.value(), label.value_span());
        }
        for group in &job.groups {
            let labelled = |element: crate::model::Element<'_>| {
                let label = element.block.labels().next().filter(|_| !element.dynamic)?;
                Some((label.value().to_owned(), label.value_span()))
            };
            if let Some((name, span)) = labelled(group.element).filter(|_| !group.implied) {
                take(OutlineKind::Group, &name, span);
            }
            for (name, span) in group.tasks.iter().filter_map(|task| labelled(task.element)) {
                take(OutlineKind::Task, &name, span);
            }
        }
    }
    for service in registered(file) {
        if let Some(name) = &service.name {
            take(OutlineKind::Service, name, service.at);
        }
    }
    found.sort_by_key(|part| part.start);
    found.into_boxed_slice()
}

/// A part of a job that a search has found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit<'w> {
    /// The job's file.
    pub path: &'w Path,
    /// The part.
    pub part: &'w Outlined,
    /// The job that it is in, unless it is one.
    pub job: Option<&'w str>,
}

impl Workspace {
    /// The parts of jobs whose names `query` abbreviates, the best first, no more than `limit`; all for an empty query.
    pub fn parts_named(&self, query: &str, limit: usize) -> Vec<Hit<'_>> {
        let query: Vec<char> = query.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
        let mut found = Vec::new();
        for (path, facts) in self.files() {
            let outline = facts.job().map_or(&[][..], |job| &job.outline);
            let mut job = None;
            for part in outline {
                if part.kind == OutlineKind::Job {
                    job = Some(&*part.name);
                }
                if let Some(rank) = rank(&part.name, &query) {
                    let job = job.filter(|_| part.kind != OutlineKind::Job);
                    found.push(((rank, part.name.len(), part.kind), Hit { path, part, job }));
                }
            }
        }
        found.sort_by(|(a, hit), (b, other)| {
            a.cmp(b).then_with(|| hit.part.name.cmp(&other.part.name)).then_with(|| hit.path.cmp(other.path))
        });
        found.into_iter().map(|(_, hit)| hit).take(limit).collect()
    }

    /// Where the job at `path` registers the service `name`.
    pub fn registrations<'w>(&'w self, path: &Path, name: &'w str) -> impl Iterator<Item = &'w Outlined> + 'w {
        let outline = self.get(path).and_then(FileFacts::job).map_or(&[][..], |job| &job.outline);
        let named = move |part: &&Outlined| part.kind == OutlineKind::Service && *part.name == *name;
        outline.iter().filter(named)
    }
}

/// How well `query`, in lower case, says `name`: whole, from its start, from the start of a word, within it, or by some
/// of its letters in their order.
fn rank(name: &str, query: &[char]) -> Option<u8> {
    let name: Vec<char> = name.chars().flat_map(char::to_lowercase).collect();
    if query.is_empty() || name == query {
        return Some(0);
    }
    if name.starts_with(query) {
        return Some(1);
    }
    let within: Vec<usize> =
        name.windows(query.len()).enumerate().filter(|(_, part)| *part == query).map(|(at, _)| at).collect();
    if within.iter().any(|&at| at > 0 && !name[at - 1].is_alphanumeric()) {
        return Some(2);
    }
    if !within.is_empty() {
        return Some(3);
    }
    let mut rest = name.iter();
    query.iter().all(|wanted| rest.any(|c| c == wanted)).then_some(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ranked_by_how_well_they_are_said() {
        let ranked = |name: &str, query: &str| rank(name, &query.chars().collect::<Vec<_>>());
        assert_eq!(ranked("Web-API", "web-api"), Some(0));
        assert_eq!(ranked("web-api", "we"), Some(1));
        assert_eq!(ranked("web-api", "api"), Some(2));
        assert_eq!(ranked("web-api", "eb"), Some(3));
        assert_eq!(ranked("web-api", "wapi"), Some(4));
        assert_eq!(ranked("web-api", "ipa"), None);
        assert_eq!(ranked("", "a"), None);
        assert_eq!(ranked("x", ""), Some(0));
    }

    #[test]
    fn parts_are_found_with_their_jobs() {
        let mut workspace = Workspace::default();
        let path = Path::new("/a/shop.nomad.hcl");
        let text = "job \"shop\" {\n  group \"web\" {\n    service {\n      name = \"shop-web\"\n    }\n    task \"nginx\" {\n      service {}\n    }\n  }\n  task \"alone\" {}\n}\n";
        workspace.insert(path, FileFacts::read(path, text));
        let shown = |query: &str| {
            let found = workspace.parts_named(query, 10).into_iter();
            found.map(|hit| format!("{:?} {} in {:?}", hit.part.kind, hit.part.name, hit.job)).collect::<Vec<_>>()
        };
        assert_eq!(
            shown("shop"),
            ["Job shop in None", "Service shop-web in Some(\"shop\")", "Service shop-web-nginx in Some(\"shop\")"]
        );
        assert_eq!(shown("aln"), ["Task alone in Some(\"shop\")"]);
        assert_eq!(workspace.parts_named("", 3).len(), 3);
        assert_eq!(
            workspace.registrations(path, "shop-web").map(|part| part.lines()[0]).collect::<Vec<_>>(),
            [(3, 14)]
        );
    }
}
