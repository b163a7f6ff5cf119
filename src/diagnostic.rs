//! The nouns of a finding: rule, category, severity, message, range, fixes.

use std::fmt;
use std::path::PathBuf;

use crate::text::Span;

/// The public name of a rule, such as `missing-identity`: the diagnostic's code, the key in
/// `jobspec.toml` and in suppression comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub &'static str);

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// The subject that a rule belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Category {
    /// Workload identities of services.
    Identity,
    /// Static and dynamic ports, port labels.
    Ports,
    /// Literal secrets and where they belong.
    Secrets,
    /// Host and CSI volumes.
    Volumes,
    /// Service registration, health checks, routing tags.
    Services,
    /// CPU and memory.
    Resources,
    /// Container images.
    Images,
    /// Names and places of job files and READMEs.
    Files,
    /// What the deployment tool can do with a job.
    Deploy,
    /// The checker's own comments and configuration.
    Housekeeping,
    /// What Nomad itself rejects, warns about or ignores.
    Nomad,
}

impl Category {
    /// The name in the output and on the rule's page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Ports => "ports",
            Self::Secrets => "secrets",
            Self::Volumes => "volumes",
            Self::Services => "services",
            Self::Resources => "resources",
            Self::Images => "images",
            Self::Files => "files",
            Self::Deploy => "deploy",
            Self::Housekeeping => "housekeeping",
            Self::Nomad => "nomad",
        }
    }
}

/// How much a finding matters, least first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Shown faintly, never counted.
    Hint,
    /// Worth knowing.
    Info,
    /// Should be mended.
    Warning,
    /// Must be mended.
    Error,
}

impl Severity {
    /// The name in the output and in `jobspec.toml`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hint => "hint",
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The severity of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Hint, Self::Info, Self::Warning, Self::Error].into_iter().find(|severity| severity.name() == name)
    }
}

/// A replacement of a range of one document by a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the current text that go.
    pub span: Span,
    /// What comes instead.
    pub new_text: String,
}

impl Edit {
    /// Replaces `span` by `new_text`.
    pub fn replace(span: Span, new_text: impl Into<String>) -> Self {
        Self { span, new_text: new_text.into() }
    }

    /// Inserts `new_text` at `offset`.
    pub fn insert(offset: usize, new_text: impl Into<String>) -> Self {
        Self::replace(Span::at(offset), new_text)
    }

    /// Removes `span`.
    pub fn delete(span: Span) -> Self {
        Self::replace(span, "")
    }
}

/// A change outside the document that a finding is in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileOp {
    /// Writes a new file; refused where one exists.
    Create {
        /// Where.
        path: PathBuf,
        /// Its whole text.
        text: String,
    },
    /// Moves a file; refused where the target exists.
    Rename {
        /// The present path.
        from: PathBuf,
        /// The new path.
        to: PathBuf,
    },
    /// Edits another file.
    Edit {
        /// Which.
        path: PathBuf,
        /// Non-overlapping, in that file's offsets.
        edits: Vec<Edit>,
    },
    /// Turns a rule off in a `jobspec.toml`, or in a new one: whoever applies it has the file's text.
    TurnOff {
        /// Which `jobspec.toml`.
        path: PathBuf,
        /// The rule.
        rule: RuleId,
    },
}

/// Whether a fix may be applied without a person looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Keeps the job's meaning but for the breach itself: also part of `--fix` and "Fix all".
    Safe,
    /// A person must look: offered one by one, and in the CLI with `--unsafe-fixes`.
    Unsafe,
    /// Right for some of the findings only, and a person knows for which: offered in the editor, and there alone.
    Choice,
}

/// One way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative sentence without a full stop.
    pub title: String,
    /// Whether it may run unseen.
    pub safety: Safety,
    /// Changes of the document that the finding is in; they do not overlap.
    pub edits: Vec<Edit>,
    /// Changes elsewhere.
    pub file_ops: Vec<FileOp>,
}

impl Fix {
    /// A fix that also runs in `--fix` and "Fix all".
    pub fn safe(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety: Safety::Safe, edits, file_ops: Vec::new() }
    }

    /// One that runs unseen where `certain`, else one to look at.
    pub fn likely(certain: bool, title: impl Into<String>, edits: Vec<Edit>) -> Self {
        if certain { Self::safe(title, edits) } else { Self::needs_review(title, edits) }
    }

    /// A fix that a person must choose.
    pub fn needs_review(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), safety: Safety::Unsafe, edits, file_ops: Vec::new() }
    }

    /// Whether it may run unseen.
    pub fn is_safe(&self) -> bool {
        self.safety == Safety::Safe
    }
}

/// Another place that belongs to a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The other file; `None` is the file of the finding.
    pub path: Option<PathBuf>,
    /// Where in that file, in bytes.
    pub span: Span,
    /// Line and UTF-16 column from 0 of `span`'s ends, known where the file is another one.
    pub lines: Option<[(usize, usize); 2]>,
    /// Why the place matters.
    pub message: String,
}

/// How an editor may draw the range beside the squiggle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// Faded: the text has no effect.
    Unnecessary,
    /// Struck through: the text has a better form.
    Deprecated,
}

/// One finding in one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub rule: RuleId,
    /// The rule's subject.
    pub category: Category,
    /// After configuration, zones and overrides.
    pub severity: Severity,
    /// The narrowest text that a reader would point at, in bytes.
    pub span: Span,
    /// What is wrong and what to do, for a person.
    pub message: String,
    /// Nomad's own wording, where it has one.
    pub nomad: Option<String>,
    /// The id of the fact in Nomad's source that decides.
    pub fact: Option<&'static str>,
    /// The policy's rule that says the same of the same item: where that rule is on, this finding is left out.
    pub covered_by: Option<RuleId>,
    /// Fixes, the preferred one first; empty unless they were asked for.
    pub fixes: Vec<Fix>,
    /// Further places.
    pub related: Vec<Related>,
    /// How to draw it.
    pub tag: Option<Tag>,
}

impl Diagnostic {
    /// A finding without fixes and further places.
    pub fn new(rule: RuleId, category: Category, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            category,
            severity,
            span,
            message: message.into(),
            nomad: None,
            fact: None,
            covered_by: None,
            fixes: Vec::new(),
            related: Vec::new(),
            tag: None,
        }
    }
}

/// Applies non-overlapping `edits` to `text`; edits that overlap an earlier one are left out.
pub fn apply_edits(text: &str, edits: &[Edit]) -> String {
    let mut order: Vec<&Edit> = edits.iter().collect();
    order.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in order {
        if edit.span.start < done || edit.span.end > text.len() {
            continue;
        }
        result.push_str(&text[done..edit.span.start]);
        result.push_str(&edit.new_text);
        done = edit.span.end;
    }
    result.push_str(&text[done..]);
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_apply_in_order_of_place_and_never_overlap() {
        let edits = [
            Edit::replace(Span::new(4, 5), "B"),
            Edit::insert(0, ">"),
            Edit::delete(Span::new(4, 6)),
            Edit::delete(Span::new(1, 2)),
        ];
        assert_eq!(apply_edits("a-c b d", &edits), ">ac B d");
    }

    #[test]
    fn severities_are_ordered_and_named() {
        assert!(Severity::Hint < Severity::Info && Severity::Warning < Severity::Error);
        assert_eq!(Severity::from_name("warning"), Some(Severity::Warning));
        assert_eq!(Severity::from_name("off"), None);
    }
}
