//! `--write-baseline` and `--baseline`.

use serde_json::Value;

use crate::project::{CLEAN, Project, Run, broken};

/// One finding that has no fix.
fn unpinned() -> String {
    CLEAN.replace("nginx:1.29.1", "nginx:latest")
}

fn project() -> Project {
    Project::new(&[("jobs/a.nomad.hcl", &broken()), ("jobs/b.nomad.hcl", &unpinned())])
}

fn check(project: &Project, arguments: &[&str]) -> Run {
    project.run(&[&["check", "--format", "concise", "--baseline", "baseline.json"], arguments].concat())
}

#[test]
fn what_was_there_stays_quiet() {
    let project = project();
    let run = project.run(&["check", "--write-baseline", "baseline.json"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
    assert_eq!(run.stderr, "Wrote 2 findings to baseline.json.\n");
    let run = check(&project, &[]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
    assert_eq!(run.stderr, "Nothing found (checked 2 files).\nnote: 2 known findings of baseline.json left out\n");
    assert_eq!(project.run(&["check"]).status, 1, "without it, everything is there");
}

#[test]
fn the_file_is_sorted_stable_and_holds_no_text_of_the_jobs() {
    let project = project();
    project.run(&["check", "--write-baseline", "baseline.json"]);
    let text = project.read("baseline.json");
    project.run(&["check", "--write-baseline", "baseline.json", "jobs/b.nomad.hcl", "jobs/a.nomad.hcl"]);
    assert_eq!(project.read("baseline.json"), text);
    assert_eq!(
        text,
        r#"{
  "version": 1,
  "findings": [
    {"path":"jobs/a.nomad.hcl","rule":"missing-identity-audience","line":"2600e5d403374fca"},
    {"path":"jobs/b.nomad.hcl","rule":"unpinned-image","line":"15c7356eebbb3714"}
  ]
}
"#
    );
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(value["findings"].as_array().map(Vec::len), Some(2));
}

#[test]
fn known_findings_may_move_and_new_ones_fail() {
    let project = project();
    project.run(&["check", "--write-baseline", "baseline.json"]);
    // Lines above, another indentation, and the same breach a second time.
    let moved = format!("# moved\n\n{}", broken().replace("      identity {", "          identity  {"));
    project.write("jobs/a.nomad.hcl", &moved);
    assert_eq!(check(&project, &[]).status, 0);
    let twice = moved.replace(
        "    task \"web\" {",
        "    service {\n      name = \"second\"\n\n      identity {\n        ttl = \"1h\"\n      }\n    }\n\n    task \"web\" {",
    );
    project.write("jobs/a.nomad.hcl", &twice);
    let run = check(&project, &[]);
    assert_eq!(run.status, 1);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    assert!(run.stdout.starts_with("jobs/a.nomad.hcl:29:7: error[missing-identity-audience]"), "{}", run.stdout);
    // Another rule on a known line is new as well.
    project.write("jobs/b.nomad.hcl", unpinned().replace("port \"http\" {}", "port \"web\" {}"));
    assert!(check(&project, &[]).stdout.contains("unknown-port-label"));
}

#[test]
fn fixes_leave_known_findings_alone() {
    let project = Project::new(&[("a.nomad.hcl", &broken())]);
    project.run(&["check", "--write-baseline", "baseline.json"]);
    project.write("b.nomad.hcl", broken().replace("\"clean\"", "\"b\""));
    let run = check(&project, &["--fix"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(project.read("a.nomad.hcl"), broken());
    assert!(project.read("b.nomad.hcl").contains("aud ="));
}

#[test]
fn what_is_gone_is_counted() {
    let project = project();
    project.run(&["check", "--write-baseline", "baseline.json"]);
    project.write("jobs/a.nomad.hcl", CLEAN);
    let run = check(&project, &[]);
    assert_eq!(run.status, 0);
    assert!(
        run.stderr.ends_with(
            "note: 1 known finding of baseline.json left out\n\
             note: 1 finding of baseline.json is there no more; `--write-baseline baseline.json` takes it off the list\n"
        ),
        "{}",
        run.stderr
    );
    // Of files that were not checked, nothing is known; a file that is gone has no findings.
    assert!(!check(&project, &["jobs/b.nomad.hcl"]).stderr.contains("there no more"));
    assert!(!check(&project, &["--rule", "unpinned-image"]).stderr.contains("there no more"));
    std::fs::remove_file(project.path("jobs/a.nomad.hcl")).expect("it is there");
    assert!(check(&project, &["jobs/b.nomad.hcl"]).stderr.contains("1 finding of baseline.json is there no more"));
    project.run(&["check", "--write-baseline", "baseline.json"]);
    assert!(!check(&project, &[]).stderr.contains("there no more"));
}

#[test]
fn paths_are_those_of_the_file_and_not_of_the_caller() {
    let project = project();
    project.run(&["check", "--write-baseline", "ci/baseline.json"]);
    std::fs::create_dir(project.path("ci")).expect("a directory");
    assert_eq!(project.run(&["check", "--write-baseline", "ci/baseline.json"]).status, 0);
    assert!(project.read("ci/baseline.json").contains("\"../jobs/a.nomad.hcl\""));
    let output = project
        .command(&["check", "--baseline", "../ci/baseline.json"])
        .current_dir(project.path("jobs"))
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_file_that_cannot_be_used_is_no_silent_success() {
    let project = Project::new(&[("a.nomad.hcl", CLEAN)]);
    let entry = |line: &str| {
        format!(
            "{{\"version\": 1, \"findings\": [{{\"path\": \"a\", \"rule\": \"static-port\", \"line\": \"{line}\"}}]}}"
        )
    };
    let cases = [
        ("{", "it is no JSON: EOF"),
        ("[]", "it is no baseline: it has no `version`"),
        ("{\"version\": 2, \"findings\": 1}", "its version is 2, this program knows 1"),
        ("{\"version\": 1, \"findings\": 1}", "it is broken: invalid type"),
        (&entry("xyz"), "it is broken: `xyz` is no hexadecimal number"),
    ];
    for (text, reason) in cases {
        project.write("baseline.json", text);
        let run = check(&project, &[]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{text}");
        assert!(
            run.stderr.starts_with(&format!("error: cannot read the baseline baseline.json: {reason}")),
            "{}",
            run.stderr
        );
    }
    let run = project.run(&["check", "--baseline", "nowhere.json"]);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stderr,
        "error: cannot read the baseline nowhere.json: no such file or directory; `jobspec-ls check --write-baseline \
         nowhere.json` writes one\n"
    );
}

#[test]
fn an_incomplete_check_writes_no_baseline() {
    let project = project();
    project.write("jobs/c.nomad.hcl", b"\xff");
    let run = project.run(&["check", "--write-baseline", "baseline.json"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.ends_with("note: baseline.json was not written, since not everything could be checked\n"));
    assert!(!project.path("baseline.json").exists());
}

#[test]
fn a_wrong_setting_is_never_taken_for_granted() {
    let project = Project::new(&[("a.nomad.hcl", CLEAN), ("jobspec.toml", "x = 1\n")]);
    project.run(&["check", "--write-baseline", "baseline.json"]);
    assert!(!project.read("baseline.json").contains("invalid-config"));
    assert_eq!(check(&project, &[]).status, 2);
}
