//! `resources`, its devices and its NUMA preferences.

use super::{Checker, JobView, label, label_span, placement, quote};
use crate::model::{Element, Field, Task};

const MIN_CPU: i64 = 1;
const MIN_MEMORY: i64 = 10;
const DEFAULT_MEMORY: i64 = 300;

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, task: &Task<'a>) {
    let Some(resources) = task.element.element("resources") else { return };
    check_cpu(checker, resources);
    check_memory(checker, resources);
    for device in resources.elements("device") {
        if label(device) == Some("") {
            checker.value(
                "device-name-empty",
                label_span(device),
                "A device is named by its type, as `gpu`, `nvidia/gpu` or `nvidia/gpu/1080ti`.",
                "device name must be given as one of the following: type, vendor/type, or vendor/type/name",
            );
        }
        placement::check(checker, device, view, placement::Level::Device);
    }
    for numa in resources.elements("numa") {
        check_numa(checker, resources, numa);
    }
}

fn check_cpu<'a>(checker: &mut Checker<'a, '_>, resources: Element<'a>) {
    let cpu = checker.read.integer(resources, "cpu");
    let cores = checker.read.integer(resources, "cores");
    if let Some(said) = cores.known()
        && said.value < 0
        && checker.since(2, 0, 5)
    {
        checker.value(
            "resources-cores-negative",
            said.span,
            "The number of cores cannot be negative.",
            format!("cores value ({}) cannot be negative", said.value),
        );
        return;
    }
    if let (Some(cpu), Some(cores)) = (cpu.known(), cores.known())
        && cpu.value > 0
        && cores.value > 0
    {
        checker.job(
            "resources-cpu-and-cores",
            cpu.span,
            "A task asks for shares (`cpu`) or for whole cores (`cores`), not for both: remove one.",
            "Task can only ask for 'cpu' or 'cores' resource, not both.",
        );
        return;
    }
    // With `cores`, also with 0 of them, `cpu` has no default.
    let default_cpu = if cores.is_absent() { 100 } else { 0 };
    let span = cpu.span().or(cores.span());
    if let (Some(value), Some(0), Some(span)) = (cpu.value_or(default_cpu), cores.value_or(0), span)
        && value < MIN_CPU
    {
        checker.value(
            "resources-cpu-min",
            span,
            format!("A task needs at least {MIN_CPU} MHz, not {value}."),
            format!("minimum CPU value is {MIN_CPU}; got {value}"),
        );
    }
}

fn check_memory<'a>(checker: &mut Checker<'a, '_>, resources: Element<'a>) {
    let memory = checker.read.integer(resources, "memory");
    let max = checker.read.integer(resources, "memory_max");
    let secrets = checker.read.integer(resources, "secrets");
    if let Some(said) = memory.known()
        && said.value < MIN_MEMORY
    {
        checker.value(
            "resources-memory-min",
            said.span,
            format!("A task needs at least {MIN_MEMORY} MB of memory, not {}.", said.value),
            format!("minimum MemoryMB value is {MIN_MEMORY}; got {}", said.value),
        );
    }
    let is_default = memory.is_absent();
    let Some(memory) = memory.value_or(DEFAULT_MEMORY) else { return };
    let which = if is_default { " of `memory` by default" } else { " of `memory`" };
    if let Some(said) = max.known()
        && !matches!(said.value, 0 | -1)
        && said.value < memory
    {
        checker.job(
            "resources-memory-max-too-small",
            said.span,
            format!("`memory_max` ({}) is a limit above the {memory} MB{which}.", said.value),
            format!("MemoryMaxMB value ({}) should be larger than MemoryMB value ({memory})", said.value),
        );
    }
    if let Some(said) = secrets.known()
        && checker.since(1, 8, 3)
    {
        if said.value < 0 {
            checker.value(
                "resources-secrets-negative",
                said.span,
                "The size of the secrets directory cannot be negative.",
                format!("SecretsMB value ({}) cannot be negative", said.value),
            );
        } else if said.value > memory {
            checker.job(
                "resources-secrets-over-memory",
                said.span,
                format!("The secrets directory ({} MB) is a part of the {memory} MB{which}.", said.value),
                format!("SecretsMB value ({}) cannot be larger than MemoryMB value ({memory})", said.value),
            );
        }
    }
}

fn check_numa<'a>(checker: &mut Checker<'a, '_>, resources: Element<'a>, numa: Element<'a>) {
    const AFFINITY: [&str; 3] = ["none", "prefer", "require"];
    let affinity = checker.read.string(numa, "affinity");
    if let Some(said) = affinity.known() {
        match said.value.as_str() {
            "" | "none" => {}
            "prefer" | "require" => {
                checker.enterprise(
                    "numa-ce",
                    said.span,
                    "Scheduling by NUMA node needs Nomad Enterprise: the Community Edition takes `\"none\"` only.",
                    "numa scheduling requires Nomad Enterprise",
                );
            }
            _ => {
                let wording = "numa affinity must be one of none, prefer, or require";
                checker.choice("numa-affinity", "affinity", said, &AFFINITY, wording);
            }
        }
    }
    let Field::Known(raw) = checker.read.raw(numa, "devices") else { return };
    let Some(elements) = raw.value.elements() else { return };
    if !checker.since(1, 9, 0) || resources.elements("device").any(|device| device.dynamic) {
        return;
    }
    for element in elements {
        let Some(known) = checker.read.words(element) else { continue };
        let mut labels = resources.elements("device").filter_map(label);
        if labels.any(|device| device == known.value) {
            continue;
        }
        let said = crate::model::Said { value: known.value, span: element.span(), via: known.via };
        let wording = format!("numa device {} not requested as task resource", quote(&said.value));
        let labels: Vec<&str> = resources.elements("device").filter_map(label).collect();
        checker.undefined("resources-numa-device-undeclared", &said, "`device` of these resources", labels, wording);
    }
}
