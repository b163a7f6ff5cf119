//! What a keystroke costs inside the program, in the release build.
//!
//! `cargo bench --bench syntax` measures, for jobs of several sizes made from `tests/homelab`: reading the whole text,
//! reading what an edit touched, all findings after an edit, and what completion and hover take. Each keystroke is put
//! in and taken out again, in turn.

mod large;

use std::fmt;
use std::hint::black_box;
use std::sync::Arc;

use divan::Bencher;
use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::Edit;
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::syntax::Tree;
use jobspec_ls::text::{Span, Text};
use jobspec_ls::workspace::Workspace;
use large::{SIZES, job};

/// Where somebody types, and what.
#[derive(Clone, Copy, Debug)]
enum Keystroke {
    InString,
    InEnvValue,
    NewLine,
    AtTheBeginning,
    AtTheEnd,
    /// A string that is not closed.
    Quote,
    /// A block that is not closed: the braces of the whole file do not match.
    Brace,
    /// A heredoc that is not closed.
    Heredoc,
}

use Keystroke::{AtTheBeginning, AtTheEnd, Brace, Heredoc, InEnvValue, InString, NewLine, Quote};

impl Keystroke {
    /// The offset in `text`, and what is typed there.
    fn edit(self, text: &str) -> (usize, &'static str) {
        let half = text.len() / 2;
        let behind = |from: usize, needle: &str| {
            let found = text[from..].find(needle).or_else(|| text.find(needle).map(|at| at.wrapping_sub(from)));
            found.map_or(text.len(), |at| from.wrapping_add(at) + needle.len())
        };
        match self {
            InString => (behind(half, "name = \""), "x"),
            InEnvValue => (behind(behind(half, " env {\n"), "= \""), "x"),
            NewLine => (behind(half, "network {"), "\n"),
            AtTheBeginning => (0, "\n"),
            AtTheEnd => (text.len(), "\n"),
            Quote => (behind(half, "name = \""), "\""),
            Brace => (behind(half, "network {\n"), "service {\n"),
            Heredoc => (behind(half, "network {\n"), "a = <<EOX\n"),
        }
    }
}

/// A keystroke in a job of so many lines.
#[derive(Clone, Copy)]
struct Case {
    lines: usize,
    keystroke: Keystroke,
}

impl fmt::Display for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6} {:?}", self.lines, self.keystroke)
    }
}

fn cases(keystrokes: &[Keystroke]) -> Vec<Case> {
    let of_size = |lines| keystrokes.iter().map(move |&keystroke| Case { lines, keystroke });
    SIZES.into_iter().flat_map(of_size).collect()
}

/// A text that is edited over and over, and its tree.
struct Editor {
    text: Text,
    tree: Tree,
    at: usize,
    typed: &'static str,
    is_typed: bool,
}

impl Editor {
    fn new(source: &str, keystroke: Keystroke) -> Self {
        let text = Text::from(source);
        let tree = Tree::parse(&text);
        let (at, typed) = keystroke.edit(source);
        Self { text, tree, at, typed, is_typed: false }
    }

    fn next_edit(&mut self) -> Edit {
        self.is_typed = !self.is_typed;
        if self.is_typed {
            Edit::insert(self.at, self.typed)
        } else {
            Edit::delete(Span::new(self.at, self.at + self.typed.len()))
        }
    }
}

fn main() {
    divan::main();
}

#[divan::bench(args = SIZES)]
fn parse(bencher: Bencher, lines: usize) {
    let text = Text::from(job(lines).as_str());
    bencher.bench_local(|| Tree::parse(black_box(&text)));
}

/// One keystroke: the tree alone.
#[divan::bench(args = cases(&[InString, InEnvValue, NewLine, AtTheBeginning, AtTheEnd, Quote, Brace, Heredoc]))]
fn edit(bencher: Bencher, case: Case) {
    let mut editor = Editor::new(&job(case.lines), case.keystroke);
    bencher.bench_local(|| {
        let edit = editor.next_edit();
        editor.tree = editor.tree.apply(&mut editor.text, &edit);
    });
}

fn analysis(source: &str) -> Analysis {
    let path = Some("/jobs/large.nomad.hcl".into());
    let document = Document::new(path, None, source);
    let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()));
    black_box(analysis.diagnostics());
    analysis
}

/// One keystroke: the tree, the model and all checks.
#[divan::bench(args = cases(&[InString, InEnvValue, NewLine, Quote, Brace]))]
fn diagnostics(bencher: Bencher, case: Case) {
    let source = job(case.lines);
    let mut analysis = analysis(&source);
    let mut editor = Editor::new("", AtTheEnd);
    (editor.at, editor.typed) = case.keystroke.edit(&source);
    bencher.bench_local(|| {
        let mut document = analysis.document.clone();
        document.apply(&editor.next_edit());
        analysis = Analysis::new(document, Arc::clone(&analysis.settings), Arc::clone(&analysis.workspace));
        black_box(analysis.diagnostics());
    });
}

#[divan::bench]
fn completion_at_2000_lines(bencher: Bencher) {
    let source = job(SIZES[1]);
    let (at, _) = NewLine.edit(&source);
    let analysis = analysis(&format!("{}\n{}", &source[..at], &source[at..]));
    bencher.bench_local(|| black_box(analysis.completions(at + 1)));
}

#[divan::bench]
fn completion_of_a_value_at_2000_lines(bencher: Bencher) {
    let source = job(SIZES[1]);
    let (at, _) = InString.edit(&source);
    let analysis = analysis(&source);
    bencher.bench_local(|| black_box(analysis.completions(at)));
}

#[divan::bench]
fn hover_at_2000_lines(bencher: Bencher) {
    let source = job(SIZES[1]);
    let (at, _) = InString.edit(&source);
    let analysis = analysis(&source);
    bencher.bench_local(|| black_box(analysis.hover(at - "name = \"".len() + 1)));
}
