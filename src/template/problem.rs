//! What can be wrong with a template, in our words and in Go's.

use std::borrow::Cow;

use super::Keyword;
use crate::text::Span;

/// One mistake in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where it is.
    pub span: Span,
    /// What it is.
    pub kind: ProblemKind,
}

/// The mistakes for which Go refuses a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// No closing delimiter.
    UnclosedAction,
    /// `{{/*` without `*/`.
    UnclosedComment,
    /// Something between `*/` and the closing delimiter.
    CommentEnd,
    /// A comment that does not follow the delimiter directly; the span is that of the blanks before or after it.
    DetachedComment,
    /// A string without its closing quote on the line.
    UnclosedString,
    /// A raw string without its closing backtick.
    UnclosedRawString,
    /// A character without its closing quote.
    UnclosedCharacter,
    /// A name runs into a character that cannot follow it.
    BadCharacter(char),
    /// A character that means nothing in an action.
    StrangeCharacter(char),
    /// `:` without `=`.
    Colon,
    /// No number, though it begins as one.
    BadNumber(String),
    /// `(` without `)`.
    UnclosedParenthesis,
    /// `)` without `(`.
    ExtraParenthesis,
    /// A string with an escape that Go does not know.
    BadString,
    /// Something that cannot stand at its place, and what it stands in.
    Unexpected(String, &'static str),
    /// Nothing to compute.
    MissingValue(&'static str),
    /// A stage of a pipeline that cannot take a value; counted from 1.
    NotExecutable(usize),
    /// A variable that no action before has declared.
    UndefinedVariable(String),
    /// More than one variable, or in `range` more than two, before `:=`.
    TooManyDeclarations(&'static str),
    /// `$x, y :=`
    RangeDeclarations,
    /// `"x".field`, `nil.field`.
    FieldOfConstant(String),
    /// `break` or `continue` outside of `range`.
    OutsideRange(Keyword),
    /// `end` where nothing is open.
    ExtraEnd,
    /// `else` where it has no `if`, `range` or `with`.
    ExtraElse,
    /// A second `else` of the same action.
    SecondElse,
    /// `else if` in a `range` or `with`, `else with` in an `if` or `range`.
    WrongElse(Keyword, Keyword),
    /// No `end`.
    MissingEnd(Keyword),
    /// `define` inside of another action.
    NestedDefine,
    /// A name that is defined twice.
    DuplicateDefinition(String),
    /// `template` with a name that nothing defines.
    UndefinedTemplate(String),
}

impl ProblemKind {
    /// Whether other actions decide that it is a mistake.
    pub(super) fn depends_on_others(&self) -> bool {
        matches!(
            self,
            Self::UndefinedVariable(_)
                | Self::MissingEnd(_)
                | Self::ExtraEnd
                | Self::ExtraElse
                | Self::SecondElse
                | Self::WrongElse(..)
                | Self::NestedDefine
                | Self::OutsideRange(_)
                | Self::DuplicateDefinition(_)
                | Self::UndefinedTemplate(_)
        )
    }

    /// What is wrong and what to do, for a person. `right` is the closing delimiter.
    pub fn message(&self, right: &str) -> String {
        match self {
            Self::UnclosedAction => format!("The action does not end: `{right}` is missing."),
            Self::UnclosedComment => "The comment does not end: `*/` is missing.".into(),
            Self::CommentEnd => format!("Behind the `*/` of a comment comes `{right}`, with nothing between them."),
            Self::DetachedComment => {
                "A comment must touch the delimiters: no blanks before `/*` or after `*/`, unless they belong to a `-`."
                    .into()
            }
            Self::UnclosedString => "The string does not end on its line.".into(),
            Self::UnclosedRawString => "The raw string does not end: a backtick is missing.".into(),
            Self::UnclosedCharacter => "A character stands between two `'`. For a text, use `\"`.".into(),
            Self::BadCharacter('-') => {
                "A name cannot have a dash. For a key with one, write `index .map \"the-key\"`.".into()
            }
            Self::BadCharacter(c) => format!("`{}` cannot follow a name here.", c.escape_debug()),
            Self::StrangeCharacter(c) => format!("`{}` means nothing in an action.", c.escape_debug()),
            Self::Colon => "A variable is declared with `:=`.".into(),
            Self::BadNumber(written) => format!("`{written}` is no number."),
            Self::UnclosedParenthesis => "A parenthesis is not closed.".into(),
            Self::ExtraParenthesis => "There is no parenthesis that this one could close.".into(),
            Self::BadString => "The string has an escape that Go does not know.".into(),
            Self::Unexpected(what, _) => match operator(what) {
                Some(help) => format!("There are no operators in templates: {help}."),
                None => format!("`{what}` cannot stand here."),
            },
            Self::MissingValue("parenthesized pipeline") => "There is nothing between the parentheses.".into(),
            Self::MissingValue("command") => "The action is empty.".into(),
            Self::MissingValue(keyword) => format!("`{}` needs a value.", first_word(keyword)),
            Self::NotExecutable(_) => "A value cannot be piped into a constant: a function must follow `|`.".into(),
            Self::UndefinedVariable(name) => {
                format!("No `{name} := …` comes before this, in this or an outer action.")
            }
            Self::TooManyDeclarations("range") => "`range` declares at most two variables.".into(),
            Self::TooManyDeclarations(_) => "Only `range` can declare two variables.".into(),
            Self::RangeDeclarations => "Behind the comma of `range` must stand a variable.".into(),
            Self::FieldOfConstant(written) => format!("`{written}` has no fields."),
            Self::OutsideRange(keyword) => format!("`{}` stands in no `range`.", keyword.name()),
            Self::ExtraEnd => "There is nothing that this `end` could close.".into(),
            Self::ExtraElse => "This `else` belongs to no `if`, `range` or `with`.".into(),
            Self::SecondElse => "There is an `else` already: nothing but `end` can follow it.".into(),
            Self::WrongElse(open, _) => {
                format!("`{}` takes a plain `else`: put the other action inside of it.", open.name())
            }
            Self::MissingEnd(keyword) => format!("No `end` closes this `{}`.", keyword.name()),
            Self::NestedDefine => "`define` cannot stand inside of another action.".into(),
            Self::DuplicateDefinition(name) => format!("The template \"{name}\" is defined already."),
            Self::UndefinedTemplate(name) => format!("No `define` names a template \"{name}\"."),
        }
    }

    /// Go's own wording.
    pub fn wording(&self) -> Cow<'static, str> {
        match self {
            Self::UnclosedAction => "unclosed action".into(),
            Self::UnclosedComment => "unclosed comment".into(),
            Self::CommentEnd => "comment ends before closing delimiter".into(),
            Self::DetachedComment => "unexpected \"/\" in command".into(),
            Self::UnclosedString => "unterminated quoted string".into(),
            Self::UnclosedRawString => "unterminated raw quoted string".into(),
            Self::UnclosedCharacter => "unterminated character constant".into(),
            Self::BadCharacter(c) => format!("bad character U+{:04X} '{c}'", *c as u32).into(),
            Self::StrangeCharacter(c) => format!("unrecognized character in action: U+{:04X} '{c}'", *c as u32).into(),
            Self::Colon => "expected :=".into(),
            Self::BadNumber(written) => format!("bad number syntax: {written:?}").into(),
            Self::UnclosedParenthesis => "unclosed left paren".into(),
            Self::ExtraParenthesis => "unexpected right paren".into(),
            Self::BadString => "invalid syntax".into(),
            Self::Unexpected(what, place) => format!("unexpected {what:?} in {place}").into(),
            Self::MissingValue(context) => format!("missing value for {context}").into(),
            Self::NotExecutable(stage) => format!("non executable command in pipeline stage {stage}").into(),
            Self::UndefinedVariable(name) => format!("undefined variable {name:?}").into(),
            Self::TooManyDeclarations(context) => format!("too many declarations in {context}").into(),
            Self::RangeDeclarations => "range can only initialize variables".into(),
            Self::FieldOfConstant(written) => format!("unexpected . after term {written:?}").into(),
            Self::OutsideRange(keyword) => format!("{{{{{}}}}} outside {{{{range}}}}", keyword.name()).into(),
            Self::ExtraEnd => "unexpected {{end}}".into(),
            Self::ExtraElse => "unexpected {{else}}".into(),
            Self::SecondElse => "expected end; found {{else}}".into(),
            Self::WrongElse(_, keyword) => format!("unexpected <{}> in input", keyword.name()).into(),
            Self::MissingEnd(_) => "unexpected EOF".into(),
            Self::NestedDefine => "unexpected <define> in command".into(),
            Self::DuplicateDefinition(name) => format!("template: multiple definition of template {name:?}").into(),
            Self::UndefinedTemplate(name) => format!("template {name:?} not defined").into(),
        }
    }
}

/// What to write instead of an operator of other languages.
fn operator(written: &str) -> Option<&'static str> {
    Some(match written {
        "=" | "==" => "write `eq x y` for `x == y`",
        "!" | "!=" => "write `not x` for `!x`, and `ne x y` for `x != y`",
        "&" | "&&" => "write `and x y` for `x && y`",
        "<" | "<=" => "write `lt x y` for `x < y`, and `le x y` for `x <= y`",
        ">" | ">=" => "write `gt x y` for `x > y`, and `ge x y` for `x >= y`",
        "+" => "write `add x y` for `x + y`",
        "*" => "write `multiply x y` for `x * y`",
        "/" => "write `x | divide y` for `x / y`",
        _ => return None,
    })
}

fn first_word(context: &str) -> &str {
    context.split(' ').next().unwrap_or(context)
}
