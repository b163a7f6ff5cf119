//! `--diff`: what the fixes would change.

use std::path::Path;

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use crate::cli::discover::shown;
use crate::cli::fix::{Outcome, Tracked};
use crate::cli::terminal::Terminal;

/// Prints a unified diff of every file that the fixes change, and on stderr what was fixed.
pub(crate) fn diff(outcome: &Outcome, terminal: &mut Terminal) {
    let working_directory = std::env::current_dir().unwrap_or_default();
    for file in outcome.files.iter().filter(|file| file.changed()) {
        one(file, &working_directory, terminal);
    }
    let fixed = outcome.fixed();
    let summary = match fixed.findings() {
        0 => "No fixes to apply.".to_owned(),
        _ => format!("Would fix {}.", super::fixed_by_rule(&fixed)),
    };
    terminal.summarize(&summary);
}

fn one(file: &Tracked, working_directory: &Path, terminal: &mut Terminal) {
    let new = file.source.document.text.to_string();
    let (old_name, old) = match &file.before {
        Some((path, text)) => (shown(path, working_directory), text.as_str()),
        None => ("/dev/null".to_owned(), ""),
    };
    if file.before.is_some() && old_name != file.source.shown {
        terminal.print_line(format_args!("rename from {old_name}\nrename to {}", file.source.shown));
        if old == new {
            return;
        }
    }
    hunks([&old_name, &file.source.shown], old, &new, terminal);
}

/// Prints a unified diff of one file.
pub(crate) fn text_diff(name: &str, old: &str, new: &str, terminal: &mut Terminal) {
    hunks([name, name], old, new, terminal);
}

fn hunks(names: [&str; 2], old: &str, new: &str, terminal: &mut Terminal) {
    let bold = Style::new().bold();
    for line in [format!("--- {}", names[0]), format!("+++ {}", names[1])] {
        let line = terminal.paint(bold, &line);
        terminal.print_line(line);
    }
    let diff = TextDiff::from_lines(old, new);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let header = terminal.paint(AnsiColor::Cyan.on_default(), hunk.header().to_string().trim_end());
        terminal.print_line(header);
        for change in hunk.iter_changes() {
            let style = match change.tag() {
                ChangeTag::Delete => AnsiColor::Red.on_default(),
                ChangeTag::Insert => AnsiColor::Green.on_default(),
                ChangeTag::Equal => Style::new(),
            };
            let line = format!("{}{}", change.tag(), change.value().trim_end_matches('\n'));
            let line = terminal.paint(style, &line);
            terminal.print_line(line);
            if change.missing_newline() {
                terminal.print_line("\\ No newline at end of file");
            }
        }
    }
}
