//! The keys that many write into maps of free keys, and into bodies that Nomad hands on unread.

use std::borrow::Cow;

use super::super::place::driver;
use super::super::reference::group_block;
use super::{keys, offers};
use crate::model::Element;
use crate::syntax::Context;

/// A key that a map may want.
pub(super) struct Candidate {
    pub(super) key: Cow<'static, str>,
    /// A word about it.
    pub(super) detail: &'static str,
    /// What follows it, where that is not an empty string: with tab stops as in a snippet.
    pub(super) rest: Option<&'static str>,
}

/// A key, what follows it, and a word about it.
type Known = (&'static str, &'static str, &'static str);

const ENV: &[Known] = &[
    ("TZ", "", "the time zone"),
    ("LOG_LEVEL", "", "how much is logged"),
    ("PORT", "", "where the program listens"),
    ("PUID", "", "the user that the program runs as"),
    ("PGID", "", "the group that the program runs as"),
    ("JAVA_OPTS", "", "options of the Java machine"),
    ("GOMAXPROCS", "", "how many threads a Go program runs"),
    ("GOMEMLIMIT", "", "how much memory a Go program aims at"),
];

const HEADERS: &[Known] = &[
    ("Host", "", "the host that is asked for"),
    ("Authorization", "", "who asks"),
    ("Accept", "", "the types that are taken"),
    ("User-Agent", "", "the program that asks"),
    ("Content-Type", "", "the type of the body"),
    ("X-Forwarded-Proto", "", "the scheme that the visitor used"),
];

/// The options of go-getter, which fetches artifacts.
const ARTIFACT: &[Known] = &[
    ("archive", "", "`false` keeps an archive as it is"),
    ("checksum", "", "such as `sha256:…`"),
    ("ref", "", "the branch, tag or commit in git"),
    ("depth", "", "how many commits of git are fetched"),
    ("sshkey", "", "a private key in base64, for git"),
    ("filename", "", "the name of the fetched file"),
    ("region", "", "the region of a bucket"),
    ("aws_access_key_id", "", "for a bucket"),
];

/// The options of Envoy that Consul passes on.
const ENVOY: &[Known] = &[
    ("protocol", "", "what is spoken: `tcp`, `http`, `http2`, `grpc`"),
    ("envoy_prometheus_bind_addr", "", "where Envoy offers its figures"),
    ("envoy_dogstatsd_url", "", "where Envoy sends its figures"),
    ("local_connect_timeout_ms", "", "how long a connection may take"),
    ("local_request_timeout_ms", "", "how long a request may take"),
    ("max_inbound_connections", "", "how many connections are taken"),
];

const ADDRESSES: &[Known] =
    &[("lan", "", ""), ("wan", "", ""), ("lan_ipv4", "", ""), ("wan_ipv4", "", ""), ("lan_ipv6", "", "")];

/// Limits of the kernel's, by Docker's names.
const ULIMITS: &[Known] = &[
    ("nofile", " = \"${1:2048:4096}\"", "open files, soft and hard"),
    ("nproc", " = \"${1:4096}\"", "processes of the user"),
    ("memlock", " = \"${1:-1}\"", "bytes that may be locked in memory; -1 is no limit"),
    ("core", " = \"${1:0}\"", "bytes of a core dump"),
    ("stack", " = \"${1:67108864}\"", "bytes of the stack"),
    ("rtprio", " = \"${1:99}\"", "the highest real-time priority"),
];

const SYSCTLS: &[Known] = &[
    ("net.core.somaxconn", " = \"${1:16384}\"", "connections that wait to be accepted"),
    ("net.ipv4.ip_unprivileged_port_start", " = \"${1:0}\"", "the first port that needs no right"),
    ("net.ipv4.ip_local_port_range", " = \"${1:1024 65000}\"", "ports of outgoing connections"),
    ("net.ipv4.ip_forward", " = \"${1:1}\"", "whether packets are passed on"),
    ("net.ipv6.conf.all.disable_ipv6", " = \"${1:1}\"", "whether there is no IPv6"),
    ("kernel.shmmax", " = \"${1:68719476736}\"", "bytes of a segment of shared memory"),
];

const STORAGE: &[Known] = &[("size", " = \"${1:40G}\"", "of the container's root file system")];

/// Docker's options of its logging drivers, and the drivers that take each.
const LOGGING: &[(&[&str], Known)] = &[
    (&["json-file", "local"], ("max-size", " = \"${1:10m}\"", "how large a file becomes")),
    (&["json-file", "local"], ("max-file", " = \"${1:3}\"", "how many files are kept")),
    (&["json-file", "local"], ("compress", " = \"${1:true}\"", "whether full files are compressed")),
    (&["syslog"], ("syslog-address", " = \"${1:udp://127.0.0.1:514}\"", "where the server listens")),
    (&["syslog"], ("syslog-facility", " = \"${1:daemon}\"", "under which facility")),
    (&["gelf"], ("gelf-address", " = \"${1:udp://127.0.0.1:12201}\"", "where the server listens")),
    (&["fluentd"], ("fluentd-address", " = \"${1:localhost:24224}\"", "where the daemon listens")),
    (&["fluentd"], ("fluentd-async", " = \"${1:true}\"", "whether the task starts without the daemon")),
    (&["journald", "syslog", "gelf", "fluentd"], ("tag", " = \"${1:name}\"", "by which the lines are found")),
];

/// The autoscaler's options of a policy for a group's count.
const POLICY: &[Known] = &[
    ("cooldown", " = \"${1:2m}\"", "how long nothing is scaled after it was"),
    ("evaluation_interval", " = \"${1:30s}\"", "how often the checks are looked at"),
    (
        "check",
        " \"${1:load}\" {\n  source = \"${2:prometheus}\"\n  query  = \"${3:query}\"\n\n  strategy \"${4:target-value}\" {\n    \
         target = ${5:70}\n  }\n}",
        "what is measured, and what follows from it",
    ),
    ("cooldown_on_scale_up", " = \"${1:1m}\"", "the same after scaling up"),
    ("on_check_error", " = \"${1:ignore}\"", "`fail` scales nothing when a check fails, `ignore` looks at the others"),
    ("target", " \"${1:nomad-target}\" {\n  $2\n}", "what is scaled, where that is not this group"),
];

const POLICY_CHECK: &[Known] = &[
    ("source", " = \"${1:prometheus}\"", "the plugin that measures; the Nomad APM when not set"),
    ("query", " = \"${1:query}\"", "what is measured: one number must come of it"),
    ("strategy", " \"${1:target-value}\" {\n  target = ${2:70}\n}", "which count follows from the number"),
    ("query_window", " = \"${1:1m}\"", "how far back the query looks"),
    ("group", " = \"${1:name}\"", "checks whose results are taken together"),
    ("on_error", " = \"${1:ignore}\"", "as the policy's `on_check_error`, for this check"),
];

/// What the strategies of the autoscaler take, by their names.
const STRATEGIES: &[(&str, &[Known])] = &[
    (
        "target-value",
        &[
            ("target", " = ${1:70}", "the number to be held"),
            ("threshold", " = ${1:0.01}", "how far off is still right"),
            ("max_scale_up", " = ${1:1}", "the most that is added at once"),
            ("max_scale_down", " = ${1:1}", "the most that is taken away at once"),
        ],
    ),
    (
        "threshold",
        &[
            ("upper_bound", " = ${1:100}", "the number must not be greater"),
            ("lower_bound", " = ${1:70}", "the number must not be less"),
            ("delta", " = ${1:1}", "how many are added, or taken away where it is negative"),
            ("percentage", " = ${1:10}", "the same in parts of a hundred of the count"),
            ("value", " = ${1:1}", "the new count"),
        ],
    ),
    ("fixed-value", &[("value", " = ${1:1}", "the count")]),
];

fn known(list: &[Known]) -> impl Iterator<Item = Candidate> {
    list.iter().map(|(key, rest, detail)| Candidate {
        key: Cow::from(*key),
        detail,
        rest: Some(*rest).filter(|rest| !rest.is_empty()),
    })
}

fn own(key: impl Into<Cow<'static, str>>, detail: &'static str) -> Candidate {
    Candidate { key: key.into(), detail, rest: None }
}

/// Whether the key may stand several times: of those here only the blocks of a policy's checks.
pub(super) fn is_repeatable(key: &str) -> bool {
    key == "check"
}

/// The map whose keys stand in the innermost block, where the schema says nothing about it.
pub(super) fn map_of(context: &Context<'_>) -> Option<&'static str> {
    let keywords: Vec<&str> = context.blocks.iter().map(|block| block.keyword()).collect();
    match keywords.as_slice() {
        [.., "proxy" | "upstreams", "config"] => Some("proxy.config"),
        [.., "scaling", "policy"] => Some("scaling.policy"),
        [.., "scaling", "policy", "check"] => Some("scaling.policy.check"),
        [.., "scaling", "policy", "check", "strategy"] => Some("scaling.policy.check.strategy"),
        [.., "config", option] => map_of_driver(context, option),
        [.., "config", "logging", "config"] => map_of_driver(context, "logging.config"),
        _ => None,
    }
}

/// The map that an option of the driver around holds as an object.
pub(super) fn map_of_option(context: &Context<'_>, name: &str) -> Option<&'static str> {
    let in_logging = context.blocks.last().is_some_and(|block| block.keyword() == "logging");
    map_of_driver(context, if in_logging && name == "config" { "logging.config" } else { name })
}

fn map_of_driver(context: &Context<'_>, option: &str) -> Option<&'static str> {
    let name = driver(context)?.name;
    match (name, option) {
        (_, "port_map") => Some("port_map"),
        ("docker", "logging.config") => Some("logging.config"),
        ("docker", "storage_opt") => Some("storage_opt"),
        ("docker" | "podman", "sysctl") => Some("sysctl"),
        ("docker" | "podman", "ulimit") => Some("ulimit"),
        _ => None,
    }
}

/// The keys that a map may want.
pub(super) fn candidates(context: &Context<'_>, map: &str) -> Vec<Candidate> {
    let blocks = &context.blocks;
    match map {
        "task.env" | "sidecar_task.env" | "secret.env" => {
            let tasks = group_block(blocks).map(Element::of).into_iter().flat_map(|group| group.elements("task"));
            let others = tasks.flat_map(|task| keys::map_keys(task, "env"));
            others.map(|key| own(key, "another task has it")).chain(known(ENV)).collect()
        }
        "job.meta" | "group.meta" | "task.meta" | "multiregion.region.meta" => {
            let job = blocks.first().map(|job| Element::of(*job));
            let mut found: Vec<String> = job.into_iter().flat_map(keys::meta_keys).collect();
            for group in job.into_iter().flat_map(|job| job.elements("group")) {
                found.extend(keys::meta_keys(group));
                found.extend(group.elements("task").flat_map(keys::meta_keys));
            }
            found.into_iter().map(|key| own(key, "used in this job")).collect()
        }
        "port_map" => offers::port_labels(blocks).into_iter().map(|label| own(label, "port of this group")).collect(),
        "logging.config" => {
            // Inside of the map the options of `logging` are one block further out.
            let logging = blocks.iter().rev().find(|block| block.keyword() == "logging").map(|block| block.body());
            let named = |name: &str| logging.and_then(|body| body.value(name)?.as_str());
            let kind = named("type").or_else(|| named("driver"));
            let fits = |kinds: &[&str]| kind.is_none_or(|kind| kinds.contains(&kind));
            LOGGING
                .iter()
                .filter(|(kinds, _)| fits(kinds))
                .flat_map(|(_, key)| known(std::slice::from_ref(key)))
                .collect()
        }
        "scaling.policy.check.strategy" => {
            let label = blocks.last().and_then(|block| block.label());
            let named = STRATEGIES.iter().find(|(name, _)| Some(*name) == label);
            named.map(|(_, list)| known(list).collect()).unwrap_or_default()
        }
        _ => known(common(map)).collect(),
    }
}

/// What many write into a map.
fn common(map: &str) -> &'static [Known] {
    match map {
        "check.header" | "artifact.headers" => HEADERS,
        "artifact.options" => ARTIFACT,
        "service.tagged_addresses" => ADDRESSES,
        "proxy.config" | "upstreams.config" | "gateway.proxy.config" => ENVOY,
        "sysctl" => SYSCTLS,
        "ulimit" => ULIMITS,
        "storage_opt" => STORAGE,
        "scaling.policy" => POLICY,
        "scaling.policy.check" => POLICY_CHECK,
        _ => &[],
    }
}
