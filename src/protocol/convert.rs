//! All conversions between LSP's types and ours.

mod several;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde_json::{Value, json};
use tower_lsp::ls_types::{
    self as lsp, CodeActionKind, CodeActionOrCommand, CodeDescription, CodeLens, CompletionItemKind, CompletionItemTag,
    CompletionTextEdit, CreateFile, CreateFileOptions, DiagnosticRelatedInformation, DiagnosticSeverity, DiagnosticTag,
    DocumentChangeOperation, DocumentChanges, DocumentHighlight, DocumentHighlightKind, DocumentSymbol,
    DocumentSymbolResponse, Documentation, FoldingRange, FoldingRangeKind, GotoDefinitionResponse, HoverContents,
    InsertTextFormat, InsertTextMode, Location, LocationLink, MarkupContent, MarkupKind, NumberOrString, OneOf,
    OptionalVersionedTextDocumentIdentifier, ParameterInformation, ParameterLabel, Range, RenameFile,
    RenameFileOptions, ResourceOp, SelectionRange, SignatureHelp, SignatureInformation, SymbolInformation,
    TextDocumentEdit, TextEdit, Uri, WorkspaceEdit,
};

use super::capabilities::{ClientSide, NAME};
use super::commands::{self, EXPLAIN, EXPLAIN_RULE};
use super::documents::{Key, Snapshot};
use super::plaintext::plain_text;
use super::shared::Shared;
use crate::config::turn_off;
use crate::diagnostic::{Diagnostic, Edit, FileOp, Fix, Related, RuleId, Severity, Tag, apply_edits};
use crate::features::{
    Action, ActionKind, Analysis, Command, Completion, CompletionKind, Definition, Fold, Hover, Lens, REGISTRY,
    Signature, Symbol, SymbolKind, Target,
};
use crate::rule::Rule;
use crate::text::{Encoding, Position, Span, Text};

pub(super) use self::several::workspace_symbols;

/// The address of a rule's page. Made once for all rules, since every finding of every publish carries one.
fn rule_page(rule: RuleId) -> Option<Uri> {
    static URIS: LazyLock<HashMap<RuleId, Uri>> = LazyLock::new(|| {
        let page = |rule: &Rule| Some((rule.id, rule.url().parse().ok()?));
        REGISTRY.iter().filter_map(page).collect()
    });
    URIS.get(&rule).cloned()
}

/// The decoded path of a `file:` URI.
pub(super) fn path(uri: &Uri) -> Option<PathBuf> {
    if !uri.scheme().as_str().eq_ignore_ascii_case("file") {
        return None;
    }
    let path = uri.to_file_path()?.into_owned();
    // `c:` and `C:` are one drive; editors differ.
    if cfg!(windows) {
        let text = path.to_string_lossy();
        if let Some((drive, rest)) = text.split_once(':').filter(|(drive, _)| drive.len() == 1) {
            return Some(PathBuf::from(format!("{}:{rest}", drive.to_ascii_uppercase())));
        }
    }
    Some(path)
}

/// The bytes of `range`, clamped to the text; its ends may come in either order.
pub(super) fn span(text: &Text, range: Range, encoding: Encoding) -> Span {
    let (start, end) = (offset(text, range.start, encoding), offset(text, range.end, encoding));
    Span::new(start.min(end), start.max(end))
}

fn offset(text: &Text, position: lsp::Position, encoding: Encoding) -> usize {
    text.offset(Position { line: position.line as usize, column: position.character as usize }, encoding)
}

/// Turns offsets of one text into positions. Findings stand in the order of the text and mostly within a line, so the
/// last line is remembered; other places that they speak of come again and again.
struct Positions<'a> {
    text: &'a Text,
    encoding: Encoding,
    /// Number, first byte, and first byte of the next line.
    line: Cell<(usize, usize, usize)>,
    known: RefCell<HashMap<usize, lsp::Position>>,
}

