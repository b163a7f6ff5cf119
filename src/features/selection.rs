//! Growing a selection: from the word to the value, the attribute, the block, the job.

use super::Analysis;
use crate::syntax::{Place, ValueRef};
use crate::text::{Span, Text};

/// The ranges around `offset`, innermost first; each lies inside the next, the last one is the file.
pub(super) fn selections(analysis: &Analysis, offset: usize) -> Vec<Span> {
    let document = &analysis.document;
    let text = &document.text;
    let offset = offset.min(text.len());
    let context = document.tree.context(text, offset);
    let mut around = vec![Span::new(0, text.len())];
    for block in &context.blocks {
        around.push(block.span());
        around.push(trimmed(text, block.body().span()));
    }
    // The block whose keyword or label it is does not hold the place in its body.
    around.extend(context.body.items_at(offset).map(crate::syntax::ItemRef::span));
    match &context.place {
        Place::Name { word, item } => {
            around.push(*word);
            around.extend(item.map(crate::syntax::ItemRef::name_span));
        }
        Place::Label { span, .. } => {
            around.push(*span);
            around.push(Span::new(span.start.saturating_sub(1), (span.end + 1).min(text.len())));
        }
        Place::Value { attribute, values } => {
            around.push(attribute.value().span());
            around.extend(values.iter().copied().flat_map(|value: ValueRef<'_>| [value.span(), value.inner_span()]));
            around.push(word(text, offset));
        }
        Place::Comment(span) => {
            around.push(*span);
            around.push(word(text, offset));
        }
        Place::Nothing => around.push(word(text, offset)),
    }
    nested(around, offset)
}

/// Those that hold `offset`, from the smallest on, without any that overlaps a smaller one.
fn nested(mut around: Vec<Span>, offset: usize) -> Vec<Span> {
    around.retain(|span| span.touches(offset) && !span.is_empty());
    around.sort_unstable_by_key(|span| (span.len(), span.start));
    let mut nested: Vec<Span> = Vec::new();
    for span in around {
        if nested.last().is_none_or(|inner| span.contains(*inner) && span != *inner) {
            nested.push(span);
        }
    }
    if nested.is_empty() { vec![Span::at(offset)] } else { nested }
}

fn trimmed(text: &Text, span: Span) -> Span {
    let inner = text.slice(span);
    let start = span.start + inner.len() - inner.trim_start().len();
    let end = start + inner.trim().len();
    Span::new(start, end)
}

/// The letters, digits, `_` and `-` around `offset`.
fn word(text: &Text, offset: usize) -> Span {
    let line = text.line_span(text.line_of(offset));
    let is_word = |byte: Option<u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte) || byte >= 0x80)
    };
    let (mut start, mut end) = (offset, offset);
    while start > line.start && is_word(text.byte(start - 1)) {
        start -= 1;
    }
    while end < line.end && is_word(text.byte(end)) {
        end += 1;
    }
    Span::new(start, end)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::features::Document;

    /// The texts selected one after the other at `|`, cut to one line each.
    fn grow(marked: &str) -> Vec<String> {
        let offset = marked.find('|').expect("a cursor");
        let text = marked.replacen('|', "", 1);
        let document = Document::new(Some("/x.nomad".into()), None, &text);
        let analysis = Analysis::new(document, Arc::default(), Arc::default());
        let spans = analysis.selections(offset);
        assert!(spans.windows(2).all(|pair| pair[1].contains(pair[0])));
        spans.iter().map(|span| text[span.start..span.end].replace('\n', "⏎")).collect()
    }

    #[test]
    fn a_word_in_a_list_grows_to_the_job() {
        let grown = grow("job \"a\" {\n  tags = [\"x-y\", \"p q|r\"]\n}\n");
        assert_eq!(
            grown,
            [
                "qr",
                "p qr",
                "\"p qr\"",
                "[\"x-y\", \"p qr\"]",
                "tags = [\"x-y\", \"p qr\"]",
                "job \"a\" {⏎  tags = [\"x-y\", \"p qr\"]⏎}",
                "job \"a\" {⏎  tags = [\"x-y\", \"p qr\"]⏎}⏎",
            ]
        );
    }

    #[test]
    fn names_and_labels_grow_to_their_block() {
        assert_eq!(grow("job \"w|eb\" {\n}\n"), ["web", "\"web\"", "job \"web\" {⏎}", "job \"web\" {⏎}⏎"]);
        assert_eq!(
            grow("job \"a\" {\n  ty|pe = \"batch\"\n}"),
            ["type", "type = \"batch\"", "job \"a\" {⏎  type = \"batch\"⏎}"]
        );
    }

    #[test]
    fn every_place_has_a_selection() {
        let text = "# ü\njob \"a\" {\n  x = <<E\n${a.b}\nE\n  y = [1, {\n}\n";
        let document = Document::new(Some("/x.nomad".into()), None, text);
        let analysis = Analysis::new(document, Arc::default(), Arc::default());
        for offset in (0..=text.len() + 1).filter(|&offset| offset > text.len() || text.is_char_boundary(offset)) {
            let spans = analysis.selections(offset);
            assert!(!spans.is_empty());
            assert_eq!(spans.last(), Some(&Span::new(0, text.len())));
        }
        let empty = Analysis::new(Document::new(None, None, ""), Arc::default(), Arc::default());
        assert_eq!(empty.selections(0), [Span::at(0)]);
    }
}
