//! Quoted strings, heredocs and the `${…}` and `%{…}` in them.

use smol_str::{SmolStr, SmolStrBuilder};

use super::error::ErrorKind;
use super::expr::{Expr, ExprKind, Heredoc, Part, PartKind, RelSpan};
use super::scan::Scanner;
use super::scan_expr::Newlines;

/// Where template text stands: what ends it, and which escapes it knows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Host {
    Quoted,
    Heredoc,
}

/// The parts of a template as they are collected.
#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    /// Keywords of the directives that wait for their end, with their places.
    directives: Vec<(SmolStr, usize, usize)>,
    literal_start: usize,
    literal: SmolStrBuilder,
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
        self.cur.pos = start + 1;
        let mut parts = Parts { literal_start: start + 1, ..Parts::default() };
        let mut limit = None;
        let mut template_error = false;
        loop {
            if limit.is_some_and(|limit| self.cur.pos >= limit) {
                break;
            }
            match self.cur.peek() {
                Some(b'"') => {
                    self.cur.pos += 1;
                    break;
                }
                _ if self.cur.is_line_end(self.cur.pos) => {
                    if limit.is_none() && !template_error {
                        // Perhaps `["abc]`: then the string ends before the brackets that its line still needs.
                        let line_end = self.cur.pos;
                        let end = self.end_before_closers(start, line_end);
                        self.error(start, end, ErrorKind::UnclosedString);
                        if end < line_end {
                            limit = Some(end);
                            self.cur.pos = start + 1;
                            parts = Parts { literal_start: start + 1, ..Parts::default() };
                            continue;
                        }
                    }
                    break;
                }
                Some(b'\\') => self.escape(&mut parts),
                Some(b'$' | b'%') if self.cur.peek_at(1) == Some(b'{') => {
                    template_error |= !self.sequence(&mut parts, Host::Quoted, depth);
                }
                Some(b'$' | b'%') => self.dollar(&mut parts),
                Some(_) => self.literal_char(&mut parts),
                None => break,
            }
        }
        let closed = self.cur.at(self.cur.pos - 1) == Some(b'"') && self.cur.pos > start + 1;
        let end = if closed { self.cur.pos - 1 } else { self.cur.pos };
        let parts = self.finish_parts(parts, end, false);
        match parts.as_slice() {
            [] => ExprKind::String(SmolStr::default()),
            [Part { kind: PartKind::Literal(_), .. }] => match parts.into_iter().next() {
                Some(Part { kind: PartKind::Literal(value), .. }) => ExprKind::String(value),
                _ => ExprKind::Opaque,
            },
            _ => ExprKind::Template(parts),
        }
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
    fn sequence(&mut self, parts: &mut Parts, host: Host, depth: u32) -> bool {
        let start = self.cur.pos;
        self.flush(parts, start);
        let is_directive = self.cur.peek() == Some(b'%');
        self.cur.pos += 2;
        if self.cur.peek() == Some(b'~') {
            self.cur.pos += 1;
        }
        self.brackets.push((b'}', start));
        let errors = self.errors.len();
        let kind = if is_directive {
            self.directive(parts, start, depth)
        } else {
            self.skip_white();
            let at = self.cur.pos;
            let expr = self.expression(Newlines::Skip, depth + 1);
            if matches!(expr.kind, ExprKind::Missing) && self.errors.len() == errors {
                self.error(start, at, ErrorKind::MissingValue(SmolStr::new_static("${ }")));
            }
            PartKind::Interpolation(expr)
        };
        self.brackets.pop();
        let after = self.cur.pos;
        self.skip_white();
        if self.cur.peek() == Some(b'~') {
            self.cur.pos += 1;
        }
        let mut closed = self.cur.peek() == Some(b'}');
        if closed {
            self.cur.pos += 1;
        } else {
            self.cur.pos = after;
            closed = self.resync_sequence(start, host, errors);
        }
        parts.parts.push(Part { span: RelSpan::new(start - self.base, self.cur.pos - self.base), kind });
        parts.literal_start = self.cur.pos;
        closed
    }

    /// No `}` follows: finds it on the line, or says that it is missing.
    fn resync_sequence(&mut self, start: usize, host: Host, errors: usize) -> bool {
        let after = self.cur.pos;
        let mut end = after;
        loop {
            if self.cur.is_line_end(end) || (host == Host::Quoted && self.cur.at(end) == Some(b'"')) {
                if self.errors.len() == errors {
                    self.error(start, after, ErrorKind::UnclosedTemplate);
                }
                return false;
            }
            if self.cur.at(end) == Some(b'}') {
                break;
            }
            end += 1;
        }
        if self.errors.len() == errors {
            self.error(after, end, ErrorKind::AfterInterpolation);
        }
        self.cur.pos = end + 1;
        true
    }

    /// Reads what stands behind `%{`.
    fn directive(&mut self, parts: &mut Parts, start: usize, depth: u32) -> PartKind {
        self.skip_white();
        let from = self.cur.pos;
        let end = self.cur.ident_end(from);
        let keyword = self.cur.smol(from, end);
        self.cur.pos = end;
        let mut expr = None;
        match keyword.as_str() {
            "if" => {
                self.skip_white();
                expr = Some(self.expression(Newlines::Skip, depth + 1));
                parts.directives.push((keyword.clone(), start, end));
            }
            "for" => {
                // `for a, b in collection`
                loop {
                    self.skip_white();
                    let name = self.cur.pos;
                    let name_end = self.cur.ident_end(name);
                    self.cur.pos = name_end;
                    if name_end == name || self.cur.smol(name, name_end) == "in" {
                        break;
                    }
                    self.skip_white();
                    if self.cur.peek() == Some(b',') {
                        self.cur.pos += 1;
                    }
                }
                self.skip_white();
                expr = Some(self.expression(Newlines::Skip, depth + 1));
                parts.directives.push((keyword.clone(), start, end));
            }
            "else" => {
                if parts.directives.last().is_none_or(|(open, ..)| open != "if") {
                    self.error(start, end, ErrorKind::UnbalancedDirective(keyword.clone()));
                }
            }
            "endif" | "endfor" => {
                if parts.directives.last().is_some_and(|(open, ..)| *open == keyword["end".len()..]) {
                    parts.directives.pop();
                } else {
                    self.error(start, end, ErrorKind::UnbalancedDirective(keyword.clone()));
                }
            }
            _ => self.error(start, end.max(start + 2), ErrorKind::UnknownDirective(keyword.clone())),
        }
        PartKind::Directive(keyword, expr)
    }

    /// Makes the literal that ends at `end` a part.
    fn flush(&mut self, parts: &mut Parts, end: usize) {
        let literal = std::mem::take(&mut parts.literal);
        if end > parts.literal_start {
            let span = RelSpan::new(parts.literal_start - self.base, end - self.base);
            parts.parts.push(Part { span, kind: PartKind::Literal(literal.finish()) });
        }
        parts.literal_start = end;
    }

    fn finish_parts(&mut self, mut parts: Parts, end: usize, heredoc: bool) -> Vec<Part> {
        self.flush(&mut parts, end);
        for (keyword, start, end) in std::mem::take(&mut parts.directives) {
            self.error(start, end, ErrorKind::UnbalancedDirective(keyword));
        }
        if heredoc {
            parts.parts.shrink_to_fit();
        }
        parts.parts
    }

    /// Reads a heredoc, cursor at `<<`; ends before the line break behind its closing marker.
    pub(super) fn heredoc(&mut self, depth: u32) -> ExprKind {
        let start = self.cur.pos;
        self.cur.pos += 2;
        let indented = self.cur.peek() == Some(b'-');
        if indented {
            self.cur.pos += 1;
        }
        let name = self.cur.pos;
        let name_end = self.cur.ident_end(name);
        self.cur.pos = name_end;
        if name_end == name {
            self.error(start, name, ErrorKind::InvalidExpression(self.cur.smol(start, name)));
            return ExprKind::Opaque;
        }
        let marker = self.cur.smol(name, name_end);
        let line_end = self.cur.line_end(name_end);
        if line_end > name_end {
            self.error(name_end, line_end, ErrorKind::HeredocMarker);
        }
        let content = self.cur.after_line_break(line_end);
        let errors = self.errors.len();
        self.cur.pos = content;
        let mut heredoc = self.heredoc_lines(&marker, content, None, depth);
        if heredoc.is_none() {
            // Never closed: it ends before the line that closes the block around it, as far as indentation tells.
            self.errors.truncate(errors);
            let limit = self.unclosed_heredoc_end(content);
            self.error(start, name_end, ErrorKind::UnclosedHeredoc(marker.clone()));
            self.cur.pos = content;
            heredoc = self.heredoc_lines(&marker, content, Some(limit), depth);
        }
        let (parts, content_end) = heredoc.unwrap_or_default();
        let content_end = content_end.max(content);
        ExprKind::Heredoc(Box::new(Heredoc {
            marker,
            indented,
            content: RelSpan::new(content - self.base, content_end - self.base),
            parts,
        }))
    }

    /// Reads the lines up to the one with the marker, or up to `limit`; `None` where neither comes.
    fn heredoc_lines(
        &mut self,
        marker: &SmolStr,
        content: usize,
        limit: Option<usize>,
        depth: u32,
    ) -> Option<(Vec<Part>, usize)> {
        let mut parts = Parts { literal_start: content, ..Parts::default() };
        loop {
            // At the start of a line.
            let line = self.cur.pos;
            if limit.is_some_and(|limit| line >= limit) {
                let parts = self.finish_parts(parts, line, true);
                self.cur.pos = self.last_content_before(line).max(content);
                return Some((parts, line));
            }
            if let Some(end) = self.marker_line(line, marker) {
                if self.cur.at(end).is_none() {
                    // HCL wants a line break behind the marker; the heredoc ends here all the same.
                    self.error(end - marker.len().min(end), end, ErrorKind::HeredocNeedsNewline(marker.clone()));
                }
                self.cur.pos = end;
                return Some((self.finish_parts(parts, line, true), line));
            }
            // Through the line, with the sequences in it.
            loop {
                match self.cur.peek() {
                    None => return limit.map(|_| (self.finish_parts(parts, self.cur.pos, true), self.cur.pos)),
                    Some(b'\n') => {
                        self.cur.pos += 1;
                        break;
                    }
                    Some(byte @ (b'$' | b'%')) if self.cur.peek_at(1) == Some(byte) => {
                        self.cur.pos += if self.cur.peek_at(2) == Some(b'{') { 3 } else { 1 };
                    }
                    Some(b'$' | b'%') if self.cur.peek_at(1) == Some(b'{') => {
                        self.sequence(&mut parts, Host::Heredoc, depth);
                    }
                    Some(_) => self.cur.pos += 1,
                }
            }
        }
    }

    /// The end of the closing marker, if the line at `line` is one: white space around it is allowed.
    fn marker_line(&mut self, line: usize, marker: &SmolStr) -> Option<usize> {
        let (_, start) = self.cur.indent_at(line);
        for (ahead, byte) in marker.bytes().enumerate() {
            if self.cur.at(start + ahead) != Some(byte) {
                return None;
            }
        }
        let end = start + marker.len();
        let mut rest = end;
        while matches!(self.cur.at(rest), Some(b' ' | b'\t')) {
            rest += 1;
        }
        self.cur.is_line_end(rest).then_some(end)
    }

    /// The line before which a heredoc that is never closed ends: the first line that is only a `}` at the
    /// indentation of the innermost block, else of any block around it, else the end of the text.
    fn unclosed_heredoc_end(&mut self, content: usize) -> usize {
        let innermost = self.indents.last().copied();
        let mut outer = None;
        let mut line = content;
        loop {
            let (indent, start) = self.cur.indent_at(line);
            if self.cur.at(start) == Some(b'}') && self.cur.is_line_end(start + 1) {
                if Some(indent) == innermost {
                    return line;
                }
                if outer.is_none() && self.indents.contains(&indent) {
                    outer = Some(line);
                }
            }
            let end = self.cur.line_end(start);
            if self.cur.at(end).is_none() {
                return outer.unwrap_or(end);
            }
            line = self.cur.after_line_break(end);
        }
    }

    /// Moves over a string without reading it; it ends at its line at the latest.
    pub(super) fn skip_string(&mut self) {
        let errors = self.errors.len();
        self.string(u32::MAX / 2);
        self.errors.truncate(errors);
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
