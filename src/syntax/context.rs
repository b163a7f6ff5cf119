//! What stands at an offset, also where nothing is finished: the question of completion and hover.

use super::expr::{ExprKind, PartKind, StepKind};
use super::tree::ItemKind;
use super::value::ValueRef;
use super::view::{AttributeRef, BlockRef, BodyRef, IncompleteRef, ItemRef, LabelRef};
use super::{ErrorKind, Tree};
use crate::text::{Span, Text};

/// What stands at an offset.
#[derive(Clone, Debug)]
pub struct Context<'t> {
    /// The file.
    pub root: BodyRef<'t>,
    /// The blocks around it, outermost first.
    pub blocks: Vec<BlockRef<'t>>,
    /// The innermost body around it.
    pub body: BodyRef<'t>,
    /// What it is.
    pub place: Place<'t>,
}

/// The kinds of places.
#[derive(Clone, Debug)]
pub enum Place<'t> {
    /// Where an attribute or block may start, or on the name of one.
    Name {
        /// The word there, empty between items.
        word: Span,
        /// The item that has the name, if there is one.
        item: Option<ItemRef<'t>>,
    },
    /// On a label.
    Label {
        /// The keyword.
        keyword: &'t str,
        /// Which label, from 0.
        index: usize,
        /// The characters between the quotes.
        span: Span,
    },
    /// In an attribute's value, or where it is to come.
    Value {
        /// Whose value.
        attribute: AttributeRef<'t>,
        /// The expressions around the offset, outermost first; empty where there is none yet.
        values: Vec<ValueRef<'t>>,
    },
    /// In a comment.
    Comment(Span),
    /// Behind a finished value, between header and brace, in junk: nothing can be said.
    Nothing,
}

impl Tree {
    /// What stands at `offset`.
    pub fn context<'t>(&'t self, text: &Text, offset: usize) -> Context<'t> {
        let mut blocks = Vec::new();
        let mut body = self.root();
        'down: loop {
            let mut found = None;
            for item in body.items_at(offset) {
                if let ItemRef::Block(block) = item
                    && is_inside(block, text, offset)
                {
                    blocks.push(block);
                    body = block.body();
                    continue 'down;
                }
                // Where one item ends as the next begins, the name of the next is what is being typed.
                if found.is_none() || item.name_span().touches(offset) {
                    found = Some(item);
                }
            }
            let place = match found {
                Some(item) => in_item(item, offset),
                None => between_items(body, text, offset),
            };
            return Context { root: self.root(), blocks, body, place };
        }
    }
}

/// Whether the cursor at `offset` is between the block's braces. An unclosed block reaches to where its `}` should
/// be; the line of what follows is not its.
fn is_inside(block: BlockRef<'_>, text: &Text, offset: usize) -> bool {
    if offset <= block.open() || block.is_opaque() {
        return false;
    }
    match block.close() {
        Some(close) => offset <= close,
        None => offset < block.span().end || block.span().end == text.len(),
    }
}