impl<'a> Positions<'a> {
    fn new(text: &'a Text, encoding: Encoding) -> Self {
        Self { text, encoding, line: Cell::new((0, 0, 0)), known: RefCell::default() }
    }

    fn range(&self, span: Span) -> Range {
        Range::new(self.position(span.start), self.position(span.end))
    }

    /// The range of a place that other findings may speak of as well.
    fn frequent_range(&self, span: Span) -> Range {
        let position = |offset| *self.known.borrow_mut().entry(offset).or_insert_with(|| self.position(offset));
        Range::new(position(span.start), position(span.end))
    }

    fn position(&self, offset: usize) -> lsp::Position {
        let (mut line, mut start, next) = self.line.get();
        if !(start..next).contains(&offset) {
            line = self.text.line_of(offset);
            start = self.text.line_start(line);
            self.line.set((line, start, self.text.line_start(line + 1)));
        }
        let column = self.text.column(start, offset, self.encoding);
        lsp::Position::new(line as u32, column as u32)
    }
}

/// Converts for one version of one document and one client.
pub(super) struct Converter<'a> {
    shared: &'a Shared,
    client: ClientSide,
    snapshot: &'a Snapshot,
    positions: Positions<'a>,
}

impl<'a> Converter<'a> {
    /// A converter for `snapshot`.
    pub(super) fn new(shared: &'a Shared, snapshot: &'a Snapshot) -> Self {
        let client = shared.client();
        let positions = Positions::new(&snapshot.analysis.document.text, client.encoding);
        Self { shared, client, snapshot, positions }
    }

