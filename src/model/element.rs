//! A block, or the content that a `dynamic` block makes blocks of.

use crate::syntax::{AttributeRef, BlockRef, BodyRef, ValueRef};
use crate::text::Span;

/// A block as Nomad sees it.
#[derive(Clone, Copy, Debug)]
pub struct Element<'t> {
    /// The block that a reader sees: `service`, or `dynamic "service"`.
    pub block: BlockRef<'t>,
    /// What it holds: of a `dynamic` block, its `content`.
    pub body: BodyRef<'t>,
    /// The block whose braces hold the body.
    pub holder: BlockRef<'t>,
    /// Whether a `dynamic` block makes it, any number of times.
    pub dynamic: bool,
}

impl<'t> Element<'t> {
    /// A plain block.
    pub fn of(block: BlockRef<'t>) -> Self {
        Self { block, body: block.body(), holder: block, dynamic: false }
    }

    /// The blocks below it with that keyword, those that `dynamic` makes included.
    pub fn elements(self, keyword: &str) -> impl Iterator<Item = Element<'t>> {
        self.body.made(keyword).filter_map(move |block| {
            if block.keyword() == keyword {
                return Some(Self::of(block));
            }
            let content = block.body().block("content")?;
            Some(Self { block, body: content.body(), holder: content, dynamic: true })
        })
    }

    /// The first block below it with that keyword.
    pub fn element(self, keyword: &str) -> Option<Element<'t>> {
        self.elements(keyword).next()
    }

    /// Whether anything of that name is there, also one that is still being typed.
    pub fn mentions(self, name: &str) -> bool {
        self.body.named(name).next().is_some() || self.body.made(name).next().is_some()
    }

    /// Its label; of a `dynamic` block unknown, since `labels` makes it.
    pub fn label(self) -> Option<&'t str> {
        if self.dynamic { None } else { self.block.label() }
    }

    /// The attribute of that name.
    pub fn attribute(self, name: &str) -> Option<AttributeRef<'t>> {
        self.body.attribute(name)
    }

    /// The value of that attribute, unless it is still to be typed.
    pub fn value(self, name: &str) -> Option<ValueRef<'t>> {
        self.body.value(name).filter(|value| !value.is_missing())
    }

    /// Keyword and labels.
    pub fn header_span(self) -> Span {
        self.block.header_span()
    }
}
