//! What a rule is, what it may look at, and how it reports.

use std::cell::OnceCell;
use std::collections::HashSet;
use std::path::Path;
use std::sync::LazyLock;

use crate::config::Settings;
use crate::diagnostic::{Category, Diagnostic, Fix, RuleId, Severity};
use crate::model::File;
use crate::syntax::style::Style;
use crate::syntax::{BlockRef, Tree};
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

    /// Its page as it is to be read: without the lines that mark, for the tests, where in an example a finding stands.
    pub fn shown_page(&self) -> String {
        let is_mark =
            |line: &&str| line.trim_start().strip_prefix('#').is_some_and(|mark| mark.trim_start().starts_with('^'));
        let lines = self.page.split_inclusive('\n');
        lines.filter(|line| !is_mark(line)).collect()
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
    /// By looking at its groups, one by one: what is found in a group, all of it inside the group, follows from that
    /// group, from what stands outside all groups, and from the settings. Such findings are kept while one types
    /// elsewhere. `tests/findings_incremental.rs` holds the checks to it.
    Groups(fn(&Context<'_>, &mut Findings)),
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
            Self::Groups(_) => "Groups",
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
    /// The groups whose findings are known already, by [`BlockRef::address`].
    settled: &'a Settled,
    style: OnceCell<Style>,
}

/// Groups whose findings are known from an earlier version of the file.
#[derive(Debug, Default)]
pub struct Settled(HashSet<usize>);

static NOTHING_SETTLED: LazyLock<Settled> = LazyLock::new(Settled::default);

impl Settled {
    /// The groups with these addresses.
    pub fn new(addresses: impl IntoIterator<Item = usize>) -> Self {
        Self(addresses.into_iter().collect())
    }

    /// Whether it is one of them.
    pub fn contains(&self, group: BlockRef<'_>) -> bool {
        self.0.contains(&group.address())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A piece of a file's text.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// Where it stands, in bytes.
    pub span: Span,
    /// Whether it is a group, all of it.
    pub is_group: bool,
}

/// The same file seen twice.
#[derive(Clone, Copy)]
pub struct Views<'v, 'a> {
    /// With all its groups.
    pub whole: &'v Context<'a>,
    /// With those groups only whose findings are not known yet.
    pub due: &'v Context<'a>,
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
        let settled = &*NOTHING_SETTLED;
        Self { file, text, tree, path, settings, workspace, kind, zone, fixes, settled, style: OnceCell::new() }
    }

    /// The same, where the findings of some groups are known already.
    #[must_use]
    pub fn with_settled(self, settled: &'a Settled) -> Self {
        Self { settled, ..self }
    }

    /// Whether the findings of this group are known already.
    pub fn is_settled(&self, group: BlockRef<'_>) -> bool {
        self.settled.contains(group)
    }

    /// The text cut at the borders of its groups, in order: what a check that reads the text itself has to read.
    /// Groups whose findings are known already are left out. To be used with [`Findings::in_group`], by checks whose
    /// findings keep to the terms of [`Check::Groups`].
    pub fn parts(&self) -> Vec<Part> {
        let mut groups: Vec<BlockRef<'a>> = self.file.groups().map(|(_, group)| group.element.block).collect();
        groups.sort_by_key(|group| group.span().start);
        let mut parts = Vec::with_capacity(groups.len() * 2 + 1);
        let mut at = 0;
        for group in groups {
            let span = group.span();
            if at < span.start {
                parts.push(Part { span: Span::new(at, span.start), is_group: false });
            }
            if !self.is_settled(group) {
                parts.push(Part { span, is_group: true });
            }
            at = span.end.max(at);
        }
        parts.push(Part { span: Span::new(at, self.text.len()), is_group: false });
        parts
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
    of_groups: Vec<Diagnostic>,
    in_group: bool,
}

impl Findings {
    /// Reports that `rule` is broken at `span`.
    pub fn report(&mut self, rule: &Rule, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        let list = if self.in_group { &mut self.of_groups } else { &mut self.list };
        let index = list.len();
        list.push(Diagnostic::new(rule.id, rule.category, rule.severity, span, message));
        &mut list[index]
    }

    /// Adds a finding that is made already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.in_group { self.of_groups.push(diagnostic) } else { self.list.push(diagnostic) }
    }

    /// From here on, what is reported follows from one group alone (see [`Check::Groups`]), or no longer does.
    /// Returns what was so before.
    pub fn in_group(&mut self, in_group: bool) -> bool {
        std::mem::replace(&mut self.in_group, in_group)
    }

    /// The findings that follow from one group alone, in the order in which they were reported.
    pub fn take_of_groups(&mut self) -> Vec<Diagnostic> {
        std::mem::take(&mut self.of_groups)
    }

    /// All of them; those of groups stand last.
    pub fn into_inner(self) -> Vec<Diagnostic> {
        let mut list = self.list;
        list.extend(self.of_groups);
        list
    }

    /// Adds what another check reported.
    pub fn append(&mut self, mut other: Self) {
        self.list.append(&mut other.list);
        self.of_groups.append(&mut other.of_groups);
    }

    /// Keeps and changes findings as `keep` says.
    pub fn retain_mut(&mut self, mut keep: impl FnMut(&mut Diagnostic) -> bool) {
        self.list.retain_mut(&mut keep);
        self.of_groups.retain_mut(keep);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len() + self.of_groups.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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
