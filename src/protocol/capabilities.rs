//! What the client can do, and what the server says that it can do.

use tower_lsp::ls_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, CodeActionProviderCapability, CodeLensOptions,
    CompletionOptions, DiagnosticOptions, DiagnosticServerCapabilities, DocumentLinkOptions, ExecuteCommandOptions,
    FileOperationFilter, FileOperationPattern, FileOperationRegistrationOptions, FoldingRangeProviderCapability,
    HoverProviderCapability, InitializeParams, InsertTextMode, MarkupKind, OneOf, PositionEncodingKind, RenameOptions,
    ResourceOperationKind, SaveOptions, SelectionRangeProviderCapability, ServerCapabilities, SignatureHelpOptions,
    TextDocumentSyncCapability, TextDocumentSyncKind, TextDocumentSyncOptions, TextDocumentSyncSaveOptions,
    WorkDoneProgressOptions, WorkspaceFileOperationsServerCapabilities, WorkspaceFoldersServerCapabilities,
    WorkspaceServerCapabilities,
};

use super::commands::{self, EXPLAIN};
use crate::features::Deploy;
use crate::text::Encoding;

/// The identifier of our diagnostics, also their `source` and the suffix of `source.fixAll`.
pub(super) const NAME: &str = "jobspec-ls";

/// What the client said in `initialize`, as the yes and no that conversions ask for. Absent is no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is an independent capability of LSP")]
pub(super) struct ClientSide {
    /// The unit of columns.
    pub(super) encoding: Encoding,
    /// Completions may hold tab stops.
    pub(super) snippets: bool,
    /// The client indents further lines of a completion itself, when told to.
    pub(super) adjusts_indentation: bool,
    /// The client asks for a completion's documentation when it shows it.
    pub(super) resolves_documentation: bool,
    /// Documentation of completions may be markdown.
    pub(super) completion_markdown: bool,
    /// Completions may be struck through.
    pub(super) completion_tags: bool,
    /// Hovers may be markdown.
    pub(super) hover_markdown: bool,
    /// The documentation of signatures may be markdown.
    pub(super) signature_markdown: bool,
    /// Parameters may be given by their place in the signature.
    pub(super) parameter_offsets: bool,
    /// Definitions may say which word they are of.
    pub(super) definition_links: bool,
    /// The client asks whether and what can be renamed.
    pub(super) prepares_rename: bool,
    /// Edits may name the version that they were made from.
    pub(super) document_changes: bool,
    /// Edits may create files.
    pub(super) creates_files: bool,
    /// Edits may rename files.
    pub(super) renames_files: bool,
    /// The client asks for diagnostics, and asks again when it is told to: none are pushed.
    pub(super) pulls_diagnostics: bool,
    /// The client asks again for diagnostics when it is told to.
    pub(super) refreshes_diagnostics: bool,
    /// The client watches files for the server.
    pub(super) watches_files: bool,
    /// It also watches below a directory that the server names.
    pub(super) watches_relative: bool,
    /// Progress of the server's own work is shown.
    pub(super) shows_progress: bool,
    /// Symbols may be nested.
    pub(super) nested_symbols: bool,
    /// The client has the command [`EXPLAIN`].
    pub(super) explains: bool,
    /// The client lets the server carry out commands.
    pub(super) runs_commands: bool,
    /// The client has the commands that run something in its terminal: plan, run, validate.
    pub(super) deploys: [bool; 3],
    /// The client asks again for lenses when it is told to.
    pub(super) refreshes_lenses: bool,
    /// The client applies edits that the server sends of its own accord.
    pub(super) applies_edits: bool,
}

