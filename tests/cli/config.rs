//! `jobspec.toml` as `check` sees it.

use crate::project::{CLEAN, Project, broken};

#[test]
fn the_nearest_file_applies() {
    let project = Project::new(&[
        ("jobspec.toml", "rules.missing-identity-audience = \"off\"\n"),
        ("a/web.nomad.hcl", &broken()),
        ("b/jobspec.toml", "# the defaults\n"),
        ("b/deep/web.nomad.hcl", &broken()),
    ]);
    // Where the policy's rule is off, what Nomad itself says is heard.
    assert_eq!(
        project.findings(&[]),
        ["a/web.nomad.hcl:12 invalid-job", "b/deep/web.nomad.hcl:12 missing-identity-audience"]
    );
    // The directory from which the program runs does not matter.
    assert_eq!(project.findings(&["a"]), ["a/web.nomad.hcl:12 invalid-job"]);
}

#[test]
fn overrides_apply_by_path() {
    let project = Project::new(&[
        ("jobspec.toml", "[[overrides]]\npaths = [\"legacy/\"]\nrules = { missing-identity-audience = \"off\" }\n"),
        ("legacy/web.nomad.hcl", &broken()),
        ("new/web.nomad.hcl", &broken()),
    ]);
    assert_eq!(
        project.findings(&[]),
        ["legacy/web.nomad.hcl:12 invalid-job", "new/web.nomad.hcl:12 missing-identity-audience"]
    );
}

#[test]
fn mistakes_are_shown_on_the_file_and_end_with_2() {
    let project = Project::new(&[
        ("jobspec.toml", "[identity]\nrequried = false\nttl = \"2h\"\n[rules\n"),
        ("web.nomad.hcl", CLEAN),
    ]);
    let run = project.run(&["check", "--exit-zero"]);
    assert_eq!(run.status, 2, "a setting that nobody reads must not pass for one that works");
    assert!(
        run.stdout.contains("error[invalid-config]: unknown setting `identity.requried`; did you mean `required`?")
    );
    assert!(run.stdout.contains(" --> jobspec.toml:2:1"), "{}", run.stdout);
    assert!(run.stdout.contains("invalid TOML"));
}

#[test]
fn a_file_above_counts_and_is_shown_when_it_is_wrong() {
    let project = Project::new(&[
        ("jobspec.toml", "rules.missing-identity-audience = \"of\"\n"),
        ("jobs/web.nomad.hcl", &broken()),
    ]);
    assert_eq!(
        project.findings(&["jobs"]),
        ["jobs/web.nomad.hcl:12 missing-identity-audience", "jobspec.toml:1 invalid-config"]
    );
}

#[test]
fn a_file_that_governs_nothing_is_checked_too() {
    let project = Project::new(&[("a/jobspec.toml", "x = 1\n"), ("b/web.nomad.hcl", CLEAN)]);
    assert_eq!(project.findings(&[]), ["a/jobspec.toml:1 invalid-config"]);
    assert_eq!(project.findings(&["a/jobspec.toml"]), ["a/jobspec.toml:1 invalid-config"]);
}

#[test]
fn a_file_that_cannot_be_read_is_no_silent_success() {
    let project = Project::new(&[("web.nomad.hcl", CLEAN)]);
    project.write("jobspec.toml", b"# \xff\n");
    let run = project.run(&["check"]);
    assert_eq!(run.status, 2);
    assert_eq!(run.stderr, "error: cannot read jobspec.toml: it is not UTF-8 (first on line 1)\n");
}

#[test]
fn a_misspelt_name_is_mended_only_with_a_persons_consent() {
    let project = Project::new(&[("jobspec.toml", "[rules]\nmissing-identiy = \"off\"\n"), ("web.nomad.hcl", CLEAN)]);
    let run = project.run(&["check", "--fix"]);
    assert_eq!(run.status, 2);
    assert!(run.stdout.ends_with("1 fixable with `--fix --unsafe-fixes`.\n"), "{}", run.stdout);
    let run = project.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(project.read("jobspec.toml"), "[rules]\nmissing-identity = \"off\"\n");
}

#[test]
fn a_file_that_is_not_asked_about_is_not_changed() {
    let text = "[rules]\nmissing-identiy = \"off\"\n";
    let project = Project::new(&[("jobspec.toml", text), ("jobs/web.nomad.hcl", CLEAN)]);
    project.run(&["check", "--fix", "--unsafe-fixes", "jobs"]);
    assert_eq!(project.read("jobspec.toml"), text);
}
