//! The `service` block: registration in Consul or Nomad.

use super::check::{CHECK, CHECK_RESTART};
use super::connect::CONNECT;
use super::identity::IDENTITY;
use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Form, Reference, Type, Version};

pub(in crate::schema) static SERVICE: BlockSchema = BlockSchema {
    id: "service",
    keyword: "service",
    doc: "Registers a network service of the group or task in Consul (default) or in Nomad's own catalog, \
          with tags, health checks and, in a group, Consul Connect.",
    note: Some("All services of a group, its tasks' included, use one provider."),
    page: "job-specification/service",
    attributes: &[
        attribute("name", Type::String)
            .default("<job>-<group>, in a task <job>-<group>-<task>")
            .pattern(r"^(?i:[a-z0-9]|[a-z0-9][a-z0-9\-]{0,61}[a-z0-9])$")
            .example(r#""web""#)
            .doc(
                "Name in the catalog: letters, digits and dashes, at most 63 characters. `${JOB}`, \
                 `${TASKGROUP}`, `${TASK}` and `${BASE}` are replaced at submission; other references count as \
                 `ENV-VAR` when the name is checked. With Connect it must be lower-case.",
            ),
        attribute("port", Type::String).references(Reference::Port).example(r#""http""#).doc(
            "Label of a `port` in the group's `network`. For services of a group Nomad does not check at \
             submission that the label exists. A number is a port only with `address_mode = \"driver\"` or \
             for Connect.",
        ),
        attribute("tags", Type::ListString).example(r#"["traefik.enable=true"]"#).doc(
            "Strings that are registered with the service, read by load balancers and by DNS queries \
             (`<tag>.<service>.service.consul`). May use runtime references.",
        ),
        attribute("provider", Type::String)
            .default("consul")
            .allowed(&["consul", "nomad"])
            .since(1, 3, 0)
            .example(r#""consul""#)
            .doc(
                "The catalog that lists the service: `consul`, or `nomad` for Nomad's own, which knows only \
                 `http` and `tcp` checks and no Connect. One provider per group.",
            ),
        attribute("address_mode", Type::String)
            .default("auto")
            .allowed(&["auto", "host", "driver", "alloc", "alloc_ipv6"])
            .example(r#""auto""#)
            .doc(
                "Which address is registered: the host's (`host`), the one that the driver gave the container \
                 (`driver`, only in tasks), the one of the group's network namespace (`alloc`, `alloc_ipv6`, only \
                 in groups), or `auto`: the driver's where it advertises one, else the host's.",
            ),
        attribute("address", Type::String).since(1, 3, 0).example(r#""203.0.113.10""#).doc(
            "Fixed address or host name to register in place of the detected one; may use runtime references \
             such as `${attr.unique.platform.aws.public-ipv4}`. Only with `address_mode` unset or `auto`.",
        ),
        attribute("task", Type::String).references(Reference::Task).since(0, 12, 0).example(r#""server""#).doc(
            "For a service of a group: the task to which it belongs. Needed for script checks and for \
             Connect-native services in groups with several tasks. In a task only its own name is accepted.",
        ),
        attribute("canary_tags", Type::ListString).since(0, 8, 4).example(r#"["canary"]"#).doc(
            "Tags that replace `tags` while the allocation is a canary. Without them canaries carry the \
             normal tags, and balancers send them normal traffic.",
        ),
        attribute("on_update", Type::String)
            .default("require_healthy")
            .allowed(&["require_healthy", "ignore_warnings", "ignore"])
            .since(1, 1, 0)
            .example(r#""require_healthy""#)
            .doc(
                "What the service's checks mean to a deployment: all must pass (`require_healthy`), warnings are \
                 good enough (`ignore_warnings`), or they do not count at all (`ignore`). Each check may override \
                 it.",
            ),
        attribute("enable_tag_override", Type::Bool).default("false").since(0, 11, 0).example("true").doc(
            "With `true`, tags that others change in Consul's catalog stay; otherwise Nomad's next sync \
             restores its own.",
        ),
        attribute("kind", Type::String)
            .allowed(&["", "api-gateway", "ingress-gateway", "mesh-gateway", "terminating-gateway"])
            .since(1, 10, 3)
            .example(r#""api-gateway""#)
            .doc(
                "Consul's kind of service, for gateways that run as an ordinary task, such as `api-gateway`. \
                 Empty for normal services; Consul only.",
            ),
        attribute("cluster", Type::String).default("default").since(1, 7, 0).enterprise().example(r#""default""#).doc(
            "Which of the configured Consul clusters registers the service. Any value but `default` needs \
             Nomad Enterprise.",
        ),
    ],
    children: &[
        child(&CHECK).repeatable(),
        child(&IDENTITY).since(1, 7, 0),
        child(&CONNECT).since(0, 10, 0),
        child(&CHECK_RESTART),
        child(&SERVICE_META).since(0, 10, 0),
        child(&SERVICE_CANARY_META).since(0, 10, 4),
        child(&SERVICE_TAGGED_ADDRESSES).since(1, 4, 0),
        child(&WEIGHTS).since(1, 9, 2),
    ],
    ..BLOCK
};

pub(in crate::schema) static SERVICE_META: BlockSchema = BlockSchema {
    id: "service.meta",
    keyword: "meta",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Key and value pairs that are registered with the service in Consul. Values are strings and may \
          use runtime references. Only the form `meta { … }` exists here.",
    page: "job-specification/service#meta",
    since: Some(Version::new(0, 10, 0)),
    ..BLOCK
};

pub(in crate::schema) static SERVICE_CANARY_META: BlockSchema = BlockSchema {
    id: "service.canary_meta",
    keyword: "canary_meta",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Pairs that replace the service's `meta` while the allocation is a canary of a deployment. \
          Without the block, canaries register the normal pairs.",
    page: "job-specification/service#canary_meta",
    since: Some(Version::new(0, 10, 4)),
    ..BLOCK
};

pub(in crate::schema) static SERVICE_TAGGED_ADDRESSES: BlockSchema = BlockSchema {
    id: "service.tagged_addresses",
    keyword: "tagged_addresses",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Further addresses of the service in Consul, by name, for example `lan`, `wan` or `lan_ipv4`, as \
          `address` or `address:port`. Only for the Consul provider.",
    page: "job-specification/service#tagged_addresses",
    since: Some(Version::new(1, 4, 0)),
    ..BLOCK
};

pub(in crate::schema) static WEIGHTS: BlockSchema = BlockSchema {
    id: "weights",
    keyword: "weights",
    doc: "Shares of the service's DNS SRV answers in Consul, depending on the health of the instance: an \
          instance with a higher weight is picked more often.",
    page: "job-specification/service",
    since: Some(Version::new(1, 9, 2)),
    attributes: &[
        attribute("passing", Type::INT)
            .default("1")
            .since(1, 9, 2)
            .example("1")
            .doc("SRV weight while all checks pass. Zero and negative values become 1."),
        attribute("warning", Type::INT).default("1").since(1, 9, 2).example("1").doc(
            "SRV weight while a check is in the warning state, so that a struggling instance can get less \
             traffic. Zero and negative values become 1.",
        ),
    ],
    ..BLOCK
};
