//! The typed settings that rules read.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use regex::Regex;

use super::declarations::SETTINGS;
use super::levels::Levels;
use super::toml;
use crate::diagnostic::{Category, Severity};

/// Everything that can be set, as it applies to one file.
///
/// [`Settings::default`] is the built-in `homelab` policy, read from the defaults in [`SETTINGS`].
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which policy is the starting point.
    pub extends: Extends,
    /// The severities that the file changes, overrides for this path included.
    pub levels: Levels,
    /// `[identity]`
    pub identity: Identity,
    /// `[ports]`
    pub ports: Ports,
    /// `[secrets]`
    pub secrets: Secrets,
    /// `[volumes]`
    pub volumes: Volumes,
    /// `[services]`
    pub services: Services,
    /// `[resources]`
    pub resources: Resources,
    /// `[layout]`
    pub layout: Layout,
    /// `[nomad]`
    pub nomad: Nomad,
    /// `[deploy]`
    pub deploy: Deploy,
    /// `[suppressions]`
    pub suppressions: Suppressions,
    /// The directory of the `jobspec.toml` that these settings come from, to which its paths are relative.
    pub directory: Option<PathBuf>,
}

/// The policy that a file starts from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extends {
    /// The built-in team policy.
    #[default]
    Homelab,
    /// Only what Nomad itself rejects, ignores or deprecates.
    Nomad,
}

/// Workload identities of services.
#[derive(Clone, Debug, Default)]
pub struct Identity {
    /// Whether every Consul service needs an `identity` block.
    pub required: bool,
    /// The audience that it must have.
    pub audience: String,
    /// The lifetime that the fixes write, a Go duration.
    pub ttl: String,
}

/// A static port that jobs may claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllowedPort {
    /// The port.
    pub port: u16,
    /// The only job that may claim it; `None` is any.
    pub owner: Option<String>,
}

/// Static and dynamic ports.
#[derive(Clone, Debug)]
pub struct Ports {
    /// The static ports that jobs may claim.
    pub allowed_static: Vec<AllowedPort>,
    /// The clients' range of dynamic ports.
    pub dynamic_range: RangeInclusive<u16>,
    /// Ports of the cluster's own services.
    pub reserved: Vec<RangeInclusive<u16>>,
}

impl Ports {
    /// The entry of `allowed-static` for `port`.
    pub fn allowed(&self, port: u16) -> Option<&AllowedPort> {
        self.allowed_static.iter().find(|allowed| allowed.port == port)
    }

    /// Whether the cluster's own services use `port`.
    pub fn is_reserved(&self, port: u16) -> bool {
        self.reserved.iter().any(|range| range.contains(&port))
    }
}

/// Where secrets are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Backend {
    /// Consul's key/value store.
    #[default]
    ConsulKv,
    /// Vault.
    Vault,
    /// Nomad variables.
    NomadVariables,
}

/// Secrets.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// What the fix writes.
    pub backend: Backend,
    /// The first part of the path under which the fix looks a secret up.
    pub prefix: String,
    /// Values that are no secrets.
    pub allow: Vec<Regex>,
}

/// Host and CSI volumes.
#[derive(Clone, Debug, Default)]
pub struct Volumes {
    /// The pattern of their names, with `{service}` and `{type}`.
    pub name: String,
    /// The same as an expression that matches whole names; `None` where the pattern is empty.
    pub name_pattern: Option<Regex>,
    /// The volumes that exist: names, or globs of agent configuration files. Empty: not checked.
    pub provisioned: Vec<String>,
    provisioned_files: OnceLock<GlobSet>,
}

impl Volumes {
    /// Whether an entry of `provisioned` stands for files rather than for a volume.
    pub fn is_file(entry: &str) -> bool {
        entry.contains(['/', '*', '?', '{']) || entry.ends_with(".hcl")
    }

    /// Whether the agent configuration at `relative`, a path from the directory of `jobspec.toml`, counts.
    pub fn counts_file(&self, relative: &Path) -> bool {
        let globs = self.provisioned_files.get_or_init(|| {
            let mut globs = GlobSetBuilder::new();
            for entry in self.provisioned.iter().filter(|entry| Self::is_file(entry)) {
                // One that is no glob matches nothing.
                if let Ok(glob) = GlobBuilder::new(entry.trim_start_matches("./")).literal_separator(true).build() {
                    globs.add(glob);
                }
            }
            globs.build().unwrap_or_default()
        });
        globs.is_match(relative)
    }
}

/// Service registration.
#[derive(Clone, Debug, Default)]
pub struct Services {
    /// What the load balancer's tags start with.
    pub routing_prefix: String,
    /// The domain of the services' host names.
    pub domain: String,
}

/// What the cluster has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    /// CPU in MHz; 0 is not checked.
    pub cpu: u64,
    /// Memory in MiB; 0 is not checked.
    pub memory: u64,
}

/// CPU and memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Resources {
    /// What one job may ask for in all.
    pub capacity: Capacity,
}

/// Where job files lie.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    /// Names of the directories in which the layout rules apply, at any depth.
    pub roots: Vec<String>,
    /// The directory name of work in progress.
    pub testing: String,
    /// The directory name of former versions.
    pub archive: String,
    /// What a service's README must have.
    pub readme_sections: Vec<String>,
}

