//! New files that fit from the first byte: a `jobspec.toml` made for a repository.
//!
//! Nothing here reads or writes files: texts come in, texts go out.

mod init;
mod survey;

pub use self::init::init;
pub use self::survey::{Roots, Survey};
