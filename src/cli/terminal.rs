//! Where the output goes: results to stdout in one piece, remarks to stderr at once.

use std::fmt::{Display, Write as _};
use std::io::{self, Write as _};

use anstream::{AutoStream, ColorChoice};
use anstyle::{AnsiColor, Style};

use super::FAILED;
use super::args::Color;

/// Both streams, and whether something went wrong.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own")]
pub(super) struct Terminal {
    /// Whether what is printed takes colours.
    pub(super) colors: bool,
    /// How many columns there are, where a terminal shows what is printed.
    pub(super) width: Option<usize>,
    /// Whether remarks are left out, but for errors.
    pub(super) quiet: bool,
    stderr_colors: ColorChoice,
    /// Whether what is printed goes to stderr, since stdout is for something else.
    diverted: bool,
    /// What goes to stdout when all is done: one write, so that a thousand findings are not a thousand system calls.
    output: String,
    failed: bool,
}

impl Terminal {
    /// Nothing is written yet.
    pub(super) fn new(color: Color) -> Self {
        let (colors, stderr_colors) = match color {
            Color::Always => (true, ColorChoice::AlwaysAnsi),
            Color::Never => (false, ColorChoice::Never),
            Color::Auto => (AutoStream::choice(&io::stdout()) != ColorChoice::Never, AutoStream::choice(&io::stderr())),
        };
        let width = terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0));
        Self { colors, width, quiet: false, stderr_colors, diverted: false, output: String::new(), failed: false }
    }

    /// From now on, what is printed goes to stderr.
    pub(super) fn divert(&mut self) {
        self.diverted = true;
        self.colors = self.stderr_colors != ColorChoice::Never;
        self.width = terminal_size::terminal_size_of(io::stderr()).map(|(width, _)| usize::from(width.0));
    }

    /// Adds to the result.
    pub(super) fn print(&mut self, text: &str) {
        if self.diverted {
            self.warn_plain(text);
        } else {
            self.output.push_str(text);
        }
    }

    /// Adds to what goes to stdout, also where remarks of all sorts go to stderr.
    pub(super) fn result(&mut self, text: &str) {
        self.output.push_str(text);
    }

    /// Adds a line to the result.
    pub(super) fn print_line(&mut self, line: impl Display) {
        if self.diverted {
            self.warn_plain(&format!("{line}\n"));
        } else {
            let _ = writeln!(self.output, "{line}");
        }
    }

    /// `text` in `style`, if stdout takes colours.
    pub(super) fn paint(&self, style: Style, text: &str) -> String {
        if self.colors { format!("{style}{text}{style:#}") } else { text.to_owned() }
    }

    /// Says that something could not be done: the exit status will be 2.
    pub(super) fn error(&mut self, message: impl Display) {
        self.failed = true;
        self.remark("error", AnsiColor::BrightRed, message);
    }

    /// Makes the exit status 2 without a further word.
    pub(super) fn fail(&mut self) {
        self.failed = true;
    }

    /// Whether something could not be done.
    pub(super) fn has_failed(&self) -> bool {
        self.failed
    }

    /// Says something that the user should know.
    pub(super) fn warn(&mut self, message: impl Display) {
        if !self.quiet {
            self.remark("warning", AnsiColor::Yellow, message);
        }
    }

    /// Says something that the user may want to know.
    pub(super) fn note(&mut self, message: impl Display) {
        if !self.quiet {
            self.remark("note", AnsiColor::BrightCyan, message);
        }
    }

    /// Says how the run went.
    pub(super) fn summarize(&self, text: &str) {
        if !self.quiet {
            self.warn_plain(&format!("{text}\n"));
        }
    }

    /// Writes `text` to stderr as it is.
    pub(super) fn warn_plain(&self, text: &str) {
        // Nobody can be told that stderr is closed.
        let _ = AutoStream::new(io::stderr().lock(), self.stderr_colors).write_all(text.as_bytes());
    }

    fn remark(&mut self, kind: &str, color: AnsiColor, message: impl Display) {
        let style = color.on_default().bold();
        self.warn_plain(&format!("{style}{kind}{style:#}: {message}\n"));
    }

    /// Writes the result; `status` is the exit status unless something could not be done.
    pub(super) fn finish(mut self, status: u8) -> u8 {
        let output = std::mem::take(&mut self.output);
        let mut stdout = io::stdout().lock();
        let written = if self.colors && !self.diverted {
            AutoStream::new(&mut stdout, ColorChoice::Always).write_all(output.as_bytes())
        } else {
            stdout.write_all(output.as_bytes())
        };
        match written.and_then(|()| stdout.flush()) {
            Ok(()) => {}
            // `| head` has seen enough; the status still tells what was found.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Err(error) => self.error(format_args!("cannot write the result: {error}")),
        }
        if self.failed { FAILED } else { status }
    }
}
