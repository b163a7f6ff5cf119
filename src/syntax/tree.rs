//! The nodes of the tree: immutable, shared, with lengths and relative offsets only, so that an edit
//! re-uses every node that it does not touch.
//!
//! The items of a body do not overlap, stand in the order of the text, and what lies between them is white space
//! only: the tree is lossless because the text is the text, and every other byte belongs to a node.

use std::sync::Arc;

use smol_str::SmolStr;

use super::error::{ErrorKind, SyntaxError};
use super::expr::{Expr, ExprKind};
use super::repair::Summary;

/// The contents of a file or of a block.
#[derive(Debug, PartialEq, Default)]
pub(crate) struct Body {
    /// In the order of the text.
    pub(super) items: Vec<Child>,
    /// Bytes from the body's start to its end.
    pub(super) len: u32,
    /// Whether an item below has an error.
    pub(super) broken: bool,
    /// Whether brackets below do not match: the file then needs the recovery by indentation.
    pub(super) unbalanced: bool,
    /// How many blocks are nested in it.
    pub(super) height: u16,
    /// Whether a `dynamic` block stands in it, at any depth.
    pub(super) dynamic: bool,
    /// Which names its items have: one bit for each [`tag`], so that most questions for what is not there end here.
    /// The labels of `dynamic` blocks count as names.
    pub(super) names: u64,
}

/// An item and where it stands.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "copies of what the item says, each asked for alone")]
pub(super) struct Child {
    /// Bytes from the body's start to the item's.
    pub(super) start: u32,
    /// As in the item, here so that walking a body does not touch its items.
    pub(super) look: u32,
    pub(super) broken: bool,
    pub(super) unbalanced: bool,
    /// Whether it is a pair of braces, or a value that is one.
    pub(super) has_braces: bool,
    /// As in the item.
    pub(super) height: u16,
    /// Of the item's name.
    pub(super) tag: u8,
    /// Whether it is a `dynamic` block or has one in it.
    pub(super) dynamic: bool,
    /// Whether it is a value that is no literal, or has one in it.
    pub(super) evaluated: bool,
    pub(super) item: Arc<Item>,
}

/// An attribute, a block, a comment, or something broken.
#[derive(Debug, PartialEq)]
pub(crate) struct Item {
    pub(super) len: u32,
    /// How far the scan looked, in bytes from the item's start; a look at the end of the file counts one byte.
    pub(super) look: u32,
    /// Columns of white space before the item's line (a tab counts up to the next multiple of four).
    pub(super) indent: u32,
    /// Whether only white space stands before the item on its line.
    pub(super) first_on_line: bool,
    /// Whether a brace in it has no partner: the file then needs the recovery by indentation.
    pub(super) unbalanced: bool,
    pub(super) kind: ItemKind,
    /// How many blocks are nested in it, itself included.
    pub(super) height: u16,
    /// What repairing the braces around would gain in it, once asked.
    pub(super) summary: Summary,
    /// Relative to the item's start; the errors of the items in a block's body are theirs.
    pub(super) errors: Box<[SyntaxError]>,
}

#[derive(Debug, PartialEq)]
pub(super) enum ItemKind {
    Comment,
    Attribute(Attribute),
    Block(Block),
    /// A name, perhaps with labels, that is neither an attribute nor a block yet.
    Incomplete(Incomplete),
    /// Characters that begin nothing.
    Junk,
}

/// `name = value`; the name stands at the item's start.
#[derive(Debug, PartialEq)]
pub(super) struct Attribute {
    pub(super) name: SmolStr,
    /// Bytes of the name as written, quotes included.
    pub(super) name_len: u32,
    /// Where the `=` stands.
    pub(super) equals: u32,
    /// Where the value starts.
    pub(super) value_start: u32,
    pub(super) value: Expr,
}

/// `keyword "label" { … }`; the keyword stands at the item's start.
#[derive(Debug, PartialEq)]
pub(super) struct Block {
    pub(super) keyword: SmolStr,
    pub(super) keyword_len: u32,
    pub(super) labels: Box<[Label]>,
    /// Where the `{` stands; the body starts behind it.
    pub(super) open: u32,
    pub(super) body: Arc<Body>,
    /// Where the `}` stands, if there is one.
    pub(super) close: Option<u32>,
    /// Whether `{` and the first argument share a line.
    pub(super) one_line: bool,
    /// Whether the body was only skipped, because it is nested too deep.
    pub(super) opaque: bool,
}

