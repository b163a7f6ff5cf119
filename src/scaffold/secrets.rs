//! How the templates of a new job look secrets up, and the commands that put them there: the same places that the fix
//! of `hardcoded-secret` writes.

use crate::config::{Backend, Settings};

/// The secrets of one job.
pub(super) struct Secrets {
    backend: Backend,
    /// Where the job's secrets are: the first part of Consul's keys, Vault's path, or the path of a Nomad variable.
    path: String,
    /// Names that were looked up, in the order in which they were met.
    names: Vec<String>,
}

impl Secrets {
    /// None is looked up yet.
    pub(super) fn new(settings: &Settings, job: &str) -> Self {
        let backend = settings.secrets.backend;
        let prefix = settings.secrets.prefix.trim_matches('/');
        let path = match backend {
            Backend::ConsulKv if prefix.is_empty() => job.to_owned(),
            Backend::ConsulKv => format!("{prefix}/{job}"),
            // The default prefix is one of Consul's keys.
            Backend::Vault if prefix.contains('/') => format!("{prefix}/{job}"),
            Backend::Vault => format!("kv/data/{job}"),
            Backend::NomadVariables => format!("nomad/jobs/{job}"),
        };
        Self { backend, path, names: Vec::new() }
    }

    /// The action of a template that yields the secret `name`, words in small letters joined by `-`.
    pub(super) fn lookup(&mut self, name: &str) -> String {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
        let (path, field) = (&self.path, field(name));
        match self.backend {
            Backend::ConsulKv => format!("{{{{ keyOrDefault \"{path}/{name}\" \"\" }}}}"),
            Backend::Vault => format!("{{{{ with secret \"{path}\" }}}}{{{{ .Data.data.{field} }}}}{{{{ end }}}}"),
            Backend::NomadVariables => format!("{{{{ with nomadVar \"{path}\" }}}}{{{{ .{field} }}}}{{{{ end }}}}"),
        }
    }

    /// What creates them.
    pub(super) fn commands(&self) -> Vec<String> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let fields = || self.names.iter().map(|name| format!("{}=…", field(name))).collect::<Vec<_>>().join(" ");
        match self.backend {
            // Values come from stdin, so that no history keeps them.
            Backend::ConsulKv => {
                self.names.iter().map(|name| format!("consul kv put {}/{name} -", self.path)).collect()
            }
            Backend::Vault => {
                let (mount, rest) = self.path.split_once("/data/").unwrap_or(("kv", self.path.as_str()));
                vec![format!("vault kv put -mount={mount} {rest} {}", fields())]
            }
            Backend::NomadVariables => vec![format!("nomad var put {} {}", self.path, fields())],
        }
    }
}

/// The name as a field of a template.
fn field(name: &str) -> String {
    name.replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use std::path::Path;

    fn of(toml: &str) -> (String, Vec<String>) {
        let (file, problems) = parse(toml, &[]);
        assert_eq!(problems, []);
        let mut secrets = Secrets::new(&file.settings(Path::new("x")), "web");
        secrets.lookup("api-key");
        (secrets.lookup("db-password"), secrets.commands())
    }

    #[test]
    fn each_backend_has_its_own_lookup_and_commands() {
        assert_eq!(
            of(""),
            (
                "{{ keyOrDefault \"service/web/db-password\" \"\" }}".to_owned(),
                vec![
                    "consul kv put service/web/api-key -".to_owned(),
                    "consul kv put service/web/db-password -".to_owned()
                ]
            )
        );
        assert_eq!(
            of("secrets.backend = \"vault\""),
            (
                "{{ with secret \"kv/data/web\" }}{{ .Data.data.db_password }}{{ end }}".to_owned(),
                vec!["vault kv put -mount=kv web api_key=… db_password=…".to_owned()]
            )
        );
        assert_eq!(
            of("secrets = { backend = \"vault\", prefix = \"secret/data/nomad\" }").1,
            ["vault kv put -mount=secret nomad/web api_key=… db_password=…"]
        );
        assert_eq!(
            of("secrets.backend = \"nomad-variables\"").0,
            "{{ with nomadVar \"nomad/jobs/web\" }}{{ .db_password }}{{ end }}"
        );
    }
}
