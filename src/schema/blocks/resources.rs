//! The `resources` block: CPU, memory, devices and NUMA.

use super::network::NETWORK;
use super::placement::{AFFINITY, CONSTRAINT};
use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Deprecated, LabelSchema, Reference, Type, Version};

pub(in crate::schema) static RESOURCES: BlockSchema = BlockSchema {
    id: "resources",
    keyword: "resources",
    doc: "What the task reserves on its node. The scheduler places it only where this fits; without the \
          block the task gets 100 MHz and 300 MB.",
    page: "job-specification/resources",
    attributes: &[
        attribute("cpu", Type::INT).default("100 (0 with `cores`)").min("1").lenient().example("500").doc(
            "CPU share in MHz. It is a reservation with a relative weight: idle cycles may be used beyond it, \
             unless the driver is told to limit hard. Set either `cpu` or `cores`, not both.",
        ),
        attribute("memory", Type::INT).default("300").min("10").example("256").doc(
            "Memory in MB, at least 10. Most drivers kill the task when it needs more, unless `memory_max` \
             allows it.",
        ),
        attribute("memory_max", Type::INT).since(1, 1, 0).example("512").doc(
            "Memory in MB up to which the task may grow where the node has room; at least `memory`, or -1 for \
             no limit. Ignored with a warning while the cluster's scheduler has memory oversubscription off.",
        ),
        attribute("cores", Type::INT).default("0").min("0").since(1, 1, 0).example("2").doc(
            "Number of whole CPU cores that the task gets for itself. Excludes `cpu`; only drivers that can \
             pin cores apply it.",
        ),
        attribute("secrets", Type::INT).since(1, 8, 3).example("10").doc(
            "Size in MB of the task's `secrets/` directory, where it lies in memory; at most `memory`. \
             Without it, the client's default of 1 MB.",
        ),
        attribute("iops", Type::INT)
            .deprecated(Deprecated {
                since: Some(Version::new(0, 9, 0)),
                replacement: None,
                message: "Nomad warns: IOPS is not scheduled since 0.9.",
            })
            .example("0")
            .doc("Formerly disk operations per second. Not scheduled since 0.9; Nomad warns about it: remove it."),
        attribute("disk", Type::INT)
            .deprecated(Deprecated {
                since: None,
                replacement: Some("ephemeral_disk.size"),
                message: "Dropped; the disk belongs to the group's `ephemeral_disk`.",
            })
            .ignored()
            .doc("Formerly disk space in MB. The value is dropped: set `size` in the group's `ephemeral_disk`."),
    ],
    children: &[
        child(&DEVICE).repeatable().since(0, 9, 0),
        child(&NUMA).since(1, 7, 0),
        child(&NETWORK).repeatable().deprecated(Deprecated {
            since: Some(Version::new(0, 12, 0)),
            replacement: None,
            message: "Networks of single tasks are deprecated since 0.12: move the block to the \
                      group.",
        }),
    ],
    ..BLOCK
};

pub(in crate::schema) static DEVICE: BlockSchema = BlockSchema {
    id: "device",
    keyword: "device",
    labels: &[LabelSchema {
        name: "name",
        doc: "Kind of device: `<type>`, `<vendor>/<type>` or \
              `<vendor>/<type>/<model>`.",
    }],
    doc: "Requests hardware such as GPUs. The label narrows it down: `gpu`, `nvidia/gpu` or \
          `nvidia/gpu/1080ti`. The client needs a plugin that reports such devices.",
    page: "job-specification/device",
    since: Some(Version::new(0, 9, 0)),
    attributes: &[attribute("count", Type::UINT64)
        .default("1")
        .since(0, 9, 0)
        .example("1")
        .doc("Number of devices of this kind that the task needs at the same time.")],
    children: &[child(&CONSTRAINT).repeatable().since(0, 9, 0), child(&AFFINITY).repeatable().since(0, 9, 0)],
    ..BLOCK
};

pub(in crate::schema) static NUMA: BlockSchema = BlockSchema {
    id: "numa",
    keyword: "numa",
    doc: "How the task's reserved cores relate to NUMA nodes. Has an effect only with `cores`, and needs \
          Nomad Enterprise for anything but `none`.",
    page: "job-specification/numa",
    since: Some(Version::new(1, 7, 0)),
    enterprise: true,
    attributes: &[
        attribute("affinity", Type::String)
            .default("none")
            .allowed(&["none", "prefer", "require"])
            .since(1, 7, 0)
            .enterprise()
            .example(r#""none""#)
            .doc(
                "Whether all cores come from one NUMA node: `none` does not care, `prefer` tries, `require` \
                 places the task nowhere else. `prefer` and `require` need Nomad Enterprise.",
            ),
        attribute("devices", Type::ListString)
            .references(Reference::Device)
            .since(1, 9, 0)
            .example(r#"["nvidia/gpu"]"#)
            .doc(
                "Labels of `device` blocks of the same `resources` that have to sit on the same NUMA node as the \
                 cores.",
            ),
    ],
    ..BLOCK
};
