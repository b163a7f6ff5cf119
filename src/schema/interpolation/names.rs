//! Names other than `attr.*`: the client's properties, devices, secrets, the environment of a running task, and the
//! parts of a job in a service's name.

use super::entry::{Entry, Kind, Pattern};

const fn runtime(name: &'static str, doc: &'static str) -> Entry {
    Entry::new(Kind::Runtime, name, doc)
}

const fn family(pattern: &'static str, doc: &'static str) -> Pattern {
    Pattern::new(Kind::Runtime, pattern, doc)
}

/// A client's properties, after `nomad/structs/constraint.go` and `client/taskenv/env.go`. Sorted by name.
pub(super) static NODE: &[Entry] = &[
    Entry::new(Kind::Node, "node.class", "The client's class, as its configuration sets it."),
    Entry::new(Kind::Node, "node.datacenter", "The client's datacenter."),
    Entry::new(Kind::Node, "node.pool", "The client's node pool."),
    Entry::new(
        Kind::Node,
        "node.region",
        "The client's region. Only where the client resolves it: constraints, affinities and spreads do not know it.",
    ),
    Entry::new(Kind::Node, "node.unique.id", "The client's identifier: a UUID."),
    Entry::new(Kind::Node, "node.unique.name", "The client's name, by default its host name."),
];

/// Properties of a device (`scheduler/feasible/feasible.go`). Sorted by name.
pub(super) static DEVICE: &[Entry] = &[
    Entry::new(Kind::Device, "device.ids", "The identifiers of the device's instances."),
    Entry::new(Kind::Device, "device.model", "The device's model, such as `1080ti`."),
    Entry::new(Kind::Device, "device.type", "The kind of device, such as `gpu`."),
    Entry::new(Kind::Device, "device.vendor", "The device's vendor, such as `nvidia`."),
];

/// What the server puts into a service's name (`nomad/structs/services.go`). Sorted by name.
pub(super) static SERVICE_NAMES: &[Entry] = &[
    Entry::new(Kind::ServiceName, "BASE", "Job, group and task, joined by dashes: the default name of a service."),
    Entry::new(Kind::ServiceName, "JOB", "The job's name, in a service's name."),
    Entry::new(Kind::ServiceName, "TASK", "The task's name, in a service's name."),
    Entry::new(Kind::ServiceName, "TASKGROUP", "The group's name, in a service's name."),
];

