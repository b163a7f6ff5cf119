//! Pure questions about one immutable [`Analysis`]: a document, the settings that apply to it, and the workspace
//! around it. One file per question; nothing here knows LSP or the terminal.

mod across;
mod actions;
mod completion;
mod cursor;
mod definition;
mod diagnostics;
mod docs;
mod folding;
mod format;
mod hover;
mod lenses;
mod links;
mod memo;
mod metadata;
mod place;
mod policy_file;
mod reference;
mod rename;
mod selection;
mod signature;
mod symbols;
mod tag;
mod template;
mod variable_file;

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::config::{RuleInfo, Settings};
use crate::diagnostic::{Diagnostic, Edit, Fix, RuleId, Severity};
use crate::policy::Registry;
use crate::rule::Rule;
use crate::syntax::{ItemRef, Tree};
use crate::text::{Span, Text};
use crate::workspace::{FileKind, NameKind, Workspace};

pub use self::actions::compatible_edits;
pub use self::definition::{Definition, Target};
pub use self::docs::Docs;
pub use self::folding::Fold;
pub use self::lenses::{Deploy, Lens};
pub use self::links::{Link, LinkTarget};
pub use self::signature::Signature;
pub use self::symbols::{Symbol, SymbolKind};

/// All rules that there are.
pub static REGISTRY: Registry = Registry(&[crate::policy::RULES, crate::nomad::RULES]);

/// What `jobspec.toml` may say a level of.
pub fn rule_infos() -> Vec<RuleInfo> {
    let info = |rule: &Rule| RuleInfo {
        id: rule.id.0,
        category: rule.category,
        severity: rule.severity,
        default_off: rule.default_off,
    };
    REGISTRY.iter().map(info).collect()
}

/// One version of a document, read. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Document {
    /// Its absolute path; `None` while it has no file name.
    pub path: Option<PathBuf>,
    /// What the editor calls its language, where an editor has it open.
    pub language: Option<String>,
    /// Its characters.
    pub text: Text,
    /// Its tree.
    pub tree: Tree,
    memo: Arc<memo::Memo>,
}

impl Document {
    /// Reads `text`.
    pub fn new(path: Option<PathBuf>, language: Option<String>, text: &str) -> Self {
        let text = Text::from(text);
        let tree = Tree::parse(&text);
        Self { path, language, text, tree, memo: Arc::default() }
    }

    /// What sort of file it is.
    pub fn kind(&self) -> FileKind {
        crate::workspace::kind(self.path.as_deref(), self.language.as_deref(), &self.text, &self.tree)
    }

    /// Whether a file that is no job yet may become one: it is named as one, and all at its top is Nomad's.
    fn is_like_a_job(&self) -> bool {
        let root = crate::schema::root();
        let ours = |item: ItemRef<'_>| match item {
            ItemRef::Block(block) => root.child(block.keyword()).is_some(),
            ItemRef::Attribute(_) => false,
            _ => true,
        };
        self.path.as_deref().is_none_or(|path| matches!(NameKind::of(path), NameKind::Nomad | NameKind::Hcl))
            && self.tree.root().items().all(ours)
    }

    /// Changes the document; only what the edit touches is read again.
    pub fn apply(&mut self, edit: &Edit) {
        self.tree = self.tree.apply(&mut self.text, edit);
    }
}

/// The text that `edits`, the fixes of some findings, make of `text`: formatted as `nomad fmt` does where `text` was.
pub fn mended(text: &str, edits: &[Edit]) -> String {
    format::formatted_as_before(text, crate::diagnostic::apply_edits(text, edits))
}

/// Everything that can be asked about one version of a document.
#[derive(Debug)]
pub struct Analysis {
    /// The document.
    pub document: Document,
    /// The settings that apply to it.
    pub settings: Arc<Settings>,
    /// The files around it.
    pub workspace: Arc<Workspace>,
    diagnostics: OnceLock<Vec<Diagnostic>>,
}

