//! Regular expressions, as Go's `regexp` package (RE2) compiles them.
//!
//! Only whether they compile: Nomad's clients do the matching. The `regex` crate is close, but takes and refuses other
//! things at the edges (`{`, `\Q`, look-around messages), and an error must be Go's own.

/// Go's limit of repetitions, also of nested ones multiplied.
const MAX_REPEAT: u32 = 1000;

/// Go refuses deeper nesting.
const MAX_DEPTH: u32 = 1000;

/// Whether Go compiles `pattern`; the error is Go's own.
pub(in crate::nomad) fn check(pattern: &str) -> Result<(), String> {
    let mut parser = Parser { pattern, at: 0, depth: 0, groups: Vec::new() };
    parser.alternation()?;
    match parser.peek() {
        Some(')') => Err(error("unexpected )", pattern)),
        _ => Ok(()),
    }
}

fn error(what: &str, text: &str) -> String {
    format!("error parsing regexp: {what}: `{text}`")
}

struct Parser<'p> {
    pattern: &'p str,
    at: usize,
    depth: u32,
    groups: Vec<&'p str>,
}

impl<'p> Parser<'p> {
    fn rest(&self) -> &'p str {
        &self.pattern[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn eat(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    /// Up to a `)` or the end. Returns how often the largest repetition inside multiplies.
    fn alternation(&mut self) -> Result<u32, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(error("expression nests too deeply", self.pattern));
        }
        let mut largest = 1;
        // Whether something stands before that an operator can repeat, and the operator directly before.
        let mut repeatable: Option<u32> = None;
        let mut operator: Option<usize> = None;
        while let Some(c) = self.peek() {
            let start = self.at;
            match c {
                ')' => break,
                '|' => {
                    self.at += 1;
                    (repeatable, operator) = (None, None);
                    continue;
                }
                '*' | '+' | '?' | '{' => {
                    let Some((min, max)) = self.repetition()? else {
                        // A brace that is no repetition stands for itself.
                        self.at += 1;
                        (repeatable, operator) = (Some(1), None);
                        continue;
                    };
                    self.eat("?");
                    let written = &self.pattern[start..self.at];
                    if let Some(before) = operator {
                        return Err(error("invalid nested repetition operator", &self.pattern[before..self.at]));
                    }
                    let Some(inner) = repeatable else {
                        return Err(error("missing argument to repetition operator", written));
                    };
                    let product = inner.saturating_mul(max.unwrap_or(min).max(1));
                    if product > MAX_REPEAT {
                        return Err(error("invalid repeat count", written));
                    }
                    largest = largest.max(product);
                    (repeatable, operator) = (Some(product), Some(start));
                    continue;
                }
                '(' => {
                    let inner = self.group()?;
                    (repeatable, operator) = (inner, None);
                    largest = largest.max(inner.unwrap_or(1));
                    continue;
                }
                '[' => self.class()?,
                '\\' => self.escape()?,
                _ => {
                    self.bump();
                }
            }
            (repeatable, operator) = (Some(1), None);
        }
        self.depth -= 1;
        Ok(largest)
    }