/// A name alone.
#[derive(Debug, PartialEq)]
pub(super) struct Incomplete {
    pub(super) name: SmolStr,
    pub(super) name_len: u32,
    pub(super) labels: Box<[Label]>,
}

/// A block's label as written, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Label {
    pub(super) start: u32,
    /// Quotes included.
    pub(super) len: u32,
    pub(super) quoted: bool,
    pub(super) value: SmolStr,
}

impl Child {
    /// The bits of the names under which a body finds it.
    pub(super) fn names(&self) -> u64 {
        if self.dynamic { self.item.names() } else { bit(self.tag) }
    }
}

/// What makes `dynamic` blocks.
pub(super) const DYNAMIC: &str = "dynamic";

/// A small number that equal names share, so that a walk over a body touches few items whose name is another.
pub(super) const fn tag(name: &str) -> u8 {
    match name.as_bytes() {
        [] => 0,
        [only] => *only,
        [first, .., last] => {
            let middle = name.as_bytes()[name.len() / 2];
            (name.len() as u8)
                .wrapping_mul(7)
                .wrapping_add(first.wrapping_mul(31))
                .wrapping_add(last.wrapping_mul(13))
                .wrapping_add(middle.wrapping_mul(3))
        }
    }
}

/// The bit of a tag in [`Body::names`].
pub(super) const fn bit(tag: u8) -> u64 {
    1 << (tag & 63)
}

impl Item {
    /// The name of an attribute, block or incomplete item.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.kind {
            ItemKind::Attribute(attribute) => Some(&attribute.name),
            ItemKind::Block(block) => Some(&block.keyword),
            ItemKind::Incomplete(incomplete) => Some(&incomplete.name),
            ItemKind::Comment | ItemKind::Junk => None,
        }
    }

    /// Whether it is a `dynamic` block or has one in it.
    pub(super) fn dynamic(&self) -> bool {
        matches!(&self.kind, ItemKind::Block(block) if block.body.dynamic || block.keyword == DYNAMIC)
    }

    /// Whether it is a value that is no literal, or has one in it.
    pub(super) fn evaluated(&self) -> bool {
        match &self.kind {
            ItemKind::Attribute(attribute) => !attribute.value.is_literal(),
            ItemKind::Block(block) => block.body.items.iter().any(|child| child.evaluated),
            ItemKind::Comment | ItemKind::Incomplete(_) | ItemKind::Junk => false,
        }
    }

    /// The bits of the names under which a body finds it.
    pub(super) fn names(&self) -> u64 {
        let own = self.name().map_or(0, |name| bit(tag(name)));
        let made = match &self.kind {
            ItemKind::Block(block) if block.keyword == DYNAMIC => {
                block.labels.first().map_or(0, |label| bit(tag(&label.value)))
            }
            _ => 0,
        };
        own | made
    }

    /// Whether the item or anything in it has an error.
    pub(super) fn broken(&self) -> bool {
        !self.errors.is_empty() || matches!(&self.kind, ItemKind::Block(block) if block.body.broken)
    }

    /// Whether it is a pair of braces, or a value that is one.
    pub(super) fn has_braces(&self) -> bool {
        match &self.kind {
            ItemKind::Block(_) => true,
            ItemKind::Attribute(attribute) => matches!(attribute.value.kind, ExprKind::Object(_)),
            _ => false,
        }
    }

    /// Whether it is a name, perhaps with labels, and nothing else.
    pub(super) fn is_bare_header(&self) -> bool {
        let ItemKind::Incomplete(header) = &self.kind else { return false };
        self.len == header.labels.last().map_or(header.name_len, |label| label.start + label.len)
    }

    /// Whether it is a `}` that closes nothing.
    pub(super) fn is_stray_brace(&self) -> bool {
        matches!(self.kind, ItemKind::Junk) && self.errors.iter().any(|error| error.kind == ErrorKind::StrayBrace)
    }

    /// Whether it is a block that nothing closes.
    pub(super) fn is_open_block(&self) -> bool {
        matches!(&self.kind, ItemKind::Block(block) if block.close.is_none())
            || self.errors.iter().any(|error| matches!(error.kind, ErrorKind::UnclosedBlock { .. }))
    }
}
