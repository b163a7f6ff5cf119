//! Where the walk is.

use super::Walk;
use crate::model::Inside;
use crate::schema::{BlockSchema, ChildSchema};
use crate::syntax::{BlockRef, BodyRef, ValueRef};
use crate::text::{Encoding, Span};

/// One body of the walk.
#[derive(Clone, Copy)]
pub(super) struct Frame<'a> {
    /// The block that has it; `None` for the file.
    pub(super) block: Option<BlockRef<'a>>,
    /// The body.
    pub(super) body: BodyRef<'a>,
    /// What may stand in it.
    pub(super) inside: Inside,
    /// The block's place in its parent, where the schema knows it.
    pub(super) child: Option<&'static ChildSchema>,
    /// Where braces stop to match, so that what follows in this body may belong elsewhere: its errors are not its own.
    pub(super) loose_from: usize,
    /// Nomad throws away what it finds wrong in it (decodeTaskGroup does so for a group's `vault` and `secret`).
    pub(super) unread: bool,
}

impl<'a> Frame<'a> {
    /// The body of `block`, which stands in this one.
    pub(super) fn enter(self, block: BlockRef<'a>) -> Self {
        let inside = self.inside.enter(self.block, block);
        let in_group = matches!(self.inside, Inside::Schema(schema) if schema.id == "group");
        let unread = self.unread || in_group && matches!(block.keyword(), "vault" | "secret");
        Self { block: Some(block), body: block.body(), inside, child: None, loose_from: usize::MAX, unread }
    }

    /// The schema of its contents, where it has one.
    pub(super) fn schema(self) -> Option<&'static BlockSchema> {
        match self.inside {
            Inside::Schema(schema) => Some(schema),
            _ => None,
        }
    }
}

impl Walk<'_, '_> {
    /// A place as Nomad's messages name it: `web.nomad.hcl:3,5-12`.
    pub(super) fn location(&self, span: Span) -> String {
        let name = self.context.path.and_then(|path| path.file_name());
        let name = name.map_or_else(|| "job.nomad.hcl".into(), |name| name.to_string_lossy());
        let start = self.context.text.position(span.start, Encoding::Utf32);
        let end = self.context.text.position(span.end, Encoding::Utf32);
        let (line, column) = (start.line + 1, start.column + 1);
        if end.line == start.line {
            format!("{name}:{line},{column}-{}", end.column + 1)
        } else {
            format!("{name}:{line},{column}-{},{}", end.line + 1, end.column + 1)
        }
    }

    /// Whether braces do not match before `span`, in its own body.
    pub(super) fn is_loose(&self, span: Span) -> bool {
        self.frames.last().is_some_and(|frame| span.start > frame.loose_from)
    }

    /// The driver of the task around the present body.
    pub(super) fn driver(&self) -> Option<&str> {
        let mut tasks = self.frames.iter().rev().filter_map(|frame| frame.body.value("driver"));
        tasks.find_map(ValueRef::as_str)
    }

    /// The line of an offset, from 1.
    pub(super) fn line(&self, offset: usize) -> usize {
        self.context.text.line_of(offset) + 1
    }
}
