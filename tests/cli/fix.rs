//! `--fix` and `--diff`.

use crate::project::{CLEAN, Project, broken};

/// The one-line form that no second attribute fits into, two services without identity, and a foreign audience.
fn many() -> String {
    CLEAN
        .replace("      identity {\n        aud = [\"consul.io\"]\n        ttl = \"1h\"\n      }\n", "      identity { aud = [\"vault.io\"] }\n")
        .replace("    task \"web\" {", "    service {\n      name = \"second\"\n      port = \"htp\"\n      check {\n        type     = \"tcp\"\n        interval = \"10s\"\n        timeout  = \"2s\"\n      }\n    }\n\n    task \"web\" {")
}

#[test]
fn safe_fixes_are_applied_until_nothing_is_left() {
    let project = Project::new(&[("web.nomad.hcl", &many())]);
    let before = project.findings(&[]);
    assert!(before.len() >= 4, "{before:?}");
    let run = project.run(&["check", "--fix"]);
    assert_eq!(run.status, 0, "{run:?}");
    let mut rules: Vec<&str> = before.iter().filter_map(|line| line.split(' ').nth(1)).collect();
    rules.sort_unstable();
    let summary = format!("Fixed {} findings in 1 file (", before.len());
    assert!(run.stdout.starts_with(&summary), "{}", run.stdout);
    assert!(run.stdout.ends_with(").\nNothing found (checked 1 file).\n"), "{}", run.stdout);
    for rule in &rules {
        let times = rules.iter().filter(|other| *other == rule).count();
        assert!(run.stdout.contains(&format!("{times} × {rule}")), "{rule}: {}", run.stdout);
    }
    let text = project.read("web.nomad.hcl");
    assert_eq!(text.matches("aud = [\"consul.io\"]").count(), 2, "{text}");
    assert_eq!(text.matches("ttl = \"1h\"").count(), 2, "{text}");
    assert!(!text.contains("htp\"\n") && !text.contains("vault.io"), "{text}");
    assert_eq!(project.findings(&[]), Vec::<String>::new());
    assert_eq!(entries(&project), ["web.nomad.hcl"], "nothing is left behind");
}

