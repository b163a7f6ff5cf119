//! Access to Consul and Vault, and the `secret` block.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Deprecated, Form, LabelSchema, Required, Type, Version};

pub(in crate::schema) static VAULT: BlockSchema = BlockSchema {
    id: "vault",
    keyword: "vault",
    doc: "Gives tasks a Vault token, derived from their workload identity, for templates and for their own \
          use. In a job or group it applies to all tasks without one of their own.",
    note: Some("In a group, mistakes inside the block pass unnoticed: the parser loses its errors there."),
    page: "job-specification/vault",
    attributes: &[
        attribute("role", Type::String).default("server/Vault role default").since(1, 7, 0).example(r#""app""#).doc(
            "Role of Vault's JWT auth method that the identity signs in with; it decides the policies. \
             Without it, the role of the server's or of the auth method's configuration.",
        ),
        attribute("env", Type::Bool).default("true").example("true").doc(
            "With `true`, the default, the task finds the token in `VAULT_TOKEN` (and the namespace in \
             `VAULT_NAMESPACE`). `false` keeps it out of the environment.",
        ),
        attribute("disable_file", Type::Bool).default("false").since(1, 6, 0).example("true").doc(
            "With `true`, the token is not written to `secrets/vault_token`, where the task's program could \
             read it. Templates work all the same.",
        ),
        attribute("change_mode", Type::String)
            .default("restart")
            .allowed(&["restart", "noop", "signal"])
            .example(r#""restart""#)
            .doc("What happens to the task when it gets a new token: `restart`, a `signal`, or nothing (`noop`)."),
        attribute("change_signal", Type::String)
            .default("SIGHUP")
            .suggested(&["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGTERM", "SIGINT", "SIGQUIT"])
            .example(r#""SIGHUP""#)
            .doc(
                "Signal that the task gets with a new Vault token when `change_mode` is `signal`. SIGHUP if \
                 absent; an empty string is refused.",
            ),
        attribute("allow_token_expiration", Type::Bool).default("false").since(1, 7, 3).example("true").doc(
            "With `true`, Nomad lets the token run out instead of renewing it, for short batch tasks that \
             need it only at the start.",
        ),
        attribute("namespace", Type::String)
            .since(0, 12, 2)
            .enterprise()
            .example(r#""team""#)
            .doc("Vault namespace for the token. Needs Nomad Enterprise: the Community Edition refuses any value."),
        attribute("cluster", Type::String).default("default").since(1, 7, 0).enterprise().example(r#""default""#).doc(
            "Which of the configured Vault clusters to use. Any value but `default` needs Nomad Enterprise, \
             and an identity `vault_<cluster>`.",
        ),
        attribute("policies", Type::ListString)
            .deprecated(Deprecated {
                since: Some(Version::new(1, 10, 0)),
                replacement: Some("role"),
                message: "Ignored since 1.10, where tokens come from workload identities; use `role`.",
            })
            .ignored()
            .example(r#"["app"]"#)
            .doc(
                "Formerly the policies of the token. Since 1.10 the list is dropped without a word: the `role` \
                 decides the policies.",
            ),
    ],
    ..BLOCK
};

pub(in crate::schema) static CONSUL: BlockSchema = BlockSchema {
    id: "consul",
    keyword: "consul",
    doc: "How tasks reach Consul: cluster, namespace, partition. With the block, a task gets a Consul \
          token derived from its identity. Allowed in groups and tasks, not in a job.",
    page: "job-specification/consul",
    since: Some(Version::new(1, 1, 0)),
    attributes: &[
        attribute("partition", Type::String).since(1, 7, 3).example(r#""default""#).doc(
            "Consul admin partition of the services and keys. Needs Consul Enterprise; where both group and \
             task set it, they have to agree.",
        ),
        attribute("namespace", Type::String).since(1, 1, 0).enterprise().example(r#""default""#).doc(
            "Consul namespace for services, key look-ups and intentions of the group. Needs Consul \
             Enterprise.",
        ),
        attribute("cluster", Type::String)
            .default("default")
            .since(1, 7, 0)
            .enterprise()
            .example(r#""default""#)
            .doc("Which of the agents' Consul clusters to use. Any value but `default` needs Nomad Enterprise."),
    ],
    ..BLOCK
};

pub(in crate::schema) static SECRET: BlockSchema = BlockSchema {
    id: "secret",
    keyword: "secret",
    labels: &[LabelSchema { name: "name", doc: "Name for references: 1 to 128 letters, digits and `_`." }],
    doc: "Fetches a secret before the task starts and makes its fields available as \
          `${secret.<name>.<key>}` in the rest of the task. In a job or group it applies to all tasks \
          below.",
    note: Some(
        "In a group whose tasks have secrets of their own, a bug of Nomad's duplicates the task's secrets \
         (\"Duplicate secret\") and loses the group's.",
    ),
    page: "job-specification/secret",
    since: Some(Version::new(1, 11, 0)),
    attributes: &[
        attribute("provider", Type::String)
            .required(Required::Validate)
            .suggested(&["nomad", "vault"])
            .since(1, 11, 0)
            .example(r#""nomad""#)
            .doc(
                "Who delivers the secret: `nomad` (variables), `vault` (which needs a `vault` block on the task), \
                 or the name of a secrets plugin on the client.",
            ),
        attribute("path", Type::String)
            .required(Required::Validate)
            .since(1, 11, 0)
            .example(r#""nomad/jobs/example""#)
            .doc(
                "Path of the secret at its provider: of a Nomad variable, of a Vault secret, or whatever a plugin \
                 expects.",
            ),
    ],
    children: &[child(&SECRET_CONFIG).since(1, 11, 0), child(&SECRET_ENV).since(1, 11, 0)],
    ..BLOCK
};

pub(in crate::schema) static SECRET_CONFIG: BlockSchema = BlockSchema {
    id: "secret.config",
    keyword: "config",
    form: Form::Opaque,
    value_type: Some(Type::Any),
    doc: "Settings of the built-in providers, such as `engine = \"kv_v2\"` for Vault or `namespace` for \
          Nomad. Refused with plugins, which take `env` instead.",
    page: "job-specification/secret#config",
    since: Some(Version::new(1, 11, 0)),
    ..BLOCK
};

pub(in crate::schema) static SECRET_ENV: BlockSchema = BlockSchema {
    id: "secret.env",
    keyword: "env",
    form: Form::Map,
    value_type: Some(Type::String),
    doc: "Environment variables for a secrets plugin while it fetches. Refused with the providers `nomad` \
          and `vault`.",
    page: "job-specification/secret#env",
    since: Some(Version::new(1, 11, 0)),
    ..BLOCK
};
