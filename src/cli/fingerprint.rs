//! What makes two findings of different runs the same one: the rule, the text of the line, and the how manieth it is
//! among its like in the file. Not the line's number, so that what is written above changes nothing.

use std::collections::HashMap;

use crate::diagnostic::{Diagnostic, RuleId};
use crate::text::Text;

/// A finding of a file, wherever it has moved to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Fingerprint {
    /// The rule.
    pub(super) rule: RuleId,
    /// Of the line's text, whose blanks do not count.
    pub(super) hash: u64,
    /// From 0, among the findings of the same rule on lines of the same text.
    pub(super) ordinal: usize,
}

/// The fingerprints of `findings`, which are in the order of `text`.
pub(super) fn fingerprints(text: &Text, findings: &[Diagnostic]) -> Vec<Fingerprint> {
    let mut seen: HashMap<(RuleId, u64), usize> = HashMap::new();
    findings
        .iter()
        .map(|finding| {
            let line = text.line_of(finding.span.start);
            let hash = hash(&text.slice(text.line_span(line)));
            let count = seen.entry((finding.rule, hash)).or_default();
            let ordinal = *count;
            *count += 1;
            Fingerprint { rule: finding.rule, hash, ordinal }
        })
        .collect()
}

/// FNV-1a of the words of a line, each followed by a space. It goes into files, so it must never change.
fn hash(line: &str) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    let bytes = line.split_whitespace().flat_map(|word| word.bytes().chain([b' ']));
    bytes.fold(OFFSET, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Category, Severity};
    use crate::text::Span;

    #[test]
    fn the_hash_is_that_of_the_files_out_there() {
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("  static   = 8080\r\n"), hash("static = 8080"));
        assert_eq!(hash("static = 8080"), 0xf202_0624_c938_43b4);
        assert_ne!(hash("ab c"), hash("a bc"));
    }

    #[test]
    fn equal_lines_are_told_apart_by_their_order() {
        let text = Text::from("a = 1\nb = 2\n  a  = 1\n");
        let finding = |start| {
            Diagnostic::new(RuleId("x"), Category::Ports, Severity::Error, Span::new(start, start + 1), "message")
        };
        let prints = fingerprints(&text, &[finding(0), finding(6), finding(14)]);
        assert_eq!(prints.iter().map(|print| print.ordinal).collect::<Vec<_>>(), [0, 0, 1]);
        assert_eq!(prints[0].hash, prints[2].hash);
    }
}
