//! Formatting a document as `nomad fmt` does.

use super::Analysis;
use crate::diagnostic::{Edit, apply_edits};
use crate::syntax::format::formatted;
use crate::text::Span;
use crate::workspace::FileKind;

/// So many bytes of text are formatted besides the edits of a fix; larger files keep the columns that they have.
const MOST: usize = 400_000;

/// The edits that format the lines which `range` touches, or all; `None` where there is nothing to format, or the text
/// has errors: `nomad fmt` refuses such text too.
pub(super) fn format(analysis: &Analysis, range: Option<Span>) -> Option<Vec<Edit>> {
    if !matches!(analysis.kind(), FileKind::Job | FileKind::Variables) || analysis.document.tree.has_errors() {
        return None;
    }
    let old = analysis.document.text.to_string();
    let new = formatted(&old)?;
    let edits = line_edits(&old, &new);
    Some(match range {
        None => edits,
        Some(range) => edits.into_iter().filter(|edit| edit.span.meets(range)).collect(),
    })
}

/// The edits of a fix, with those that keep a formatted file formatted: where a name becomes longer, the `=` of its
/// neighbours move along. A file that is not formatted keeps its own ways.
pub(super) fn kept_formatted(analysis: &Analysis, edits: Vec<Edit>) -> Vec<Edit> {
    let text = &analysis.document.text;
    if edits.is_empty() || text.len() > MOST || analysis.document.tree.has_errors() {
        return edits;
    }
    let old = text.to_string();
    if formatted(&old).is_none_or(|formatted| formatted != old) {
        return edits;
    }
    let new = apply_edits(&old, &edits);
    match formatted(&new) {
        Some(formatted) if formatted != new => line_edits(&old, &formatted),
        _ => edits,
    }
}

/// `new`, a text that fixes made of `old`, formatted where `old` was.
pub(super) fn formatted_as_before(old: &str, new: String) -> String {
    if new == old || old.len() > MOST || formatted(old).is_none_or(|formatted| formatted != *old) {
        return new;
    }
    formatted(&new).unwrap_or(new)
}

/// The difference of two texts as edits of whole lines.
pub(super) fn line_edits(old: &str, new: &str) -> Vec<Edit> {
    let diff = similar::TextDiff::from_lines(old, new);
    let starts: Vec<usize> = std::iter::once(0)
        .chain(old.split_inclusive('\n').scan(0, |at, line| {
            *at += line.len();
            Some(*at)
        }))
        .collect();
    let new_lines: Vec<&str> = new.split_inclusive('\n').collect();
    diff.ops()
        .iter()
        .filter(|op| op.tag() != similar::DiffTag::Equal)
        .map(|op| {
            let (old_range, new_range) = (op.old_range(), op.new_range());
            let span =
                Span::new(starts[old_range.start.min(starts.len() - 1)], starts[old_range.end.min(starts.len() - 1)]);
            Edit::replace(span, new_lines[new_range].concat())
        })
        .collect()
}
