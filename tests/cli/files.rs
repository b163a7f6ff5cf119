//! Findings and fixes that concern more than one file.

use crate::project::{CLEAN, Project};

const README: &str = "# Clean\n\n**Current Status**: Production\n**File**: `clean.nomad.hcl`\n**Version**: 1.29.1\n\
                      **Last Updated**: today\n\n## Configuration\n\n## Access\n\n## Troubleshooting\n";

/// A job that claims the static port 53, which the policy allows to everybody.
fn claims_dns(name: &str) -> String {
    CLEAN
        .replace("\"clean\"", &format!("\"{name}\""))
        .replace("port \"http\" {}", "port \"http\" {\n        static = 53\n      }")
}

#[test]
fn both_sides_of_a_conflict_point_at_each_other() {
    let project = Project::new(&[("a/one.nomad.hcl", &claims_dns("one")), ("b/two.nomad.hcl", &claims_dns("two"))]);
    let expected = ["a/one.nomad.hcl:5 static-port-conflict", "b/two.nomad.hcl:5 static-port-conflict"];
    assert_eq!(project.findings(&[]), expected);

    let run = project.run(&["check", "--format", "json"]);
    let findings: Vec<serde_json::Value> = serde_json::from_str(&run.stdout).expect("JSON");
    let related = &findings[0]["related"][0];
    assert_eq!((&related["path"], &related["range"]["start"]["line"]), (&"b/two.nomad.hcl".into(), &5.into()));
    assert_eq!(related["range"]["start"]["column"], 18);

    let full = project.run(&["check"]).stdout;
    assert!(full.contains("b/two.nomad.hcl:5:18"), "{full}");
}

#[test]
fn a_named_file_is_judged_with_those_around_it() {
    let project = Project::new(&[("a/one.nomad.hcl", &claims_dns("one")), ("b/two.nomad.hcl", &claims_dns("two"))]);
    assert_eq!(project.findings(&["a/one.nomad.hcl"]), ["a/one.nomad.hcl:5 static-port-conflict"]);
    assert_eq!(project.findings(&["a"]), Vec::<String>::new(), "a directory that is named is all there is");

    // Outside of the working directory, the repository is what is around.
    std::fs::create_dir(project.path(".git")).expect("a directory");
    let output = project
        .command(&["check", "--format", "concise", "../a/one.nomad.hcl"])
        .current_dir(project.path("b"))
        .output()
        .expect("the program runs");
    assert!(String::from_utf8_lossy(&output.stdout).contains("static-port-conflict"));
}

#[test]
fn a_missing_readme_is_created() {
    let job = "nomad-jobs/apps/clean/clean.nomad.hcl";
    let readme = "nomad-jobs/apps/clean/README.md";
    let project = Project::new(&[(job, CLEAN)]);
    assert_eq!(project.findings(&[]), [format!("{job}:1 missing-readme")]);

    let diff = project.run(&["check", "--diff"]);
    assert!(diff.stdout.starts_with(&format!("--- /dev/null\n+++ {readme}\n@@ -0,0 +1,")), "{}", diff.stdout);
    assert!(!project.path(readme).exists(), "a diff writes nothing");

    let run = project.run(&["check", "--fix"]);
    assert_eq!(run.status, 0, "{run:?}");
    let text = project.read(readme);
    for section in ["Current Status", "Version", "Troubleshooting"] {
        assert!(text.contains(section), "{text}");
    }
    assert_eq!(project.findings(&[]), Vec::<String>::new());
}

#[test]
fn a_readme_is_mended_where_it_stands() {
    let job = "nomad-jobs/apps/clean/clean.nomad.hcl";
    let readme = "nomad-jobs/apps/clean/README.md";
    let project = Project::new(&[(job, CLEAN), (readme, &README.replace("## Access\n\n", ""))]);
    assert_eq!(project.findings(&[]), [format!("{readme}:1 readme-section")]);
    assert_eq!(project.run(&["check", "--fix"]).status, 0);
    assert!(project.read(readme).contains("Access"));
    assert_eq!(project.findings(&[]), Vec::<String>::new());
}

#[test]
fn a_file_is_renamed_only_with_a_persons_consent_and_never_over_another() {
    let wrong = "nomad-jobs/apps/clean/other.nomad.hcl";
    let right = "nomad-jobs/apps/clean/clean.nomad.hcl";
    let project = Project::new(&[(wrong, CLEAN), ("nomad-jobs/apps/clean/README.md", README)]);
    project.run(&["check", "--fix"]);
    assert!(project.path(wrong).exists());

    let diff = project.run(&["check", "--diff", "--unsafe-fixes"]).stdout;
    assert!(diff.contains(&format!("rename from {wrong}\nrename to {right}\n")), "{diff}");
    let run = project.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(!project.path(wrong).exists());
    assert_eq!(project.read(right), CLEAN);

    project.write(wrong, CLEAN.replace("\"clean\"", "\"clean\" # second"));
    project.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(project.read(right), CLEAN, "what is there is never overwritten");
}

#[test]
fn a_leftover_is_found_without_being_read() {
    let job = "nomad-jobs/apps/clean/clean.nomad.hcl";
    let project = Project::new(&[(job, CLEAN), ("nomad-jobs/apps/clean/README.md", README)]);
    project.write("nomad-jobs/apps/clean/data.bin", [0xff, 0xfe, 0]);
    let run = project.run(&["check"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert!(run.stdout.contains("info[unexpected-file]"), "{}", run.stdout);
    assert!(run.stdout.contains("--> nomad-jobs/apps/clean/data.bin\n\nFound 1 info"), "{}", run.stdout);
}
