//! Connect gateways: ingress, terminating and mesh.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Form, LabelSchema, Required, Type, Version};

pub(in crate::schema) static GATEWAY: BlockSchema = BlockSchema {
    id: "gateway",
    keyword: "gateway",
    doc: "Runs the service as a gateway of the mesh: `ingress` lets traffic in, `terminating` out to \
          services beyond the mesh, `mesh` on to other datacenters. Exactly one of the three. Nomad adds \
          the proxy task itself, so the group needs none.",
    page: "job-specification/gateway",
    since: Some(Version::new(0, 12, 4)),
    children: &[
        child(&GATEWAY_INGRESS).since(0, 12, 4),
        child(&GATEWAY_TERMINATING).since(1, 0, 4),
        child(&GATEWAY_MESH).since(1, 1, 1),
        child(&GATEWAY_PROXY).since(0, 12, 4),
    ],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_PROXY: BlockSchema = BlockSchema {
    id: "gateway.proxy",
    keyword: "proxy",
    doc: "Settings of the gateway's Envoy proxy: time-outs, addresses and DNS. In `bridge` mode Nomad sets \
          the bind addresses itself.",
    page: "job-specification/gateway#proxy-parameters",
    since: Some(Version::new(0, 12, 4)),
    attributes: &[
        attribute("connect_timeout", Type::Duration)
            .default("5s")
            .since(0, 12, 4)
            .example(r#""5s""#)
            .doc("Time that the gateway allows for a connection to a service behind it."),
        attribute("envoy_gateway_bind_tagged_addresses", Type::Bool)
            .default("false")
            .since(0, 12, 4)
            .example("true")
            .doc("With `true`, the gateway also listens on the tagged addresses of its service."),
        attribute("envoy_gateway_no_default_bind", Type::Bool).default("false").since(0, 12, 4).example("true").doc(
            "With `true`, the gateway does not listen on the service's default address; give \
             `envoy_gateway_bind_addresses` then.",
        ),
        attribute("envoy_dns_discovery_type", Type::String)
            .allowed(&["", "STRICT_DNS", "LOGICAL_DNS"])
            .since(1, 0, 4)
            .example(r#""LOGICAL_DNS""#)
            .doc(
                "How Envoy treats host names of services behind the gateway: `STRICT_DNS` balances over all \
                 addresses, `LOGICAL_DNS` uses one. Empty leaves it to Consul.",
            ),
    ],
    children: &[
        child(&ENVOY_GATEWAY_BIND_ADDRESSES).repeatable().since(0, 12, 4),
        child(&GATEWAY_PROXY_CONFIG).since(0, 12, 4),
    ],
    ..BLOCK
};

pub(in crate::schema) static ENVOY_GATEWAY_BIND_ADDRESSES: BlockSchema = BlockSchema {
    id: "envoy_gateway_bind_addresses",
    keyword: "envoy_gateway_bind_addresses",
    labels: &[LabelSchema { name: "name", doc: "Name of the address: any, but only once per proxy." }],
    doc: "A further address on which the gateway listens.",
    note: Some("A second block with the same label silently replaces the first."),
    page: "job-specification/gateway#address-parameters",
    since: Some(Version::new(0, 12, 4)),
    attributes: &[
        attribute("address", Type::String)
            .required(Required::Validate)
            .since(0, 12, 4)
            .example(r#""0.0.0.0""#)
            .doc("IP address to listen on. The gateway is refused without it."),
        attribute("port", Type::INT)
            .required(Required::Validate)
            .min("1")
            .lenient()
            .since(0, 12, 4)
            .example("8080")
            .doc("Port to listen on, above 0; `-1` lets Nomad fill it in."),
    ],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_PROXY_CONFIG: BlockSchema = BlockSchema {
    id: "gateway.proxy.config",
    keyword: "config",
    form: Form::Opaque,
    value_type: Some(Type::Any),
    doc: "Options for the gateway's proxy that go to Consul unread; Consul's Envoy documentation defines \
          the keys.",
    page: "job-specification/gateway#proxy-parameters",
    since: Some(Version::new(0, 12, 4)),
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_INGRESS: BlockSchema = BlockSchema {
    id: "gateway.ingress",
    keyword: "ingress",
    doc: "An entry from outside into the mesh: listeners with the services behind them. Nomad writes it to \
          Consul as a configuration entry named after the service.",
    page: "job-specification/gateway#ingress-parameters",
    since: Some(Version::new(0, 12, 4)),
    children: &[
        child(&GATEWAY_INGRESS_LISTENER).repeatable().required(Required::Validate).since(0, 12, 4),
        child(&GATEWAY_TLS).since(0, 12, 4),
    ],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_TLS: BlockSchema = BlockSchema {
    id: "gateway.tls",
    keyword: "tls",
    doc: "TLS for callers of an ingress gateway, for all its listeners or for one service.",
    page: "job-specification/gateway#tls-parameters",
    since: Some(Version::new(0, 12, 4)),
    attributes: &[
        attribute("enabled", Type::Bool)
            .default("false")
            .since(0, 12, 4)
            .example("true")
            .doc("With `true`, the gateway's listeners offer TLS with a certificate from Consul's own authority."),
        attribute("tls_min_version", Type::String)
            .suggested(&["TLSv1_0", "TLSv1_1", "TLSv1_2", "TLSv1_3", "TLS_AUTO"])
            .since(1, 3, 2)
            .example(r#""TLSv1_2""#)
            .doc("Oldest TLS version that callers may use, in Consul's spelling, such as `TLSv1_2`."),
        attribute("tls_max_version", Type::String)
            .suggested(&["TLSv1_2", "TLSv1_3", "TLS_AUTO"])
            .since(1, 3, 2)
            .example(r#""TLSv1_3""#)
            .doc("Newest TLS version that the gateway offers, in Consul's spelling, such as `TLSv1_3`."),
        attribute("cipher_suites", Type::ListString)
            .since(1, 3, 2)
            .example(r#"["TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"]"#)
            .doc("Cipher suites that the gateway accepts, for TLS up to 1.2. Without it, Envoy's choice."),
    ],
    children: &[child(&GATEWAY_TLS_SDS).since(1, 7, 7)],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_TLS_SDS: BlockSchema = BlockSchema {
    id: "gateway.tls.sds",
    keyword: "sds",
    doc: "Takes the certificate from a Secret Discovery Service instead of Consul's authority, for names \
          that browsers have to trust.",
    page: "job-specification/gateway#tls-parameters",
    since: Some(Version::new(1, 7, 7)),
    attributes: &[
        attribute("cluster_name", Type::String)
            .since(1, 7, 7)
            .example(r#""sds-cluster""#)
            .doc("Name of the Envoy cluster, defined in the proxy's bootstrap, that serves the secrets."),
        attribute("cert_resource", Type::String)
            .since(1, 7, 7)
            .example(r#""example.com-cert""#)
            .doc("Name of the certificate that is asked for at the SDS cluster."),
    ],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_INGRESS_LISTENER: BlockSchema = BlockSchema {
    id: "gateway.ingress.listener",
    keyword: "listener",
    doc: "One port of an ingress gateway, with the services that are reached on it. At least one service \
          is needed.",
    page: "job-specification/gateway#listener-parameters",
    since: Some(Version::new(0, 12, 4)),
    attributes: &[
        attribute("port", Type::INT).required(Required::Validate).min("1").since(0, 12, 4).example("8080").doc(
            "Port on which the gateway accepts callers from outside. It should also be a `port` of the \
             group's network, mapped to the same number.",
        ),
        attribute("protocol", Type::String)
            .default("tcp")
            .allowed(&["tcp", "http", "http2", "grpc"])
            .since(0, 12, 4)
            .example(r#""http""#)
            .doc(
                "Protocol of the listener. `tcp` carries a single service without a look inside; with the others \
                 several services share a port by host name.",
            ),
    ],
    children: &[child(&GATEWAY_INGRESS_LISTENER_SERVICE).repeatable().required(Required::Validate).since(0, 12, 4)],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_INGRESS_LISTENER_SERVICE: BlockSchema = BlockSchema {
    id: "gateway.ingress.listener.service",
    keyword: "service",
    doc: "A service of the mesh that is offered on this listener.",
    page: "job-specification/gateway#listener-service-parameters",
    since: Some(Version::new(0, 12, 4)),
    attributes: &[
        attribute("name", Type::String).required(Required::Validate).since(0, 12, 4).example(r#""web""#).doc(
            "Name of the service in Consul, or `*` for every service, chosen by host name. `*` is not allowed \
             with `tcp`, and then `hosts` stays empty.",
        ),
        attribute("hosts", Type::ListString)
            .since(0, 12, 4)
            .example(r#"["web.example.com"]"#)
            .doc("Host names that lead to this service. Without it, `<service>.ingress.*`. Not with `tcp`."),
        attribute("max_connections", Type::UINT32)
            .since(1, 7, 7)
            .example("1000")
            .doc("Largest number of connections from the gateway to this service at a time."),
        attribute("max_pending_requests", Type::UINT32)
            .since(1, 7, 7)
            .example("1000")
            .doc("Largest number of requests that wait for a connection to this service."),
        attribute("max_concurrent_requests", Type::UINT32)
            .since(1, 7, 7)
            .example("1000")
            .doc("Largest number of requests in flight to this service, for HTTP/2 and gRPC."),
    ],
    children: &[
        child(&GATEWAY_TLS).since(1, 7, 7),
        child(&GATEWAY_HEADER_MODIFIERS).since(1, 7, 7),
        child(&GATEWAY_HEADER_MODIFIERS).keyword("response_headers").since(1, 7, 7),
    ],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_HEADER_MODIFIERS: BlockSchema = BlockSchema {
    id: "gateway.header_modifiers",
    keyword: "request_headers",
    doc: "Changes to the headers that pass the gateway: `request_headers` on the way to the service, \
          `response_headers` on the way back.",
    page: "job-specification/gateway#listener-service-parameters",
    since: Some(Version::new(1, 7, 7)),
    attributes: &[attribute("remove", Type::ListString)
        .since(1, 7, 7)
        .example(r#"["x-debug"]"#)
        .doc("Names of headers that the gateway takes out.")],
    children: &[
        child(&GATEWAY_HEADER_MODIFIERS_ADD).since(1, 7, 7),
        child(&GATEWAY_HEADER_MODIFIERS_SET).since(1, 7, 7),
    ],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_HEADER_MODIFIERS_ADD: BlockSchema = BlockSchema {
    id: "gateway.header_modifiers.add",
    keyword: "add",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Headers to add beside those of the same name that are already there, as pairs of name and value. \
          Block form only.",
    page: "job-specification/gateway#listener-service-parameters",
    since: Some(Version::new(1, 7, 7)),
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_HEADER_MODIFIERS_SET: BlockSchema = BlockSchema {
    id: "gateway.header_modifiers.set",
    keyword: "set",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Headers to write in place of those of the same name, as pairs of name and value. Block form \
          only.",
    page: "job-specification/gateway#listener-service-parameters",
    since: Some(Version::new(1, 7, 7)),
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_TERMINATING: BlockSchema = BlockSchema {
    id: "gateway.terminating",
    keyword: "terminating",
    doc: "An exit from the mesh to services without a proxy, such as a managed database: each is listed \
          with the TLS to use. At least one service is needed.",
    page: "job-specification/gateway#terminating-parameters",
    since: Some(Version::new(1, 0, 4)),
    children: &[child(&GATEWAY_TERMINATING_SERVICE).repeatable().required(Required::Validate).since(1, 0, 4)],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_TERMINATING_SERVICE: BlockSchema = BlockSchema {
    id: "gateway.terminating.service",
    keyword: "service",
    doc: "A service beyond the mesh that is reached through this gateway. It has to be registered in \
          Consul.",
    page: "job-specification/gateway#linked-service-parameters",
    since: Some(Version::new(1, 0, 4)),
    attributes: &[
        attribute("name", Type::String)
            .required(Required::Validate)
            .since(1, 0, 4)
            .example(r#""billing""#)
            .doc("Name of the service in Consul, as callers inside the mesh address it."),
        attribute("ca_file", Type::String)
            .required(Required::When("`cert_file`, `key_file` or `sni` is set"))
            .since(1, 0, 4)
            .example(r#""/etc/ssl/ca.pem""#)
            .doc(
                "Path, inside the gateway's task, of the CA certificates that verify the service. With it, the \
                 gateway speaks TLS.",
            ),
        attribute("cert_file", Type::String).since(1, 0, 4).example(r#""/etc/ssl/client.pem""#).doc(
            "Path of the client certificate that the gateway shows to the service. Only together with \
             `key_file`.",
        ),
        attribute("key_file", Type::String)
            .since(1, 0, 4)
            .example(r#""/etc/ssl/client-key.pem""#)
            .doc("Path of the private key of the client certificate. Only together with `cert_file`."),
        attribute("sni", Type::String)
            .since(1, 0, 4)
            .example(r#""billing.example.com""#)
            .doc("Host name to send and to expect in the certificate of the service; needs `ca_file`."),
    ],
    ..BLOCK
};

pub(in crate::schema) static GATEWAY_MESH: BlockSchema = BlockSchema {
    id: "gateway.mesh",
    keyword: "mesh",
    doc: "A gateway between Consul datacenters. It has no settings of its own: write it empty, and give \
          the service a `port`.",
    page: "job-specification/gateway#mesh-parameters",
    since: Some(Version::new(1, 1, 1)),
    ..BLOCK
};
