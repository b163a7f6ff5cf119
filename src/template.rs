//! Go's template language, as the client reads `template.data`: actions between delimiters, commands, operands.
//!
//! Reading never fails. A broken action gives one [`Problem`], keeps what was understood of it, and the next action is
//! read as if nothing had happened. Which functions exist is not known here, nor what they take.
//!
//! The source of truth is the package `text/template/parse` of Go 1.24, with which Nomad 1.11 is built. Offsets count
//! bytes from the start of the text that was read.

mod lex;
mod parse;
mod problem;

use crate::text::Span;

pub use self::parse::parse;
pub use self::problem::{Problem, ProblemKind};

/// Stands for each byte whose value is decided elsewhere, such as by an interpolation of the job file. Inside a string
/// it makes the string unknown; elsewhere in an action it makes the action unknown.
pub const OPAQUE: u8 = 0x1a;

/// What an action begins and ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delimiters<'a> {
    /// `{{`, unless the template has another.
    pub left: &'a str,
    /// `}}`, unless the template has another.
    pub right: &'a str,
}

impl<'a> Delimiters<'a> {
    /// The given ones; an empty one stands for the usual one.
    pub fn new(left: &'a str, right: &'a str) -> Self {
        Self { left: if left.is_empty() { "{{" } else { left }, right: if right.is_empty() { "}}" } else { right } }
    }
}

impl Default for Delimiters<'_> {
    fn default() -> Self {
        Self::new("", "")
    }
}

/// What was understood of a template.
#[derive(Debug, Default)]
pub struct Template {
    /// The actions, in the order of the text; comments are none.
    pub actions: Vec<Action>,
    /// What keeps the client from reading it, in the order of the text.
    pub problems: Vec<Problem>,
    /// Names of `define` and `block`.
    pub definitions: Vec<String>,
    /// Whether an action is of a kind that only the rendering decides; then the balance of the actions is unknown.
    pub open: bool,
}

/// `{{ … }}`
#[derive(Debug)]
pub struct Action {
    /// With its delimiters.
    pub span: Span,
    /// The keyword at its start, with its place; `else if` is `If` after an `Else`, see `after_else`.
    pub keyword: Option<(Keyword, Span)>,
    /// The keyword behind `else`.
    pub after_else: Option<Keyword>,
    /// The name behind `define`, `block` or `template`.
    pub name: Option<Operand>,
    /// What is computed.
    pub pipeline: Option<Pipeline>,
}

/// The words that are not functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are Go's
pub enum Keyword {
    Block,
    Break,
    Continue,
    Define,
    Else,
    End,
    If,
    Nil,
    Range,
    Template,
    With,
}

impl Keyword {
    const ALL: [Self; 11] = [
        Self::Block,
        Self::Break,
        Self::Continue,
        Self::Define,
        Self::Else,
        Self::End,
        Self::If,
        Self::Nil,
        Self::Range,
        Self::Template,
        Self::With,
    ];

    /// The word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Break => "break",
            Self::Continue => "continue",
            Self::Define => "define",
            Self::Else => "else",
            Self::End => "end",
            Self::If => "if",
            Self::Nil => "nil",
            Self::Range => "range",
            Self::Template => "template",
            Self::With => "with",
        }
    }

    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|keyword| keyword.name() == word)
    }

    /// Whether an `end` belongs to it.
    pub const fn opens(self) -> bool {
        matches!(self, Self::Block | Self::Define | Self::If | Self::Range | Self::With)
    }
}

/// `$x := command | command`
#[derive(Debug, Default)]
pub struct Pipeline {
    /// The variables before `:=` or `=`.
    pub declarations: Vec<Span>,
    /// In order.
    pub commands: Vec<Command>,
}

/// `function argument argument`
#[derive(Debug, Default)]
pub struct Command {
    /// The first one decides what it does; never empty.
    pub operands: Vec<Operand>,
}

/// One word of a command.
#[derive(Debug)]
pub struct Operand {
    /// Without its fields.
    pub span: Span,
    /// What it is.
    pub kind: OperandKind,
    /// `.field` behind it, each with its point.
    pub fields: Vec<Span>,
}

/// What a word of a command is.
#[derive(Debug)]
pub enum OperandKind {
    /// `.`
    Dot,
    /// `.Name`, with further fields behind it.
    Field,
    /// `$x`, `$`.
    Variable,
    /// A name that is no keyword.
    Function,
    /// `"…"`, `` `…` ``
    Text,
    /// A number or character.
    Number,
    /// `true`, `false`.
    Bool,
    /// `nil`
    Nil,
    /// `( … )`
    Pipeline(Box<Pipeline>),
}

impl Template {
    /// Takes back what would be wrong if the text around the actions held further actions.
    pub fn open_up(&mut self) {
        self.open = true;
        self.problems.retain(|problem| !problem.kind.depends_on_others());
    }
}

impl Pipeline {
    /// Every command, those in parentheses included, each with the number of values that are piped into it.
    pub fn walk<'p>(&'p self, visit: &mut dyn FnMut(&'p Command, usize)) {
        for (index, command) in self.commands.iter().enumerate() {
            visit(command, usize::from(index > 0));
            for operand in &command.operands {
                if let OperandKind::Pipeline(inner) = &operand.kind {
                    inner.walk(visit);
                }
            }
        }
    }
}

impl Operand {
    /// The characters of a string in `source`, escapes resolved; `None` where it is none, or where something in it is
    /// decided elsewhere.
    pub fn text(&self, source: &str) -> Option<String> {
        if !matches!(self.kind, OperandKind::Text) || !self.fields.is_empty() {
            return None;
        }
        let written = source.get(self.span.start..self.span.end)?;
        if written.as_bytes().contains(&OPAQUE) {
            return None;
        }
        lex::unquote(written)
    }
}

#[cfg(test)]
mod tests;
