//! The `job` block: what the file submits.

use super::group::GROUP;
use super::multiregion::MULTIREGION;
use super::placement::{AFFINITY, CONSTRAINT, SPREAD};
use super::secrets::{SECRET, VAULT};
use super::task::TASK;
use super::update::{MIGRATE, RESCHEDULE, UPDATE};
use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Deprecated, Form, LabelSchema, Required, Type, Version};

pub(in crate::schema) static JOB: BlockSchema = BlockSchema {
    id: "job",
    keyword: "job",
    labels: &[LabelSchema { name: "name", doc: "The job's ID, and its name unless `name` is set; no spaces." }],
    doc: "The unit that is submitted to Nomad: what to run, how many of it and where. The label is the \
          job's ID, unique in its namespace and region; submitting the same ID again updates the job.",
    note: Some("A file holds exactly one `job`."),
    page: "job-specification/job",
    attributes: &[
        attribute("datacenters", Type::ListString).default(r#"["*"]"#).example(r#"["dc1"]"#).doc(
            "Datacenters whose nodes may run the job. Elements may be globs such as `\"dc*\"`; without the \
             attribute it is `[\"*\"]`, every datacenter of the region. A bare string is refused: write a \
             list even for one name.",
        ),
        attribute("type", Type::String)
            .default("service")
            .allowed(&["service", "batch", "system", "sysbatch"])
            .example(r#""service""#)
            .doc(
                "Which scheduler places the job. `service` keeps long-running groups alive, `batch` runs them \
                 until they exit successfully, `system` puts one instance on every matching node, `sysbatch` does \
                 that once for tasks that end.",
            ),
        attribute("namespace", Type::String).default("default").example(r#""default""#).doc(
            "Namespace in which the job lives; names, ACLs and quotas are per namespace. It has to exist on \
             the server. Without it, `default`, or what the command line's `-namespace` says.",
        ),
        attribute("region", Type::String).default("global").example(r#""global""#).doc(
            "Nomad region that runs the job. The command line sends the file to this region; without the \
             attribute it is `global`.",
        ),
        attribute("node_pool", Type::String).default("default").since(1, 6, 0).example(r#""default""#).doc(
            "Node pool whose clients may run the job; the pool has to exist. Without it, `default`, or the \
             namespace's own default pool in Nomad Enterprise. `all` means every pool.",
        ),
        attribute("priority", Type::INT)
            .default("server job_default_priority (50; api.Canonicalize sets 50)")
            .min("1")
            .example("50")
            .doc(
                "Rank of the job among all jobs, from 1 to the server's `job_max_priority` (100 unless \
                 configured). Jobs of a higher priority are scheduled first and, where preemption is on, may \
                 displace others. Without it, 50 unless the server sets `job_default_priority`.",
            ),
        attribute("all_at_once", Type::Bool).default("false").example("false").doc(
            "With `true`, the scheduler places the job only when every group and instance fits at once; \
             otherwise it starts whatever fits and waits for room for the rest.",
        ),
        attribute("name", Type::String).default("job ID (label)").example(r#""example""#).doc(
            "Display name, when it has to differ from the label. It changes no identity: the job is still \
             found by its ID.",
        ),
        attribute("id", Type::String).default("block label").hidden().example(r#""example""#).doc(
            "Overrides the label as the job's ID. Undocumented, but honoured by the parser: the label then is \
             only the name. No spaces are allowed.",
        ),
    ],
    children: &[
        child(&GROUP).repeatable().required(Required::When("the job has no task of its own")),
        child(&JOB_META),
        child(&UPDATE),
        child(&CONSTRAINT).repeatable(),
        child(&AFFINITY).repeatable().since(0, 9, 0),
        child(&SPREAD).repeatable().since(0, 9, 0),
        child(&PERIODIC),
        child(&PARAMETERIZED),
        child(&RESCHEDULE),
        child(&MIGRATE),
        child(&VAULT),
        child(&UI).since(1, 8, 0),
        child(&MULTIREGION).since(0, 12, 0),
        child(&SECRET).repeatable().since(1, 11, 0),
        child(&TASK).repeatable().hidden(),
    ],
    ..BLOCK
};

pub(in crate::schema) static JOB_META: BlockSchema = BlockSchema {
    id: "job.meta",
    keyword: "meta",
    form: Form::MapOrAttribute,
    value_type: Some(Type::String),
    doc: "Free key and value pairs for every task of the job, readable as `${NOMAD_META_<key>}`. Pairs of \
          a group override the job's, pairs of a task override both.",
    page: "job-specification/meta",
    ..BLOCK
};

pub(in crate::schema) static PERIODIC: BlockSchema = BlockSchema {
    id: "periodic",
    keyword: "periodic",
    doc: "Starts the job again and again at fixed times, as cron does. Only for `batch` and `sysbatch` \
          jobs; each run is a child job named `<job>/periodic-<time>`.",
    page: "job-specification/periodic",
    attributes: &[
        attribute("crons", Type::ListString)
            .required(Required::When("the block has no `cron`"))
            .since(1, 6, 2)
            .example(r#"["0 3 * * *"]"#)
            .doc(
                "Cron expressions (five fields, six with a year, seven with seconds as well, or forms such as \
                 `@daily`); the job starts at every time that any of them names. Set either this or the older \
                 `cron`, not both.",
            ),
        attribute("prohibit_overlap", Type::Bool).default("false").example("true").doc(
            "With `true`, a run is skipped while the previous one is still going. Otherwise runs that take \
             longer than the period pile up.",
        ),
        attribute("time_zone", Type::String)
            .default("UTC")
            .suggested(&[
                "UTC",
                "Europe/Berlin",
                "Europe/London",
                "America/New_York",
                "America/Los_Angeles",
                "Asia/Tokyo",
                "Local",
            ])
            .example(r#""UTC""#)
            .doc(
                "IANA name of the zone in which the cron expressions are read, such as `Europe/Berlin`. Without \
                 it, UTC. Times that daylight saving skips or repeats are better avoided.",
            ),
        attribute("enabled", Type::Bool)
            .default("true")
            .example("true")
            .doc("`false` keeps the definition, but starts no runs; the job can still be forced by hand."),
        attribute("cron", Type::String)
            .deprecated(Deprecated {
                since: Some(Version::new(1, 6, 2)),
                replacement: Some("crons"),
                message: "Nomad warns that `cron` is deprecated; `crons` takes a list of the same \
                          expressions.",
            })
            .example(r#""0 3 * * *""#)
            .doc(
                "One cron expression. Nomad warns about it since 1.6.2 and wants `crons`; having both is an \
                 error.",
            ),
    ],
    ..BLOCK
};

pub(in crate::schema) static PARAMETERIZED: BlockSchema = BlockSchema {
    id: "parameterized",
    keyword: "parameterized",
    doc: "Makes the job a template that runs nothing by itself: each `nomad job dispatch` starts an \
          instance with its own meta values and payload. Only for `batch` and `sysbatch` jobs.",
    page: "job-specification/parameterized",
    attributes: &[
        attribute("payload", Type::String)
            .default("optional")
            .allowed(&["optional", "required", "forbidden"])
            .example(r#""optional""#)
            .doc(
                "Whether a dispatch carries an input file: it may (`optional`), must (`required`) or must not \
                 (`forbidden`). At most 16 KiB; a task receives it through `dispatch_payload`.",
            ),
        attribute("meta_required", Type::ListString).example(r#"["input"]"#).doc(
            "Meta keys that each dispatch must give with `-meta key=value`; a dispatch without one is \
             refused.",
        ),
        attribute("meta_optional", Type::ListString).example(r#"["verbose"]"#).doc(
            "Meta keys that a dispatch may give; other keys are refused. No key may be in both this list and \
             `meta_required`. Defaults belong into the job's `meta`.",
        ),
    ],
    ..BLOCK
};

pub(in crate::schema) static UI: BlockSchema = BlockSchema {
    id: "ui",
    keyword: "ui",
    doc: "A description and links that Nomad's web interface shows on the job's page. They have no effect \
          on scheduling.",
    page: "job-specification/ui",
    since: Some(Version::new(1, 8, 0)),
    attributes: &[attribute("description", Type::String).since(1, 8, 0).example(r#""What this job is for.""#).doc(
        "Markdown text for the job's page in the web interface, at most 1,000 bytes. Longer texts are \
         refused.",
    )],
    children: &[child(&UI_LINK).repeatable().since(1, 8, 0)],
    ..BLOCK
};

pub(in crate::schema) static UI_LINK: BlockSchema = BlockSchema {
    id: "ui.link",
    keyword: "link",
    doc: "One link on the job's page in the web interface, for example to a dashboard or a runbook.",
    page: "job-specification/ui#link",
    since: Some(Version::new(1, 8, 0)),
    attributes: &[
        attribute("label", Type::String)
            .since(1, 8, 0)
            .example(r#""Dashboard""#)
            .doc("Text of the link on the job's page."),
        attribute("url", Type::String)
            .since(1, 8, 0)
            .example(r#""https://example.com/dashboard""#)
            .doc("Address that the link opens, with its scheme (`https://…`)."),
    ],
    ..BLOCK
};
