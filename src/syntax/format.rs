//! Formatting, to the same result as `nomad fmt`: indentation, blanks between tokens, and `=` and comments in columns.
//!
//! Nothing but blanks changes: no line break, no text of a heredoc, no order. `nomad fmt` writes what hclwrite's
//! `Format` makes; the corpus of `tests/format.rs` holds the result to it.

mod lex;

use unicode_segmentation::UnicodeSegmentation as _;

use self::lex::{Kind, Token, tokens};

/// The text as `nomad fmt` writes it; `None` where a string or heredoc does not end.
///
/// Whether the text is HCL at all is not looked at: `nomad fmt` refuses text with errors, and so should the caller.
pub fn formatted(text: &str) -> Option<String> {
    let tokens = tokens(text)?;
    let mut lines = lines(&tokens);
    indent(&mut lines);
    for line in &mut lines {
        line.space();
    }
    align(text, &mut lines);
    let mut result = String::with_capacity(text.len() + text.len() / 16);
    if text.starts_with('\u{feff}') {
        result.push('\u{feff}');
    }
    for cell in lines.iter().flat_map(Line::cells) {
        for piece in cell {
            result.extend(std::iter::repeat_n(' ', piece.blanks));
            result.push_str(&text[piece.token.start..piece.token.end]);
        }
    }
    // Blanks at the very end are nobody's, and stay.
    let end = tokens.last().map_or(0, |last| last.end);
    result.push_str(text[end..].trim_start_matches('\u{feff}'));
    Some(result)
}

/// A token and the blanks before it.
#[derive(Clone, Copy)]
struct Piece {
    token: Token,
    blanks: usize,
}

/// A line in three cells. A heredoc belongs to the line on which it begins.
#[derive(Default)]
struct Line {
    lead: Vec<Piece>,
    /// From the `=` on, where all that opens behind it closes on the line.
    assign: Vec<Piece>,
    /// A comment behind something else.
    comment: Vec<Piece>,
}

impl Line {
    fn cells(&self) -> [&[Piece]; 3] {
        [&self.lead, &self.assign, &self.comment]
    }

    /// One blank or none between the tokens of each cell.
    fn space(&mut self) {
        for cell in [&mut self.lead, &mut self.assign] {
            for at in 1..cell.len() {
                let before = at.checked_sub(2).map(|at| cell[at].token.kind);
                let pair = (cell[at - 1].token, cell[at].token);
                cell[at].blanks = usize::from(is_spaced(before, pair.0, pair.1));
            }
        }
        if let Some(first) = self.assign.first_mut() {
            first.blanks = 1;
        }
    }
}

fn lines(tokens: &[Token]) -> Vec<Line> {
    tokens
        .split_inclusive(|token| token.kind == Kind::Newline || token.kind == Kind::Comment && token.ends_line)
        .map(|tokens| {
            let mut pieces: Vec<Piece> = tokens.iter().map(|&token| Piece { token, blanks: 0 }).collect();
            let mut line = Line::default();
            if pieces.len() > 1 && pieces.last().is_some_and(|last| last.token.kind == Kind::Comment) {
                line.comment = pieces.split_off(pieces.len() - 1);
            }
            let equal = pieces.iter().skip(1).position(|piece| piece.token.kind == Kind::Equal).map(|at| at + 1);
            if let Some(at) = equal
                && pieces[at..].iter().map(|piece| piece.token.kind.nesting()).sum::<i32>() == 0
            {
                line.assign = pieces.split_off(at);
            }
            line.lead = pieces;
            line
        })
        .collect()
}

/// Two blanks for every line that has opened more than it closed.
fn indent(lines: &mut [Line]) {
    // How much each of these lines has opened.
    let mut open: Vec<i32> = Vec::new();
    for line in lines {
        let kinds = line.lead.iter().chain(&line.assign).map(|piece| piece.token.kind);
        let net: i32 = kinds.take_while(|kind| *kind != Kind::OpenHeredoc).map(Kind::nesting).sum();
        let Some(first) = line.lead.first_mut() else { continue };
        if first.token.kind == Kind::Newline {
            continue;
        }
        let mut closed = -net;
        while closed > 0
            && let Some(last) = open.last_mut()
        {
            if closed < *last {
                *last -= closed;
                break;
            }
            closed -= *last;
            open.pop();
        }
        first.blanks = 2 * open.len();
        if net > 0 {
            open.push(net);
        }
    }
}

/// Puts the `=` of neighbouring lines below each other, then the comments behind them.
fn align(text: &str, lines: &mut [Line]) {
    let columns = |cell: &[Piece]| -> usize {
        cell.iter().map(|piece| piece.blanks + text[piece.token.start..piece.token.end].graphemes(true).count()).sum()
    };
    for run in lines.chunk_by_mut(|a, b| a.assign.is_empty() == b.assign.is_empty()) {
        let width = run.iter().map(|line| columns(&line.lead)).max().unwrap_or_default();
        for line in run {
            let lead = columns(&line.lead);
            if let Some(first) = line.assign.first_mut() {
                first.blanks = width - lead + 1;
            }
        }
    }
    for run in lines.chunk_by_mut(|a, b| a.comment.is_empty() == b.comment.is_empty()) {
        let of_line = |line: &Line| columns(&line.lead) + columns(&line.assign);
        let width = run.iter().map(of_line).max().unwrap_or_default();
        for line in run {
            let code = of_line(line);
            if let Some(comment) = line.comment.first_mut() {
                comment.blanks = width - code + 1;
            }
        }
    }
}

/// Whether a blank stands between two tokens, the first of which follows one of the kind `before`.
fn is_spaced(before: Option<Kind>, left: Token, right: Token) -> bool {
    use Kind::{
        Bang, CloseBrace, CloseHeredoc, CloseQuote, CloseTemplate, Comma, Dot, DoubleColon, Ellipsis, Equal, Ident,
        Literal, Minus, Newline, Number, OpenBrace, OpenBracket, OpenHeredoc, OpenParen, OpenQuote, OpenTemplate,
        Operator,
    };
    match (left.kind, right.kind) {
        (_, Newline) | (Ident, OpenParen) => false,
        (Ident, DoubleColon) | (DoubleColon, Ident) => false,
        (Dot, _) | (_, Dot | Comma | Ellipsis) => false,
        (Comma, _) => true,
        (Literal | OpenQuote | OpenHeredoc, _) | (_, Literal | CloseQuote | CloseHeredoc) => false,
        // `[for x in [a]: x]`
        (Ident, _) if left.is_in && before == Some(Ident) => true,
        (Ident | Number, OpenBracket) => false,
        (kind, OpenBracket) if kind.nesting() < 0 => false,
        (Bang, _) => false,
        (Minus, _) => match before {
            None | Some(OpenParen | OpenBrace | OpenBracket | Equal | Comma | Minus | Bang | Operator) => false,
            Some(_) => true,
        },
        (OpenBrace, CloseBrace) => false,
        (OpenBrace, _) | (_, CloseBrace) => true,
        (OpenTemplate, OpenBrace) | (CloseBrace, CloseTemplate) => true,
        (CloseTemplate, OpenTemplate) => false,
        (kind, _) if kind.nesting() > 0 => false,
        (_, kind) if kind.nesting() < 0 => false,
        _ => true,
    }
}
