//! Files of values for variables, checked against the job that they are for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Diagnostic, apply_edits};
use jobspec_ls::features::{Analysis, Document, compatible_edits};
use jobspec_ls::workspace::{FileFacts, Workspace};

const JOB: &str = r#"
variable "image" { type = string }
variable "count" {
  type    = number
  default = 1
}
variable "tags" {
  type    = list(string)
  default = []
}
variable "ports" {
  type    = map(number)
  default = {}
}
variable "limits" {
  type    = object({ cpu = number, memory = number })
  default = { cpu = 100, memory = 128 }
}
variable "flag" { default = true }
variables { old = "x" }
job "web" {}
"#;

/// Findings of the file at `path`, among these files.
fn findings(files: &[(&str, &str)], path: &str) -> Vec<Diagnostic> {
    let mut workspace = Workspace::default();
    for (path, text) in files {
        workspace.insert(Path::new(path), FileFacts::read(Path::new(path), text));
    }
    let (_, text) = files.iter().find(|(other, _)| *other == path).expect("the file is there");
    let document = Document::new(Some(PathBuf::from(path)), None, text);
    Analysis::new(document, Arc::new(Settings::default()), Arc::new(workspace)).diagnostics_with_fixes()
}

/// What is found in a variable file beside the job, as "rule: text".
fn check(values: &str, expected: &[&str]) {
    let files = [("/j/web.nomad.hcl", JOB), ("/j/prod.vars.hcl", values)];
    let found: Vec<String> = findings(&files, "/j/prod.vars.hcl")
        .iter()
        .map(|finding| format!("{}: {}", finding.rule, &values[finding.span.start..finding.span.end]))
        .collect();
    assert_eq!(found, expected, "{values}");
}

#[test]
fn values_that_fit_are_fine() {
    check("image = \"redis\"\n", &[]);
    check("image = 5\ncount = \"3\"\ntags = [\"a\", 1]\nflag = \"false\"\nold = 1\n", &[]);
    check("image = \"x\"\nports = { http = 80, b = \"81\" }\nlimits = { cpu = \"1\", memory = 2, more = 3 }\n", &[]);
    check("image = null\n", &[]);
}

#[test]
fn values_that_do_not_fit() {
    check("image = [\"x\"]\n", &["wrong-type: [\"x\"]"]);
    check("image = \"x\"\ncount = \"many\"\n", &["wrong-type: \"many\""]);
    check("image = \"x\"\ntags = \"a\"\n", &["wrong-type: \"a\""]);
    check("image = \"x\"\ntags = [\"a\", [\"b\"]]\n", &["wrong-type: [\"b\"]"]);
    check("image = \"x\"\nports = { http = \"web\" }\n", &["wrong-type: \"web\""]);
    check("image = \"x\"\nlimits = { cpu = 1 }\n", &["wrong-type: { cpu = 1 }"]);
    check("image = \"x\"\nflag = \"maybe\"\n", &["wrong-type: \"maybe\""]);
    check("image = var.x\n", &["wrong-type: var"]);
    check("image = upper(\"x\")\n", &["wrong-type: upper(\"x\")"]);
}

#[test]
fn names_that_the_job_does_not_declare() {
    check("image = \"x\"\ncuont = 2\n", &["undefined-variable: cuont"]);
    check("image = \"x\"\nanything = 2\n", &["undefined-variable: anything"]);
    let files = [("/j/web.nomad.hcl", JOB), ("/j/web.var", "image = \"x\"\ncuont = 2\n")];
    let found = findings(&files, "/j/web.var");
    let edits = compatible_edits(&found, |_, fix| fix.is_safe());
    assert_eq!(apply_edits(files[1].1, &edits), "image = \"x\"\ncount = 2\n");
}

#[test]
fn a_name_that_has_a_value_is_not_suggested() {
    let files = [("/j/web.nomad.hcl", JOB), ("/j/web.var", "image = \"x\"\ncuont = 2\ncount = 3\n")];
    let found = findings(&files, "/j/web.var");
    assert_eq!(found.len(), 1);
    assert!(!found[0].message.contains("mean") && found[0].fixes.iter().all(|fix| !fix.is_safe()), "{found:?}");
}

#[test]
fn what_else_is_wrong() {
    check("image = \"x\"\nimage = \"y\"\n", &["duplicate-attribute: image"]);
    check("image = \"x\"\nvariable \"new\" {}\n", &["misplaced-block: variable"]);
    check("image = \"x\"\nlocals {}\n", &["unknown-block: locals"]);
    check("image = \"x\"\ncount = \n", &["syntax-error: count ="]);
}

#[test]
fn required_variables_need_a_value_in_one_of_the_files() {
    check("count = 2\n", &["missing-variable: count = 2"]);
    let files = [("/j/web.nomad.hcl", JOB), ("/j/web.vars", "count = 2\n"), ("/j/b.vars", "image = \"x\"\n")];
    assert_eq!(findings(&files, "/j/web.vars"), []);
    let related = &findings(&files[..2], "/j/web.vars")[0].related[0];
    assert_eq!(
        (related.path.as_deref(), related.lines),
        (Some(Path::new("/j/web.nomad.hcl")), Some([(1, 10), (1, 15)]))
    );
}

#[test]
fn only_the_certain_job_counts() {
    let other = "variable \"image\" { default = 1 }\njob \"db\" {}\n";
    let bad = "nope = 1\n";
    let two = [("/j/web.nomad.hcl", JOB), ("/j/db.nomad", other), ("/j/prod.vars", bad), ("/j/db.vars.hcl", bad)];
    assert_eq!(findings(&two, "/j/prod.vars"), [], "either job may be meant");
    assert_eq!(findings(&two, "/j/db.vars.hcl").len(), 1, "the name says which");
    assert_eq!(findings(&[("/j/a.vars", bad)], "/j/a.vars"), [], "no job");
    let several = [("/j/web.nomad.hcl", JOB), ("/j/a.vars", bad), ("/j/b.vars", bad), ("/j/web.vars", bad)];
    assert_eq!(findings(&several, "/j/a.vars"), [], "one of several");
    assert_ne!(findings(&several, "/j/web.vars"), [], "the name says which");
    for path in ["/j/web.vars", "/j/prod.vars.hcl", "/j/web.vars.hcl"] {
        let without = [("/j/web.nomad.hcl", "job \"web\" {}\n"), (path, bad)];
        assert_eq!(findings(&without, path), [], "a job without variables takes no file");
    }
    let elsewhere = [("/j/web.nomad.hcl", JOB), ("/j/vars/prod.vars", bad)];
    assert_eq!(findings(&elsewhere, "/j/vars/prod.vars"), [], "another directory");
}

#[test]
fn what_a_variable_file_sets_is_not_called_unused() {
    let job = "variable \"domain\" {\n  default = \"x\"\n}\njob \"web\" {}\n";
    let unused = |files: &[(&str, &str)]| {
        let files = [&[("/j/web/web.nomad.hcl", job)], files].concat();
        let findings = findings(&files, "/j/web/web.nomad.hcl");
        findings.iter().filter(|finding| finding.rule.0 == "unused-variable").count()
    };
    assert_eq!(unused(&[]), 1);
    assert_eq!(unused(&[("/j/all.vars", "domain = \"y\"\n")]), 0);
    assert_eq!(unused(&[("/j/all.vars", "other = \"y\"\n")]), 1);
    // One that certainly belongs to another job says nothing.
    let db = ("/j/db/db.nomad.hcl", "variable \"domain\" {}\njob \"db\" {}\n");
    assert_eq!(unused(&[db, ("/j/db/db.vars", "domain = \"y\"\n")]), 1);
}
