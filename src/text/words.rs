//! Looking for a word in the text, fast enough for each keystroke.

use super::{Span, Text};

impl Text {
    /// Calls `found` with the offset of each `word` in a part of the text, copying next to none of it.
    pub fn find(&self, part: Span, word: &str, mut found: impl FnMut(usize)) {
        let finder = memchr::memmem::Finder::new(word);
        let most = word.len().saturating_sub(1);
        let (chunks, mut start, ..) = self.rope.chunks_at_byte(part.start.min(self.len()));
        // What stands before this piece, as much of it as a word across the border can have.
        let mut border: Vec<u8> = Vec::with_capacity(2 * most);
        for chunk in chunks {
            if start >= part.end {
                break;
            }
            let from = part.start.saturating_sub(start);
            let piece = &chunk.as_bytes()[from..chunk.len().min(part.end - start)];
            let at = start + from;
            let before = border.len();
            border.extend_from_slice(&piece[..piece.len().min(most)]);
            if before > 0 {
                for place in finder.find_iter(&border).filter(|place| *place < before) {
                    found(at + place - before);
                }
            }
            for place in finder.find_iter(piece) {
                found(at + place);
            }
            if piece.len() >= most {
                border.clear();
                border.extend_from_slice(&piece[piece.len() - most..]);
            } else {
                border.drain(..border.len().saturating_sub(most));
            }
            start += chunk.len();
        }
    }

    /// Whether the text has the word.
    pub fn has(&self, word: &str) -> bool {
        let mut found = false;
        self.find(self.whole(), word, |_| found = true);
        found
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
            Text::from(text.as_str()).find(Span::new(0, text.len()), "keyOrDefault", |at| found.push(at));
            let expected: Vec<usize> = text.match_indices("keyOrDefault").map(|(at, _)| at).collect();
            assert_eq!(found, expected, "{pad}");
        }
    }
}
