//! The `check` block of a service, and restarts on failing checks.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Form, Reference, Required, Type};

pub(in crate::schema) static CHECK: BlockSchema = BlockSchema {
    id: "check",
    keyword: "check",
    doc: "A health check of the service. Its result decides whether the instance is offered to clients \
          and, with `update`, whether a deployment goes on.",
    note: Some(
        "With the Nomad provider only `http` and `tcp` exist. With `sidecar_service`, `tcp` checks are \
         refused.",
    ),
    page: "job-specification/check",
    attributes: &[
        attribute("type", Type::String)
            .required(Required::Validate)
            .allowed(&["http", "tcp", "grpc", "script"])
            .example(r#""http""#)
            .doc(
                "What is probed: an HTTP request, a TCP connection, the gRPC health protocol, or a `script` in \
                 the task. `grpc` and `script` exist only with Consul.",
            ),
        attribute("path", Type::String).required(Required::When("`type` is `http`")).example(r#""/health""#).doc(
            "Path that an `http` check requests, with its query if needed. It has to be relative: a full URL \
             is refused.",
        ),
        attribute("interval", Type::Duration).required(Required::Validate).min("1s").example(r#""10s""#).doc(
            "Time between two probes, at least 1s. There is no default: the check is refused without it, and \
             a bare number would be nanoseconds.",
        ),
        attribute("timeout", Type::Duration).required(Required::Validate).min("1s").example(r#""2s""#).doc(
            "Time after which a probe counts as failed, at least 1s and sensibly below `interval`. There is \
             no default.",
        ),
        attribute("port", Type::String).default("service port").references(Reference::Port).example(r#""http""#).doc(
            "Label of the port to probe. Without it, the service's `port`; `http`, `tcp` and `grpc` checks \
             need one of the two. A number is a port only with `address_mode = \"driver\"`.",
        ),
        attribute("name", Type::String).default(r#"service: "<service name>" check"#).example(r#""alive""#).doc(
            "Name of the check in the catalog and in the alerts built on it. Checks of one service in a task \
             need different names.",
        ),
        attribute("method", Type::String)
            .suggested(&["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
            .example(r#""GET""#)
            .doc(
                "HTTP method of the probe, GET by default. With the Nomad provider only standard methods are \
                 accepted.",
            ),
        attribute("protocol", Type::String)
            .suggested(&["http", "https"])
            .example(r#""http""#)
            .doc("`https` makes an `http` check use TLS; `http` is the default. Nomad does not check the value."),
        attribute("tls_skip_verify", Type::Bool).default("false").example("true").doc(
            "With `true`, an `https` or TLS gRPC check does not verify the certificate, which self-signed \
             certificates need.",
        ),
        attribute("tls_server_name", Type::String).since(1, 6, 0).example(r#""service.example.com""#).doc(
            "Host name that the check expects in the certificate and sends as SNI, when it differs from the \
             address. Consul only.",
        ),
        attribute("body", Type::String)
            .since(1, 1, 0)
            .example(r#""{}""#)
            .doc("Body that an `http` check sends, usually together with `method = \"POST\"`."),
        attribute("command", Type::String).required(Required::When("`type` is `script`")).example(r#""/bin/sh""#).doc(
            "Program of a `script` check, run inside the task without a shell. Exit status 0 passes, 1 warns, \
             anything else is critical.",
        ),
        attribute("args", Type::ListString).example(r#"["-c", "test -f /ready"]"#).doc(
            "Arguments of the script check's `command`, one element each. For pipes or variables of the shell \
             run `/bin/sh` with `-c`.",
        ),
        attribute("task", Type::String).references(Reference::Task).since(0, 10, 0).example(r#""server""#).doc(
            "Task in which a `script` check of a group's service runs. Needed there unless the service names \
             a task; in a task's own service the value is dropped.",
        ),
        attribute("grpc_service", Type::String).since(0, 8, 4).example(r#""api.v1.Health""#).doc(
            "Name that a `grpc` check passes in the health protocol; without it the server's overall health \
             is asked for.",
        ),
        attribute("grpc_use_tls", Type::Bool)
            .default("false")
            .since(0, 8, 4)
            .example("true")
            .doc("With `true`, a `grpc` check connects over TLS; otherwise in plain text."),
        attribute("initial_status", Type::String)
            .allowed(&["", "passing", "warning", "critical"])
            .example(r#""passing""#)
            .doc(
                "State of the check between registration and its first result. Without it, `critical`: the \
                 instance gets no traffic before the first success.",
            ),
        attribute("success_before_passing", Type::INT)
            .default("0")
            .min("0")
            .lenient()
            .since(0, 12, 2)
            .example("3")
            .doc(
                "Number of consecutive successes until the check is passing. Not for `script` checks, and Consul \
                 only; negative values become 0.",
            ),
        attribute("failures_before_critical", Type::INT)
            .default("0")
            .min("0")
            .lenient()
            .since(0, 12, 2)
            .example("3")
            .doc(
                "Number of consecutive failures until the check is critical, against flapping. Not for `script` \
                 checks, and Consul only; negative values become 0.",
            ),
        attribute("failures_before_warning", Type::INT)
            .default("0")
            .min("0")
            .lenient()
            .since(1, 7, 3)
            .example("2")
            .doc(
                "Number of consecutive failures until the check warns; without it, that of \
                 `failures_before_critical`. Not for `script` checks, and Consul only.",
            ),
        attribute("address_mode", Type::String)
            .allowed(&["", "host", "driver", "alloc", "alloc_ipv6"])
            .example(r#""host""#)
            .doc(
                "Which address is probed, as for the service: `host`, `driver` (only in tasks, Consul only), \
                 `alloc` or `alloc_ipv6` (only in groups). `auto` is not accepted here.",
            ),
        attribute("expose", Type::Bool).default("false").since(0, 11, 0).example("true").doc(
            "With `true`, Nomad opens a path through the Connect proxy so that Consul can probe the service \
             from outside the mesh. Only for `http` and `grpc` checks of group services with a \
             `sidecar_service`.",
        ),
        attribute("on_update", Type::String)
            .default("the service's `on_update`")
            .allowed(&["require_healthy", "ignore_warnings", "ignore"])
            .since(1, 1, 0)
            .example(r#""require_healthy""#)
            .doc(
                "What this check means to a deployment, where it differs from the service's `on_update`. \
                 `ignore_warnings` needs Consul; `ignore` cannot stand beside `check_restart`.",
            ),
        attribute("notes", Type::String)
            .since(1, 8, 1)
            .example(r#""Checks the login page.""#)
            .doc("Text for people, shown with the check in Consul; at most 255 characters."),
        attribute("advertise", Type::String).since(1, 3, 0).ignored().hidden().doc(
            "Accepted by the parser and then dropped: it has no effect on the check. To register another \
             address set `address` on the service.",
        ),
    ],
    children: &[child(&CHECK_HEADER), child(&CHECK_RESTART)],
    ..BLOCK
};

pub(in crate::schema) static CHECK_HEADER: BlockSchema = BlockSchema {
    id: "check.header",
    keyword: "header",
    form: Form::Map,
    value_type: Some(Type::ListString),
    doc: "HTTP headers of an `http` probe: each key names a header, each value is a list of strings, as in \
          `Host = [\"example.com\"]`. Keys are bare identifiers, dashes allowed; quoted keys are refused.",
    page: "job-specification/check#header",
    ..BLOCK
};

pub(in crate::schema) static CHECK_RESTART: BlockSchema = BlockSchema {
    id: "check_restart",
    keyword: "check_restart",
    doc: "Restarts the task when its check keeps failing, following the `restart` policy. In a service it \
          applies to all its checks, in a check to this one only.",
    page: "job-specification/check_restart",
    attributes: &[
        attribute("limit", Type::INT)
            .default("0")
            .min("0")
            .example("3")
            .doc("Number of consecutive failures after which the task restarts. `0`, the default, never restarts."),
        attribute("grace", Type::Duration).default("1s").min("0s").example(r#""90s""#).doc(
            "Time after a start or restart in which failures do not count. Give it at least the time that the \
             program needs to come up.",
        ),
        attribute("ignore_warnings", Type::Bool).default("false").example("true").doc(
            "With `true`, a check in the warning state does not count as failing. Consul only, and needed \
             when `on_update` is `ignore_warnings`.",
        ),
    ],
    ..BLOCK
};
