//! Moving over text without reading it: what is too deep to have a tree, what could not be read, and what recovery
//! asks about the lines ahead.
//!
//! Nothing here recurses, whatever the nesting, and nothing goes through the rest of a file twice: what is never
//! closed is remembered (`Lookahead`).

use std::collections::HashMap;

use super::error::ErrorKind;
use super::heredoc_end::HeredocEnds;
use super::scan::{Scanner, closer};
use super::scan_template::Host;

/// What is known of the text ahead. All of it is a function of the text alone, so that it saves time and decides
/// nothing: whoever uses an answer has looked as far as whoever found it.
#[derive(Default)]
pub(super) struct Lookahead {
    /// Where skipping stops that starts at these brackets and sequences.
    stops: HashMap<usize, Stop>,
    /// Between the first two, nothing ends a sequence before the second, which does or is the end of its line.
    pub(super) sequence_end: Option<(usize, usize, Host)>,
    /// What could end a heredoc.
    pub(super) heredoc_ends: Option<HeredocEnds>,
}

/// Where skipping cannot go on.
#[derive(Clone, Copy)]
struct Stop {
    at: usize,
    met: Met,
    /// What closes the innermost bracket that is still open.
    close: Option<u8>,
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
        let open = self.cur.peek().unwrap_or(b'{');
        self.cur.pos += 1;
        let Some(stop) = self.skip_to_partner(Open::new(Inside::Bracket(closer(open)), start)) else { return };
        let close = stop.close.filter(|_| stop.met == Met::Mismatch).unwrap_or(closer(open));
        self.unbalanced |= open == b'{';
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

    /// Moves to the end of the string from `start` on in which the cursor is; says whether a quote ends it.
    pub(super) fn skip_rest_of_string(&mut self, start: usize) -> bool {
        let mut stack = vec![Open::new(Inside::Quoted, start)];
        loop {
            let at = self.cur.pos;
            let met = self.skip_step(&mut stack);
            if stack.is_empty() || met == Met::End {
                return stack.is_empty() && self.cur.pos > at && self.cur.at(at) == Some(b'"');
            }
        }
    }

    /// Moves over `${…}` with brackets that match, cursor at its start; does not move where there is none.
    pub(super) fn skip_sequence(&mut self) -> bool {
        let place = self.place();
        self.cur.pos += 2;
        if self.skip_to_partner(Open::new(Inside::Sequence, place.pos)).is_none() {
            return true;
        }
        self.return_to(place);
        false
    }

    /// Moves behind what closes `open`, whose first characters the cursor is behind, or to where skipping stops.
    fn skip_to_partner(&mut self, open: Open) -> Option<Stop> {
        if let Some(&stop) = self.ahead.stops.get(&open.at) {
            self.go_to_stop(stop);
            return Some(stop);
        }
        let looked = std::mem::take(&mut self.cur.looked);
        let mut stack = vec![open];
        let stop = loop {
            match self.skip_step(&mut stack) {
                Met::Something if stack.is_empty() => break None,
                Met::Something => {}
                Met::Item if mark_at_item(&mut stack) => {}
                met => {
                    let close = match stack.last() {
                        Some(Open { inside: Inside::Bracket(close), .. }) => Some(*close),
                        _ => None,
                    };
                    break Some(Stop { at: self.cur.pos, met, close });
                }
            }
        };
        let seen = std::mem::take(&mut self.cur.looked);
        if let Some(stop) = stop {
            // Whoever starts at one of the others that are open stops here as well, and looks no further than this.
            self.go_to_stop(stop);
            if seen <= self.cur.looked {
                let others = stack.iter().filter(|open| open.inside != Inside::Quoted && !open.ends_at_item);
                self.ahead.stops.extend(others.map(|open| (open.at, stop)));
            }
        }
        self.cur.looked = self.cur.looked.max(seen).max(looked);
        stop
    }

    /// Moves to where skipping stops, and looks at what makes it stop.
    fn go_to_stop(&mut self, stop: Stop) {
        self.cur.pos = stop.at;
        match stop.met {
            Met::End => self.cur.look_at_end(),
            Met::Item => {
                self.at_item();
            }
            Met::Mismatch | Met::Something => self.cur.look_at(stop.at),
        }
    }

    /// Whether what opens at `at` is known to stay open up to the end of the text, with all that is around it.
    fn is_endless(&self, at: usize, stack: &[Open]) -> bool {
        self.ahead.stops.get(&at).is_some_and(|stop| stop.met == Met::End)
            && stack.iter().all(|open| open.inside != Inside::Quoted)
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
            b'{' | b'[' | b'(' if !self.is_endless(at, stack) => {
                self.cur.pos += 1;
                stack.push(Open::new(Inside::Bracket(closer(byte)), at));
            }
            b'$' | b'%' if self.cur.peek_at(1) == Some(b'{') && !self.is_endless(at, stack) => {
                self.cur.pos += 2;
                stack.push(Open::new(Inside::Sequence, at));
            }
            b'{' | b'[' | b'(' | b'$' | b'%' if self.is_endless(at, stack) => {
                self.cur.go_to_end();
                return Met::End;
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
