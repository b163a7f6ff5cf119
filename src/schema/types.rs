//! The nouns of the schema: blocks, attributes, labels, and what is known about their values.
//!
//! Everything is `'static`, so that the tables cost nothing at start.

use std::fmt;

/// Nomad's documentation; [`BlockSchema::page`] is a path below it.
pub const DOCUMENTATION: &str = "https://developer.hashicorp.com/nomad/docs/";

/// A release of Nomad, as `1.11.2`. The order is that of releases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// First number.
    pub major: u16,
    /// Second number.
    pub minor: u16,
    /// Third number.
    pub patch: u16,
}

impl Version {
    /// The release `major.minor.patch`.
    pub const fn new(major: u16, minor: u16, patch: u16) -> Self {
        Self { major, minor, patch }
    }

    /// Reads `1.11.2`, `1.11` (patch 0) or `1`, with an optional leading `v` and without regard
    /// to a suffix such as `-rc.1` or `+ent`. `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('v').unwrap_or(text);
        let core = text.split(['-', '+']).next()?;
        let mut numbers = [0; 3];
        for (place, part) in core.split('.').enumerate() {
            if part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            *numbers.get_mut(place)? = part.parse().ok()?;
        }
        Some(Self::new(numbers[0], numbers[1], numbers[2]))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// The type to which Nomad's parser converts a value. It converts scalars freely (`5` to `"5"`,
/// `"true"` to `true`), but never a scalar to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text; numbers and booleans are converted.
    String,
    /// `true` or `false`, also as strings.
    Bool,
    /// Any number.
    Number,
    /// A whole number within the range of the Go type that takes it; the parser refuses others.
    Int {
        /// Smallest number that the parser takes.
        min: i64,
        /// Largest number that the parser takes.
        max: u64,
    },
    /// A string for Go's `time.ParseDuration` (units ns, us, ms, s, m, h, no days), or a number of
    /// nanoseconds. `null` is refused.
    Duration,
    /// A list, tuple or set of strings.
    ListString,
    /// A list of numbers.
    ListNumber,
    /// A map or object with string values.
    MapString,
    /// A type constraint such as `list(string)`, written without quotes.
    TypeExpression,
    /// A bare name.
    Identifier,
    /// Any value.
    Any,
}

impl Type {
    /// Go's `int` and `int64`.
    pub const INT: Self = Self::Int { min: i64::MIN, max: i64::MAX.unsigned_abs() };
    /// Go's `int8`.
    pub const INT8: Self = Self::Int { min: -128, max: 127 };
    /// Go's `uint8`.
    pub const UINT8: Self = Self::Int { min: 0, max: 255 };
    /// Go's `uint16`.
    pub const UINT16: Self = Self::Int { min: 0, max: 65_535 };
    /// Go's `uint32`.
    pub const UINT32: Self = Self::Int { min: 0, max: 4_294_967_295 };
    /// Go's `uint64`.
    pub const UINT64: Self = Self::Int { min: 0, max: u64::MAX };

    /// How a hover names the type: Nomad's own words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Bool => "bool",
            Self::Number => "number",
            Self::Int { .. } => "int",
            Self::Duration => "duration",
            Self::ListString => "list(string)",
            Self::ListNumber => "list(number)",
            Self::MapString => "map(string)",
            Self::TypeExpression => "type",
            Self::Identifier => "identifier",
            Self::Any => "any",
        }
    }
}

/// Whether an attribute or block has to be there, and what enforces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Required {
    /// It may be left out.
    No,
    /// The parser refuses the file without it.
    Parser,
    /// The file parses, but validation refuses the job without it.
    Validate,
    /// Refused only under this condition; it completes "required when …".
    When(&'static str),
    /// Nothing refuses a file without it, yet the block is useless then: what happens, as it
    /// completes "without it, …".
    Needed(&'static str),
}

/// What the text of a value names elsewhere in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// The label of a `port` in the group's network.
    Port,
    /// The label of a `task` in the same group.
    Task,
    /// The label of a `volume` in the same group.
    Volume,
    /// The label of a `device` in the same `resources`.
    Device,
}

/// An attribute or block that Nomad is about to drop, or has dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deprecated {
    /// First release that counts it as deprecated, where known.
    pub since: Option<Version>,
    /// What to write instead: a name in the same block, or a dotted path (`disconnect.replace`).
    pub replacement: Option<&'static str>,
    /// A sentence for the person who used it.
    pub message: &'static str,
}

/// How a block may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A block with the attributes and children of its schema.
    Block,
    /// A block of free keys with values of [`BlockSchema::value_type`]; `x = {}` is refused.
    Map,
    /// Free keys, either as a block `x { k = v }` or as an attribute `x = { k = v }`, not both.
    MapOrAttribute,
    /// A block with a body of any attributes and blocks, which Nomad hands on unchecked.
    Opaque,
}

/// A label between a block's keyword and its body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LabelSchema {
    /// Name for messages and placeholders.
    pub name: &'static str,
    /// What the label means.
    pub doc: &'static str,
}

