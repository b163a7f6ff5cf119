//! Task drivers: what may stand in a task's `config` block.
//!
//! Nomad does not look at `config` when a job is submitted: the client hands it to the driver, and a wrong
//! option is an error when the task starts. The tables here are the drivers' own schemas (Nomad 2.0.6-dev and
//! the current podman and exec2 plugins).
//!
//! Inside `config` Nomad turns a nested block and an attribute that holds an object into the same thing, so
//! `auth { … }` and `auth = { … }` are equal. [`DriverOption::kind`] says which form the driver's schema names;
//! [`DriverOption::accepts_block`] says which forms a file may use.

mod docker;
mod exec;
mod java;
mod mock;
mod option;
mod podman;
mod qemu;

pub use option::{DriverOption, OptionKind, OptionType};

/// A driver whose options are known.
#[derive(Debug)]
pub struct DriverSchema {
    /// The name that stands in `driver = "…"`.
    pub name: &'static str,
    /// What the driver does, in a sentence or two.
    pub doc: &'static str,
    /// Where the driver is documented.
    pub page: &'static str,
    /// Whether Nomad ships the driver; otherwise it is a plugin that the client must have installed.
    pub built_in: bool,
    /// The options of `config`, sorted by name.
    pub options: &'static [DriverOption],
}

impl DriverSchema {
    /// The top-level option of that name.
    pub fn option(&self, name: &str) -> Option<&'static DriverOption> {
        find(self.options, name)
    }

    /// The option at a path such as `["logging", "type"]`; `None` for an empty or unknown path.
    pub fn option_at<'a>(&self, path: impl IntoIterator<Item = &'a str>) -> Option<&'static DriverOption> {
        let mut path = path.into_iter();
        let mut option = self.option(path.next()?)?;
        for name in path {
            option = option.field(name)?;
        }
        Some(option)
    }

    /// The options that the driver refuses to start without.
    pub fn required(&self) -> impl Iterator<Item = &'static DriverOption> + use<> {
        self.options.iter().filter(|option| option.required)
    }
}

/// A driver that is known by name only: a plugin from outside Nomad's own repositories, or one that Nomad once had.
#[derive(Debug)]
pub struct OtherDriver {
    /// The name that stands in `driver = "…"`.
    pub name: &'static str,
    /// What the driver runs.
    pub doc: &'static str,
}

/// Sorted by name, as [`driver`] searches it.
static DRIVERS: &[DriverSchema] = &[
    docker::DOCKER,
    exec::EXEC,
    exec::EXEC2,
    java::JAVA,
    mock::MOCK_DRIVER,
    podman::PODMAN,
    qemu::QEMU,
    exec::RAW_EXEC,
];

/// Names collected from Nomad's list of community plugins and from the plugins' own source; sorted.
static OTHERS: &[OtherDriver] = &[
    OtherDriver {
        name: "containerd-driver",
        doc: "Runs containers through containerd, without Docker (community plugin).",
    },
    OtherDriver {
        name: "ecs",
        doc: "Runs tasks remotely on AWS ECS (a technology preview by HashiCorp, discontinued).",
    },
    OtherDriver { name: "firecracker-task-driver", doc: "Runs Firecracker micro virtual machines (community plugin)." },
    OtherDriver { name: "iis", doc: "Runs web sites in Windows IIS (community plugin)." },
    OtherDriver { name: "jail-task-driver", doc: "Runs FreeBSD jails (community plugin)." },
    OtherDriver { name: "lightrun", doc: "Runs Java with the Lightrun debugger attached (vendor plugin)." },
    OtherDriver { name: "lxc", doc: "Runs LXC system containers (plugin, no longer developed)." },
    OtherDriver { name: "nspawn", doc: "Runs containers with systemd-nspawn (community plugin)." },
    OtherDriver { name: "pledge", doc: "Runs commands under pledge-style restrictions (community plugin)." },
    OtherDriver { name: "pot", doc: "Runs FreeBSD jails that pot manages (community plugin)." },
    OtherDriver { name: "rkt", doc: "Ran rkt containers; rkt and this driver are both discontinued." },
    OtherDriver { name: "rookout", doc: "Runs Java with the Rookout debugger attached (vendor plugin)." },
    OtherDriver {
        name: "singularity",
        doc: "Runs Singularity containers, common in scientific computing (community plugin).",
    },
    OtherDriver { name: "systemd-nspawn", doc: "Runs containers with systemd-nspawn (community plugin)." },
    OtherDriver { name: "triton", doc: "Runs instances on Joyent Triton (community plugin)." },
    OtherDriver { name: "virt", doc: "Runs virtual machines through libvirt (plugin by HashiCorp, beta)." },
    OtherDriver { name: "wasmtime", doc: "Runs WebAssembly modules with Wasmtime (community plugin)." },
    OtherDriver { name: "win_iis", doc: "Runs web sites in Windows IIS (community plugin)." },
    OtherDriver { name: "windows_service", doc: "Runs Windows services (community plugin)." },
];

