//! What pipelines run: the scripts of the workflows, the hooks of pre-commit and the README's GitLab job do with the
//! program what they are meant to.
#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::project::{CLEAN, Project, Run, broken, program};

fn repository_file(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("it is there")
}

/// The lines below `key: |`, without their indentation.
fn block(lines: &[&str]) -> String {
    let indent = lines.first().map_or(0, |line| line.len() - line.trim_start().len());
    let inside =
        lines.iter().take_while(|line| line.trim().is_empty() || line.len() - line.trim_start().len() >= indent);
    inside.map(|line| line.get(indent..).unwrap_or("")).collect::<Vec<_>>().join("\n") + "\n"
}

/// The script of the step of that name in a workflow.
fn step(workflow: &str, name: &str) -> String {
    let text = repository_file(&format!(".github/workflows/{workflow}"));
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|line| line.trim() == format!("- name: {name}")).expect("the step is there");
    let run = lines[start..].iter().position(|line| line.trim() == "run: |").expect("it runs something") + start + 1;
    block(&lines[run..])
}

/// Runs a script as GitHub and GitLab do, with the built program on the path.
fn bash(project: &Project, script: &str, variables: &[(&str, &str)]) -> Run {
    let path =
        format!("{}:{}", program().parent().expect("a directory").display(), std::env::var("PATH").expect("UTF-8"));
    let mut command = Command::new("bash");
    command.args(["-e", "-o", "pipefail", "-c", script]).current_dir(project.path(".")).env("PATH", path);
    command.env_remove("GITHUB_WORKSPACE").envs(variables.iter().copied());
    command.output().expect("bash is there").into()
}

