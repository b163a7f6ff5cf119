//! Edits in the file's own style: its indentation, its line endings, its comments where they were.

use super::view::{AttributeRef, BlockRef, BodyRef, ItemRef};
use super::{BodyRef as Body, Tree};
use crate::diagnostic::Edit;
use crate::text::{Span, Text};

/// How a file is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// One level of indentation.
    pub unit: String,
    /// A line break.
    pub newline: &'static str,
}

/// New lines of a file: how many levels deep, and the text without indentation. An empty text is an empty line.
pub type Lines = Vec<(usize, String)>;

/// Where new lines go.
#[derive(Clone, Copy, Debug)]
pub enum Anchor<'t> {
    /// Right behind the `{`.
    Start,
    /// Behind the attributes with which the body begins; behind comments where there is nothing else.
    LeadingAttributes,
    /// Behind this attribute.
    After(AttributeRef<'t>),
    /// At the body's end.
    End,
}

impl Style {
    /// The style of `text`: the step by which most blocks indent what they hold, two spaces where there is none.
    pub fn of(text: &Text, tree: &Tree) -> Self {
        let mut steps: Vec<(String, usize)> = Vec::new();
        count_steps(text, tree.root(), 0, &mut steps);
        // Of equally frequent ones, the first in the text.
        let most = steps.iter().map(|(_, count)| *count).max();
        let unit =
            steps.into_iter().find(|(_, count)| Some(*count) == most).map_or_else(|| "  ".into(), |(unit, _)| unit);
        Self { unit, newline: text.line_ending() }
    }

    /// The style inside of `block`, where the file is not of one mind: the step of the blocks that it holds, else its
    /// own.
    fn inside(&self, text: &Text, block: BlockRef<'_>) -> Self {
        let within = block.body().blocks().find_map(|inner| step(text, inner));
        let unit = within.or_else(|| step(text, block)).unwrap_or_else(|| self.unit.clone());
        Self { unit, newline: self.newline }
    }

    /// Writes `lines` below `base`, each on a line of its own, without a line break at the end.
    pub fn render(&self, base: &str, lines: &Lines) -> String {
        let mut result = String::new();
        for (index, (depth, line)) in lines.iter().enumerate() {
            if index > 0 {
                result.push_str(self.newline);
            }
            if !line.is_empty() {
                result.push_str(base);
                result.push_str(&self.unit.repeat(*depth));
                result.push_str(line);
            }
        }
        result
    }

    /// Inserts `lines` into `block`. A block on one line is put on lines of its own; with `spaced`, empty lines keep
    /// the new lines apart from what is around them. `None` where the block is too broken to take them.
    pub fn insert(
        &self,
        text: &Text,
        block: BlockRef<'_>,
        anchor: Anchor<'_>,
        lines: &Lines,
        spaced: bool,
    ) -> Option<Vec<Edit>> {
        let base = text.indentation(block.span().start);
        let open_line = text.line_of(block.open());
        let close = block.close();
        let inner = block.body().span();
        let first = block
            .body()
            .items()
            .find(|item| !matches!(item, ItemRef::Comment(_)) || text.line_of(item.span().start) > open_line);
        let on_open_line = first.is_some_and(|item| text.line_of(item.span().start) == open_line);
        if let Some(close) = close
            && (on_open_line || text.line_of(close) == open_line)
        {
            return Some(self.unfold(text, block, anchor, lines, close, &base));
        }
        if close.is_none() && on_open_line {
            return None;
        }
        let indent = first.map_or_else(|| format!("{base}{}", self.unit), |item| text.indentation(item.span().start));
        let after = anchor_offset(text, block.body(), anchor);
        // The line that the new ones follow: the anchor's last, or the block's first.
        let at = text.line_span(text.line_of(after.unwrap_or(block.open()))).end.min(inner.end);
        let mut new = String::new();
        if spaced && after.is_some() {
            new.push_str(self.newline);
        }
        new.push_str(self.newline);
        new.push_str(&self.inside(text, block).render(&indent, lines));
        if spaced && next_line_is_content(text, at, inner.end) {
            new.push_str(self.newline);
        }
        Some(vec![Edit::insert(at, new)])
    }

    /// Puts a block that stands on one line on lines of its own, with the new lines among them.
    fn unfold(
        &self,
        text: &Text,
        block: BlockRef<'_>,
        anchor: Anchor<'_>,
        lines: &Lines,
        close: usize,
        base: &str,
    ) -> Vec<Edit> {
        let inside = format!("{base}{}", self.unit);
        let new = self.render(&inside, lines);
        let start = block.open() + 1;
        let items: Vec<ItemRef<'_>> = block.body().items().collect();
        let mut parts: Vec<String> = Vec::new();
        let anchor_end = anchor_offset(text, block.body(), anchor).unwrap_or(start);
        let mut placed = false;
        for item in items {
            if !placed && item.span().start >= anchor_end {
                parts.push(new.clone());
                placed = true;
            }
            // A comma between arguments is an error that the new lines mend.
            let written = text.slice(item.span());
            parts.push(format!("{inside}{}", written.trim_end_matches([',', ' '])));
        }
        if !placed {
            parts.push(new);
        }
        let mut whole = String::new();
        for part in parts {
            whole.push_str(self.newline);
            whole.push_str(&part);
        }
        whole.push_str(self.newline);
        whole.push_str(base);
        vec![Edit::replace(Span::new(start, close), whole)]
    }

