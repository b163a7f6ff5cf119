//! The team's settings: what `jobspec.toml` may say, what it says, and what holds where it says nothing.
//!
//! * [`SETTINGS`] declares every setting once: its path, kind, default and help text. The defaults, the table in the
//!   README and the checks of the file are made from it.
//! * [`parse`] reads a file. It never fails: what is wrong becomes a finding, the rest still counts.
//! * [`Settings`] is what one job file sees, [`Cache`] finds it: the nearest `jobspec.toml` in the file's directory or
//!   above. Files are not merged: a nearer file replaces one farther up, and what it leaves out has its default.
//!
//! Nothing here reads files; whoever can passes a function that does.

mod cache;
mod cursor;
mod declarations;
mod edit;
mod kind;
mod levels;
mod parse;
mod read;
mod settings;
mod toml;

pub use cache::{Cache, FILE_NAME, Located};
pub use cursor::{Place, place};
pub use declarations::SETTINGS;
pub use edit::turn_off;
pub use kind::{Kind, Setting};
pub use levels::{Level, Levels, RuleInfo};
pub use parse::{ConfigFile, INVALID_CONFIG, parse, path_glob};
pub use settings::{
    AllowedPort, Backend, Capacity, Deploy, Deployment, Extends, Identity, Layout, Nomad, Ports, Resources, Secrets,
    Services, Settings, Suppressions, Volumes,
};
