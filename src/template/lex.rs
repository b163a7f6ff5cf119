//! The words of one action.

use super::{Delimiters, Keyword, OPAQUE, ProblemKind};
use crate::text::Span;

/// A word of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Blanks and line breaks.
    Space,
    Keyword(Keyword),
    /// A name that is no keyword.
    Name,
    /// `.`
    Dot,
    /// `.name`
    Field,
    /// `$name`, `$`
    Variable,
    /// `"…"`
    Text,
    /// `` `…` ``
    RawText,
    /// A number or a character.
    Number,
    Bool,
    /// `:=`
    Declare,
    /// `=`
    Assign,
    Pipe,
    Open,
    Close,
    /// Any other character.
    Char,
    /// Something that is decided elsewhere.
    Opaque,
    /// The closing delimiter.
    End,
    /// Here the action breaks off.
    Broken(ProblemKind),
}

/// A word and its place.
#[derive(Clone, Debug)]
pub(super) struct Lexeme {
    pub(super) token: Token,
    pub(super) span: Span,
}

/// Reads the words of an action from `start`, behind its opening delimiter, into `words`, and says where it ends.
///
/// The last word is `End` or `Broken`. An action that breaks goes to its closing delimiter, if that comes before the
/// next action; else it is taken to be one line that lacks it.
pub(super) fn action(text: &str, start: usize, delimiters: Delimiters<'_>, words: &mut Vec<Lexeme>) -> usize {
    words.clear();
    let mut lexer = Lexer { text, bytes: text.as_bytes(), delimiters, pos: start };
    let mut depth = 0_usize;
    loop {
        let from = lexer.pos;
        let token = lexer.next(&mut depth);
        let span = Span::new(from, lexer.pos);
        let broken = matches!(token, Token::Broken(_));
        let end = matches!(token, Token::End);
        words.push(Lexeme { token, span });
        if end {
            return lexer.pos;
        }
        if broken {
            return resume(text, start, delimiters, words);
        }
    }
}

/// Where to go on after the action from `start` whose last word is broken.
fn resume(text: &str, start: usize, delimiters: Delimiters<'_>, words: &mut Vec<Lexeme>) -> usize {
    let Some(Lexeme { token: Token::Broken(kind), span }) = words.last() else { return start };
    let at = span.end;
    if matches!(kind, ProblemKind::UnclosedString | ProblemKind::UnclosedCharacter) {
        return at;
    }
    let rest = &text[at..];
    let next = rest.find(delimiters.left).unwrap_or(rest.len());
    if let Some(found) = rest[..next].find(delimiters.right) {
        return at + found + delimiters.right.len();
    }
    let line = text[start..].find(['\n', '\r']).map_or(text.len(), |found| start + found);
    let unclosed = matches!(kind, ProblemKind::UnclosedAction);
    if span.start <= line && !unclosed {
        return (at + next).min(line.max(at));
    }
    let end = line.min(span.start);
    words.retain(|word| word.span.end <= end && !matches!(word.token, Token::Broken(_)));
    while words.last().is_some_and(|word| word.token == Token::Space) {
        words.pop();
    }
    let from = words.last().map_or(start, |word| word.span.end);
    words.push(Lexeme { token: Token::Broken(ProblemKind::UnclosedAction), span: Span::at(from) });
    end
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    delimiters: Delimiters<'a>,
    pos: usize,
}

