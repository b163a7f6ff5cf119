//! A language server and checker for Nomad job files.

pub mod text;

pub mod diagnostic;

pub mod syntax;

pub mod config;

pub mod workspace;

pub mod features;

pub mod schema;
