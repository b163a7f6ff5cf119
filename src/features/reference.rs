//! Names that a file defines and uses: variables, locals, port labels, volumes, tasks, services.
//!
//! [`symbol_at`] says which of them a cursor is on, [`definitions`] where it is defined, [`occurrences`] where it
//! stands. Port labels, volumes and tasks belong to a group; variables and locals to the file, with its files of values;
//! services to all files, templates among them.

mod runtime;
mod search;

use super::Document;
use crate::model::{Element, File, Inside};
use crate::schema::Reference;
use crate::syntax::{AttributeRef, BlockRef, BodyRef, Context, ExprKind, ItemRef, Place, StepKind, Tree, ValueRef};
use crate::text::Span;
use crate::workspace::{FileKind, mentions_in_job, mentions_in_text, registered};

pub(super) use self::runtime::{environment_name, is_of_another_task, runtime_words, upstreams};
pub(super) use self::search::occurrences;

/// The sorts of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `variable "x"`, `var.x`.
    Variable,
    /// An entry of `locals`, `local.x`.
    Local,
    /// `port "x"`, wherever labels stand, `NOMAD_PORT_x`.
    Port,
    /// `volume "x"`, `volume_mount.volume`.
    Volume,
    /// `task "x"`, `task = "x"`.
    Task,
    /// `service.name`, `destination_name`, `NOMAD_UPSTREAM_ADDR_x`, `{{ service "x" }}`, `x.service.consul`.
    Service,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Symbol {
    /// What it names.
    pub(super) kind: Kind,
    /// The name as it is defined.
    pub(super) name: String,
    /// Where the block of its group starts; `None` for names of the whole file.
    pub(super) scope: Option<usize>,
}

impl Symbol {
    /// A service, which is the same in all files.
    fn service(name: &str) -> Self {
        Self { kind: Kind::Service, name: name.to_owned(), scope: None }
    }
}

/// One place where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// The name without its quotes.
    pub(super) span: Span,
    /// Whether it is defined there.
    pub(super) definition: bool,
    /// How it is written there.
    pub(super) written: Written,
}

/// How a name is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    /// As it is.
    Plainly,
    /// As in an environment variable, where `-` is `_`.
    ForEnvironment,
    /// Not at all: it is put together from others.
    Elsewhere,
}

/// The name at `offset` and where it stands there.
pub(super) fn symbol_at(document: &Document, offset: usize) -> Option<(Symbol, Span)> {
    any_symbol_at(document, offset).filter(|(symbol, _)| !symbol.name.is_empty())
}

fn any_symbol_at(document: &Document, offset: usize) -> Option<(Symbol, Span)> {
    let Document { text, tree, .. } = document;
    match document.kind() {
        FileKind::Variables => return value_at(document, offset),
        FileKind::Config | FileKind::Readme => return None,
        FileKind::Other if !document.is_like_a_job() => {
            let whole = text.slice(Span::new(0, text.len()));
            let found = mentions_in_text(&whole).into_iter().find(|mention| mention.span.touches(offset))?;
            return Some((Symbol::service(&text.slice(found.span)), found.span));
        }
        _ => {}
    }
    let context = tree.context(text, offset);
    let group = group_of(&context.blocks);
    let of_group = |kind, name: &str, span| Some((Symbol { kind, name: name.to_owned(), scope: group }, span));
    let of_file = |kind, name: &str, span| Some((Symbol { kind, name: name.to_owned(), scope: None }, span));
    match &context.place {
        Place::Label { keyword, index: 0, span } => {
            let name = text.slice(*span);
            match *keyword {
                "variable" if context.blocks.is_empty() => of_file(Kind::Variable, &name, *span),
                "port" | "reserved_ports" => of_group(Kind::Port, &name, *span),
                "volume" if group.is_some() => of_group(Kind::Volume, &name, *span),
                "task" => {
                    // A task directly in the job is a group of its own.
                    let own = context.body.blocks().find(|block| block.header_span().touches(offset));
                    let scope = group.or_else(|| own.map(|block| block.span().start));
                    Some((Symbol { kind: Kind::Task, name: name.into_owned(), scope }, *span))
                }
                _ => None,
            }
        }
        Place::Name { word, item: Some(ItemRef::Attribute(attribute)) } => {
            let holder = context.blocks.last()?.keyword();
            match (holder, context.blocks.len()) {
                ("locals", 1) => of_file(Kind::Local, attribute.name(), *word),
                ("variables", 1) => of_file(Kind::Variable, attribute.name(), *word),
                ("port_map", _) => of_group(Kind::Port, attribute.name(), *word),
                _ => None,
            }
        }
        Place::Value { attribute, values } => {
            if let Some((kind, name, span)) = values.iter().rev().find_map(|value| traversal(*value, offset)) {
                return of_file(kind, name, span);
            }
            if let Some(found) = runtime::token_at(document, group, attribute.value().span(), offset) {
                return Some(found);
            }
            if let Some(found) = service_at(document, &context, *attribute, offset) {
                return Some(found);
            }
            let literal = values.last().filter(|value| value.inner_span().touches(offset))?;
            let kind = names(inside(&context.blocks), attribute.name())?;
            let scope = if kind == Kind::Service { None } else { group };
            Some((Symbol { kind, name: literal.as_str()?.to_owned(), scope }, literal.inner_span()))
        }
        _ => None,
    }
}

