//! The sidecar's proxy: upstreams, exposed paths, transparent proxy.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Form, Reference, Type, Version};

pub(in crate::schema) static PROXY: BlockSchema = BlockSchema {
    id: "proxy",
    keyword: "proxy",
    doc: "Configuration of the sidecar's proxy: where the local service listens, which other services it \
          may reach, and which paths bypass the mesh.",
    page: "job-specification/proxy",
    since: Some(Version::new(0, 10, 0)),
    attributes: &[
        attribute("local_service_port", Type::INT).since(0, 10, 0).example("8080").doc(
            "Port inside the network namespace on which the service listens for the proxy. Without it, the \
             port that the service's `port` stands for.",
        ),
        attribute("local_service_address", Type::String)
            .default("127.0.0.1 (Consul)")
            .since(0, 10, 0)
            .example(r#""127.0.0.1""#)
            .doc("Address on which the service listens for the proxy."),
    ],
    children: &[
        child(&UPSTREAMS).repeatable().since(0, 10, 0),
        child(&TRANSPARENT_PROXY).since(1, 8, 0),
        child(&EXPOSE).since(1, 3, 10),
        child(&PROXY_CONFIG).since(0, 10, 0),
    ],
    ..BLOCK
};

pub(in crate::schema) static PROXY_CONFIG: BlockSchema = BlockSchema {
    id: "proxy.config",
    keyword: "config",
    form: Form::Opaque,
    value_type: Some(Type::Any),
    doc: "Options that go to Consul's proxy unread, such as `protocol = \"http\"` or \
          `envoy_prometheus_bind_addr`. Consul defines the keys.",
    page: "job-specification/proxy#config",
    since: Some(Version::new(0, 10, 0)),
    ..BLOCK
};

pub(in crate::schema) static EXPOSE: BlockSchema = BlockSchema {
    id: "expose",
    keyword: "expose",
    doc: "HTTP paths of the service that the proxy answers for callers outside the mesh, such as health \
          checks and metrics. For checks, `expose = true` in the `check` is shorter.",
    page: "job-specification/expose",
    since: Some(Version::new(1, 3, 10)),
    children: &[child(&EXPOSE_PATH).repeatable().since(1, 3, 10)],
    ..BLOCK
};

pub(in crate::schema) static EXPOSE_PATH: BlockSchema = BlockSchema {
    id: "expose.path",
    keyword: "path",
    doc: "One path that is reachable without the mesh. Each listens on a port of its own.",
    page: "job-specification/expose#path-parameters",
    since: Some(Version::new(1, 3, 10)),
    attributes: &[
        attribute("path", Type::String)
            .since(0, 11, 0)
            .example(r#""/metrics""#)
            .doc("Path of the service's HTTP interface to expose, beginning with `/`."),
        attribute("protocol", Type::String)
            .allowed(&["http", "http2", "grpc"])
            .lenient()
            .since(0, 11, 0)
            .example(r#""http""#)
            .doc("Protocol of the listener. Nomad does not check the value; Consul knows `http` and `http2`."),
        attribute("local_path_port", Type::INT)
            .since(0, 11, 0)
            .example("8080")
            .doc("Port inside the network namespace on which the service answers this path."),
        attribute("listener_port", Type::String)
            .references(Reference::Port)
            .since(0, 11, 0)
            .example(r#""metrics""#)
            .doc("Label of the `port` on which the proxy listens for the path. Callers use its host port."),
    ],
    ..BLOCK
};

pub(in crate::schema) static UPSTREAMS: BlockSchema = BlockSchema {
    id: "upstreams",
    keyword: "upstreams",
    doc: "A service that this one calls through the mesh; its proxy offers it on a local port. The tasks \
          find the address in `NOMAD_UPSTREAM_ADDR_<name>`. One block per service, despite the plural.",
    page: "job-specification/upstreams",
    since: Some(Version::new(0, 10, 0)),
    attributes: &[
        attribute("destination_name", Type::String)
            .since(0, 10, 0)
            .example(r#""db""#)
            .doc("Name in Consul of the service to call."),
        attribute("local_bind_port", Type::INT).since(0, 10, 0).example("5432").doc(
            "Port on localhost at which the upstream is reachable. Two upstreams of a group cannot have the \
             same address and port.",
        ),
        attribute("datacenter", Type::String)
            .since(1, 0, 0)
            .example(r#""dc2""#)
            .doc("Consul datacenter of the upstream. Without it, the caller's own."),
        attribute("destination_type", Type::String)
            .suggested(&["service", "prepared_query"])
            .since(1, 6, 2)
            .example(r#""service""#)
            .doc(
                "What the destination is: `service`, the default, or `prepared_query`. Handed to Consul \
                 unchecked.",
            ),
        attribute("destination_namespace", Type::String)
            .since(1, 2, 9)
            .example(r#""default""#)
            .doc("Consul namespace of the upstream. Needs Consul Enterprise."),
        attribute("destination_partition", Type::String)
            .since(1, 7, 7)
            .example(r#""default""#)
            .doc("Consul admin partition of the upstream. Needs Consul Enterprise."),
        attribute("destination_peer", Type::String).since(1, 6, 2).example(r#""cloud-02""#).doc(
            "Name of the cluster peering through which the upstream is reached. Not together with \
             `datacenter`.",
        ),
        attribute("local_bind_address", Type::String)
            .default("127.0.0.1 (Consul)")
            .since(1, 1, 0)
            .example(r#""127.0.0.1""#)
            .doc("Address on which the proxy offers the upstream. Anything but localhost lets others use it too."),
        attribute("local_bind_socket_path", Type::String)
            .since(1, 6, 2)
            .example(r#""/alloc/db.sock""#)
            .doc("Path of a Unix socket on which the proxy offers the upstream, in place of address and port."),
        attribute("local_bind_socket_mode", Type::String)
            .since(1, 6, 2)
            .example(r#""0660""#)
            .doc("File mode of the upstream's Unix socket, as an octal string."),
    ],
    children: &[child(&MESH_GATEWAY).since(1, 1, 1), child(&UPSTREAMS_CONFIG).since(1, 5, 0)],
    ..BLOCK
};

pub(in crate::schema) static UPSTREAMS_CONFIG: BlockSchema = BlockSchema {
    id: "upstreams.config",
    keyword: "config",
    form: Form::Opaque,
    value_type: Some(Type::Any),
    doc: "Options for this upstream that go to Consul unread, such as `connect_timeout_ms` or `protocol`.",
    page: "job-specification/upstreams#config",
    since: Some(Version::new(1, 5, 0)),
    ..BLOCK
};

pub(in crate::schema) static MESH_GATEWAY: BlockSchema = BlockSchema {
    id: "mesh_gateway",
    keyword: "mesh_gateway",
    doc: "Whether calls to an upstream in another datacenter go through mesh gateways. Without it, \
          Consul's own default for the service.",
    page: "job-specification/upstreams#mesh_gateway-parameters",
    since: Some(Version::new(1, 1, 1)),
    attributes: &[attribute("mode", Type::String)
        .allowed(&["", "none", "local", "remote"])
        .lenient()
        .since(1, 1, 1)
        .example(r#""local""#)
        .doc(
            "Which gateway calls pass: that of the own datacenter (`local`), that of the destination \
             (`remote`), or neither (`none`). Empty leaves it to Consul; Nomad does not check the value.",
        )],
    ..BLOCK
};

pub(in crate::schema) static TRANSPARENT_PROXY: BlockSchema = BlockSchema {
    id: "transparent_proxy",
    keyword: "transparent_proxy",
    doc: "Sends all traffic of the group through the proxy, so that upstreams are reached by their names \
          with no `upstreams` blocks. Needs the `consul-cni` plugin on the client, and its group can have \
          no other `connect`.",
    page: "job-specification/transparent_proxy",
    since: Some(Version::new(1, 8, 0)),
    attributes: &[
        attribute("uid", Type::String)
            .default("101 (Envoy's user in the usual image)")
            .since(1, 8, 0)
            .example(r#""101""#)
            .doc(
                "User ID of the proxy as a string; its traffic is not redirected. Has to agree with the user that \
                 the proxy task runs as.",
            ),
        attribute("outbound_port", Type::UINT16)
            .default("15001")
            .since(1, 8, 0)
            .example("15001")
            .doc("Port of the proxy to which outgoing traffic is redirected."),
        attribute("exclude_inbound_ports", Type::ListString)
            .references(Reference::Port)
            .since(1, 8, 0)
            .example(r#"["metrics"]"#)
            .doc(
                "Ports whose incoming traffic bypasses the proxy: numbers, or labels of ports with a `static` \
                 value.",
            ),
        attribute("exclude_outbound_ports", Type::ListNumber)
            .since(1, 8, 0)
            .example("[443]")
            .doc("Numbers of destination ports to which outgoing traffic bypasses the proxy."),
        attribute("exclude_outbound_cidrs", Type::ListString).since(1, 8, 0).example(r#"["10.0.0.0/8"]"#).doc(
            "Networks in CIDR notation to which outgoing traffic bypasses the proxy. Other notations are \
             refused.",
        ),
        attribute("exclude_uids", Type::ListString)
            .since(1, 8, 0)
            .example(r#"["1000"]"#)
            .doc("User IDs, as strings, whose processes bypass the proxy."),
        attribute("no_dns", Type::Bool).default("false").since(1, 8, 0).example("true").doc(
            "With `true`, DNS queries are not redirected to Consul; upstream names then need another \
             resolver. Required where the network has a `dns` block.",
        ),
    ],
    ..BLOCK
};
