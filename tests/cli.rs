//! The command line, on the built program in temporary directories.

#[path = "cli/project.rs"]
mod project;

#[path = "cli/arguments.rs"]
mod arguments;
#[path = "cli/baseline.rs"]
mod baseline;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/fix.rs"]
mod fix;
#[path = "cli/fmt.rs"]
mod fmt;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/init.rs"]
mod init;
#[path = "cli/new.rs"]
mod new;
#[path = "cli/pipelines.rs"]
mod pipelines;
#[path = "cli/policy.rs"]
mod policy;
#[path = "cli/reports.rs"]
mod reports;
#[path = "cli/schema.rs"]
mod schema;
#[path = "cli/selection.rs"]
mod selection;
