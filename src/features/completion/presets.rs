//! Good values of open sets: durations, sizes, schedules, paths. The detail says what a value means.

use crate::model::Duration;
use crate::schema::{AttributeSchema, Type};

/// A value, without quotes, and a word about it.
pub(super) type Preset = (&'static str, &'static str);

/// The presets of one attribute in the blocks with these ids.
type Entry = (&'static [&'static str], &'static str, &'static [Preset]);

const CRONS: &[Preset] = &[
    ("@hourly", "at the start of every hour"),
    ("@daily", "every day at midnight"),
    ("@weekly", "every Sunday at midnight"),
    ("@monthly", "the first of every month at midnight"),
    ("@yearly", "the first of January at midnight"),
    ("*/5 * * * *", "every five minutes"),
    ("*/15 * * * *", "every quarter of an hour"),
    ("0 */6 * * *", "every six hours"),
    ("0 3 * * *", "every day at 3:00"),
    ("30 2 * * 0", "every Sunday at 2:30"),
    ("0 9 * * 1-5", "Monday to Friday at 9:00"),
    ("0 4 1 * *", "the first of every month at 4:00"),
];

const MODES: &[Preset] = &[
    ("0644", "everybody reads, the owner writes"),
    ("0640", "owner and group read, the owner writes"),
    ("0600", "the owner alone reads and writes"),
    ("0755", "everybody reads and executes, the owner writes"),
    ("0700", "the owner alone"),
];

const PATHS: &[Preset] = &[
    ("/", ""),
    ("/health", ""),
    ("/healthz", ""),
    ("/ready", ""),
    ("/ping", ""),
    ("/metrics", ""),
    ("/-/healthy", "Prometheus"),
    ("/api/health", "Grafana"),
];

