//! Every setting, once.

use super::kind::{Kind, Setting};
use super::settings::{Backend, Deployment, Extends};

/// Every setting of `jobspec.toml`, in the order in which people read about them.
pub static SETTINGS: &[Setting] = &[
    Setting {
        path: "extends",
        kind: Kind::Choice(&["homelab", "nomad"], |settings, index| {
            settings.extends = [Extends::Homelab, Extends::Nomad][index];
        }),
        default: r#""homelab""#,
        doc: "The policy to start from. `nomad` checks only what Nomad itself rejects, ignores or deprecates; a rule of \
              the policy then runs only where `rules` names it.",
    },
    Setting {
        path: "rules",
        kind: Kind::Levels,
        default: "",
        doc: "The severity of each rule that shall not have its own: `off`, `hint`, `info`, `warning` or `error`.",
    },
    Setting {
        path: "identity.required",
        kind: Kind::Bool(|settings| &mut settings.identity.required),
        default: "true",
        doc: "Whether every service in Consul needs an `identity` block.",
    },
    Setting {
        path: "identity.audience",
        kind: Kind::Text(|settings| &mut settings.identity.audience),
        default: r#""consul.io""#,
        doc: "The audience (`aud`) that this identity must have, as Consul's auth method expects it.",
    },
    Setting {
        path: "identity.ttl",
        kind: Kind::Duration(|settings| &mut settings.identity.ttl),
        default: r#""1h""#,
        doc: "The lifetime that fixes and completions write into an identity.",
    },
    Setting {
        path: "ports.allowed-static",
        kind: Kind::AllowedPorts(|settings| &mut settings.ports.allowed_static),
        default: r#"[53, { port = 80, owner = "traefik" }, { port = 443, owner = "traefik" }]"#,
        doc: "The static ports that jobs may claim. With an `owner`, only the job of that name may.",
    },
    Setting {
        path: "ports.dynamic-range",
        kind: Kind::PortRange(|settings| &mut settings.ports.dynamic_range),
        default: r#""20000-32000""#,
        doc: "The range from which the cluster's clients take dynamic ports.",
    },
    Setting {
        path: "ports.reserved",
        kind: Kind::PortRanges(|settings| &mut settings.ports.reserved),
        default: r#"["22", "4646-4648", "8300-8302", "8500", "8600"]"#,
        doc: "Ports that the nodes' own services listen on, so that no job can have them.",
    },
    Setting {
        path: "secrets.backend",
        kind: Kind::Choice(&["consul-kv", "vault", "nomad-variables"], |settings, index| {
            settings.secrets.backend = [Backend::ConsulKv, Backend::Vault, Backend::NomadVariables][index];
        }),
        default: r#""consul-kv""#,
        doc: "Where the fix for a literal secret looks it up.",
    },
    Setting {
        path: "secrets.prefix",
        kind: Kind::Text(|settings| &mut settings.secrets.prefix),
        default: r#""service""#,
        doc: "The first part of the path under which it looks, as in `service/<job>/<name>`.",
    },
    Setting {
        path: "secrets.allow",
        kind: Kind::Patterns(|settings| &mut settings.secrets.allow),
        default: "[]",
        doc: "Values that are no secrets, whatever their name says.",
    },
    Setting {
        path: "volumes.name",
        kind: Kind::VolumeName,
        default: r#""{service}-{type}""#,
        doc: "How host and CSI volumes are named. Both placeholders stand for lower-case letters and digits; `{service}` \
              may have several parts joined by `-`.",
    },
    Setting {
        path: "volumes.provisioned",
        kind: Kind::Texts(|settings| &mut settings.volumes.provisioned),
        default: "[]",
        doc: "The volumes that exist: their names, or globs of agent configuration files with `host_volume` blocks \
              (or of specifications for `nomad volume create`). When the list is not empty, every host volume must be among \
              them.",
    },
    Setting {
        path: "services.routing-prefix",
        kind: Kind::Text(|settings| &mut settings.services.routing_prefix),
        default: r#""traefik.""#,
        doc: "What the load balancer's tags begin with.",
    },
    Setting {
        path: "services.domain",
        kind: Kind::Text(|settings| &mut settings.services.domain),
        default: r#""lab.local""#,
        doc: "The domain that the fix writes into a routing rule: `<service>.<domain>`.",
    },
    Setting {
        path: "resources.capacity.cpu",
        kind: Kind::Number(|settings| &mut settings.resources.capacity.cpu),
        default: "0",
        doc: "The CPU in MHz that one job may ask for in all; 0 is not checked.",
    },
    Setting {
        path: "resources.capacity.memory",
        kind: Kind::Number(|settings| &mut settings.resources.capacity.memory),
        default: "0",
        doc: "The memory in MiB that one job may ask for in all; 0 is not checked.",
    },
    Setting {
        path: "layout.roots",
        kind: Kind::Texts(|settings| &mut settings.layout.roots),
        default: r#"["nomad-jobs"]"#,
        doc: "Names of the directories, at any depth, below which the rules about files and READMEs apply.",
    },
    Setting {
        path: "layout.testing",
        kind: Kind::Text(|settings| &mut settings.layout.testing),
        default: r#"".testing""#,
        doc: "The directory name of work in progress: nothing below it is more than an info.",
    },
    Setting {
        path: "layout.archive",
        kind: Kind::Text(|settings| &mut settings.layout.archive),
        default: r#"".archive""#,
        doc: "The directory name of former versions: below it, only syntax errors are reported.",
    },
    Setting {
        path: "layout.readme-sections",
        kind: Kind::Texts(|settings| &mut settings.layout.readme_sections),
        default: r#"["Current Status", "File", "Version", "Last Updated", "Configuration", "Access", "Troubleshooting", "Archived Files"]"#,
        doc: "What the README beside a job must have.",
    },
    Setting {
        path: "nomad.version",
        kind: Kind::Version(|settings| &mut settings.nomad.version),
        default: "",
        doc: "The cluster's version. Without it, attributes of every version are accepted, and the checks are those of \
              Nomad 1.11.",
    },
    Setting {
        path: "deploy.via",
        kind: Kind::Choice(&["nomad", "ansible"], |settings, index| {
            settings.deploy.via = [Deployment::Nomad, Deployment::Ansible][index];
        }),
        default: r#""nomad""#,
        doc: "What deploys the jobs. `ansible` (`community.general.nomad_job`) turns the rules of the category `deploy` on.",
    },
    Setting {
        path: "deploy.plan",
        kind: Kind::Text(|settings| &mut settings.deploy.plan),
        default: r#""nomad job plan {file}""#,
        doc: "The command behind the editor's “Plan”; `{file}` is the job file. Empty: not offered.",
    },
    Setting {
        path: "deploy.run",
        kind: Kind::Text(|settings| &mut settings.deploy.run),
        default: r#""nomad job run {file}""#,
        doc: "The command behind “Run”.",
    },
    Setting {
        path: "deploy.validate",
        kind: Kind::Text(|settings| &mut settings.deploy.validate),
        default: r#""nomad job validate {file}""#,
        doc: "The command behind “Validate”.",
    },
    Setting {
        path: "suppressions.require-reason",
        kind: Kind::Bool(|settings| &mut settings.suppressions.require_reason),
        default: "false",
        doc: "Whether a suppression comment must say why.",
    },
    Setting {
        path: "suppressions.forbid",
        kind: Kind::Rules(|settings| &mut settings.suppressions.forbid),
        default: "[]",
        doc: "Rules that no comment may suppress.",
    },
    Setting {
        path: "overrides",
        kind: Kind::Overrides,
        default: "",
        doc: "Other severities for some files: `paths` are globs, relative to the file's directory (one without `/` \
              matches at any depth), `rules` is as above. Later overrides win.",
    },
];