    /// What is asked about.
    pub(super) fn analysis(&self) -> &'a Analysis {
        &self.snapshot.analysis
    }

    fn text(&self) -> &'a Text {
        &self.snapshot.analysis.document.text
    }

    /// The byte offset of a position.
    pub(super) fn offset(&self, position: lsp::Position) -> usize {
        offset(self.text(), position, self.client.encoding)
    }

    /// The bytes of a range.
    pub(super) fn span(&self, range: Range) -> Span {
        span(self.text(), range, self.client.encoding)
    }

    /// The range of bytes.
    pub(super) fn range(&self, span: Span) -> Range {
        self.positions.range(span)
    }

    /// All findings.
    pub(super) fn diagnostics(&self) -> Vec<lsp::Diagnostic> {
        self.analysis().diagnostics().iter().map(|diagnostic| self.diagnostic(diagnostic)).collect()
    }

    fn diagnostic(&self, diagnostic: &Diagnostic) -> lsp::Diagnostic {
        let related: Vec<_> = diagnostic.related.iter().filter_map(|related| self.related(related)).collect();
        lsp::Diagnostic {
            range: self.range(diagnostic.span),
            severity: Some(match diagnostic.severity {
                Severity::Error => DiagnosticSeverity::ERROR,
                Severity::Warning => DiagnosticSeverity::WARNING,
                Severity::Info => DiagnosticSeverity::INFORMATION,
                Severity::Hint => DiagnosticSeverity::HINT,
            }),
            code: Some(NumberOrString::String(diagnostic.rule.to_string())),
            code_description: rule_page(diagnostic.rule).map(|href| CodeDescription { href }),
            source: Some(NAME.to_owned()),
            message: diagnostic.message.clone(),
            related_information: (!related.is_empty()).then_some(related),
            tags: diagnostic.tag.map(|tag| match tag {
                Tag::Unnecessary => vec![DiagnosticTag::UNNECESSARY],
                Tag::Deprecated => vec![DiagnosticTag::DEPRECATED],
            }),
            data: data(diagnostic),
        }
    }

    fn related(&self, related: &Related) -> Option<DiagnosticRelatedInformation> {
        let location = match &related.path {
            None => Location { uri: self.snapshot.uri.clone(), range: self.positions.frequent_range(related.span) },
            Some(path) => Location { uri: self.uri_of(path)?, range: self.related_range(path, related)? },
        };
        Some(DiagnosticRelatedInformation { location, message: related.message.clone() })
    }

    /// The range in another file. The index knows lines and UTF-16 columns, which is what most clients count in.
    fn related_range(&self, path: &Path, related: &Related) -> Option<Range> {
        self.range_in(path, related.span, related.lines)
    }

    fn range_in(&self, path: &Path, span: Span, lines: Option<[(usize, usize); 2]>) -> Option<Range> {
        let encoding = self.client.encoding;
        let text = || {
            let open = self.shared.documents.get_key(&Key::File(path.to_owned()));
            match &open {
                Some(open) => Some(open.analysis.document.text.clone()),
                None => self.shared.surroundings.text(path),
            }
        };
        match lines {
            Some(lines) if encoding == Encoding::Utf16 => lsp_range(lines, None, encoding),
            Some(lines) => lsp_range(lines, Some(&text()?), encoding),
            None => Some(Positions::new(&text()?, encoding).range(span)),
        }
    }

    /// URI, version if it is open, and text of another file.
    fn other_file(&self, path: &Path) -> Option<(Uri, Option<i32>, Text)> {
        if let Some(open) = self.shared.documents.get_key(&Key::File(path.to_owned())) {
            return Some((open.uri, open.version, open.analysis.document.text.clone()));
        }
        let text = fs::read_to_string(path).ok()?;
        Some((Uri::from_file_path(path)?, None, Text::from(text.as_str())))
    }

    /// An action; `None` if its edit needs what the client cannot do.
    pub(super) fn action(&self, action: &Action, kind: CodeActionKind) -> Option<CodeActionOrCommand> {
        let command = match action.command {
            Some(Command::Explain(rule)) if self.client.explains => {
                let arguments = Some(vec![Value::from(rule.0)]);
                Some(lsp::Command { title: action.title.clone(), command: EXPLAIN.to_owned(), arguments })
            }
            // Without a place for the page there is a message.
            Some(Command::Explain(rule)) if self.client.runs_commands => {
                let arguments = Some(vec![Value::from(rule.0), Value::from(true)]);
                Some(lsp::Command { title: action.title.clone(), command: EXPLAIN_RULE.to_owned(), arguments })
            }
            Some(Command::Explain(_)) => return None,
            None => None,
        };
        let found = self.analysis().diagnostics();
        let mends: Vec<_> =
            action.mends.iter().filter_map(|&index| found.get(index)).map(|found| self.diagnostic(found)).collect();
        Some(CodeActionOrCommand::CodeAction(lsp::CodeAction {
            title: action.title.clone(),
            kind: Some(kind),
            diagnostics: (!mends.is_empty()).then_some(mends),
            edit: if command.is_some() { None } else { Some(self.edit(&action.fix)?) },
            command,
            is_preferred: action.preferred.then_some(true),
            ..lsp::CodeAction::default()
        }))
    }

    /// A fix as the edit that the client understands.
    fn edit(&self, fix: &Fix) -> Option<WorkspaceEdit> {
        let mut files: Vec<(Uri, Option<i32>, Vec<TextEdit>)> = Vec::new();
        let mut operations = Vec::new();
        if !fix.edits.is_empty() {
            let edits = text_edits(self.text(), &fix.edits, self.client.encoding);
            files.push((self.snapshot.uri.clone(), self.snapshot.version, edits));
        }
        for operation in &fix.file_ops {
            match operation {
                FileOp::Edit { path, edits } => {
                    let (uri, version, text) = self.other_file(path)?;
                    files.push((uri, version, text_edits(&text, edits, self.client.encoding)));
                }
                FileOp::Create { path, text } if self.client.creates_files => {
                    operations.extend(create(path, text.clone())?);
                }
                FileOp::Rename { from, to } if self.client.renames_files => {
                    let rename = RenameFile {
                        old_uri: self.uri_of(from)?,
                        new_uri: Uri::from_file_path(to)?,
                        options: Some(RenameFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) }),
                        annotation_id: None,
                    };
                    operations.push(DocumentChangeOperation::Op(ResourceOp::Rename(rename)));
                }
                FileOp::TurnOff { path, rule } => match self.other_file(path) {
                    Some((uri, version, text)) => {
                        let edits = turn_off(&text.to_string(), rule.0)?;
                        files.push((uri, version, text_edits(&text, &edits, self.client.encoding)));
                    }
                    None if self.client.creates_files => {
                        let new = apply_edits("", &turn_off("", rule.0)?);
                        operations.extend(create(path, new)?);
                    }
                    None => return None,
                },
                FileOp::Create { .. } | FileOp::Rename { .. } => return None,
            }
        }
        Some(workspace_edit(self.client, files, operations))
    }

    /// Edits of the document.
    pub(super) fn text_edits(&self, edits: &[Edit]) -> Vec<TextEdit> {
        text_edits(self.text(), edits, self.client.encoding)
    }

    /// A lens; `None` if the client has no such command.
    pub(super) fn lens(&self, lens: &Lens) -> Option<CodeLens> {
        if !self.client.deploys[lens.deploy as usize] {
            return None;
        }
        let argument = json!({
            "command": lens.command,
            "directory": lens.directory.to_str()?,
            "uri": self.snapshot.uri,
        });
        let command = lsp::Command {
            title: lens.deploy.title().to_owned(),
            command: commands::deploy(lens.deploy).to_owned(),
            arguments: Some(vec![argument]),
        };
        Some(CodeLens { range: self.range(lens.span), command: Some(command), data: None })
    }

    /// The client's own spelling where it has the file open.
    fn uri_of(&self, path: &Path) -> Option<Uri> {
        let open = self.shared.documents.get_key(&Key::File(path.to_owned()));
        open.map_or_else(|| Uri::from_file_path(path), |open| Some(open.uri))
    }

    /// A completion; `data` finds its documentation again, where the client asks for it later.
    pub(super) fn completion(&self, index: usize, completion: &Completion, data: Value) -> lsp::CompletionItem {
        let new_text = if self.client.snippets { &completion.snippet } else { &completion.plain };
        let several_lines = new_text.contains('\n');
        let later = self.client.resolves_documentation && completion.documentation.is_some();
        lsp::CompletionItem {
            label: completion.label.clone().into_owned(),
            kind: Some(completion_kind(completion.kind)),
            detail: completion.detail.clone().map(Cow::into_owned),
            documentation: completion
                .documentation
                .as_ref()
                .filter(|_| !later)
                .map(|docs| documentation(&self.client, &docs.markdown())),
            filter_text: completion.filter.clone(),
            deprecated: (completion.deprecated && !self.client.completion_tags).then_some(true),
            tags: (completion.deprecated && self.client.completion_tags).then(|| vec![CompletionItemTag::DEPRECATED]),
            sort_text: Some(format!("{index:04}")),
            insert_text_format: Some(if self.client.snippets {
                InsertTextFormat::SNIPPET
            } else {
                InsertTextFormat::PLAIN_TEXT
            }),
            insert_text_mode: (several_lines && self.client.adjusts_indentation)
                .then_some(InsertTextMode::ADJUST_INDENTATION),
            text_edit: Some(CompletionTextEdit::Edit(TextEdit::new(self.range(completion.replace), new_text.clone()))),
            data: later.then_some(data),
            ..lsp::CompletionItem::default()
        }
    }

    /// A hover.
    pub(super) fn hover(&self, hover: &Hover) -> lsp::Hover {
        lsp::Hover {
            contents: HoverContents::Markup(markup(self.client.hover_markdown, &hover.markdown)),
            range: Some(self.range(hover.span)),
        }
    }

    /// The range of bytes in this document.
    pub(super) fn location(&self, span: Span) -> Location {
        Location { uri: self.snapshot.uri.clone(), range: self.range(span) }
    }

    /// A place where a name stands; it is written where it is defined.
    pub(super) fn highlight(&self, span: Span, definition: bool) -> DocumentHighlight {
        let kind = if definition { DocumentHighlightKind::WRITE } else { DocumentHighlightKind::READ };
        DocumentHighlight { range: self.range(span), kind: Some(kind) }
    }

    /// Where a name is defined.
    pub(super) fn definition(&self, definition: &Definition) -> GotoDefinitionResponse {
        let places: Vec<Location> = definition.targets.iter().filter_map(|target| self.target(target)).collect();
        if !self.client.definition_links {
            return GotoDefinitionResponse::Array(places);
        }
        let origin = self.range(definition.origin);
        let link = |Location { uri, range }| LocationLink {
            origin_selection_range: Some(origin),
            target_uri: uri,
            target_range: range,
            target_selection_range: range,
        };
        GotoDefinitionResponse::Link(places.into_iter().map(link).collect())
    }

    fn target(&self, target: &Target) -> Option<Location> {
        match &target.path {
            None => Some(self.location(target.span)),
            Some(path) => {
                let range = self.range_in(path, target.span, target.lines)?;
                Some(Location { uri: self.uri_of(path)?, range })
            }
        }
    }

    /// A function's signature. Its label is ASCII, hence bytes are UTF-16 units.
    pub(super) fn signature(&self, signature: &Signature) -> SignatureHelp {
        let parameters = signature.parameters.iter().map(|(span, ty)| ParameterInformation {
            label: if self.client.parameter_offsets {
                ParameterLabel::LabelOffsets([span.start as u32, span.end as u32])
            } else {
                ParameterLabel::Simple(signature.label[span.start..span.end].to_owned())
            },
            documentation: Some(self.signature_text(ty)),
        });
        let information = SignatureInformation {
            label: signature.label.clone(),
            documentation: Some(self.signature_text(&signature.documentation)),
            parameters: Some(parameters.collect()),
            active_parameter: None,
        };
        // A number beyond the last parameter means none of them.
        let active = signature.active.unwrap_or(signature.parameters.len());
        SignatureHelp {
            signatures: vec![information],
            active_signature: Some(0),
            active_parameter: Some(active as u32),
        }
    }

    fn signature_text(&self, markdown: &str) -> Documentation {
        Documentation::MarkupContent(markup(self.client.signature_markdown, markdown))
    }

    /// The outline: nested where the client shows it so, else a plain list.
    pub(super) fn symbols(&self, symbols: &[Symbol]) -> DocumentSymbolResponse {
        if self.client.nested_symbols {
            return DocumentSymbolResponse::Nested(self.nested_symbols(symbols));
        }
        let mut flat = Vec::new();
        self.flat_symbols(symbols, None, &mut flat);
        DocumentSymbolResponse::Flat(flat)
    }

    #[expect(deprecated, reason = "the field must be filled; its successor is `tags`")]
    fn nested_symbols(&self, symbols: &[Symbol]) -> Vec<DocumentSymbol> {
        let convert = |symbol: &Symbol| DocumentSymbol {
            name: symbol.name.clone(),
            detail: symbol.detail.clone(),
            kind: symbol_kind(symbol.kind),
            range: self.range(symbol.span),
            selection_range: self.range(symbol.selection),
            children: (!symbol.children.is_empty()).then(|| self.nested_symbols(&symbol.children)),
            tags: None,
            deprecated: None,
        };
        symbols.iter().map(convert).collect()
    }

    #[expect(deprecated, reason = "the field must be filled; its successor is `tags`")]
    fn flat_symbols(&self, symbols: &[Symbol], container: Option<&str>, flat: &mut Vec<SymbolInformation>) {
        for symbol in symbols {
            flat.push(SymbolInformation {
                name: symbol.name.clone(),
                kind: symbol_kind(symbol.kind),
                location: Location { uri: self.snapshot.uri.clone(), range: self.range(symbol.span) },
                container_name: container.map(str::to_owned),
                tags: None,
                deprecated: None,
            });
            self.flat_symbols(&symbol.children, Some(&symbol.name), flat);
        }
    }

    /// Ranges, innermost first, as the chain that LSP makes of them.
    pub(super) fn selection(&self, spans: &[Span]) -> SelectionRange {
        let mut outer = None;
        for span in spans.iter().rev() {
            outer = Some(SelectionRange { range: self.range(*span), parent: outer.map(Box::new) });
        }
        outer.unwrap_or(SelectionRange { range: Range::default(), parent: None })
    }
}

