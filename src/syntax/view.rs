//! Looking at a tree: nodes together with their absolute offsets. All views are small and `Copy`.

use super::Problem;
use super::expr::{Entry, Expr, ExprKind, Heredoc, Part, PartKind, RelSpan};
use super::scan_template::is_plain;
use super::tree::{Attribute, Block, Body, Incomplete, Item, ItemKind, Label};
use crate::text::{Span, Text};

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

/// An expression.
#[derive(Clone, Copy, Debug)]
pub struct ValueRef<'t> {
    expr: &'t Expr,
    base: usize,
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

    /// The blocks with that keyword.
    pub fn blocks_named(self, keyword: &str) -> impl DoubleEndedIterator<Item = BlockRef<'t>> {
        self.blocks().filter(move |block| block.keyword() == keyword)
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
        self.attributes().find(|attribute| attribute.name() == name)
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
        ValueRef { expr: &self.attribute.value, base: self.start + self.attribute.value_start as usize }
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

/// Without the quotes; a string that is not closed has only one.
fn inner_span(span: Span, quoted: bool, value_len: usize) -> Span {
    if !quoted || span.is_empty() {
        return span;
    }
    let closed = span.len() >= 2 && span.len() != value_len + 1;
    Span::new(span.start + 1, if closed { span.end - 1 } else { span.end })
}

impl<'t> ValueRef<'t> {
    /// All of it, quotes and brackets included.
    pub fn span(self) -> Span {
        self.absolute(self.expr.span)
    }

    fn absolute(self, span: RelSpan) -> Span {
        Span::new(self.base + span.start as usize, self.base + span.end as usize)
    }

