//! Consul Connect: the service mesh, sidecar services and their tasks.

use super::gateway::GATEWAY;
use super::identity::IDENTITY;
use super::proxy::PROXY;
use super::resources::RESOURCES;
use super::task::LOGS;
use super::volume_mount::VOLUME_MOUNT;
use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Form, Type, Version};

pub(in crate::schema) static CONNECT: BlockSchema = BlockSchema {
    id: "connect",
    keyword: "connect",
    doc: "Joins the service to Consul's service mesh. Exactly one of `native = true`, `sidecar_service` \
          and `gateway` has to be there. Only for services of a group.",
    note: Some("The group needs exactly one `network`, in mode `bridge` or `cni/<name>` (gateways also `host`)."),
    page: "job-specification/connect",
    since: Some(Version::new(0, 10, 0)),
    attributes: &[attribute("native", Type::Bool).default("false").since(0, 10, 0).example("true").doc(
        "With `true`, the program itself speaks the mesh's protocol, and no proxy is added. The service \
         then needs `port`, and `task` where the group has several.",
    )],
    children: &[
        child(&SIDECAR_SERVICE).since(0, 10, 0),
        child(&SIDECAR_TASK).since(0, 10, 0),
        child(&GATEWAY).since(0, 12, 4),
    ],
    ..BLOCK
};

pub(in crate::schema) static SIDECAR_SERVICE: BlockSchema = BlockSchema {
    id: "sidecar_service",
    keyword: "sidecar_service",
    doc: "Adds an Envoy proxy beside the service, through which the mesh reaches it. Nomad injects the \
          task and a dynamic port, both named `connect-proxy-<service>`. Empty is enough for a service \
          without upstreams.",
    page: "job-specification/sidecar_service",
    since: Some(Version::new(0, 10, 0)),
    attributes: &[
        attribute("port", Type::String)
            .default("injected dynamic port connect-proxy-<service>")
            .since(0, 10, 0)
            .example(r#""connect-proxy""#)
            .doc("Label of the port on which the proxy listens, where the injected one does not fit."),
        attribute("tags", Type::ListString).since(0, 10, 2).example(r#"["proxy"]"#).doc(
            "Tags of the proxy's own registration in Consul. Without it, a copy of the service's tags, which \
             may confuse balancers that read them.",
        ),
        attribute("disable_default_tcp_check", Type::Bool)
            .default("false")
            .since(1, 1, 0)
            .example("true")
            .doc("With `true`, Consul does not add its TCP check of the proxy's listener."),
    ],
    children: &[child(&PROXY).since(0, 10, 0), child(&SIDECAR_SERVICE_META).since(1, 5, 4)],
    ..BLOCK
};

pub(in crate::schema) static SIDECAR_SERVICE_META: BlockSchema = BlockSchema {
    id: "sidecar_service.meta",
    keyword: "meta",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Meta pairs of the proxy's own registration in Consul, apart from those of the service. Block \
          form only.",
    page: "job-specification/sidecar_service",
    since: Some(Version::new(1, 5, 4)),
    ..BLOCK
};

pub(in crate::schema) static SIDECAR_TASK: BlockSchema = BlockSchema {
    id: "sidecar_task",
    keyword: "sidecar_task",
    doc: "Changes to the proxy task that Nomad injects: image, resources, logging. What is left out keeps \
          Nomad's choice, 250 MHz and 128 MB among it.",
    page: "job-specification/sidecar_task",
    since: Some(Version::new(0, 10, 0)),
    attributes: &[
        attribute("driver", Type::String)
            .default("docker (podman in groups with podman tasks and no docker task)")
            .suggested(&["docker", "podman"])
            .since(0, 10, 0)
            .example(r#""docker""#)
            .doc(
                "Driver of the proxy task. With another one than Docker or Podman, `config` has to say how to \
                 start Envoy.",
            ),
        attribute("name", Type::String)
            .default("connect-proxy-<service>")
            .since(0, 10, 0)
            .example(r#""connect-proxy-web""#)
            .doc("Name of the injected proxy task, as it shows in logs and allocations."),
        attribute("user", Type::String).since(0, 10, 0).example(r#""101""#).doc(
            "User that runs the proxy. A transparent proxy needs it to be the one whose traffic is left alone \
             (`uid`).",
        ),
        attribute("kill_timeout", Type::Duration)
            .default("5s")
            .since(0, 10, 0)
            .example(r#""5s""#)
            .doc("Time that the proxy has to stop after its signal before it is killed."),
        attribute("kill_signal", Type::String)
            .suggested(&["SIGTERM", "SIGINT", "SIGQUIT", "SIGKILL"])
            .since(0, 10, 0)
            .example(r#""SIGINT""#)
            .doc("Signal that asks the proxy to stop. Without it, the driver's own."),
        attribute("shutdown_delay", Type::Duration)
            .default("0s (5s without a `sidecar_task`)")
            .since(0, 10, 0)
            .example(r#""5s""#)
            .doc(
                "Wait between deregistering the service and stopping the proxy. Nomad's own proxy task waits 5s; \
                 writing a `sidecar_task` without this attribute makes that 0.",
            ),
    ],
    children: &[
        child(&SIDECAR_TASK_CONFIG).since(0, 10, 0),
        child(&RESOURCES).since(0, 10, 0),
        child(&SIDECAR_TASK_ENV).since(0, 10, 0),
        child(&LOGS).since(0, 10, 0),
        child(&SIDECAR_TASK_META).since(0, 10, 0),
        child(&VOLUME_MOUNT).repeatable().since(1, 8, 0),
        child(&IDENTITY).repeatable().since(1, 11, 1),
    ],
    ..BLOCK
};

pub(in crate::schema) static SIDECAR_TASK_CONFIG: BlockSchema = BlockSchema {
    id: "sidecar_task.config",
    keyword: "config",
    form: Form::Opaque,
    value_type: Some(Type::Any),
    doc: "Driver settings of the proxy task, such as `image` and `args` for Docker. They replace Nomad's \
          own, so state the image and arguments of Envoy in full.",
    page: "job-specification/sidecar_task",
    since: Some(Version::new(0, 10, 0)),
    ..BLOCK
};

pub(in crate::schema) static SIDECAR_TASK_ENV: BlockSchema = BlockSchema {
    id: "sidecar_task.env",
    keyword: "env",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Environment variables of the proxy task. Only the form `env { … }` exists here, unlike in a \
          task.",
    page: "job-specification/sidecar_task",
    since: Some(Version::new(0, 10, 0)),
    ..BLOCK
};

pub(in crate::schema) static SIDECAR_TASK_META: BlockSchema = BlockSchema {
    id: "sidecar_task.meta",
    keyword: "meta",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Meta pairs of the proxy task, in its environment as `NOMAD_META_<key>`. Block form only.",
    page: "job-specification/sidecar_task",
    since: Some(Version::new(0, 10, 0)),
    ..BLOCK
};
