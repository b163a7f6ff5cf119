//! Where else a name means something: the question behind "belongs in".

use super::Walk;
use super::place::Frame;
use crate::schema::{self, BlockSchema, Form, drivers};

/// Whether the name in question is a block's or an argument's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `x { … }`
    Block,
    /// `x = …`
    Argument,
}

/// Where a name belongs.
#[derive(Clone, Copy)]
pub(super) enum Home<'a> {
    /// In a block of this keyword, in the body where the name stands.
    Below(&'static str),
    /// In a block of the second keyword, in one of the first, in the body where the name stands.
    Deeper(&'static str, &'static str),
    /// In a body around it.
    Above(Frame<'a>),
}

impl Home<'_> {
    /// As a path: "`resources`", "`service` → `check`".
    pub(super) fn name(&self) -> String {
        match self {
            Self::Below(keyword) => format!("`{keyword}`"),
            Self::Deeper(first, second) => format!("`{second}` in `{first}`"),
            Self::Above(frame) => frame.schema().map_or_else(String::new, |schema| format!("`{}`", schema.keyword)),
        }
    }
}

/// Whether a block has that name.
pub(super) fn has(block: &BlockSchema, name: &str, kind: Kind) -> bool {
    match kind {
        Kind::Block => block.child(name).is_some(),
        Kind::Argument => {
            block.attribute(name).is_some_and(|attribute| !attribute.hidden)
                || block.child(name).is_some_and(|child| child.block.form == Form::MapOrAttribute)
        }
    }
}

/// The driver of a task that has an option of that name, which then belongs in the task's `config`.
pub(super) fn driver_with(
    walk: &Walk<'_, '_>,
    here: &'static BlockSchema,
    name: &str,
    kind: Kind,
) -> Option<&'static str> {
    if here.id != "task" {
        return None;
    }
    let driver = drivers::driver(walk.frames.last()?.body.value("driver")?.as_str()?)?;
    let option = driver.option(name)?;
    (kind == Kind::Argument || option.accepts_block()).then_some(driver.name)
}

/// The place near by that the name most likely was meant for.
pub(super) fn home<'a>(walk: &Walk<'a, '_>, here: &'static BlockSchema, name: &str, kind: Kind) -> Option<Home<'a>> {
    if driver_with(walk, here, name, kind).is_some() {
        return Some(Home::Below("config"));
    }
    let offered = |block: &'static BlockSchema| block.children.iter().filter(|child| child.is_offered());
    // The same keyword may be in several blocks below; only one that is alone is a good answer.
    let mut below = offered(here).filter(|child| has(child.block, name, kind));
    if let Some(child) = below.next() {
        return below.next().is_none().then_some(Home::Below(child.keyword));
    }
    // A block belongs to any body around it; of arguments only the next one is near enough to be meant.
    let levels = if kind == Kind::Block { usize::MAX } else { 1 };
    let around = walk.frames.iter().rev().skip(1).take(levels);
    if let Some(frame) = around
        .filter(|frame| frame.block.is_some())
        .find(|frame| frame.schema().is_some_and(|schema| schema.form == Form::Block && has(schema, name, kind)))
    {
        return Some(Home::Above(*frame));
    }
    let mut deeper = offered(here).flat_map(|child| {
        offered(child.block)
            .filter(|inner| has(inner.block, name, kind))
            .map(move |inner| Home::Deeper(child.keyword, inner.keyword))
    });
    let first = deeper.next()?;
    deeper.next().is_none().then_some(first)
}

/// All blocks that have the name, by keyword, where they are few enough to list.
pub(super) fn anywhere(name: &str, kind: Kind) -> Vec<&'static str> {
    let mut keywords: Vec<&'static str> =
        schema::blocks().iter().filter(|block| has(block, name, kind)).map(|block| block.keyword).collect();
    keywords.sort_unstable();
    keywords.dedup();
    if keywords.len() > 3 {
        keywords.clear();
    }
    keywords
}
