//! `--rule`, `--exclude` and stdin.

use crate::project::{CLEAN, Project, broken};

#[test]
fn only_the_named_rules_are_shown_and_mended() {
    let text = broken().replace("port \"http\" {}", "port \"http\" {\n        static = 8080\n      }");
    let project = Project::new(&[("web.nomad.hcl", &text)]);
    assert_eq!(project.findings(&[]).len(), 2);
    assert_eq!(project.findings(&["--rule", "static-port"]), ["web.nomad.hcl:5 static-port"]);
    assert_eq!(project.findings(&["--rule", "static-port", "--rule", "missing-identity-audience"]).len(), 2);
    assert_eq!(project.findings(&["--rule", "static-port,missing-identity-audience"]).len(), 2);
    assert_eq!(project.run(&["check", "--rule", "unused-port"]).status, 0);

    let run = project.run(&["check", "--fix", "--unsafe-fixes", "--rule", "static-port"]);
    assert_eq!(run.status, 0, "{run:?}");
    let text = project.read("web.nomad.hcl");
    assert!(text.contains("to = 8080") && !text.contains("aud ="), "{text}");
}

#[test]
fn a_rule_that_is_off_runs_when_it_is_named() {
    let project = Project::new(&[
        ("jobspec.toml", "extends = \"nomad\"\n"),
        (
            "web.nomad.hcl",
            &CLEAN.replace("      port = \"http\"\n", "      port = \"http\"\n      provider = \"nomad\"\n"),
        ),
    ]);
    assert_eq!(project.findings(&["--rule", "service-provider"]), ["web.nomad.hcl:10 service-provider"]);
    assert!(!project.findings(&[]).iter().any(|finding| finding.ends_with("service-provider")));
}

#[test]
fn a_wrong_setting_is_shown_whatever_was_asked_for() {
    let project = Project::new(&[("jobspec.toml", "x = 1\n"), ("web.nomad.hcl", &broken())]);
    assert_eq!(project.findings(&["--rule", "unused-port"]), ["jobspec.toml:1 invalid-config"]);
    assert_eq!(project.run(&["check", "--rule", "unused-port"]).status, 2);
}

#[test]
fn what_is_excluded_is_not_checked_also_if_it_is_named() {
    let broken = broken();
    let files = ["a.nomad.hcl", "vendor/b.nomad.hcl", "deep/vendor/c.nomad.hcl", "deep/d.nomad.hcl"];
    let project = Project::new(&files.map(|path| (path, broken.as_str())));
    project.write("vendor/latin.nomad.hcl", b"\xff");
    project.write("vendor/jobspec.toml", b"x = 1");
    let found = |arguments: &[&str]| -> Vec<String> {
        let findings = project.findings(arguments);
        findings.iter().map(|finding| finding.split(':').next().expect("a path").to_owned()).collect()
    };
    assert_eq!(found(&["--exclude", "vendor"]), ["a.nomad.hcl", "deep/d.nomad.hcl"]);
    assert_eq!(project.run(&["check", "--exclude", "vendor"]).stderr, "", "nor is it read");
    assert_eq!(found(&["--exclude", "vendor", "--exclude", "deep/*.hcl"]), ["a.nomad.hcl"]);
    assert_eq!(found(&["--exclude", "./vendor/*", "deep"]), ["deep/d.nomad.hcl", "deep/vendor/c.nomad.hcl"]);
    assert_eq!(found(&["--exclude", "vendor/", "vendor/b.nomad.hcl", "a.nomad.hcl"]), ["a.nomad.hcl"]);
    let none = project.run(&["check", "--exclude", "*.hcl", "--exclude", "jobspec.toml"]);
    assert_eq!(none.status, 0);
    assert_eq!(none.stderr, "warning: no job files found in . but for those that --exclude leaves out\n");
}

#[test]
fn an_excluded_job_still_counts_for_the_others() {
    let with_port = |name: &str| {
        CLEAN
            .replace("\"clean\"", &format!("\"{name}\""))
            .replace("port \"http\" {}", "port \"http\" {\n        static = 53\n      }")
    };
    let project = Project::new(&[("a.nomad.hcl", &with_port("a")), ("old/b.nomad.hcl", &with_port("b"))]);
    assert_eq!(project.findings(&["--exclude", "old"]), ["a.nomad.hcl:5 static-port-conflict"]);
}