impl Analysis {
    /// Nothing is computed until it is asked for.
    pub fn new(document: Document, settings: Arc<Settings>, workspace: Arc<Workspace>) -> Self {
        Self { document, settings, workspace, diagnostics: OnceLock::new() }
    }

    /// The document's path.
    pub fn path(&self) -> Option<&Path> {
        self.document.path.as_deref()
    }

    /// What sort of file it is.
    pub fn kind(&self) -> FileKind {
        self.document.kind()
    }

    /// Whether it is a `jobspec.toml`.
    fn is_policy_file(&self) -> bool {
        self.path().is_some_and(|path| NameKind::of(path) == NameKind::Config)
    }

    /// The edits that apply every safe fix until there is none left; `None` where there is none.
    pub fn fix_all(&self) -> Option<Vec<Edit>> {
        actions::fix_all_edits(self, None)
    }

    /// The edits that format the lines that `range` touches, or the whole file, as `nomad fmt` does; `None` where the
    /// file is none of ours, or has syntax errors.
    pub fn format(&self, range: Option<Span>) -> Option<Vec<Edit>> {
        format::format(self, range)
    }

    /// All findings in the order of the text, without their fixes.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        self.diagnostics.get_or_init(|| diagnostics::diagnostics(self, false))
    }

    /// All findings with their fixes, which are made from the current text.
    pub fn diagnostics_with_fixes(&self) -> Vec<Diagnostic> {
        diagnostics::diagnostics(self, true)
    }

    /// What can be done about the findings that meet `range`, and about the file.
    pub fn code_actions(&self, range: Span) -> Vec<Action> {
        actions::code_actions(self, range)
    }

    /// What can be typed at `offset`.
    pub fn completions(&self, offset: usize) -> Vec<Completion> {
        self.completed(offset, None)
    }

    /// What can be typed at `offset` behind a character that made the editor ask; nothing where that character does
    /// not open anything.
    pub fn completions_behind(&self, offset: usize, trigger: char) -> Vec<Completion> {
        self.completed(offset, Some(trigger))
    }

    fn completed(&self, offset: usize, trigger: Option<char>) -> Vec<Completion> {
        if self.is_policy_file() {
            policy_file::completions(self, offset, trigger)
        } else if variable_file::is_variable_file(self) {
            variable_file::completions(self, offset, trigger)
        } else {
            completion::completions(self, offset, trigger)
        }
    }

    /// What stands at `offset`, explained.
    pub fn hover(&self, offset: usize) -> Option<Hover> {
        if self.is_policy_file() {
            policy_file::hover(self, offset)
        } else if variable_file::is_variable_file(self) {
            variable_file::hover(self, offset)
        } else {
            hover::hover(self, offset)
        }
    }

    /// The parameters of the function whose arguments are written at `offset`.
    pub fn signature(&self, offset: usize) -> Option<Signature> {
        signature::signature(self, offset)
    }

    /// Where the name at `offset` is defined.
    pub fn definition(&self, offset: usize) -> Option<Definition> {
        if variable_file::is_variable_file(self) {
            variable_file::definition(self, offset)
        } else {
            definition::definition(self, offset)
        }
    }

    /// Everywhere that the name at `offset` stands in the document, each with whether it is defined there.
    pub fn references(&self, offset: usize) -> Vec<(Span, bool)> {
        self.references_in(offset, &self.document)
    }

    /// The other files in which the name at `offset` may stand; `None` where it means nothing outside of this one.
    pub fn files_of_name(&self, offset: usize) -> Option<Vec<PathBuf>> {
        let (symbol, _) = reference::symbol_at(&self.document, offset)?;
        across::files(self, &symbol)
    }

    /// Everywhere that the name at `offset` stands in one of those files, each with whether it is defined there.
    pub fn references_in(&self, offset: usize, other: &Document) -> Vec<(Span, bool)> {
        let found = reference::symbol_at(&self.document, offset);
        let places = found.map(|(symbol, _)| reference::occurrences(other, &symbol)).unwrap_or_default();
        places.into_iter().map(|place| (place.span, place.definition)).collect()
    }

    /// Where the name at `offset` stands and what it is, if [`Analysis::rename`] can change it.
    pub fn rename_target(&self, offset: usize) -> Option<(Span, String)> {
        rename::target(self, offset)
    }

    /// The edits of the document that give the name at `offset` another one; `None` where there is none that it or a
    /// file around it defines. The files of [`Analysis::files_of_name`] are to be changed as well.
    ///
    /// # Errors
    ///
    /// Says in a sentence for the user why that cannot be done.
    pub fn rename(&self, offset: usize, new_name: &str) -> Result<Option<Vec<Edit>>, String> {
        rename::rename(self, offset, new_name)
    }

    /// The edits of another file for the same.
    ///
    /// # Errors
    ///
    /// Says in a sentence for the user why that cannot be done there.
    pub fn rename_in(&self, offset: usize, new_name: &str, other: &Document) -> Result<Vec<Edit>, String> {
        rename::rename_in(self, offset, new_name, other)
    }

    /// The outline.
    pub fn symbols(&self) -> Vec<Symbol> {
        symbols::symbols(self)
    }

    /// What the text leads to: files and addresses.
    pub fn links(&self) -> Vec<Link> {
        links::links(self)
    }

    /// What an editor can run for the job.
    pub fn lenses(&self) -> Vec<Lens> {
        lenses::lenses(self)
    }

    /// What can be folded away.
    pub fn folds(&self) -> Vec<Fold> {
        folding::folds(self)
    }

    /// The ranges around `offset`, innermost first, each inside the next.
    pub fn selections(&self, offset: usize) -> Vec<Span> {
        selection::selections(self, offset)
    }
}

