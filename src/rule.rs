//! What a rule is, what it may look at, and how it reports.

use std::cell::OnceCell;
use std::path::Path;

use crate::config::Settings;
use crate::diagnostic::{Category, Diagnostic, Fix, RuleId, Severity};
use crate::model::File;
use crate::syntax::Tree;
use crate::syntax::style::Style;
use crate::text::{Span, Text};
use crate::workspace::{FileKind, Workspace};

/// Which fixes a rule offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixKind {
    /// None.
    None,
    /// At least one that may run unseen.
    Safe,
    /// Only such as a person must choose.
    Unsafe,
}

impl FixKind {
    /// The name in lists of rules.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its public name.
    pub id: RuleId,
    /// Its subject.
    pub category: Category,
    /// Unless `jobspec.toml` says otherwise.
    pub severity: Severity,
    /// Whether it must be turned on in `jobspec.toml`.
    pub default_off: bool,
    /// What it can mend.
    pub fix: FixKind,
    /// One line for tables.
    pub summary: &'static str,
    /// The user's page, Markdown; its HCL examples run as tests.
    pub page: &'static str,
    /// How its findings are found.
    pub check: Check,
}

/// Where the project is at home.
pub const HOME: &str = "https://github.com/jobspec-ls/jobspec-ls";

impl Rule {
    /// The address of its page.
    pub fn url(&self) -> String {
        let directory = if self.category == Category::Nomad { "nomad" } else { "policy" };
        format!("{HOME}/blob/main/src/{directory}/rules/{}.md", self.id)
    }

    /// Its level where `jobspec.toml` says nothing, by the name that it has there.
    pub fn default_level(&self) -> &'static str {
        if self.default_off { "off" } else { self.severity.name() }
    }
}

/// How the findings of a rule are found.
#[derive(Clone, Copy)]
pub enum Check {
    /// By looking at one job file.
    File(fn(&Context<'_>, &mut Findings)),
    /// By looking at a file that is no job: a README, or what lies beside a job.
    Document(fn(&Context<'_>, &mut Findings)),
    /// By the part of the program that knows: the parser, the configuration, the runner itself, or a check that
    /// serves several rules.
    Elsewhere,
}

impl std::fmt::Debug for Check {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::File(_) => "File",
            Self::Document(_) => "Document",
            Self::Elsewhere => "Elsewhere",
        })
    }
}

/// Where a file stands in its directory: which rules apply, and how loudly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// All rules.
    Production,
    /// Work in progress: no policy finding above `info`.
    Testing,
    /// Kept for reference: syntax errors only.
    Archive,
}

impl Zone {
    /// The zone of a path, by the names of the directories above the file.
    pub fn of(path: Option<&Path>, settings: &Settings) -> Self {
        let Some(parent) = path.and_then(Path::parent) else { return Self::Production };
        let mut zone = Self::Production;
        for component in parent.components() {
            let name = component.as_os_str();
            if name == settings.layout.archive.as_str() {
                return Self::Archive;
            }
            if name == settings.layout.testing.as_str() {
                zone = Self::Testing;
            }
        }
        zone
    }
}

/// What a rule may look at. For a file that is no job, `file` holds no job.
pub struct Context<'a> {
    /// The job as read.
    pub file: &'a File<'a>,
    /// Its characters.
    pub text: &'a Text,
    /// Its tree.
    pub tree: &'a Tree,
    /// Its absolute path, if it has one.
    pub path: Option<&'a Path>,
    /// The settings that apply to it.
    pub settings: &'a Settings,
    /// The files around it.
    pub workspace: &'a Workspace,
    /// What sort of file it is.
    pub kind: FileKind,
    /// Where it stands.
    pub zone: Zone,
    /// Whether fixes are wanted: most questions do not need them.
    pub fixes: bool,
    style: OnceCell<Style>,
}

/// One version of a file.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    /// Its characters.
    pub text: &'a Text,
    /// Its tree.
    pub tree: &'a Tree,
    /// Its absolute path, if it has one.
    pub path: Option<&'a Path>,
    /// What sort of file it is.
    pub kind: FileKind,
}

impl<'a> Context<'a> {
    /// See the fields.
    pub fn new(
        file: &'a File<'a>,
        source: Source<'a>,
        settings: &'a Settings,
        workspace: &'a Workspace,
        fixes: bool,
    ) -> Self {
        let Source { text, tree, path, kind } = source;
        let zone = Zone::of(path, settings);
        Self { file, text, tree, path, settings, workspace, kind, zone, fixes, style: OnceCell::new() }
    }

    /// How the file is written.
    pub fn style(&self) -> &Style {
        self.style.get_or_init(|| Style::of(self.text, self.tree))
    }
}

/// What the rules report.
#[derive(Debug, Default)]
pub struct Findings {
    list: Vec<Diagnostic>,
}

impl Findings {
    /// Reports that `rule` is broken at `span`.
    pub fn report(&mut self, rule: &Rule, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        let index = self.list.len();
        self.list.push(Diagnostic::new(rule.id, rule.category, rule.severity, span, message));
        &mut self.list[index]
    }

    /// Adds a finding that is made already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.list.push(diagnostic);
    }

    /// All of them, in the order in which they were reported.
    pub fn into_inner(self) -> Vec<Diagnostic> {
        self.list
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl Diagnostic {
    /// Adds the fix that `make` makes, if fixes are wanted and it makes one.
    pub fn fix(&mut self, context: &Context<'_>, make: impl FnOnce() -> Option<Fix>) -> &mut Self {
        if context.fixes
            && let Some(fix) = make()
        {
            self.fixes.push(fix);
        }
        self
    }

    /// Adds Nomad's own wording.
    pub fn nomad_says(&mut self, wording: impl Into<String>) -> &mut Self {
        self.nomad = Some(wording.into());
        self
    }
}