impl ClientSide {
    /// Reads the capabilities.
    pub(super) fn new(params: &InitializeParams) -> Self {
        let client = &params.capabilities;
        let text = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let completion = text.and_then(|text| text.completion.as_ref());
        let item = completion.and_then(|completion| completion.completion_item.as_ref());
        let hover = text.and_then(|text| text.hover.as_ref());
        let signature = text.and_then(|text| text.signature_help.as_ref());
        let signature = signature.and_then(|signature| signature.signature_information.as_ref());
        let definition = text.and_then(|text| text.definition.as_ref());
        let rename = text.and_then(|text| text.rename.as_ref());
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let operations = edit.and_then(|edit| edit.resource_operations.as_deref()).unwrap_or_default();
        // Neovim says only which operations on files it carries out, and those stand nowhere else.
        let document_changes = edit.and_then(|edit| edit.document_changes).unwrap_or(!operations.is_empty());
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let symbol = text.and_then(|text| text.document_symbol.as_ref());
        Self {
            encoding: encoding(client),
            snippets: item.and_then(|item| item.snippet_support) == Some(true),
            adjusts_indentation: item
                .and_then(|item| item.insert_text_mode_support.as_ref())
                .is_some_and(|modes| modes.value_set.contains(&InsertTextMode::ADJUST_INDENTATION)),
            resolves_documentation: item
                .and_then(|item| item.resolve_support.as_ref())
                .is_some_and(|resolve| resolve.properties.iter().any(|property| property == "documentation")),
            completion_markdown: markdown(item.and_then(|item| item.documentation_format.as_deref())),
            completion_tags: item.and_then(|item| item.tag_support.as_ref()).is_some(),
            hover_markdown: markdown(hover.and_then(|hover| hover.content_format.as_deref())),
            signature_markdown: markdown(signature.and_then(|signature| signature.documentation_format.as_deref())),
            parameter_offsets: signature
                .and_then(|signature| signature.parameter_information.as_ref())
                .and_then(|parameter| parameter.label_offset_support)
                == Some(true),
            definition_links: definition.and_then(|definition| definition.link_support) == Some(true),
            prepares_rename: rename.and_then(|rename| rename.prepare_support) == Some(true),
            document_changes,
            creates_files: document_changes && operations.contains(&ResourceOperationKind::Create),
            renames_files: document_changes && operations.contains(&ResourceOperationKind::Rename),
            pulls_diagnostics: pulls_diagnostics(params),
            refreshes_diagnostics: refreshes_diagnostics(client),
            watches_files: watched.and_then(|watched| watched.dynamic_registration) == Some(true),
            watches_relative: watched.and_then(|watched| watched.relative_pattern_support) == Some(true),
            shows_progress: client.window.as_ref().and_then(|window| window.work_done_progress) == Some(true),
            explains: has_command(params, EXPLAIN),
            runs_commands: workspace.is_some_and(|workspace| workspace.execute_command.is_some()),
            deploys: [Deploy::Plan, Deploy::Run, Deploy::Validate]
                .map(|deploy| has_command(params, commands::deploy(deploy))),
            refreshes_lenses: workspace
                .and_then(|workspace| workspace.code_lens.as_ref())
                .and_then(|lens| lens.refresh_support)
                == Some(true),
            applies_edits: workspace.and_then(|workspace| workspace.apply_edit) == Some(true),
            nested_symbols: symbol.and_then(|symbol| symbol.hierarchical_document_symbol_support) == Some(true),
        }
    }
}

/// Whether the client says that it has a command: in its `initializationOptions` (`{"commands": ["jobspec.plan"]}`), or
/// in its experimental capabilities as rust-analyzer's clients do.
fn has_command(params: &InitializeParams, name: &str) -> bool {
    let options = params.initialization_options.as_ref().and_then(|options| options.get("commands"));
    let experimental = params.capabilities.experimental.as_ref();
    let experimental = experimental.and_then(|experimental| experimental.pointer("/commands/commands"));
    let lists = [options, experimental].into_iter().flatten().filter_map(serde_json::Value::as_array);
    lists.flatten().any(|command| command == name)
}

/// Clients that ask for diagnostics and yet are better off with what is published, so that asking is not offered to
/// them. Neovim 0.12, when told to ask again, asks about the whole workspace and then passes over the files that it has
/// open; Helix never asks about files that it has not.
const BETTER_TOLD: [&str; 2] = ["neovim", "helix"];

