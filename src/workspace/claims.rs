//! Who claims what: from a port, a name or a route to the job files that have it.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::path::Path;
use std::sync::Arc;

use super::facts::{FileFacts, JobFacts, RouteKind};

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
    /// A routing rule that asks for more than hosts.
    Rule(String),
    /// A service's name; more than one job may register it.
    Service(String),
    /// A service whose name the file does not decide.
    OpenService,
}

/// A change copies one part of so many, since snapshots share the rest.
const PARTS: usize = 64;

type Part = HashMap<Key, Vec<Claimant>>;

/// A job file that has a key.
#[derive(Clone, Debug)]
pub struct Claimant {
    /// Its path.
    pub path: Arc<Path>,
    facts: Arc<FileFacts>,
}

impl Claimant {
    /// What is known about it. Only jobs claim anything.
    pub fn job(&self) -> Option<&JobFacts> {
        self.facts.job()
    }
}

/// The claims of all files. Cloning copies nothing but references.
#[derive(Clone, Debug)]
pub(super) struct Claims {
    parts: Vec<Arc<Part>>,
}

impl Default for Claims {
    fn default() -> Self {
        Self { parts: vec![Arc::default(); PARTS] }
    }
}

impl Claims {
    /// The job files that have `key`, by path.
    pub(super) fn of(&self, key: &Key) -> &[Claimant] {
        self.parts[part(key)].get(key).map_or(&[], Vec::as_slice)
    }

    /// All keys, in no order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &Key> {
        self.parts.iter().flat_map(|part| part.keys())
    }

    /// Takes in what a file claims, if it is a job.
    pub(super) fn add(&mut self, path: &Arc<Path>, facts: &Arc<FileFacts>) {
        for key in facts.job().into_iter().flat_map(JobFacts::keys) {
            let claimants = Arc::make_mut(&mut self.parts[part(&key)]).entry(key).or_default();
            if let Err(place) = claimants.binary_search_by(|known| known.path.cmp(path)) {
                claimants.insert(place, Claimant { path: Arc::clone(path), facts: Arc::clone(facts) });
            }
        }
    }

    /// Takes out what a file claims.
    pub(super) fn remove(&mut self, path: &Path, facts: &FileFacts) {
        for key in facts.job().into_iter().flat_map(JobFacts::keys) {
            let part = Arc::make_mut(&mut self.parts[part(&key)]);
            let Some(claimants) = part.get_mut(&key) else { continue };
            if let Ok(place) = claimants.binary_search_by(|known| known.path.as_ref().cmp(path)) {
                claimants.remove(place);
            }
            if claimants.is_empty() {
                part.remove(&key);
            }
        }
    }
}

fn part(key: &Key) -> usize {
    // No random seed: the same key always belongs to the same part.
    let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
    (hash % PARTS as u64) as usize
}

impl JobFacts {
    /// What the job claims.
    pub(super) fn keys(&self) -> impl Iterator<Item = Key> + '_ {
        let name = self.name.iter().map(|name| Key::Name(name.clone()));
        let ports = self.ports.iter().map(|claim| Key::Port(claim.port));
        let routes = self.routes.iter().map(|route| match route.kind {
            RouteKind::Router => Key::Router(route.name.clone()),
            RouteKind::Host => Key::Host(route.name.clone()),
            RouteKind::Rule => Key::Rule(route.name.clone()),
        });
        let services = self.services.iter().map(|service| Key::Service(service.clone()));
        let open = self.open_services.then_some(Key::OpenService);
        name.chain(ports).chain(routes).chain(services).chain(open)
    }
}
