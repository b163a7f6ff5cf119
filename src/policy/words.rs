//! Looking for a word in the text, at each keystroke.

use crate::text::{Span, Text};

/// Calls `found` with the offset of each `word` in a part of `text`.
pub(super) fn find(text: &Text, part: Span, word: &str, mut found: impl FnMut(usize)) {
    let finder = memchr::memmem::Finder::new(word);
    let mut at = part.start;
    while at < part.end {
        let (chunk, start) = text.chunk_at(at);
        let end = (start + chunk.len()).min(part.end);
        for place in finder.find_iter(&chunk.as_bytes()[at - start..end - start]) {
            found(at + place);
        }
        // A word across the end of this piece.
        if end < part.end {
            let begin = text.clamp(Span::at((end + 1).saturating_sub(word.len()))).start;
            let across = text.slice(Span::new(begin, end + word.len() - 1));
            for (place, _) in across.match_indices(word) {
                if begin + place >= at && begin + place + word.len() > end {
                    found(begin + place);
                }
            }
        }
        at = end;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_across_pieces() {
        for pad in 0..30 {
            let text = format!("{}{}", "é".repeat(pad), "x keyOrDefault y ".repeat(300));
            let mut found = Vec::new();
            find(&Text::from(text.as_str()), Span::new(0, text.len()), "keyOrDefault", |at| found.push(at));
            let expected: Vec<usize> = text.match_indices("keyOrDefault").map(|(at, _)| at).collect();
            assert_eq!(found, expected, "{pad}");
        }
    }
}