/// The variable whose value the line at `offset` of a file of values gives.
fn value_at(document: &Document, offset: usize) -> Option<(Symbol, Span)> {
    let Document { text, tree, .. } = document;
    let context = tree.context(text, offset);
    match context.place {
        Place::Name { word, item: Some(ItemRef::Attribute(attribute)) } if context.blocks.is_empty() => {
            Some((Symbol { kind: Kind::Variable, name: attribute.name().to_owned(), scope: None }, word))
        }
        _ => None,
    }
}

/// The service that a template or an address names at `offset`, or whose name is put together there.
fn service_at(
    document: &Document,
    context: &Context<'_>,
    attribute: AttributeRef<'_>,
    offset: usize,
) -> Option<(Symbol, Span)> {
    let Document { text, tree, .. } = document;
    let named = mentions_in_job(text, tree).into_iter().find(|mention| mention.span.touches(offset));
    if let Some(mention) = named {
        return Some((Symbol::service(&text.slice(mention.span)), mention.span));
    }
    if attribute.name() != "name" || names(inside(&context.blocks), "name") != Some(Kind::Service) {
        return None;
    }
    let value = attribute.value().inner_span();
    let own = registered(&File::new(tree)).into_iter().find(|service| service.at == value && !service.literal)?;
    Some((Symbol::service(&own.name?), value))
}

/// Where a name is defined.
pub(super) fn definitions(document: &Document, symbol: &Symbol) -> Vec<Span> {
    let root = document.tree.root();
    let label = |element: Element<'_>| element.block.labels().next().map(|label| label.value_span());
    let labelled = |element: &Element<'_>| element.label() == Some(symbol.name.as_str());
    match symbol.kind {
        Kind::Variable => {
            let old = root.blocks_named("variables").flat_map(|block| block.body().attributes());
            let old = old.filter(|attribute| attribute.name() == symbol.name).map(AttributeRef::name_span);
            let blocks = root.blocks_named("variable").map(Element::of).filter(labelled).filter_map(label);
            blocks.chain(old).collect()
        }
        Kind::Local => {
            let locals = root.blocks_named("locals").flat_map(|block| block.body().attributes());
            locals.filter(|attribute| attribute.name() == symbol.name).map(AttributeRef::name_span).collect()
        }
        Kind::Port => {
            let Some(group) = scope_body(&document.tree, symbol.scope) else { return Vec::new() };
            ports(group).filter(labelled).filter_map(label).collect()
        }
        Kind::Volume => {
            let Some(group) = scope_body(&document.tree, symbol.scope) else { return Vec::new() };
            group.elements("volume").filter(labelled).filter_map(label).collect()
        }
        Kind::Task => {
            let Some(group) = scope_body(&document.tree, symbol.scope) else { return Vec::new() };
            group_tasks(group).filter(labelled).filter_map(label).collect()
        }
        Kind::Service => services(document, &symbol.name).map(|(span, _)| span).collect(),
    }
}

/// Where the file registers a service, and whether its name is written there.
pub(super) fn services(document: &Document, name: &str) -> impl Iterator<Item = (Span, bool)> {
    let found = registered(&File::new(&document.tree)).into_iter();
    found.filter(move |service| service.name.as_deref() == Some(name)).map(|service| (service.at, service.literal))
}

