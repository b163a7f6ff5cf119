//! From words to actions, and the balance of the actions.

use super::lex::{self, Lexeme, Token};
use super::{Action, Command, Delimiters, Keyword, Operand, OperandKind, Pipeline, Problem, ProblemKind, Template};
use crate::text::Span;

const PARENTHESES: &str = "parenthesized pipeline";

/// Reads a template. Only the actions cost anything: text between them is skipped.
pub fn parse(text: &str, delimiters: Delimiters<'_>) -> Template {
    let mut parser = Parser {
        text,
        words: Vec::new(),
        at: 0,
        template: Template::default(),
        open: Vec::new(),
        variables: Vec::new(),
        missing: Vec::new(),
        calls: Vec::new(),
    };
    let mut pos = 0;
    while let Some(found) = text[pos..].find(delimiters.left) {
        let start = pos + found;
        let inside = start + delimiters.left.len();
        let mut at = inside;
        if let [b'-', b' ' | b'\t' | b'\r' | b'\n', ..] = text.as_bytes()[at..] {
            at += 2;
        }
        if text[at..].starts_with("/*") {
            let Some(end) = parser.comment(at, delimiters) else { break };
            pos = end;
            continue;
        }
        let mut words = std::mem::take(&mut parser.words);
        let end = lex::action(text, at, delimiters, &mut words);
        let unread = words.last().filter(|word| word.token == Token::Broken(ProblemKind::UnclosedRawString));
        let unread = unread.map(|word| word.span);
        parser.words = words;
        parser.at = 0;
        parser.action(Span::new(start, end), inside);
        if let Some(span) = unread {
            // It may have swallowed anything, and hides what else is wrong with its action.
            parser.template.open = true;
            let kind = ProblemKind::UnclosedRawString;
            if parser.template.problems.last().is_none_or(|problem| problem.kind != kind) {
                parser.template.problems.push(Problem { span: Span::new(span.start, span.start + 1), kind });
            }
        }
        pos = end.max(inside);
    }
    parser.finish();
    parser.template
}

/// An action that waits for its `end`.
struct Open {
    keyword: Keyword,
    span: Span,
    has_else: bool,
    /// How many variables there were before it.
    variables: usize,
    /// The variables outside of a definition, which it does not see.
    hidden: Vec<Span>,
}

struct Parser<'a> {
    text: &'a str,
    words: Vec<Lexeme>,
    at: usize,
    template: Template,
    open: Vec<Open>,
    /// Where the variables that are visible now were declared.
    variables: Vec<Span>,
    /// Variables that were used undeclared: one report each.
    missing: Vec<String>,
    /// The names that `template` calls, with their places.
    calls: Vec<(String, Span)>,
}

/// The first mistake of an action ends it.
type Read<T> = Result<T, Problem>;