/// The environment of a task (`client/taskenv/env.go`). Sorted by name.
pub(super) static RUNTIME: &[Entry] = &[
    runtime("CONSUL_CACERT", "The file of the CA certificate for talking to Consul.")
        .only_when("the task is Connect native and the client shares its TLS files"),
    runtime("CONSUL_CLIENT_CERT", "The file of the client certificate for talking to Consul.")
        .only_when("the task is Connect native and the client shares its TLS files"),
    runtime("CONSUL_CLIENT_KEY", "The file of the client's key for talking to Consul.")
        .only_when("the task is Connect native and the client shares its TLS files"),
    runtime("CONSUL_HTTP_ADDR", "The address of Consul: a socket in bridge mode, else a TCP address.")
        .only_when("the task is Connect native"),
    runtime("CONSUL_HTTP_SSL", "Whether Consul is reached through TLS.").only_when("the task is Connect native"),
    runtime("CONSUL_HTTP_SSL_VERIFY", "Whether Consul's certificate is checked.")
        .only_when("the task is Connect native"),
    runtime("CONSUL_HTTP_TOKEN", "The task's Consul token.")
        .only_when("the task has a Consul identity or is Connect native"),
    runtime("CONSUL_TLS_SERVER_NAME", "The name that Consul's certificate is checked against.")
        .only_when("the task is Connect native in bridge mode, and Consul uses TLS"),
    runtime("CONSUL_TOKEN", "A copy of `CONSUL_HTTP_TOKEN` under its deprecated name.")
        .only_when("the task has a Consul identity or is Connect native"),
    runtime("NOMAD_ALLOC_DIR", "The directory that the tasks of the allocation share."),
    runtime("NOMAD_ALLOC_ID", "The allocation's identifier: a UUID."),
    runtime("NOMAD_ALLOC_INDEX", "The allocation's number, from 0 to `count` - 1. Canaries may repeat a number."),
    runtime("NOMAD_ALLOC_NAME", "The allocation's name: `job.group[index]`."),
    runtime("NOMAD_CPU_CORES", "The cores that are reserved for the task, as a list of numbers and ranges.")
        .only_when("`resources.cores` is set"),
    runtime("NOMAD_CPU_LIMIT", "The task's share of computing power in MHz."),
    runtime("NOMAD_DC", "The datacenter in which the allocation runs."),
    runtime("NOMAD_GROUP_NAME", "The name of the task's group."),
    runtime("NOMAD_JOB_ID", "The job's identifier; a dispatched or periodic child has one of its own."),
    runtime("NOMAD_JOB_NAME", "The job's name, as its block has it."),
    runtime("NOMAD_JOB_PARENT_ID", "The identifier of the job that this one was started from.")
        .only_when("the job is a dispatched or periodic child"),
    runtime("NOMAD_MEMORY_LIMIT", "The task's memory in MB."),
    runtime(
        "NOMAD_MEMORY_MAX_LIMIT",
        "The most memory in MB that the task may use while the client has some to spare.",
    )
    .only_when("`resources.memory_max` is set"),
    runtime("NOMAD_NAMESPACE", "The namespace of the job."),
    runtime("NOMAD_PARENT_CGROUP", "The cgroup below which Nomad puts its tasks.").only_when("the client runs Linux"),
    runtime("NOMAD_REGION", "The region in which the allocation runs."),
    runtime("NOMAD_SECRETS_DIR", "The task's directory for secrets, kept in memory where the client can."),
    runtime("NOMAD_SHORT_ALLOC_ID", "The first eight characters of the allocation's identifier."),
    runtime("NOMAD_TASK_DIR", "The task's own directory, `local/`."),
    runtime("NOMAD_TASK_NAME", "The name of the task."),
    runtime("NOMAD_TOKEN", "The task's default workload identity, as a signed token.")
        .only_when("the default `identity` has `env = true`"),
    runtime("NOMAD_UNIX_ADDR", "The socket of the task API, as `unix://…/secrets/api.sock`.")
        .only_when("an `identity` has `env = true`"),
    runtime("VAULT_NAMESPACE", "The Vault namespace of the task.")
        .only_when("`vault.env` is true and a namespace is set"),
    runtime("VAULT_TOKEN", "The task's Vault token.").only_when("the task has a `vault` block with `env = true`"),
];

/// Families of runtime variables. Where two share a prefix the first one is found.
pub(super) static RUNTIME_PATTERNS: &[Pattern] = &[
    family("NOMAD_TOKEN_<identity>", "The token of a named identity.")
        .only_when("an `identity` of that name has `env = true`"),
    family("NOMAD_IP_<label>", "The address of the host for a port."),
    family("NOMAD_IPv4_<label>", "The IPv4 address of the host for a port.")
        .only_when("the port belongs to the task's own `resources.network`"),
    family("NOMAD_IPv6_<label>", "The IPv6 address of the host for a port.")
        .only_when("the port belongs to the task's own `resources.network`"),
    family("NOMAD_PORT_<label>", "The port that the task listens on: `to` of the port if it is set, else the host's."),
    family("NOMAD_ADDR_<label>", "Address and port of the host for a port, as `ip:port`."),
    family("NOMAD_HOST_PORT_<label>", "The port of the host, also where `to` maps it to another one."),
    family("NOMAD_HOST_IP_<label>", "The address of the host that the port was allocated on."),
    family("NOMAD_HOST_ADDR_<label>", "Address and port of the host that were allocated, as `ip:port`."),
    family("NOMAD_ALLOC_PORT_<label>", "The port inside the allocation's network namespace."),
    family("NOMAD_ALLOC_IP_<label>", "The address inside the allocation's network namespace.")
        .only_when("the group's network is in bridge or CNI mode"),
    family("NOMAD_ALLOC_INTERFACE_<label>", "The network interface inside the allocation's network namespace.")
        .only_when("the group's network is in bridge or CNI mode"),
    family("NOMAD_ALLOC_ADDR_<label>", "Address and port inside the network namespace, as `ip:port`.")
        .only_when("the group's network is in bridge or CNI mode"),
    family("NOMAD_IP_<task>_<label>", "The address of the host for a port of another task of the group.")
        .only_when("that task has a `resources.network`"),
    family("NOMAD_PORT_<task>_<label>", "A port of another task of the group.")
        .only_when("that task has a `resources.network`"),
    family("NOMAD_ADDR_<task>_<label>", "Address and port of another task of the group, as `ip:port`.")
        .only_when("that task has a `resources.network`"),
    family("NOMAD_UPSTREAM_IP_<destination>", "The local address of a Connect upstream: 127.0.0.1.")
        .only_when("the group has a Connect upstream of that name"),
    family("NOMAD_UPSTREAM_PORT_<destination>", "The local port of a Connect upstream.")
        .only_when("the group has a Connect upstream of that name"),
    family("NOMAD_UPSTREAM_ADDR_<destination>", "The local address and port of a Connect upstream, as `ip:port`.")
        .only_when("the group has a Connect upstream of that name"),
    family("NOMAD_ENVOY_ADMIN_ADDR_<service>", "The address of the sidecar's administration page.")
        .only_when("the service has a Connect sidecar"),
    family("NOMAD_ENVOY_READY_ADDR_<service>", "The address at which the sidecar tells whether it is ready.")
        .only_when("the service has a Connect sidecar"),
    family(
        "NOMAD_META_<key>",
        "A value from `meta` of the task, group or job; the innermost wins. The key stands as it is written and in \
         upper case; what a variable's name cannot hold becomes `_`.",
    ),
];

