//! The team's settings, from `jobspec.toml` or built in.

/// The settings that apply to one file.
#[derive(Clone, Debug, Default)]
pub struct Settings {}
