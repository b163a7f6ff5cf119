//! Looking at a tree: nodes together with their absolute offsets. All views are small and `Copy`.

use super::Problem;
use super::tree::{Attribute, Block, Body, Child, DYNAMIC, Incomplete, Item, ItemKind, Label, bit, tag};
use super::value::{ValueRef, inner_span};
use crate::text::Span;

const DYNAMIC_TAG: u8 = tag(DYNAMIC);

/// The contents of the file or of a block.
#[derive(Clone, Copy, Debug)]
pub struct BodyRef<'t> {
    body: &'t Body,
    start: usize,
}

/// One item of a body.
#[derive(Clone, Copy, Debug)]
pub enum ItemRef<'t> {
    /// `name = value`
    Attribute(AttributeRef<'t>),
    /// `keyword "label" { … }`
    Block(BlockRef<'t>),
    /// A name that nothing follows yet.
    Incomplete(IncompleteRef<'t>),
    /// `#`, `//` or `/* */`, outside values.
    Comment(Span),
    /// Characters that begin nothing.
    Junk(Span),
}

/// `keyword "label" { … }`
#[derive(Clone, Copy, Debug)]
pub struct BlockRef<'t> {
    item: &'t Item,
    block: &'t Block,
    start: usize,
}

/// `name = value`
#[derive(Clone, Copy, Debug)]
pub struct AttributeRef<'t> {
    item: &'t Item,
    attribute: &'t Attribute,
    start: usize,
}

/// A name that nothing follows yet.
#[derive(Clone, Copy, Debug)]
pub struct IncompleteRef<'t> {
    item: &'t Item,
    incomplete: &'t Incomplete,
    start: usize,
}

/// A block's label.
#[derive(Clone, Copy, Debug)]
pub struct LabelRef<'t> {
    label: &'t Label,
    start: usize,
}

impl<'t> BodyRef<'t> {
    pub(super) fn new(body: &'t Body, start: usize) -> Self {
        Self { body, start }
    }

    /// From behind the `{` to the `}`, or the whole file.
    pub fn span(self) -> Span {
        Span::new(self.start, self.start + self.body.len as usize)
    }

    /// Everything in it, in the order of the text.
    pub fn items(self) -> impl DoubleEndedIterator<Item = ItemRef<'t>> {
        self.body.items.iter().map(move |child| ItemRef::new(&child.item, self.start + child.start as usize))
    }

    /// The blocks in it.
    pub fn blocks(self) -> impl DoubleEndedIterator<Item = BlockRef<'t>> {
        self.items().filter_map(|item| match item {
            ItemRef::Block(block) => Some(block),
            _ => None,
        })
    }

    /// What has that name: attributes, blocks, and what is still being typed.
    pub fn named(self, name: &str) -> impl DoubleEndedIterator<Item = ItemRef<'t>> {
        let tag = tag(name);
        let children: &[Child] = if self.body.names & bit(tag) == 0 { &[] } else { &self.body.items };
        children
            .iter()
            .filter(move |child| child.tag == tag && child.item.name() == Some(name))
            .map(move |child| ItemRef::new(&child.item, self.start + child.start as usize))
    }

    /// The blocks with that keyword.
    pub fn blocks_named(self, keyword: &str) -> impl DoubleEndedIterator<Item = BlockRef<'t>> {
        self.named(keyword).filter_map(ItemRef::block)
    }

    /// The blocks with that keyword, and the `dynamic` blocks that make such.
    pub fn made(self, keyword: &str) -> impl DoubleEndedIterator<Item = BlockRef<'t>> {
        let tag = tag(keyword);
        let children: &[Child] = if self.body.names & bit(tag) == 0 { &[] } else { &self.body.items };
        children
            .iter()
            .filter(move |child| child.tag == tag || child.dynamic && child.tag == DYNAMIC_TAG)
            .filter_map(move |child| ItemRef::new(&child.item, self.start + child.start as usize).block())
            .filter(move |block| {
                block.keyword() == keyword || block.keyword() == DYNAMIC && block.label() == Some(keyword)
            })
    }

    /// The items that are, or have in them, a value that is no literal or a `dynamic` block: few of them.
    pub fn evaluated(self) -> impl Iterator<Item = ItemRef<'t>> {
        let wanted = self.body.items.iter().filter(|child| child.evaluated || child.dynamic);
        wanted.map(move |child| ItemRef::new(&child.item, self.start + child.start as usize))
    }

    /// Whether a `dynamic` block stands in it, at any depth.
    pub fn has_dynamic(self) -> bool {
        self.body.dynamic
    }

    /// The first block with that keyword.
    pub fn block(self, keyword: &str) -> Option<BlockRef<'t>> {
        self.blocks_named(keyword).next()
    }

    /// The attributes in it.
    pub fn attributes(self) -> impl DoubleEndedIterator<Item = AttributeRef<'t>> {
        self.items().filter_map(|item| match item {
            ItemRef::Attribute(attribute) => Some(attribute),
            _ => None,
        })
    }

    /// The first attribute of that name.
    pub fn attribute(self, name: &str) -> Option<AttributeRef<'t>> {
        self.named(name).find_map(ItemRef::attribute)
    }

    /// The value of the first attribute of that name.
    pub fn value(self, name: &str) -> Option<ValueRef<'t>> {
        self.attribute(name).map(AttributeRef::value)
    }

    /// Whether something in it, at any depth, has a syntax error.
    pub fn has_errors(self) -> bool {
        self.body.broken
    }

    /// The items that touch `offset`: at most two, where one ends as the next begins.
    pub fn items_at(self, offset: usize) -> impl Iterator<Item = ItemRef<'t>> {
        let relative = u32::try_from(offset.saturating_sub(self.start)).unwrap_or(u32::MAX);
        let after = self.body.items.partition_point(|child| child.start <= relative);
        let first = after.saturating_sub(2);
        self.body.items[first..after]
            .iter()
            .map(move |child| ItemRef::new(&child.item, self.start + child.start as usize))
            .filter(move |item| item.span().touches(offset))
    }
}

