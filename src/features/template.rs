//! Where a cursor stands in a template: in which command of which action, and what `.` and the variables are there.
//!
//! The template is `data` of a `template` block. It is read up to the cursor only, so that nothing has to be finished.

use super::Analysis;
use super::cursor::{Cursor, Frame};
use super::place::{Inside, inside};
use crate::schema::consul_template::{self, TemplateFunction};
use crate::syntax::{Context, ValueRef};
use crate::text::Span;

/// A cursor inside `{{ … }}`.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Action {
    /// What may stand at the cursor.
    pub(super) spot: Spot,
    /// The word before the cursor, with its dots and its `$`; empty where there is none.
    pub(super) word: Span,
    /// What `.` is an element or the result of, where that is known.
    pub(super) dot: Option<&'static str>,
    /// The variables that are declared before the cursor, each with what its value comes from.
    pub(super) variables: Vec<(String, Option<&'static str>)>,
    /// How many blocks wait for their `end`.
    pub(super) depth: usize,
    /// Whether quotes must be escaped: the template is a quoted string.
    pub(super) quoted: bool,
}

/// What may stand at a cursor.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Spot {
    /// The first word of a command; at the start of an action also a keyword.
    Command { first: bool },
    /// An argument: of which function, and how many are complete.
    Argument { function: Option<String>, index: usize },
    /// In a string, from behind its quote, that is an argument.
    Text { function: Option<String>, index: usize, start: usize },
    /// In a comment.
    Comment,
}

/// The action around the cursor.
pub(super) fn action_at(analysis: &Analysis, context: &Context<'_>, cursor: &Cursor<'_>) -> Option<Action> {
    if cursor.attribute.name() != "data"
        || !matches!(inside(context), Inside::Schema(schema) if schema.id == "template")
    {
        return None;
    }
    let (start, quoted) = match cursor.frames.as_slice() {
        [Frame::Quoted { start }] => (*start, true),
        [Frame::Heredoc { start }] => (*start, false),
        _ => return None,
    };
    let delimiter = |name: &str, default: &'static str| {
        let written = context.body.value(name).and_then(ValueRef::as_str).filter(|text| !text.is_empty());
        written.unwrap_or(default).to_owned()
    };
    let (left, right) = (delimiter("left_delimiter", "{{"), delimiter("right_delimiter", "}}"));
    let text = analysis.document.text.slice(Span::new(start, cursor.offset));
    read(&text, start, &left, &right, quoted)
}

/// Reads a template whose text starts at `base` up to the cursor at its end.
fn read(text: &str, base: usize, left: &str, right: &str, quoted: bool) -> Option<Action> {
    let open = text.rfind(left)?;
    let inner = open + left.len();
    if text[inner..].contains(right) {
        return None;
    }
    let mut scope = Scope::default();
    let mut rest = 0;
    while let Some(at) = text[rest..open].find(left) {
        let start = rest + at + left.len();
        let Some(end) = text[start..open].find(right) else { break };
        scope.action(&text[start..start + end]);
        rest = start + end + right.len();
    }
    let written = &text[inner..];
    let (spot, word) = spot(written, base + inner, &mut scope);
    let dot = scope.open.iter().rev().find_map(|block| match block {
        Block::Same => None,
        Block::Dot(source) => Some(*source),
    });
    let dot = dot.flatten();
    Some(Action { spot, word, dot, variables: scope.variables, depth: scope.open.len(), quoted })
}

/// A block that waits for its `end`.
#[derive(Clone, Copy)]
enum Block {
    /// `.` stays what it was.
    Same,
    /// `.` is an element or the result of this, where that is known.
    Dot(Option<&'static str>),
}

/// What is known of the blocks and variables before the cursor.
#[derive(Default)]
struct Scope {
    open: Vec<Block>,
    variables: Vec<(String, Option<&'static str>)>,
}

impl Scope {
    /// Takes a whole action in.
    fn action(&mut self, written: &str) {
        let written = written.trim_start_matches('-').trim_end_matches('-').trim();
        if written.starts_with("/*") {
            return;
        }
        let keyword = written.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
        match keyword {
            "end" => {
                self.open.pop();
            }
            "range" | "with" => {
                let source = self.declare(&written[keyword.len()..]);
                self.open.push(Block::Dot(source));
            }
            "if" | "block" | "define" => {
                self.declare(&written[keyword.len()..]);
                self.open.push(Block::Same);
            }
            "else" => {
                if let Some(block) = self.open.last_mut() {
                    *block = Block::Same;
                }
            }
            _ => {
                self.declare(written);
            }
        }
    }