/// Whether the client gets its diagnostics by asking for them. One that cannot be told to ask again would show findings
/// that a change in another file has made untrue.
fn pulls_diagnostics(params: &InitializeParams) -> bool {
    let text = params.capabilities.text_document.as_ref();
    let asks = text.is_some_and(|text| text.diagnostic.is_some());
    let takes = text.is_some_and(|text| text.publish_diagnostics.is_some());
    let asks_again = refreshes_diagnostics(&params.capabilities);
    let name = params.client_info.as_ref().map(|client| client.name.to_lowercase()).unwrap_or_default();
    asks && (!takes || asks_again && !BETTER_TOLD.contains(&name.as_str()))
}

fn refreshes_diagnostics(client: &ClientCapabilities) -> bool {
    let diagnostics = client.workspace.as_ref().and_then(|workspace| workspace.diagnostics.as_ref());
    diagnostics.and_then(|diagnostics| diagnostics.refresh_support) == Some(true)
}

/// UTF-8 where it is offered, since it is what we count; the client's own order decides between the others. A client
/// that offers nothing means UTF-16.
fn encoding(client: &ClientCapabilities) -> Encoding {
    let offered = client.general.as_ref().and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
    if offered.contains(&PositionEncodingKind::UTF8) {
        return Encoding::Utf8;
    }
    let known = offered.iter().find(|kind| [PositionEncodingKind::UTF16, PositionEncodingKind::UTF32].contains(kind));
    if known == Some(&PositionEncodingKind::UTF32) { Encoding::Utf32 } else { Encoding::Utf16 }
}

fn markdown(formats: Option<&[MarkupKind]>) -> bool {
    formats.is_some_and(|formats| formats.contains(&MarkupKind::Markdown))
}

/// What the server offers. Each entry has its handler in `server.rs`; `tests/wire_requests.rs` holds the two together.
pub(super) fn server_side(client: &ClientSide) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(TextDocumentSyncCapability::Options(TextDocumentSyncOptions {
            open_close: Some(true),
            change: Some(TextDocumentSyncKind::INCREMENTAL),
            save: Some(TextDocumentSyncSaveOptions::SaveOptions(SaveOptions { include_text: Some(false) })),
            ..TextDocumentSyncOptions::default()
        })),
        diagnostic_provider: client.pulls_diagnostics.then(|| {
            DiagnosticServerCapabilities::Options(DiagnosticOptions {
                identifier: Some(NAME.to_owned()),
                // Ports, volumes and names are compared across the workspace.
                inter_file_dependencies: true,
                workspace_diagnostics: true,
                ..DiagnosticOptions::default()
            })
        }),
        code_action_provider: Some(CodeActionProviderCapability::Options(CodeActionOptions {
            code_action_kinds: Some(vec![
                CodeActionKind::QUICKFIX,
                CodeActionKind::REFACTOR,
                CodeActionKind::SOURCE_FIX_ALL,
            ]),
            ..CodeActionOptions::default()
        })),
        completion_provider: Some(CompletionOptions {
            resolve_provider: Some(true),
            trigger_characters: Some(["\"", "=", ".", "{", "$", "`", " "].map(str::to_owned).to_vec()),
            ..CompletionOptions::default()
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: Some(["(", ","].map(str::to_owned).to_vec()),
            ..SignatureHelpOptions::default()
        }),
        definition_provider: Some(OneOf::Left(true)),
        references_provider: Some(OneOf::Left(true)),
        document_highlight_provider: Some(OneOf::Left(true)),
        // Options are only for clients that know them.
        rename_provider: Some(if client.prepares_rename {
            OneOf::Right(RenameOptions {
                prepare_provider: Some(true),
                work_done_progress_options: WorkDoneProgressOptions::default(),
            })
        } else {
            OneOf::Left(true)
        }),
        document_symbol_provider: Some(OneOf::Left(true)),
        document_formatting_provider: Some(OneOf::Left(true)),
        document_range_formatting_provider: Some(OneOf::Left(true)),
        workspace_symbol_provider: Some(OneOf::Left(true)),
        document_link_provider: Some(DocumentLinkOptions {
            resolve_provider: Some(false),
            work_done_progress_options: WorkDoneProgressOptions::default(),
        }),
        code_lens_provider: client.deploys.contains(&true).then_some(CodeLensOptions { resolve_provider: Some(false) }),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: commands::OWN.map(str::to_owned).to_vec(),
            ..ExecuteCommandOptions::default()
        }),
        folding_range_provider: Some(FoldingRangeProviderCapability::Simple(true)),
        selection_range_provider: Some(SelectionRangeProviderCapability::Simple(true)),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(OneOf::Left(true)),
            }),
            file_operations: Some(file_operations()),
        }),
        ..ServerCapabilities::default()
    }
}

