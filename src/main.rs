//! The `jobspec-ls` command: all of it lives in the library.

use std::process::ExitCode;

use jobspec_ls::protocol::{ServeOptions, serve};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--log").skip(1);
    serve(&ServeOptions { log: arguments.next() })
}
