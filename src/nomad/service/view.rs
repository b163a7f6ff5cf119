//! Services and checks as Nomad sees them before it validates: defaults filled in, names substituted, what a check
//! inherits from its service.

use crate::model::{Element, Field, Group, Job, Scope, Service, Task};
use crate::nomad::field::{Block, flag, text};
use crate::nomad::finding::quote;
use std::borrow::Cow;

use crate::text::Span;

/// A group and its services.
pub(in crate::nomad) struct GroupView<'a> {
    /// The group.
    pub(in crate::nomad) group: &'a Group<'a>,
    /// Services of the group itself, in the order of the file.
    pub(in crate::nomad) services: Vec<ServiceView<'a>>,
    /// Services of its tasks.
    pub(in crate::nomad) task_services: Vec<ServiceView<'a>>,
}

/// Which catalogue a service goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::nomad) enum Provider {
    Consul,
    Nomad,
    /// A word that Nomad does not take.
    Invalid,
    /// Not decided by the file.
    Unknown,
}

/// A service with its defaults.
pub(in crate::nomad) struct ServiceView<'a> {
    /// The block.
    pub(in crate::nomad) element: Element<'a>,
    /// The task that it stands in.
    pub(in crate::nomad) owner: Option<&'a Task<'a>>,
    /// Its checks.
    pub(in crate::nomad) checks: Vec<CheckView<'a>>,
    /// Its name after Nomad's defaults and substitutions; what only the client knows is still `${…}`.
    pub(in crate::nomad) name: Option<Cow<'a, str>>,
    /// Where the name stands; the header where it has none.
    pub(in crate::nomad) name_span: Span,
    /// `port`
    pub(in crate::nomad) port: Field<Cow<'a, str>>,
    /// `provider` as written.
    pub(in crate::nomad) provider_field: Field<Cow<'a, str>>,
    /// `provider` as meant.
    pub(in crate::nomad) provider: Provider,
    /// `address_mode`
    pub(in crate::nomad) address_mode: Field<Cow<'a, str>>,
    /// `on_update`
    pub(in crate::nomad) on_update: Field<Cow<'a, str>>,
    /// `task` as written.
    pub(in crate::nomad) task: Field<Cow<'a, str>>,
    /// `connect`
    pub(in crate::nomad) connect: Block<'a>,
    /// `check_restart`, which all its checks inherit.
    pub(in crate::nomad) check_restart: Block<'a>,
    /// The one `identity`.
    pub(in crate::nomad) identity: Block<'a>,
}

/// A check.
pub(in crate::nomad) struct CheckView<'a> {
    /// The block.
    pub(in crate::nomad) element: Element<'a>,
    /// `name` as written.
    pub(in crate::nomad) name: Field<Cow<'a, str>>,
    /// `type`
    pub(in crate::nomad) kind: Field<Cow<'a, str>>,
    /// `port` as written.
    pub(in crate::nomad) port: Field<Cow<'a, str>>,
    /// `address_mode`
    pub(in crate::nomad) address_mode: Field<Cow<'a, str>>,
    /// `task` as written.
    pub(in crate::nomad) task: Field<Cow<'a, str>>,
    /// `expose`
    pub(in crate::nomad) expose: Field<bool>,
}

impl<'a> GroupView<'a> {
    pub(in crate::nomad) fn new(scope: &Scope<'a>, job: &'a Job<'a>, group: &'a Group<'a>) -> Self {
        let job_name = match text(scope, job.element, "name") {
            Field::Absent => job.name.map(Cow::Borrowed),
            Field::Known(found) if found.value.is_empty() => job.name.map(Cow::Borrowed),
            Field::Known(found) => Some(found.value),
            Field::Unknown => None,
        };
        let names = |task: Option<&'a str>| Names { job: job_name.as_deref(), group: group.name, task };
        let services = group
            .services
            .iter()
            .map(|service| ServiceView::new(scope, service, None, &names(Some("group"))))
            .collect();
        let task_services = group
            .tasks
            .iter()
            .flat_map(|task| task.services.iter().map(move |service| (task, service)))
            .map(|(task, service)| ServiceView::new(scope, service, Some(task), &names(task.name)))
            .collect();
        Self { group, services, task_services }
    }

    /// Its name for people and in Nomad's wording.
    pub(in crate::nomad) fn shown(&self) -> &str {
        self.group.name.unwrap_or("…")
    }