    /// `*`, `+`, `?`, `{n}`, `{n,}`, `{n,m}`; `None` for a brace that is none of them, which is not consumed.
    fn repetition(&mut self) -> Result<Option<(u32, Option<u32>)>, String> {
        if let Some('*' | '+' | '?') = self.peek() {
            self.at += 1;
            return Ok(Some((0, None)));
        }
        let inside = &self.rest()[1..];
        let Some(end) = inside.find('}') else { return Ok(None) };
        let (min, max) = match inside[..end].split_once(',') {
            Some((min, "")) => (min, None),
            Some((min, max)) => (min, Some(max)),
            None => (&inside[..end], Some(&inside[..end])),
        };
        let is_number = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && (text.len() == 1 || !text.starts_with('0'))
        };
        if !is_number(min) || !max.is_none_or(is_number) {
            return Ok(None);
        }
        let written = &self.rest()[..end + 2];
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number <= MAX_REPEAT);
        let invalid = || error("invalid repeat count", written);
        let min = number(min).ok_or_else(invalid)?;
        let max = max.map(|max| number(max).filter(|max| *max >= min).ok_or_else(invalid)).transpose()?;
        self.at += written.len();
        Ok(Some((min, max)))
    }

    /// `(…)`, `(?:…)`, `(?P<name>…)`, `(?<name>…)`, `(?i)`, `(?i:…)`. `None` where nothing is to be repeated.
    fn group(&mut self) -> Result<Option<u32>, String> {
        let start = self.at;
        self.at += 1;
        if self.eat("?") {
            if self.eat("P<")
                || (self.rest().starts_with('<')
                    && !self.rest().starts_with("<=")
                    && !self.rest().starts_with("<!")
                    && self.eat("<"))
            {
                let Some(end) = self.rest().find('>') else {
                    return Err(error("invalid named capture", &self.pattern[start..]));
                };
                let name = &self.rest()[..end];
                self.at += end + 1;
                if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
                    return Err(error("invalid named capture", &self.pattern[start..self.at]));
                }
                if self.groups.contains(&name) {
                    return Err(error("duplicate capture group name", name));
                }
                self.groups.push(name);
            } else if self.flags(start)? {
                return Ok(None);
            }
        }
        let inner = self.alternation()?;
        if !self.eat(")") {
            return Err(error("missing closing )", self.pattern));
        }
        Ok(Some(inner))
    }

    /// Flags behind `(?`. Whether the group ends with them.
    fn flags(&mut self, start: usize) -> Result<bool, String> {
        let mut negative = false;
        let mut any = false;
        loop {
            match self.bump() {
                Some('i' | 'm' | 's' | 'U') => any = true,
                Some('-') if !negative => {
                    negative = true;
                    any = false;
                }
                Some(end @ (':' | ')')) if !negative || any => return Ok(end == ')'),
                None => return Err(error("missing closing )", self.pattern)),
                Some(_) => {
                    return Err(error("invalid or unsupported Perl syntax", &self.pattern[start..self.at]));
                }
            }
        }
    }

    /// `[…]`.
    fn class(&mut self) -> Result<(), String> {
        let start = self.at;
        self.at += 1;
        self.eat("^");
        let mut first = true;
        loop {
            let Some(c) = self.peek() else {
                return Err(error("missing closing ]", &self.pattern[start..]));
            };
            if c == ']' && !first {
                self.at += 1;
                return Ok(());
            }
            // A dash in the middle that makes no range: Go takes it only at an end, or before one.
            if c == '-' && !first && !self.rest().starts_with("-]") {
                let mut two = self.rest().chars();
                two.next();
                let next = two.next().map_or(0, char::len_utf8);
                return Err(error("invalid character class range", &self.rest()[..=next]));
            }
            first = false;
            if self.rest().starts_with("[:")
                && let Some(end) = self.rest()[2..].find(":]")
            {
                let name = &self.rest()[..end + 4];
                if !is_posix_class(&name[2..name.len() - 2]) {
                    return Err(error("invalid character class range", name));
                }
                self.at += name.len();
                continue;
            }
            let from_at = self.at;
            let Some(from) = self.class_char()? else { continue };
            if self.rest().starts_with('-') && !self.rest().starts_with("-]") && self.rest().len() > 1 {
                self.at += 1;
                let to = self.class_char()?;
                if to.is_none_or(|to| to < from) {
                    return Err(error("invalid character class range", &self.pattern[from_at..self.at]));
                }
            }
        }
    }

    /// One character of a class; `None` for a whole class such as `\d`.
    fn class_char(&mut self) -> Result<Option<char>, String> {
        if self.peek() == Some('\\') {
            let start = self.at;
            self.escape()?;
            let written = &self.pattern[start..self.at];
            return Ok(match written.as_bytes().get(1) {
                Some(b'd' | b'D' | b's' | b'S' | b'w' | b'W' | b'p' | b'P') => None,
                Some(b'A' | b'z' | b'b' | b'B' | b'Q' | b'E') => {
                    return Err(error("invalid escape sequence", written));
                }
                _ => Some(escaped_char(written)),
            });
        }
        match self.bump() {
            Some(c) => Ok(Some(c)),
            None => Err(error("missing closing ]", self.pattern)),
        }
    }

    /// `\…`.
    fn escape(&mut self) -> Result<(), String> {
        let start = self.at;
        self.at += 1;
        let Some(c) = self.bump() else {
            return Err(error("trailing backslash at end of expression", ""));
        };
        let ok = match c {
            'a' | 'f' | 'n' | 'r' | 't' | 'v' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'A' | 'z' | 'b' | 'B' | 'E' => true,
            'Q' => {
                match self.rest().find("\\E") {
                    Some(end) => self.at += end + 2,
                    None => self.at = self.pattern.len(),
                }
                true
            }
            'p' | 'P' => return self.unicode_class(start),
            'x' => self.hexadecimal(),
            '0' => {
                for _ in 0..2 {
                    if self.peek().is_some_and(|c| ('0'..='7').contains(&c)) {
                        self.at += 1;
                    }
                }
                true
            }
            // One digit alone would be a back-reference, which RE2 does not have.
            '1'..='7' => {
                self.peek().is_some_and(|c| ('0'..='7').contains(&c)) && {
                    self.at += 1;
                    if self.peek().is_some_and(|c| ('0'..='7').contains(&c)) {
                        self.at += 1;
                    }
                    true
                }
            }
            c => c.is_ascii() && !c.is_ascii_alphanumeric(),
        };
        if ok { Ok(()) } else { Err(error("invalid escape sequence", &self.pattern[start..self.at])) }
    }

    fn hexadecimal(&mut self) -> bool {
        if self.eat("{") {
            let Some(end) = self.rest().find('}') else { return false };
            let digits = &self.rest()[..end];
            self.at += end + 1;
            return u32::from_str_radix(digits, 16).is_ok_and(|code| code <= 0x10_FFFF);
        }
        (0..2).all(|_| self.bump().is_some_and(|c| c.is_ascii_hexdigit()))
    }

    /// `\pL`, `\p{Greek}`. Names are those of Unicode's categories and scripts, which are not listed here.
    fn unicode_class(&mut self, start: usize) -> Result<(), String> {
        let ok = if self.eat("{") {
            match self.rest().find('}') {
                Some(end) => {
                    let name = self.rest()[..end].trim_start_matches('^');
                    self.at += end + 1;
                    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
                }
                None => false,
            }
        } else {
            matches!(self.bump(), Some('L' | 'M' | 'N' | 'P' | 'S' | 'Z' | 'C'))
        };
        if ok { Ok(()) } else { Err(error("invalid character class range", &self.pattern[start..self.at])) }
    }
}

