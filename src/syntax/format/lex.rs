//! The tokens of HCL, as its own scanner cuts them: what a formatter may move is between them.

/// One token with its place in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether a line ends with it: a comment may hold its line break.
    pub(super) ends_line: bool,
    /// Whether it is the word `in`.
    pub(super) is_in: bool,
}

/// What a token is, as far as blanks around it depend on that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Newline,
    /// With its line break, where it has one.
    Comment,
    Ident,
    Number,
    OpenBrace,
    CloseBrace,
    OpenBracket,
    CloseBracket,
    OpenParen,
    CloseParen,
    OpenQuote,
    CloseQuote,
    /// Text of a string or heredoc.
    Literal,
    /// `<<EOT` with its line break.
    OpenHeredoc,
    /// The line with the marker, without its line break.
    CloseHeredoc,
    /// `${` or `%{`
    OpenTemplate,
    /// The `}` of these.
    CloseTemplate,
    Equal,
    Comma,
    Dot,
    Ellipsis,
    DoubleColon,
    Bang,
    Minus,
    /// What a `-` may follow and be a sign: operators, `?` and `:`.
    Operator,
    /// `=>`, and whatever else there is.
    Other,
}

impl Kind {
    /// 1 for what opens a bracket, -1 for what closes one.
    pub(super) fn nesting(self) -> i32 {
        match self {
            Self::OpenBrace | Self::OpenBracket | Self::OpenParen | Self::OpenTemplate => 1,
            Self::CloseBrace | Self::CloseBracket | Self::CloseParen | Self::CloseTemplate => -1,
            _ => 0,
        }
    }
}

/// What the scanner is in, innermost last.
enum Mode {
    /// Between braces of code; the count is of braces that are open within.
    Code(usize),
    Quote,
    Heredoc(String),
}

/// All tokens of a text; `None` where a string, heredoc or template does not end.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::with_capacity(text.len() / 6), modes: vec![Mode::Code(0)] };
    // A byte order mark is no token, and stays where it is.
    if text.starts_with('\u{feff}') {
        lexer.at = '\u{feff}'.len_utf8();
    }
    while lexer.at < text.len() {
        match lexer.modes.last()? {
            Mode::Code(_) => lexer.code()?,
            Mode::Quote => lexer.template(None)?,
            Mode::Heredoc(marker) => {
                let marker = marker.clone();
                lexer.template(Some(&marker))?;
            }
        }
    }
    (lexer.modes.len() == 1).then_some(lexer.tokens)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    tokens: Vec<Token>,
    modes: Vec<Mode>,
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Takes so many bytes as a token.
    fn take(&mut self, kind: Kind, length: usize) {
        let written = &self.text[self.at..self.at + length];
        let (ends_line, is_in) = (written.ends_with('\n'), kind == Kind::Ident && written == "in");
        self.tokens.push(Token { kind, start: self.at, end: self.at + length, ends_line, is_in });
        self.at += length;
    }

    fn code(&mut self) -> Option<()> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let two = bytes.get(..2).unwrap_or_default();
        match (bytes[0], two) {
            (b' ' | b'\t', _) => self.at += 1,
            (b'\n', _) => self.take(Kind::Newline, 1),
            (_, b"\r\n") => self.take(Kind::Newline, 2),
            (b'#', _) | (_, b"//") => {
                let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
                self.take(Kind::Comment, length);
            }
            (_, b"/*") => {
                let length = rest.find("*/")? + 2;
                self.take(Kind::Comment, length);
            }
            (b'"', _) => {
                self.take(Kind::OpenQuote, 1);
                self.modes.push(Mode::Quote);
            }
            (_, b"<<") => self.open_heredoc(),
            (b'{', _) => {
                if let Some(Mode::Code(open)) = self.modes.last_mut() {
                    *open += 1;
                }
                self.take(Kind::OpenBrace, 1);
            }
            (_, b"~}") if self.ends_template() => self.close_template(2),
            (b'}', _) if self.ends_template() => self.close_template(1),
            (b'}', _) => {
                if let Some(Mode::Code(open)) = self.modes.last_mut() {
                    *open = open.saturating_sub(1);
                }
                self.take(Kind::CloseBrace, 1);
            }
            _ => self.plain(),
        }
        Some(())
    }

    /// Whether the next `}` belongs to a `${`.
    fn ends_template(&self) -> bool {
        self.modes.len() > 1 && matches!(self.modes.last(), Some(Mode::Code(0)))
    }

    fn close_template(&mut self, length: usize) {
        self.take(Kind::CloseTemplate, length);
        self.modes.pop();
    }

    /// A token that opens nothing but brackets.
    fn plain(&mut self) {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let first = rest.chars().next().unwrap_or_default();
        if first == '_' || unicode_ident::is_xid_start(first) {
            let is_part = |c: char| c == '-' || unicode_ident::is_xid_continue(c);
            let length = rest.find(|c: char| !is_part(c)).unwrap_or(rest.len());
            return self.take(Kind::Ident, length);
        }
        if first.is_ascii_digit() {
            return self.take(Kind::Number, number(bytes));
        }
        let (kind, length) = match bytes {
            [b'.', b'.', b'.', ..] => (Kind::Ellipsis, 3),
            [b'=' | b'!' | b'<' | b'>', b'=', ..] | [b'&', b'&', ..] | [b'|', b'|', ..] => (Kind::Operator, 2),
            [b'=', b'>', ..] => (Kind::Other, 2),
            [b':', b':', ..] => (Kind::DoubleColon, 2),
            [b'=', ..] => (Kind::Equal, 1),
            [b',', ..] => (Kind::Comma, 1),
            [b'.', ..] => (Kind::Dot, 1),
            [b'!', ..] => (Kind::Bang, 1),
            [b'-', ..] => (Kind::Minus, 1),
            [b'+' | b'*' | b'/' | b'%' | b'<' | b'>' | b'?' | b':', ..] => (Kind::Operator, 1),
            [b'[', ..] => (Kind::OpenBracket, 1),
            [b']', ..] => (Kind::CloseBracket, 1),
            [b'(', ..] => (Kind::OpenParen, 1),
            [b')', ..] => (Kind::CloseParen, 1),
            _ => (Kind::Other, first.len_utf8()),
        };
        self.take(kind, length);
    }

    fn open_heredoc(&mut self) {
        let rest = self.rest();
        let word = &rest[2..];
        let word = word.strip_prefix('-').unwrap_or(word);
        let end = word.find('\n').unwrap_or(word.len());
        let marker = word[..end].trim_end_matches('\r');
        let is_marker = !marker.is_empty()
            && end < word.len()
            && marker.chars().all(|c| c == '-' || c == '_' || unicode_ident::is_xid_continue(c));
        if !is_marker {
            return self.take(Kind::Other, 2);
        }
        let (marker, length) = (marker.to_owned(), rest.len() - word.len() + end + 1);
        self.take(Kind::OpenHeredoc, length);
        self.modes.push(Mode::Heredoc(marker));
    }

    /// The text of a string, or of a heredoc with that marker, up to what interrupts or ends it.
    fn template(&mut self, marker: Option<&str>) -> Option<()> {
        let rest = self.rest();
        let bytes = rest.as_bytes();
        let starts_line = self.at == 0 || self.text.as_bytes()[self.at - 1] == b'\n';
        if let Some(marker) = marker
            && starts_line
            && let Some(length) = closing_line(rest, marker)
        {
            self.take(Kind::CloseHeredoc, length);
            self.modes.pop();
            return Some(());
        }
        let mut at = 0;
        while at < bytes.len() {
            let next = bytes.get(at + 1).copied();
            match bytes[at] {
                b'"' if marker.is_none() => break,
                b'\\' if marker.is_none() => at += 1 + next.map_or(0, |_| 1),
                // A line break ends no string, but is an error.
                b'\n' if marker.is_none() => return None,
                // A line of a heredoc.
                b'\n' => {
                    at += 1;
                    break;
                }
                sign @ (b'$' | b'%') if next == Some(sign) && bytes.get(at + 2) == Some(&b'{') => at += 3,
                b'$' | b'%' if next == Some(b'{') => break,
                _ => at += 1,
            }
        }
        while !rest.is_char_boundary(at) {
            at += 1;
        }
        if at > 0 {
            self.take(Kind::Literal, at);
            return Some(());
        }
        if bytes.first()? == &b'"' {
            self.take(Kind::CloseQuote, 1);
            self.modes.pop();
        } else {
            let length = if bytes.get(2) == Some(&b'~') { 3 } else { 2 };
            self.take(Kind::OpenTemplate, length);
            self.modes.push(Mode::Code(0));
        }
        Some(())
    }
}