impl Parser<'_> {
    fn problem(&mut self, span: Span, kind: ProblemKind) {
        self.template.problems.push(Problem { span, kind });
    }

    /// Reads the comment at `at` and says where it ends; `None` where it does not.
    fn comment(&mut self, at: usize, delimiters: Delimiters<'_>) -> Option<usize> {
        let Some(length) = self.text[at + 2..].find("*/") else {
            self.problem(Span::new(at, at + 2), ProblemKind::UnclosedComment);
            self.template.open = true;
            return None;
        };
        let end = at + 2 + length + 2;
        if let Some(length) = lex::right_delimiter(self.text, end, delimiters) {
            return Some(end + length);
        }
        let rest = &self.text[end..];
        let blanks = rest.len() - rest.trim_start().len();
        if rest[blanks..].starts_with(delimiters.right) {
            self.problem(Span::new(end, end + blanks), ProblemKind::DetachedComment);
            return Some(end + blanks + delimiters.right.len());
        }
        self.problem(Span::new(end - 2, end), ProblemKind::CommentEnd);
        let line = rest.find('\n').unwrap_or(rest.len());
        Some(end + rest[..line].find(delimiters.right).map_or(0, |found| found + delimiters.right.len()))
    }

    /// Reads the words of one action. What it opens and closes counts even where something in it is wrong.
    fn action(&mut self, span: Span, inside: usize) {
        let mut action = Action { span, keyword: None, after_else: None, name: None, pipeline: None };
        self.spaces();
        if self.words.iter().any(|word| word.token == Token::Opaque) {
            // What stands there is not known; a keyword before it is.
            if let Some(Lexeme { token: Token::Keyword(keyword), span }) = self.words.get(self.at).cloned() {
                action.keyword = Some((keyword, span));
                self.balance(&mut action);
            } else {
                self.template.open = true;
            }
            self.template.actions.push(action);
            return;
        }
        let read = self.clauses(&mut action, inside);
        if let Err(problem) = read {
            self.template.problems.push(problem);
        }
        self.template.actions.push(action);
    }

    fn clauses(&mut self, action: &mut Action, inside: usize) -> Read<()> {
        if let Some(Lexeme { token: Token::Keyword(keyword), span }) = self.words.get(self.at).cloned()
            && keyword != Keyword::Nil
        {
            self.at += 1;
            action.keyword = Some((keyword, span));
            if keyword == Keyword::Else {
                self.spaces();
                if let Token::Keyword(second @ (Keyword::If | Keyword::With)) = self.peek() {
                    action.after_else = Some(*second);
                    self.at += 1;
                }
            }
        } else if *self.peek() == Token::Char && self.text[self.words[self.at].span.start..].starts_with("/*") {
            let comment = self.words[self.at].span;
            return Err(Problem { span: Span::new(inside, comment.start), kind: ProblemKind::DetachedComment });
        }
        let sound = self.balance(action);
        let read = self.rest(action).map_err(|mut problem| {
            if matches!(problem.kind, ProblemKind::MissingValue(context) if context != PARENTHESES) {
                problem.span = action.keyword.map_or(action.span, |(_, span)| span);
            }
            problem
        });
        if sound { read } else { Ok(()) }
    }

    /// What comes after the keyword.
    fn rest(&mut self, action: &mut Action) -> Read<()> {
        let Some((keyword, _)) = action.keyword else {
            action.pipeline = Some(self.pipeline("command", false)?);
            return Ok(());
        };
        match keyword {
            Keyword::End => self.expect_end("end"),
            Keyword::Break => self.expect_end("{{break}}"),
            Keyword::Continue => self.expect_end("{{continue}}"),
            Keyword::Else => match action.after_else {
                Some(second) => {
                    action.pipeline = Some(self.pipeline(second.name(), false)?);
                    Ok(())
                }
                None => self.expect_end("else"),
            },
            Keyword::If | Keyword::Range | Keyword::With => {
                action.pipeline = Some(self.pipeline(keyword.name(), false)?);
                Ok(())
            }
            Keyword::Define | Keyword::Block | Keyword::Template => {
                let context = match keyword {
                    Keyword::Define => "define clause",
                    Keyword::Block => "block clause",
                    _ => "template clause",
                };
                let name = self.name(context)?;
                let written = name.text(self.text);
                let span = name.span;
                action.name = Some(name);
                match (keyword, written) {
                    (Keyword::Template, Some(written)) => self.calls.push((written, span)),
                    (_, Some(written)) => self.define(written, span, keyword),
                    (_, None) => self.template.open = true,
                }
                self.spaces();
                if keyword == Keyword::Define || keyword == Keyword::Template && *self.peek() == Token::End {
                    return self.expect_end(context);
                }
                if keyword == Keyword::Block {
                    // The value is computed outside of the definition.
                    let hidden = self.open.last_mut().map(|open| std::mem::take(&mut open.hidden)).unwrap_or_default();
                    let own = std::mem::replace(&mut self.variables, hidden);
                    let pipeline = self.pipeline(context, false);
                    let hidden = std::mem::replace(&mut self.variables, own);
                    if let Some(open) = self.open.last_mut() {
                        open.hidden = hidden;
                    }
                    action.pipeline = Some(pipeline?);
                } else {
                    action.pipeline = Some(self.pipeline(context, false)?);
                }
                Ok(())
            }
            Keyword::Nil => Ok(()),
        }
    }

    fn define(&mut self, name: String, span: Span, keyword: Keyword) {
        if self.template.definitions.contains(&name) && keyword == Keyword::Define {
            self.problem(span, ProblemKind::DuplicateDefinition(name));
        } else {
            self.template.definitions.push(name);
        }
    }

    /// Opens and closes; says whether the action may stand here.
    fn balance(&mut self, action: &mut Action) -> bool {
        let Some((keyword, span)) = action.keyword else { return true };
        match keyword {
            Keyword::End => {
                let Some(open) = self.open.pop() else {
                    self.unbalanced(span, ProblemKind::ExtraEnd);
                    return false;
                };
                self.variables.truncate(open.variables);
                if matches!(open.keyword, Keyword::Define | Keyword::Block) {
                    self.variables = open.hidden;
                }
                true
            }
            Keyword::Else => {
                let problem = match self.open.last_mut() {
                    Some(open) if matches!(open.keyword, Keyword::If | Keyword::Range | Keyword::With) => {
                        match action.after_else {
                            _ if open.has_else => Some(ProblemKind::SecondElse),
                            None => {
                                open.has_else = true;
                                None
                            }
                            Some(second) if second == open.keyword => None,
                            Some(second) => Some(ProblemKind::WrongElse(open.keyword, second)),
                        }
                    }
                    _ => Some(ProblemKind::ExtraElse),
                };
                let sound = problem.is_none();
                if let Some(problem) = problem {
                    self.unbalanced(span, problem);
                }
                sound
            }
            Keyword::Break | Keyword::Continue => {
                // A definition is a template of its own.
                let own = self.open.iter().rev().take_while(|open| open.keyword != Keyword::Define);
                let inside = own.into_iter().any(|open| open.keyword == Keyword::Range && !open.has_else);
                if !inside {
                    self.unbalanced(span, ProblemKind::OutsideRange(keyword));
                }
                inside
            }
            Keyword::Define if !self.open.is_empty() => {
                self.push(keyword, action.span);
                self.unbalanced(span, ProblemKind::NestedDefine);
                false
            }
            keyword if keyword.opens() => {
                self.push(keyword, action.span);
                true
            }
            _ => true,
        }
    }

    fn push(&mut self, keyword: Keyword, span: Span) {
        let hidden = match keyword {
            Keyword::Define | Keyword::Block => std::mem::take(&mut self.variables),
            _ => Vec::new(),
        };
        self.open.push(Open { keyword, span, has_else: false, variables: self.variables.len(), hidden });
    }

    /// A mistake of the balance, unless that is not known.
    fn unbalanced(&mut self, span: Span, kind: ProblemKind) {
        if !self.template.open {
            self.problem(span, kind);
        }
    }

    fn finish(&mut self) {
        let open = std::mem::take(&mut self.open);
        for open in open {
            let name = open.keyword.name();
            let written = &self.text[open.span.start..open.span.end];
            let at = written.find(name).map_or(open.span.start, |at| open.span.start + at);
            self.unbalanced(Span::new(at, at + name.len()), ProblemKind::MissingEnd(open.keyword));
        }
        let broken = self.template.open || !self.template.problems.is_empty();
        for (name, span) in std::mem::take(&mut self.calls) {
            if !broken && !self.template.definitions.contains(&name) {
                self.problem(span, ProblemKind::UndefinedTemplate(name));
            }
        }
        if self.template.open {
            self.template.open_up();
        }
        self.template.problems.sort_by_key(|problem| problem.span.start);
    }

    fn peek(&self) -> &Token {
        self.words.get(self.at).map_or(&Token::End, |word| &word.token)
    }

    fn span(&self) -> Span {
        self.words.get(self.at).or(self.words.last()).map_or(Span::default(), |word| word.span)
    }

    fn spaces(&mut self) {
        while *self.peek() == Token::Space {
            self.at += 1;
        }
    }

    fn written(&self, span: Span) -> &str {
        &self.text[span.start..span.end]
    }

    /// The mistake that the present word is.
    fn unexpected(&self, context: &'static str) -> Problem {
        let mut span = self.span();
        let kind = match self.peek() {
            Token::Broken(kind) => {
                match kind {
                    ProblemKind::BadCharacter(c) => span.start = span.end - c.len_utf8(),
                    // It goes on to the end of the text; the backtick is the mistake.
                    ProblemKind::UnclosedRawString => span.end = span.start + 1,
                    _ => {}
                }
                kind.clone()
            }
            Token::Char | Token::Assign => {
                // `==` and the like are two words, and one mistake.
                let next = self.words.get(self.at + 1).filter(|next| matches!(next.token, Token::Char | Token::Assign));
                if let Some(next) = next {
                    span.end = next.span.end;
                }
                ProblemKind::Unexpected(self.written(span).to_owned(), context)
            }
            _ => ProblemKind::Unexpected(self.written(span).to_owned(), context),
        };
        Problem { span, kind }
    }

    fn expect_end(&mut self, context: &'static str) -> Read<()> {
        self.spaces();
        if *self.peek() == Token::End { Ok(()) } else { Err(self.unexpected(context)) }
    }

    /// The name of a template.
    fn name(&mut self, context: &'static str) -> Read<Operand> {
        self.spaces();
        let span = self.span();
        if !matches!(self.peek(), Token::Text | Token::RawText) {
            return Err(self.unexpected(context));
        }
        self.at += 1;
        Ok(Operand { span, kind: OperandKind::Text, fields: Vec::new() })
    }

    fn pipeline(&mut self, context: &'static str, in_parentheses: bool) -> Read<Pipeline> {
        let mut pipeline = Pipeline::default();
        let start = self.span().start;
        self.declarations(&mut pipeline, context)?;
        loop {
            self.spaces();
            match self.peek() {
                Token::Close if in_parentheses => break,
                Token::End if !in_parentheses => break,
                Token::Bool
                | Token::Number
                | Token::Dot
                | Token::Field
                | Token::Name
                | Token::Keyword(Keyword::Nil)
                | Token::RawText
                | Token::Text
                | Token::Variable
                | Token::Open => {
                    let command = self.command()?;
                    pipeline.commands.push(command);
                }
                _ => return Err(self.unexpected(context)),
            }
        }
        if pipeline.commands.is_empty() {
            let end = self.span();
            let span =
                if in_parentheses { Span::new(start.saturating_sub(1), end.end) } else { Span::new(start, end.start) };
            return Err(Problem { span, kind: ProblemKind::MissingValue(context) });
        }
        for (index, command) in pipeline.commands.iter().enumerate().skip(1) {
            let Some(first) = command.operands.first() else { continue };
            let constant = matches!(
                first.kind,
                OperandKind::Bool | OperandKind::Dot | OperandKind::Nil | OperandKind::Number | OperandKind::Text
            );
            if constant && first.fields.is_empty() {
                return Err(Problem { span: first.span, kind: ProblemKind::NotExecutable(index + 1) });
            }
        }
        Ok(pipeline)
    }

    /// `$x :=`, `$x =`, `$i, $x :=`
    fn declarations(&mut self, pipeline: &mut Pipeline, context: &'static str) -> Read<()> {
        loop {
            self.spaces();
            if *self.peek() != Token::Variable {
                return Ok(());
            }
            let variable = self.span();
            let mut next = self.at + 1;
            while self.words.get(next).is_some_and(|word| word.token == Token::Space) {
                next += 1;
            }
            match self.words.get(next).map(|word| (&word.token, word.span)) {
                Some((Token::Declare, _)) => {
                    self.at = next + 1;
                    pipeline.declarations.push(variable);
                    self.variables.push(variable);
                    return Ok(());
                }
                Some((Token::Assign, assign)) if !self.is_comparison(next, assign) => {
                    self.use_variable(variable)?;
                    self.at = next + 1;
                    pipeline.declarations.push(variable);
                    return Ok(());
                }
                Some((Token::Char, comma)) if self.written(comma) == "," => {
                    self.at = next + 1;
                    pipeline.declarations.push(variable);
                    self.variables.push(variable);
                    if context != "range" || pipeline.declarations.len() >= 2 {
                        return Err(Problem { span: comma, kind: ProblemKind::TooManyDeclarations(context) });
                    }
                    self.spaces();
                    if !matches!(self.peek(), Token::Variable | Token::End | Token::Close) {
                        return Err(Problem { span: self.span(), kind: ProblemKind::RangeDeclarations });
                    }
                }
                _ => return Ok(()),
            }
        }
    }

    /// Whether the `=` at `index` is the first half of `==`.
    fn is_comparison(&self, index: usize, assign: Span) -> bool {
        let next = self.words.get(index + 1);
        next.is_some_and(|next| next.token == Token::Assign && next.span.start == assign.end)
    }

    fn use_variable(&mut self, span: Span) -> Read<()> {
        let name = self.written(span);
        let is_known = name == "$"
            || self.variables.iter().any(|declared| self.written(*declared) == name)
            || self.missing.iter().any(|missing| missing == name);
        if is_known {
            return Ok(());
        }
        let name = name.to_owned();
        self.missing.push(name.clone());
        Err(Problem { span, kind: ProblemKind::UndefinedVariable(name) })
    }

    fn command(&mut self) -> Read<Command> {
        let mut command = Command::default();
        loop {
            self.spaces();
            if let Some(operand) = self.operand()? {
                command.operands.push(operand);
            }
            match self.peek() {
                Token::Space => {}
                Token::End | Token::Close => break,
                Token::Pipe => {
                    self.at += 1;
                    break;
                }
                _ => return Err(self.unexpected("operand")),
            }
        }
        Ok(command)
    }

    fn operand(&mut self) -> Read<Option<Operand>> {
        let span = self.span();
        let kind = match self.peek() {
            Token::Name => OperandKind::Function,
            Token::Dot => OperandKind::Dot,
            Token::Keyword(Keyword::Nil) => OperandKind::Nil,
            Token::Variable => {
                self.use_variable(span)?;
                OperandKind::Variable
            }
            Token::Field => OperandKind::Field,
            Token::Bool => OperandKind::Bool,
            Token::Number => OperandKind::Number,
            Token::Text | Token::RawText => {
                let written = self.written(span);
                if *self.peek() == Token::Text
                    && !written.as_bytes().contains(&super::OPAQUE)
                    && written.contains('\\')
                    && lex::unquote(written).is_none()
                {
                    return Err(Problem { span, kind: ProblemKind::BadString });
                }
                OperandKind::Text
            }
            Token::Open => {
                self.at += 1;
                let inner = self.pipeline(PARENTHESES, true)?;
                let span = Span::new(span.start, self.span().end);
                return self.fields(Operand { span, kind: OperandKind::Pipeline(Box::new(inner)), fields: Vec::new() });
            }
            _ => return Ok(None),
        };
        self.fields(Operand { span, kind, fields: Vec::new() })
    }

    /// Moves over the operand at the present word, and over the fields behind it.
    fn fields(&mut self, mut operand: Operand) -> Read<Option<Operand>> {
        self.at += 1;
        while *self.peek() == Token::Field {
            let constant = matches!(
                operand.kind,
                OperandKind::Bool | OperandKind::Text | OperandKind::Number | OperandKind::Nil | OperandKind::Dot
            );
            if constant {
                let written = self.written(operand.span).to_owned();
                return Err(Problem { span: self.span(), kind: ProblemKind::FieldOfConstant(written) });
            }
            operand.fields.push(self.span());
            self.at += 1;
        }
        Ok(Some(operand))
    }
}