#[test]
fn the_workflow_annotates() {
    let project =
        Project::new(&[("my jobs/a.nomad.hcl", &broken()), ("b/b.nomad.hcl", &broken()), ("c/c.nomad.hcl", &broken())]);
    let script = step("check.yml", "Annotate");
    let run = bash(&project, &script, &[("PATHS", "my jobs\nb\n"), ("FAIL_ON", "warning"), ("BASELINE", "")]);
    assert_eq!(run.status, 1, "{run:?}");
    assert_eq!(run.stdout.lines().filter(|line| line.starts_with("::error ")).count(), 2, "{}", run.stdout);
    assert!(run.stdout.contains("file=my jobs/a.nomad.hcl,"), "{}", run.stdout);

    project.run(&["check", "--write-baseline", "base line.json"]);
    let run = bash(&project, &script, &[("PATHS", "."), ("FAIL_ON", "warning"), ("BASELINE", "base line.json")]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
}

#[test]
fn the_workflow_scans() {
    let project = Project::new(&[("a.nomad.hcl", &broken())]);
    let script = step("check.yml", "Scan");
    let output = project.path("output");
    let variables =
        [("PATHS", "."), ("FAIL_ON", "error"), ("BASELINE", ""), ("GITHUB_OUTPUT", output.to_str().expect("UTF-8"))];
    let run = bash(&project, &script, &variables);
    assert_eq!(run.status, 0, "what is found is told by the next step: {run:?}");
    assert_eq!(project.read("output"), "status=1\n");
    let log: serde_json::Value = serde_json::from_str(&project.read("jobspec-ls.sarif")).expect("JSON");
    assert_eq!(log["runs"][0]["results"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_release_holds_the_program_its_papers_and_its_completions() {
    let project = Project::new(&[]);
    for file in ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        project.write(file, repository_file(file));
    }
    // The built program is large and its packing is not what is tried here.
    let target = "x86_64-unknown-linux-musl";
    let stand_in = format!("target/{target}/release/jobspec-ls");
    project.write(&stand_in, format!("#!/bin/sh\nexec '{}' \"$@\"\n", program().display()));
    std::fs::set_permissions(project.path(&stand_in), std::fs::Permissions::from_mode(0o755)).expect("own file");
    let run = bash(&project, &step("release.yml", "Pack"), &[("TARGET", target)]);
    assert_eq!(run.status, 0, "{run:?}");
    let archive = format!("jobspec-ls-{target}.tar.gz");
    let check = format!("cd dist && sha256sum --check --quiet {archive}.sha256 && tar -tzf {archive} && ls");
    let listed = bash(&project, &check, &[]);
    assert_eq!(listed.status, 0, "{listed:?}");
    // The name is the one that the workflow for users takes out of the archive.
    assert!(step("check.yml", "Install").contains(&format!("jobspec-ls-{target}/jobspec-ls\n")));
    for file in ["jobspec-ls", "README.md", "LICENSE-MIT", "completions/jobspec-ls.zsh"] {
        assert!(listed.stdout.contains(&format!("jobspec-ls-{target}/{file}\n")), "{file}: {}", listed.stdout);
    }
    assert!(
        listed.stdout.ends_with(&format!("{archive}\n{archive}.sha256\n")),
        "nothing else is left: {}",
        listed.stdout
    );
}

#[test]
fn a_releases_notes_are_its_section_of_the_changes() {
    let changes = "# Changes\n\n## Unreleased\n\n- not yet\n\n## 0.2.0\n\n- second\n- third\n\n## 0.1.0\n\n- first\n";
    let project = Project::new(&[
        ("CHANGELOG.md", changes),
        ("bin/gh", "#!/bin/sh\necho \"$@\"\ncat notes.md\n"),
        ("dist/a.tar.gz", ""),
    ]);
    std::fs::set_permissions(project.path("bin/gh"), std::fs::Permissions::from_mode(0o755)).expect("own file");
    let script = format!("PATH=$PWD/bin:$PATH\n{}", step("release.yml", "Publish the release"));
    let notes = |tag: &str| bash(&project, &script, &[("TAG", tag)]).stdout;
    let command = |tag: &str| format!("release create {tag} --title {tag} --notes-file notes.md dist/a.tar.gz\n");
    assert_eq!(notes("v0.2.0"), format!("{}\n- second\n- third\n\n", command("v0.2.0")));
    assert_eq!(notes("v0.1.0"), format!("{}\n- first\n", command("v0.1.0")));
    assert_eq!(notes("v0.3.0"), format!("{}\n- not yet\n\n", command("v0.3.0")), "a tag without a section");
}

#[test]
fn the_gitlab_job_reports() {
    let readme = repository_file("README.md");
    let (_, job) = readme.split_once("# .gitlab-ci.yml\n").expect("the README has it");
    let (_, script) = job.split_once("  script:\n").expect("it has a script");
    let lines: Vec<&str> = script.lines().map_while(|line| line.strip_prefix("    - ")).collect();
    let project = Project::new(&[("nomad-jobs/clean/clean.nomad.hcl", &broken())]);
    let run = bash(&project, &lines.join("\n"), &[]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(project.read("jobspec-ls.sarif").contains("\"missing-identity-audience\""));
    assert!(roxmltree::Document::parse(&project.read("jobspec-ls.xml")).is_ok());
}

#[test]
fn the_hooks_of_pre_commit_check_the_files_that_they_are_given() {
    let hooks = repository_file(".pre-commit-hooks.yaml");
    let values = |key: &str| -> Vec<String> {
        let lines = hooks.lines().filter_map(|line| line.trim_start_matches("- ").trim().strip_prefix(key));
        lines.map(|value| value.trim_start_matches(':').trim().trim_matches('\'').to_owned()).collect()
    };
    let (ids, entries, patterns) = (values("id"), values("entry"), values("files"));
    assert_eq!(ids, ["jobspec-ls", "jobspec-ls-fix", "jobspec-ls-system", "jobspec-ls-fmt"]);
    assert_eq!((entries.len(), patterns.len()), (4, 4));
    for pattern in &patterns[..3] {
        let pattern = regex::Regex::new(pattern).expect("it is a regular expression");
        for path in ["a.nomad.hcl", "x/a.nomad", "x/y/README.md", "jobspec.toml", "x/jobspec.toml"] {
            assert!(pattern.is_match(path), "{path}");
        }
        for path in ["main.tf", "xjobspec.toml", "a.hcl.tmpl", "notes.md"] {
            assert!(!pattern.is_match(path), "{path}");
        }
    }
    let project = Project::new(&[("a.nomad.hcl", &CLEAN.replace("  group", "    group")), ("b.vars", "a=1\n")]);
    let run = bash(&project, &format!("{} --check a.nomad.hcl b.vars", entries[3]), &[]);
    assert_eq!((run.status, run.stdout.as_str()), (1, "a.nomad.hcl\nb.vars\n"));
    for (id, entry) in ids.iter().zip(&entries).take(3) {
        let project = Project::new(&[("a.nomad.hcl", &broken()), ("b.nomad.hcl", CLEAN), ("agent.hcl", "client {}\n")]);
        let run = bash(&project, &format!("{entry} a.nomad.hcl b.nomad.hcl agent.hcl"), &[]);
        let fixes = id.ends_with("fix");
        assert_eq!((run.status, run.stderr.as_str()), (i32::from(!fixes), ""), "{id}: {run:?}");
        assert_eq!(project.read("a.nomad.hcl") == CLEAN, fixes, "{id}");
    }
}