/// Families with a root of their own.
pub(super) static META: Pattern = Pattern::new(
    Kind::Meta,
    "meta.<key>",
    "A value from the client's `meta`. The job's own `meta` is `NOMAD_META_<key>`.",
);
pub(super) static DEVICE_ATTR: Pattern =
    Pattern::new(Kind::Device, "device.attr.<key>", "A property that the device's plugin reports, such as `memory`.");
pub(super) static SECRET: Pattern =
    Pattern::new(Kind::Secret, "secret.<name>.<key>", "A value that a `secret` block of the task or group fetches.");
pub(super) static ENV: Pattern = Pattern::new(
    Kind::Runtime,
    "env.<name>",
    "A variable of the task's environment. The form `env[\"name\"]` takes any name, but works in `config` only.",
);

/// Variables that the `nomad` command reads. A task has them only if the job sets them, which many jobs do.
pub(super) static CLI_VARIABLES: &[&str] = &[
    "NOMAD_ADDR",
    "NOMAD_CACERT",
    "NOMAD_CAPATH",
    "NOMAD_CLIENT_CERT",
    "NOMAD_CLIENT_KEY",
    "NOMAD_CLI_NO_COLOR",
    "NOMAD_CLI_SHOW_HINTS",
    "NOMAD_HTTP_AUTH",
    "NOMAD_SKIP_VERIFY",
    "NOMAD_TLS_SERVER_NAME",
];

/// Names that people try, and what they mean. Sorted by the first.
pub(super) static ALIASES: &[(&str, &str)] = &[
    ("NOMAD_ALLOC", "NOMAD_ALLOC_ID"),
    ("NOMAD_CPU", "NOMAD_CPU_LIMIT"),
    ("NOMAD_DATACENTER", "NOMAD_DC"),
    ("NOMAD_GROUP", "NOMAD_GROUP_NAME"),
    ("NOMAD_HOSTNAME", "attr.unique.hostname"),
    ("NOMAD_JOB", "NOMAD_JOB_NAME"),
    ("NOMAD_LOCAL_DIR", "NOMAD_TASK_DIR"),
    ("NOMAD_MEMORY", "NOMAD_MEMORY_LIMIT"),
    ("NOMAD_NODE_ID", "node.unique.id"),
    ("NOMAD_NODE_NAME", "node.unique.name"),
    ("NOMAD_SECRET_DIR", "NOMAD_SECRETS_DIR"),
    ("NOMAD_TASK", "NOMAD_TASK_NAME"),
    ("NOMAD_TASK_GROUP", "NOMAD_GROUP_NAME"),
    ("NOMAD_TASK_GROUP_NAME", "NOMAD_GROUP_NAME"),
    ("attr.arch", "attr.cpu.arch"),
    ("attr.cpu.cores", "attr.cpu.numcores"),
    ("attr.hostname", "attr.unique.hostname"),
    ("attr.ip", "attr.unique.network.ip-address"),
    ("attr.memory", "attr.memory.totalbytes"),
    ("attr.os", "attr.os.name"),
    ("attr.unique.ip", "attr.unique.network.ip-address"),
    ("attr.unique.ip-address", "attr.unique.network.ip-address"),
    ("attr.unique.network.ip", "attr.unique.network.ip-address"),
    ("node.dc", "node.datacenter"),
    ("node.hostname", "attr.unique.hostname"),
    ("node.id", "node.unique.id"),
    ("node.name", "node.unique.name"),
    ("node.unique.hostname", "attr.unique.hostname"),
];