/// The driver of that name, if its options are known.
pub fn driver(name: &str) -> Option<&'static DriverSchema> {
    let at = DRIVERS.binary_search_by(|driver| driver.name.cmp(name));
    at.ok().map(|index| &DRIVERS[index])
}

/// Every driver whose options are known, by name.
pub fn all() -> &'static [DriverSchema] {
    DRIVERS
}

/// Drivers that are known by name only: for completion, and so that they are not taken for misspellings.
pub fn others() -> &'static [OtherDriver] {
    OTHERS
}

/// Whether a driver of that name is known at all, with its options or without.
///
/// An unknown name is no error: anybody may write a driver plugin and name it freely.
pub fn is_known_name(name: &str) -> bool {
    driver(name).is_some() || OTHERS.binary_search_by(|other| other.name.cmp(name)).is_ok()
}

/// Searches a list of options that is sorted by name.
fn find(options: &'static [DriverOption], name: &str) -> Option<&'static DriverOption> {
    let at = options.binary_search_by(|option| option.name.cmp(name));
    at.ok().map(|index| &options[index])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_sorted(path: &str, options: &[DriverOption]) {
        for pair in options.windows(2) {
            assert!(pair[0].name < pair[1].name, "{path}: {} {}", pair[0].name, pair[1].name);
        }
        for option in options {
            assert_sorted(&format!("{path}.{}", option.name), option.fields);
        }
    }

    #[test]
    fn tables_are_sorted_for_the_binary_search() {
        assert!(DRIVERS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert!(OTHERS.windows(2).all(|pair| pair[0].name < pair[1].name));
        for driver in DRIVERS {
            assert_sorted(driver.name, driver.options);
        }
    }

    #[test]
    fn every_option_is_found_by_its_path() {
        let docker = driver("docker").expect("docker is in the table");
        let labels =
            docker.option_at(["mount", "volume_options", "driver_config", "options"]).expect("a nested option");
        assert_eq!(labels.ty, OptionType::StringMaps);
        assert!(docker.option_at(["mount", "volume_option"]).is_none());
        assert!(docker.option_at([]).is_none());
        for driver in all() {
            for option in driver.options {
                assert!(std::ptr::eq(driver.option(option.name).expect("found"), option));
            }
        }
    }

    #[test]
    fn a_plugin_known_by_name_is_no_typo() {
        assert!(is_known_name("podman"));
        assert!(is_known_name("nspawn"));
        assert!(!is_known_name("dokcer"));
        assert!(driver("nspawn").is_none());
        assert!(others().iter().all(|other| driver(other.name).is_none()));
    }

    #[test]
    fn either_form_is_accepted_where_nomad_takes_both() {
        let docker = driver("docker").expect("docker is in the table");
        for name in ["auth", "labels", "mount", "port_map", "storage_opt"] {
            assert!(docker.option(name).is_some_and(DriverOption::accepts_block), "{name}");
        }
        for name in ["image", "args", "ports", "shm_size"] {
            assert!(docker.option(name).is_some_and(|option| !option.accepts_block()), "{name}");
        }
    }
}
