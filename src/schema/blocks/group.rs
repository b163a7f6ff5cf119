//! The `group` block: tasks that are placed together, and what happens when their node is lost.

use super::network::NETWORK;
use super::placement::{AFFINITY, CONSTRAINT, SPREAD};
use super::scaling::SCALING;
use super::secrets::{CONSUL, SECRET, VAULT};
use super::service::SERVICE;
use super::task::TASK;
use super::update::{MIGRATE, RESCHEDULE, RESTART, UPDATE};
use super::volume::VOLUME;
use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Deprecated, Form, LabelSchema, Required, Type, Version};

pub(in crate::schema) static GROUP: BlockSchema = BlockSchema {
    id: "group",
    keyword: "group",
    labels: &[LabelSchema {
        name: "name",
        doc: "The group's name, unique in the job; part of the default service name.",
    }],
    doc: "A set of tasks that always run together on one node and share its network, volumes and disk. \
          Each of the `count` instances is an allocation. Names are unique in the job.",
    page: "job-specification/group",
    attributes: &[
        attribute("count", Type::INT).default("1 (or `scaling.min`)").min("0").example("1").doc(
            "Number of allocations to run. Without it, `scaling.min` if there is a `scaling` block, else 1. \
             `0` stops the group and keeps the definition; in a `system` job, which runs one instance per \
             node, more than 1 is an error.",
        ),
        attribute("shutdown_delay", Type::Duration).min("0s").since(0, 10, 4).example(r#""5s""#).doc(
            "Time to wait between deregistering the group's services and stopping its tasks, so that clients \
             notice first. Since 2.0.1 Nomad warns when a group with services has no delay, here or on a \
             task.",
        ),
        attribute("max_run_duration", Type::Duration).min(">0s").since(2, 0, 3).example(r#""1h""#).doc(
            "Longest time that an allocation of the group may run before Nomad stops it. Only in `batch` and \
             `sysbatch` jobs, elsewhere it is an error; it must be above zero.",
        ),
        attribute("stop_after_client_disconnect", Type::Duration)
            .since(0, 11, 2)
            .deprecated(Deprecated {
                since: Some(Version::new(1, 8, 0)),
                replacement: Some("disconnect.stop_on_client_after"),
                message: "Ignored since 1.10; use `stop_on_client_after` in a `disconnect` block.",
            })
            .ignored()
            .example(r#""5m""#)
            .doc(
                "Formerly how long a client that lost its servers kept the tasks running. Since 1.10 the value is \
                 dropped without a word: write `disconnect { stop_on_client_after = … }`.",
            ),
        attribute("max_client_disconnect", Type::Duration)
            .since(1, 3, 0)
            .deprecated(Deprecated {
                since: Some(Version::new(1, 8, 0)),
                replacement: Some("disconnect.lost_after"),
                message: "Ignored since 1.10; use `lost_after` in a `disconnect` block.",
            })
            .ignored()
            .example(r#""1h""#)
            .doc(
                "Formerly how long the allocations of a disconnected client were kept as unknown. Since 1.10 the \
                 value is dropped without a word: write `disconnect { lost_after = … }`.",
            ),
        attribute("prevent_reschedule_on_lost", Type::Bool)
            .since(1, 7, 2)
            .deprecated(Deprecated {
                since: Some(Version::new(1, 8, 0)),
                replacement: Some("disconnect.replace"),
                message: "Ignored since 1.10; use `replace = false` in a `disconnect` block.",
            })
            .ignored()
            .example("true")
            .doc(
                "Formerly kept Nomad from replacing allocations of a lost client. Since 1.10 the value is dropped \
                 without a word: write `disconnect { replace = false }`.",
            ),
    ],
    children: &[
        child(&TASK).repeatable().required(Required::When("no service of the group is a Connect gateway")),
        child(&NETWORK).repeatable().since(0, 10, 0),
        child(&SERVICE).repeatable().since(0, 10, 0),
        child(&VOLUME).repeatable().since(0, 10, 0),
        child(&RESTART),
        child(&UPDATE),
        child(&GROUP_META),
        child(&CONSTRAINT).repeatable(),
        child(&AFFINITY).repeatable().since(0, 9, 0),
        child(&SPREAD).repeatable().since(0, 9, 0),
        child(&EPHEMERAL_DISK),
        child(&RESCHEDULE),
        child(&MIGRATE),
        child(&SCALING).since(0, 11, 0),
        child(&DISCONNECT).since(1, 8, 0),
        child(&CONSUL).since(1, 1, 0),
        child(&VAULT),
        child(&SECRET).repeatable().since(1, 11, 0),
    ],
    ..BLOCK
};

pub(in crate::schema) static GROUP_META: BlockSchema = BlockSchema {
    id: "group.meta",
    keyword: "meta",
    form: Form::MapOrAttribute,
    value_type: Some(Type::String),
    doc: "Key and value pairs for the tasks of this group, on top of the job's `meta`. Tasks read them as \
          `${NOMAD_META_<key>}`; a task's own pair with the same key wins.",
    page: "job-specification/meta",
    ..BLOCK
};

pub(in crate::schema) static DISCONNECT: BlockSchema = BlockSchema {
    id: "disconnect",
    keyword: "disconnect",
    doc: "What to do with allocations whose client stops answering the servers: keep them, replace them, \
          and which copy survives when the client returns. Only in a group.",
    page: "job-specification/disconnect",
    since: Some(Version::new(1, 8, 0)),
    attributes: &[
        attribute("lost_after", Type::Duration).min("0s").since(1, 8, 0).example(r#""6h""#).doc(
            "How long the servers wait for a silent client before they count its allocations as lost; until \
             then these are `unknown` and may come back. Cannot be combined with `stop_on_client_after`. \
             Without it, they are lost as soon as the client is marked down.",
        ),
        attribute("stop_on_client_after", Type::Duration).min("0s").since(1, 8, 0).example(r#""5m""#).doc(
            "How long a client without contact to the servers keeps the tasks running before it stops them by \
             itself. Only for `service` and `batch` jobs, and not together with `lost_after`.",
        ),
        attribute("replace", Type::Bool).default("true").since(1, 8, 0).example("true").doc(
            "With `true`, a replacement starts elsewhere while the client is away. `false` keeps to the one \
             instance, for workloads of which two must never run.",
        ),
        attribute("reconcile", Type::String)
            .default("best_score")
            .allowed(&["best_score", "longest_running", "keep_original", "keep_replacement"])
            .since(1, 8, 0)
            .example(r#""best_score""#)
            .doc(
                "Which allocation stays when the client returns after a replacement has started: the one on the \
                 better node (`best_score`), the one that ran longer (`longest_running`), the original or the \
                 replacement.",
            ),
    ],
    ..BLOCK
};

pub(in crate::schema) static EPHEMERAL_DISK: BlockSchema = BlockSchema {
    id: "ephemeral_disk",
    keyword: "ephemeral_disk",
    doc: "Size and fate of the disk space that all tasks of an allocation share. It lives as long as the \
          allocation: for data that matters use a `volume`.",
    page: "job-specification/ephemeral_disk",
    attributes: &[
        attribute("size", Type::INT).default("300").min("10").example("300").doc(
            "Megabytes of disk that the allocation needs, at least 10; the scheduler looks for a node with \
             that much. Logs count: `max_files` × `max_file_size` of each task has to be smaller than this. \
             It is no hard quota.",
        ),
        attribute("sticky", Type::Bool).default("false").example("true").doc(
            "With `true`, an updated allocation returns to the same node where possible and finds its \
             `alloc/data` and task `local/` directories there.",
        ),
        attribute("migrate", Type::Bool).default("false").example("true").doc(
            "With `true` (and `sticky`), Nomad tries to copy the data over when the new allocation has to go \
             to another node. Best effort: if the old node is gone, so is the data.",
        ),
    ],
    ..BLOCK
};
