//! The outline of a file: its blocks, each under the name that a person calls it by.

use super::Analysis;
use crate::syntax::{AttributeRef, BlockRef, BodyRef};
use crate::text::Span;
use crate::workspace::FileKind;

/// One entry of the outline.
#[derive(Clone, Debug, PartialEq)]
pub struct Symbol {
    /// Its label, a service's name, or the keyword where there is neither.
    pub name: String,
    /// The keyword, where that is not the name.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// What a click on it selects; inside `span`.
    pub selection: Span,
    /// What is inside.
    pub children: Vec<Symbol>,
}

/// What an entry of the outline is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SymbolKind {
    /// `job`
    Job,
    /// `group`
    Group,
    /// `task`
    Task,
    /// `service`
    Service,
    /// `port`
    Port,
    /// `volume`
    Volume,
    /// `variable`, or an entry of `locals`.
    Variable,
    /// Any other block.
    Block,
}

/// The outline.
pub(super) fn symbols(analysis: &Analysis) -> Vec<Symbol> {
    match analysis.kind() {
        FileKind::Config | FileKind::Readme => Vec::new(),
        _ => body(analysis.document.tree.root()),
    }
}

fn body(body: BodyRef<'_>) -> Vec<Symbol> {
    body.blocks().map(block).collect()
}

fn block(block: BlockRef<'_>) -> Symbol {
    let keyword = block.keyword();
    let labels: Vec<&str> = block.labels().map(crate::syntax::LabelRef::value).collect();
    let service = || block.body().value("name").and_then(|name| Some((name.as_str()?.to_owned(), name.span())));
    let (name, selection) = match keyword {
        "service" => service().unwrap_or_else(|| (keyword.to_owned(), block.keyword_span())),
        _ if labels.iter().all(|label| label.trim().is_empty()) => (keyword.to_owned(), block.keyword_span()),
        _ => (labels.join(" "), block.header_span()),
    };
    let children = match keyword {
        "locals" => block.body().attributes().map(local).collect(),
        _ => body(block.body()),
    };
    let detail = (name != keyword).then(|| keyword.to_owned());
    Symbol { name, detail, kind: kind(keyword), span: block.span(), selection, children }
}

fn local(attribute: AttributeRef<'_>) -> Symbol {
    Symbol {
        name: attribute.name().to_owned(),
        detail: Some("local".to_owned()),
        kind: SymbolKind::Variable,
        span: attribute.span(),
        selection: attribute.name_span(),
        children: Vec::new(),
    }
}

fn kind(keyword: &str) -> SymbolKind {
    match keyword {
        "job" => SymbolKind::Job,
        "group" => SymbolKind::Group,
        "task" => SymbolKind::Task,
        "service" => SymbolKind::Service,
        "port" => SymbolKind::Port,
        "volume" => SymbolKind::Volume,
        "variable" => SymbolKind::Variable,
        _ => SymbolKind::Block,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::Arc;

    use super::*;
    use crate::features::Document;

    fn outline(text: &str) -> String {
        let document = Document::new(Some("/x.nomad".into()), None, text);
        let analysis = Analysis::new(document, Arc::default(), Arc::default());
        let mut out = String::new();
        write(&analysis.symbols(), 0, text, &mut out);
        out
    }

    fn write(symbols: &[Symbol], depth: usize, text: &str, out: &mut String) {
        for symbol in symbols {
            assert!(symbol.span.contains(symbol.selection));
            let selected = &text[symbol.selection.start..symbol.selection.end];
            let detail = symbol.detail.as_deref().unwrap_or("-");
            let _ = writeln!(out, "{:1$}{2} {detail} [{selected}]", "", depth * 2, symbol.name);
            write(&symbol.children, depth + 1, text, out);
        }
    }

    #[test]
    fn blocks_are_named_as_people_call_them() {
        let text = "locals {\n  image = \"x\"\n}\njob \"web\" {\n  group \"a\" {\n    network {\n      port \"http\" {}\n    }\n    \
                    service {\n      name = \"web-http\"\n      check {\n      }\n    }\n    service {\n      name = local.n\n    }\n    \
                    task \"\" {\n";
        let expected = "locals - [locals]\n  image local [image]\nweb job [job \"web\"]\n  a group [group \"a\"]\n    \
                        network - [network]\n      http port [port \"http\"]\n    web-http service [\"web-http\"]\n      \
                        check - [check]\n    service - [service]\n    task - [task]\n";
        assert_eq!(outline(text), expected);
    }

    #[test]
    fn other_files_have_none() {
        let document = Document::new(Some("/jobspec.toml".into()), None, "[rules]\na = \"off\"\n");
        assert_eq!(Analysis::new(document, Arc::default(), Arc::default()).symbols(), []);
    }
}
