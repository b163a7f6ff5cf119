//! The `jobspec-ls` command: all of it lives in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    jobspec_ls::cli::run(std::env::args_os())
}
