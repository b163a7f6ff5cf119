//! What may stand in a job file: static tables with documentation.
//!
//! The schema knows names, types and documentation; it has no opinions and reads no files.

pub mod drivers;