    /// Removes an attribute or block, with its line where it has one of its own, and one of two empty lines that
    /// would meet. A comment behind it stays.
    pub fn remove(&self, text: &Text, span: Span) -> Edit {
        let first = text.line_span(text.line_of(span.start));
        let last_line = text.line_of(span.end);
        let last = text.line_span(last_line);
        let before = text.slice(Span::new(first.start, span.start));
        let after = text.slice(Span::new(span.end, last.end));
        if !before.trim().is_empty() || !after.trim().is_empty() {
            // Something else on the line: only the item and the blanks on one side go.
            let left = before.len() - before.trim_end().len();
            let right = after.len() - after.trim_start().len();
            let only_inside = before.trim_end().ends_with('{') && after.trim_start().starts_with('}');
            let start = if before.trim().is_empty() && !only_inside { span.start } else { span.start - left };
            let end = if only_inside || before.trim().is_empty() { span.end + right } else { span.end };
            return Edit::delete(Span::new(start, end));
        }
        let next = text.line_start(last_line + 1);
        let line_is_blank = |line: usize| text.slice(text.line_span(line)).trim().is_empty();
        let first_line = text.line_of(span.start);
        let blank_above = first_line > 0 && line_is_blank(first_line - 1);
        let below = text.slice(text.line_span(last_line + 1));
        let blank_below = last_line + 1 < text.line_count() && below.trim().is_empty();
        let closes_below = below.trim_start().starts_with('}');
        if blank_above && (blank_below || closes_below) {
            return Edit::delete(Span::new(text.line_start(first_line - 1), next));
        }
        Edit::delete(Span::new(first.start, next))
    }

    /// `name = value`, with the `=` below that of `beside` where that one leaves room.
    pub fn aligned(&self, name: &str, value: &str, beside: Option<AttributeRef<'_>>) -> String {
        let width = beside.map_or(0, |attribute| attribute.equals() - attribute.name_span().start - 1);
        format!("{name:width$} = {value}")
    }
}

/// The end of what new lines follow; `None` where they follow the `{`.
fn anchor_offset(text: &Text, body: BodyRef<'_>, anchor: Anchor<'_>) -> Option<usize> {
    match anchor {
        Anchor::Start => None,
        Anchor::After(attribute) => Some(attribute.span().end),
        Anchor::End => body.items().last().map(|item| item.span().end),
        Anchor::LeadingAttributes => {
            let mut end = None;
            let mut only_comments = true;
            for item in body.items() {
                match item {
                    ItemRef::Attribute(attribute) => {
                        end = Some(attribute.span().end);
                        only_comments = false;
                    }
                    ItemRef::Comment(_) => {}
                    ItemRef::Incomplete(_) | ItemRef::Junk(_) => only_comments = false,
                    ItemRef::Block(_) => {
                        only_comments = false;
                        break;
                    }
                }
            }
            if only_comments {
                // A comment on the line of the `{` is not what the new lines follow.
                let first_line = text.line_of(body.span().start);
                let last = body.items().last().filter(|item| text.line_of(item.span().start) > first_line);
                return last.map(|item| item.span().end);
            }
            end
        }
    }
}

/// Whether the line below `at` holds something that is no closing brace.
fn next_line_is_content(text: &Text, at: usize, end: usize) -> bool {
    let line = text.line_of(at) + 1;
    if line >= text.line_count() || text.line_start(line) >= end {
        return false;
    }
    let next = text.slice(text.line_span(line));
    let next = next.trim();
    !next.is_empty() && !next.starts_with('}')
}

/// By how much the first item of a block is indented deeper than the block; `None` where that tells nothing.
fn step(text: &Text, block: BlockRef<'_>) -> Option<String> {
    let open = block.open();
    let below = |start: usize| text.slice(Span::new(open, start)).contains(['\n', '\r']);
    let first = block.body().items().map(|item| item.span().start).find(|start| below(*start))?;
    let (outer, inner) = (indentation(text, block.span().start), indentation(text, first));
    inner.strip_prefix(outer.as_str()).filter(|step| !step.is_empty()).map(str::to_owned)
}

/// What [`Text::indentation`] says of the line of an item that starts at `start`, without asking which line that is.
fn indentation(text: &Text, start: usize) -> String {
    let before = text.slice(Span::new(start.saturating_sub(100), start));
    match before.rfind(['\n', '\r']) {
        Some(at) => before[at + 1..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect(),
        None => text.indentation(start),
    }
}

/// How many blocks say how a file is indented: the question is asked with every completion, at any file size.
const ENOUGH_STEPS: usize = 32;

fn count_steps(text: &Text, body: Body<'_>, depth: u32, steps: &mut Vec<(String, usize)>) {
    if depth > 8 {
        return;
    }
    for block in body.blocks() {
        if steps.iter().map(|(_, count)| count).sum::<usize>() >= ENOUGH_STEPS {
            return;
        }
        if let Some(step) = step(text, block) {
            match steps.iter_mut().find(|(known, _)| *known == step) {
                Some((_, count)) => *count += 1,
                None => steps.push((step, 1)),
            }
        }
        count_steps(text, block.body(), depth + 1, steps);
    }
}
