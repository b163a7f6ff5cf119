//! Heredocs.

use smol_str::SmolStr;

use super::error::ErrorKind;
use super::expr::{ExprKind, Heredoc, Part, RelSpan};
use super::scan::Scanner;
use super::scan_expr::MAX_DEPTH;
use super::scan_template::{Host, Parts};

/// `<<-EOT` and the line break behind it.
struct Opening {
    indented: bool,
    marker: SmolStr,
    /// Behind the marker.
    end: usize,
    /// The first line of the content.
    content: usize,
}

impl Scanner<'_> {
    /// Whether `<<` and a name, with or without `-` between them, stand at the cursor.
    pub(super) fn at_heredoc(&mut self) -> bool {
        if self.cur.peek() != Some(b'<') || self.cur.peek_at(1) != Some(b'<') {
            return false;
        }
        let name = self.cur.pos + if self.cur.peek_at(2) == Some(b'-') { 3 } else { 2 };
        self.cur.ident_end(name) > name
    }

    /// Reads a heredoc, cursor at `<<`; ends before the line break behind its closing marker.
    pub(super) fn heredoc(&mut self, depth: u32) -> ExprKind {
        let start = self.cur.pos;
        if depth >= MAX_DEPTH && self.at_heredoc() {
            self.skip_heredoc();
            return ExprKind::Opaque;
        }
        let Some(opening) = self.heredoc_opening() else {
            self.cur.pos = start + 2;
            self.error(start, start + 2, ErrorKind::MissingMarker);
            return ExprKind::Opaque;
        };
        let Opening { indented, marker, end, content } = opening;
        let errors = self.errors.len();
        // Sequences may hide a line with the marker, but nothing makes up for one that is not there.
        let closed = if !self.is_endless_heredoc(&marker, content) && self.find_marker(content, &marker).is_some() {
            self.heredoc_lines(&marker, content, None, depth)
        } else {
            None
        };
        let (parts, content_end) = closed.unwrap_or_else(|| {
            // Never closed: it ends before the line that closes the block around it, as far as indentation tells.
            self.errors.truncate(errors);
            self.note_heredoc_ends();
            let limit = self.unclosed_heredoc_end(content);
            self.error(start, end, ErrorKind::UnclosedHeredoc(marker.clone()));
            self.heredoc_lines(&marker, content, Some(limit), depth).unwrap_or_default()
        });
        ExprKind::Heredoc(Box::new(Heredoc {
            marker,
            indented,
            content: RelSpan::new(content - self.base, content_end.max(content) - self.base),
            parts,
        }))
    }

    /// Moves over a heredoc, cursor at `<<`, or over its opening marker where nothing closes it.
    pub(super) fn skip_heredoc(&mut self) {
        let (errors, start) = (self.errors.len(), self.cur.pos);
        let Some(Opening { marker, end, content, .. }) = self.heredoc_opening() else {
            self.cur.pos = start + 2;
            return;
        };
        self.errors.truncate(errors);
        self.cur.pos = end;
        if !self.is_endless_heredoc(&marker, content) {
            match self.find_marker(content, &marker) {
                Some(end) => self.cur.pos = end,
                None => self.note_heredoc_ends(),
            }
        }
    }

    /// The end of the marker on the first line from `line` on that holds nothing else.
    fn find_marker(&mut self, mut line: usize, marker: &SmolStr) -> Option<usize> {
        loop {
            if let Some(end) = self.marker_line(line, marker) {
                return Some(end);
            }
            let line_end = self.cur.line_end(line);
            line = self.cur.after_line_break(line_end);
            self.cur.at(line)?;
        }
    }

    /// Reads `<<-EOT` up to the next line. HCL wants the bare marker and the line break directly behind it; what is
    /// usual elsewhere (quotes, blanks) is an error, but a heredoc all the same.
    fn heredoc_opening(&mut self) -> Option<Opening> {
        self.cur.pos += 2;
        let indented = self.cur.peek() == Some(b'-');
        if indented {
            self.cur.pos += 1;
        }
        let odd = self.cur.pos;
        self.cur.skip_blanks();
        let quote = self.cur.peek().filter(|byte| matches!(byte, b'"' | b'\''));
        if quote.is_some() {
            self.cur.pos += 1;
        }
        let name = self.cur.pos;
        let end = self.cur.ident_end(name);
        if end == name {
            return None;
        }
        let marker = self.cur.smol(name, end);
        let line_end = self.cur.line_end(end);
        if name > odd {
            let quoted_end = end + usize::from(quote.is_some() && self.cur.at(end) == quote);
            self.error(odd, quoted_end, ErrorKind::HeredocMarker);
        } else if line_end > end {
            self.error(end, line_end, ErrorKind::HeredocMarker);
        }
        let content = self.cur.after_line_break(line_end);
        Some(Opening { indented, marker, end, content })
    }

    /// Reads the lines from `content` up to the one with the marker, or up to `limit`; `None` where neither comes.
    fn heredoc_lines(
        &mut self,
        marker: &SmolStr,
        content: usize,
        limit: Option<usize>,
        depth: u32,
    ) -> Option<(Vec<Part>, usize)> {
        let mut parts = Parts::new(content);
        self.cur.pos = content;
        loop {
            // At the start of a line.
            let line = self.cur.pos;
            if limit.is_some_and(|limit| line >= limit) {
                let parts = self.finish_parts(parts, line);
                self.cur.pos = self.last_content_before(line).max(content);
                return Some((parts, line));
            }
            if let Some(end) = self.marker_line(line, marker) {
                let rest = self.cur.skip_any_blanks(end);
                if self.cur.at(rest).is_none() {
                    // HCL wants a line break behind the marker; the heredoc ends here all the same.
                    self.error(end - marker.len(), end, ErrorKind::HeredocNeedsNewline(marker.clone()));
                }
                self.cur.pos = end;
                return Some((self.finish_parts(parts, line), line));
            }
            // Through the line, with the sequences in it.
            loop {
                match self.cur.peek() {
                    None => return limit.map(|_| (self.finish_parts(parts, self.cur.pos), self.cur.pos)),
                    Some(b'\n') => {
                        self.cur.pos += 1;
                        break;
                    }
                    Some(b'\r') if self.cur.peek_at(1) != Some(b'\n') => {
                        self.error_at_cursor(ErrorKind::InvalidCharacter('\r'));
                        self.cur.pos += 1;
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
        let start = self.cur.skip_any_blanks(line);
        for (ahead, byte) in marker.bytes().enumerate() {
            if self.cur.at(start + ahead) != Some(byte) {
                return None;
            }
        }
        let end = start + marker.len();
        let rest = self.cur.skip_any_blanks(end);
        self.cur.is_line_end(rest).then_some(end)
    }
}
