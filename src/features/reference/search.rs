//! The search for all places of one name in a file.

use super::super::Document;
use super::runtime::{Names, runtime_words};
use super::{Kind, Occurrence, Symbol, Written, block_at, definitions, inside, names, root_step, services};
use crate::model::Inside;
use crate::syntax::{AttributeRef, BlockRef, BodyRef, ItemRef};
use crate::text::{Span, Text};
use crate::workspace::{FileKind, mentions_in_job, mentions_in_text};

/// Everywhere that a name stands in the file, in the order of the text.
pub(in crate::features) fn occurrences(document: &Document, symbol: &Symbol) -> Vec<Occurrence> {
    let mut search = Search {
        text: &document.text,
        symbol,
        names: match symbol.kind {
            Kind::Port | Kind::Service => Names::of(document, symbol.kind, symbol.scope),
            Kind::Task => Names::of(document, Kind::Port, symbol.scope),
            _ => Names::default(),
        },
        found: Vec::new(),
    };
    match document.kind() {
        FileKind::Variables => search.values(document),
        FileKind::Other if !document.is_like_a_job() => search.mentions(document, false),
        FileKind::Config | FileKind::Readme => {}
        _ => search.job(document),
    }
    search.found.sort_by_key(|occurrence| (occurrence.span.start, !occurrence.definition));
    search.found.dedup_by_key(|occurrence| occurrence.span);
    search.found
}

/// The search for one name.
struct Search<'s> {
    text: &'s Text,
    symbol: &'s Symbol,
    /// All names that a runtime variable may mean.
    names: Names,
    found: Vec<Occurrence>,
}

impl Search<'_> {
    fn job(&mut self, document: &Document) {
        let symbol = self.symbol;
        if symbol.kind == Kind::Service {
            for (span, is_written) in services(document, &symbol.name) {
                let written = if is_written { Written::Plainly } else { Written::Elsewhere };
                self.found.push(Occurrence { span, definition: true, written });
            }
            self.mentions(document, true);
        } else {
            for span in definitions(document, symbol) {
                self.found.push(Occurrence { span, definition: true, written: Written::Plainly });
            }
        }
        // Only the symbol's own group can mean it, and the job's blocks around the groups cannot.
        match symbol.scope {
            Some(start) => {
                let mut path = Vec::new();
                if let Some(group) = block_at(document.tree.root(), start, &mut path) {
                    path.push(group);
                    self.body(group.body(), inside(&path), Some(group));
                }
            }
            None => self.body(document.tree.root(), Inside::root(), None),
        }
    }

    /// The lines of a file of values.
    fn values(&mut self, document: &Document) {
        if self.symbol.kind == Kind::Variable {
            let lines = document.tree.root().attributes().filter(|line| line.name() == self.symbol.name);
            let places = lines.map(AttributeRef::name_span).map(plainly);
            self.found.extend(places);
        }
    }

    /// Where templates and addresses name the service.
    fn mentions(&mut self, document: &Document, in_job: bool) {
        if self.symbol.kind != Kind::Service {
            return;
        }
        let Document { text, tree, .. } = document;
        let mentions =
            if in_job { mentions_in_job(text, tree) } else { mentions_in_text(&text.slice(Span::new(0, text.len()))) };
        let spans = mentions.into_iter().map(|mention| mention.span);
        let name = self.symbol.name.as_str();
        self.found.extend(spans.filter(|span| text.slice(*span) == name).map(plainly));
    }

    fn body<'t>(&mut self, body: BodyRef<'t>, inside: Inside, holder: Option<BlockRef<'t>>) {
        for item in body.items() {
            match item {
                ItemRef::Block(block) => self.body(block.body(), inside.enter(holder, block), Some(block)),
                ItemRef::Attribute(attribute) => {
                    let in_map = holder.is_some_and(|holder| holder.keyword() == "port_map");
                    if in_map && self.symbol.kind == Kind::Port && attribute.name() == self.symbol.name {
                        self.found.push(plainly(attribute.name_span()));
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
                    self.found.push(plainly(span));
                }
            }),
            kind => {
                if names(inside, attribute.name()) == Some(kind) {
                    let elements = value.elements().into_iter().flatten();
                    for string in std::iter::once(value).chain(elements) {
                        if string.as_str() == Some(self.symbol.name.as_str()) {
                            self.found.push(plainly(string.inner_span()));
                        }
                    }
                }
                if matches!(kind, Kind::Port | Kind::Task | Kind::Service) {
                    self.words(value.span());
                }
            }
        }
    }

    /// The runtime variables in any text.
    fn words(&mut self, span: Span) {
        let written = self.text.slice(span);
        for (at, token) in runtime_words(&written) {
            for said in self.names.read(token) {
                if said.kind == self.symbol.kind && said.name == self.symbol.name {
                    let written = if said.cleaned { Written::ForEnvironment } else { Written::Plainly };
                    self.found.push(Occurrence { span: said.span.shift(span.start + at), definition: false, written });
                }
            }
        }
    }
}

fn plainly(span: Span) -> Occurrence {
    Occurrence { span, definition: false, written: Written::Plainly }
}
