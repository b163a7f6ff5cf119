//! The `multiregion` block of Nomad Enterprise.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Form, LabelSchema, Type, Version};

pub(in crate::schema) static MULTIREGION: BlockSchema = BlockSchema {
    id: "multiregion",
    keyword: "multiregion",
    doc: "Runs the job in several federated regions with a coordinated rollout. Nomad Enterprise only: the \
          Community Edition refuses a job with regions here.",
    page: "job-specification/multiregion",
    since: Some(Version::new(0, 12, 0)),
    enterprise: true,
    children: &[child(&MULTIREGION_STRATEGY).since(0, 12, 0), child(&MULTIREGION_REGION).repeatable().since(0, 12, 0)],
    ..BLOCK
};

pub(in crate::schema) static MULTIREGION_STRATEGY: BlockSchema = BlockSchema {
    id: "multiregion.strategy",
    keyword: "strategy",
    doc: "Order and failure handling of a rollout over the regions.",
    page: "job-specification/multiregion#strategy-parameters",
    since: Some(Version::new(0, 12, 0)),
    attributes: &[
        attribute("max_parallel", Type::INT)
            .default("0")
            .since(0, 12, 0)
            .example("1")
            .doc("Number of regions that deploy at the same time. `0` starts all of them at once."),
        attribute("on_failure", Type::String)
            .allowed(&["", "fail_all", "fail_local"])
            .lenient()
            .since(0, 12, 0)
            .example(r#""fail_all""#)
            .doc(
                "What a failed region means for the rest: `fail_all` fails the deployments of all regions, \
                 `fail_local` only its own, and the others go on. Without it, the regions after it in the order \
                 fail too.",
            ),
    ],
    ..BLOCK
};

pub(in crate::schema) static MULTIREGION_REGION: BlockSchema = BlockSchema {
    id: "multiregion.region",
    keyword: "region",
    labels: &[LabelSchema { name: "name", doc: "Name of a federated region in which the job runs." }],
    doc: "One region in which the job runs, in the order of rollout, with values that replace the job's \
          own.",
    page: "job-specification/multiregion#region-parameters",
    since: Some(Version::new(0, 12, 0)),
    attributes: &[
        attribute("count", Type::INT)
            .default("1")
            .since(0, 12, 0)
            .example("1")
            .doc("Count in this region for groups with `count = 0`; others keep their own."),
        attribute("datacenters", Type::ListString)
            .since(0, 12, 0)
            .example(r#"["dc1"]"#)
            .doc("Datacenters of this region that may run the job, in place of the job's own list."),
        attribute("node_pool", Type::String)
            .since(1, 6, 0)
            .example(r#""default""#)
            .doc("Node pool to use in this region, in place of the job's own."),
    ],
    children: &[child(&MULTIREGION_REGION_META).since(0, 12, 0)],
    ..BLOCK
};

pub(in crate::schema) static MULTIREGION_REGION_META: BlockSchema = BlockSchema {
    id: "multiregion.region.meta",
    keyword: "meta",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Meta pairs for this region, merged over the job's `meta`. Only the form `meta { … }` exists \
          here.",
    page: "job-specification/multiregion#region-parameters",
    since: Some(Version::new(0, 12, 0)),
    ..BLOCK
};
