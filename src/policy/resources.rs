//! What a job asks for in all, as Nomad's scheduler counts it.

use crate::model::{Element, Group, Job, Reader, Task};

/// CPU in MHz and memory in MiB.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Ask {
    pub(super) cpu: f64,
    pub(super) memory: f64,
}

/// Nomad's own defaults (job-specification/resources).
const DEFAULT: Ask = Ask { cpu: 100.0, memory: 300.0 };

impl Ask {
    fn plus(self, other: Self) -> Self {
        Self { cpu: self.cpu + other.cpu, memory: self.memory + other.memory }
    }

    fn most(self, other: Self) -> Self {
        Self { cpu: self.cpu.max(other.cpu), memory: self.memory.max(other.memory) }
    }
}

/// What all instances of the job's groups need at the same time: the least that is certain, where values come from
/// outside the file.
pub(super) fn of_job(read: &Reader<'_>, job: &Job<'_>) -> Ask {
    // `system` and `sysbatch` run once on every node; how many there are is not known here.
    let everywhere = read
        .string(job.element, "type")
        .known()
        .is_some_and(|kind| matches!(kind.value.as_str(), "system" | "sysbatch"));
    job.groups.iter().fold(Ask::default(), |sum, group| {
        let one = of_group(read, group);
        let count = if group.implied || everywhere { 1.0 } else { count(read, group) };
        sum.plus(Ask { cpu: one.cpu * count, memory: one.memory * count })
    })
}

fn count(read: &Reader<'_>, group: &Group<'_>) -> f64 {
    #[allow(clippy::cast_precision_loss)] // counts are small
    read.integer(group.element, "count").value_or(1).map_or(0.0, |count| count.max(0) as f64)
}

/// One allocation: tasks that only prepare or clean up do not run beside the main ones
/// (nomad/structs, `AllocatedResources.Comparable`).
fn of_group(read: &Reader<'_>, group: &Group<'_>) -> Ask {
    let mut main = Ask::default();
    let (mut before, mut after) = (Ask::default(), Ask::default());
    let mut sidecars = Ask::default();
    for task in group.tasks.iter().filter(|task| !task.element.dynamic) {
        let ask = of_task(read, task);
        let lifecycle = task.element.element("lifecycle");
        let hook =
            lifecycle.and_then(|lifecycle| read.string(lifecycle, "hook").known().map(|hook| hook.value.clone()));
        let stays = lifecycle
            .is_some_and(|lifecycle| read.boolean(lifecycle, "sidecar").known().is_some_and(|sidecar| sidecar.value));
        match hook.as_deref() {
            Some("prestart" | "poststart") if stays => sidecars = sidecars.plus(ask),
            Some("prestart") => before = before.plus(ask),
            Some("poststop") => after = after.most(ask),
            _ => main = main.plus(ask),
        }
    }
    before.most(main).most(after).plus(sidecars)
}

fn of_task(read: &Reader<'_>, task: &Task<'_>) -> Ask {
    let Some(resources) = task.element.element("resources") else { return DEFAULT };
    #[allow(clippy::cast_precision_loss)] // MHz and MiB are small
    let number = |name: &str, default: f64| match read.integer(resources, name) {
        crate::model::Field::Absent => default,
        crate::model::Field::Unknown => 0.0,
        crate::model::Field::Known(said) => said.value.max(0) as f64,
    };
    // How many MHz a core has is the node's secret.
    let cpu = if resources.mentions("cores") { 0.0 } else { number("cpu", DEFAULT.cpu) };
    Ask { cpu, memory: number("memory", DEFAULT.memory) }
}

/// Words for a message: which variables and locals decide how much of `name` the job asks for.
pub(super) fn sources(read: &Reader<'_>, job: &Job<'_>, name: &str) -> String {
    let via = |element: Element<'_>, name: &str| read.integer(element, name).known()?.via.clone();
    let mut found: Vec<String> = Vec::new();
    for group in &job.groups {
        let resources = group.tasks.iter().filter_map(|task| task.element.element("resources"));
        let asked = resources.filter_map(|resources| via(resources, name));
        let count = if group.implied { None } else { via(group.element, "count") };
        found.extend(count.into_iter().chain(asked).map(|via| match via.split_once('.') {
            Some(("var" | "local", _)) => format!("`{via}`"),
            // "with `var.x`"
            _ => via.trim_start_matches("with ").to_owned(),
        }));
    }
    found.sort();
    found.dedup();
    match found.as_slice() {
        [] => String::new(),
        [only] => format!(" (with {only})"),
        [first @ .., last] => format!(" (with {} and {last})", first.join(", ")),
    }
}

/// What a task's `resources` block lacks of what the policy wants said.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) cpu: bool,
    pub(super) memory: bool,
}

/// `None` where nothing is missing.
pub(super) fn missing(resources: Option<Element<'_>>) -> Option<Missing> {
    let says = |name: &str| resources.is_some_and(|resources| resources.mentions(name));
    let missing = Missing { cpu: !says("cpu") && !says("cores"), memory: !says("memory") };
    (missing.cpu || missing.memory).then_some(missing)
}
