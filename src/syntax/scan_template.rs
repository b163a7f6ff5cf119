//! Quoted strings, heredocs and the `${…}` and `%{…}` in them.

use smol_str::SmolStr;

use super::error::ErrorKind;
use super::expr::{Expr, ExprKind, Part, PartKind, RelSpan};
use super::scan::{Place, Scanner};
use super::scan_expr::{MAX_DEPTH, Newlines};

/// How many lines a string may have been broken into.
const MAX_BROKEN_LINES: usize = 32;

/// Where template text stands: what ends it, and which escapes it knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Host {
    Quoted,
    Heredoc,
}

/// The parts of a template as they are collected.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) parts: Vec<Part>,
    /// The directives that wait for their end.
    directives: Vec<Directive>,
    pub(super) literal_start: usize,
    literal: String,
    /// Up to where the quoted string is known to go on.
    goes_on: usize,
}

/// `%{if …}` or `%{for …}`, absolute.
struct Directive {
    keyword: SmolStr,
    start: usize,
    end: usize,
    has_else: bool,
}

impl Parts {
    pub(super) fn new(start: usize) -> Self {
        Self { literal_start: start, ..Self::default() }
    }
}

impl Scanner<'_> {
    /// Reads a quoted string, cursor at the quote.
    pub(super) fn string(&mut self, depth: u32) -> ExprKind {
        let start = self.cur.pos;
        // Nearly all strings are plain: one pass, no buffer.
        let mut end = start + 1;
        loop {
            match self.cur.at(end) {
                Some(b'"') => {
                    self.cur.pos = end + 1;
                    return ExprKind::String(self.cur.smol(start + 1, end));
                }
                None | Some(b'\\' | b'$' | b'%' | b'\n' | b'\r') => break,
                _ => end += 1,
            }
        }
        self.template_string(start, depth)
    }

    fn template_string(&mut self, start: usize, depth: u32) -> ExprKind {
        if depth >= MAX_DEPTH {
            self.skip_string();
            if !self.ends_with_quote(start) {
                self.error(start, self.cur.pos, ErrorKind::UnclosedString);
            }
            return ExprKind::Opaque;
        }
        self.cur.pos = start + 1;
        let mut parts = Parts::new(start + 1);
        let mut explained = false;
        // The closing quote on a line below, where HCL does not want it.
        let mut late_quote = None;
        let end = loop {
            match self.cur.peek() {
                Some(b'"') => {
                    self.cur.pos += 1;
                    break self.cur.pos - 1;
                }
                Some(b'\n' | b'\r') if late_quote.is_some_and(|quote| self.cur.pos < quote) => {
                    self.literal_char(&mut parts);
                }
                // A carriage return alone is no line break in HCL, and no character of a string either.
                None | Some(b'\n' | b'\r') => {
                    let line_end = self.cur.pos;
                    if explained {
                        break line_end;
                    }
                    late_quote = self.late_quote(line_end);
                    if late_quote.is_some() {
                        explained = true;
                        self.error(start, line_end, ErrorKind::UnclosedString);
                        self.literal_char(&mut parts);
                        continue;
                    }
                    // Perhaps `["abc]`: then the string ends before the brackets that its line still needs.
                    let end = self.end_before_closers(parts.literal_start.max(start + 1), line_end);
                    // Only brackets, blanks and commas are cut off: each is one byte, here as in the value.
                    parts.literal.truncate(parts.literal.len().saturating_sub(line_end - end));
                    self.cur.pos = end;
                    self.error(start, end, ErrorKind::UnclosedString);
                    break end;
                }
                Some(b'\\') => self.escape(&mut parts),
                Some(b'$' | b'%') if self.cur.peek_at(1) == Some(b'{') => {
                    explained |= !self.sequence(&mut parts, Host::Quoted, depth);
                }
                Some(b'$' | b'%') => self.dollar(&mut parts),
                Some(_) => self.literal_char(&mut parts),
            }
        };
        let mut parts = self.finish_parts(parts, end);
        match parts.pop() {
            None => ExprKind::String(SmolStr::default()),
            Some(Part { kind: PartKind::Literal(value), .. }) if parts.is_empty() => ExprKind::String(value),
            Some(last) => {
                parts.push(last);
                ExprKind::Template(parts)
            }
        }
    }

    /// The quote on one of the next lines that closes the string which is open at `line_end`: somebody broke its
    /// line. Only lines that cannot be items count, and the last of them must have an odd number of quotes.
    fn late_quote(&mut self, line_end: usize) -> Option<usize> {
        if self.sequence.is_some() || self.cur.at(line_end).is_none() {
            return None;
        }
        let place = self.place();
        let mut line = self.cur.after_line_break(line_end);
        let mut found = None;
        for _ in 0..MAX_BROKEN_LINES {
            let (_, start) = self.cur.indent_at(line);
            self.cur.pos = start;
            if matches!(self.cur.at(start), None | Some(b'}' | b'#' | b'/' | b'\n' | b'\r')) || self.at_item_start() {
                break;
            }
            let end = self.cur.line_end(start);
            let quotes: Vec<usize> = (start..end).filter(|&at| self.cur.at(at) == Some(b'"')).collect();
            if let Some(&first) = quotes.first() {
                let closes = first > start
                    || (first + 1..end).all(|at| matches!(self.cur.at(at), Some(b']' | b')' | b'}' | b',' | b' ')));
                found = (quotes.len() % 2 == 1 && closes).then_some(first);
                break;
            }
            if self.cur.at(end).is_none() {
                break;
            }
            line = self.cur.after_line_break(end);
        }
        self.return_to(place);
        found
    }

    /// Whether the string from `start` to the cursor has its closing quote.
    pub(super) fn ends_with_quote(&mut self, start: usize) -> bool {
        self.cur.pos > start + 1 && self.cur.at(self.cur.pos - 1) == Some(b'"')
    }

    fn literal_char(&mut self, parts: &mut Parts) {
        match self.cur.char_at(self.cur.pos) {
            Some(c) => {
                parts.literal.push(c);
                self.cur.pos += c.len_utf8();
            }
            None => self.cur.bump_char(),
        }
    }

    /// `$` or `%` that starts no sequence; `$${` and `%%{` are escapes.
    fn dollar(&mut self, parts: &mut Parts) {
        let byte = self.cur.peek();
        if self.cur.peek_at(1) == byte && self.cur.peek_at(2) == Some(b'{') {
            parts.literal.push(char::from(byte.unwrap_or(b'$')));
            parts.literal.push('{');
            self.cur.pos += 3;
        } else {
            self.literal_char(parts);
        }
    }

    fn escape(&mut self, parts: &mut Parts) {
        let start = self.cur.pos;
        let value = match self.cur.peek_at(1) {
            Some(b'n') => Some('\n'),
            Some(b'r') => Some('\r'),
            Some(b't') => Some('\t'),
            Some(b'"') => Some('"'),
            Some(b'\\') => Some('\\'),
            Some(byte @ (b'u' | b'U')) => {
                let digits = if byte == b'u' { 4 } else { 8 };
                let mut end = start + 2;
                while end < start + 2 + digits && self.cur.at(end).is_some_and(|byte| byte.is_ascii_hexdigit()) {
                    end += 1;
                }
                let value = u32::from_str_radix(&self.cur.slice(start + 2, end), 16).ok().and_then(char::from_u32);
                self.cur.pos = end;
                if end == start + 2 + digits {
                    parts.literal.push(value.unwrap_or('\u{fffd}'));
                    return;
                }
                self.error(start, end, ErrorKind::InvalidEscape(self.cur.smol(start, end)));
                return;
            }
            _ => None,
        };
        if let Some(value) = value {
            parts.literal.push(value);
            self.cur.pos += 2;
            return;
        }
        self.cur.pos += 1;
        if !self.cur.is_line_end(self.cur.pos) && self.cur.peek() != Some(b'"') {
            self.literal_char(parts);
        }
        self.error(start, self.cur.pos, ErrorKind::InvalidEscape(self.cur.smol(start, self.cur.pos)));
    }

    /// Where a string without closing quote ends: before the brackets at its line's end that were opened on that
    /// line, so that `aud = ["consul.io]` is one mistake.
    fn end_before_closers(&mut self, start: usize, line_end: usize) -> usize {
        let wanted: Vec<u8> =
            self.brackets.iter().rev().filter(|(_, open)| *open >= self.last_break).map(|(close, _)| *close).collect();
        for count in (1..=wanted.len()).rev() {
            let mut end = line_end;
            let mut left = count;
            while end > start + 1 && left > 0 {
                match self.cur.at(end - 1) {
                    Some(b' ' | b'\t' | b',' | b'\r') => end -= 1,
                    Some(byte) if byte == wanted[left - 1] => {
                        end -= 1;
                        left -= 1;
                    }
                    _ => break,
                }
            }
            if left == 0 {
                while end > start + 1 && matches!(self.cur.at(end - 1), Some(b' ' | b'\t')) {
                    end -= 1;
                }
                return end;
            }
        }
        line_end
    }

    /// Reads `${…}` or `%{…}`, cursor at `$` or `%`; says whether it is closed.
    ///
    /// Line breaks may stand in it. One that is broken ends on the line where it starts, whatever the lines below
    /// look like.
    pub(super) fn sequence(&mut self, parts: &mut Parts, host: Host, depth: u32) -> bool {
        let place = self.place();
        let start = place.pos;
        self.flush(parts, start);
        let is_directive = self.cur.peek() == Some(b'%');
        self.cur.pos += 2;
        if self.cur.peek() == Some(b'~') {
            self.cur.pos += 1;
        }
        self.brackets.push((b'}', start));
        let (errors, unbalanced) = (self.errors.len(), self.unbalanced);
        let around = self.sequence.replace(errors);
        self.skip_white();
        let kind = if is_directive { self.directive(parts, start, depth) } else { self.interpolation(start, depth) };
        self.sequence = around;
        // Whatever its braces are, they are none of the file's.
        self.unbalanced = unbalanced;
        self.brackets.pop();
        let after = self.place();
        self.skip_white();
        if self.cur.peek() == Some(b'~') {
            self.cur.pos += 1;
        }
        let mut closed = self.cur.peek() == Some(b'}');
        if closed {
            self.cur.pos += 1;
            closed = self.string_goes_on(parts, start, host);
            if !closed {
                self.return_to(after);
            }
        } else {
            self.return_to(after);
            closed = self.sequence_as_a_whole(parts, place, host, errors);
        }
        if !closed {
            closed = self.sequence_on_its_line(place, host, errors);
        }
        let kind = match kind {
            // What was read on the lines below is not its own.
            PartKind::Interpolation(_) if !closed && after.pos > self.cur.pos => {
                PartKind::Interpolation(self.missing())
            }
            PartKind::Directive(keyword, Some(_)) if !closed && after.pos > self.cur.pos => {
                PartKind::Directive(keyword, None)
            }
            kind => kind,
        };
        parts.parts.push(Part { span: RelSpan::new(start - self.base, self.cur.pos - self.base), kind });
        parts.literal_start = self.cur.pos;
        closed
    }

    fn interpolation(&mut self, start: usize, depth: u32) -> PartKind {
        let errors = self.errors.len();
        let at = self.cur.pos;
        let expr = self.expression(Newlines::Skip, depth + 1);
        let trim = usize::from(self.cur.peek() == Some(b'~'));
        if matches!(expr.kind, ExprKind::Missing) && self.errors.len() == errors && self.cur.peek_at(trim) == Some(b'}')
        {
            self.error(start, at + trim + 1, ErrorKind::EmptyInterpolation);
        }
        PartKind::Interpolation(expr)
    }

    /// Whether the string around a sequence that ends at the cursor is closed. Where the `}` stands on a line below,
    /// but no quote behind it, it is the brace of something else.
    fn string_goes_on(&mut self, parts: &mut Parts, start: usize, host: Host) -> bool {
        let end = self.cur.pos;
        if host == Host::Heredoc || self.last_break <= start || end < parts.goes_on {
            return true;
        }
        let place = self.place();
        let closed = self.skip_rest_of_string(start);
        if closed {
            parts.goes_on = self.cur.pos;
        }
        self.return_to(place);
        closed
    }

    /// No `}` follows the sequence that starts at `place`. One that goes on on the next lines ends as a whole, if its
    /// brackets match; otherwise the cursor goes back to its start.
    fn sequence_as_a_whole(&mut self, parts: &mut Parts, place: Place, host: Host, errors: usize) -> bool {
        let line_end = self.cur.line_end(place.pos);
        if self.cur.pos <= line_end && self.errors.get(errors).is_none_or(|(_, end, _)| *end <= line_end) {
            return false;
        }
        if self.errors.len() == errors {
            self.error_at_cursor(ErrorKind::AfterInterpolation);
        }
        self.return_to(place);
        if self.skip_sequence() && self.string_goes_on(parts, place.pos, host) {
            self.errors.truncate(errors + 1);
            return true;
        }
        self.return_to(place);
        false
    }

    /// No `}` ends the sequence that starts at `place` where it should: finds it on the line, or says that it is
    /// missing.
    fn sequence_on_its_line(&mut self, place: Place, host: Host, errors: usize) -> bool {
        let start = place.pos;
        let line_end = self.cur.line_end(start);
        if self.cur.pos > line_end || self.cur.pos == start {
            self.errors.truncate(errors);
            self.return_to(place);
            self.cur.pos += 2;
        }
        let after = self.cur.pos;
        let end = self.sequence_end(after, line_end, host);
        if end == line_end || self.cur.at(end) == Some(b'"') {
            if self.errors.len() == errors {
                let after = self.last_content_before(after).max(start + 2);
                self.error(start, after, ErrorKind::UnclosedTemplate);
            }
            self.cur.pos = after;
            return false;
        }
        if self.errors.len() == errors {
            let from = if after == start + 2 { start } else { after };
            self.error(from, end, ErrorKind::AfterInterpolation);
        }
        self.cur.pos = end + 1;
        true
    }

    /// The first `}` (or, in a quoted string, quote) from `from` up to `line_end`, which is the answer if there is none.
    fn sequence_end(&mut self, from: usize, line_end: usize, host: Host) -> usize {
        let found = match self.ahead.sequence_end {
            Some((known, end, of)) if of == host && (known..=end).contains(&from) => end,
            _ => {
                let ends = |byte| byte == Some(b'}') || (host == Host::Quoted && byte == Some(b'"'));
                let end = (from..line_end).find(|&at| ends(self.cur.at(at))).unwrap_or(line_end);
                self.ahead.sequence_end = Some((from, end, host));
                end
            }
        };
        if found < line_end {
            self.cur.look_at(found);
        }
        found
    }

    /// Reads what stands behind `%{`.
    fn directive(&mut self, parts: &mut Parts, start: usize, depth: u32) -> PartKind {
        let from = self.cur.pos;
        let end = self.cur.ident_end(from);
        let keyword = self.cur.smol(from, end);
        self.cur.pos = end;
        let mut expr = None;
        match keyword.as_str() {
            "if" => {
                self.skip_white();
                expr = self.directive_expression(start, end, &keyword, depth);
                parts.directives.push(Directive { keyword: keyword.clone(), start, end, has_else: false });
            }
            "for" => {
                if self.directive_names() {
                    expr = self.directive_expression(start, end, &keyword, depth);
                } else {
                    self.error(start, end, ErrorKind::IncompleteDirective(keyword.clone()));
                }
                parts.directives.push(Directive { keyword: keyword.clone(), start, end, has_else: false });
            }
            "else" => match parts.directives.last_mut() {
                Some(open) if open.keyword == "if" && !open.has_else => open.has_else = true,
                _ => self.error(start, end, ErrorKind::UnbalancedDirective(keyword.clone())),
            },
            "endif" | "endfor" => {
                if parts.directives.last().is_some_and(|open| open.keyword == keyword["end".len()..]) {
                    parts.directives.pop();
                } else {
                    self.error(start, end, ErrorKind::UnbalancedDirective(keyword.clone()));
                }
            }
            _ => self.error(start, end.max(start + 2), ErrorKind::UnknownDirective(keyword.clone())),
        }
        PartKind::Directive(keyword, expr)
    }

    fn directive_expression(&mut self, start: usize, end: usize, keyword: &SmolStr, depth: u32) -> Option<Expr> {
        let errors = self.errors.len();
        let expr = self.expression(Newlines::Skip, depth + 1);
        if matches!(expr.kind, ExprKind::Missing) && self.errors.len() == errors {
            self.error(start, end, ErrorKind::IncompleteDirective(keyword.clone()));
        }
        Some(expr)
    }

    /// Reads `a, b in ` behind `for`; says whether it is there.
    fn directive_names(&mut self) -> bool {
        for count in 1..=2 {
            self.skip_white();
            let end = self.cur.ident_end(self.cur.pos);
            if end == self.cur.pos {
                return false;
            }
            self.cur.pos = end;
            self.skip_white();
            if count == 1 && self.cur.peek() == Some(b',') {
                self.cur.pos += 1;
            } else {
                break;
            }
        }
        if !self.at_keyword("in") {
            return false;
        }
        self.cur.pos += "in".len();
        self.skip_white();
        true
    }

    /// Makes the literal that ends at `end` a part.
    fn flush(&mut self, parts: &mut Parts, end: usize) {
        let literal = std::mem::take(&mut parts.literal);
        if end > parts.literal_start {
            let span = RelSpan::new(parts.literal_start - self.base, end - self.base);
            parts.parts.push(Part { span, kind: PartKind::Literal(literal.into()) });
        }
        parts.literal_start = end;
    }

    pub(super) fn finish_parts(&mut self, mut parts: Parts, end: usize) -> Vec<Part> {
        self.flush(&mut parts, end);
        for Directive { keyword, start, end, .. } in std::mem::take(&mut parts.directives) {
            self.error(start, end, ErrorKind::UnbalancedDirective(keyword));
        }
        parts.parts
    }
}

/// A single-part heredoc or string as text is common enough to deserve its own question.
pub(super) fn is_plain(parts: &[Part]) -> bool {
    parts.iter().all(|part| matches!(part.kind, PartKind::Literal(_)))
}

/// The expressions inside the parts, in order.
pub(super) fn interpolated(parts: &[Part]) -> impl Iterator<Item = &Expr> {
    parts.iter().filter_map(|part| match &part.kind {
        PartKind::Interpolation(expr) | PartKind::Directive(_, Some(expr)) => Some(expr),
        _ => None,
    })
}
