//! What a repository's jobs have in common: what its `jobspec.toml` should say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::config::{Backend, Settings};
use crate::model::{File, Scope, Service};
use crate::syntax::{Tree, ValueRef};
use crate::text::Text;
use crate::workspace::{JobFacts, RouteKind};

/// Names that people give to directories of work in progress, the policy's own first.
const TESTING: &[&str] = &[".testing", "testing", ".test", ".staging", ".wip", "wip", ".drafts", "drafts", ".dev"];
/// Names of directories of former versions.
const ARCHIVE: &[&str] =
    &[".archive", "archive", ".archived", "archived", ".old", "old", ".attic", "attic", "_archive", "deprecated"];

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Survey {
    /// How many job files there are, and how many of them are neither work in progress nor kept for reference.
    pub jobs: usize,
    /// See `jobs`.
    pub production: usize,
    /// The static ports of production jobs, and the names of the jobs that claim each.
    pub ports: BTreeMap<u16, BTreeSet<String>>,
    /// How many services Consul registers.
    pub services: usize,
    /// How many of those have an identity.
    pub identities: usize,
    /// The audience that most identities name.
    pub audience: Option<String>,
    /// The lifetime that most identities have.
    pub ttl: Option<String>,
    /// What the load balancer's tags begin with.
    pub routing_prefix: Option<String>,
    /// The domain of most routed host names.
    pub domain: Option<String>,
    /// Where most templates look secrets up.
    pub backend: Option<Backend>,
    /// Where the jobs lie.
    pub roots: Roots,
    /// The directory name of work in progress.
    pub testing: Option<String>,
    /// The directory name of former versions.
    pub archive: Option<String>,
}

/// The directories below which each service has one of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Roots {
    /// There are too few jobs to tell.
    #[default]
    Unknown,
    /// Their names.
    Found(Vec<String>),
    /// The services' directories lie at the top of the repository.
    Top,
    /// Jobs of several services share a directory.
    Flat,
}

/// How often each value was seen.
struct Votes<T>(BTreeMap<T, usize>);

impl<T: Ord + Clone> Votes<T> {
    fn new() -> Self {
        Self(BTreeMap::new())
    }

    fn add(&mut self, value: T) {
        *self.0.entry(value).or_default() += 1;
    }

    /// The value that was seen most often; of several, the first in order.
    fn winner(&self) -> Option<T> {
        let most = self.0.values().max()?;
        self.0.iter().find(|(_, count)| *count == most).map(|(value, _)| value.clone())
    }
}

impl Survey {
    /// Looks at the job files of a repository: paths relative to its top, texts and trees.
    pub fn of<'a>(files: impl Iterator<Item = (PathBuf, &'a Text, &'a Tree)>) -> Self {
        let files: Vec<_> = files.collect();
        let paths: Vec<&Path> = files.iter().map(|(path, ..)| path.as_path()).collect();
        let (testing, archive) = (usual(&paths, TESTING), usual(&paths, ARCHIVE));
        let aside: Vec<&str> = [&testing, &archive].into_iter().flatten().map(String::as_str).collect();
        let is_production =
            |path: &Path| !directories(path).any(|name| name.starts_with('.') || aside.contains(&name.as_str()));
        let mut survey = Self { jobs: files.len(), ..Self::default() };
        let mut sums = Sums::new();
        let mut production = Vec::new();
        for (path, text, tree) in files.iter().filter(|(path, ..)| is_production(path)) {
            production.push(path.as_path());
            let file = File::new(tree);
            let facts = JobFacts::of(&file, text);
            let name = facts.name.clone().unwrap_or_default();
            for claim in &facts.ports {
                survey.ports.entry(claim.port).or_default().insert(name.clone());
            }
            for route in facts.routes.iter().filter(|route| route.kind == RouteKind::Host) {
                if let Some((_, domain)) = route.name.split_once('.').filter(|(_, domain)| domain.contains('.')) {
                    sums.domains.add(domain.to_owned());
                }
            }
            for (_, _, service) in file.services() {
                sums.service(service, &file.scope, &mut survey);
            }
            sums.lookups(&text.to_string());
        }
        survey.production = production.len();
        survey.roots = roots(&production);
        survey.audience = sums.audiences.winner();
        survey.ttl = sums.ttls.winner();
        survey.routing_prefix = sums.prefixes.winner();
        survey.domain = sums.domains.winner();
        survey.backend = sums.backends.winner();
        (survey.testing, survey.archive) = (testing, archive);
        survey
    }

    /// The static ports that a job may have by what was found: those that the cluster's own services use are left out.
    pub fn allowed_ports(&self) -> impl Iterator<Item = (u16, &BTreeSet<String>)> {
        let settings = Settings::default();
        self.ports.iter().filter(move |(port, _)| !settings.ports.is_reserved(**port)).map(|(port, jobs)| (*port, jobs))
    }

    /// The ports that jobs claim and that the cluster's own services use.
    pub fn reserved_ports(&self) -> impl Iterator<Item = (u16, &BTreeSet<String>)> {
        let settings = Settings::default();
        self.ports.iter().filter(move |(port, _)| settings.ports.is_reserved(**port)).map(|(port, jobs)| (*port, jobs))
    }
}

struct Sums {
    audiences: Votes<String>,
    ttls: Votes<String>,
    prefixes: Votes<String>,
    domains: Votes<String>,
    backends: Votes<Backend>,
}

