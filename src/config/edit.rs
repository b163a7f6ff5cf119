//! Changing a `jobspec.toml` without touching what people wrote in it.

use toml_edit::{Document, Item, Table, TableLike, Value};

use crate::diagnostic::Edit;
use crate::text::Span;

/// The edits of `text`, a `jobspec.toml`, that turn `rule` off, also where an override turns it on; `None` where the text
/// is no TOML, or says so already.
pub fn turn_off(text: &str, rule: &str) -> Option<Vec<Edit>> {
    let document = Document::parse(text).ok()?;
    let mut edits: Vec<Edit> = in_overrides(text, &document, rule);
    edits.extend(in_rules(text, &document, rule));
    edits.sort_by_key(|edit| edit.span.start);
    (!edits.is_empty()).then_some(edits)
}

/// Every `[[overrides]]` that sets the rule.
fn in_overrides(text: &str, document: &Document<&str>, rule: &str) -> Vec<Edit> {
    let tables: Vec<&dyn TableLike> = match document.get("overrides") {
        Some(Item::ArrayOfTables(tables)) => tables.iter().map(|table| table as &dyn TableLike).collect(),
        Some(Item::Value(Value::Array(tables))) => {
            tables.iter().filter_map(Value::as_inline_table).map(|table| table as &dyn TableLike).collect()
        }
        _ => Vec::new(),
    };
    let levels = tables.into_iter().filter_map(|table| table.get("rules")?.as_table_like()?.get(rule)?.as_value());
    levels.filter_map(|level| replace(text, level)).collect()
}

/// `[rules]`.
fn in_rules(text: &str, document: &Document<&str>, rule: &str) -> Option<Edit> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    match document.get("rules") {
        Some(Item::Table(table)) => in_table(text, table, rule, newline),
        Some(Item::Value(Value::InlineTable(table))) => {
            if let Some(value) = table.get(rule) {
                return replace(text, value);
            }
            let close = table.span()?.end - 1;
            let inside = text[..close].trim_end_matches([' ', '\t', '\r', '\n', ',']);
            let entry = if table.is_empty() { format!(" {rule} = \"off\" ") } else { format!(", {rule} = \"off\" ") };
            Some(Edit::replace(Span::new(inside.len(), close), entry))
        }
        Some(_) => None,
        None => {
            let mut new = String::new();
            if !text.is_empty() && !text.ends_with('\n') {
                new.push_str(newline);
            }
            if !text.trim().is_empty() {
                new.push_str(newline);
            }
            new.push_str(&format!("[rules]{newline}{rule} = \"off\"{newline}"));
            Some(Edit::insert(text.len(), new))
        }
    }
}

/// `[rules]`, or `rules.x = …` at the top of the file.
fn in_table(text: &str, table: &Table, rule: &str, newline: &str) -> Option<Edit> {
    if let Some(value) = table.get(rule) {
        return replace(text, value.as_value()?);
    }
    let prefix = if table.is_dotted() { "rules." } else { "" };
    // Behind the last entry, else behind the header.
    let last = table.iter().filter_map(|(_, item)| item.span()).map(|span| span.end).max();
    let after = match last {
        Some(last) => last,
        None => table.span()?.start,
    };
    let line_end = text[after..].find('\n').map_or(text.len(), |found| after + found + 1);
    let before = if text[..line_end].ends_with('\n') { "" } else { newline };
    Some(Edit::insert(line_end, format!("{before}{prefix}{rule} = \"off\"{newline}")))
}

fn replace(text: &str, value: &Value) -> Option<Edit> {
    let span = value.span()?;
    (value.as_str() != Some("off") && span.end <= text.len())
        .then(|| Edit::replace(Span::new(span.start, span.end), "\"off\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::apply_edits;

    fn after(text: &str) -> String {
        turn_off(text, "unused-port").map_or_else(|| "unchanged".to_owned(), |edits| apply_edits(text, &edits))
    }

    #[test]
    fn the_rest_of_the_file_stays_as_it_is() {
        for (before, expected) in [
            ("", "[rules]\nunused-port = \"off\"\n"),
            ("# ours\n[ports]\nreserved = []", "# ours\n[ports]\nreserved = []\n\n[rules]\nunused-port = \"off\"\n"),
            (
                "[rules] # levels\na = \"off\"  # why\n\n# next\n[ports]\n",
                "[rules] # levels\na = \"off\"  # why\nunused-port = \"off\"\n\n# next\n[ports]\n",
            ),
            ("[rules]\n\n[ports]\n", "[rules]\nunused-port = \"off\"\n\n[ports]\n"),
            ("[rules]", "[rules]\nunused-port = \"off\"\n"),
            ("[rules]\nunused-port = 'hint' # x\n", "[rules]\nunused-port = \"off\" # x\n"),
            ("rules = { a = \"off\" }\n", "rules = { a = \"off\", unused-port = \"off\" }\n"),
            ("rules = {}\n", "rules = { unused-port = \"off\" }\n"),
            ("rules = { unused-port = \"hint\" }\n", "rules = { unused-port = \"off\" }\n"),
            ("rules.a = \"off\"\n[ports]\n", "rules.a = \"off\"\nrules.unused-port = \"off\"\n[ports]\n"),
            ("[rules]\r\na = \"off\"\r\n", "[rules]\r\na = \"off\"\r\nunused-port = \"off\"\r\n"),
            ("[rules]\nunused-port = \"off\"\n", "unchanged"),
            (
                "[rules]\nunused-port = \"off\"\n[[overrides]]\npaths = [\"x\"]\nrules = { unused-port = \"info\" }\n",
                "[rules]\nunused-port = \"off\"\n[[overrides]]\npaths = [\"x\"]\nrules = { unused-port = \"off\" }\n",
            ),
            (
                "[rules]\na = \"off\"\n[[overrides]]\npaths = [\"x\"]\n[overrides.rules]\nunused-port = \"info\"\n",
                "[rules]\na = \"off\"\nunused-port = \"off\"\n[[overrides]]\npaths = [\"x\"]\n[overrides.rules]\nunused-port = \"off\"\n",
            ),
            ("[rules\n", "unchanged"),
            ("rules = 1\n", "unchanged"),
        ] {
            assert_eq!(after(before), expected, "{before:?}");
        }
    }

    #[test]
    fn what_comes_out_is_read_again() {
        let rules = [crate::config::RuleInfo {
            id: "unused-port",
            category: crate::diagnostic::Category::Ports,
            severity: crate::diagnostic::Severity::Hint,
            default_off: false,
        }];
        for before in ["", "[rules]\n", "rules = {}\n", "[[overrides]]\npaths = [\"x\"]\nrules = {}\n"] {
            let (file, problems) = crate::config::parse(&after(before), &rules);
            assert!(problems.is_empty(), "{problems:?}");
            let settings = file.settings(std::path::Path::new("a"));
            assert_eq!(settings.level("unused-port", rules[0].category, Some(rules[0].severity)), None);
        }
    }
}
