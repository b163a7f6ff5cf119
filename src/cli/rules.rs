//! `rules`: the list of all rules.

use anstyle::Style;
use serde::Serialize;

use super::CLEAN;
use super::args::{ListFormat, RulesArguments};
use super::terminal::Terminal;
use crate::features::REGISTRY;
use crate::rule::{FixKind, Rule};

/// Prints the list.
pub(super) fn run(options: &RulesArguments, terminal: &mut Terminal) -> u8 {
    match options.format {
        ListFormat::Text => text(terminal),
        ListFormat::Json => json(terminal),
    }
    CLEAN
}

/// The default level as `jobspec.toml` names it.
fn level(rule: &Rule) -> &'static str {
    if rule.default_off { "off" } else { rule.severity.name() }
}

fn fix(rule: &Rule) -> &'static str {
    match rule.fix {
        FixKind::None => "none",
        FixKind::Safe => "safe",
        FixKind::Unsafe => "unsafe",
    }
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
        let level = level(rule);
        let painted = terminal.paint(super::output::style(rule.severity), level);
        let gap = " ".repeat("warning".len() - level.len());
        let fix = if rule.fix == FixKind::None { "" } else { fix(rule) };
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
    }
    let elements: Vec<Element> = REGISTRY
        .iter()
        .map(|rule| Element {
            id: rule.id.0,
            category: rule.category.name(),
            severity: rule.severity.name(),
            default: level(rule),
            fix: fix(rule),
            summary: rule.summary,
        })
        .collect();
    let text = serde_json::to_string_pretty(&elements).expect("plain strings are JSON");
    terminal.print_line(text);
}
