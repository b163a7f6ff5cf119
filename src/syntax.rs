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
pub mod format;
mod heredoc_end;
mod missing;
mod operation;
mod recover;
mod repair;
mod reuse;
mod scan;
mod scan_block;
mod scan_body;
mod scan_collection;
mod scan_expr;
mod scan_heredoc;
mod scan_item;
mod scan_template;
mod skip;
pub mod style;
mod tree;
mod value;
mod view;

use std::sync::Arc;

pub use self::context::{Context, Place};
use self::cursor::Cursor;
pub use self::error::ErrorKind;
pub use self::expr::{
    Binary, BinaryOperator, Call, Entry, Expr, ExprKind, For, Heredoc, Part, PartKind, Step, StepKind, Traversal,
    UnaryOperator,
};
use self::reuse::{Change, Reuse};
use self::scan::Scanner;
use self::tree::Body;
pub use self::value::ValueRef;
pub use self::view::{AttributeRef, BlockRef, BodyRef, IncompleteRef, ItemRef, LabelRef};
use crate::diagnostic::Edit;
use crate::text::{Span, Text};

/// How many braces are repaired: a file with more mistakes of that kind is not being typed.
const MAX_FIXES: usize = 8;

/// The tree of one version of a document. Cloning is cheap (shared).
#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    /// Braces paired by counting.
    strict: Arc<Body>,
    /// With the braces repaired, where counting does not come out even.
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
        Self::repaired(text, Arc::new(Scanner::new(text, &[], None).file()))
    }

    /// The tree after one edit: `removed` bytes of the old text went, `inserted` bytes of `text` came in their place.
    ///
    /// `removed` is in offsets of the old text; the inserted bytes start where it starts.
    #[must_use]
    pub fn edited(&self, text: &Text, removed: Span, inserted: usize) -> Self {
        let change = Change { start: removed.start, old_end: removed.end, new_end: removed.start + inserted };
        let reuse = Reuse::after_edit(&self.strict, change);
        Self::repaired(text, Arc::new(Scanner::new(text, &[], Some(reuse)).file()))
    }

    /// Repairs the braces of a tree, if they need it, one after the other.
    fn repaired(text: &Text, strict: Arc<Body>) -> Self {
        let mut repaired: Option<Arc<Body>> = None;
        let mut fixes = Vec::new();
        while fixes.len() < MAX_FIXES {
            let body = repaired.as_ref().unwrap_or(&strict);
            if !body.unbalanced {
                break;
            }
            let new = repair::next_fixes(body, &mut Cursor::new(text));
            if new.is_empty() {
                break;
            }
            fixes.extend(&new);
            fixes.sort_unstable();
            let places: Vec<usize> = new.iter().map(|fix| fix.at).collect();
            let reuse = Reuse::for_fixes(body, text.len(), &places);
            repaired = Some(Arc::new(Scanner::new(text, &fixes, Some(reuse)).file()));
        }
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

    /// Whether every brace has its partner.
    pub fn is_balanced(&self) -> bool {
        !self.strict.unbalanced
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
