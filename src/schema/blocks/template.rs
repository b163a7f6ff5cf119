//! The `template` block: files and environment from Consul, Vault and Nomad.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, Deprecated, Required, Type, Version};

pub(in crate::schema) static TEMPLATE: BlockSchema = BlockSchema {
    id: "template",
    keyword: "template",
    doc: "Renders a consul-template into a file of the task before it starts, and again whenever the data \
          changes: keys of Consul, secrets of Vault, services, Nomad variables.",
    note: Some("Every template of a task has its own `destination`, and either `data` or `source`."),
    page: "job-specification/template",
    attributes: &[
        attribute("data", Type::String).required(Required::When("there is no `source`")).doc(
            "Text of the template, usually a heredoc. `{{ … }}` is filled in by the client at run time; \
             `${…}` is still HCL's, and is written `$${…}` where it is meant literally.",
        ),
        attribute("destination", Type::String).required(Required::Validate).example(r#""local/config.yml""#).doc(
            "Where the result goes, relative to the task's directory: `local/` for configuration, `secrets/` \
             for secrets, which other tasks cannot read and the API does not serve. It cannot leave the \
             allocation's directory.",
        ),
        attribute("env", Type::Bool).default("false").example("true").doc(
            "With `true`, the lines `KEY=value` of the result become environment variables of the task. A \
             change of them needs `change_mode = \"restart\"`; `signal` is refused.",
        ),
        attribute("change_mode", Type::String)
            .default("restart")
            .allowed(&["restart", "noop", "signal", "script"])
            .example(r#""restart""#)
            .doc(
                "What happens when the rendered text changes: `restart` the task, send a `signal`, run a \
                 `script`, or nothing (`noop`).",
            ),
        attribute("change_signal", Type::String)
            .required(Required::When("`change_mode` is `signal`"))
            .default(r#"SIGHUP (with `change_mode = "signal"`)"#)
            .suggested(&["SIGHUP", "SIGUSR1", "SIGUSR2", "SIGTERM", "SIGINT", "SIGQUIT"])
            .example(r#""SIGHUP""#)
            .doc(
                "Signal that the task gets after a change with `change_mode = \"signal\"`. SIGHUP if absent; an \
                 empty string is refused.",
            ),
        attribute("source", Type::String)
            .required(Required::When("there is no `data`"))
            .example(r#""local/app.conf.tpl""#)
            .doc(
                "Path of a template file in the task's directory, usually fetched by an `artifact`, in place of \
                 `data`. Files outside are refused unless the client allows them.",
            ),
        attribute("perms", Type::String).default("0644").example(r#""0644""#).doc(
            "File mode of the result as an octal string, such as `\"0600\"` for secrets. Anything that is no \
             octal number of at most 12 bits is refused.",
        ),
        attribute("uid", Type::INT).since(1, 3, 3).example("1000").doc(
            "Numeric owner of the rendered file. Without it, the user of the Nomad agent (or the task's user \
             where the driver allows it). Not on Windows.",
        ),
        attribute("gid", Type::INT)
            .since(1, 3, 3)
            .example("1000")
            .doc("Numeric group of the rendered file. Without it, the agent's own group. Not on Windows."),
        attribute("once", Type::Bool).default("false").since(1, 10, 2).example("true").doc(
            "With `true`, the template is rendered once at the start and its sources are not watched \
             afterwards.",
        ),
        attribute("splay", Type::Duration).default("5s").min("0s").example(r#""5s""#).doc(
            "A random wait of up to this time before a restart or signal, so that many instances do not react \
             to the same change at once.",
        ),
        attribute("error_on_missing_key", Type::Bool).default("false").since(1, 4, 3).example("true").doc(
            "With `true`, a map lookup of a key that does not exist is an error and the task does not start, \
             instead of rendering `<no value>`.",
        ),
        attribute("left_delimiter", Type::String)
            .default("{{")
            .example(r#""[[""#)
            .doc("Opening mark of template actions, when `{{` means something else in the file that is rendered."),
        attribute("right_delimiter", Type::String)
            .default("}}")
            .example(r#""]]""#)
            .doc("Closing mark of template actions; set it together with `left_delimiter`."),
        attribute("vault_grace", Type::Duration)
            .deprecated(Deprecated {
                since: Some(Version::new(0, 11, 0)),
                replacement: None,
                message: "Without effect since Vault 0.5; Nomad warns when it is not zero.",
            })
            .example(r#""0s""#)
            .doc(
                "Formerly when to renew secrets before their end. Without effect; Nomad warns about any value but \
                 zero: remove it.",
            ),
    ],
    children: &[child(&CHANGE_SCRIPT).since(1, 3, 4), child(&WAIT).since(1, 2, 4)],
    ..BLOCK
};

pub(in crate::schema) static CHANGE_SCRIPT: BlockSchema = BlockSchema {
    id: "change_script",
    keyword: "change_script",
    doc: "The program that runs in the task after a template changed, with `change_mode = \"script\"`. It \
          needs a driver that can execute commands in a running task.",
    page: "job-specification/change_script",
    since: Some(Version::new(1, 3, 4)),
    attributes: &[
        attribute("command", Type::String)
            .required(Required::When("the template's `change_mode` is `script`"))
            .since(1, 3, 4)
            .example(r#""/bin/reload""#)
            .doc(
                "Path of the program inside the task; no shell interprets it. Validation demands it with \
                 `change_mode = \"script\"`.",
            ),
        attribute("args", Type::ListString)
            .since(1, 3, 4)
            .example(r#"["-c", "kill -HUP 1"]"#)
            .doc("Arguments of the change script, one element each."),
        attribute("timeout", Type::Duration)
            .default("5s")
            .since(1, 3, 4)
            .example(r#""5s""#)
            .doc("Time after which a change script that has not ended counts as failed."),
        attribute("fail_on_error", Type::Bool)
            .default("false")
            .since(1, 3, 4)
            .example("true")
            .doc("With `true`, a script that fails kills the task; otherwise the failure is only logged."),
        attribute("run_on_first_render", Type::Bool).default("false").since(2, 0, 5).example("true").doc(
            "With `true`, the script also runs after the first rendering, when the task starts, and not only \
             on later changes.",
        ),
    ],
    ..BLOCK
};

pub(in crate::schema) static WAIT: BlockSchema = BlockSchema {
    id: "wait",
    keyword: "wait",
    doc: "Collects changes before a template is rendered again, so that a burst of them leads to one \
          restart.",
    page: "job-specification/template#wait-parameters",
    since: Some(Version::new(1, 2, 4)),
    attributes: &[
        attribute("min", Type::Duration).since(1, 2, 4).example(r#""5s""#).doc(
            "Quiet time after a change before the template is rendered; every further change starts it anew. \
             Not above `max`.",
        ),
        attribute("max", Type::Duration)
            .since(1, 2, 4)
            .example(r#""1m""#)
            .doc("Longest time that rendering is put off while changes keep coming; at least `min`."),
    ],
    ..BLOCK
};
