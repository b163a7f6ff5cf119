//! New files that fit from the first byte: a `jobspec.toml` made for a repository, and jobs with their READMEs made for
//! the policy that is in force.
//!
//! Nothing here reads or writes files: texts come in, texts go out.

mod init;
mod kinds;
mod readme;
mod secrets;
mod service;
mod survey;

pub use self::init::init;
pub use self::kinds::{KINDS, Kind, guess, kind};
pub use self::service::{NewService, check_name, new_job, new_service};
pub use self::survey::{Roots, Survey};
