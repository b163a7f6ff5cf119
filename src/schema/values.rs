//! What the values of closed and half-closed sets mean, for completion and hover.

/// The values of one attribute: the ids of the blocks that have it, its name, and each value with its meaning.
struct Values {
    blocks: &'static [&'static str],
    attribute: &'static str,
    values: &'static [(&'static str, &'static str)],
}

/// The audiences that identities usually have. Anybody may read a token, so that the schema suggests none of them.
pub const AUDIENCES: [(&str, &str); 3] =
    [("vault.io", "for Vault"), ("consul.io", "for Consul"), ("nomadproject.io", "for Nomad itself")];

/// What `value` means for an attribute of the block with that id.
pub fn value_doc(block: &str, attribute: &str, value: &str) -> Option<&'static str> {
    if (block, attribute) == ("identity", "aud") {
        return AUDIENCES.iter().find(|(name, _)| *name == value).map(|(_, doc)| *doc);
    }
    let entry = VALUES.iter().find(|entry| entry.attribute == attribute && entry.blocks.contains(&block))?;
    entry.values.iter().find(|(name, _)| *name == value).map(|(_, doc)| *doc)
}

const ADDRESS_MODES: &[(&str, &str)] = &[
    ("auto", "the driver's address where it has one of its own, else the host's"),
    ("host", "address and port of the host"),
    ("driver", "address and port inside the driver's network; only in a task"),
    ("alloc", "address and port in the group's own network namespace"),
    ("alloc_ipv6", "the IPv6 address in the group's own network namespace"),
];

const ON_UPDATE: &[(&str, &str)] = &[
    ("require_healthy", "a deployment waits until the checks pass"),
    ("ignore_warnings", "a deployment counts warnings as healthy"),
    ("ignore", "a deployment does not look at the checks"),
];

const HEALTH: &[(&str, &str)] = &[
    ("checks", "healthy when tasks run and service checks pass"),
    ("task_states", "healthy when all tasks run"),
    ("manual", "an operator sets the health through the API"),
];

const OPERATORS: &[(&str, &str)] = &[
    ("=", "equal"),
    ("==", "equal, like `=`"),
    ("is", "equal, like `=`"),
    ("!=", "not equal; also met by nodes without the attribute"),
    ("not", "not equal, like `!=`"),
    ("<", "less, as numbers where both are"),
    ("<=", "at most, as numbers where both are"),
    (">", "greater, as numbers where both are"),
    (">=", "at least, as numbers where both are"),
    ("regexp", "the value is a regular expression (RE2) that matches anywhere in the attribute"),
    ("version", "the value is a range such as `>= 1.2, < 2`"),
    ("semver", "a range by the rules of Semantic Versioning"),
    ("set_contains", "the attribute, a list with commas, has all of the value's items"),
    ("set_contains_all", "the attribute, a list with commas, has all of the value's items"),
    ("set_contains_any", "the attribute, a list with commas, has one of the value's items"),
    ("distinct_hosts", "no two allocations on one node"),
    ("distinct_property", "the attribute differs between the nodes of the allocations"),
    ("is_set", "the node has the attribute"),
    ("is_not_set", "the node lacks the attribute"),
];

