//! The `task` block and the small blocks that only a task has.

use super::identity::IDENTITY;
use super::placement::{AFFINITY, CONSTRAINT};
use super::resources::RESOURCES;
use super::scaling::SCALING;
use super::secrets::{CONSUL, SECRET, VAULT};
use super::service::SERVICE;
use super::template::TEMPLATE;
use super::update::RESTART;
use super::volume_mount::VOLUME_MOUNT;
use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Deprecated, Form, LabelSchema, Required, Type, Version};

pub(in crate::schema) static TASK: BlockSchema = BlockSchema {
    id: "task",
    keyword: "task",
    labels: &[LabelSchema {
        name: "name",
        doc: "The task's name, unique in its group; directories, environment \
              variables and logs carry it.",
    }],
    doc: "One program of a group: a container, binary, VM or script, run by a driver. Every group needs at \
          least one task without `lifecycle`.",
    note: Some(
        "Names are unique in the group, are not `alloc`, and hold no slash. A task written directly in \
         the `job` becomes a group of the same name.",
    ),
    page: "job-specification/task",
    attributes: &[
        attribute("driver", Type::String)
            .required(Required::Validate)
            .suggested(&["docker", "podman", "exec", "exec2", "raw_exec", "java", "qemu"])
            .example(r#""docker""#)
            .doc(
                "Name of the plugin that runs the task, such as `docker`, `podman`, `exec` or `raw_exec`. Any \
                 name is accepted at submission; the task is placed only on clients that have the driver. It \
                 decides what `config` may hold.",
            ),
        attribute("user", Type::String).example(r#""nobody""#).doc(
            "User that runs the task's process: a name or ID for `exec` and `java`, anything `docker run \
             --user` takes for Docker. Without it, the image's user, or `nobody` for `exec`.",
        ),
        attribute("leader", Type::Bool).default("false").example("true").doc(
            "When the leader task ends, Nomad stops all other tasks of the group. At most one task of a group \
             may be the leader; typical for a main program with log shippers beside it.",
        ),
        attribute("kill_timeout", Type::Duration).default("5s").min("0s").example(r#""5s""#).doc(
            "Time between the stop signal and the hard kill. Clients cap it at their `max_kill_timeout` (30s \
             unless configured). In a service job it may not exceed `update.progress_deadline`.",
        ),
        attribute("kill_signal", Type::String)
            .suggested(&["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGKILL"])
            .example(r#""SIGTERM""#)
            .doc(
                "Signal that asks the task to stop. Without it the driver decides: SIGINT for most, SIGTERM for \
                 Docker. Setting it restricts the task to nodes that support the signal.",
            ),
        attribute("shutdown_delay", Type::Duration).default("0s").min("0s").example(r#""5s""#).doc(
            "Time to wait between deregistering this task's services and sending the stop signal, so that \
             load balancers stop routing to it. Since 2.0.1 Nomad warns about tasks with services and no \
             delay.",
        ),
        attribute("kind", Type::String).since(0, 10, 0).example(r#""connect-proxy:web""#).doc(
            "Marks the task as a Connect proxy or gateway, such as `connect-proxy:<service>`. Nomad sets it \
             on the tasks that it injects; by hand it is needed only for a proxy task of one's own.",
        ),
    ],
    children: &[
        child(&TASK_CONFIG),
        child(&RESOURCES),
        child(&TASK_ENV),
        child(&TEMPLATE).repeatable(),
        child(&SERVICE).repeatable(),
        child(&VOLUME_MOUNT).repeatable().since(0, 10, 0),
        child(&ARTIFACT).repeatable(),
        child(&IDENTITY).repeatable().since(1, 7, 0),
        child(&RESTART).since(0, 11, 0),
        child(&LIFECYCLE).since(0, 11, 0),
        child(&CONSTRAINT).repeatable(),
        child(&AFFINITY).repeatable().since(0, 9, 0),
        child(&LOGS),
        child(&VAULT),
        child(&CONSUL).since(1, 7, 0),
        child(&TASK_META),
        child(&SECRET).repeatable().since(1, 11, 0),
        child(&ACTION).repeatable().since(1, 7, 0),
        child(&DISPATCH_PAYLOAD),
        child(&SCALING).repeatable().label_values(&["cpu", "mem"]).since(1, 0, 0),
        child(&CSI_PLUGIN).since(0, 11, 0),
        child(&SCHEDULE).since(1, 8, 0),
    ],
    ..BLOCK
};

pub(in crate::schema) static TASK_CONFIG: BlockSchema = BlockSchema {
    id: "task.config",
    keyword: "config",
    form: Form::Opaque,
    value_type: Some(Type::Any),
    doc: "Settings for the task's driver, handed over as they are: `image` and `ports` for Docker, \
          `command` and `args` for `exec`. Which keys exist depends on the driver.",
    note: Some(
        "Nomad does not check this block at submission: a wrong key fails only when the task starts. \
         Nested blocks and `key = {}` mean the same here; `config = {}` is refused, and `dynamic` is not \
         expanded inside.",
    ),
    page: "job-specification/task#config",
    ..BLOCK
};

pub(in crate::schema) static TASK_ENV: BlockSchema = BlockSchema {
    id: "task.env",
    keyword: "env",
    form: Form::MapOrAttribute,
    value_type: Some(Type::String),
    doc: "Environment variables of the task. Values are strings and may use `${NOMAD_PORT_http}`, \
          `${attr.…}` and other runtime references. Secrets belong into a `template` with `env = true`, \
          since this block is readable by everyone who may read the job.",
    note: Some(
        "Keys that are no identifiers need the form `env = { \"a.b\" = \"c\" }`. The two forms cannot be \
         mixed in one task.",
    ),
    page: "job-specification/env",
    ..BLOCK
};

pub(in crate::schema) static TASK_META: BlockSchema = BlockSchema {
    id: "task.meta",
    keyword: "meta",
    form: Form::MapOrAttribute,
    value_type: Some(Type::String),
    doc: "Key and value pairs for this task only, on top of those of job and group, whose keys it \
          overrides. The task reads them as `${NOMAD_META_<key>}`.",
    page: "job-specification/meta",
    ..BLOCK
};

pub(in crate::schema) static LIFECYCLE: BlockSchema = BlockSchema {
    id: "lifecycle",
    keyword: "lifecycle",
    doc: "Runs the task before, beside or after the main tasks of its group. A task without this block is \
          a main task, and a group needs at least one.",
    page: "job-specification/lifecycle",
    since: Some(Version::new(0, 11, 0)),
    attributes: &[
        attribute("hook", Type::String)
            .required(Required::Parser)
            .allowed(&["prestart", "poststart", "poststop"])
            .since(0, 11, 0)
            .example(r#""prestart""#)
            .doc(
                "When the task runs: `prestart` before the main tasks, `poststart` once they all run, `poststop` \
                 after they have ended. The parser refuses the block without it.",
            ),
        attribute("sidecar", Type::Bool).default("false").since(0, 11, 0).example("true").doc(
            "With `true`, a `prestart` or `poststart` task keeps running as long as the main tasks and is \
             restarted if it ends. Otherwise it has to end by itself, and a `prestart` task holds up the main \
             tasks until it does.",
        ),
    ],
    ..BLOCK
};

pub(in crate::schema) static LOGS: BlockSchema = BlockSchema {
    id: "logs",
    keyword: "logs",
    doc: "Rotation of the task's stdout and stderr files in `alloc/logs`, or whether Nomad collects them \
          at all.",
    page: "job-specification/logs",
    attributes: &[
        attribute("max_files", Type::INT)
            .default("10")
            .min("1")
            .example("10")
            .doc("Number of rotated files to keep, for stdout and for stderr each; at least 1."),
        attribute("max_file_size", Type::INT).default("10").min("1").example("10").doc(
            "Size in megabytes at which a log file is rotated, at least 1. Times `max_files` it has to stay \
             below `ephemeral_disk.size`.",
        ),
        attribute("disabled", Type::Bool).default("false").since(1, 5, 5).example("true").doc(
            "With `true`, Nomad collects no logs of the task: `nomad alloc logs` shows nothing, and the log \
             process is not started. For drivers that ship logs by themselves.",
        ),
        attribute("enabled", Type::Bool)
            .since(1, 5, 4)
            .deprecated(Deprecated {
                since: Some(Version::new(1, 5, 5)),
                replacement: Some("disabled"),
                message: "Replaced by `disabled`; the value is dropped.",
            })
            .ignored()
            .example("true")
            .doc(
                "The short-lived predecessor of `disabled`, with the opposite sense. Nomad accepts it and drops \
                 the value.",
            ),
    ],
    ..BLOCK
};

pub(in crate::schema) static ARTIFACT: BlockSchema = BlockSchema {
    id: "artifact",
    keyword: "artifact",
    doc: "A file, archive or repository that Nomad downloads into the task's directory before it starts. \
          Archives are unpacked. Headers, checksum and Git options go into the blocks below it.",
    page: "job-specification/artifact",
    attributes: &[
        attribute("source", Type::String)
            .required(Required::Validate)
            .example(r#""https://example.com/app.tar.gz""#)
            .doc(
                "Where to fetch from, in go-getter's notation: `https://…`, `git::https://…`, `s3::https://…`, \
                 `hg::…`. Nomad refuses the block without it.",
            ),
        attribute("destination", Type::String)
            .default(r#"local/ (with `mode = "file"`: `local/` and the source's file name)"#)
            .example(r#""local/""#)
            .doc(
                "Directory below the task's directory into which the download goes, or the file itself with `mode \
                 = \"file\"`. It cannot leave the allocation's directory.",
            ),
        attribute("mode", Type::String).default("any").allowed(&["any", "file", "dir"]).example(r#""any""#).doc(
            "What the source is: a single `file`, a directory `dir`, or `any`, where archives are unpacked \
             and the rest is kept. Use `file` to give the downloaded file a name.",
        ),
        attribute("chown", Type::Bool).default("false").since(1, 9, 2).example("true").doc(
            "With `true`, the downloaded files belong to the task's `user` rather than to the user that runs \
             the Nomad agent.",
        ),
        attribute("insecure", Type::Bool).default("false").since(1, 8, 0).example("true").doc(
            "With `true`, TLS certificates of the source are not verified. A `checksum` in `options` still \
             protects the content.",
        ),
    ],
    children: &[child(&ARTIFACT_OPTIONS), child(&ARTIFACT_HEADERS).since(1, 0, 0)],
    ..BLOCK
};

pub(in crate::schema) static ARTIFACT_OPTIONS: BlockSchema = BlockSchema {
    id: "artifact.options",
    keyword: "options",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Parameters for the downloader: `checksum = \"sha256:<hex>\"` to verify the file, `archive = \
          \"false\"` to leave it packed, `ref`, `depth` and `sshkey` for Git. A checksum that is malformed \
          is refused at submission.",
    page: "job-specification/artifact#options",
    ..BLOCK
};

pub(in crate::schema) static ARTIFACT_HEADERS: BlockSchema = BlockSchema {
    id: "artifact.headers",
    keyword: "headers",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "HTTP headers for the download, for example an `Authorization` header. Only for `http` and \
          `https` sources; values may use runtime references.",
    page: "job-specification/artifact#headers",
    since: Some(Version::new(1, 0, 0)),
    ..BLOCK
};

pub(in crate::schema) static DISPATCH_PAYLOAD: BlockSchema = BlockSchema {
    id: "dispatch_payload",
    keyword: "dispatch_payload",
    doc: "Writes the payload of a dispatched job into a file of this task. Only useful in a \
          `parameterized` job.",
    page: "job-specification/dispatch_payload",
    attributes: &[attribute("file", Type::String).example(r#""input.json""#).doc(
        "Name of the file that receives the payload, relative to the task's `local/` directory, which it \
         cannot leave.",
    )],
    ..BLOCK
};

pub(in crate::schema) static CSI_PLUGIN: BlockSchema = BlockSchema {
    id: "csi_plugin",
    keyword: "csi_plugin",
    doc: "Declares that this task is a CSI storage plugin and registers it with Nomad. Only for the jobs \
          that run the plugin: users of a volume write a `volume` block instead.",
    page: "job-specification/csi_plugin",
    since: Some(Version::new(0, 11, 0)),
    attributes: &[
        attribute("id", Type::String).required(Required::Validate).since(0, 11, 0).example(r#""aws-ebs0""#).doc(
            "Name under which volumes refer to the plugin. Every task of one plugin, nodes and controllers, \
             has the same.",
        ),
        attribute("type", Type::String)
            .required(Required::Validate)
            .allowed(&["node", "controller", "monolith"])
            .since(0, 11, 0)
            .example(r#""monolith""#)
            .doc(
                "Role of this task: `node` mounts volumes on its client, `controller` talks to the storage \
                 provider, `monolith` does both.",
            ),
        attribute("mount_dir", Type::String).default("/csi").since(0, 11, 0).example(r#""/csi""#).doc(
            "Path inside the task at which Nomad mounts a directory for the plugin's socket and for volumes. \
             The plugin has to listen on `csi.sock` there.",
        ),
        attribute("stage_publish_base_dir", Type::String)
            .default("/local/csi")
            .since(1, 3, 3)
            .example(r#""/local/csi""#)
            .doc(
                "Path inside the task below which volumes are staged and published. It must not lie below \
                 `mount_dir`.",
            ),
        attribute("health_timeout", Type::Duration).default("30s").since(1, 1, 15).example(r#""30s""#).doc(
            "Time that the plugin has after its start to answer on its socket, before Nomad restarts the \
             task.",
        ),
    ],
    ..BLOCK
};

pub(in crate::schema) static ACTION: BlockSchema = BlockSchema {
    id: "action",
    keyword: "action",
    labels: &[LabelSchema {
        name: "name",
        doc: "The action's name, unique in the task: at most 128 characters, none of \
              them blank.",
    }],
    doc: "A command that an operator may run in the task's environment, by name, with `nomad action` or \
          from the web interface. Needs the ACL capability to execute in allocations.",
    page: "job-specification/action",
    since: Some(Version::new(1, 7, 0)),
    attributes: &[
        attribute("command", Type::String).required(Required::Parser).since(1, 7, 0).example(r#""/bin/sh""#).doc(
            "Program to run inside the task. It must exist there, and no shell interprets it. The parser \
             refuses an action without it.",
        ),
        attribute("args", Type::ListString).since(1, 7, 0).example(r#"["-c", "date"]"#).doc(
            "Arguments of the action's program, one element each; they may use runtime references such as \
             `${NOMAD_ALLOC_ID}`.",
        ),
    ],
    ..BLOCK
};

pub(in crate::schema) static SCHEDULE: BlockSchema = BlockSchema {
    id: "schedule",
    keyword: "schedule",
    doc: "Runs the task only in recurring windows of time and pauses it otherwise. Nomad Enterprise only: \
          the Community Edition refuses the job.",
    page: "job-specification/schedule",
    since: Some(Version::new(1, 8, 0)),
    enterprise: true,
    children: &[child(&SCHEDULE_CRON).required(Required::Validate).since(1, 8, 0)],
    ..BLOCK
};

pub(in crate::schema) static SCHEDULE_CRON: BlockSchema = BlockSchema {
    id: "schedule.cron",
    keyword: "cron",
    doc: "The window of a task schedule: when it opens and when, on the same day, it closes.",
    page: "job-specification/schedule#cron",
    since: Some(Version::new(1, 8, 0)),
    attributes: &[
        attribute("start", Type::String)
            .required(Required::Validate)
            .since(1, 8, 0)
            .example(r#""0 9 * * MON-FRI *""#)
            .doc(
                "Cron expression at which the window opens: exactly six fields separated by single blanks \
                 (minute, hour, day, month, weekday, year). `/` and `,` are not allowed in it.",
            ),
        attribute("end", Type::String).required(Required::Validate).since(1, 8, 0).example(r#""0 17""#).doc(
            "Minute and hour at which the window closes, as two fields, later than `start` on the same day. \
             `/` and `,` are not allowed in it either.",
        ),
        attribute("timezone", Type::String)
            .default("Local (client)")
            .suggested(&[
                "Local",
                "UTC",
                "Europe/Berlin",
                "Europe/London",
                "America/New_York",
                "America/Los_Angeles",
                "Asia/Tokyo",
            ])
            .since(1, 8, 0)
            .example(r#""Europe/Berlin""#)
            .doc(
                "IANA name of the zone in which the window is read. Without it, the local zone of the client that \
                 runs the task.",
            ),
    ],
    ..BLOCK
};
