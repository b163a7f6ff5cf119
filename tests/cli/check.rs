//! Which files are checked, and how the program ends.

use std::io::Read;
use std::process::Stdio;

use crate::project::{CLEAN, Project, broken};

#[test]
fn a_clean_project_ends_with_0() {
    let project = Project::new(&[("web.nomad.hcl", CLEAN), ("b/other.nomad", CLEAN)]);
    let run = project.run(&["check"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout, "Nothing found (checked 2 files).\n");
}

#[test]
fn findings_end_with_1_unless_told_otherwise() {
    let project = Project::new(&[("web.nomad.hcl", &broken())]);
    let status = |arguments: &[&str]| project.run(&[&["check"], arguments].concat()).status;
    assert_eq!(status(&[]), 1);
    assert_eq!(status(&["--exit-zero"]), 0);
    assert_eq!(status(&["--fail-on", "off"]), 0);
    assert_eq!(status(&["--fail-on", "error"]), 1);

    // The same finding as an info.
    project.write("jobspec.toml", "rules.missing-identity-audience = \"info\"");
    assert_eq!(status(&[]), 0);
    assert_eq!(status(&["--fail-on", "info"]), 1);
    assert_eq!(status(&["--fail-on", "hint"]), 1);
    assert_eq!(status(&["--fail-on", "error"]), 0);
}

#[test]
fn directories_are_searched_as_git_sees_them() {
    let broken = broken();
    let files = [
        "a.nomad.hcl",
        "b.nomad",
        "c.hcl",
        "d.job",
        ".testing/e.nomad.hcl",
        "deep/.hidden/f.nomad.hcl",
        ".git/g.nomad.hcl",
        ".terraform/h.hcl",
        "node_modules/i.nomad",
        "ignored/j.nomad.hcl",
        "k.tf",
        "l.txt",
        "m.nomad.tpl",
    ];
    let project = Project::new(&files.map(|path| (path, broken.as_str())));
    project.write(".gitignore", "ignored/\n");
    let found = |paths: &[&str]| -> Vec<String> {
        let lines = project.findings(paths);
        lines.iter().map(|line| line.split(':').next().expect("a path").to_owned()).collect()
    };
    let jobs = [".testing/e.nomad.hcl", "a.nomad.hcl", "b.nomad", "c.hcl", "d.job", "deep/.hidden/f.nomad.hcl"];
    assert_eq!(found(&[]), [&jobs[..], &["m.nomad.tpl"]].concat());
    let last = project.findings(&[]).pop();
    assert_eq!(last.as_deref(), Some("m.nomad.tpl:1 template-source"), "it is a template, and that is all");
    assert_eq!(found(&["deep", "./deep/.hidden", "a.nomad.hcl"]), ["a.nomad.hcl", "deep/.hidden/f.nomad.hcl"]);
    assert_eq!(found(&["ignored/j.nomad.hcl"]), ["ignored/j.nomad.hcl"], "what is named is checked");
    assert_eq!(found(&["l.txt"]), ["l.txt"], "whatever its name, it holds a job");
}

#[test]
fn other_hcl_is_passed_over_and_named_files_get_a_word() {
    let project = Project::new(&[
        ("client.hcl", "client {\n  enabled = true\n}\n"),
        ("main.tf", CLEAN),
        ("vol.nomad.hcl", "id = \"x\"\ntype = \"csi\"\n"),
        ("web.nomad.hcl", CLEAN),
    ]);
    assert_eq!(project.run(&["check"]).stdout, "Nothing found (checked 1 file).\n");
    let run = project.run(&["check", "main.tf", "client.hcl"]);
    assert_eq!(run.status, 0);
    assert_eq!(
        run.stderr,
        "note: client.hcl is no job file: it was not checked\nnote: main.tf is no job file: it was not checked\n"
    );
}

#[test]
fn a_directory_without_job_files_is_said_to_be_one() {
    let project = Project::new(&[("readme.txt", "x")]);
    let run = project.run(&["check"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, "warning: no job files found in .\n"));
}

#[test]
fn a_path_that_is_not_there_ends_with_2_and_the_rest_is_checked() {
    let project = Project::new(&[("web.nomad.hcl", &broken())]);
    let run = project.run(&["check", "nowhere", "web.nomad.hcl", "--exit-zero", "--format", "concise"]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.starts_with("error: cannot read nowhere: no such file or directory\n"), "{}", run.stderr);
    assert!(run.stdout.contains("missing-identity-audience"));
}

#[test]
fn a_file_that_is_not_utf8_ends_with_2_and_the_rest_is_checked() {
    let project = Project::new(&[("web.nomad.hcl", &broken())]);
    project.write("latin.nomad.hcl", b"job \"x\" {\n  # caf\xe9\n}\n");
    for arguments in [&["check"][..], &["check", "latin.nomad.hcl", "web.nomad.hcl"]] {
        let run = project.run(arguments);
        assert_eq!(run.status, 2);
        assert!(
            run.stderr.contains("error: cannot read latin.nomad.hcl: it is not UTF-8 (first on line 2)\n"),
            "{}",
            run.stderr
        );
        assert!(run.stdout.contains("missing-identity-audience"));
    }
}

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_ends_with_2() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new(&[("web.nomad.hcl", CLEAN)]);
    let path = project.path("web.nomad.hcl");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).expect("own file");
    if std::fs::read(&path).is_ok() {
        return; // root reads everything
    }
    let run = project.run(&["check"]);
    assert_eq!((run.status, run.stderr.as_str()), (2, "error: cannot read web.nomad.hcl: permission denied\n"));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    // More output than a pipe holds.
    let broken = broken();
    let names: Vec<String> = (0..300).map(|number| format!("job-{number}.nomad.hcl")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), broken.as_str())).collect();
    let project = Project::new(&files);
    let mut child = project
        .command(&["check", "--format", "full"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().expect("piped");
    stdout.read_exact(&mut first).expect("some output");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(output.status.code(), Some(1), "the findings still count");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn deep_nesting_does_not_overflow_the_stack() {
    let deep = format!("job \"x\" {{\n{}{}}}\n", "group \"g\" {\n".repeat(20_000), "}\n".repeat(20_000));
    let list = format!("job \"x\" {{ a = {} }}", "[".repeat(50_000));
    let project = Project::new(&[("deep.nomad.hcl", &deep), ("list.nomad.hcl", &list)]);
    let run = project.run(&["check", "--format", "concise"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
}

#[test]
fn templates_in_files_of_their_own_are_read() {
    let template = "      driver = \"docker\"\n\n      template {\n        destination = \"local/app.conf\"\n        data        = file(\"conf/app.tpl\")\n      }\n";
    let project = Project::new(&[("jobs/web.nomad.hcl", &CLEAN.replacen("      driver = \"docker\"\n", template, 1))]);
    let nothing: [&str; 0] = [];
    assert_eq!(project.findings(&[]), nothing);
    project.write("jobs/conf/app.tpl", "{{ key \"a\" }}\n{{ end }}\n");
    let line = "jobs/web.nomad.hcl:30 template-syntax";
    assert_eq!(project.findings(&[]), [line]);
    assert_eq!(project.findings(&["jobs/web.nomad.hcl"]), [line]);
    // Jobs are run from the top of the repository as well.
    std::fs::rename(project.path("jobs/conf"), project.path("conf")).expect("a directory is moved");
    assert_eq!(project.findings(&[]), [line]);
}
