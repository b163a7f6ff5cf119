//! A language server and checker for Nomad job files.

pub mod text;

pub mod suggest;

pub mod diagnostic;

pub mod syntax;

pub mod schema;

pub mod config;

pub mod model;

pub mod workspace;

pub mod rule;

pub mod nomad;

pub mod policy;

pub mod features;

pub mod protocol;
