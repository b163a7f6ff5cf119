//! Changes and failures: `update`, `migrate`, `restart` and `reschedule`.

use crate::schema::builder::{BLOCK, attribute};
use crate::schema::types::{BlockSchema, Deprecated, Type, Version};

pub(in crate::schema) static UPDATE: BlockSchema = BlockSchema {
    id: "update",
    keyword: "update",
    doc: "How a new version of the job replaces the running one: how many instances at a time, when one \
          counts as healthy, and what happens if it does not. For `service` and `system` jobs; a group's \
          block is merged over the job's.",
    page: "job-specification/update",
    attributes: &[
        attribute("max_parallel", Type::INT).default("1").min("0").example("1").doc(
            "Number of allocations that are replaced at the same time. `0` turns deployments off: everything \
             is replaced at once, with no health checking. Above the group's `count`, Nomad warns.",
        ),
        attribute("canary", Type::INT).default("0").min("0").example("1").doc(
            "Number of instances of the new version that start beside the old ones and wait for promotion. \
             `0` means no canaries: instances are replaced directly.",
        ),
        attribute("auto_promote", Type::Bool).default("false").since(0, 9, 2).example("true").doc(
            "With `true`, the deployment goes on by itself once all canaries are healthy. Needs `canary` \
             above 0, and takes effect only if every group with canaries sets it.",
        ),
        attribute("auto_revert", Type::Bool).default("false").example("true").doc(
            "With `true`, a failed deployment returns to the last version of the job that was stable. \
             Otherwise the failed one stays until someone acts.",
        ),
        attribute("health_check", Type::String)
            .default("checks")
            .allowed(&["checks", "task_states", "manual"])
            .example(r#""checks""#)
            .doc(
                "How health is decided: `checks` wants running tasks and passing service checks, `task_states` \
                 running tasks only, `manual` waits for a person or tool to say so through the API.",
            ),
        attribute("min_healthy_time", Type::Duration).default("10s").min("0s").example(r#""10s""#).doc(
            "Time for which an allocation has to stay healthy before it counts. Has to be below \
             `healthy_deadline`.",
        ),
        attribute("healthy_deadline", Type::Duration).default("5m").min(">0s").example(r#""5m""#).doc(
            "Time within which an allocation has to become healthy, else it is marked unhealthy and replaced. \
             Has to be below `progress_deadline`, unless that is 0.",
        ),
        attribute("progress_deadline", Type::Duration).default("10m").min("0s").since(0, 8, 4).example(r#""10m""#).doc(
            "Time within which some allocation has to become healthy, counted anew with each that does; then \
             the deployment fails. `0` fails it with the first unhealthy allocation. It includes pulling \
             images.",
        ),
        attribute("stagger", Type::Duration)
            .default("30s")
            .min(">0s")
            .deprecated(Deprecated {
                since: Some(Version::new(1, 11, 0)),
                replacement: Some("min_healthy_time"),
                message: "Equivalent to `min_healthy_time` since 1.11, and to be removed.",
            })
            .example(r#""30s""#)
            .doc(
                "Formerly the pause between batches of a rolling update. Since 1.11 the same as \
                 `min_healthy_time`, and announced to go away; must be above 0.",
            ),
    ],
    ..BLOCK
};

pub(in crate::schema) static MIGRATE: BlockSchema = BlockSchema {
    id: "migrate",
    keyword: "migrate",
    doc: "How allocations leave a node that is being drained. Only for `service` jobs; a group's block is \
          merged over the job's.",
    page: "job-specification/migrate",
    attributes: &[
        attribute("max_parallel", Type::INT).default("1").min("0").example("1").doc(
            "Number of allocations of the group that a drain moves at the same time. The rest waits until \
             their replacements are healthy.",
        ),
        attribute("health_check", Type::String)
            .default("checks")
            .allowed(&["checks", "task_states"])
            .example(r#""checks""#)
            .doc(
                "When a replacement counts as healthy: with running tasks and passing checks (`checks`), or with \
                 running tasks alone (`task_states`).",
            ),
        attribute("min_healthy_time", Type::Duration).default("10s").min("0s").example(r#""10s""#).doc(
            "Time for which a replacement has to stay healthy before the drain moves the next one; not above \
             `healthy_deadline`.",
        ),
        attribute("healthy_deadline", Type::Duration)
            .default("5m")
            .min("0s")
            .example(r#""5m""#)
            .doc("Time that a replacement has to become healthy; afterwards the drain goes on without it."),
    ],
    ..BLOCK
};

pub(in crate::schema) static RESTART: BlockSchema = BlockSchema {
    id: "restart",
    keyword: "restart",
    doc: "What the client does, on the same node, when a task of the group fails. A task's own block is \
          merged over the group's. Not allowed directly in a job; for a new start on another node see \
          `reschedule`.",
    page: "job-specification/restart",
    attributes: &[
        attribute("attempts", Type::INT)
            .default("2 (service, system), 3 (batch, sysbatch)")
            .example("3")
            .doc("Number of restarts within `interval`. `0` means never, and needs `mode = \"fail\"`."),
        attribute("delay", Type::Duration).default("15s").example(r#""15s""#).doc(
            "Wait before each restart; up to a quarter is added at random. `attempts` times `delay` has to \
             fit into `interval`.",
        ),
        attribute("interval", Type::Duration)
            .default("30m (service, system), 24h (batch, sysbatch)")
            .min("5s")
            .example(r#""30m""#)
            .doc("Window in which `attempts` are counted, at least 5s. When it is over, counting starts anew."),
        attribute("mode", Type::String).default("fail").allowed(&["delay", "fail"]).example(r#""fail""#).doc(
            "What happens once the attempts are used up: `fail` gives up, so that the allocation may be \
             rescheduled; `delay` waits for the end of the interval and tries again, forever.",
        ),
        attribute("render_templates", Type::Bool).default("false").since(1, 6, 2).example("true").doc(
            "With `true`, all templates of a task are rendered anew when it restarts, which also fetches \
             fresh secrets.",
        ),
    ],
    ..BLOCK
};

pub(in crate::schema) static RESCHEDULE: BlockSchema = BlockSchema {
    id: "reschedule",
    keyword: "reschedule",
    doc: "What the servers do when an allocation has failed for good: start it anew, preferably on another \
          node. For `service` and `batch` jobs; in `system` and `sysbatch` it is an error since 1.11.",
    page: "job-specification/reschedule",
    attributes: &[
        attribute("attempts", Type::INT).default("0 (service), 1 (batch)").example("3").doc(
            "Number of times within `interval` that a failed allocation is rescheduled. Cannot be combined \
             with `unlimited = true`, which service jobs have by default.",
        ),
        attribute("interval", Type::Duration).default("0s (service), 24h (batch)").example(r#""24h""#).doc(
            "Window in which `attempts` are counted, at least 15s. Has to be long enough for all attempts \
             with their delays. Without meaning when `unlimited`.",
        ),
        attribute("delay", Type::Duration)
            .default("30s (service), 5s (batch)")
            .min("5s")
            .lenient()
            .example(r#""30s""#)
            .doc(
                "Wait before the first rescheduling, at least 5s; `delay_function` computes the following ones \
                 from it.",
            ),
        attribute("delay_function", Type::String)
            .default("exponential (service), constant (batch)")
            .allowed(&["constant", "exponential", "fibonacci"])
            .example(r#""exponential""#)
            .doc(
                "How the wait grows: always the same (`constant`), doubled each time (`exponential`), or the sum \
                 of the last two (`fibonacci`).",
            ),
        attribute("max_delay", Type::Duration)
            .default("1h (service), 0s (batch)")
            .example(r#""1h""#)
            .doc("Upper limit of the growing wait, at least 5s and `delay`. Without meaning for `constant`."),
        attribute("unlimited", Type::Bool).default("true (service), false (batch)").example("true").doc(
            "With `true`, rescheduling never gives up. Set it to `false` to make `attempts` and `interval` \
             count.",
        ),
    ],
    ..BLOCK
};