impl<'t> ItemRef<'t> {
    fn new(item: &'t Item, start: usize) -> Self {
        let span = Span::new(start, start + item.len as usize);
        match &item.kind {
            ItemKind::Comment => Self::Comment(span),
            ItemKind::Junk => Self::Junk(span),
            ItemKind::Attribute(attribute) => Self::Attribute(AttributeRef { item, attribute, start }),
            ItemKind::Block(block) => Self::Block(BlockRef { item, block, start }),
            ItemKind::Incomplete(incomplete) => Self::Incomplete(IncompleteRef { item, incomplete, start }),
        }
    }

    /// As of blocks: see [`BlockRef::address`]; comments have none.
    pub fn address(self) -> Option<usize> {
        match self {
            Self::Attribute(attribute) => Some(attribute.address()),
            Self::Block(block) => Some(block.address()),
            Self::Incomplete(incomplete) => Some(std::ptr::from_ref(incomplete.item).addr()),
            Self::Comment(_) | Self::Junk(_) => None,
        }
    }

    /// The block that it is.
    pub fn block(self) -> Option<BlockRef<'t>> {
        if let Self::Block(block) = self { Some(block) } else { None }
    }

    /// The attribute that it is.
    pub fn attribute(self) -> Option<AttributeRef<'t>> {
        if let Self::Attribute(attribute) = self { Some(attribute) } else { None }
    }

    /// All of it.
    pub fn span(self) -> Span {
        match self {
            Self::Attribute(attribute) => attribute.span(),
            Self::Block(block) => block.span(),
            Self::Incomplete(incomplete) => incomplete.span(),
            Self::Comment(span) | Self::Junk(span) => span,
        }
    }

    /// The name of an attribute, block or incomplete item.
    pub fn name(self) -> Option<&'t str> {
        match self {
            Self::Attribute(attribute) => Some(attribute.name()),
            Self::Block(block) => Some(block.keyword()),
            Self::Incomplete(incomplete) => Some(incomplete.name()),
            Self::Comment(_) | Self::Junk(_) => None,
        }
    }

    /// The range of that name, as written.
    pub fn name_span(self) -> Span {
        match self {
            Self::Attribute(attribute) => attribute.name_span(),
            Self::Block(block) => block.keyword_span(),
            Self::Incomplete(incomplete) => incomplete.name_span(),
            Self::Comment(span) | Self::Junk(span) => span,
        }
    }
}

impl<'t> BlockRef<'t> {
    /// What stays the same from one version of a tree to the next, as long as both are there and no edit touches the
    /// block; the blocks of one tree have different ones.
    pub fn address(self) -> usize {
        std::ptr::from_ref(self.item).addr()
    }