    /// Notes the variables that a pipeline declares, and says what its value comes from.
    fn declare(&mut self, pipeline: &str) -> Option<&'static str> {
        let (names, pipeline) = match pipeline.split_once(":=") {
            Some((names, pipeline)) => (Some(names), pipeline),
            None => (None, pipeline),
        };
        let command = pipeline.rsplit('|').next().unwrap_or(pipeline).trim().trim_start_matches('(');
        let word = command.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
        let source = consul_template::function(word).filter(|function| !function.fields.is_empty());
        let source = source.map(|function| function.name);
        let names: Vec<&str> = names.into_iter().flat_map(|names| names.split(',')).map(str::trim).collect();
        for (index, name) in names.iter().enumerate() {
            if name.starts_with('$') {
                // Of `$key, $value` only the second is an element.
                let value = source.filter(|_| index + 1 == names.len());
                self.variables.push(((*name).to_owned(), value));
            }
        }
        source
    }
}

/// A command as far as it is written.
#[derive(Default)]
struct Command {
    function: Option<String>,
    /// Whether the first word has been read.
    started: bool,
    arguments: usize,
}

/// What may stand at the end of `written`, the inside of an action that starts at `base`, and the word there.
fn spot(written: &str, base: usize, scope: &mut Scope) -> (Spot, Span) {
    let end = base + written.len();
    let trimmed = written.strip_prefix('-').unwrap_or(written);
    if trimmed.trim_start().starts_with("/*") {
        return (Spot::Comment, Span::at(end));
    }
    let mut stack = vec![Command::default()];
    let mut first = true;
    let mut at = written.len() - trimmed.len();
    let bytes = written.as_bytes();
    while at < bytes.len() {
        let command = stack.last_mut().expect("the stack keeps its first command");
        match bytes[at] {
            b'"' | b'`' => {
                let quote = bytes[at];
                let start = at + 1;
                let mut close = start;
                while close < bytes.len() && bytes[close] != quote {
                    // In a heredoc `\"` is the template's own escape, in a quoted string the end of a string.
                    let escape = bytes[close] == b'\\' && quote == b'"' && bytes.get(close + 1) != Some(&b'"');
                    close += if escape { 2 } else { 1 };
                }
                if close >= bytes.len() {
                    let function = command.function.clone();
                    let spot = Spot::Text { function, index: command.arguments, start: base + start };
                    return (spot, Span::new(base + start, end));
                }
                operand(command);
                first = false;
                at = close + 1;
            }
            b'|' => {
                *command = Command::default();
                first = false;
                at += 1;
            }
            b'(' => {
                stack.push(Command::default());
                first = false;
                at += 1;
            }
            b')' => {
                if stack.len() > 1 {
                    stack.pop();
                }
                operand(stack.last_mut().expect("the first command stays"));
                at += 1;
            }
            b':' | b'=' | b',' => {
                *command = Command::default();
                at += 1;
            }
            byte if is_word(byte) => {
                let length = bytes[at..].iter().take_while(|byte| is_word(**byte)).count();
                let word = &written[at..at + length];
                if at + length == bytes.len() {
                    let span = Span::new(base + at, end);
                    return (here(command, first), span);
                }
                let keyword = matches!(word, "if" | "with" | "range" | "else");
                if keyword && !command.started {
                    // What follows is a command of its own; after `else` also a keyword.
                    first = word == "else";
                    scope.declare("");
                } else {
                    if command.started {
                        command.arguments += 1;
                    } else {
                        command.started = true;
                        command.function = word.starts_with(|c: char| c.is_alphabetic()).then(|| word.to_owned());
                    }
                    first = false;
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    let command = stack.last().expect("the stack keeps its first command");
    (here(command, first), Span::at(end))
}

fn operand(command: &mut Command) {
    if command.started {
        command.arguments += 1;
    } else {
        command.started = true;
    }
}

fn here(command: &Command, first: bool) -> Spot {
    if command.started {
        Spot::Argument { function: command.function.clone(), index: command.arguments }
    } else {
        Spot::Command { first }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$') || byte >= 0x80
}

/// The function that a command calls.
pub(super) fn function_of(spot: &Spot) -> Option<(&'static TemplateFunction, usize)> {
    match spot {
        Spot::Argument { function, index } | Spot::Text { function, index, .. } => {
            consul_template::function(function.as_deref()?).map(|function| (function, *index))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<Action> {
        read(text, 0, "{{", "}}", false)
    }

    fn spot_at(text: &str) -> Option<Spot> {
        at(text).map(|action| action.spot)
    }

    #[test]
    fn commands_and_arguments_are_told_apart() {
        let argument = |function: &str, index| Some(Spot::Argument { function: Some(function.into()), index });
        assert_eq!(spot_at("a"), None);
        assert_eq!(spot_at("{{ key \"a\" }} b"), None);
        assert_eq!(spot_at("{{ "), Some(Spot::Command { first: true }));
        assert_eq!(spot_at("{{- ke"), Some(Spot::Command { first: true }));
        assert_eq!(spot_at("{{ if "), Some(Spot::Command { first: false }));
        assert_eq!(spot_at("{{ else "), Some(Spot::Command { first: true }));
        assert_eq!(spot_at("{{ key \"a\" | "), Some(Spot::Command { first: false }));
        assert_eq!(spot_at("{{ range $i, $s := "), Some(Spot::Command { first: false }));
        assert_eq!(spot_at("{{ keyOrDefault \"a\" "), argument("keyOrDefault", 1));
        assert_eq!(spot_at("{{ eq (len .x) "), argument("eq", 1));
        assert_eq!(spot_at("{{ /* x "), Some(Spot::Comment));
        let text = Spot::Text { function: Some("env".into()), index: 0, start: 8 };
        assert_eq!(spot_at("{{ env \"NOMAD_"), Some(text));
    }

    #[test]
    fn dots_and_variables_come_from_what_is_open() {
        let dot = |text: &str| at(text).and_then(|action| action.dot);
        assert_eq!(dot("{{ range service \"web\" }}{{ ."), Some("service"));
        assert_eq!(dot("{{ range service \"web\" }}{{ if .Tags }}{{ ."), Some("service"));
        assert_eq!(dot("{{ range service \"web\" }}{{ end }}{{ ."), None);
        assert_eq!(dot("{{ with secret \"x\" }}{{ else }}{{ ."), None);
        assert_eq!(dot("{{ range $i, $s := ls \"a\" }}{{ $"), Some("ls"));
        let variables = at("{{ range $i, $s := ls \"a\" }}{{ $").map(|action| action.variables);
        assert_eq!(variables, Some(vec![("$i".into(), None), ("$s".into(), Some("ls"))]));
    }
}
