//! Moving over text without reading it: what is too deep to have a tree, what could not be read, and what recovery
//! asks about the lines ahead.
//!
//! Nothing here recurses, whatever the nesting, and nothing goes through the rest of a file twice: what is never
//! closed is remembered (`Lookahead`).

use std::collections::{BTreeSet, HashMap};

use smol_str::SmolStr;

use super::error::ErrorKind;
use super::scan::{Scanner, closer};

/// What is known of the text ahead. All of it is a function of the text alone, so that it saves time and decides
/// nothing: whoever uses an answer that holds up to the end of the text has looked there.
#[derive(Default)]
pub(super) struct Lookahead {
    /// Brackets and sequences that nothing closes.
    unclosed: BTreeSet<usize>,
    /// What could end a heredoc.
    pub(super) heredoc_ends: Option<HeredocEnds>,
}

/// The lines from `start` on that could end a heredoc.
pub(super) struct HeredocEnds {
    pub(super) start: usize,
    /// The last line with nothing but that word.
    pub(super) words: HashMap<SmolStr, usize>,
    /// The lines with nothing but a `}`, by their indentation, in order.
    pub(super) braces: HashMap<u32, Vec<usize>>,
}

/// Something that is open.
struct Open {
    inside: Inside,
    at: usize,
    /// Whether skipping it alone would end at a line that is an item, which an object around it let pass.
    ends_at_item: bool,
}

impl Open {
    fn new(inside: Inside, at: usize) -> Self {
        Self { inside, at, ends_at_item: false }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    /// A bracket that this byte closes.
    Bracket(u8),
    /// A quoted string.
    Quoted,
    /// `${…}` or `%{…}` in one.
    Sequence,
}

/// What a step of skipping met.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    Something,
    /// A closing bracket that does not fit.
    Mismatch,
    /// An attribute or block header at the start of a line.
    Item,
    End,
}

impl Scanner<'_> {
    /// Moves over a bracket and all that it holds, cursor at the opening one, however deep it is.
    ///
    /// It ends early, with an error, at a bracket that does not match, at a line that can only be an item, and at the
    /// end of the text.
    pub(super) fn skip_group(&mut self) {
        let place = self.place();
        let start = place.pos;
        let mut close = closer(self.cur.peek().unwrap_or(b'{'));
        let is_brace = close == b'}';
        if self.ahead.unclosed.contains(&start) {
            self.cur.go_to_end();
        } else {
            let mut stack = Vec::new();
            loop {
                match self.skip_step(&mut stack) {
                    Met::Something if stack.is_empty() => return,
                    Met::Something => {}
                    Met::Item if mark_at_item(&mut stack) => {}
                    Met::Item => break,
                    Met::Mismatch => {
                        if let Some(Open { inside: Inside::Bracket(innermost), .. }) = stack.last() {
                            close = *innermost;
                        }
                        break;
                    }
                    Met::End => {
                        self.note_unclosed(&stack);
                        break;
                    }
                }
            }
        }
        self.unbalanced |= is_brace;
        let end = self.last_content_before(self.cur.pos).max(start + 1);
        self.return_to(place);
        self.cur.pos = end;
        if self.unclosed_at != Some(end) {
            self.unclosed_at = Some(end);
            let from = self.char_start_before(end);
            self.error(from, end, ErrorKind::UnclosedBracket(char::from(close)));
        }
    }

    /// Moves over a string, cursor at its quote; it ends at the end of its line at the latest.
    pub(super) fn skip_string(&mut self) {
        let mut stack = Vec::new();
        loop {
            let met = self.skip_step(&mut stack);
            if stack.is_empty() || met == Met::End {
                return;
            }
        }
    }

    /// Moves over `${…}` with brackets that match, cursor at its start; does not move where there is none.
    pub(super) fn skip_sequence(&mut self) -> bool {
        let place = self.place();
        if !self.ahead.unclosed.contains(&place.pos) {
            let mut stack = vec![Open::new(Inside::Sequence, place.pos)];
            self.cur.pos += 2;
            loop {
                match self.skip_step(&mut stack) {
                    Met::Something if stack.is_empty() => return true,
                    Met::Something => {}
                    Met::Item if mark_at_item(&mut stack) => {}
                    Met::Item | Met::Mismatch => break,
                    Met::End => {
                        self.note_unclosed(&stack);
                        break;
                    }
                }
            }
        } else {
            self.cur.look_at_end();
        }
        self.return_to(place);
        false
    }

    fn note_unclosed(&mut self, stack: &[Open]) {
        let endless = stack.iter().filter(|open| open.inside != Inside::Quoted && !open.ends_at_item);
        self.ahead.unclosed.extend(endless.map(|open| open.at));
    }

    /// Moves over a token or, in a string, over a character.
    fn skip_step(&mut self, stack: &mut Vec<Open>) -> Met {
        let at = self.cur.pos;
        let inside = stack.last().map(|open| open.inside);
        let Some(byte) = self.cur.peek() else { return Met::End };
        if inside == Some(Inside::Quoted) {
            match byte {
                b'"' => {
                    self.cur.pos += 1;
                    stack.pop();
                }
                _ if self.cur.is_line_end(at) => {
                    end_string(stack);
                }
                b'\\' => {
                    self.cur.pos += 1;
                    if !self.cur.is_line_end(self.cur.pos) {
                        self.cur.bump_char();
                    }
                }
                b'$' | b'%' if self.cur.peek_at(1) == Some(b'{') => {
                    self.cur.pos += 2;
                    stack.push(Open::new(Inside::Sequence, at));
                }
                b'$' | b'%' if self.cur.peek_at(1) == Some(byte) && self.cur.peek_at(2) == Some(b'{') => {
                    self.cur.pos += 3;
                }
                _ => self.cur.bump_char(),
            }
            return Met::Something;
        }
        match byte {
            b'"' => {
                self.cur.pos += 1;
                stack.push(Open::new(Inside::Quoted, at));
            }
            b'{' | b'[' | b'(' => {
                self.cur.pos += 1;
                stack.push(Open::new(Inside::Bracket(closer(byte)), at));
            }
            b'}' | b']' | b')' => {
                let fits = match inside {
                    Some(Inside::Bracket(close)) => close == byte,
                    Some(Inside::Sequence) => byte == b'}',
                    _ => false,
                };
                if fits {
                    stack.pop();
                } else if !end_string(stack) {
                    return Met::Mismatch;
                }
                self.cur.pos += 1;
            }
            b'<' if self.at_heredoc() => self.skip_heredoc(),
            b' ' | b'\t' | b'\n' | b'\r' | b'#' | b'/' => {
                let broke = self.skip_white();
                if self.cur.pos == at {
                    self.cur.pos += 1;
                } else if broke && self.at_item() {
                    if inside != Some(Inside::Bracket(b'}')) {
                        end_string(stack);
                    }
                    return Met::Item;
                }
            }
            _ => self.cur.bump_char(),
        }
        Met::Something
    }
}

/// Whether the item ahead may be an object's entry; what is open inside of the innermost object would end here.
fn mark_at_item(stack: &mut [Open]) -> bool {
    let object = stack.iter().rposition(|open| open.inside == Inside::Bracket(b'}'));
    if let Some(object) = object {
        stack[object + 1..].iter_mut().for_each(|open| open.ends_at_item = true);
    }
    object.is_some()
}

/// The outermost string on the stack is over, with all that is open in it; says whether there was one.
fn end_string(stack: &mut Vec<Open>) -> bool {
    let outermost = stack.iter().position(|open| open.inside == Inside::Quoted);
    stack.truncate(outermost.unwrap_or(stack.len()));
    outermost.is_some()
}
