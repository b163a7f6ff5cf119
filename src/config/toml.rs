//! TOML with its places, also where some lines are broken.

use toml_edit::{Document, Item, Table, Value};

use super::read::{Problem, Problems};
use crate::text::Span;

/// A broken line more than this many ends the reading: what is left is then no TOML.
const MAX_ERRORS: usize = 20;

/// The value that `source` is.
pub(super) fn value(source: &str) -> Option<Value> {
    let document = Document::parse(format!("value = {source}")).ok()?;
    document.get("value").and_then(Item::as_value).cloned()
}

/// The document without its broken lines, each of which is reported. Places are those of `text`.
pub(super) fn parse(text: &str, problems: &mut Problems) -> Table {
    let mut readable = text.to_owned();
    for _ in 0..MAX_ERRORS {
        match Document::parse(readable.clone()) {
            Ok(document) => return document.into_item().into_table().unwrap_or_default(),
            Err(error) => {
                let range = error.span().unwrap_or(0..0);
                let at = shown(text, range.start.min(text.len()), range.end.min(text.len()));
                let message = error.message().lines().collect::<Vec<_>>().join(", ");
                problems.push(Problem { span: at, message: format!("invalid TOML: {message}"), instead: None });
                if !blank(&mut readable, at.start) {
                    break;
                }
            }
        }
    }
    Table::new()
}

/// A place that can be seen: an empty one, or the line break that was not expected, becomes the character before it.
fn shown(text: &str, start: usize, end: usize) -> Span {
    let mut start = start;
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let before = text[..start].trim_end_matches([' ', '\t', '\r', '\n']);
    let blank = text[start..end.max(start)].trim().is_empty();
    if !blank {
        return Span::new(start, start + text[start..end].trim_end().len());
    }
    match before.chars().next_back() {
        Some(last) => Span::new(before.len() - last.len_utf8(), before.len()),
        None => Span::at(start),
    }
}

/// Overwrites the line at `offset` with spaces; after a broken table header also the lines up to the next header, which
/// would otherwise become keys of the table before. Says whether there was anything to overwrite.
fn blank(text: &mut String, offset: usize) -> bool {
    let start = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = |from: usize| text[from..].find('\n').map_or(text.len(), |newline| from + newline);
    let mut end = line_end(offset);
    if text[start..end].trim_start().starts_with('[') {
        while end < text.len() && !text[end + 1..line_end(end + 1)].trim_start().starts_with('[') {
            end = line_end(end + 1);
        }
    }
    if text[start..end].trim().is_empty() {
        return false;
    }
    let blanks: String = text[start..end].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(start..end, &blanks);
    true
}