#[test]
fn stdin_is_a_job_that_has_no_name() {
    let project = Project::new(&[("jobspec.toml", "rules.missing-identity-ttl = \"error\"\n")]);
    let run = project.run_with(&["check", "--format", "concise", "-"], &broken());
    assert_eq!(run.status, 1);
    assert!(run.stdout.starts_with("<stdin>:12:7: error[missing-identity-audience]"), "{}", run.stdout);
    let run = project.run_with(&["check", "-"], CLEAN);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (0, "Nothing found (checked 2 files).\n"),
        "and the settings are right"
    );
    let ttl = project.run_with(&["check", "--format", "concise", "-"], &CLEAN.replace("        ttl = \"1h\"\n", ""));
    assert!(ttl.stdout.contains("error[missing-identity-ttl]"), "the settings around count: {}", ttl.stdout);
}

#[test]
fn a_name_gives_stdin_its_settings_zone_and_neighbours() {
    let with_port = |name: &str| {
        CLEAN
            .replace("\"clean\"", &format!("\"{name}\""))
            .replace("port \"http\" {}", "port \"http\" {\n        static = 53\n      }")
    };
    let project = Project::new(&[
        ("a/jobspec.toml", "rules.missing-identity-audience = \"warning\"\n"),
        ("b.nomad.hcl", &with_port("b")),
        ("a/web.nomad.hcl", "this text is overridden"),
    ]);
    let check = |name: &str, text: &str| {
        let run = project.run_with(&["check", "--format", "concise", "-", "--stdin-filename", name], text);
        (run.status, run.stdout)
    };
    let (_, found) = check("a/web.nomad.hcl", &broken());
    assert!(found.starts_with("a/web.nomad.hcl:12:7: warning[missing-identity-audience]"), "{found}");
    let (status, found) = check("x/.testing/web-x.nomad.hcl", &broken());
    assert!(found.starts_with("x/.testing/web-x.nomad.hcl:12:7: info[missing-identity-audience]"), "{found}");
    assert_eq!(status, 0);
    let (_, found) = check("c.nomad.hcl", &with_port("c"));
    assert!(found.contains("c.nomad.hcl:5:18: error[static-port-conflict]"), "{found}");
    assert_eq!(found.lines().count(), 1, "the neighbours are not checked: {found}");
    let (_, found) = check("jobspec.toml", "x = 1\n");
    assert!(found.starts_with("jobspec.toml:1:1: error[invalid-config]") || found.is_empty(), "{found}");
}

#[test]
fn stdin_is_mended_on_stdout() {
    let project = Project::new(&[]);
    let run = project.run_with(&["check", "--fix", "-"], &broken());
    assert_eq!((run.status, run.stdout.as_str()), (0, CLEAN));
    assert!(run.stderr.starts_with("Fixed 1 finding in 1 file (1 × missing-identity-audience).\n"), "{}", run.stderr);

    let left = broken().replace("nginx:1.29.1", "nginx");
    let run = project.run_with(&["check", "--fix", "--format", "concise", "-"], &left);
    assert_eq!((run.status, run.stdout), (1, CLEAN.replace("nginx:1.29.1", "nginx")));
    assert!(run.stderr.contains("<stdin>:29:17: warning[unpinned-image]"), "{}", run.stderr);

    let run = project.run_with(&["check", "--diff", "-"], &broken());
    assert!(run.stdout.contains("+        aud = [\"consul.io\"]\n"), "{}", run.stdout);
    let entries = std::fs::read_dir(project.path(".")).expect("it is there").count();
    assert_eq!(entries, 0, "nothing is written");
}

#[test]
fn stdin_that_is_not_utf8_ends_with_2() {
    let project = Project::new(&[]);
    let mut command = project.command(&["check", "-"]);
    command.stdin(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    std::io::Write::write_all(&mut child.stdin.take().expect("piped"), b"job \"x\" {\n\xff").expect("it reads");
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: cannot read stdin: it is not UTF-8 (first on line 2)\n"
    );
}
