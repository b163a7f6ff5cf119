//! The tree against real files: lossless, and the reference's verdict on each.

mod common;

use jobspec_ls::syntax::{BodyRef, ItemRef, Tree};
use jobspec_ls::text::{Span, Text};

/// Every byte of `body` belongs to an item or is white space between items.
fn assert_lossless(text: &str, body: BodyRef<'_>, path: &str) {
    let mut done = body.span().start;
    for item in body.items() {
        let span = item.span();
        assert!(span.start >= done, "{path}: items overlap at {done}");
        let gap = &text[done..span.start];
        assert!(
            gap.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{feff}')),
            "{path}: {gap:?} belongs to no item"
        );
        if let ItemRef::Block(block) = item {
            let body = block.body().span();
            assert!(span.contains(body) && text[..=block.open()].ends_with('{'), "{path}: {span:?} {body:?}");
            if let Some(close) = block.close() {
                assert_eq!((&text[close..=close], close), ("}", body.end), "{path}");
                assert_eq!(span.end.max(close + 1), span.end, "{path}");
            }
            assert_lossless(text, block.body(), path);
        }
        if let ItemRef::Attribute(attribute) = item {
            let value = attribute.value().span();
            assert!(span.contains(value) && span.contains(attribute.name_span()), "{path}: {span:?} {value:?}");
        }
        done = span.end;
    }
    let tail = &text[done.min(body.span().end)..body.span().end];
    assert!(tail.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n' | '\u{feff}')), "{path}: {tail:?} at the end");
}

#[test]
fn the_tree_is_lossless() {
    for (path, text) in common::job_files() {
        let tree = Tree::parse(&Text::from(text.as_str()));
        assert_eq!(tree.root().span(), Span::new(0, text.len()), "{path}");
        assert_lossless(&text, tree.root(), &path);
    }
}

#[test]
fn verdicts_equal_the_reference() {
    let Some((root, index)) = common::corpus_index() else { return };
    let mut wrong = Vec::new();
    for entry in &index {
        let path = entry["path"].as_str().expect("a path");
        let text = Text::from(std::fs::read_to_string(root.join(path)).expect("UTF-8").as_str());
        let tree = Tree::parse(&text);
        let errors = tree.errors();
        let ours: Vec<(usize, String)> =
            errors.iter().map(|error| (text.line_of(error.span.start) + 1, error.kind.message())).collect();
        if entry["syntax"] == "valid" {
            if !ours.is_empty() {
                wrong.push(format!("{path}: valid, but {:?}", &ours[..ours.len().min(3)]));
            }
            continue;
        }
        // A redefined argument is found where siblings are compared, not by the tree.
        let message = entry["first_error"]["message"].as_str().unwrap_or_default();
        if message.starts_with("Attribute redefined") {
            continue;
        }
        let line = entry["first_error"]["line"].as_u64().expect("a line") as usize;
        if !ours.iter().any(|(our_line, _)| our_line.abs_diff(line) <= 1) {
            wrong.push(format!("{path}: {line} {message}, ours {:?}", &ours[..ours.len().min(3)]));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
