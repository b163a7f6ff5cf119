//! `fmt`.

use crate::project::{CLEAN, Project};

const UGLY: &str = "job \"x\" {\ntype=\"batch\"\n    group \"g\" {\n    }\n}\n";
const PRETTY: &str = "job \"x\" {\n  type = \"batch\"\n  group \"g\" {\n  }\n}\n";

#[test]
fn files_are_formatted_in_place_and_named() {
    let project =
        Project::new(&[("a.nomad.hcl", UGLY), ("b/b.nomad", CLEAN), ("c.tf", "x=1\n"), ("web.vars", "a=1\n")]);
    let run = project.run(&["fmt"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, "a.nomad.hcl\nweb.vars\n"));
    assert_eq!(run.stderr, "Formatted 2 of 3 files.\n");
    assert_eq!(project.read("a.nomad.hcl"), PRETTY);
    assert_eq!((project.read("c.tf"), project.read("web.vars")), ("x=1\n".to_owned(), "a = 1\n".to_owned()));
    let run = project.run(&["fmt"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
}

#[test]
fn check_and_diff_write_nothing_and_tell() {
    let project = Project::new(&[("a.nomad.hcl", UGLY)]);
    let run = project.run(&["fmt", "--check"]);
    assert_eq!((run.status, run.stdout.as_str()), (1, "a.nomad.hcl\n"));
    let run = project.run(&["fmt", "--diff"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("-type=\"batch\"\n") && run.stdout.contains("+  type = \"batch\"\n"), "{}", run.stdout);
    assert_eq!(project.read("a.nomad.hcl"), UGLY);
    project.write("a.nomad.hcl", PRETTY);
    assert_eq!(project.run(&["fmt", "--check"]).status, 0);
}

#[test]
fn stdin_is_printed_and_broken_text_is_refused() {
    let project = Project::new(&[("broken.nomad.hcl", "job \"x\" {\n  a =\n}\n")]);
    let run = project.run_with(&["fmt", "-"], UGLY);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, PRETTY, ""));
    let run = project.run(&["fmt"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("cannot format broken.nomad.hcl: line 2 is not right"), "{}", run.stderr);
    assert_eq!(project.run(&["fmt", "nowhere"]).status, 2);
}
