//! `--format full`, `concise`, `json`.

use expect_test::expect;
use serde_json::{Value, json};

use crate::project::{CLEAN, Project, broken};

#[test]
fn full_shows_the_lines_and_the_fix() {
    let project = Project::new(&[("jobs/web.nomad.hcl", &broken())]);
    let run = project.run(&["check"]);
    expect![[r#"
        error[missing-identity-audience]: Service identity must provide at least one target aud value: add `aud = ["consul.io"]`.
          --> jobs/web.nomad.hcl:12:7
           |
        10 |       tags = ["traefik.enable=true"]
        11 |
        12 |       identity {
           |       ^^^^^^^^
        13 |         ttl = "1h"
        14 |       }
           |
           = help: Set the audience to "consul.io" (safe, `--fix` applies it)

        Found 1 error in 1 file (checked 1 file). 1 fixable with `--fix`.
    "#]]
    .assert_eq(&run.stdout);
}

#[test]
fn full_survives_tabs_wide_characters_crlf_and_the_ends_of_the_file() {
    let text = "job \"x\" {\r\n\tmeta {\r\n\t\t\"é\u{1F600}\" = \r\n\t}\r\n}";
    let project = Project::new(&[("x.nomad", text), ("y.nomad", "job \"y\" {"), ("z.nomad", "\u{feff}job")]);
    let run = project.run(&["check"]);
    assert_eq!(run.status, 1);
    for path in ["x.nomad:3:", "y.nomad:1:", "z.nomad:1:"] {
        assert!(run.stdout.contains(&format!("--> {path}")), "{}", run.stdout);
    }
    assert!(!run.stdout.contains('\r'));
}

#[test]
fn concise_is_one_line_per_finding_sorted() {
    let project = Project::new(&[("b.nomad.hcl", &broken()), ("a.nomad.hcl", &broken())]);
    let run = project.run(&["check", "--format", "concise"]);
    let message = "error[missing-identity-audience] Service identity must provide at least one target aud value: add `aud = [\"consul.io\"]`.";
    assert_eq!(run.stdout, format!("a.nomad.hcl:12:7: {message}\nb.nomad.hcl:12:7: {message}\n"));
    assert_eq!(run.stderr, "Found 2 errors in 2 files (checked 2 files). 2 fixable with `--fix`.\n");
}

#[test]
fn json_has_the_documented_shape() {
    // An emoji before the finding on its line: columns count UTF-16 units.
    let text = CLEAN.replace("      port = \"http\"\n", "      port = /* 😀 */ \"htp\"\n");
    let project = Project::new(&[("jobs/web.nomad.hcl", &text), ("bad.nomad", "job \"x\" {\n  a =\n}\n")]);
    let run = project.run(&["check", "--format", "json", "."]);
    assert_eq!(run.status, 1);
    assert_eq!(run.stderr, "");
    let findings: Vec<Value> = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(
        findings.iter().map(|finding| &finding["path"]).collect::<Vec<_>>(),
        ["bad.nomad", "jobs/web.nomad.hcl"]
    );
    let label = &findings[1];
    assert_eq!(label["rule"], "unknown-port-label");
    assert_eq!(label["category"], "ports");
    assert_eq!(label["severity"], "error");
    assert_eq!(label["range"], json!({"start": {"line": 9, "column": 23}, "end": {"line": 9, "column": 28}}));
    assert_eq!(label["fix"]["safe"], true);
    assert!(label["fix"]["title"].is_string() && label["message"].is_string());
    assert_eq!(label["related"], json!([]));
    let syntax = &findings[0];
    assert_eq!(
        (&syntax["rule"], &syntax["category"], &syntax["fix"]),
        (&"syntax-error".into(), &"nomad".into(), &Value::Null)
    );
    let keys: Vec<&String> = syntax.as_object().expect("an object").keys().collect();
    for key in ["path", "rule", "category", "severity", "message", "range", "fix", "related"] {
        assert!(keys.iter().any(|known| *known == key), "{key}");
    }
}

#[test]
fn json_is_an_array_also_when_nothing_is_found() {
    let project = Project::new(&[("web.nomad.hcl", CLEAN)]);
    assert_eq!(project.run(&["check", "--format", "json"]).stdout, "[]\n");
    assert_eq!(project.run(&["check", "--format", "json", "nowhere"]).stdout, "[]\n");
}

#[test]
fn paths_above_the_working_directory_are_absolute() {
    let project = Project::new(&[("web.nomad.hcl", &broken()), ("below/x.txt", "")]);
    let output = project
        .command(&["check", "--format", "json", "../web.nomad.hcl"])
        .current_dir(project.path("below"))
        .output()
        .expect("the program runs");
    let findings: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(findings[0]["path"], project.path("web.nomad.hcl").to_str().expect("UTF-8"));
}