/// A range by its lines and UTF-16 columns, which is how the index has them: what stands on earlier lines may have
/// changed since it looked, so that lines count, and bytes do not. Clients that count otherwise need the text.
fn lsp_range(lines: [(usize, usize); 2], text: Option<&Text>, encoding: Encoding) -> Option<Range> {
    if encoding == Encoding::Utf16 {
        let [start, end] = lines.map(|(line, column)| lsp::Position::new(line as u32, column as u32));
        return Some(Range::new(start, end));
    }
    let text = text?;
    let [start, end] = lines.map(|(line, column)| text.offset(Position { line, column }, Encoding::Utf16));
    Some(Positions::new(text, encoding).range(Span::new(start, end.max(start))))
}

/// A fold, by lines: what stays visible of its ends is the editor's business.
pub(super) fn fold(fold: &Fold) -> FoldingRange {
    FoldingRange {
        start_line: fold.first as u32,
        end_line: fold.last as u32,
        kind: Some(if fold.comment { FoldingRangeKind::Comment } else { FoldingRangeKind::Region }),
        ..FoldingRange::default()
    }
}

/// What else an editor or a script may want to know about a finding.
fn data(diagnostic: &Diagnostic) -> Option<Value> {
    let mut data = serde_json::Map::new();
    if let Some(nomad) = &diagnostic.nomad {
        data.insert("nomad".to_owned(), json!(nomad));
    }
    if let Some(fact) = diagnostic.fact {
        data.insert("fact".to_owned(), json!(fact));
    }
    (!data.is_empty()).then_some(Value::Object(data))
}

