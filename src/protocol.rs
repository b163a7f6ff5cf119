//! Speaks LSP: order, snapshots, cancellation, conversion, publishing. No judgement about job files is made here.
//!
//! # Who runs where
//!
//! * The **reader** thread takes one message after the other from the client and polls its handler once, in order.
//!   Notifications are done with that: they change the state and never wait.
//! * Questions go on in a small pool of **worker** threads, on a snapshot; the main thread only carries their answers.
//! * The **indexer** thread reads the files of the workspace and keeps what is known about them current.
//! * The **publisher** thread is the only one that publishes diagnostics, always of the newest version.
//! * The **writer** thread is the only one that writes, so that a client that reads slowly holds up nobody.

mod capabilities;
mod commands;
mod convert;
mod documents;
mod frame;
mod indexer;
mod lenient;
mod outgoing;
mod parent;
mod plaintext;
mod progress;
mod publisher;
mod pulled;
mod reporter;
mod search;
mod server;
mod settings;
mod shared;
mod todo;
mod transport;

use std::fs::File;
use std::io::{self, Read, Write};
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

/// Stack of every thread of ours in bytes (virtual until used): trees are up to 256 blocks deep.
const STACK: usize = 8 << 20;

/// Warnings of ours. tower-lsp's are about what clients do, and the clients are told.
const DEFAULT_LOG: &str = "warn,tower_lsp_server=off";

/// How `serve` was called.
#[derive(Clone, Debug, Default)]
pub struct ServeOptions {
    /// What to log on stderr: a level (`error`, `warn`, `info`, `debug`, `trace`) or `tracing`'s filter syntax.
    /// `None` is our own warnings.
    pub log: Option<String>,
}

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The client had asked for it with `shutdown`.
    Orderly,
    /// The client, its `exit` or its process came or went without a `shutdown`.
    Abrupt,
}

impl From<Ending> for ExitCode {
    /// LSP's codes: 0 after `shutdown`, 1 without.
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Orderly => Self::SUCCESS,
            Ending::Abrupt => Self::FAILURE,
        }
    }
}

/// Runs the language server on stdin and stdout until the client goes.
pub fn serve(options: &ServeOptions) -> ExitCode {
    start_log(options.log.as_deref());
    match standard_streams() {
        Ok((input, output)) => serve_on(input, output).into(),
        Err(error) => {
            tracing::error!(%error, "stdin or stdout is not open");
            ExitCode::FAILURE
        }
    }
}

/// Runs the language server on any two streams.
pub fn serve_on(input: impl Read + Send + 'static, output: impl Write + Send + 'static) -> Ending {
    transport::run(input, output)
}

/// The bare streams: the standard library's stdout cuts what it writes at line breaks, hence in the header.
fn standard_streams() -> io::Result<(File, File)> {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd;
        Ok((io::stdin().as_fd().try_clone_to_owned()?.into(), io::stdout().as_fd().try_clone_to_owned()?.into()))
    }
    #[cfg(windows)]
    {
        use std::os::windows::io::AsHandle;
        Ok((
            io::stdin().as_handle().try_clone_to_owned()?.into(),
            io::stdout().as_handle().try_clone_to_owned()?.into(),
        ))
    }
}

fn start_log(filter: Option<&str>) {
    let (filter, wrong) = match EnvFilter::try_new(filter.unwrap_or(DEFAULT_LOG)) {
        Ok(filter) => (filter, None),
        Err(error) => (EnvFilter::new(DEFAULT_LOG), Some(error)),
    };
    // A second session in one process (tests) keeps the first one's log.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(false).try_init();
    if let Some(error) = wrong {
        tracing::warn!(%error, "--log is not understood, logging warnings");
    }
}
