//! Formatting against what `nomad fmt` makes of the corpus (`JOBSPEC_CORPUS`), and its rules one by one.

mod common;

use jobspec_ls::syntax::format::formatted;

#[test]
fn the_corpus_is_formatted_as_nomad_does_it() {
    let Some((root, index)) = common::corpus_index() else { return };
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect("a file of the corpus");
    let mut compared = 0;
    let mut wrong = Vec::new();
    for entry in index.iter().filter(|entry| entry["syntax"] == "valid") {
        let path = entry["path"].as_str().expect("a path");
        let text = read(path);
        let reference = match entry["formatted"].as_str() {
            Some("same") => text.clone(),
            Some(formatted) => read(formatted),
            None => continue,
        };
        let found = formatted(&text).unwrap_or_else(|| panic!("{path} is valid"));
        if found != reference {
            let line = found.lines().zip(reference.lines()).position(|(a, b)| a != b).unwrap_or_default();
            let at = |text: &str| text.lines().nth(line).unwrap_or_default().to_owned();
            wrong.push(format!("{path}:{}\n  {:?}\n  {:?}", line + 1, at(&found), at(&reference)));
        }
        assert_eq!(formatted(&found).as_deref(), Some(found.as_str()), "{path} changes again");
        compared += 1;
    }
    assert!(wrong.is_empty(), "{} of {compared}, found before reference:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 400, "{compared}");
}

#[track_caller]
fn becomes(before: &str, after: &str) {
    assert_eq!(formatted(before).as_deref(), Some(after), "{before}");
}

#[test]
fn blocks_are_indented_by_two() {
    becomes(
        "job \"x\" {\n\tgroup   \"g\"{\n  count=1\n}\n}\n",
        "job \"x\" {\n  group \"g\" {\n    count = 1\n  }\n}\n",
    );
    becomes("a = [\n1,\n   [2,\n3],\n]\n", "a = [\n  1,\n  [2,\n  3],\n]\n");
    becomes("a {\n\n   \n}\n", "a {\n\n\n}\n");
    // No line is broken or joined, and the last one stays without its end.
    becomes("a {}\nb { c = 1 }\nd {", "a {}\nb { c = 1 }\nd {");
}

#[test]
fn signs_and_comments_stand_below_each_other() {
    becomes("a = 1 # x\nlong = 22 # y\n", "a    = 1  # x\nlong = 22 # y\n");
    becomes("a = 1\n\nlong = 2\n", "a = 1\n\nlong = 2\n");
    becomes("a = 1\nlist = [\n  1\n]\n", "a = 1\nlist = [\n  1\n]\n");
    becomes(
        "data = <<EOT\n  as it is\nEOT\ndestination = \"x\"\n",
        "data        = <<EOT\n  as it is\nEOT\ndestination = \"x\"\n",
    );
    becomes("ä = 1\nbb = 2\n", "ä  = 1\nbb = 2\n");
    becomes("  # alone\na = 1\n", "# alone\na = 1\n");
}

#[test]
fn blanks_between_tokens_are_one_or_none() {
    becomes("a = [ 1,2 ,3 ]\n", "a = [1, 2, 3]\n");
    becomes("a = foo( 1 ,-2 )\n", "a = foo(1, -2)\n");
    becomes("a = {b=1}\n", "a = { b = 1 }\n");
    becomes("a = {  }\n", "a = {}\n");
    becomes("a = \"x ${ b } y\"\n", "a = \"x ${b} y\"\n");
    becomes("a = b [ 0 ] . c\n", "a = b[0].c\n");
    becomes("a = b-1\n", "a = b-1\n");
    becomes("a = 2-1\n", "a = 2 - 1\n");
    becomes("a = ! b&&c\n", "a = !b && c\n");
    becomes("a = [for x in [1]:x]\n", "a = [for x in [1] : x]\n");
    becomes("a=b?1:2\n", "a = b ? 1 : 2\n");
}

#[test]
fn line_ends_and_marks_stay() {
    becomes("\u{feff}a=1\r\n  b = 2\r\n", "\u{feff}a = 1\r\nb = 2\r\n");
    becomes("", "");
    becomes("a {\n}\n    ", "a {\n}\n    ");
    becomes("a=1", "a = 1");
    assert_eq!(formatted("a = \"x\n"), None);
    assert_eq!(formatted("a = <<EOT\nx\n"), None);
}