/// One attribute of a block.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each named where it is set")]
pub struct AttributeSchema {
    /// Name as written in the file.
    pub name: &'static str,
    /// Type of the value.
    pub ty: Type,
    /// Whether it has to be there.
    pub required: Required,
    /// What holds without it, as text for people: a bare value (`5m`), or a short phrase.
    pub default: Option<&'static str>,
    /// The values that mean something, without quotes; `""` stands for the default. Empty where
    /// there is no fixed set.
    pub allowed: &'static [&'static str],
    /// Values outside of `allowed`, `min` and `max` pass Nomad's validation, at least in some
    /// place or form: they are at most worth a warning.
    pub lenient: bool,
    /// Good values to offer out of an open set, without quotes.
    pub suggested: &'static [&'static str],
    /// Smallest value, as a number or duration; a leading `>` excludes the value itself.
    pub min: Option<&'static str>,
    /// Largest value, as a number or duration.
    pub max: Option<&'static str>,
    /// Regular expression (RE2) that the value has to match.
    pub pattern: Option<&'static str>,
    /// What the value names.
    pub references: Option<Reference>,
    /// First release with the attribute; `None`: 0.8.0 or older, or not known.
    pub since: Option<Version>,
    /// Set where Nomad discourages it.
    pub deprecated: Option<Deprecated>,
    /// Nomad accepts the attribute and silently drops its value.
    pub ignored: bool,
    /// Some or all values need Nomad Enterprise.
    pub enterprise: bool,
    /// Left out of completion: undocumented or internal.
    pub hidden: bool,
    /// Help for a person, in Markdown.
    pub doc: &'static str,
    /// The HCL source that completion inserts as the value, quotes included: `"1h"`.
    pub example: Option<&'static str>,
}

impl AttributeSchema {
    /// Whether completion should offer it: not hidden, deprecated or without effect.
    pub const fn is_offered(&self) -> bool {
        !self.hidden && !self.ignored && self.deprecated.is_none()
    }
}

/// A block at one place: below which keyword it stands there, and how often.
#[derive(Clone, Copy, Debug)]
pub struct ChildSchema {
    /// Keyword at this place; differs from the block's own for aliases.
    pub keyword: &'static str,
    /// The block itself, shared by all places where it occurs.
    pub block: &'static BlockSchema,
    /// May occur more than once.
    pub repeatable: bool,
    /// Whether it has to be there.
    pub required: Required,
    /// Number of labels at this place (`scaling` has one in a task and none in a group).
    pub labels: u8,
    /// The only labels that are accepted; empty: any.
    pub label_values: &'static [&'static str],
    /// Largest number of occurrences; `None`: no limit.
    pub max: Option<u8>,
    /// First release with the block at this place; `None`: 0.8.0 or older, or not known.
    pub since: Option<Version>,
    /// Set where Nomad discourages the block at this place.
    pub deprecated: Option<Deprecated>,
    /// Left out of completion: undocumented or legacy.
    pub hidden: bool,
}

impl ChildSchema {
    /// Whether completion should offer it: neither hidden nor deprecated here.
    pub const fn is_offered(&self) -> bool {
        !self.hidden && self.deprecated.is_none()
    }
}

/// One kind of block, wherever it occurs.
#[derive(Debug)]
pub struct BlockSchema {
    /// Unique name: the keyword where that is unique, else a dotted path (`gateway.proxy`).
    pub id: &'static str,
    /// Keyword as written in the file.
    pub keyword: &'static str,
    /// Its labels, in order.
    pub labels: &'static [LabelSchema],
    /// How it may be written.
    pub form: Form,
    /// Attributes, in the order in which a person wants them: required and most used first.
    pub attributes: &'static [AttributeSchema],
    /// Blocks inside, in the same kind of order.
    pub children: &'static [ChildSchema],
    /// Type of the values, for blocks of free keys.
    pub value_type: Option<Type>,
    /// Help for a person, in Markdown.
    pub doc: &'static str,
    /// Page of Nomad's documentation, below [`DOCUMENTATION`].
    pub page: &'static str,
    /// First release with the block anywhere; `None`: 0.8.0 or older, or not known.
    pub since: Option<Version>,
    /// Set where Nomad discourages the block everywhere.
    pub deprecated: Option<Deprecated>,
    /// Needs Nomad Enterprise to have an effect.
    pub enterprise: bool,
    /// Traps and rules that concern the block as a whole, in Markdown.
    pub note: Option<&'static str>,
}

impl BlockSchema {
    /// The attribute with this name.
    pub fn attribute(&self, name: &str) -> Option<&'static AttributeSchema> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }

    /// The block that this keyword opens here.
    pub fn child(&self, keyword: &str) -> Option<&'static ChildSchema> {
        self.children.iter().find(|child| child.keyword == keyword)
    }

    /// Whether the body holds keys of the author's choice, which no table can check.
    pub const fn is_free_form(&self) -> bool {
        !matches!(self.form, Form::Block)
    }

    /// Address of the block's page in Nomad's documentation.
    pub fn url(&self) -> String {
        format!("{DOCUMENTATION}{}", self.page)
    }
}
