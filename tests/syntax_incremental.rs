//! The invariant: after any edits the incremental tree equals the tree of a fresh parse, node for node, error for
//! error; and no text, however broken, makes the parser panic.

mod common;

use jobspec_ls::diagnostic::Edit;
use jobspec_ls::syntax::Tree;
use jobspec_ls::text::{Span, Text};

/// A small deterministic generator (SplitMix64): the same sequences everywhere, chosen by the seed alone.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound.max(1) as u64).expect("fits")
    }
}

const FRAGMENTS: &[&str] = &[
    "\"",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<<EOT",
    "<<-EOT\n",
    "EOT",
    "EOT\n",
    "/*",
    "*/",
    "#",
    "//",
    "${",
    "%{",
    "}\n",
    "=",
    " = ",
    ",",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "\t",
    "  ",
    "    ",
    "😀",
    "é",
    "\u{feff}",
    "\r",
    "\\",
    "'",
    "`",
    ":",
    "a",
    "job",
    "service {\n",
    "identity {",
    "identity {\n  aud = [\"consul.io\"]\n}\n",
    "name = \"x\"\n",
    "aud = [",
    "port \"http\" {}\n",
    "env = {\n",
    "for",
    "[for x in y : x]",
    "a ? b : c",
    "1 + 2",
    "%{ if x }",
    "%{ endif }",
    "a.b[0].*",
    "f(1, 2)",
    "...",
    "-1",
    "!x",
    "{ a = 1, a = 2 }",
    "$${",
    "\\u00e9",
    "\"\n",
    "task \"t\" {\n",
    "    }\n",
    "{{ key \"x\" }}",
    "group",
];

fn boundary(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// A random edit, of the kinds that people and editors make.
fn random_edit(random: &mut Random, text: &str) -> Edit {
    let at = boundary(text, random.below(text.len() + 1));
    let length = match random.below(10) {
        0..=4 => 0,
        5..=7 => 1 + random.below(3),
        8 => random.below(40),
        _ => random.below(400),
    };
    let end = boundary(text, (at + length).min(text.len())).max(at);
    let new_text = match random.below(12) {
        0 | 1 if end > at => String::new(),
        2 => {
            // A piece of the file itself, as by copy and paste.
            let from = boundary(text, random.below(text.len() + 1));
            let to = boundary(text, (from + random.below(200)).min(text.len())).max(from);
            text[from..to].to_owned()
        }
        3 => {
            // Re-indentation of a line.
            let line_start = text[..at].rfind('\n').map_or(0, |at| at + 1);
            let blank = text[line_start..].len() - text[line_start..].trim_start_matches([' ', '\t']).len();
            let indent = " ".repeat(random.below(9));
            return Edit::replace(Span::new(line_start, line_start + blank), indent);
        }
        4 => {
            // A whole line away.
            let line_start = text[..at].rfind('\n').map_or(0, |at| at + 1);
            let line_end = text[at..].find('\n').map_or(text.len(), |found| at + found + 1);
            return Edit::delete(Span::new(line_start, line_end));
        }
        _ => FRAGMENTS[random.below(FRAGMENTS.len())].to_owned(),
    };
    Edit::replace(Span::new(at, end), new_text)
}

fn sequences() -> usize {
    std::env::var("JOBSPEC_EDIT_SEQUENCES").ok().and_then(|count| count.parse().ok()).unwrap_or(2_000)
}

#[test]
fn incremental_equals_fresh_after_any_edits() {
    let files: Vec<(String, String)> =
        common::job_files().into_iter().filter(|(_, text)| text.len() < 12_000).collect();
    assert!(!files.is_empty());
    let offset: u64 = std::env::var("JOBSPEC_EDIT_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let threads = 2;
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let files = &files;
            scope.spawn(move || {
                for sequence in (thread..sequences()).step_by(threads) {
                    run_sequence(sequence as u64 + offset * 1_000_003, files);
                }
            });
        }
    });
}

/// The first lines in which two trees differ, for the failure's message.
fn first_difference(tree: &Tree, fresh: &Tree) -> String {
    let (ours, theirs) = (format!("{tree:#?}"), format!("{fresh:#?}"));
    let at = ours.lines().zip(theirs.lines()).position(|(a, b)| a != b).unwrap_or(0);
    let near = |text: &str| text.lines().skip(at.saturating_sub(12)).take(18).collect::<Vec<_>>().join("\n");
    format!("--- incremental\n{}\n--- fresh\n{}", near(&ours), near(&theirs))
}

fn run_sequence(seed: u64, files: &[(String, String)]) {
    let mut random = Random(seed);
    let (path, original) = &files[random.below(files.len())];
    let original = if random.below(6) == 0 { original.replace('\n', "\r\n") } else { original.clone() };
    let mut text = Text::from(original.as_str());
    let mut tree = Tree::parse(&text);
    let mut plain = original;
    let mut history = Vec::new();
    for _ in 0..12 {
        let edit = random_edit(&mut random, &plain);
        tree = tree.apply(&mut text, &edit);
        plain.replace_range(edit.span.start..edit.span.end, &edit.new_text);
        history.push(edit);
        assert_eq!(text.to_string(), plain, "seed {seed}: {path}");
        let fresh = Tree::parse(&text);
        assert!(
            tree == fresh,
            "seed {seed}: {path}: the incremental tree differs after {history:?}\n{}",
            first_difference(&tree, &fresh)
        );
        for error in tree.errors() {
            assert!(
                error.span.start <= error.span.end && error.span.end <= plain.len(),
                "seed {seed}: {path}: {error:?} is outside of the text"
            );
            let slice = plain.get(error.span.start..error.span.end);
            assert!(slice.is_some(), "seed {seed}: {path}: {error:?} cuts a character");
        }
        let at = random.below(plain.len() + 1);
        tree.context(&text, boundary(&plain, at));
    }
}

#[test]
fn every_prefix_parses_and_grows_like_typing() {
    let mut files = common::job_files();
    files.retain(|(_, text)| text.len() < 9_000);
    let step = (files.len() / 60).max(1);
    let chosen: Vec<_> = files.iter().step_by(step).take(60).collect();
    assert!(chosen.len() >= 20, "too few files to test with");
    std::thread::scope(|scope| {
        for half in 0..2 {
            let chosen = &chosen;
            scope.spawn(move || {
                for (path, whole) in chosen.iter().skip(half).step_by(2).map(|file| &**file) {
                    let mut text = Text::from("");
                    let mut tree = Tree::parse(&text);
                    for (at, c) in whole.char_indices() {
                        tree = tree.apply(&mut text, &Edit::insert(at, c.to_string()));
                        // Comparing at every character is quadratic; typing itself is tested at every one.
                        if at % 7 == 0 || at + 40 > whole.len() {
                            assert!(tree == Tree::parse(&text), "{path}: differs when cut at {at}");
                        }
                    }
                    assert!(tree == Tree::parse(&text), "{path}");
                }
            });
        }
    });
}