impl Sums {
    fn new() -> Self {
        Self {
            audiences: Votes::new(),
            ttls: Votes::new(),
            prefixes: Votes::new(),
            domains: Votes::new(),
            backends: Votes::new(),
        }
    }

    fn service(&mut self, service: &Service<'_>, scope: &Scope<'_>, survey: &mut Survey) {
        for tag in service.element.value("tags").and_then(ValueRef::elements).into_iter().flatten() {
            let tag = scope.string(tag).map(|tag| tag.value).unwrap_or_default();
            if let Some(prefix) = tag.strip_suffix("enable=true").filter(|prefix| prefix.ends_with('.')) {
                self.prefixes.add(prefix.to_owned());
            }
        }
        if service.is_consul(scope) == Some(false) {
            return;
        }
        survey.services += 1;
        let Some(identity) = service.element.element("identity") else { return };
        survey.identities += 1;
        if let Some(audiences) = identity.value("aud").and_then(|value| scope.strings(value)) {
            audiences.value.into_iter().take(1).for_each(|audience| self.audiences.add(audience));
        }
        if let Some(ttl) = identity.value("ttl").and_then(|value| scope.string(value)) {
            self.ttls.add(ttl.value);
        }
    }

    /// Counts look-ups by the words that begin them in a template.
    fn lookups(&mut self, text: &str) {
        for (backend, words) in [
            (Backend::ConsulKv, &["{{ key \"", "{{ keyOrDefault \"", "{{key \"", "{{keyOrDefault \""][..]),
            (Backend::Vault, &["{{ with secret \"", "{{with secret \"", "{{- with secret \""]),
            (Backend::NomadVariables, &["{{ with nomadVar \"", "{{with nomadVar \"", "{{- with nomadVar \""]),
        ] {
            for _ in 0..words.iter().map(|word| text.matches(word).count()).sum() {
                self.backends.add(backend);
            }
        }
    }
}

/// The names of the directories above a file.
fn directories(path: &Path) -> impl Iterator<Item = String> {
    let parent = path.parent().unwrap_or(Path::new(""));
    parent.components().map(|part| part.as_os_str().to_string_lossy().into_owned())
}

/// The name among `names` below which most of the files lie.
fn usual(paths: &[&Path], names: &[&str]) -> Option<String> {
    let count = |name: &str| paths.iter().filter(|path| directories(path).any(|directory| directory == name)).count();
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let count = count(name);
        if count > best.map_or(0, |(most, _)| most) {
            best = Some((count, name));
        }
    }
    best.map(|(_, name)| name.to_owned())
}

/// Where production jobs lie.
fn roots(paths: &[&Path]) -> Roots {
    let default = Settings::default().layout.roots;
    let used = |root: &String| paths.iter().any(|path| directories(path).any(|name| name == *root));
    let used: Vec<String> = default.into_iter().filter(used).collect();
    if !used.is_empty() {
        return Roots::Found(used);
    }
    let mut services: BTreeMap<Vec<String>, usize> = BTreeMap::new();
    for path in paths {
        *services.entry(directories(path).collect()).or_default() += 1;
    }
    if services.len() < 2 {
        return if paths.len() > 2 { Roots::Flat } else { Roots::Unknown };
    }
    // One job a directory is the layout that the rules are about; a few exceptions are what they find.
    let crowded = services.values().filter(|jobs| **jobs > 1).count();
    if crowded * 3 > services.len() {
        return Roots::Flat;
    }
    let above: Vec<&[String]> =
        services.keys().map(|names| names.split_last().map_or(&[][..], |(_, above)| above)).collect();
    let shared = above.iter().copied().reduce(|a, b| {
        let common = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        &a[..common]
    });
    if let Some(root) = shared.and_then(<[String]>::last) {
        return Roots::Found(vec![root.clone()]);
    }
    let tops: BTreeSet<&String> = above.iter().filter_map(|names| names.first()).collect();
    if tops.is_empty() { Roots::Top } else { Roots::Found(tops.into_iter().cloned().collect()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roots_of(paths: &[&str]) -> Roots {
        roots(&paths.iter().map(Path::new).collect::<Vec<_>>())
    }

    #[test]
    fn roots_are_the_directories_above_those_of_the_services() {
        let found = |names: &[&str]| Roots::Found(names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(roots_of(&["x/nomad-jobs/web/web.nomad"]), found(&["nomad-jobs"]));
        assert_eq!(roots_of(&["jobs/a/a.nomad", "jobs/deep/b/b.nomad"]), found(&["jobs"]));
        assert_eq!(roots_of(&["infra/jobs/a/a.nomad", "infra/jobs/b/b.nomad"]), found(&["jobs"]));
        assert_eq!(roots_of(&["apps/a/a.nomad", "infra/b/b.nomad"]), found(&["apps", "infra"]));
        assert_eq!(roots_of(&["a/a.nomad", "b/b.nomad"]), Roots::Top);
        assert_eq!(roots_of(&["jobs/a.nomad", "jobs/b.nomad", "jobs/c.nomad"]), Roots::Flat);
        assert_eq!(roots_of(&["a.nomad"]), Roots::Unknown);
        assert_eq!(roots_of(&[]), Roots::Unknown);
    }

    #[test]
    fn the_name_with_most_files_is_the_usual_one() {
        let paths = ["a/old/x.nomad", "b/.archive/y.nomad", "c/old/z.nomad"].map(Path::new);
        assert_eq!(usual(&paths, ARCHIVE).as_deref(), Some("old"));
        assert_eq!(usual(&paths, TESTING), None);
    }
}
