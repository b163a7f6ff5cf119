//! What an editor can fold away: blocks, lists, objects, heredocs, and comments of several lines.

use super::Analysis;
use crate::syntax::{BodyRef, ExprKind, ItemRef, ValueRef};
use crate::text::{Span, Text};
use crate::workspace::FileKind;

/// Lines that can be folded into their first one; from 0, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fold {
    /// The line that stays.
    pub first: usize,
    /// The last line that goes: a closing bracket's line stays.
    pub last: usize,
    /// Whether it is a comment.
    pub comment: bool,
}

/// All folds, by their first line.
pub(super) fn folds(analysis: &Analysis) -> Vec<Fold> {
    if matches!(analysis.kind(), FileKind::Config | FileKind::Readme) {
        return Vec::new();
    }
    let mut folds = Folds { text: &analysis.document.text, found: Vec::new() };
    folds.body(analysis.document.tree.root());
    folds.found.sort_unstable();
    // Editors fold by first line: of two that share it, `a = [{`, the longer one serves.
    folds.found.reverse();
    folds.found.dedup_by_key(|fold| fold.first);
    folds.found.reverse();
    folds.found
}

struct Folds<'t> {
    text: &'t Text,
    found: Vec<Fold>,
}

impl Folds<'_> {
    fn body(&mut self, body: BodyRef<'_>) {
        let mut comments: Option<Span> = None;
        for item in body.items() {
            let ItemRef::Comment(span) = item else {
                self.comments(comments.take());
                match item {
                    ItemRef::Block(block) => {
                        self.add(Span::new(block.span().start, block.span().end), block.close().is_some());
                        self.body(block.body());
                    }
                    ItemRef::Attribute(attribute) => attribute.value().walk(&mut |value| self.value(value)),
                    _ => {}
                }
                continue;
            };
            comments = match comments {
                Some(run) if self.text.line_of(span.start) <= self.text.line_of(run.end) + 1 => Some(run.cover(span)),
                run => {
                    self.comments(run);
                    Some(span)
                }
            };
        }
        self.comments(comments);
    }

    fn comments(&mut self, run: Option<Span>) {
        let Some(run) = run else { return };
        let (first, last) = (self.text.line_of(run.start), self.text.line_of(run.end));
        if first < last {
            self.found.push(Fold { first, last, comment: true });
        }
    }

    fn value(&mut self, value: ValueRef<'_>) {
        match value.kind() {
            ExprKind::List(_) | ExprKind::Object(_) | ExprKind::For(_) | ExprKind::Call(_) | ExprKind::Paren(_) => {
                let closed = matches!(self.text.byte(value.span().end.saturating_sub(1)), Some(b']' | b'}' | b')'));
                self.add(value.span(), closed);
            }
            // The terminator goes with the text: it says nothing of its own.
            ExprKind::Heredoc(_) => self.add(value.span(), false),
            _ => {}
        }
    }

    fn add(&mut self, span: Span, closed: bool) {
        let (first, last) = (self.text.line_of(span.start), self.text.line_of(span.end));
        // What stands before the closing bracket on its line would be hidden half.
        let before = self.text.slice(Span::new(self.text.line_start(last), span.end.saturating_sub(1)));
        let last = if closed && before.trim().is_empty() { last.saturating_sub(1) } else { last };
        if first < last {
            self.found.push(Fold { first, last, comment: false });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::features::Document;

    fn folds(text: &str) -> Vec<(usize, usize, bool)> {
        let document = Document::new(Some("/x.nomad".into()), None, text);
        let analysis = Analysis::new(document, Arc::default(), Arc::default());
        analysis.folds().into_iter().map(|fold| (fold.first, fold.last, fold.comment)).collect()
    }

    #[test]
    fn brackets_heredocs_and_comments_fold() {
        let text = "# one\n# two\n\n# three\njob \"a\" {\n  tags = [\n    \"x\",\n  ]\n  list = [{\n    a = 1\n  }]\n  \
                    data = <<EOT\nx\nEOT\n  /* a\n  b */\n  group \"g\" {}\n}\n";
        let expected = [(0, 1, true), (4, 16, false), (5, 6, false), (8, 10, false), (11, 13, false), (14, 15, true)];
        assert_eq!(folds(text), expected);
    }

    #[test]
    fn what_is_not_closed_folds_to_its_end() {
        assert_eq!(folds("job \"a\" {\n  group \"g\" {\n    count = 1\n"), [(0, 3, false), (1, 3, false)]);
        assert_eq!(folds("job \"a\" {}\n"), []);
    }
}
