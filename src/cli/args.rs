//! The arguments, and the help texts that clap makes of them.

#![expect(clippy::doc_markdown, reason = "clap prints these comments as they are")]

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::diagnostic::Severity;
use crate::scaffold::KINDS;

#[derive(Debug, Parser)]
#[command(
    name = "jobspec-ls",
    version,
    about = "Checks HashiCorp Nomad job files: what Nomad rejects, and what your team has agreed on",
    after_help = "Started without a command by an editor, it is the language server.\n\
                  Settings are read from the nearest jobspec.toml, in the directory of the job file or above."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    pub(super) command: Option<Command>,

    #[command(flatten)]
    pub(super) server: ServeArguments,

    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", hide_possible_values = false)]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check job files and report what is wrong with them
    #[command(after_help = CHECK_HELP)]
    Check(CheckArguments),
    /// Format job files as `nomad fmt` does
    #[command(after_help = FMT_HELP)]
    Fmt(FmtArguments),
    /// Explain a rule: what it finds, why, and what to write instead
    Explain(ExplainArguments),
    /// List all rules
    Rules(RulesArguments),
    /// Write a jobspec.toml that is fitted to the job files below a directory
    Init(InitArguments),
    /// Write a new job and its README, right by the policy
    #[command(after_help = new_help())]
    New(NewArguments),
    /// Print the JSON Schema of jobspec.toml, or the job specification as a page
    Schema(SchemaArguments),
    /// Print the completions for a shell
    #[command(after_help = COMPLETIONS_HELP)]
    Completions(CompletionsArguments),
    /// Run the language server on stdin and stdout; editors start it
    Serve(ServeArguments),
}

const CHECK_HELP: &str = "\
Examples:
  jobspec-ls check                          check everything below this directory
  jobspec-ls check web.nomad.hcl            check one file
  jobspec-ls check --diff                   show what the safe fixes would change
  jobspec-ls check --fix                    apply them
  jobspec-ls check --rule static-port       look for one thing only
  jobspec-ls check --write-baseline b.json  take what is found now for granted …
  jobspec-ls check --baseline b.json        … and report only what is new
  jobspec-ls check --format json jobs/      for other programs
  jobspec-ls check - <web.nomad.hcl         check what comes on stdin

Exit status:
  0  nothing found that is as severe as --fail-on
  1  something found
  2  the check itself failed: a file could not be read, a jobspec.toml or an argument is wrong";

const FMT_HELP: &str = "\
Examples:
  jobspec-ls fmt                   format everything below this directory
  jobspec-ls fmt --check           say what is not formatted, and write nothing
  jobspec-ls fmt - <web.nomad.hcl  print what comes on stdin, formatted

Exit status:
  0  all is formatted
  1  with --check or --diff: something is not
  2  a file could not be read, written or understood";

const COMPLETIONS_HELP: &str = "\
Examples:
  jobspec-ls completions bash >~/.local/share/bash-completion/completions/jobspec-ls
  jobspec-ls completions zsh >\"${fpath[1]}/_jobspec-ls\"
  jobspec-ls completions fish >~/.config/fish/completions/jobspec-ls.fish";

#[derive(Args, Debug)]
pub(super) struct FmtArguments {
    /// Files, or directories to search for job and variable files; `-` is stdin
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,

    /// Name the files that are not formatted, and write nothing
    #[arg(long)]
    pub(super) check: bool,

    /// Show what would change as a diff, and write nothing
    #[arg(long)]
    pub(super) diff: bool,

    /// Leave out what matches; may be given several times
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,
}

#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(super) struct CheckArguments {
    /// Files, or directories to search for job files; `-` is stdin
    ///
    /// Searching respects .gitignore and .ignore, and looks into hidden directories such as .testing.
    #[arg(value_name = "PATH", default_value = ".")]
    pub(super) paths: Vec<PathBuf>,

    /// How to show the findings
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    pub(super) format: Format,

    /// Only what this rule finds, also if it is off in jobspec.toml; may be given several times
    #[arg(long = "rule", value_name = "RULE", value_delimiter = ',')]
    pub(super) rules: Vec<String>,

    /// Leave out what matches; may be given several times
    ///
    /// The pattern is relative to the working directory. Without a slash it matches names at any depth.
    #[arg(long, value_name = "GLOB")]
    pub(super) exclude: Vec<String>,

    /// With `-`: the name that the text has, which decides about settings and zones
    #[arg(long, value_name = "FILE")]
    pub(super) stdin_filename: Option<PathBuf>,

    /// Apply the safe fixes, and report what is left; with `-`, print the mended text
    #[arg(long)]
    pub(super) fix: bool,

    /// Show what the fixes would change as a diff, and write nothing
    #[arg(long)]
    pub(super) diff: bool,

    /// With --fix or --diff: also the fixes that a person should look at afterwards
    #[arg(long)]
    pub(super) unsafe_fixes: bool,

    /// Leave out the findings that this file lists
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline")]
    pub(super) baseline: Option<PathBuf>,

    /// Write all findings to this file, for --baseline
    #[arg(long, value_name = "FILE", conflicts_with = "diff")]
    pub(super) write_baseline: Option<PathBuf>,

    /// Show how often each rule is broken instead of where
    #[arg(long, conflicts_with = "diff")]
    pub(super) statistics: bool,

    /// Show findings and failures, and nothing else
    #[arg(short, long)]
    pub(super) quiet: bool,

    /// The least severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    pub(super) fail_on: FailOn,

    /// Exit with 0 whatever is found, as long as the check itself worked
    #[arg(long)]
    pub(super) exit_zero: bool,
}