/// The documentation of a completion.
pub(super) fn documentation(client: &ClientSide, markdown: &str) -> Documentation {
    Documentation::MarkupContent(markup(client.completion_markdown, markdown))
}

fn markup(markdown: bool, text: &str) -> MarkupContent {
    if markdown {
        MarkupContent { kind: MarkupKind::Markdown, value: text.to_owned() }
    } else {
        MarkupContent { kind: MarkupKind::PlainText, value: plain_text(text) }
    }
}

/// What kind the client has asked for, if it wants the action at all: kinds are trees, `source` holds
/// `source.fixAll`, and `source.fixAll.jobspec-ls` is our own `source.fixAll`.
pub(super) fn wanted_kind(kind: ActionKind, only: Option<&[CodeActionKind]>) -> Option<CodeActionKind> {
    let ours = match kind {
        ActionKind::QuickFix => CodeActionKind::QUICKFIX,
        ActionKind::FixAll => CodeActionKind::SOURCE_FIX_ALL,
        ActionKind::Refactor => CodeActionKind::REFACTOR,
    };
    let Some(only) = only else { return Some(ours) };
    let holds = |wanted: &CodeActionKind| {
        ours.as_str().strip_prefix(wanted.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let own = |wanted: &&CodeActionKind| {
        wanted.as_str().strip_prefix(ours.as_str()).and_then(|rest| rest.strip_prefix('.')) == Some(NAME)
    };
    // The empty kind is the root of all.
    if only.iter().any(|wanted| wanted.as_str().is_empty() || holds(wanted)) {
        return Some(ours);
    }
    only.iter().find(own).cloned()
}

fn completion_kind(kind: CompletionKind) -> CompletionItemKind {
    match kind {
        CompletionKind::Block => CompletionItemKind::STRUCT,
        CompletionKind::Attribute => CompletionItemKind::PROPERTY,
        CompletionKind::Value => CompletionItemKind::ENUM_MEMBER,
        CompletionKind::Reference => CompletionItemKind::REFERENCE,
        CompletionKind::Function => CompletionItemKind::FUNCTION,
        CompletionKind::Variable => CompletionItemKind::VARIABLE,
        CompletionKind::Snippet => CompletionItemKind::SNIPPET,
    }
}

fn symbol_kind(kind: SymbolKind) -> lsp::SymbolKind {
    match kind {
        SymbolKind::Job => lsp::SymbolKind::MODULE,
        SymbolKind::Group => lsp::SymbolKind::NAMESPACE,
        SymbolKind::Task => lsp::SymbolKind::CLASS,
        SymbolKind::Service => lsp::SymbolKind::INTERFACE,
        SymbolKind::Port => lsp::SymbolKind::CONSTANT,
        SymbolKind::Volume => lsp::SymbolKind::FIELD,
        SymbolKind::Variable => lsp::SymbolKind::VARIABLE,
        SymbolKind::Block => lsp::SymbolKind::STRUCT,
    }
}

/// Edits of files, each with its version if it is open, and what happens to whole files, as the client understands it.
pub(super) fn workspace_edit(
    client: ClientSide,
    files: Vec<(Uri, Option<i32>, Vec<TextEdit>)>,
    operations: Vec<DocumentChangeOperation>,
) -> WorkspaceEdit {
    if !client.document_changes {
        let mut changes = HashMap::<Uri, Vec<TextEdit>>::new();
        for (uri, _, edits) in files {
            changes.entry(uri).or_default().extend(edits);
        }
        return WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() };
    }
    let edits = files.into_iter().map(|(uri, version, edits)| document_edit(uri, version, edits));
    let changes = if operations.is_empty() {
        DocumentChanges::Edits(edits.collect())
    } else {
        // Edits first: after a rename the old name holds nothing.
        let edits = edits.map(DocumentChangeOperation::Edit);
        DocumentChanges::Operations(edits.chain(operations).collect())
    };
    WorkspaceEdit { document_changes: Some(changes), ..WorkspaceEdit::default() }
}

fn text_edits(text: &Text, edits: &[Edit], encoding: Encoding) -> Vec<TextEdit> {
    let positions = Positions::new(text, encoding);
    edits.iter().map(|edit| TextEdit::new(positions.range(edit.span), edit.new_text.clone())).collect()
}

/// Makes a file of that text; refused where one exists.
fn create(path: &Path, text: String) -> Option<[DocumentChangeOperation; 2]> {
    let uri = Uri::from_file_path(path)?;
    let options = CreateFileOptions { overwrite: Some(false), ignore_if_exists: Some(false) };
    let create = CreateFile { uri: uri.clone(), options: Some(options), annotation_id: None };
    let whole = TextEdit::new(Range::default(), text);
    Some([
        DocumentChangeOperation::Op(ResourceOp::Create(create)),
        DocumentChangeOperation::Edit(document_edit(uri, None, vec![whole])),
    ])
}

fn document_edit(uri: Uri, version: Option<i32>, edits: Vec<TextEdit>) -> TextDocumentEdit {
    TextDocumentEdit {
        text_document: OptionalVersionedTextDocumentIdentifier { uri, version },
        edits: edits.into_iter().map(OneOf::Left).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_those_of_the_text_in_any_order() {
        let whole = "\u{feff}a\r\nü = \"😀\"\n\n".to_owned() + &"long ascii line, then another\n".repeat(200) + "é";
        let text = Text::from(whole.as_str());
        let offsets: Vec<usize> = (0..=whole.len() + 3).collect();
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let positions = Positions::new(&text, encoding);
            for &offset in offsets.iter().chain(offsets.iter().rev()) {
                let Position { line, column } = text.position(offset, encoding);
                let expected = lsp::Position::new(line as u32, column as u32);
                assert_eq!(positions.position(offset), expected, "{encoding:?} {offset}");
            }
        }
    }

    #[test]
    fn every_rule_has_a_page() {
        assert!(REGISTRY.iter().all(|rule| rule_page(rule.id).is_some()));
    }
}
