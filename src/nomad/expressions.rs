//! Expressions: names that nothing declares, functions and their arguments, operators, and `${…}` that nobody replaces.
//!
//! One walk over everything that Nomad's parser evaluates. Most values are literals, which it passes by; the others are
//! evaluated (`model::Scope::check`), and what is certainly wrong is reported. What a part that is not evaluated says
//! (the other arm of a conditional, the contents of a `dynamic` block without elements) is nobody's business.

mod faults;
mod interpolation;
mod locals;
mod unused;

use self::interpolation::Place;
use self::unused::Uses;
use crate::rule::{Context, Findings};
use crate::syntax::{AttributeRef, BlockRef, ExprKind, ItemRef, PartKind, ValueRef};

/// Checks the whole file.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    let mut walk = Walk { context, findings, uses: Uses::new(context), own: None };
    for block in context.tree.root().blocks() {
        match block.keyword() {
            "variable" => {
                // A rule of its own is no use of the variable.
                walk.own = block.label();
                for validation in block.body().blocks_named("validation") {
                    walk.body(validation, Place::Nowhere, true);
                }
                walk.own = None;
            }
            "variables" => {}
            "locals" => walk.body(block, Place::Nowhere, true),
            "job" => walk.body(block, Place::Job, true),
            _ => walk.body(block, Place::Runtime, false),
        }
    }
    let uses = walk.uses;
    locals::check(context, findings);
    uses.report(context, findings);
}

/// The state of one walk.
struct Walk<'a, 'f> {
    context: &'f Context<'a>,
    findings: &'f mut Findings,
    uses: Uses<'a>,
    /// The variable whose validation is looked at.
    own: Option<&'a str>,
}

impl<'a> Walk<'a, '_> {
    /// What is in a block; `evaluated` says whether Nomad's parser evaluates it.
    fn body(&mut self, holder: BlockRef<'a>, place: Place, evaluated: bool) {
        for item in holder.body().evaluated() {
            match item {
                ItemRef::Attribute(attribute) => self.attribute(attribute, place, evaluated),
                ItemRef::Block(block) if block.keyword() == "dynamic" => self.dynamic(block, place, evaluated),
                ItemRef::Block(block) => {
                    // What is wrong in these two, Nomad's parser throws away.
                    let unread = holder.keyword() == "group" && matches!(block.keyword(), "vault" | "secret");
                    self.body(block, place.enter(block.keyword()), evaluated && !unread);
                }
                ItemRef::Incomplete(_) | ItemRef::Comment(_) | ItemRef::Junk(_) => {}
            }
        }
    }

    fn dynamic(&mut self, block: BlockRef<'a>, place: Place, evaluated: bool) {
        let mut makes_something = evaluated;
        for item in block.body().items() {
            match item {
                ItemRef::Attribute(attribute) if attribute.name() == "iterator" => {}
                ItemRef::Attribute(attribute) => {
                    self.attribute(attribute, Place::Nowhere, evaluated);
                    if attribute.name() == "for_each" && !attribute.has_errors() && evaluated {
                        makes_something &= faults::may_repeat(self.context, attribute.value());
                    }
                }
                ItemRef::Block(content) => {
                    let place = place.enter(block.label().unwrap_or_default());
                    self.body(content, place, makes_something);
                }
                ItemRef::Incomplete(_) | ItemRef::Comment(_) | ItemRef::Junk(_) => {}
            }
        }
    }

    fn attribute(&mut self, attribute: AttributeRef<'a>, place: Place, evaluated: bool) {
        let value = attribute.value();
        self.uses.mark(value, self.own);
        if !evaluated || attribute.has_errors() {
            return;
        }
        if decides_something(value.kind()) {
            faults::check(self.context, self.findings, value);
        }
        interpolation::check(self.context, self.findings, place.of(attribute.name()), value);
    }
}

/// Whether there is more to evaluate than text with references that only a client replaces.
fn decides_something(kind: &ExprKind) -> bool {
    match kind {
        ExprKind::Variable(_) => false,
        ExprKind::Traversal(traversal) => {
            !matches!(&traversal.root.kind, ExprKind::Variable(root) if root != "var" && root != "local")
        }
        ExprKind::Template(parts) => parts.iter().any(|part| part_decides(&part.kind)),
        ExprKind::Heredoc(heredoc) => heredoc.parts.iter().any(|part| part_decides(&part.kind)),
        ExprKind::List(elements) => elements.iter().any(|element| decides_something(&element.kind)),
        ExprKind::Object(entries) => entries.iter().any(|entry| {
            !matches!(entry.key.kind, ExprKind::Variable(_) | ExprKind::String(_))
                || decides_something(&entry.value.kind)
        }),
        ExprKind::Missing
        | ExprKind::Opaque
        | ExprKind::Null
        | ExprKind::Bool(_)
        | ExprKind::Number(_)
        | ExprKind::String(_) => false,
        ExprKind::Paren(inner) => decides_something(&inner.kind),
        _ => true,
    }
}

fn part_decides(kind: &PartKind) -> bool {
    match kind {
        PartKind::Literal(_) => false,
        PartKind::Interpolation(expr) => decides_something(&expr.kind),
        PartKind::Directive(..) => true,
    }
}

/// The text of a value for a message, if it is short.
fn written(context: &Context<'_>, value: ValueRef<'_>) -> Option<String> {
    let span = value.span();
    (span.len() <= 60).then(|| context.text.slice(span).trim().to_owned()).filter(|text| !text.contains('\n'))
}
