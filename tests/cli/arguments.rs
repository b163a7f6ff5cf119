//! Commands, help, and what is said about wrong arguments.

use crate::project::{CLEAN, Project};

#[test]
fn the_version_is_the_packages() {
    let run = Project::new(&[]).run(&["--version"]);
    assert_eq!((run.status, run.stdout.trim()), (0, concat!("jobspec-ls ", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn help_names_every_command_and_how_check_ends() {
    let project = Project::new(&[]);
    let help = project.run(&["--help"]);
    assert_eq!(help.status, 0);
    for command in ["check", "explain", "rules", "serve"] {
        assert!(help.stdout.contains(&format!("  {command} ")), "{}", help.stdout);
    }
    let help = project.run(&["check", "--help"]);
    for word in ["--fix", "--diff", "--unsafe-fixes", "--fail-on", "--exit-zero", "--format", "Exit status", "Examples"]
    {
        assert!(help.stdout.contains(word), "{word}: {}", help.stdout);
    }
}

#[test]
fn wrong_arguments_end_with_2_and_say_what_is_right() {
    let project = Project::new(&[("a.nomad.hcl", CLEAN)]);
    let cases: [(&[&str], &str); 6] = [
        (&["check", "--fromat", "json"], "--format"),
        (&["check", "--format", "yaml"], "full, concise, json"),
        (&["check", "--fail-on", "warn"], "warning"),
        (&["chek"], "check"),
        (&["explain"], "<RULE>"),
        (&["check", "--unsafe-fixes"], "--fix"),
    ];
    for (arguments, expected) in cases {
        let run = project.run(arguments);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{arguments:?}");
        assert!(run.stderr.contains(expected), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn without_a_command_and_a_terminal_it_is_the_server() {
    // stdin is closed at once: a session without `shutdown` ends with 1, as LSP has it.
    for arguments in [&[][..], &["--stdio"], &["serve"], &["serve", "--stdio", "--clientProcessId=1", "--log", "error"]]
    {
        let run = Project::new(&[]).run(arguments);
        assert_eq!((run.status, run.stdout.as_str()), (1, ""), "{arguments:?}: {}", run.stderr);
    }
}

#[test]
fn explain_prints_a_rules_page() {
    let project = Project::new(&[]);
    let run = project.run(&["explain", "missing-identity", "[static-port]"]);
    assert_eq!(run.status, 0);
    assert!(run.stdout.contains("missing-identity") && run.stdout.contains("static-port"), "{}", run.stdout);
    assert!(run.stdout.contains("```hcl"));

    let run = project.run(&["explain", "missing-identiy"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert_eq!(run.stderr, "error: there is no rule `missing-identiy`; did you mean `missing-identity`?\n");
}

#[test]
fn rules_lists_every_rule() {
    let project = Project::new(&[]);
    let text = project.run(&["rules"]);
    let json = project.run(&["rules", "--format", "json"]);
    assert_eq!((text.status, json.status), (0, 0));
    let rules: Vec<serde_json::Value> = serde_json::from_str(&json.stdout).expect("JSON");
    let registered: Vec<&str> = jobspec_ls::features::REGISTRY.iter().map(|rule| rule.id.0).collect();
    assert_eq!(rules.iter().map(|rule| rule["id"].as_str().expect("an id")).collect::<Vec<_>>(), registered);
    for rule in &rules {
        assert!(text.stdout.contains(rule["summary"].as_str().expect("a summary")), "{rule}");
        for key in ["category", "severity", "default", "fix"] {
            assert!(rule[key].is_string(), "{key} of {rule}");
        }
    }
    let identity = rules.iter().find(|rule| rule["id"] == "missing-identity").expect("it is there");
    assert_eq!(
        (&identity["category"], &identity["default"], &identity["fix"]),
        (&"identity".into(), &"error".into(), &"safe".into())
    );
}

#[test]
fn colours_are_used_when_asked_for_and_only_then() {
    let project = Project::new(&[("a.nomad.hcl", &crate::project::broken())]);
    for format in ["full", "concise"] {
        let plain = project.run(&["check", "--format", format]);
        let colored = project.run(&["check", "--format", format, "--color", "always"]);
        assert!(!plain.stdout.contains('\u{1b}') && !plain.stderr.contains('\u{1b}'), "{plain:?}");
        assert!(colored.stdout.contains('\u{1b}'), "{colored:?}");
    }
    let plain = project.run(&["rules"]);
    assert!(!plain.stdout.contains('\u{1b}'));
}
