//! `explain`: a rule's page.

use anstyle::{AnsiColor, Style};

use super::CLEAN;
use super::args::ExplainArguments;
use super::terminal::Terminal;
use crate::features::REGISTRY;
use crate::suggest::closest;

/// Prints the pages of the named rules.
pub(super) fn run(options: &ExplainArguments, terminal: &mut Terminal) -> u8 {
    for (nth, name) in options.rules.iter().enumerate() {
        // As they stand in the output of `check`.
        let name = name.trim_matches(['[', ']', '`']);
        match REGISTRY.get(name) {
            Some(rule) => {
                if nth > 0 {
                    terminal.print("\n");
                }
                page(rule.page, terminal);
            }
            None => match closest(name, REGISTRY.iter().map(|rule| rule.id.0)) {
                Some(close) => terminal.error(format_args!("there is no rule `{name}`; did you mean `{close}`?")),
                None => terminal.error(format_args!("there is no rule `{name}`; `jobspec-ls rules` lists them all")),
            },
        }
    }
    CLEAN
}

/// Markdown as it is, with headings and code in colour where there are colours.
fn page(page: &str, terminal: &mut Terminal) {
    let mut in_code = false;
    for line in page.lines() {
        let is_fence = line.trim_start().starts_with("```");
        let style = if is_fence {
            Style::new().dimmed()
        } else if in_code {
            AnsiColor::Cyan.on_default()
        } else if line.starts_with('#') {
            Style::new().bold()
        } else {
            Style::new()
        };
        in_code ^= is_fence;
        let line = terminal.paint(style, line);
        terminal.print_line(line);
    }
}
