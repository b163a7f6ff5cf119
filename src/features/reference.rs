//! Names that a file defines and uses: variables, locals, port labels, volumes, tasks, services.
//!
//! [`symbol_at`] says which of them a cursor is on, [`definitions`] where it is defined, [`occurrences`] where it
//! stands. Port labels, volumes and tasks belong to a group; the others to the file.

use std::borrow::Cow;

use super::Document;
use crate::model::{Element, File, Inside};
use crate::schema::{Reference, interpolation};
use crate::syntax::{AttributeRef, BlockRef, BodyRef, ExprKind, ItemRef, Place, StepKind, Tree, ValueRef};
use crate::text::{Span, Text};

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
    /// `service.name`, `destination_name`, `NOMAD_UPSTREAM_ADDR_x`.
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

/// One place where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// The name without its quotes.
    pub(super) span: Span,
    /// Whether it is defined there.
    pub(super) definition: bool,
    /// Whether it is written as in an environment variable, where `-` is `_`.
    pub(super) environment: bool,
}

/// The name at `offset` and where it stands there.
pub(super) fn symbol_at(document: &Document, offset: usize) -> Option<(Symbol, Span)> {
    any_symbol_at(document, offset).filter(|(symbol, _)| !symbol.name.is_empty())
}

fn any_symbol_at(document: &Document, offset: usize) -> Option<(Symbol, Span)> {
    let Document { text, tree, .. } = document;
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
            if let Some(found) = token_at(document, group, attribute.value().span(), offset) {
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
            let own = (group.block.keyword() == "task").then_some(group);
            own.into_iter().chain(group.elements("task")).filter(labelled).filter_map(label).collect()
        }
        Kind::Service => {
            let file = File::new(&document.tree);
            let names = file.services().filter_map(|(_, _, service)| service.element.value("name"));
            names.filter(|name| name.as_str() == Some(symbol.name.as_str())).map(ValueRef::inner_span).collect()
        }
    }
}

/// Everywhere that a name stands in the file, in the order of the text.
pub(super) fn occurrences(document: &Document, symbol: &Symbol) -> Vec<Occurrence> {
    let definitions = definitions(document, symbol);
    let names = match symbol.kind {
        Kind::Port | Kind::Service => known_names(document, symbol.kind, symbol.scope),
        _ => Vec::new(),
    };
    let mut search = Search { text: &document.text, symbol, names, found: Vec::new() };
    for span in &definitions {
        search.found.push(Occurrence { span: *span, definition: true, environment: false });
    }
    // Only the symbol's own group can mean it, and the job's blocks around the groups cannot.
    match symbol.scope {
        Some(start) => {
            let mut path = Vec::new();
            if let Some(group) = block_at(document.tree.root(), start, &mut path) {
                path.push(group);
                search.body(group.body(), inside(&path), Some(group));
            }
        }
        None => search.body(document.tree.root(), Inside::root(), None),
    }
    search.found.sort_by_key(|occurrence| (occurrence.span.start, !occurrence.definition));
    search.found.dedup_by_key(|occurrence| occurrence.span);
    search.found
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
    let own = (group.block.keyword() == "task").then_some(group);
    let tasks = own.into_iter().chain(group.elements("task"));
    let tasks = tasks.flat_map(|task| task.elements("resources")).flat_map(|resources| resources.elements("network"));
    let networks = group.elements("network").chain(tasks);
    networks.flat_map(|network| network.elements("port").chain(network.elements("reserved_ports")))
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

/// A name of an environment variable as a port or an upstream gives rise to it: what stands before the free part.
fn family(token: &str) -> Option<(Kind, &'static str)> {
    let families = interpolation::patterns().filter_map(|pattern| {
        let kind = match pattern.pattern.split_once('<')?.1 {
            "label>" => Kind::Port,
            "destination>" | "service>" => Kind::Service,
            _ => return None,
        };
        Some((kind, pattern.prefix()))
    });
    families.filter(|(_, prefix)| token.starts_with(prefix)).max_by_key(|(_, prefix)| prefix.len())
}

/// The words of `written` that start with `NOMAD_`, with their places in it.
pub(super) fn runtime_words(written: &str) -> impl Iterator<Item = (usize, &str)> {
    written.match_indices("NOMAD_").filter_map(|(at, _)| {
        let joined = written[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let rest = &written[at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(rest.len());
        (!joined).then_some((at, &rest[..end]))
    })
}

/// The name as an environment variable has it.
pub(super) fn environment_name(name: &str) -> Cow<'_, str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.chars().all(fits) {
        return Cow::Borrowed(name);
    }
    Cow::Owned(name.chars().map(|c| if fits(c) { c } else { '_' }).collect())
}

/// How the free part of a runtime variable says `name`: the bytes at its start, and whether as in the environment.
fn says(rest: &str, name: &str) -> Option<(usize, bool)> {
    let as_written = |name: &str| {
        let after = rest.strip_prefix(name)?;
        // In the text of a script a dash may follow a variable.
        (after.is_empty() || after.starts_with('-')).then_some(name.len())
    };
    let cleaned = environment_name(name);
    as_written(name)
        .map(|length| (length, false))
        .or_else(|| as_written(&cleaned).map(|length| (length, cleaned != name)))
}

/// The port or service that the runtime variable at `offset` names.
fn token_at(document: &Document, group: Option<usize>, value: Span, offset: usize) -> Option<(Symbol, Span)> {
    let line = document.text.line_span(document.text.line_of(offset));
    let within = Span::new(line.start.max(value.start), line.end.min(value.end).max(line.start.max(value.start)));
    let written = document.text.slice(within);
    let (start, token) = runtime_words(&written).find(|(at, token)| {
        let start = within.start + at;
        Span::new(start, start + token.len()).touches(offset)
    })?;
    let (kind, prefix) = family(token)?;
    let rest = &token[prefix.len()..];
    let at = within.start + start + prefix.len();
    let scope = if kind == Kind::Port { group } else { None };
    let names = known_names(document, kind, scope);
    let (length, name, _) = best(rest, &names)?;
    Some((Symbol { kind, name: name.to_owned(), scope }, Span::new(at, at + length)))
}

/// The ports of a group, or the services that the file registers and calls.
fn known_names(document: &Document, kind: Kind, scope: Option<usize>) -> Vec<String> {
    if kind == Kind::Port {
        let group = scope_body(&document.tree, scope);
        return group.into_iter().flat_map(ports).filter_map(Element::label).map(str::to_owned).collect();
    }
    let file = File::new(&document.tree);
    let own = file.services().filter_map(|(_, _, service)| service.element.value("name")?.as_str());
    let mut names: Vec<String> = own.map(str::to_owned).collect();
    for (_, group) in file.groups() {
        names.extend(upstreams(document, Some(group.element.block.span().start)));
    }
    names
}

/// The longest of `names` that the free part of a runtime variable says: bytes, name, whether as in the environment.
fn best<'n>(rest: &str, names: &'n [String]) -> Option<(usize, &'n str, bool)> {
    let said =
        names.iter().filter_map(|name| says(rest, name).map(|(length, cleaned)| (length, name.as_str(), cleaned)));
    said.max_by_key(|(length, ..)| *length)
}