fn entries(project: &Project) -> Vec<String> {
    let entries = std::fs::read_dir(project.path(".")).expect("it is there");
    entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn unsafe_fixes_wait_for_a_persons_word() {
    let text = CLEAN.replace("port \"http\" {}", "port \"http\" {\n        static = 8080\n      }");
    let project = Project::new(&[("web.nomad.hcl", &text)]);
    let run = project.run(&["check", "--fix"]);
    assert_eq!(run.status, 1);
    assert!(run.stdout.contains("look at it afterwards"), "{}", run.stdout);
    assert!(run.stdout.ends_with("Found 1 error in 1 file (checked 1 file). 1 fixable with `--fix --unsafe-fixes`.\n"));
    assert_eq!(project.read("web.nomad.hcl"), text);
    let run = project.run(&["check", "--fix", "--unsafe-fixes"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(project.read("web.nomad.hcl").contains("to = 8080"));
}

#[test]
fn line_endings_the_bom_and_the_missing_last_newline_stay() {
    let text = format!("\u{feff}{}", broken().trim_end().replace('\n', "\r\n"));
    let project = Project::new(&[("web.nomad.hcl", &text)]);
    let run = project.run(&["check", "--fix"]);
    assert_eq!(run.status, 0, "{run:?}");
    let fixed = project.read("web.nomad.hcl");
    assert_eq!(fixed, format!("\u{feff}{}", CLEAN.trim_end().replace('\n', "\r\n")));
}

#[test]
fn diff_shows_and_writes_nothing() {
    let project = Project::new(&[("a/web.nomad.hcl", &broken()), ("clean.nomad.hcl", CLEAN)]);
    let run = project.run(&["check", "--diff"]);
    assert_eq!(run.status, 1, "the finding is still there");
    assert_eq!(run.stderr, "Would fix 1 finding in 1 file (1 × missing-identity-audience).\n");
    let expected = "--- a/web.nomad.hcl\n+++ a/web.nomad.hcl\n@@ -10,6 +10,7 @@\n       tags = [\"traefik.enable=true\"]\n \n       identity {\n+        aud = [\"consul.io\"]\n         ttl = \"1h\"\n       }\n \n";
    let lines: Vec<&str> = run.stdout.lines().filter(|line| !line.starts_with("@@")).collect();
    let expected_lines: Vec<&str> = expected.lines().filter(|line| !line.starts_with("@@")).collect();
    assert_eq!(lines, expected_lines, "{}", run.stdout);
    assert_eq!(project.read("a/web.nomad.hcl"), broken());

    let run = project.run(&["check", "--diff", "clean.nomad.hcl"]);
    assert_eq!((run.status, run.stdout.as_str(), run.stderr.as_str()), (0, "", "No fixes to apply.\n"));
}

#[test]
fn a_diff_can_be_applied_with_patch() {
    let project = Project::new(&[("web.nomad.hcl", &many())]);
    let run = project.run(&["check", "--diff"]);
    project.write("all.diff", &run.stdout);
    let patch =
        std::process::Command::new("patch").args(["-p0", "-i", "all.diff"]).current_dir(project.path(".")).output();
    let Ok(patch) = patch else { return }; // a machine without patch
    assert!(patch.status.success(), "{}", String::from_utf8_lossy(&patch.stdout));
    assert_eq!(project.findings(&["web.nomad.hcl"]), Vec::<String>::new());
}

#[cfg(unix)]
#[test]
fn permissions_and_links_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = Project::new(&[("real/web.nomad.hcl", &broken())]);
    let real = project.path("real/web.nomad.hcl");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o750)).expect("own file");
    symlink(&real, project.path("link.nomad.hcl")).expect("a link");
    let run = project.run(&["check", "--fix", "link.nomad.hcl"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(std::fs::symlink_metadata(project.path("link.nomad.hcl")).expect("it is there").is_symlink());
    assert_eq!(project.read("real/web.nomad.hcl"), CLEAN);
    assert_eq!(std::fs::metadata(&real).expect("it is there").permissions().mode() & 0o777, 0o750);
}

#[cfg(unix)]
#[test]
fn a_read_only_file_is_left_alone_and_said_to_be_one() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new(&[("web.nomad.hcl", &broken())]);
    let path = project.path("web.nomad.hcl");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o444)).expect("own file");
    let run = project.run(&["check", "--fix"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("error: cannot write web.nomad.hcl: it is read-only\n"), "{}", run.stderr);
    assert!(run.stdout.contains("missing-identity-audience"), "what is not mended is still found: {}", run.stdout);
    assert!(run.stdout.ends_with("Found 1 error in 1 file (checked 1 file). 1 fixable with `--fix`.\n"));
    assert_eq!(project.read("web.nomad.hcl"), broken());
}

#[test]
fn a_file_with_syntax_errors_is_not_made_worse() {
    let text = broken().replace("    task \"web\" {", "    meta {\n      x =\n    }\n\n    task \"web\" {");
    let project = Project::new(&[("web.nomad.hcl", &text)]);
    let run = project.run(&["check", "--fix", "--format", "concise"]);
    assert_eq!(run.status, 1);
    assert_eq!(run.stdout.matches("syntax-error").count(), 1, "{}", run.stdout);
}

#[test]
fn no_program_decides_which_of_several_jobs_stays() {
    let job = |name: &str| CLEAN.replace("\"clean\"", &format!("\"{name}\""));
    let [a, b, c] = [job("a"), job("b"), job("c")];
    let files = [("nomad-jobs/x/a.nomad.hcl", a.as_str()), ("nomad-jobs/x/b.nomad.hcl", b.as_str())];
    let project = Project::new(&files);
    let run = project.run(&["check"]);
    assert!(run.stdout.contains("(in the editor)") && !run.stdout.contains("unsafe-fixes"), "{}", run.stdout);
    project.run(&["check", "--fix", "--unsafe-fixes"]);
    for (path, _) in files {
        assert!(project.path(path).exists(), "{path}");
    }
    assert!(!project.path("nomad-jobs/x/README.md").exists());
    // One that has the directory's name stays, and the README is about it.
    let project = Project::new(&[("nomad-jobs/c/a.nomad.hcl", a.as_str()), ("nomad-jobs/c/c.nomad.hcl", c.as_str())]);
    project.run(&["check", "--fix", "--unsafe-fixes"]);
    assert!(project.path("nomad-jobs/c/c.nomad.hcl").exists() && !project.path("nomad-jobs/c/a.nomad.hcl").exists());
    assert!(project.read("nomad-jobs/c/README.md").contains("`c.nomad.hcl`"));
}