    /// The node, for matching on its kind.
    pub fn kind(self) -> &'t ExprKind {
        &self.expr.kind
    }

    /// Another expression of the same attribute.
    pub fn at(self, expr: &'t Expr) -> ValueRef<'t> {
        ValueRef { expr, base: self.base }
    }

    /// Whether nothing is written yet.
    pub fn is_missing(self) -> bool {
        matches!(self.expr.kind, ExprKind::Missing)
    }

    /// The value of a quoted string without interpolation.
    pub fn as_str(self) -> Option<&'t str> {
        match &self.expr.kind {
            ExprKind::String(value) => Some(value),
            ExprKind::Paren(inner) => self.at(inner).as_str(),
            _ => None,
        }
    }

    /// The number.
    pub fn as_number(self) -> Option<f64> {
        match &self.expr.kind {
            ExprKind::Number(value) => Some(*value),
            ExprKind::Paren(inner) => self.at(inner).as_number(),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn as_bool(self) -> Option<bool> {
        match &self.expr.kind {
            ExprKind::Bool(value) => Some(*value),
            ExprKind::Paren(inner) => self.at(inner).as_bool(),
            _ => None,
        }
    }

    /// The elements of a list.
    pub fn elements(self) -> Option<impl DoubleEndedIterator<Item = ValueRef<'t>> + ExactSizeIterator + Clone> {
        match &self.expr.kind {
            ExprKind::List(elements) => Some(elements.iter().map(move |element| self.at(element))),
            _ => None,
        }
    }

    /// The entries of an object, as key and value; a bare key is `Variable`.
    pub fn entries(self) -> Option<impl DoubleEndedIterator<Item = (&'t Entry, ValueRef<'t>, ValueRef<'t>)> + Clone> {
        match &self.expr.kind {
            ExprKind::Object(entries) => {
                Some(entries.iter().map(move |entry| (entry, self.at(&entry.key), self.at(&entry.value))))
            }
            _ => None,
        }
    }

    /// The value under a literal key of an object.
    pub fn entry(self, key: &str) -> Option<ValueRef<'t>> {
        self.entries()?.find(|(entry, ..)| entry.literal_key() == Some(key)).map(|(_, _, value)| value)
    }

    /// The characters between the quotes, or a heredoc's lines.
    pub fn inner_span(self) -> Span {
        match &self.expr.kind {
            ExprKind::String(value) => inner_span(self.span(), true, value.len()),
            ExprKind::Template(parts) => {
                let end = parts.last().map_or(0, |part| part.span.end);
                let span = self.span();
                Span::new(span.start + 1, (self.base + end as usize).clamp(span.start + 1, span.end))
            }
            ExprKind::Heredoc(heredoc) => self.absolute(heredoc.content),
            _ => self.span(),
        }
    }

    /// The heredoc, if it is one.
    pub fn as_heredoc(self) -> Option<&'t Heredoc> {
        match &self.expr.kind {
            ExprKind::Heredoc(heredoc) => Some(heredoc),
            _ => None,
        }
    }

    /// The pieces of a template or heredoc.
    pub fn parts(self) -> &'t [Part] {
        match &self.expr.kind {
            ExprKind::Template(parts) => parts,
            ExprKind::Heredoc(heredoc) => &heredoc.parts,
            _ => &[],
        }
    }

    /// Where a piece of this expression stands.
    pub fn part_span(self, part: &Part) -> Span {
        self.absolute(part.span)
    }

    /// Where any relative range of this attribute stands.
    pub fn rel(self, span: RelSpan) -> Span {
        self.absolute(span)
    }

    /// The characters of a string or heredoc that has no interpolation: of a heredoc with `$${` unescaped and, for
    /// `<<-`, without common indentation.
    pub fn literal_text(self, text: &Text) -> Option<String> {
        match &self.expr.kind {
            ExprKind::String(value) => Some(value.to_string()),
            ExprKind::Paren(inner) => self.at(inner).literal_text(text),
            ExprKind::Heredoc(heredoc) if is_plain(&heredoc.parts) => {
                let raw = text.slice(self.absolute(heredoc.content));
                let raw = raw.replace("$${", "${").replace("%%{", "%{");
                Some(if heredoc.indented { without_common_indentation(&raw) } else { raw })
            }
            _ => None,
        }
    }

    /// All expressions inside this one, itself first, depth first.
    pub fn walk(self, visit: &mut impl FnMut(ValueRef<'t>)) {
        visit(self);
        let each = |exprs: &mut dyn Iterator<Item = &'t Expr>, visit: &mut dyn FnMut(ValueRef<'t>)| {
            for expr in exprs {
                self.at(expr).walk_dyn(visit);
            }
        };
        match &self.expr.kind {
            ExprKind::Missing
            | ExprKind::Opaque
            | ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::String(_)
            | ExprKind::Variable(_) => {}
            ExprKind::Template(parts) => each(&mut super::scan_template::interpolated(parts), visit),
            ExprKind::Heredoc(heredoc) => each(&mut super::scan_template::interpolated(&heredoc.parts), visit),
            ExprKind::List(elements) => each(&mut elements.iter(), visit),
            ExprKind::Object(entries) => {
                for entry in entries {
                    // A bare key is a name, not a reference.
                    if !matches!(entry.key.kind, ExprKind::Variable(_)) {
                        self.at(&entry.key).walk_dyn(visit);
                    }
                    self.at(&entry.value).walk_dyn(visit);
                }
            }
            ExprKind::Traversal(traversal) => {
                self.at(&traversal.root).walk_dyn(visit);
                for step in &traversal.steps {
                    if let super::StepKind::Index(index) = &step.kind {
                        self.at(index).walk_dyn(visit);
                    }
                }
            }
            ExprKind::Call(call) => each(&mut call.args.iter(), visit),
            ExprKind::Paren(inner) => self.at(inner).walk_dyn(visit),
            ExprKind::Unary(unary) => self.at(&unary.1).walk_dyn(visit),
            ExprKind::Binary(binary) => {
                self.at(&binary.left).walk_dyn(visit);
                self.at(&binary.right).walk_dyn(visit);
            }
            ExprKind::Conditional(three) => each(&mut three.iter(), visit),
            ExprKind::For(for_expr) => {
                self.at(&for_expr.collection).walk_dyn(visit);
                each(&mut for_expr.key.iter(), visit);
                self.at(&for_expr.value).walk_dyn(visit);
                each(&mut for_expr.condition.iter(), visit);
            }
        }
    }

    fn walk_dyn(self, visit: &mut dyn FnMut(ValueRef<'t>)) {
        self.walk(&mut |value| visit(value));
    }
}

/// What `<<-` does: takes the least indentation of all lines away from each.
fn without_common_indentation(raw: &str) -> String {
    let common = raw
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    raw.split_inclusive('\n')
        .map(|line| {
            let blank = line.len() - line.trim_start_matches([' ', '\t']).len();
            &line[common.min(blank)..]
        })
        .collect()
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

impl Part {
    /// The expression of `${…}`.
    pub fn interpolation(&self) -> Option<&Expr> {
        match &self.kind {
            PartKind::Interpolation(expr) => Some(expr),
            _ => None,
        }
    }
}
