//! The command line: what a person or a pipeline asks about files on the disk.
//!
//! `check` goes in steps, one module each: `discover` finds files, `sources` reads and parses them, `check` asks the
//! façade for findings, `fix` mends, `output` shows. Files are read and written nowhere else.
//!
//! Exit status: 0 is clean, 1 is findings, 2 means that the tool could not do its work. Results go to stdout, everything
//! about the work itself to stderr.

mod args;
mod baseline;
mod check;
mod discover;
mod explain;
mod fingerprint;
mod fix;
mod fmt;
mod init;
mod markdown;
mod new;
mod output;
mod rules;
mod schema;
mod selection;
mod sources;
mod terminal;
mod write;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use self::args::{Arguments, Command};
use self::terminal::Terminal;
use crate::protocol::{self, ServeOptions};

/// Found nothing, or was told not to mind.
const CLEAN: u8 = 0;
/// Found something.
const FINDINGS: u8 = 1;
/// Could not do what it was asked to.
const FAILED: u8 = 2;

/// Runs the command that `arguments` (the program's name first) ask for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version go to stdout and are no failure; a reader that went away is none either.
            let _ = error.print();
            return if error.use_stderr() { FAILED.into() } else { ExitCode::SUCCESS };
        }
    };
    let mut terminal = Terminal::new(arguments.color);
    let status = match arguments.command {
        Some(Command::Serve(options)) => return protocol::serve(&ServeOptions { log: options.log }),
        // An editor that starts the program without arguments means the server.
        None if arguments.server.stdio || !std::io::stdin().is_terminal() => {
            return protocol::serve(&ServeOptions { log: arguments.server.log });
        }
        None => {
            terminal.warn_plain(&Arguments::command().render_help().to_string());
            FAILED
        }
        Some(Command::Check(options)) => check::run(&options, &mut terminal),
        Some(Command::Fmt(options)) => fmt::run(&options, &mut terminal),
        Some(Command::Explain(options)) => explain::run(&options, &mut terminal),
        Some(Command::Rules(options)) => rules::run(&options, &mut terminal),
        Some(Command::Init(options)) => init::run(&options, &mut terminal),
        Some(Command::New(options)) => new::run(&options, &mut terminal),
        Some(Command::Schema(options)) => schema::run(&options, &mut terminal),
        Some(Command::Completions(options)) => {
            let mut script = Vec::new();
            clap_complete::generate(options.shell, &mut Arguments::command(), "jobspec-ls", &mut script);
            terminal.print(&String::from_utf8_lossy(&script));
            CLEAN
        }
    };
    terminal.finish(status).into()
}