fn escaped_char(written: &str) -> char {
    match written.as_bytes().get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'x') => {
            let digits = written[2..].trim_matches(['{', '}']);
            u32::from_str_radix(digits, 16).ok().and_then(char::from_u32).unwrap_or('\0')
        }
        _ => written.chars().nth(1).unwrap_or('\0'),
    }
}

fn is_posix_class(name: &str) -> bool {
    let name = name.strip_prefix('^').unwrap_or(name);
    matches!(
        name,
        "alnum"
            | "alpha"
            | "ascii"
            | "blank"
            | "cntrl"
            | "digit"
            | "graph"
            | "lower"
            | "print"
            | "punct"
            | "space"
            | "upper"
            | "word"
            | "xdigit"
    )
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn compiles_what_go_compiles() {
        for good in [
            "",
            "abc",
            "^a.*b$",
            "(a|b)+",
            "[a-z0-9_-]+",
            r"\d{1,3}(\.\d{1,3}){3}",
            "a{,3}",
            "a{",
            "{",
            "[]a]",
            "[^]a]",
            "(?i)abc",
            "(?i:abc)",
            "(?P<x>a)",
            "(?<x>a)",
            r"\Qa+b\E",
            r"[[:alpha:]]",
            r"\pL\p{Greek}",
            "(?:)*",
            "a|",
            "|",
            r"\x{1F600}",
            r"\052",
            r"[\d\-x]",
            "[a-]",
            "]",
            "}",
            r"\.",
            r"[-a]",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for (bad, message) in [
            ("(", "missing closing ): `(`"),
            (")", "unexpected ): `)`"),
            ("[", "missing closing ]: `[`"),
            ("[a", "missing closing ]: `[a`"),
            ("*", "missing argument to repetition operator: `*`"),
            ("a**", "invalid nested repetition operator: `**`"),
            ("a|*", "missing argument to repetition operator: `*`"),
            ("[z-a]", "invalid character class range: `z-a`"),
            ("a{2,1}", "invalid repeat count: `{2,1}`"),
            ("a{1001}", "invalid repeat count: `{1001}`"),
            (r"\", "trailing backslash at end of expression: ``"),
            (r"\y", r"invalid escape sequence: `\y`"),
            (r"\1", r"invalid escape sequence: `\1`"),
            ("(?=a)", "invalid or unsupported Perl syntax: `(?=`"),
            ("(?<=a)", "invalid or unsupported Perl syntax: `(?<`"),
            ("(?P<a-b>x)", "invalid named capture: `(?P<a-b>`"),
        ] {
            assert_eq!(check(bad), Err(format!("error parsing regexp: {message}")), "{bad}");
        }
    }
}
