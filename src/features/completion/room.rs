//! What the line of the cursor has room for, and what a new item needs around it to stand on a line of its own.

use super::super::Analysis;
use super::Completion;
use crate::syntax::{Context, ItemRef};
use crate::text::Span;

/// What the line of the cursor has room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// Anything.
    Open,
    /// One attribute: the block's braces are on this line.
    One,
    /// Nothing: a block on one line has its one attribute.
    Full,
}

/// The place of a new item.
pub(super) struct Room {
    pub(super) line: Line,
    /// What goes before the item: a line break behind a `{`, indentation before a `}`.
    lead: String,
    /// By how much the lines of the item are to be indented further.
    deeper: String,
    /// What goes behind the item where more follows on the line.
    tail: &'static str,
    /// Blanks behind the cursor that the line break takes the place of.
    blanks: usize,
}

impl Room {
    /// Of the cursor in `word`, which is the name of `item` or that of nothing. `unit` is one level of indentation.
    pub(super) fn of(
        analysis: &Analysis,
        context: &Context<'_>,
        word: Span,
        item: Option<ItemRef<'_>>,
        unit: &str,
    ) -> Self {
        let text = &analysis.document.text;
        let line = line(analysis, context, word, item);
        let mut room = Self { line, lead: String::new(), deeper: String::new(), tail: "", blanks: 0 };
        let number = text.line_of(word.start);
        let whole = text.line_span(number);
        let before = text.slice(Span::new(whole.start, word.start));
        let rest = text.slice(Span::new(word.end, whole.end.max(word.end)));
        let follows = rest.trim_start_matches([' ', '\t']);
        room.blanks = rest.len() - follows.len();
        if line != Line::Open {
            return room;
        }
        room.set_tail(analysis, follows);
        let is_blank = before.trim().is_empty();
        match context.blocks.last() {
            Some(block) if text.line_of(block.open()) == number => {
                room.lead = format!("{}{unit}", text.line_ending());
                unit.clone_into(&mut room.deeper);
            }
            Some(block) if is_blank && follows.starts_with('}') => {
                let inner = format!("{}{unit}", text.indentation(block.span().start));
                inner.strip_prefix(&*before).unwrap_or_default().clone_into(&mut room.lead);
            }
            // In front of an item, or of its indentation: the new one is to stand as deep.
            _ if is_blank && !room.tail.is_empty() && word.is_empty() => {
                rest[..room.blanks].clone_into(&mut room.lead);
            }
            _ => {}
        }
        if is_blank && word.is_empty() {
            // Editors that indent the new lines add what stands before the cursor, so that these blanks stay.
            room.blanks = 0;
            if room.deeper.is_empty() {
                room.lead.clone_into(&mut room.deeper);
            }
        }
        room
    }

    fn set_tail(&mut self, analysis: &Analysis, follows: &str) {
        let is_comment = ["#", "//", "/*"].iter().any(|start| follows.starts_with(start));
        if !follows.trim_end().is_empty() && !is_comment {
            self.tail = analysis.document.text.line_ending();
        }
    }

    /// The completion of a new item with what it needs around it.
    pub(super) fn fill(&self, mut completion: Completion, newline: &str) -> Completion {
        for text in [&mut completion.snippet, &mut completion.plain] {
            if !self.deeper.is_empty() {
                let lines = text.split(newline).enumerate();
                let indented: Vec<String> =
                    lines
                        .map(|(index, line)| {
                            if index > 0 && !line.is_empty() {
                                format!("{}{line}", self.deeper)
                            } else {
                                line.to_owned()
                            }
                        })
                        .collect();
                *text = indented.join(newline);
            }
            text.insert_str(0, &self.lead);
            text.push_str(self.tail);
        }
        if !self.tail.is_empty() {
            completion.replace.end += self.blanks;
        }
        completion
    }
}

/// In HCL a block on one line holds at most one attribute and no block.
fn line(analysis: &Analysis, context: &Context<'_>, word: Span, item: Option<ItemRef<'_>>) -> Line {
    let Some(block) = context.blocks.last() else { return Line::Open };
    let text = &analysis.document.text;
    let open = text.line_of(block.open());
    let shares = open == text.line_of(word.start)
        && (block.is_one_line() || block.close().is_some_and(|close| text.line_of(close) == open));
    if !shares {
        return Line::Open;
    }
    let others = context.body.items().filter(|other| {
        let own = item.is_some_and(|own| own.span() == other.span());
        !own && !matches!(other, ItemRef::Comment(_))
    });
    if others.count() == 0 { Line::One } else { Line::Full }
}