fn in_item(item: ItemRef<'_>, offset: usize) -> Place<'_> {
    match item {
        ItemRef::Comment(span) if offset > span.start => Place::Comment(span),
        ItemRef::Comment(span) | ItemRef::Junk(span) if offset == span.start => {
            Place::Name { word: Span::at(offset), item: None }
        }
        ItemRef::Comment(_) | ItemRef::Junk(_) => Place::Nothing,
        _ if item.name_span().touches(offset) => Place::Name { word: item.name_span(), item: Some(item) },
        ItemRef::Attribute(attribute) => in_attribute(attribute, offset),
        ItemRef::Block(block) => in_labels(block.keyword(), block.labels(), offset),
        ItemRef::Incomplete(incomplete) => in_incomplete(incomplete, offset),
    }
}

fn in_incomplete(incomplete: IncompleteRef<'_>, offset: usize) -> Place<'_> {
    in_labels(incomplete.name(), incomplete.labels(), offset)
}

fn in_labels<'t>(keyword: &'t str, labels: impl Iterator<Item = LabelRef<'t>>, offset: usize) -> Place<'t> {
    for (index, label) in labels.enumerate() {
        if label.value_span().touches(offset) {
            return Place::Label { keyword, index, span: label.value_span() };
        }
    }
    Place::Nothing
}

fn in_attribute(attribute: AttributeRef<'_>, offset: usize) -> Place<'_> {
    if offset <= attribute.equals() {
        return Place::Nothing;
    }
    let mut values = Vec::new();
    if attribute.value().span().touches(offset) {
        descend(attribute.value(), offset, &mut values);
    }
    Place::Value { attribute, values }
}

/// Collects the expressions around `offset`, outermost first.
fn descend<'t>(value: ValueRef<'t>, offset: usize, values: &mut Vec<ValueRef<'t>>) {
    values.push(value);
    let mut children: Vec<ValueRef<'t>> = Vec::new();
    match value.kind() {
        ExprKind::List(elements) => children.extend(elements.iter().map(|element| value.at(element))),
        ExprKind::Object(entries) => {
            for entry in entries {
                children.push(value.at(&entry.key));
                children.push(value.at(&entry.value));
            }
        }
        ExprKind::Template(_) | ExprKind::Heredoc(_) => {
            for part in value.parts() {
                if let PartKind::Interpolation(expr) | PartKind::Directive(_, Some(expr)) = &part.kind {
                    children.push(value.at(expr));
                }
            }
        }
        ExprKind::Call(call) => children.extend(call.args.iter().map(|arg| value.at(arg))),
        ExprKind::Paren(inner) => children.push(value.at(inner)),
        ExprKind::Unary(unary) => children.push(value.at(&unary.1)),
        ExprKind::Binary(binary) => children.extend([value.at(&binary.left), value.at(&binary.right)]),
        ExprKind::Conditional(three) => children.extend(three.iter().map(|expr| value.at(expr))),
        ExprKind::For(for_expr) => {
            children.extend([value.at(&for_expr.collection), value.at(&for_expr.value)]);
            children.extend(for_expr.key.iter().chain(&for_expr.condition).map(|expr| value.at(expr)));
        }
        ExprKind::Traversal(traversal) => {
            children.extend(traversal.steps.iter().filter_map(|step| match &step.kind {
                StepKind::Index(index) => Some(value.at(index)),
                _ => None,
            }));
        }
        _ => {}
    }
    if let Some(child) = children.into_iter().find(|child| !child.is_missing() && child.span().touches(offset)) {
        descend(child, offset, values);
    }
}

/// Between items: the start of a new one, unless the item before is not finished.
fn between_items<'t>(body: BodyRef<'t>, text: &Text, offset: usize) -> Place<'t> {
    let before = body.items().take_while(|item| item.span().start < offset).last();
    let Some(before) = before else {
        return Place::Name { word: Span::at(offset), item: None };
    };
    let same_line = text.line_of(before.span().end) == text.line_of(offset);
    match before {
        ItemRef::Attribute(attribute) => {
            if attribute.lacks_a_bracket() || (same_line && attribute.value().is_missing()) {
                let mut values = Vec::new();
                if !attribute.value().is_missing() {
                    open_end(attribute.value(), &mut values);
                }
                return Place::Value { attribute, values };
            }
            if same_line {
                return Place::Nothing;
            }
        }
        ItemRef::Comment(span) if same_line => {
            let inline = text.slice(Span::new(span.start, (span.start + 2).min(span.end))) == "/*";
            if !inline {
                return Place::Comment(span);
            }
        }
        ItemRef::Block(_) | ItemRef::Incomplete(_) | ItemRef::Junk(_) if same_line => return Place::Nothing,
        _ => {}
    }
    Place::Name { word: Span::at(offset), item: None }
}

/// The collections that are still open at the value's end, outermost first.
fn open_end<'t>(value: ValueRef<'t>, values: &mut Vec<ValueRef<'t>>) {
    values.push(value);
    let last = match value.kind() {
        ExprKind::List(elements) => elements.last(),
        ExprKind::Object(entries) => entries.last().map(|entry| &entry.value),
        ExprKind::Call(call) => call.args.last(),
        _ => None,
    };
    if let Some(last) = last.map(|last| value.at(last))
        && last.span().end == value.span().end
        && matches!(last.kind(), ExprKind::List(_) | ExprKind::Object(_) | ExprKind::Call(_))
    {
        open_end(last, values);
    }
}

impl AttributeRef<'_> {
    /// Whether the value's last bracket is missing: what follows may still belong to it.
    pub(super) fn lacks_a_bracket(self) -> bool {
        self.item().errors.iter().any(|error| matches!(error.kind, ErrorKind::UnclosedBracket(_)))
            && matches!(self.item().kind, ItemKind::Attribute(_))
    }
}