/// The destinations of the upstreams of a group.
pub(super) fn upstreams(document: &Document, group: Option<usize>) -> Vec<String> {
    let Some(group) = scope_body(&document.tree, group) else { return Vec::new() };
    let own = (group.block.keyword() == "task").then_some(group);
    let services = group.elements("service").chain(own.into_iter().flat_map(|task| task.elements("service")));
    services
        .flat_map(|service| service.elements("connect"))
        .flat_map(|connect| connect.elements("sidecar_service"))
        .flat_map(|sidecar| sidecar.elements("proxy"))
        .flat_map(|proxy| proxy.elements("upstreams"))
        .filter_map(|upstream| upstream.value("destination_name")?.as_str())
        .map(str::to_owned)
        .collect()
}

/// The search for one name.
struct Search<'s> {
    text: &'s Text,
    symbol: &'s Symbol,
    /// All names that a runtime variable may mean.
    names: Vec<String>,
    found: Vec<Occurrence>,
}

impl Search<'_> {
    fn body<'t>(&mut self, body: BodyRef<'t>, inside: Inside, holder: Option<BlockRef<'t>>) {
        for item in body.items() {
            match item {
                ItemRef::Block(block) => self.body(block.body(), inside.enter(holder, block), Some(block)),
                ItemRef::Attribute(attribute) => {
                    let in_map = holder.is_some_and(|holder| holder.keyword() == "port_map");
                    if in_map && self.symbol.kind == Kind::Port && attribute.name() == self.symbol.name {
                        self.add(attribute.name_span(), false);
                    }
                    self.attribute(attribute, inside);
                }
                _ => {}
            }
        }
    }

    fn attribute(&mut self, attribute: AttributeRef<'_>, inside: Inside) {
        let value = attribute.value();
        match self.symbol.kind {
            kind @ (Kind::Variable | Kind::Local) => value.walk(&mut |value| {
                if let Some((found, name, span)) = root_step(value)
                    && found == kind
                    && name == self.symbol.name
                {
                    self.add(span, false);
                }
            }),
            kind => {
                if names(inside, attribute.name()) == Some(kind) {
                    let elements = value.elements().into_iter().flatten();
                    for string in std::iter::once(value).chain(elements) {
                        if string.as_str() == Some(self.symbol.name.as_str()) {
                            self.add(string.inner_span(), false);
                        }
                    }
                }
                if matches!(kind, Kind::Port | Kind::Service) {
                    self.words(value.span());
                }
            }
        }
    }

    /// The runtime variables in any text.
    fn words(&mut self, span: Span) {
        let written = self.text.slice(span);
        for (at, token) in runtime_words(&written) {
            let Some((kind, prefix)) = family(token) else { continue };
            if kind != self.symbol.kind {
                continue;
            }
            if let Some((length, name, environment)) = best(&token[prefix.len()..], &self.names)
                && name == self.symbol.name
            {
                let start = span.start + at + prefix.len();
                self.add(Span::new(start, start + length), environment);
            }
        }
    }

    fn add(&mut self, span: Span, environment: bool) {
        self.found.push(Occurrence { span, definition: false, environment });
    }
}
