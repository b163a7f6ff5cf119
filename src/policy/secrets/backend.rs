//! How a template looks a secret up, for each place where secrets can be kept.

use crate::config::Backend;
use crate::rule::Context;

/// What a fix writes and says.
pub(in crate::policy) struct Lookup {
    /// `{{ … }}`
    pub(in crate::policy) action: String,
    /// What must be there for it, and how to put it there.
    pub(in crate::policy) title: String,
    /// Whether the task needs a `vault` block.
    pub(in crate::policy) vault: bool,
}

/// The configured backend first, then the others.
pub(in crate::policy) fn backends(context: &Context<'_>) -> Vec<Backend> {
    let mut all = vec![Backend::ConsulKv, Backend::Vault, Backend::NomadVariables];
    let first = context.settings.secrets.backend;
    all.sort_by_key(|backend| *backend != first);
    all
}

/// The function of a backend's look-up, for a message.
pub(in crate::policy) fn function(backend: Backend) -> &'static str {
    match backend {
        Backend::ConsulKv => "keyOrDefault",
        Backend::Vault => "with secret",
        Backend::NomadVariables => "with nomadVar",
    }
}

/// How the secret `name` of a task of `job` is looked up.
pub(in crate::policy) fn lookup(context: &Context<'_>, backend: Backend, job: &str, name: &str) -> Lookup {
    let prefix = context.settings.secrets.prefix.trim_matches('/');
    match backend {
        Backend::ConsulKv => {
            let key = [prefix, job, &key(name, "-")].join("/");
            let key = key.trim_start_matches('/');
            Lookup {
                action: format!("{{{{ keyOrDefault \"{key}\" \"\" }}}}"),
                title: format!("Look `{name}` up in Consul KV; create the key: `consul kv put {key} …`"),
                vault: false,
            }
        }
        Backend::Vault => {
            // The prefix of Consul's keys says nothing about Vault, unless somebody has set one for it.
            let vault = context.settings.secrets.backend == Backend::Vault && prefix.contains('/');
            let path = if vault { format!("{prefix}/{job}") } else { format!("kv/data/{job}") };
            let field = key(name, "_");
            let (mount, rest) = path.split_once("/data/").unwrap_or(("kv", path.as_str()));
            Lookup {
                action: format!("{{{{ with secret \"{path}\" }}}}{{{{ .Data.data.{field} }}}}{{{{ end }}}}"),
                title: format!(
                    "Look `{name}` up in Vault; create the field: `vault kv patch -mount={mount} {rest} {field}=…`"
                ),
                vault: true,
            }
        }
        Backend::NomadVariables => {
            let field = key(name, "_");
            let path = format!("nomad/jobs/{job}");
            Lookup {
                action: format!("{{{{ with nomadVar \"{path}\" }}}}{{{{ .{field} }}}}{{{{ end }}}}"),
                title: format!("Look `{name}` up in a Nomad variable; create it: `nomad var put {path} {field}=…`"),
                vault: false,
            }
        }
    }
}

/// The words of a variable's name in small letters: `POSTGRES_PASSWORD` becomes `postgres-password`.
fn key(name: &str, separator: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let key = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join(separator);
    // A field of a template cannot start with a digit.
    if key.starts_with(|c: char| c.is_ascii_digit()) { format!("{separator}{key}") } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_words_of_the_name() {
        assert_eq!(key("POSTGRES_PASSWORD", "-"), "postgres-password");
        assert_eq!(key("GITEA__security__SECRET_KEY", "_"), "gitea_security_secret_key");
    }
}
