//! A language server and checker for Nomad job files.
//!
//! # Bird's eye
//!
//! ```text
//! text ─► syntax ─► model ─► nomad (what Nomad says) ┐
//!                   ▲        policy (what the team says) ├─► features ─► protocol (LSP)
//!           schema ─┘        workspace (across files) ┘              └► cli
//! ```
//!
//! Data flows one way. Everything left of `protocol` and `cli` is synchronous, does no input or output (files come in
//! as text), knows no LSP type, and cannot fail on bad input: broken input is data. `tests/tidy.rs` holds every file
//! to the arrows.
//!
//! # Code map
//!
//! | module | what it does |
//! |---|---|
//! | [`text`] | owns a document's characters and every conversion between offsets and positions |
//! | [`diagnostic`] | the nouns: rule, category, severity, finding, fix, edit |
//! | [`syntax`] | text becomes a lossless tree plus errors; re-reads only what an edit touched; edits in the file's style |
//! | [`template`] | Go's template language, as `template.data` holds it: actions, commands, and what is wrong with them |
//! | [`schema`] | which blocks, attributes, values, functions, variables and driver options exist, with their docs |
//! | [`config`] | the settings of `jobspec.toml`, one declaration each |
//! | [`model`] | a tree read as job, group, task, service, with the values that the file decides; no opinions |
//! | [`workspace`] | what sort of file a file is, and what is known about the files around it |
//! | [`rule`] | what a rule is, what it may look at, how it reports |
//! | [`nomad`] | what Nomad rejects, warns about or ignores |
//! | [`policy`] | the team's rules, one file each with its page; zones, levels and suppressions |
//! | [`scaffold`] | makes new files that fit: jobs with their READMEs, and a `jobspec.toml` for a repository |
//! | [`features`] | questions about one immutable analysis: findings, fixes, completion, hover … |
//! | [`disk`] | finds files, and works on many at once, for the two below |
//! | [`protocol`] | speaks LSP: order, snapshots, cancellation, conversion, publishing |
//! | [`cli`] | check, fix, fmt, explain, rules, init, new … |
//!
//! # Invariants
//!
//! * The incremental tree equals the tree of a fresh parse, node for node, error for error.
//! * One mistake gives one error, near the mistake, and what is around it keeps its findings.
//! * When the files do not decide a value, nothing is said about it.
//! * Fixes are edits made from our own tree, in the file's own style, from the current text.

pub mod text;

pub mod suggest;

pub mod diagnostic;

pub mod syntax;

pub mod template;

pub mod schema;

pub mod config;

pub mod model;

pub mod workspace;

pub mod rule;

pub mod nomad;

pub mod policy;

pub mod scaffold;

pub mod features;

pub mod disk;

pub mod protocol;

pub mod cli;
