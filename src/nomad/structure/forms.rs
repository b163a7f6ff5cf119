//! Blocks that are written as arguments, and arguments that are written as blocks.

use super::Walk;
use super::names::place_name;
use crate::diagnostic::{Edit, Fix};
use crate::nomad::rules::{unknown_attribute, unknown_block};
use crate::rule::Context;
use crate::schema::{BlockSchema, ChildSchema, Type};
use crate::syntax::{AttributeRef, BlockRef, ExprKind, ItemRef};
use crate::text::Span;

/// `network = { … }` where `network { … }` is due.
pub(super) fn block_expected<'a>(walk: &mut Walk<'a, '_>, attribute: AttributeRef<'a>, child: &'static ChildSchema) {
    if attribute.has_errors() || walk.is_loose(attribute.span()) {
        return;
    }
    let name = attribute.name();
    let message = format!("`{name}` is a block: write `{name} {{ … }}`, without `=`.");
    let wording = format!(
        "Unsupported argument; An argument named {name:?} is not expected here. Did you mean to define a block of \
         type {name:?}?"
    );
    let context = walk.context;
    walk.refuse(&unknown_attribute::RULE, "parse-unknown-attribute", attribute.name_span(), message, wording)
        .fix(context, || as_block(context, attribute, child));
}

/// Turns `x = { a = 1 }` into `x { a = 1 }`.
fn as_block(context: &Context<'_>, attribute: AttributeRef<'_>, child: &ChildSchema) -> Option<Fix> {
    let value = attribute.value();
    if child.labels > 0 || attribute.has_errors() {
        return None;
    }
    let entries: Vec<_> = value.entries()?.collect();
    let text = context.text;
    let span = value.span();
    let lines_of_their_own = entries.iter().all(|(_, key, _)| {
        text.slice(Span::new(text.line_start(text.line_of(key.span().start)), key.span().start)).trim().is_empty()
    });
    let mut edits = vec![Edit::replace(Span::new(attribute.name_span().end, span.start), " ")];
    if !lines_of_their_own {
        return on_lines(context, attribute, &entries);
    }
    for (index, (entry, key, value)) in entries.iter().enumerate() {
        let name = entry.literal_key().filter(|name| is_identifier(name))?;
        if matches!(key.kind(), ExprKind::String(_)) {
            edits.push(Edit::replace(key.span(), name));
        }
        let between = Span::new(key.span().end, value.span().start);
        if text.slice(between).trim() == ":" {
            edits.push(Edit::replace(between, " = "));
        }
        let end = entries.get(index + 1).map_or(span.end - 1, |(_, next, _)| next.span().start);
        let after = text.slice(Span::new(value.span().end, end));
        let blank = after.len() - after.trim_start().len();
        if after.trim_start().starts_with(',') {
            let at = value.span().end + blank;
            edits.push(Edit::delete(Span::new(value.span().end, at + 1)));
        }
    }
    Some(Fix::safe("Write it as a block", edits))
}

type Entries<'t> = [(&'t crate::syntax::Entry, crate::syntax::ValueRef<'t>, crate::syntax::ValueRef<'t>)];

/// The same for entries that share lines: each gets a line of its own.
fn on_lines(context: &Context<'_>, attribute: AttributeRef<'_>, entries: &Entries<'_>) -> Option<Fix> {
    let text = context.text;
    let span = attribute.value().span();
    if text.slice(span).contains(['#', '\n']) || text.slice(span).contains("//") {
        return None;
    }
    let mut lines = Vec::new();
    for (entry, _, value) in entries {
        let name = entry.literal_key().filter(|name| is_identifier(name))?;
        lines.push(format!("{name} = {}", text.slice(value.span())));
    }
    let style = context.style();
    let base = text.indentation(attribute.span().start);
    let body = match lines.as_slice() {
        [only] => format!("{{ {only} }}"),
        lines => {
            let lines = lines.iter().map(|line| (1, line.clone())).collect();
            format!("{{{0}{1}{0}{base}}}", style.newline, style.render(&base, &lines))
        }
    };
    let edit = Edit::replace(Span::new(attribute.name_span().end, span.end), format!(" {body}"));
    Some(Fix::safe("Write it as a block", vec![edit]))
}

/// `command { … }` where `command = …` is due.
pub(super) fn argument_expected<'a>(walk: &mut Walk<'a, '_>, block: BlockRef<'a>, schema: &'static BlockSchema) {
    if walk.is_loose(block.span()) {
        return;
    }
    let name = block.keyword();
    let message = format!("`{name}` is an argument of {}: write `{name} = …`.", place_name(schema));
    let wording = format!(
        "Unsupported block type; Blocks of type {name:?} are not expected here. Did you mean to define argument \
         {name:?}? If so, use the equals sign to assign it a value."
    );
    let ty = schema.attribute(name).map(|entry| entry.ty);
    let context = walk.context;
    walk.refuse(&unknown_block::RULE, "parse-unknown-block", block.keyword_span(), message, wording).fix(
        context,
        || {
            let plain = block.labels().len() == 0
                && !block.has_errors()
                && block.body().items().all(|item| matches!(item, ItemRef::Attribute(_) | ItemRef::Comment(_)));
            let edit = Edit::insert(block.keyword_span().end, " =");
            (plain && ty == Some(Type::MapString)).then(|| Fix::safe("Write it as an argument", vec![edit]))
        },
    );
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}
