//! The `network` block with its ports, DNS and CNI settings.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Deprecated, LabelSchema, Type, Version};

pub(in crate::schema) static NETWORK: BlockSchema = BlockSchema {
    id: "network",
    keyword: "network",
    doc: "Network of the group: its mode, its ports and its DNS. All tasks share it; in `bridge` mode they \
          also share one network namespace and reach each other on localhost.",
    note: Some(
        "Most features look only at the first `network` of a group, and Connect needs exactly one. Inside \
         `resources` the block is deprecated since 0.12.",
    ),
    page: "job-specification/network",
    attributes: &[
        attribute("mode", Type::String)
            .suggested(&["bridge", "host", "none", "cni/<name>"])
            .lenient()
            .since(0, 10, 0)
            .example(r#""bridge""#)
            .doc(
                "Kind of network: `host` uses the node's own, `bridge` gives the group a private namespace with \
                 mapped ports, `none` has loopback only, `cni/<name>` uses that CNI network. Without it ports are \
                 reserved on the host and the driver decides. A misspelt mode is noticed only by the client.",
            ),
        attribute("hostname", Type::String).since(1, 1, 5).example(r#""web.example.com""#).doc(
            "Host name inside the network namespace; a valid DNS name, or text with runtime references. It \
             takes effect in `bridge` mode with a driver that supports it, such as Docker.",
        ),
        attribute("mbits", Type::INT)
            .deprecated(Deprecated {
                since: Some(Version::new(0, 12, 0)),
                replacement: None,
                message: "Bandwidth is not scheduled since 0.12; Nomad warns about the attribute.",
            })
            .example("10")
            .doc(
                "Formerly the bandwidth to reserve in Mbit/s. Nomad does not schedule bandwidth since 0.12 and \
                 warns about it: remove it.",
            ),
        attribute("device", Type::String).ignored().hidden().doc(
            "Accepted and then dropped: the network interface is not chosen in the job. Use `host_network` on \
             the port.",
        ),
        attribute("cidr", Type::String)
            .hidden()
            .doc("A field of the API that the scheduler fills; in a job file it has no use."),
        attribute("ip", Type::String).hidden().doc(
            "The address that the scheduler assigned, as the API reports it; writing one in a job file has no \
             use.",
        ),
    ],
    children: &[
        child(&PORT).repeatable(),
        child(&DNS).since(0, 12, 0),
        child(&CNI).since(1, 8, 2),
        child(&PORT).keyword("reserved_ports").repeatable().hidden(),
    ],
    ..BLOCK
};

pub(in crate::schema) static PORT: BlockSchema = BlockSchema {
    id: "port",
    keyword: "port",
    labels: &[LabelSchema { name: "label", doc: "The port's label, which services, checks and drivers refer to." }],
    doc: "A named port of the group. Empty, as in `port \"http\" {}`, Nomad picks a free host port (20000 \
          to 32000 unless the client says otherwise); tasks read it as `${NOMAD_PORT_<label>}`.",
    note: Some(
        "Labels are unique over all networks of a group. The spelling `reserved_ports \"label\" {}` is an \
         undocumented synonym that is dropped as soon as there is a `port`.",
    ),
    page: "job-specification/network#port-parameters",
    attributes: &[
        attribute("to", Type::INT).default("0").min("-1").max("65535").since(0, 10, 0).example("8080").doc(
            "Port inside the group's network namespace to which the host port is mapped. `-1` means the same \
             number as the host port that was allocated; `0` or absent leaves the mapping to the driver. It \
             means nothing in host mode.",
        ),
        attribute("static", Type::INT).min("1").max("65535").lenient().example("8080").doc(
            "Fixed port on the host, up to 65535. Only one allocation per node and host network can have it, \
             so it limits where the group fits. Without it, or with 0, Nomad picks a dynamic port.",
        ),
        attribute("host_network", Type::String).default("default").since(0, 12, 0).example(r#""public""#).doc(
            "Name of a `host_network` in the client's configuration on which the port is opened. Without it, \
             the client's default network. A name that no client has makes the group unplaceable.",
        ),
        attribute("ignore_collision", Type::Bool).default("false").since(1, 9, 0).example("true").doc(
            "With `true`, several allocations may claim the same `static` port on a node, for programs that \
             share it with SO_REUSEPORT. Only in host mode; Nomad then does not track the port.",
        ),
    ],
    ..BLOCK
};

pub(in crate::schema) static DNS: BlockSchema = BlockSchema {
    id: "dns",
    keyword: "dns",
    doc: "Resolver settings for the tasks in this network, in place of the client's `/etc/resolv.conf`. \
          With a transparent proxy only if that has `no_dns = true`.",
    page: "job-specification/network#dns-parameters",
    since: Some(Version::new(0, 12, 0)),
    attributes: &[
        attribute("servers", Type::ListString)
            .since(0, 12, 0)
            .example(r#"["1.1.1.1"]"#)
            .doc("Addresses of the DNS servers that the tasks ask. Without it, those of the client."),
        attribute("searches", Type::ListString)
            .since(0, 12, 0)
            .example(r#"["service.consul"]"#)
            .doc("Domains that are appended to short names when they are looked up."),
        attribute("options", Type::ListString)
            .since(0, 12, 0)
            .example(r#"["ndots:2"]"#)
            .doc("Resolver options as in `resolv.conf`, for example `ndots:2` or `timeout:1`."),
    ],
    ..BLOCK
};

pub(in crate::schema) static CNI: BlockSchema = BlockSchema {
    id: "cni",
    keyword: "cni",
    doc: "Arguments for the plugins of a `cni/<name>` network.",
    page: "job-specification/network#cni-parameters",
    since: Some(Version::new(1, 8, 2)),
    attributes: &[attribute("args", Type::MapString).since(1, 8, 2).example(r#"{ key = "value" }"#).doc(
        "Pairs that the CNI plugins receive in `CNI_ARGS`. Neither keys nor values may contain `;`, and a \
         key may be set in only one network of the group. Written as an attribute: `args = { … }`.",
    )],
    ..BLOCK
};