/// What an action is for: the kinds of LSP's `CodeActionKind` that we use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends a finding.
    QuickFix,
    /// Mends all findings of the file that can be mended safely (`source.fixAll`).
    FixAll,
    /// Changes the job for other reasons.
    Refactor,
}

/// Something that an editor can offer.
#[derive(Clone, Debug, PartialEq)]
pub struct Action {
    /// What it does, as an imperative sentence without a full stop.
    pub title: String,
    /// What it is for.
    pub kind: ActionKind,
    /// Whether it is the one that most people want.
    pub preferred: bool,
    /// The changes; none where it is a command.
    pub fix: Fix,
    /// What the editor does instead of changing something.
    pub command: Option<Command>,
    /// The findings that it mends, by their index in [`Analysis::diagnostics`].
    pub mends: Vec<usize>,
}

/// Something that only the editor can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command {
    /// Show the page of a rule.
    Explain(RuleId),
}

/// What a completion is: names as in LSP's `CompletionItemKind`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A block.
    Block,
    /// An attribute.
    Attribute,
    /// A value of a closed set.
    Value,
    /// A label or name that the file defines.
    Reference,
    /// A function.
    Function,
    /// A variable.
    Variable,
    /// A whole piece of text, such as a new job.
    Snippet,
}

/// Something that can be typed.
#[derive(Clone, Debug)]
pub struct Completion {
    /// What is shown, and matched unless there is a `filter`.
    pub label: Cow<'static, str>,
    /// What it is.
    pub kind: CompletionKind,
    /// One line beside the label.
    pub detail: Option<Cow<'static, str>>,
    /// Shown when the item is selected.
    pub documentation: Option<Docs>,
    /// What accepting it replaces.
    pub replace: Span,
    /// The new text in LSP's snippet syntax (`$1`, `${1:default}`, `$0`).
    pub snippet: String,
    /// The same for clients without snippets.
    pub plain: String,
    /// What is matched with what is typed, where that is not the label.
    pub filter: Option<String>,
    /// Whether it has a better form or does nothing.
    pub deprecated: bool,
}

/// An explanation.
#[derive(Clone, Debug, PartialEq)]
pub struct Hover {
    /// What it explains.
    pub span: Span,
    /// Markdown.
    pub markdown: String,
}

/// The worst severity among `diagnostics`.
pub fn worst(diagnostics: &[Diagnostic]) -> Option<Severity> {
    diagnostics.iter().map(|diagnostic| diagnostic.severity).max()
}
