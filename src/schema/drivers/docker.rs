//! The docker driver, after its own schema in Nomad's `drivers/docker/config.go`.

mod mount;

use super::DriverSchema;
use super::option::{CAPABILITIES, DriverOption as O};

pub(super) const DOCKER: DriverSchema = DriverSchema {
    name: "docker",
    doc: "Runs a container through the Docker daemon of the client.",
    page: "https://developer.hashicorp.com/nomad/docs/job-declare/task-driver/docker",
    built_in: true,
    options: OPTIONS,
};

static OPTIONS: &[O] = &[
    O::bool(
        "advertise_ipv6_address",
        "Registers the container's IPv6 address for services and checks instead of the IPv4 one. Off by default.",
    ),
    O::strings(
        "args",
        "Arguments of `command`, or of the image's entrypoint when `command` is not set. `${…}` is replaced by \
         Nomad when the task starts.",
    )
    .example("args = [\"--port\", \"${NOMAD_PORT_http}\"]"),
    O::block(
        "auth",
        AUTH,
        "Credentials for pulling the image from a private registry. They are stored in the job in plain text: \
         prefer a credential helper on the client, or a value that comes from a variable.",
    )
    .example("auth {\n  username       = \"bot\"\n  password       = var.registry_password\n  server_address = \"registry.example.com\"\n}"),
    O::bool(
        "auth_soft_fail",
        "Pulls without credentials when authentication fails, instead of failing the task. Needed for public \
         images on clients whose credential helper is asked for every image.",
    ),
    O::strings(
        "cap_add",
        "Linux capabilities that the container gets in addition to Docker's default set. The client must allow \
         each of them (`allow_caps` in its plugin configuration).",
    )
    .suggest(CAPABILITIES)
    .example("cap_add = [\"net_admin\"]"),
    O::strings(
        "cap_drop",
        "Linux capabilities that are taken away from the container's default set.",
    )
    .suggest(CAPABILITIES)
    .example("cap_drop = [\"all\"]"),
    O::string(
        "cgroupns",
        "The cgroup namespace: `host` shares the host's, `private` gives the container its own. Docker's default \
         applies when not set.",
    )
    .one_of(&["host", "private"]),
    O::string(
        "command",
        "The command that the container runs, in place of the image's `CMD`. Its arguments go into `args`.",
    )
    .example("command = \"/bin/server\""),
    O::number(
        "container_exists_attempts",
        "How often Nomad tries to remove a stopped container that is in the way of the new one. 5 when not set.",
    )
.example("container_exists_attempts = 5"),
    O::number(
        "cpu_cfs_period",
        "The period in microseconds over which the CPU quota of `cpu_hard_limit` is measured; at most 1000000.",
    )
    .default("100000"),
    O::bool(
        "cpu_hard_limit",
        "Limits the container strictly to its `resources.cpu`. Otherwise it may use more while the host is idle.",
    ),
    O::string(
        "cpuset_cpus",
        "The host CPUs that the container may run on, as a list of numbers and ranges. Better: `resources.cores`.",
    )
    .example("cpuset_cpus = \"0-3,7\""),
    O::block(
        "devices",
        DEVICES,
        "A device of the host that appears in the container. May also be written as a list of objects.",
    )
    .repeatable()
    .example("devices = [\n  {\n    host_path      = \"/dev/ttyUSB0\"\n    container_path = \"/dev/ttyUSB0\"\n  },\n]"),
    O::strings(
        "dns_options",
        "Resolver options for the container. With a group network in bridge mode, use `network.dns` instead.",
    ),
    O::strings(
        "dns_search_domains",
        "Search domains of the container's resolver. With a group network in bridge mode, use `network.dns` instead.",
    ),
    O::strings(
        "dns_servers",
        "Name servers of the container. With a group network in bridge mode, use `network.dns` instead.",
    )
    .example("dns_servers = [\"192.168.1.1\"]"),
    O::strings(
        "entrypoint",
        "Replaces the image's entrypoint; each argument is an element of its own.",
    )
    .example("entrypoint = [\"/bin/sh\", \"-c\"]"),
    O::strings(
        "extra_hosts",
        "Lines for the container's `/etc/hosts`, each as `host:IP`. In bridge mode the tasks of a group share one \
         hosts file, so the result depends on which task starts first.",
    )
    .example("extra_hosts = [\"db.internal:10.0.0.5\"]"),
    O::bool(
        "force_pull",
        "Pulls the image at every start, even if the client has it. Without a tag, or with `latest`, Docker's \
         driver pulls anyway.",
    ),
    O::strings(
        "group_add",
        "Additional groups of the container's user, by name or number.",
    ),
    O::block(
        "healthchecks",
        &[O::bool(
            "disable",
            "Ignores the `HEALTHCHECK` that the image defines.",
        )],
        "What to do with the health check that is built into the image.",
    )
    .example("healthchecks {\n  disable = true\n}"),
    O::string(
        "hostname",
        "The host name inside the container. With `count` over 1 every instance gets the same one.",
    ),
    O::string(
        "image",
        "The image to run, with an optional registry and a tag or digest. Nothing but this option is required.",
    )
    .required()
    .example("image = \"redis:7.4\""),
    O::string(
        "image_pull_timeout",
        "How long a pull may take before Nomad gives it up, as a duration. Five minutes when not set.",
    )
    .example("image_pull_timeout = \"15m\""),
    O::bool(
        "init",
        "Runs Docker's small init process as PID 1, which forwards signals and reaps zombie processes.",
    ),
    O::bool("interactive", "Keeps the container's standard input open."),
    O::string(
        "ipc_mode",
        "The IPC namespace: `none` for a private one, `host`, or another container's. Values other than the default \
         need a client that allows privileged containers.",
    )
    .suggest(&["none", "host", "private", "shareable"]),
    O::string(
        "ipv4_address",
        "A fixed IPv4 address in a user-defined Docker network.",
    ),
    O::string(
        "ipv6_address",
        "A fixed IPv6 address in a user-defined Docker network.",
    ),
    O::string(
        "isolation",
        "How Windows isolates the container: `hyperv` in a small virtual machine, `process` on the host's kernel.",
    )
    .suggest(&["hyperv", "process"]),
    O::string_maps(
        "labels",
        "Labels of the container. Keys with dots need the form `labels = { \"a.b\" = \"c\" }`.",
    )
    .example("labels = {\n  \"com.example.team\" = \"web\"\n}"),
    O::string(
        "load",
        "A tar archive in the task directory from which the image is loaded instead of pulled. The archive of an \
         `artifact` must be kept as it is (`options { archive = false }`).",
    )
    .example("load = \"redis.tar\""),
    O::block(
        "logging",
        LOGGING,
        "Where Docker sends the container's output. When not set: `json-file` with two files of 2 MB. A driver that \
         does not keep the log locally also takes it away from `nomad alloc logs`.",
    )
    .example("logging {\n  type = \"journald\"\n  config {\n    tag = \"${NOMAD_TASK_NAME}\"\n  }\n}"),
    O::string(
        "mac_address",
        "The MAC address of the container's network interface.",
    )
    .example("mac_address = \"02:68:b3:29:da:98\""),
    O::number(
        "memory_hard_limit",
        "The most memory in MB that the container may use; `resources.memory` is then only what it is sure to get. \
         `resources.memory_max` does the same and is known to the scheduler.",
    )
.example("memory_hard_limit = 512"),
    O::block(
        "mount",
        mount::FIELDS,
        "A volume, a host path or a tmpfs that appears in the container.",
    )
    .repeatable()
    .example("mount {\n  type     = \"bind\"\n  source   = \"local/app.conf\"\n  target   = \"/etc/app.conf\"\n  readonly = true\n}"),
    O::block(
        "mounts",
        mount::FIELDS,
        "The form of `mount` from before Nomad 1.0.1: a list of objects.",
    )
    .repeatable()
    .deprecated("Use one `mount` block for each entry."),
    O::strings(
        "network_aliases",
        "Further names for the container within a user-defined Docker network.",
    ),
    O::string(
        "network_mode",
        "Docker's own network mode. Leave it out when the group has a `network` in bridge mode: it would cut the \
         task off from the group's network and from its Connect sidecar.",
    )
    .suggest(&["bridge", "host", "none"])
    .example("network_mode = \"host\""),
    O::number(
        "oom_score_adj",
        "How likely the kernel kills the task when memory runs out: higher is more likely. Linux only.",
    )
.example("oom_score_adj = 500"),
    O::string(
        "pid_mode",
        "Set to `host`, the container sees the host's processes. Needs a client that allows privileged containers.",
    )
    .suggest(&["host"]),
    O::number(
        "pids_limit",
        "The most processes that the container may have. Unlimited when not set, unless the client sets a limit.",
    )
.example("pids_limit = 200"),
    O::number_maps(
        "port_map",
        "Maps port labels of the task's `resources.network` to ports in the container.",
    )
    .deprecated("Define ports in the group's `network` with `to`, and list their labels in `ports`."),
    O::strings(
        "ports",
        "Labels of the group's ports that are published on the container. The port inside is `to`, or the host's \
         port when `to` is not set.",
    )
    .example("ports = [\"http\"]"),
    O::bool(
        "privileged",
        "Gives the container nearly all rights of the host. The client must allow it (`allow_privileged`).",
    ),
    O::bool(
        "readonly_rootfs",
        "Makes the container's root file system read-only; mounts stay as they are.",
    ),
    O::string(
        "runtime",
        "The OCI runtime that Docker starts the container with. The client must allow it (`allow_runtimes`).",
    )
    .suggest(&["runc", "nvidia", "runsc", "crun"]),
    O::strings(
        "security_opt",
        "Options in the form of `docker run --security-opt`, for SELinux, AppArmor, seccomp or credentials.",
    )
    .example("security_opt = [\"no-new-privileges\"]"),
    O::number(
        "shm_size",
        "The size of `/dev/shm` in bytes. Docker gives 64 MB when not set.",
    )
    .example("shm_size = 268435456"),
    O::map_block(
        "storage_opt",
        "Options for Docker's storage driver, such as the size of the container's root file system.",
    )
    .example("storage_opt {\n  size = \"40G\"\n}"),
    O::string_maps(
        "sysctl",
        "Kernel parameters in the container's namespaces. Their names have dots, so write `sysctl = { … }`.",
    )
    .example("sysctl = {\n  \"net.core.somaxconn\" = \"16384\"\n}"),
    O::bool("tty", "Gives the container a terminal."),
    O::string_maps(
        "ulimit",
        "Resource limits of the container's processes: a limit, or `soft:hard`.",
    )
    .example("ulimit {\n  nofile = \"2048:4096\"\n}"),
    O::string(
        "userns_mode",
        "Set to `host`, the container uses the host's user namespace although the daemon remaps users.",
    )
    .suggest(&["host"]),
    O::string(
        "uts_mode",
        "Set to `host`, the container shares the host's name. Needs a client that allows privileged containers.",
    )
    .suggest(&["host"]),
    O::string(
        "volume_driver",
        "The Docker volume driver for `volumes`. With it, sources in `volumes` are names of volumes.",
    ),
    O::strings(
        "volumes",
        "Bind mounts as `source:target[:options]`. A relative source lies in the task's directory; a path of the \
         host needs a client with `volumes { enabled = true }`.",
    )
    .example("volumes = [\"local/app.conf:/etc/app.conf:ro\"]"),
    O::string("work_dir", "The working directory inside the container."),
];

static AUTH: &[O] = &[
    O::string("email", "The e-mail address of the registry account."),
    O::string("password", "The password or token of the registry account."),
    O::string("server_address", "The registry's host without `https://`. Docker Hub when not set."),
    O::string("username", "The user name of the registry account."),
];

static DEVICES: &[O] = &[
    O::string(
        "cgroup_permissions",
        "What the container may do with the device: `r` read, `w` write, `m` create. All of them when not set.",
    )
    .suggest(&["r", "rw", "rwm"]),
    O::string(
        "container_path",
        "Where the device appears in the container; the same path as on the host when not set.",
    ),
    O::string("host_path", "The device on the host. The driver cannot do without it."),
];

static LOGGING: &[O] = &[
    O::string_maps(
        "config",
        "Options of the logging driver. Names with dashes or dots need the form `config = { \"max-size\" = \"10m\" }`.",
    ),
    O::string("driver", "Another name for `type`; set only one of them."),
    O::string("type", "Docker's logging driver.").suggest(&[
        "awslogs",
        "etwlogs",
        "fluentd",
        "gcplogs",
        "gelf",
        "journald",
        "json-file",
        "local",
        "none",
        "splunk",
        "syslog",
    ]),
];