impl Lexer<'_> {
    fn next(&mut self, depth: &mut usize) -> Token {
        let start = self.pos;
        if let Some(length) = right_delimiter(self.text, start, self.delimiters) {
            if *depth > 0 {
                return Token::Broken(ProblemKind::UnclosedParenthesis);
            }
            self.pos += length;
            return Token::End;
        }
        // Go knows no opening delimiter inside of an action, and stumbles over its first character.
        let left = self.delimiters.left.as_bytes();
        if self.bytes[start..].starts_with(left) && matches!(left[0], b'{' | b'[' | b'<' | b'%' | b'#' | b'@' | b'&') {
            return Token::Broken(ProblemKind::UnclosedAction);
        }
        let Some(c) = self.peek() else { return Token::Broken(ProblemKind::UnclosedAction) };
        self.pos += c.len_utf8();
        match c {
            ' ' | '\t' | '\r' | '\n' => {
                while matches!(self.byte(), Some(b' ' | b'\t' | b'\r' | b'\n'))
                    && right_delimiter(self.text, self.pos, self.delimiters).is_none()
                {
                    self.pos += 1;
                }
                Token::Space
            }
            '=' => Token::Assign,
            ':' => {
                if self.byte() == Some(b'=') {
                    self.pos += 1;
                    Token::Declare
                } else {
                    Token::Broken(ProblemKind::Colon)
                }
            }
            '|' => Token::Pipe,
            '"' => self.quoted(b'"', Token::Text, ProblemKind::UnclosedString),
            '\'' => self.quoted(b'\'', Token::Number, ProblemKind::UnclosedCharacter),
            '`' => {
                let Some(at) = self.text[self.pos..].find('`') else {
                    self.pos = self.bytes.len();
                    return Token::Broken(ProblemKind::UnclosedRawString);
                };
                self.pos += at + 1;
                Token::RawText
            }
            '$' => self.name(Token::Variable),
            '.' if self.byte().is_some_and(|byte| byte.is_ascii_digit()) => self.number(start),
            '.' => {
                if self.at_terminator() {
                    Token::Dot
                } else {
                    self.name(Token::Field)
                }
            }
            '+' | '-' | '0'..='9' => self.number(start),
            '(' => {
                *depth += 1;
                Token::Open
            }
            ')' if *depth == 0 => Token::Broken(ProblemKind::ExtraParenthesis),
            ')' => {
                *depth -= 1;
                Token::Close
            }
            _ if c as u32 == u32::from(OPAQUE) => {
                while self.byte() == Some(OPAQUE) {
                    self.pos += 1;
                }
                Token::Opaque
            }
            _ if is_name(c) => match self.name(Token::Name) {
                Token::Name => match &self.text[start..self.pos] {
                    "true" | "false" => Token::Bool,
                    word => Keyword::of(word).map_or(Token::Name, Token::Keyword),
                },
                broken => broken,
            },
            ' '..='~' => Token::Char,
            _ => Token::Broken(ProblemKind::StrangeCharacter(c)),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.pos..].chars().next()
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    /// The rest of a name.
    fn name(&mut self, token: Token) -> Token {
        while let Some(c) = self.peek().filter(|c| is_name(*c)) {
            self.pos += c.len_utf8();
        }
        match self.peek() {
            Some(c) if !self.at_terminator() && c as u32 != u32::from(OPAQUE) => {
                let kind = ProblemKind::BadCharacter(c);
                self.pos += c.len_utf8();
                Token::Broken(kind)
            }
            _ => token,
        }
    }

    /// Whether a name may end here.
    fn at_terminator(&self) -> bool {
        matches!(self.byte(), None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b')' | b'('))
            || self.bytes[self.pos..].starts_with(self.delimiters.right.as_bytes())
    }

    /// The rest of a string or character: up to its quote, which stands on the same line.
    fn quoted(&mut self, quote: u8, token: Token, broken: ProblemKind) -> Token {
        loop {
            match self.byte() {
                Some(byte) if byte == quote => {
                    self.pos += 1;
                    return token;
                }
                Some(b'\\') if self.bytes.get(self.pos + 1).is_some_and(|byte| *byte != b'\n') => self.pos += 2,
                None | Some(b'\n' | b'\\') => {
                    while !self.text.is_char_boundary(self.pos) {
                        self.pos += 1;
                    }
                    return Token::Broken(broken);
                }
                Some(_) => self.pos += 1,
            }
        }
    }

    fn number(&mut self, start: usize) -> Token {
        self.pos = start;
        let scanned = self.scan_number();
        let digits = self.bytes[start..self.pos].iter().any(u8::is_ascii_digit);
        let sound = scanned && digits && (!matches!(self.byte(), Some(b'+' | b'-')) || self.imaginary());
        if sound {
            return Token::Number;
        }
        while let Some(c) = self.peek().filter(|c| is_name(*c)) {
            self.pos += c.len_utf8();
        }
        Token::Broken(ProblemKind::BadNumber(self.text[start..self.pos].to_owned()))
    }

    fn imaginary(&mut self) -> bool {
        self.scan_number() && self.bytes[self.pos - 1] == b'i'
    }

    fn scan_number(&mut self) -> bool {
        self.accept(b"+-");
        let mut digits: &[u8] = b"0123456789_";
        if self.accept(b"0") {
            if self.accept(b"xX") {
                digits = b"0123456789abcdefABCDEF_";
            } else if self.accept(b"oO") {
                digits = b"01234567_";
            } else if self.accept(b"bB") {
                digits = b"01_";
            }
        }
        self.accept_run(digits);
        if self.accept(b".") {
            self.accept_run(digits);
        }
        if digits.len() == 11 && self.accept(b"eE") || digits.len() == 23 && self.accept(b"pP") {
            self.accept(b"+-");
            self.accept_run(b"0123456789_");
        }
        self.accept(b"i");
        !self.peek().is_some_and(is_name)
    }

    fn accept(&mut self, valid: &[u8]) -> bool {
        let found = self.byte().is_some_and(|byte| valid.contains(&byte));
        self.pos += usize::from(found);
        found
    }

    fn accept_run(&mut self, valid: &[u8]) {
        while self.accept(valid) {}
    }
}