impl CheckArguments {
    /// Whether stdin is to be checked.
    pub(super) fn is_stdin(&self) -> bool {
        self.paths.iter().any(|path| path.as_os_str() == "-")
    }
}

#[derive(Args, Debug)]
pub(super) struct ExplainArguments {
    /// The rule, as in `missing-identity`
    #[arg(value_name = "RULE", required = true)]
    pub(super) rules: Vec<String>,

    /// How to show the page
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: PageFormat,
}

#[derive(Args, Debug)]
pub(super) struct RulesArguments {
    /// How to show them
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(super) format: ListFormat,
}

#[derive(Args, Debug)]
pub(super) struct InitArguments {
    /// The directory, usually the top of a repository
    #[arg(value_name = "DIR", default_value = ".")]
    pub(super) directory: PathBuf,

    /// Replace a jobspec.toml that is there
    #[arg(long)]
    pub(super) force: bool,

    /// Print the file instead of writing it
    #[arg(long)]
    pub(super) dry_run: bool,
}

#[derive(Args, Debug)]
pub(super) struct NewArguments {
    /// The name of the service: lower-case letters, digits and hyphens
    #[arg(value_name = "SERVICE", required_unless_present = "kinds")]
    pub(super) service: Option<String>,

    /// What it is; without this, its name tells
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(KINDS.iter().map(|kind| kind.name)), hide_possible_values = true)]
    pub(super) kind: Option<String>,

    /// The directory of the service [default: one of its name, below the directory of jobs]
    #[arg(long, value_name = "DIR")]
    pub(super) dir: Option<PathBuf>,

    /// Print the files instead of writing them
    #[arg(long)]
    pub(super) dry_run: bool,

    /// List the kinds, and do nothing else
    #[arg(long, conflicts_with_all = ["service", "kind", "dir", "dry_run"])]
    pub(super) kinds: bool,

    /// How to say what was done
    #[arg(long, value_name = "FORMAT", default_value = "text", conflicts_with = "dry_run")]
    pub(super) format: ListFormat,
}

fn new_help() -> String {
    format!("Kinds:\n{}\nNothing that is there is overwritten.", kinds_table())
}

/// The kinds of services, a line for each.
pub(super) fn kinds_table() -> String {
    let width = KINDS.iter().map(|kind| kind.name.len()).max().unwrap_or_default();
    let lines: Vec<String> = KINDS.iter().map(|kind| format!("  {:<width$}  {}\n", kind.name, kind.summary)).collect();
    lines.concat()
}

#[derive(Args, Debug)]
pub(super) struct SchemaArguments {
    /// Print every block and attribute of a job file as a Markdown page
    #[arg(long)]
    pub(super) docs: bool,
}

#[derive(Args, Debug)]
pub(super) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub(super) shell: Shell,
}

#[derive(Args, Debug)]
pub(super) struct ServeArguments {
    /// Use stdin and stdout, which it always does; some editors pass this flag
    #[arg(long, hide = true)]
    pub(super) stdio: bool,

    /// Some editors pass their process id here; the server takes it from the `initialize` request
    #[arg(long = "clientProcessId", hide = true, value_name = "PID")]
    pub(super) client_process_id: Option<u32>,

    /// What to log on stderr: error, warn, info, debug, trace, or a filter such as jobspec_ls=debug
    #[arg(long, value_name = "LEVEL")]
    pub(super) log: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With the lines of the file, for people
    Full,
    /// One line per finding
    Concise,
    /// One array of objects, for programs
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// JUnit's XML, for test reports
    Junit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For people
    Text,
    /// JSON, for programs
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum PageFormat {
    /// For people at a terminal
    Text,
    /// The page's own Markdown
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Never
    Off,
    Hint,
    Info,
    Warning,
    Error,
}

impl FailOn {
    /// Whether a finding of that severity makes the check fail.
    pub(super) fn includes(self, severity: Severity) -> bool {
        match self {
            Self::Off => false,
            Self::Hint => true,
            Self::Info => severity >= Severity::Info,
            Self::Warning => severity >= Severity::Warning,
            Self::Error => severity >= Severity::Error,
        }
    }
}
