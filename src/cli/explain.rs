//! `explain`: a rule's page.

use super::CLEAN;
use super::args::{ExplainArguments, PageFormat};
use super::markdown;
use super::selection::rule_named;
use super::terminal::Terminal;

/// Prints the pages of the named rules.
pub(super) fn run(options: &ExplainArguments, terminal: &mut Terminal) -> u8 {
    for (nth, name) in options.rules.iter().enumerate() {
        let Some(rule) = rule_named(name, terminal) else { continue };
        if nth > 0 {
            terminal.print("\n");
        }
        let page = rule.shown_page();
        match options.format {
            PageFormat::Markdown => terminal.print(&page),
            PageFormat::Text => terminal.print(&markdown::render(&page, terminal.width, terminal.colors)),
        }
    }
    CLEAN
}