/// The length of the closing delimiter at `at`, trim marker included.
pub(super) fn right_delimiter(text: &str, at: usize, delimiters: Delimiters<'_>) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    let right = delimiters.right.as_bytes();
    if let [b' ' | b'\t' | b'\r' | b'\n', b'-', after @ ..] = rest
        && after.starts_with(right)
    {
        return Some(right.len() + 2);
    }
    rest.starts_with(right).then_some(right.len())
}

/// Go's letters and digits, and `_`.
fn is_name(c: char) -> bool {
    c == '_' || c.is_alphabetic() || c.is_numeric()
}

/// The value of a quoted or raw string as Go writes it; `None` where Go would refuse it.
pub(super) fn unquote(written: &str) -> Option<String> {
    if let Some(raw) = written.strip_prefix('`') {
        return Some(raw.strip_suffix('`')?.replace('\r', ""));
    }
    let inner = written.strip_prefix('"')?.strip_suffix('"')?;
    let mut value = Vec::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        value.extend_from_slice(&rest.as_bytes()[..at]);
        let escape = *rest.as_bytes().get(at + 1)?;
        rest = rest.get(at + 2..)?;
        let simple = match escape {
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0b,
            b'\\' | b'"' => escape,
            b'0'..=b'7' => {
                let octal = rest.get(..2).filter(|digits| digits.bytes().all(|b| (b'0'..=b'7').contains(&b)))?;
                let code = u32::from(escape - b'0') * 64 + u32::from_str_radix(octal, 8).ok()?;
                rest = &rest[2..];
                u8::try_from(code).ok()?
            }
            b'x' | b'u' | b'U' => {
                let digits = [2, 4, 8][match escape {
                    b'x' => 0,
                    b'u' => 1,
                    _ => 2,
                }];
                let code = rest.get(..digits).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()))?;
                let code = u32::from_str_radix(code, 16).ok()?;
                rest = &rest[digits..];
                if escape == b'x' {
                    u8::try_from(code).ok()?
                } else {
                    let mut buffer = [0; 4];
                    value.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut buffer).as_bytes());
                    continue;
                }
            }
            _ => return None,
        };
        value.push(simple);
    }
    value.extend_from_slice(rest.as_bytes());
    Some(String::from_utf8_lossy(&value).into_owned())
}
