//! A language server and checker for Nomad job files.
