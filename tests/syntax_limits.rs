//! Texts that nobody writes, but that half a paste or a cat on the keyboard makes: whatever is repeated or nested
//! thousands of times, nothing overflows, and time grows with the length alone.

use std::time::{Duration, Instant};

use jobspec_ls::diagnostic::Edit;
use jobspec_ls::syntax::Tree;
use jobspec_ls::text::Text;

/// In a debug build each of these takes less than a second on an idle machine, and a quadratic search a minute: the
/// limit tells them apart also where a dozen other tests run.
const LIMIT: Duration = Duration::from_secs(20);

/// Something that stands that many times between `before` and `after`.
type Repeated = (&'static str, &'static str, usize, &'static str);

const TEXTS: &[Repeated] = &[
    // Blocks.
    ("", "a {\n", 20_000, ""),
    ("job \"a\" {\n", "  a {\n", 20_000, "}\n"),
    ("", "a { ", 20_000, ""),
    ("job \"a\" {\n  group \"b\" {\n", "    s {\n      n = 1\n", 5_000, "  }\n}\n"),
    ("", "a { b = 1\n", 20_000, ""),
    ("", "a { b = 1 c = 2 }\n", 20_000, ""),
    ("", "a\n{\n", 10_000, ""),
    ("", "a\n\"b\" {\n", 10_000, ""),
    ("a", " \"b\"", 20_000, ""),
    ("", "a\n", 20_000, ""),
    // Braces that close nothing.
    ("", "}\n", 20_000, ""),
    ("job \"a\" {\n  group \"b\" {\n", "}\n", 5_000, "  }\n}\n"),
    ("", "}\na = 1\n", 5_000, ""),
    ("", "}\nb {\n}\n", 5_000, ""),
    ("", "a {\n}\n}\n", 5_000, ""),
    ("", "]\n", 20_000, ""),
    // Open brackets.
    ("a = ", "[", 50_000, ""),
    ("a = ", "(", 50_000, ""),
    ("a = ", "{", 50_000, ""),
    ("a = ", "[\n", 20_000, ""),
    ("a = ", "{a=\n", 20_000, ""),
    ("a = [", "{ b = 1", 10_000, ""),
    ("", "a = [\n", 20_000, ""),
    ("", "b {\n a = {\n", 10_000, ""),
    ("", "{\n", 20_000, ""),
    ("a = ", "f(", 50_000, ""),
    ("a = ", "a[", 20_000, ""),
    ("a = ", "[for x in ", 20_000, ""),
    ("a = ", "{for x in ", 20_000, ""),
    // Sequences.
    ("a = \"", "${", 20_000, ""),
    ("a = \"", "%{", 20_000, ""),
    ("a = ", "\"${", 20_000, ""),
    ("a = ", "\"${\n", 20_000, ""),
    ("a = ", "\"${ \"", 20_000, ""),
    ("a = \"", "${a\n}", 20_000, ""),
    ("a = \"", "${a\n}", 20_000, "\""),
    ("a = \"", "%{if x}", 20_000, "\""),
    ("", "a = \"${\n", 20_000, ""),
    ("a = <<E\n", "${", 20_000, "\nE\n"),
    ("a = <<E\n", "${\n", 20_000, "\nE\n"),
    // Strings, comments and heredocs without an end.
    ("", "a = \"\n", 20_000, ""),
    ("", "\"\n", 20_000, ""),
    ("", "a \"", 20_000, ""),
    ("", "/*\n", 20_000, ""),
    ("", "a = /*\n", 20_000, ""),
    ("", "a = <<A\n", 20_000, ""),
    ("job \"a\" {\n", "  a = <<A\n", 20_000, "}\n"),
    ("job \"a\" {\n", "  t {\n    a = <<A\n  }\n", 7_000, "}\n"),
    ("a = [\n", "<<A\n", 20_000, ""),
    ("", "a = <<\n", 20_000, ""),
    // Long expressions.
    ("a = ", "-", 50_000, "1"),
    ("a = ", "1 + ", 20_000, "1"),
    ("a = ", "a ? b : ", 20_000, "1"),
    ("a = ", "a ? ", 20_000, ""),
    ("a = a", ".a", 20_000, ""),
    ("a = a", "[0]", 20_000, ""),
    ("a = [", "1, ", 50_000, "]"),
    ("a = [", "1\n", 20_000, "]"),
    ("a = {", "b = 1, ", 20_000, "}"),
    ("a = {", "b ", 20_000, "}"),
    ("a = 1", " b", 50_000, ""),
    ("a = @\n", "]\n", 20_000, ""),
];

fn check(source: &str) -> Duration {
    let start = Instant::now();
    let mut text = Text::from(source);
    let mut tree = Tree::parse(&text);
    tree.errors();
    tree.context(&text, text.len() / 2);
    for at in [0, text.len() / 2, text.len()] {
        tree = tree.apply(&mut text, &Edit::insert(at, "x"));
        tree = tree.apply(&mut text, &Edit::insert(at, "\n"));
    }
    drop(tree);
    start.elapsed()
}

#[test]
fn depth_and_length_overflow_nothing_and_take_no_time() {
    for (before, repeated, count, after) in TEXTS {
        let took = check(&format!("{before}{}{after}", repeated.repeat(*count)));
        assert!(took < LIMIT, "{count} times {repeated:?}, parsed and edited six times: {took:?}");
    }
}

#[test]
fn depth_that_is_closed_again_is_no_error() {
    for (before, open, inside, close) in
        [("", "a {\n", "", "}\n"), ("a = ", "[", "", "]"), ("a = ", "(", "1", ")"), ("a = ", "{b=", "1", "}")]
    {
        let source = format!("{before}{}{inside}{}\n", open.repeat(20_000), close.repeat(20_000));
        let tree = Tree::parse(&Text::from(source.as_str()));
        assert!(!tree.has_errors(), "{open:?}: {:?}", tree.errors());
    }
}