    /// All its services.
    pub(in crate::nomad) fn all(&self) -> impl Iterator<Item = &ServiceView<'a>> {
        self.services.iter().chain(&self.task_services)
    }

    /// The task of that name: `Some(false)` where there certainly is none.
    pub(in crate::nomad) fn has_task(&self, name: &str) -> Option<bool> {
        if self.group.tasks.iter().any(|task| task.name == Some(name)) {
            return Some(true);
        }
        (!self.has_open_tasks()).then_some(false)
    }

    /// Whether the file does not decide which tasks there are.
    pub(in crate::nomad) fn has_open_tasks(&self) -> bool {
        self.group.tasks.iter().any(|task| task.element.dynamic || task.name.is_none())
            || self.group.element.body.has_errors()
    }
}

/// The names that stand for themselves in a service's name.
struct Names<'n> {
    job: Option<&'n str>,
    group: Option<&'n str>,
    task: Option<&'n str>,
}

impl<'a> ServiceView<'a> {
    fn new(scope: &Scope<'a>, service: &'a Service<'a>, owner: Option<&'a Task<'a>>, names: &Names<'_>) -> Self {
        let element = service.element;
        let written = text(scope, element, "name");
        let name_span = written.known().map_or(element.header_span(), |found| found.span);
        let name = match written {
            Field::Known(found) if !found.value.is_empty() => substituted(found.value, names),
            Field::Unknown => None,
            _ => default_name(owner.is_some(), names),
        };
        let provider_field = text(scope, element, "provider");
        let provider = match provider_field.or_else_text("consul") {
            Some("consul") => Provider::Consul,
            Some("nomad") => Provider::Nomad,
            Some(_) => Provider::Invalid,
            None => Provider::Unknown,
        };
        let checks = service.checks.iter().map(|check| CheckView::new(scope, *check)).collect();
        Self {
            element,
            owner,
            checks,
            name,
            name_span,
            port: text(scope, element, "port"),
            provider_field,
            provider,
            address_mode: text(scope, element, "address_mode"),
            on_update: text(scope, element, "on_update"),
            task: text(scope, element, "task"),
            connect: Block::of(element, "connect"),
            check_restart: Block::of(element, "check_restart"),
            identity: Block::of(element, "identity"),
        }
    }

    /// Its name for people and in Nomad's wording.
    pub(in crate::nomad) fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or("…")
    }

    /// Whether the connect block makes it a sidecar service; `None` where the file does not decide.
    pub(in crate::nomad) fn has_sidecar(&self) -> Option<bool> {
        match self.connect {
            Block::Absent => Some(false),
            Block::Unknown => None,
            Block::Here(connect) => match Block::of(connect, "sidecar_service") {
                Block::Absent => Some(false),
                Block::Here(_) => Some(true),
                Block::Unknown => None,
            },
        }
    }
}

impl<'a> CheckView<'a> {
    fn new(scope: &Scope<'a>, element: Element<'a>) -> Self {
        Self {
            element,
            name: text(scope, element, "name"),
            kind: text(scope, element, "type"),
            port: text(scope, element, "port"),
            address_mode: text(scope, element, "address_mode"),
            task: text(scope, element, "task"),
            expose: flag(scope, element, "expose"),
        }
    }

    /// Its name in Nomad's wording: the default names the service.
    pub(in crate::nomad) fn shown(&self, service: &ServiceView<'_>) -> Cow<'_, str> {
        match self.name.or_empty() {
            Some("") => Cow::Owned(format!("service: {} check", quote(service.shown()))),
            Some(name) => Cow::Borrowed(name),
            None => Cow::Borrowed("…"),
        }
    }

    /// Whether it needs a port. Nomad compares the exact case here, unlike for validity.
    pub(in crate::nomad) fn requires_port(&self) -> Option<bool> {
        Some(matches!(self.kind.or_empty()?, "http" | "tcp" | "grpc"))
    }
}

/// What Nomad calls a service without name (documentation: job-specification/service, `name`).
fn default_name<'a>(in_task: bool, names: &Names<'_>) -> Option<Cow<'a, str>> {
    let (job, group) = (names.job?, names.group?);
    Some(Cow::Owned(if in_task { format!("{job}-{group}-{}", names.task?) } else { format!("{job}-{group}") }))
}

/// Nomad fills in `${JOB}`, `${TASKGROUP}`, `${TASK}` and `${BASE}` when it takes the job.
fn substituted<'a>(name: Cow<'a, str>, names: &Names<'_>) -> Option<Cow<'a, str>> {
    if !name.contains("${") {
        return Some(name);
    }
    let mut text = name.into_owned();
    let base = || Some(format!("{}-{}-{}", names.job?, names.group?, names.task?));
    for (key, value) in [
        ("${JOB}", names.job.map(str::to_owned)),
        ("${TASKGROUP}", names.group.map(str::to_owned)),
        ("${TASK}", names.task.map(str::to_owned)),
        ("${BASE}", base()),
    ] {
        if text.contains(key) {
            text = text.replace(key, &value?);
        }
    }
    Some(Cow::Owned(text))
}
