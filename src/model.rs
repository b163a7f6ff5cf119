//! A tree read as job, group, task, service: every part with its place, no opinions.
//!
//! Parts are found by their keywords wherever Nomad's parser looks for them; `dynamic "service"` counts as a service
//! whose contents are the `content` block. Values are known only as far as the file decides them (see [`Scope`]).

pub mod canonical;
mod constraint;
mod convert;
mod duration;
mod element;
mod evaluate;
mod fault;
mod field;
mod functions;
mod inside;
mod operators;
mod shape;
mod template_text;
mod value;

use crate::syntax::{BlockRef, Tree};

pub use self::constraint::{Constraint, Mistake, MistakeKind, Primitive};
pub use self::duration::Duration;
pub use self::element::Element;
pub use self::fault::{Fault, FaultKind};
pub use self::field::{Field, Reader, Said};
pub use self::inside::{Inside, takes_dynamic};
pub use self::shape::{Shape, Shapes, Words};
pub use self::template_text::{TemplateText, file_argument};
pub use self::value::{Known, Scope, Value};

/// What one job file says.
#[derive(Debug, Default)]
pub struct File<'t> {
    /// The top-level `job` blocks; Nomad accepts one.
    pub jobs: Vec<Job<'t>>,
    /// `variable` and `locals`: what decides values.
    pub scope: Scope<'t>,
}

/// A `job`.
#[derive(Clone, Debug)]
pub struct Job<'t> {
    /// The block.
    pub element: Element<'t>,
    /// Its label.
    pub name: Option<&'t str>,
    /// Its groups; a task directly in the job counts as a group of its own, as Nomad makes one.
    pub groups: Vec<Group<'t>>,
}

/// A `group`.
#[derive(Clone, Debug)]
pub struct Group<'t> {
    /// The block; for a task directly in the job, that task's.
    pub element: Element<'t>,
    /// Its label.
    pub name: Option<&'t str>,
    /// Whether it is only the group that Nomad makes around a task directly in the job.
    pub implied: bool,
    /// Its own `network` blocks.
    pub networks: Vec<Network<'t>>,
    /// Its own services.
    pub services: Vec<Service<'t>>,
    /// Its tasks.
    pub tasks: Vec<Task<'t>>,
    /// Its `volume` blocks.
    pub volumes: Vec<Element<'t>>,
}

/// A `task`.
#[derive(Clone, Debug)]
pub struct Task<'t> {
    /// The block.
    pub element: Element<'t>,
    /// Its label.
    pub name: Option<&'t str>,
    /// Its own services.
    pub services: Vec<Service<'t>>,
    /// Networks of `resources`, the form before Nomad 0.12.
    pub networks: Vec<Network<'t>>,
}

/// A `network`.
#[derive(Clone, Debug)]
pub struct Network<'t> {
    /// The block.
    pub element: Element<'t>,
    /// Its ports, `reserved_ports` included.
    pub ports: Vec<Port<'t>>,
    /// Whether some of its ports come from a `dynamic` block or lack their label, so that not all labels are known.
    pub open: bool,
}

/// A `port` of a network.
#[derive(Clone, Copy, Debug)]
pub struct Port<'t> {
    /// The block.
    pub element: Element<'t>,
    /// Its label.
    pub label: Option<&'t str>,
}

/// A `service`.
#[derive(Clone, Debug)]
pub struct Service<'t> {
    /// The block.
    pub element: Element<'t>,
    /// Its `check` blocks.
    pub checks: Vec<Element<'t>>,
}

/// Whether a block of a job is a group, a task that counts as one, or makes such.
pub fn makes_groups(block: BlockRef<'_>) -> bool {
    let is_one = |keyword: &str| matches!(keyword, "group" | "task");
    is_one(block.keyword()) || block.keyword() == "dynamic" && block.label().is_some_and(is_one)
}

impl<'t> File<'t> {
    /// Reads `tree`.
    pub fn new(tree: &'t Tree) -> Self {
        let root = tree.root();
        File { jobs: root.blocks_named("job").map(Job::new).collect(), scope: Scope::new(root) }
    }