/// The length of a line that ends a heredoc, without its line break.
fn closing_line(rest: &str, marker: &str) -> Option<usize> {
    let line = rest.split_once('\n').map_or(rest, |(line, _)| line);
    let line = line.strip_suffix('\r').unwrap_or(line);
    (line.trim() == marker).then_some(line.len())
}

/// The length of a number.
fn number(bytes: &[u8]) -> usize {
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut length = digits(0);
    if bytes.get(length) == Some(&b'.') && bytes.get(length + 1).is_some_and(u8::is_ascii_digit) {
        length += 1 + digits(length + 1);
    }
    if matches!(bytes.get(length), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(length + 1), Some(b'+' | b'-')));
        let exponent = bytes.get(length + 1 + sign..).map_or(0, |_| digits(length + 1 + sign));
        if exponent > 0 {
            length += 1 + sign + exponent;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<&str> {
        tokens(text).expect("it ends").iter().map(|token| &text[token.start..token.end]).collect()
    }

    #[test]
    fn texts_are_cut_where_hcl_cuts_them() {
        assert_eq!(cut("a-b = 1.5e-3 # x\n"), ["a-b", "=", "1.5e-3", "# x\n"]);
        assert_eq!(
            cut("\"a${ b[\"c\"] }$${d}\""),
            ["\"", "a", "${", "b", "[", "\"", "c", "\"", "]", "}", "$${d}", "\""]
        );
        assert_eq!(
            cut("x = <<-EOT\n  a ${~b~}\n  EOT\n"),
            ["x", "=", "<<-EOT\n", "  a ", "${~", "b", "~}", "\n", "  EOT", "\n"]
        );
        assert_eq!(cut("{ a = { b = 1 } }"), ["{", "a", "=", "{", "b", "=", "1", "}", "}"]);
        assert_eq!(cut("a == b ? -1 : x...\r\n"), ["a", "==", "b", "?", "-", "1", ":", "x", "...", "\r\n"]);
        for open in ["\"a", "\"${", "x = <<EOT\na\n", "/* x"] {
            assert_eq!(tokens(open), None, "{open}");
        }
    }
}
