//! Text becomes a lossless tree plus errors: it never fails, and re-reads only what an edit touched.
//!
//! * [`Tree::parse`] and [`Tree::edited`] make trees; the one equals the other, node for node, whatever the edits were.
//! * [`BodyRef`], [`BlockRef`], [`AttributeRef`], [`ValueRef`] look at a tree with absolute offsets.
//! * [`Tree::context`] says what stands at an offset, also in broken text.
//! * [`style`] makes edits in the file's own indentation and line endings.
//!
//! # How the scan works
//!
//! One pass reads bodies, blocks, attributes and comments (`scan_body`), values element by element (`scan_expr`),
//! strings and heredocs (`scan_template`); operations and `for` expressions go to hcl-edit in their exact slice
//! (`operation`). All mistakes but one kind are *local*: they end where they are. Only braces that do not match can
//! put everything after them in the wrong place. Such a file has two trees: the strict one, which pairs braces by
//! counting and shows *that* they do not match, and the repaired one, which lets indentation tell where blocks end
//! and which everybody sees. Badly indented files are never punished: as long as the braces match, indentation means
//! nothing.
//!
//! Nodes know lengths only, and how far their scan looked ([`tree::Item`]'s `look`); an edit re-uses every item whose
//! looked-at bytes it leaves alone.

mod context;
mod cursor;
mod error;
mod expr;
mod operation;
mod reuse;
mod scan;
mod scan_body;
mod scan_expr;
mod scan_template;
pub mod style;
mod tree;
mod view;

use std::sync::Arc;

pub use self::context::{Context, Place};
pub use self::error::ErrorKind;
pub use self::expr::{
    Binary, BinaryOperator, Call, Entry, Expr, ExprKind, For, Heredoc, Part, PartKind, Step, StepKind, Traversal,
    UnaryOperator,
};
use self::reuse::{Change, Reuse};
use self::scan::Scanner;
use self::tree::Body;
pub use self::view::{AttributeRef, BlockRef, BodyRef, IncompleteRef, ItemRef, LabelRef, ValueRef};
use crate::diagnostic::Edit;
use crate::text::{Span, Text};

/// The tree of one version of a document. Cloning is cheap (shared).
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Braces paired by counting.
    strict: Arc<Body>,
    /// Braces paired with the help of indentation, where counting does not come out even.
    repaired: Option<Arc<Body>>,
}

/// A syntax error with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where, in bytes.
    pub span: Span,
    /// What.
    pub kind: ErrorKind,
}

impl Tree {
    /// Reads the whole of `text`.
    pub fn parse(text: &Text) -> Self {
        let strict = Arc::new(Scanner::new(text, false, None).file());
        let repaired = strict.unbalanced.then(|| Arc::new(Scanner::new(text, true, None).file()));
        Self { strict, repaired }
    }

    /// The tree after one edit: `removed` bytes of the old text went, `inserted` bytes of `text` came in their place.
    ///
    /// `removed` is in offsets of the old text; the inserted bytes start where it starts.
    #[must_use]
    pub fn edited(&self, text: &Text, removed: Span, inserted: usize) -> Self {
        let change = Change { start: removed.start, old_end: removed.end, new_end: removed.start + inserted };
        let again = |old: &Body, repair| {
            let reuse = Reuse { change, body: old, start: 0 };
            Arc::new(Scanner::new(text, repair, Some(reuse)).file())
        };
        let strict = again(&self.strict, false);
        let repaired = strict.unbalanced.then(|| match &self.repaired {
            Some(old) => again(old, true),
            None => Arc::new(Scanner::new(text, true, None).file()),
        });
        Self { strict, repaired }
    }

    /// Applies `edit` to `text` and returns the tree of the result.
    #[must_use]
    pub fn apply(&self, text: &mut Text, edit: &Edit) -> Self {
        let removed = text.replace(edit.span, &edit.new_text);
        self.edited(text, removed, edit.new_text.len())
    }

    /// The file's body.
    pub fn root(&self) -> BodyRef<'_> {
        BodyRef::new(self.body(), 0)
    }

    /// Whether there is any syntax error.
    pub fn has_errors(&self) -> bool {
        self.body().broken
    }

    /// All syntax errors in the order of the text.
    pub fn errors(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        if self.has_errors() {
            view::collect_errors(self.body(), 0, &mut problems);
            problems.sort_by_key(|problem| (problem.span.start, problem.span.end));
        }
        problems
    }

    fn body(&self) -> &Body {
        self.repaired.as_deref().unwrap_or(&self.strict)
    }
}