    /// The file without the groups that `leave_out` says.
    #[must_use]
    pub fn without(&self, leave_out: impl Fn(&Group<'t>) -> bool) -> Self {
        let jobs = self.jobs.iter().map(|job| Job {
            element: job.element,
            name: job.name,
            groups: job.groups.iter().filter(|group| !leave_out(group)).cloned().collect(),
        });
        File { jobs: jobs.collect(), scope: self.scope.clone() }
    }

    /// All groups of all jobs.
    pub fn groups(&self) -> impl Iterator<Item = (&Job<'t>, &Group<'t>)> {
        self.jobs.iter().flat_map(|job| job.groups.iter().map(move |group| (job, group)))
    }

    /// All tasks, with their groups.
    pub fn tasks(&self) -> impl Iterator<Item = (&Group<'t>, &Task<'t>)> {
        self.groups().flat_map(|(_, group)| group.tasks.iter().map(move |task| (group, task)))
    }

    /// All services, with their groups and, below task level, their tasks.
    pub fn services(&self) -> impl Iterator<Item = (&Group<'t>, Option<&Task<'t>>, &Service<'t>)> {
        self.groups().flat_map(|(_, group)| {
            let own = group.services.iter().map(move |service| (group, None, service));
            let tasks = group
                .tasks
                .iter()
                .flat_map(move |task| task.services.iter().map(move |service| (group, Some(task), service)));
            own.chain(tasks)
        })
    }
}

impl<'t> Job<'t> {
    fn new(block: BlockRef<'t>) -> Self {
        let element = Element::of(block);
        let mut groups: Vec<Group<'t>> = element.elements("group").map(Group::new).collect();
        groups.extend(element.elements("task").map(|task| Group {
            element: task,
            name: task.label(),
            implied: true,
            networks: Vec::new(),
            services: Vec::new(),
            volumes: Vec::new(),
            tasks: vec![Task::new(task)],
        }));
        Job { element, name: block.label(), groups }
    }
}

impl<'t> Group<'t> {
    fn new(element: Element<'t>) -> Self {
        Group {
            element,
            name: element.label(),
            implied: false,
            networks: element.elements("network").map(Network::new).collect(),
            services: element.elements("service").map(Service::new).collect(),
            tasks: element.elements("task").map(Task::new).collect(),
            volumes: element.elements("volume").collect(),
        }
    }

    /// The ports of the group's networks.
    pub fn ports(&self) -> impl Iterator<Item = &Port<'t>> {
        self.networks.iter().flat_map(|network| &network.ports)
    }

    /// The ports of the group and of its tasks' own networks.
    pub fn all_ports(&self) -> impl Iterator<Item = &Port<'t>> {
        let tasks = self.tasks.iter().flat_map(|task| &task.networks);
        self.networks.iter().chain(tasks).flat_map(|network| &network.ports)
    }

    /// Whether the file does not decide which ports there are.
    pub fn has_open_ports(&self) -> bool {
        let tasks = self.tasks.iter().flat_map(|task| &task.networks);
        self.networks.iter().chain(tasks).any(|network| network.open)
    }
}

impl<'t> Task<'t> {
    fn new(element: Element<'t>) -> Self {
        let networks = element.elements("resources").flat_map(|resources| resources.elements("network"));
        Task {
            element,
            name: element.label(),
            services: element.elements("service").map(Service::new).collect(),
            networks: networks.map(Network::new).collect(),
        }
    }
}

impl<'t> Network<'t> {
    fn new(element: Element<'t>) -> Self {
        let mut ports = Vec::new();
        let mut open = element.dynamic;
        for keyword in ["port", "reserved_ports"] {
            for port in element.elements(keyword) {
                // What a port without a label would be called is not known either.
                open |= port.dynamic || port.label().is_none();
                ports.push(Port { element: port, label: port.label() });
            }
        }
        Network { element, ports, open }
    }
}

impl<'t> Service<'t> {
    fn new(element: Element<'t>) -> Self {
        Service { element, checks: element.elements("check").collect() }
    }

    /// Whether Consul registers it, `Some(false)` for Nomad; `None` where the file does not decide.
    ///
    /// Consul is the default (documentation: job-specification/service, `provider`).
    pub fn is_consul(&self, scope: &Scope<'t>) -> Option<bool> {
        let Some(provider) = self.element.value("provider") else { return Some(true) };
        scope.string(provider).map(|provider| provider.value.is_empty() || provider.value == "consul")
    }
}
