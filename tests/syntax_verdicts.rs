//! Small texts with HCL's verdict on each, and what we say instead of it.
//!
//! The verdicts are those of its authors' own parser (`hclsyntax`, which Nomad uses). `JOBSPEC_TERRAFORM=terraform` has
//! them checked: Terraform brings that parser along, and `terraform fmt` reports nothing but its errors.

#[path = "syntax_verdicts/blocks.rs"]
mod blocks;
#[path = "syntax_verdicts/templates.rs"]
mod templates;
#[path = "syntax_verdicts/values.rs"]
mod values;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use jobspec_ls::syntax::Tree;
use jobspec_ls::text::Text;

/// A text and its verdict.
type Case = (&'static str, Verdict);

/// What HCL says; lines count from 1.
#[derive(Clone, Copy)]
struct Verdict {
    /// The line of an error, if there is any.
    line: Option<usize>,
    /// Where our first error stands: there, or nearer to the mistake.
    ours: usize,
    /// Words of our message.
    words: &'static str,
}

const ACCEPTED: Verdict = Verdict { line: None, ours: 0, words: "" };

const fn rejected(line: usize, words: &'static str) -> Verdict {
    Verdict { line: Some(line), ours: line, words }
}

/// HCL notices on `line` what is wrong on line `ours`: mostly that a bracket or a heredoc's end is missing.
const fn nearer(line: usize, ours: usize, words: &'static str) -> Verdict {
    Verdict { line: Some(line), ours, words }
}

fn cases() -> impl Iterator<Item = &'static Case> {
    blocks::CASES.iter().chain(values::CASES).chain(templates::CASES)
}

#[test]
fn verdicts_are_those_of_hcl() {
    let mut wrong = Vec::new();
    for (source, verdict) in cases() {
        let text = Text::from(*source);
        let tree = Tree::parse(&text);
        let errors = tree.errors();
        let first = errors.first().map(|error| (text.line_of(error.span.start) + 1, error.kind.message()));
        let fits = match &first {
            None => verdict.line.is_none(),
            Some((line, message)) => verdict.line.is_some() && *line == verdict.ours && message.contains(verdict.words),
        };
        if !fits {
            let expected = verdict.line.map(|_| (verdict.ours, verdict.words));
            wrong.push(format!("{source:?}: {first:?}, expected {expected:?}"));
        }
        assert_eq!(tree.has_errors(), !errors.is_empty(), "{source:?}");
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_text_stands_twice() {
    let mut seen = BTreeSet::new();
    let twice: Vec<_> = cases().filter(|(source, _)| !seen.insert(source)).collect();
    assert!(twice.is_empty(), "{:?}", twice.iter().map(|(source, _)| source).collect::<Vec<_>>());
    assert!(seen.len() > 700);
}

#[test]
fn hcl_itself_agrees() {
    let Some(terraform) = std::env::var_os("JOBSPEC_TERRAFORM") else { return };
    let directory = tempfile::tempdir().expect("a directory");
    for (number, (source, _)) in cases().enumerate() {
        std::fs::write(directory.path().join(format!("{number:04}.tf")), source).expect("the file is written");
    }
    let output = Command::new(terraform)
        .args(["fmt", "-no-color", "-check", "-list=false", "-write=false"])
        .arg(directory.path())
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .expect("Terraform runs");
    let mut lines: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for line in String::from_utf8_lossy(&output.stderr).lines() {
        // `on /tmp/x/0001.tf line 3, in a:`
        let Some((path, rest)) = line.split_once(".tf line ") else { continue };
        let number = path[path.len() - 4..].parse().expect("a number");
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        lines.entry(number).or_default().insert(rest[..digits].parse().expect("a line"));
    }
    for (number, (source, verdict)) in cases().enumerate() {
        let found = lines.get(&number);
        let fits = match (verdict.line, found) {
            (None, None) => true,
            (Some(line), Some(found)) => found.contains(&line),
            _ => false,
        };
        assert!(fits, "{source:?}: HCL says {found:?}, not {:?}", verdict.line);
    }
}