/// Files and directories that the client itself creates, renames and deletes.
fn file_operations() -> WorkspaceFileOperationsServerCapabilities {
    let pattern = FileOperationPattern { glob: "**/*".to_owned(), ..FileOperationPattern::default() };
    let filters = vec![FileOperationFilter { scheme: Some("file".to_owned()), pattern }];
    let all = Some(FileOperationRegistrationOptions { filters });
    WorkspaceFileOperationsServerCapabilities {
        did_create: all.clone(),
        did_rename: all.clone(),
        did_delete: all,
        ..WorkspaceFileOperationsServerCapabilities::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(client: serde_json::Value) -> ClientSide {
        ClientSide::new(&params(json!({ "capabilities": client })))
    }

    fn params(params: serde_json::Value) -> InitializeParams {
        serde_json::from_value(params).expect("valid parameters")
    }

    #[test]
    fn nothing_said_means_nothing_possible() {
        let client = read(json!({}));
        assert_eq!(client.encoding, Encoding::Utf16);
        assert!(!client.snippets && !client.document_changes && !client.pulls_diagnostics && !client.hover_markdown);
    }

    #[test]
    fn utf8_wins_wherever_it_stands() {
        let encoding = |offered: serde_json::Value| read(json!({"general": {"positionEncodings": offered}})).encoding;
        assert_eq!(encoding(json!(["utf-16", "utf-8"])), Encoding::Utf8);
        assert_eq!(encoding(json!(["utf-32"])), Encoding::Utf32);
        assert_eq!(encoding(json!(["utf-32", "utf-16"])), Encoding::Utf32);
        assert_eq!(encoding(json!(["utf-7"])), Encoding::Utf16);
        assert_eq!(encoding(json!([])), Encoding::Utf16);
    }

    #[test]
    fn files_are_created_only_in_document_changes() {
        let edit = |document_changes: bool| {
            read(json!({"workspace": {"workspaceEdit": {
                "documentChanges": document_changes, "resourceOperations": ["create"],
            }}}))
        };
        assert!(edit(true).creates_files && !edit(true).renames_files);
        assert!(!edit(false).creates_files);
        let neovim =
            read(json!({"workspace": {"workspaceEdit": {"resourceOperations": ["rename", "create", "delete"]}}}));
        assert!(neovim.document_changes && neovim.creates_files && neovim.renames_files);
        assert!(!read(json!({"workspace": {"workspaceEdit": {}}})).document_changes);
    }

    #[test]
    fn asking_is_for_those_who_ask_again() {
        let pulls = |name: &str, diagnostic: bool, refresh: bool| {
            let mut capabilities = json!({ "textDocument": { "publishDiagnostics": {} }, "workspace": {} });
            if diagnostic {
                capabilities["textDocument"]["diagnostic"] = json!({});
            }
            if refresh {
                capabilities["workspace"]["diagnostics"] = json!({ "refreshSupport": true });
            }
            ClientSide::new(&params(json!({ "capabilities": capabilities, "clientInfo": { "name": name } })))
                .pulls_diagnostics
        };
        assert!(pulls("Visual Studio Code", true, true));
        assert!(!pulls("Visual Studio Code", false, true));
        assert!(!pulls("Neovim", true, false), "0.10 and 0.11");
        assert!(!pulls("Neovim", true, true), "0.12");
        assert!(!pulls("helix", true, true));
        assert!(!pulls("Eglot", false, false));
    }
}