    /// `service`, `task`, …
    pub fn keyword(self) -> &'t str {
        &self.block.keyword
    }

    /// Of the keyword.
    pub fn keyword_span(self) -> Span {
        Span::new(self.start, self.start + self.block.keyword_len as usize)
    }

    /// Its labels.
    pub fn labels(self) -> impl DoubleEndedIterator<Item = LabelRef<'t>> + ExactSizeIterator {
        self.block.labels.iter().map(move |label| LabelRef { label, start: self.start })
    }

    /// What its first label says.
    pub fn label(self) -> Option<&'t str> {
        self.block.labels.first().map(|label| label.value.as_str())
    }

    /// Keyword and labels: what a reader would point at.
    pub fn header_span(self) -> Span {
        let end = self.labels().next_back().map_or(self.keyword_span().end, |label| label.span().end);
        Span::new(self.start, end)
    }

    /// From the keyword to the `}`.
    pub fn span(self) -> Span {
        Span::new(self.start, self.start + self.item.len as usize)
    }

    /// Where the `{` stands.
    pub fn open(self) -> usize {
        self.start + self.block.open as usize
    }

    /// Where the `}` stands, if there is one.
    pub fn close(self) -> Option<usize> {
        self.block.close.map(|close| self.start + close as usize)
    }

    /// What it holds.
    pub fn body(self) -> BodyRef<'t> {
        BodyRef { body: &self.block.body, start: self.open() + 1 }
    }

    /// Whether `{` and the first argument share a line.
    pub fn is_one_line(self) -> bool {
        self.block.one_line
    }

    /// Whether its contents were only skipped, because it is nested deeper than anybody writes.
    pub fn is_opaque(self) -> bool {
        self.block.opaque
    }

    /// Whether the scan of its header, of its contents, or of its end met an error.
    pub fn has_errors(self) -> bool {
        self.item.broken()
    }
}

impl<'t> AttributeRef<'t> {
    pub(super) fn item(self) -> &'t Item {
        self.item
    }

    /// As of blocks: see [`BlockRef::address`].
    pub fn address(self) -> usize {
        std::ptr::from_ref(self.item).addr()
    }

    /// Its name, without quotes where somebody wrote them.
    pub fn name(self) -> &'t str {
        &self.attribute.name
    }

    /// Of the name.
    pub fn name_span(self) -> Span {
        Span::new(self.start, self.start + self.attribute.name_len as usize)
    }

    /// From the name to the value's end.
    pub fn span(self) -> Span {
        Span::new(self.start, self.start + self.item.len as usize)
    }

    /// Where the `=` stands.
    pub fn equals(self) -> usize {
        self.start + self.attribute.equals as usize
    }

    /// Its value, which is `Missing` while it is not yet written.
    pub fn value(self) -> ValueRef<'t> {
        ValueRef::new(&self.attribute.value, self.start + self.attribute.value_start as usize)
    }

    /// Whether name or value have a syntax error.
    pub fn has_errors(self) -> bool {
        !self.item.errors.is_empty()
    }
}

impl<'t> IncompleteRef<'t> {
    /// The name.
    pub fn name(self) -> &'t str {
        &self.incomplete.name
    }

    /// Of the name.
    pub fn name_span(self) -> Span {
        Span::new(self.start, self.start + self.incomplete.name_len as usize)
    }

    /// Its labels.
    pub fn labels(self) -> impl DoubleEndedIterator<Item = LabelRef<'t>> + ExactSizeIterator {
        self.incomplete.labels.iter().map(move |label| LabelRef { label, start: self.start })
    }

    /// All of it.
    pub fn span(self) -> Span {
        Span::new(self.start, self.start + self.item.len as usize)
    }
}

impl<'t> LabelRef<'t> {
    /// What it says.
    pub fn value(self) -> &'t str {
        &self.label.value
    }

    /// Quotes included.
    pub fn span(self) -> Span {
        let start = self.start + self.label.start as usize;
        Span::new(start, start + self.label.len as usize)
    }

    /// Without quotes.
    pub fn value_span(self) -> Span {
        inner_span(self.span(), self.label.quoted, self.label.value.len())
    }
}

/// Adds the errors below `body`, which starts at `start`.
pub(super) fn collect_errors(body: &Body, start: usize, problems: &mut Vec<Problem>) {
    for child in body.items.iter().filter(|child| child.broken) {
        let at = start + child.start as usize;
        for error in &child.item.errors {
            problems.push(Problem {
                span: Span::new(at + error.start as usize, at + error.end as usize),
                kind: error.kind.clone(),
            });
        }
        if let ItemKind::Block(block) = &child.item.kind
            && block.body.broken
        {
            collect_errors(&block.body, at + block.open as usize + 1, problems);
        }
    }
}