/// The cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Nomad {
    /// Its version (major, minor, patch).
    pub version: Option<(u32, u32, u32)>,
}

/// How jobs reach the cluster.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Deployment {
    /// With the `nomad` command.
    #[default]
    Nomad,
    /// With Ansible's `community.general.nomad_job`.
    Ansible,
}

/// Deployment, and the commands that an editor offers to run.
#[derive(Clone, Debug, Default)]
pub struct Deploy {
    /// What deploys.
    pub via: Deployment,
    /// Shows what would change; `{file}` is the job file.
    pub plan: String,
    /// Deploys.
    pub run: String,
    /// Asks Nomad whether the job is valid.
    pub validate: String,
}

/// Suppression comments.
#[derive(Clone, Debug, Default)]
pub struct Suppressions {
    /// Whether each needs a reason.
    pub require_reason: bool,
    /// Rules that no comment may suppress.
    pub forbid: Vec<String>,
}

impl Settings {
    /// Whether a rule runs, and how severe its findings are: `None` is off.
    ///
    /// `default` is the rule's own, `None` if it is off unless it is asked for. Where the file says nothing about the
    /// rule, `extends = "nomad"` turns every rule off that is not of the category `nomad`.
    pub fn level(&self, rule: &str, category: Category, default: Option<Severity>) -> Option<Severity> {
        match self.levels.get(rule) {
            Some(level) => level.severity(),
            None if self.extends == Extends::Nomad && category != Category::Nomad => None,
            None => default,
        }
    }

    /// Whether `rule` is off by name, and not because all of its kind are.
    pub fn turns_off(&self, rule: &str) -> bool {
        self.levels.get(rule).is_some_and(|level| level.severity().is_none())
    }

    /// All fields empty: what the defaults of [`SETTINGS`] are read into.
    fn blank() -> Self {
        Self {
            extends: Extends::Homelab,
            levels: Levels::default(),
            identity: Identity::default(),
            ports: Ports { allowed_static: Vec::new(), dynamic_range: 0..=0, reserved: Vec::new() },
            secrets: Secrets::default(),
            volumes: Volumes::default(),
            services: Services::default(),
            resources: Resources::default(),
            layout: Layout::default(),
            nomad: Nomad::default(),
            deploy: Deploy::default(),
            suppressions: Suppressions::default(),
            directory: None,
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        static DEFAULT: OnceLock<Settings> = OnceLock::new();
        DEFAULT
            .get_or_init(|| {
                let mut settings = Self::blank();
                for setting in SETTINGS.iter().filter(|setting| !setting.default.is_empty()) {
                    let mut problems = Vec::new();
                    if let Some(value) = toml::value(setting.default) {
                        setting.kind.read(setting.path, &value, &mut settings, &mut problems);
                    }
                    debug_assert!(problems.is_empty(), "the default of {}: {problems:?}", setting.path);
                }
                settings
            })
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_homelab_policy() {
        let settings = Settings::default();
        assert!(settings.identity.required);
        assert_eq!((settings.identity.audience.as_str(), settings.identity.ttl.as_str()), ("consul.io", "1h"));
        let ports: Vec<(u16, Option<&str>)> =
            settings.ports.allowed_static.iter().map(|allowed| (allowed.port, allowed.owner.as_deref())).collect();
        assert_eq!(ports, [(53, None), (80, Some("traefik")), (443, Some("traefik"))]);
        assert_eq!(settings.ports.dynamic_range, 20_000..=32_000);
        assert_eq!(settings.ports.reserved, [22..=22, 4646..=4648, 8300..=8302, 8500..=8500, 8600..=8600]);
        assert!(settings.ports.is_reserved(4647) && !settings.ports.is_reserved(4649));
        assert_eq!(settings.layout.readme_sections.len(), 8);
        assert_eq!(settings.nomad.version, None);
        assert_eq!(settings.deploy.via, Deployment::Nomad);
        assert_eq!(settings.secrets.backend, Backend::ConsulKv);
        assert!(!settings.suppressions.require_reason);
    }

    #[test]
    fn volume_names_have_two_parts_or_more() {
        let pattern = Settings::default().volumes.name_pattern.expect("the default has a pattern");
        for name in ["powerdns-mysql", "a-b-c", "loki2-data"] {
            assert!(pattern.is_match(name), "{name}");
        }
        for name in ["data", "windmill_db", "Gitea-data", "-data", "data-", "a--b"] {
            assert!(!pattern.is_match(name), "{name}");
        }
    }

    #[test]
    fn levels_come_from_the_file_then_the_base_then_the_rule() {
        let mut settings = Settings::default();
        let level = |settings: &Settings, category| settings.level("static-port", category, Some(Severity::Error));
        assert_eq!(level(&settings, Category::Ports), Some(Severity::Error));
        settings.extends = Extends::Nomad;
        assert_eq!(level(&settings, Category::Ports), None);
        assert_eq!(level(&settings, Category::Nomad), Some(Severity::Error));
        settings.levels.set("static-port", crate::config::Level::At(Severity::Hint));
        assert_eq!(level(&settings, Category::Ports), Some(Severity::Hint));
        settings.levels.set("static-port", crate::config::Level::Off);
        assert_eq!(level(&settings, Category::Nomad), None);
    }
}