/// Where the block of the group around starts: a `group`, what a `dynamic "group"` makes, or a task directly in the
/// job.
pub(super) fn group_of(blocks: &[BlockRef<'_>]) -> Option<usize> {
    group_block(blocks).map(|block| block.span().start)
}

/// The block of the group around, as [`group_of`] has it.
pub(super) fn group_block<'t>(blocks: &[BlockRef<'t>]) -> Option<BlockRef<'t>> {
    blocks.iter().enumerate().find_map(|(index, block)| {
        let outer = index.checked_sub(1).map(|outer| blocks[outer]);
        let made = block.keyword() == "content"
            && outer.is_some_and(|outer| outer.keyword() == "dynamic" && outer.label() == Some("group"));
        let alone = block.keyword() == "task" && outer.is_some_and(|outer| outer.keyword() == "job");
        (block.keyword() == "group" || made || alone).then_some(*block)
    })
}

/// The ports of a group, those of its tasks' own networks included.
pub(super) fn ports(group: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    let tasks = group_tasks(group);
    let tasks = tasks.flat_map(|task| task.elements("resources")).flat_map(|resources| resources.elements("network"));
    let networks = group.elements("network").chain(tasks);
    networks.flat_map(|network| network.elements("port").chain(network.elements("reserved_ports")))
}

/// The tasks of a group; itself, where it is one.
fn group_tasks(group: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    let own = (group.block.keyword() == "task").then_some(group);
    own.into_iter().chain(group.elements("task"))
}

/// The block that a [`Symbol::scope`] means.
pub(super) fn scope_body(tree: &Tree, scope: Option<usize>) -> Option<Element<'_>> {
    block_at(tree.root(), scope?, &mut Vec::new()).map(Element::of)
}

/// What may stand inside the innermost of `blocks`.
pub(super) fn inside(blocks: &[BlockRef<'_>]) -> Inside {
    let mut current = Inside::root();
    let mut outer = None;
    for &block in blocks {
        current = current.enter(outer, block);
        outer = Some(block);
    }
    current
}

/// What the strings of an attribute name.
pub(super) fn names(inside: Inside, attribute: &str) -> Option<Kind> {
    match inside {
        Inside::Schema(block) => match block.attribute(attribute)?.references {
            Some(Reference::Port) => Some(Kind::Port),
            Some(Reference::Task) => Some(Kind::Task),
            Some(Reference::Volume) => Some(Kind::Volume),
            Some(Reference::Device) => None,
            None => {
                let service = matches!(
                    (block.id, attribute),
                    ("service" | "gateway.terminating.service" | "gateway.ingress.listener.service", "name")
                        | ("upstreams", "destination_name")
                );
                service.then_some(Kind::Service)
            }
        },
        Inside::Options(_) => (attribute == "ports").then_some(Kind::Port),
        _ => None,
    }
}

/// The block that starts at `start`; `path` gets the blocks around it.
fn block_at<'t>(body: BodyRef<'t>, start: usize, path: &mut Vec<BlockRef<'t>>) -> Option<BlockRef<'t>> {
    for block in body.blocks() {
        if block.span().start == start {
            return Some(block);
        }
        if block.span().start < start && start < block.span().end {
            path.push(block);
            return block_at(block.body(), start, path);
        }
    }
    None
}

/// The name of a variable or local at `offset`.
fn traversal(value: ValueRef<'_>, offset: usize) -> Option<(Kind, &str, Span)> {
    root_step(value).filter(|(_, _, span)| span.touches(offset))
}

/// What a traversal starts with, if that is a variable or a local.
fn root_step(value: ValueRef<'_>) -> Option<(Kind, &str, Span)> {
    let ExprKind::Traversal(traversal) = value.kind() else { return None };
    let ExprKind::Variable(root) = &traversal.root.kind else { return None };
    let kind = match root.as_str() {
        "var" => Kind::Variable,
        "local" => Kind::Local,
        _ => return None,
    };
    let step = traversal.steps.first()?;
    let StepKind::Attribute(name) = &step.kind else { return None };
    if name.is_empty() {
        return None;
    }
    let end = value.rel(step.span).end;
    Some((kind, name, Span::new(end - name.len(), end)))
}
