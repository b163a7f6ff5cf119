//! The drivers that run a command on the host: `exec`, `raw_exec` and the `exec2` plugin.

use super::DriverSchema;
use super::option::{CAPABILITIES, DriverOption as O};

pub(super) const EXEC: DriverSchema = DriverSchema {
    name: "exec",
    doc: "Runs a command in a chroot with its own namespaces and cgroup. Linux only; the client must run as root.",
    page: "https://developer.hashicorp.com/nomad/docs/job-declare/task-driver/exec",
    built_in: true,
    options: &[
        O::strings(
            "args",
            "Arguments of `command`. `${…}` is replaced by Nomad when the task starts; no shell is involved.",
        )
        .example("args = [\"-listen\", \":${NOMAD_PORT_http}\"]"),
        CAP_ADD,
        CAP_DROP,
        O::string(
            "command",
            "The program to run: an absolute path in the task's chroot or a mounted volume, or a name that is \
             looked up in the task's directories and mounts.",
        )
        .required()
        .example("command = \"local/server\""),
        IPC_MODE,
        PID_MODE,
        WORK_DIR,
    ],
};

pub(super) const RAW_EXEC: DriverSchema = DriverSchema {
    name: "raw_exec",
    doc: "Runs a command on the host without any isolation, as the user of the Nomad agent. Off by default on clients.",
    page: "https://developer.hashicorp.com/nomad/docs/job-declare/task-driver/raw_exec",
    built_in: true,
    options: &[
        O::strings(
            "args",
            "Arguments of `command`. `${…}` is replaced by Nomad when the task starts; no shell is involved.",
        )
        .example("args = [\"-c\", \"echo ${NOMAD_ALLOC_ID}\"]"),
        O::string_maps(
            "cgroup_v1_override",
            "Puts the task into existing cgroups (version 1): controller names and paths. Excludes the override for \
             version 2.",
        ),
        O::string(
            "cgroup_v2_override",
            "Puts the task into an existing cgroup (version 2), by a path that is absolute or below the cgroup root. \
             Excludes the override for version 1.",
        ),
        O::string("command", "The program to run: an absolute path on the host, or a path below the task's directory.")
            .required()
            .example("command = \"/bin/sh\""),
        O::strings(
            "denied_envvars",
            "Environment variables that the task does not get. `*` may stand at the start or the end of a name.",
        )
        .example("denied_envvars = [\"AWS_*\"]"),
        O::number(
            "oom_score_adj",
            "How likely the kernel kills the task when memory runs out: higher is more likely; not negative.",
        )
        .example("oom_score_adj = 500"),
        O::string(
            "work_dir",
            "The working directory of the task, as an absolute path. Also that of `nomad alloc exec`.",
        ),
    ],
};

pub(super) const EXEC2: DriverSchema = DriverSchema {
    name: "exec2",
    doc: "Runs a command that sees only the paths it is given (Landlock), with cgroups version 2. A plugin by HashiCorp \
          for Linux.",
    page: "https://developer.hashicorp.com/nomad/plugins/drivers/exec2",
    built_in: false,
    options: &[
        O::strings("args", "Arguments of `command`. `${…}` is replaced by Nomad when the task starts."),
        O::string("command", "The program to run: a path, or a name on the search path.")
            .required()
            .example("command = \"python3\""),
        O::number("oom_score_adj", "How likely the kernel kills the task when memory runs out: higher is more likely.")
            .example("oom_score_adj = 500"),
        O::strings(
            "unveil",
            "Further paths that the task may reach, each as `permissions:path` with `r`, `w`, `x` and `c` (create). \
             The client must allow it (`unveil_by_task`).",
        )
        .example("unveil = [\"r:/etc/mime.types\"]"),
    ],
};

/// The options below are the same for exec and java, which share Nomad's executor.
pub(super) const CAP_ADD: O =
    O::strings("cap_add", "Linux capabilities that the task gets. The client must allow each of them (`allow_caps`).")
        .suggest(CAPABILITIES)
        .example("cap_add = [\"net_raw\"]");

pub(super) const CAP_DROP: O = O::strings("cap_drop", "Linux capabilities that are taken away from the task.")
    .suggest(CAPABILITIES)
    .example("cap_drop = [\"all\"]");

pub(super) const IPC_MODE: O = O::string(
    "ipc_mode",
    "`private` gives the task an IPC namespace of its own, `host` shares the host's. The client's setting when not set.",
)
.one_of(&["private", "host"]);

pub(super) const PID_MODE: O = O::string(
    "pid_mode",
    "`private` gives the task a PID namespace of its own, `host` shares the host's. The client's setting when not set.",
)
.one_of(&["private", "host"]);

pub(super) const WORK_DIR: O = O::string(
    "work_dir",
    "The working directory of the task: an absolute path in its chroot or a mounted volume. Also that of \
     `nomad alloc exec`.",
);
