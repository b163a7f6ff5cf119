//! The `identity` block: workload identity tokens.

use crate::schema::builder::{BLOCK, attribute};
use crate::schema::types::{BlockSchema, Required, Type, Version};

pub(in crate::schema) static IDENTITY: BlockSchema = BlockSchema {
    id: "identity",
    keyword: "identity",
    doc: "A signed token (JWT) that proves to Consul, Vault or another service which workload is calling. \
          In a `service` it signs the service in to Consul; in a task it can also be put into the \
          environment or a file.",
    note: Some(
        "A service takes one identity and needs `aud`. A task takes several with different names; the one \
         named `default` always exists and is meant for Nomad's own API.",
    ),
    page: "job-specification/identity",
    since: Some(Version::new(1, 7, 0)),
    attributes: &[
        attribute("aud", Type::ListString)
            .required(Required::When("the identity belongs to a service"))
            .since(1, 7, 0)
            .example(r#"["consul.io"]"#)
            .doc(
                "Audiences of the token: who accepts it, for example `[\"consul.io\"]` or `[\"vault.io\"]`. A \
                 service's identity is refused without one; others without one give a warning, as do several. The \
                 task's default identity always has `nomadproject.io`.",
            ),
        attribute("ttl", Type::Duration)
            .default("0 = no expiry")
            .min("0s")
            .lenient()
            .since(1, 7, 0)
            .example(r#""1h""#)
            .doc(
                "How long a token is valid; Nomad renews it in time. Without it the token never expires, which \
                 Nomad warns about. The task's default identity cannot have one.",
            ),
        attribute("name", Type::String)
            .default("default (in a Consul service: set by the server)")
            .pattern("^[a-zA-Z0-9-_]{1,128}$")
            .since(1, 7, 0)
            .example(r#""vault_default""#)
            .doc(
                "Name of the identity in a task: letters, digits, `-` and `_`, at most 128. `consul_default` and \
                 `vault_default` are the ones used for the default Consul and Vault cluster. In a Consul service \
                 the server overwrites it.",
            ),
        attribute("env", Type::Bool).default("false").since(1, 5, 0).example("true").doc(
            "With `true`, the task finds the token in `NOMAD_TOKEN`, or in `NOMAD_TOKEN_<name>` for a named \
             identity. The variable changes only on restart: combine it with `change_mode = \"restart\"`.",
        ),
        attribute("file", Type::Bool).default("false").since(1, 5, 0).example("true").doc(
            "With `true`, the token is written to `secrets/nomad_token`, or `secrets/nomad_<name>.jwt` for a \
             named identity, and kept up to date.",
        ),
        attribute("filepath", Type::String).since(1, 9, 0).example(r#""local/token.jwt""#).doc(
            "Path of the token's file, relative to the task's directory, in place of the default one. Needs \
             `file = true`.",
        ),
        attribute("change_mode", Type::String)
            .default(r#"noop ("" = noop)"#)
            .allowed(&["noop", "restart", "signal"])
            .lenient()
            .since(1, 7, 0)
            .example(r#""noop""#)
            .doc(
                "What happens to the task when the token is renewed: nothing (`noop`, the default), a `restart`, \
                 or a `signal`.",
            ),
        attribute("change_signal", Type::String)
            .required(Required::When("`change_mode` is `signal`"))
            .suggested(&["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGTERM", "SIGINT", "SIGQUIT"])
            .since(1, 7, 0)
            .example(r#""SIGHUP""#)
            .doc(
                "Signal that the task gets when its token is renewed. Only with `change_mode = \"signal\"`, which \
                 demands it.",
            ),
        attribute("extra_claims", Type::ListString)
            .since(2, 0, 3)
            .example(r#"["unit"]"#)
            .doc("Names of further claims to put into the token, out of those that the namespace offers."),
        attribute("service_name", Type::String).since(1, 7, 0).hidden().doc(
            "Internal: the service that the identity is bound to. The server sets it; there is no reason to \
             write it.",
        ),
    ],
    ..BLOCK
};