static VALUES: &[Values] = &[
    Values {
        blocks: &["job"],
        attribute: "type",
        values: &[
            ("service", "runs for ever; restarted and rescheduled when it ends"),
            ("batch", "runs until it ends well"),
            ("system", "one instance on every node that fits, for ever"),
            ("sysbatch", "once on every node that fits"),
        ],
    },
    Values {
        blocks: &["check"],
        attribute: "type",
        values: &[
            ("http", "asks a path and expects a status of 2xx"),
            ("tcp", "opens a connection"),
            ("grpc", "asks gRPC's health service; Consul only"),
            ("script", "runs a command in the task; Consul only"),
        ],
    },
    Values {
        blocks: &["check"],
        attribute: "initial_status",
        values: &[
            ("passing", "counts as healthy until the first result"),
            ("warning", "counts as a warning until the first result"),
            ("critical", "counts as failing until the first result, as without the attribute"),
        ],
    },
    Values { blocks: &["service", "check"], attribute: "address_mode", values: ADDRESS_MODES },
    Values { blocks: &["service", "check"], attribute: "on_update", values: ON_UPDATE },
    Values {
        blocks: &["service"],
        attribute: "provider",
        values: &[
            ("consul", "registers in Consul: DNS, health checks, Connect"),
            ("nomad", "registers in Nomad's own discovery, without Consul"),
        ],
    },
    Values {
        blocks: &["template", "vault", "identity"],
        attribute: "change_mode",
        values: &[
            ("noop", "nothing: the task reads the new value itself"),
            ("restart", "restarts the task"),
            ("signal", "sends the task the signal of `change_signal`"),
            ("script", "runs the command of `change_script` in the task"),
        ],
    },
    Values {
        blocks: &["network"],
        attribute: "mode",
        values: &[
            ("bridge", "a network namespace of the group behind the client's bridge; needed for Connect"),
            ("host", "the host's own network"),
            ("none", "a network namespace without a way out"),
        ],
    },
    Values {
        blocks: &["restart"],
        attribute: "mode",
        values: &[
            ("fail", "after `attempts` in `interval` the task fails for good, or is rescheduled"),
            ("delay", "after `attempts` in `interval` it waits for the next interval and tries again"),
        ],
    },
    Values {
        blocks: &["lifecycle"],
        attribute: "hook",
        values: &[
            ("prestart", "starts before the main tasks; they wait until it has ended, unless it is a sidecar"),
            ("poststart", "starts once the main tasks run"),
            ("poststop", "starts once the main tasks have stopped"),
        ],
    },
    Values {
        blocks: &["volume"],
        attribute: "type",
        values: &[
            ("host", "a directory that the client's configuration, or a dynamic host volume, offers"),
            ("csi", "a volume of a CSI plugin"),
        ],
    },
    Values {
        blocks: &["volume"],
        attribute: "access_mode",
        values: &[
            ("single-node-reader-only", "one node, read only"),
            ("single-node-writer", "one node, reading and writing"),
            ("single-node-single-writer", "one node, one writer"),
            ("single-node-multi-writer", "one node, several writers"),
            ("multi-node-reader-only", "several nodes, read only"),
            ("multi-node-single-writer", "several nodes, one writer"),
            ("multi-node-multi-writer", "several nodes, all may write"),
        ],
    },
    Values {
        blocks: &["volume"],
        attribute: "attachment_mode",
        values: &[("file-system", "mounted as a directory"), ("block-device", "passed on as a raw device")],
    },
    Values {
        blocks: &["volume_mount"],
        attribute: "propagation_mode",
        values: &[
            ("private", "later mounts are seen on neither other side"),
            ("host-to-task", "later mounts of the host are seen in the task"),
            ("bidirectional", "later mounts are seen on both sides; needs privileges"),
        ],
    },
    Values {
        blocks: &["volume_mount"],
        attribute: "selinux_label",
        values: &[("z", "shared between containers"), ("Z", "for this container alone")],
    },
    Values { blocks: &["constraint", "affinity"], attribute: "operator", values: OPERATORS },
    Values {
        blocks: &["parameterized"],
        attribute: "payload",
        values: &[
            ("optional", "a dispatch may carry an input file"),
            ("required", "a dispatch must carry an input file"),
            ("forbidden", "a dispatch must not carry an input file"),
        ],
    },
    Values { blocks: &["update", "migrate"], attribute: "health_check", values: HEALTH },
    Values {
        blocks: &["reschedule"],
        attribute: "delay_function",
        values: &[
            ("constant", "always `delay`"),
            ("exponential", "twice the wait before, up to `max_delay`"),
            ("fibonacci", "the sum of the two waits before, up to `max_delay`"),
        ],
    },
    Values {
        blocks: &["disconnect"],
        attribute: "reconcile",
        values: &[
            ("best_score", "keeps the allocation on the better node"),
            ("longest_running", "keeps the one that has run longer"),
            ("keep_original", "keeps the one that came back"),
            ("keep_replacement", "keeps the one that was started in its place"),
        ],
    },
    Values {
        blocks: &["artifact"],
        attribute: "mode",
        values: &[
            ("any", "archives are unpacked, anything else is fetched as it is"),
            ("file", "the source is one file, and `destination` its name"),
            ("dir", "the source is a directory"),
        ],
    },
    Values {
        blocks: &["numa"],
        attribute: "affinity",
        values: &[
            ("none", "cores and devices from anywhere"),
            ("prefer", "close together where that is possible"),
            ("require", "only on nodes where they are close together"),
        ],
    },
    Values {
        blocks: &["scaling"],
        attribute: "type",
        values: &[
            ("horizontal", "changes the group's `count`"),
            ("vertical_cpu", "changes the task's `cpu`"),
            ("vertical_mem", "changes the task's `memory`"),
        ],
    },
    Values {
        blocks: &["csi_plugin"],
        attribute: "type",
        values: &[
            ("controller", "talks to the storage system"),
            ("node", "mounts volumes on its node"),
            ("monolith", "does both"),
        ],
    },
    Values {
        blocks: &["mesh_gateway"],
        attribute: "mode",
        values: &[
            ("none", "no gateway in between"),
            ("local", "through a gateway of the own datacenter"),
            ("remote", "through a gateway of the other datacenter"),
        ],
    },
    Values {
        blocks: &["multiregion.strategy"],
        attribute: "on_failure",
        values: &[
            ("fail_all", "a failed region fails all of them"),
            ("fail_local", "a failed region fails alone; others wait for an operator"),
        ],
    },
    Values {
        blocks: &["gateway.ingress.listener"],
        attribute: "protocol",
        values: &[
            ("tcp", "passes connections on to one service"),
            ("http", "routes requests by host and path"),
            ("http2", "routes HTTP/2 requests"),
            ("grpc", "routes gRPC calls"),
        ],
    },
    Values {
        blocks: &["task", "sidecar_task"],
        attribute: "kill_signal",
        values: &[
            ("SIGTERM", "asks the program to end"),
            ("SIGINT", "as Ctrl+C does, Nomad's default"),
            ("SIGQUIT", "asks to end; many programs drain their connections first"),
            ("SIGHUP", "the terminal is gone; many programs reload instead"),
            ("SIGKILL", "ends it at once, without a chance to clean up"),
        ],
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema;

    #[test]
    fn every_entry_explains_a_value_of_the_schema() {
        for entry in VALUES {
            for id in entry.blocks {
                let block = schema::block(id).unwrap_or_else(|| panic!("{id} is a block"));
                let attribute = block.attribute(entry.attribute).unwrap_or_else(|| panic!("{id}.{}", entry.attribute));
                let known: Vec<&str> = attribute.allowed.iter().chain(attribute.suggested).copied().collect();
                for value in known.iter().filter(|value| !value.is_empty()) {
                    let explained = entry.values.iter().any(|(name, _)| name == value);
                    assert!(
                        explained || value.contains('<') || value.starts_with("SIG"),
                        "{id}.{}: {value}",
                        entry.attribute
                    );
                }
                let used = |name: &str| {
                    entry
                        .blocks
                        .iter()
                        .filter_map(|id| schema::block(id)?.attribute(entry.attribute))
                        .any(|attribute| attribute.allowed.contains(&name) || attribute.suggested.contains(&name))
                };
                for (name, _) in entry.values {
                    assert!(used(name), "{id}.{}: {name} is no value", entry.attribute);
                }
            }
        }
    }
}