static PRESETS: &[Entry] = &[
    (&["periodic"], "crons", CRONS),
    (&["periodic"], "cron", CRONS),
    (&["schedule.cron"], "start", CRONS),
    (&["template"], "perms", MODES),
    (
        &["template"],
        "destination",
        &[
            ("local/", "the task's directory"),
            ("secrets/", "in memory where the client can; not shown in the UI"),
            ("${NOMAD_TASK_DIR}/", "the task's directory, as an absolute path"),
            ("${NOMAD_SECRETS_DIR}/", "the secrets, as an absolute path"),
            ("${NOMAD_ALLOC_DIR}/", "what the tasks of the allocation share"),
        ],
    ),
    (
        &["artifact"],
        "destination",
        &[("local/", "the task's directory"), ("${NOMAD_ALLOC_DIR}/", "shared by the tasks")],
    ),
    (&["check", "expose.path"], "path", PATHS),
    (&["check"], "interval", &[("10s", ""), ("15s", ""), ("30s", ""), ("1m", ""), ("5m", "")]),
    (&["check", "change_script"], "timeout", &[("2s", ""), ("5s", ""), ("10s", ""), ("30s", "")]),
    (&["identity"], "ttl", &[("1h", ""), ("15m", ""), ("12h", ""), ("24h", "")]),
    (&["task", "sidecar_task"], "kill_timeout", &[("5s", "Nomad's default"), ("10s", ""), ("30s", ""), ("1m", "")]),
    (&["task", "sidecar_task"], "user", &[("root", ""), ("nobody", ""), ("1000:1000", "ids of user and group")]),
    (
        &["resources"],
        "memory",
        &[
            ("64", "MiB"),
            ("128", "MiB"),
            ("256", "MiB"),
            ("300", "MiB, Nomad's default"),
            ("512", "MiB"),
            ("1024", "1 GiB"),
            ("2048", "2 GiB"),
            ("4096", "4 GiB"),
        ],
    ),
    (
        &["resources"],
        "memory_max",
        &[("256", "MiB"), ("512", "MiB"), ("1024", "1 GiB"), ("2048", "2 GiB"), ("4096", "4 GiB"), ("8192", "8 GiB")],
    ),
    (
        &["resources"],
        "cpu",
        &[
            ("50", "MHz"),
            ("100", "MHz, Nomad's default"),
            ("200", "MHz"),
            ("500", "MHz"),
            ("1000", "MHz"),
            ("2000", "MHz"),
        ],
    ),
    (&["resources"], "cores", &[("1", "core"), ("2", "cores"), ("4", "cores")]),
    (&["group"], "count", &[("1", "the default"), ("2", "instances"), ("3", "instances"), ("0", "none for now")]),
    (&["ephemeral_disk"], "size", &[("300", "MiB, the default"), ("500", "MiB"), ("1024", "1 GiB"), ("5120", "5 GiB")]),
    (&["logs"], "max_files", &[("10", "the default"), ("3", ""), ("5", "")]),
    (&["logs"], "max_file_size", &[("10", "MiB, the default"), ("5", "MiB"), ("20", "MiB")]),
    (
        &["port"],
        "to",
        &[
            ("-1", "the same number in the container as on the host"),
            ("80", ""),
            ("443", ""),
            ("8080", ""),
            ("3000", ""),
            ("9090", ""),
        ],
    ),
    (
        &["job"],
        "priority",
        &[("50", "the default"), ("80", "before most"), ("20", "after most"), ("100", "first of all")],
    ),
    (&["restart", "reschedule"], "attempts", &[("0", "never"), ("2", ""), ("3", ""), ("10", "")]),
    (&["update", "migrate"], "max_parallel", &[("1", "one at a time"), ("2", ""), ("3", ""), ("0", "all at once")]),
    (&["update"], "canary", &[("1", "one beside the others"), ("0", "none")]),
    (
        &["affinity"],
        "weight",
        &[("50", "the default"), ("100", "as much as can be"), ("-50", "rather not"), ("-100", "avoid")],
    ),
    (&["spread"], "weight", &[("100", ""), ("50", "")]),
    (&["spread.target"], "percent", &[("50", ""), ("25", ""), ("100", "")]),
    (&["network"], "mode", &[("cni/", "a CNI network of the client, by name")]),
    (&["upstreams", "multiregion.region"], "datacenter", &[("dc1", "")]),
    (&["mount_options"], "mount_flags", &[("noatime", ""), ("ro", ""), ("nosuid", ""), ("nodev", ""), ("noexec", "")]),
    (
        &["dns"],
        "servers",
        &[("172.17.0.1", "Docker's default bridge"), ("127.0.0.1", ""), ("1.1.1.1", ""), ("8.8.8.8", "")],
    ),
    (&["dns"], "searches", &[("service.consul", "Consul's services by their names")]),
    (&["secret"], "path", &[("nomad/jobs/", "Nomad variables of jobs"), ("secret/data/", "Vault's KV, version 2")]),
    (&["template"], "left_delimiter", &[("[[", ""), ("<<", "")]),
    (&["template"], "right_delimiter", &[("]]", ""), (">>", "")]),
    (&["parameterized"], "meta_required", &[]),
];

const DURATIONS: &[Preset] = &[
    ("5s", ""),
    ("10s", ""),
    ("15s", ""),
    ("30s", ""),
    ("1m", ""),
    ("5m", ""),
    ("10m", ""),
    ("30m", ""),
    ("1h", ""),
    ("24h", ""),
];

/// The presets of an attribute.
pub(super) fn presets(block: &str, attribute: &AttributeSchema) -> impl Iterator<Item = Preset> {
    let entry = PRESETS.iter().find(|(blocks, name, _)| *name == attribute.name && blocks.contains(&block));
    let (min, max) = (bound(attribute.min), bound(attribute.max));
    let (own, any) = match entry {
        Some((_, _, presets)) => (*presets, &[][..]),
        None if attribute.ty == Type::Duration => (&[][..], DURATIONS),
        None => (&[][..], &[][..]),
    };
    let fits = move |(value, _): &&Preset| {
        let Some(value) = Duration::parse(value) else { return true };
        min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
    };
    own.iter().chain(any.iter().filter(fits)).copied()
}

fn bound(text: Option<&str>) -> Option<Duration> {
    Duration::parse(text?.trim_start_matches(['>', '<', '=', ' ']))
}
