//! What Nomad itself rejects, warns about or silently ignores.

/// One file per rule, with its page beside it.
pub mod rules {
    pub mod syntax_error;
}

use crate::rule::Rule;

/// Nomad's rules, in the order in which people should read them.
pub static RULES: &[&Rule] = &[&rules::syntax_error::RULE];
