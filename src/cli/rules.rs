//! `rules`: the list of all rules.

use anstyle::Style;
use serde::Serialize;

use super::CLEAN;
use super::args::{ListFormat, RulesArguments};
use super::terminal::Terminal;
use crate::features::REGISTRY;
use crate::rule::FixKind;

/// Prints the list.
pub(super) fn run(options: &RulesArguments, terminal: &mut Terminal) -> u8 {
    match options.format {
        ListFormat::Text => text(terminal),
        ListFormat::Json => json(terminal),
    }
    CLEAN
}

fn text(terminal: &mut Terminal) {
    let width = REGISTRY.iter().map(|rule| rule.id.0.len()).max().unwrap_or_default();
    let mut category = None;
    for rule in REGISTRY.iter() {
        if category != Some(rule.category) {
            if category.is_some() {
                terminal.print("\n");
            }
            let heading = terminal.paint(Style::new().bold(), rule.category.name());
            terminal.print_line(heading);
            category = Some(rule.category);
        }
        let level = rule.default_level();
        let painted = terminal.paint(super::output::style(rule.severity), level);
        let gap = " ".repeat("warning".len() - level.len());
        let fix = if rule.fix == FixKind::None { "" } else { rule.fix.name() };
        terminal.print_line(format_args!("  {:<width$}  {painted}{gap}  {fix:<6}  {}", rule.id.0, plain(rule.summary)));
    }
    terminal.print("\nThe third column is the fix: `safe` is applied by --fix, `unsafe` by --fix --unsafe-fixes.\n");
    terminal
        .print("`jobspec-ls explain RULE` says more. Set levels in jobspec.toml: off, hint, info, warning, error.\n");
}

/// Without the Markdown of the README's table.
fn plain(summary: &str) -> String {
    summary.replace("\\|", "|")
}

fn json(terminal: &mut Terminal) {
    #[derive(Serialize)]
    struct Element {
        id: &'static str,
        category: &'static str,
        /// As it is when it is on.
        severity: &'static str,
        /// What holds where `jobspec.toml` says nothing.
        default: &'static str,
        fix: &'static str,
        summary: &'static str,
        /// Where its page is.
        url: String,
    }
    let elements: Vec<Element> = REGISTRY
        .iter()
        .map(|rule| Element {
            id: rule.id.0,
            category: rule.category.name(),
            severity: rule.severity.name(),
            default: rule.default_level(),
            fix: rule.fix.name(),
            summary: rule.summary,
            url: rule.url(),
        })
        .collect();
    let text = serde_json::to_string_pretty(&elements).expect("plain strings are JSON");
    terminal.print_line(text);
}
