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
    for command in ["check", "explain", "rules", "schema", "completions", "serve"] {
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
    let cases: [(&[&str], &str); 13] = [
        (&["check", "--fromat", "json"], "--format"),
        (&["check", "--format", "yaml"], "full, concise, json, sarif, github, junit"),
        (&["check", "--rule", "static-prot"], "there is no rule `static-prot`; did you mean `static-port`?"),
        (&["check", "--exclude", "["], "`--exclude [` is no glob"),
        (&["check", "-", "a.nomad.hcl"], "`-` is stdin"),
        (&["check", "--stdin-filename", "a.nomad.hcl"], "--stdin-filename needs `-`"),
        (&["check", "--baseline", "b.json", "--write-baseline", "b.json"], "cannot be used with"),
        (&["check", "--baseline", "b.json"], "`jobspec-ls check --write-baseline b.json` writes one"),
        (&["completions", "tcsh"], "bash, elvish, fish, powershell, zsh"),
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
fn explain_shows_a_rules_page() {
    let project = Project::new(&[]);
    let run = project.run(&["explain", "missing-identity", "[static-port]"]);
    assert_eq!(run.status, 0);
    assert!(run.stdout.starts_with("missing-identity\n\n"), "{}", run.stdout);
    assert!(run.stdout.contains("\nstatic-port\n\nA `static` port is not among"), "{}", run.stdout);
    assert!(run.stdout.contains("\n    service {\n") && !run.stdout.contains("```"), "code is indented");

    let colored = project.run(&["explain", "static-port", "--color", "always"]);
    assert!(colored.stdout.starts_with("\u{1b}[1mstatic-port\u{1b}[0m\n"), "headings are bold: {:?}", colored.stdout);

    let page = project.run(&["explain", "static-port", "--format", "markdown"]);
    let rule = jobspec_ls::features::REGISTRY.get("static-port").expect("it is there");
    assert_eq!(page.stdout, rule.shown_page());
    assert!(!page.stdout.contains("^^^") && !run.stdout.contains("^^^"), "the marks are for the tests");

    let run = project.run(&["explain", "missing-identiy"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert_eq!(run.stderr, "error: there is no rule `missing-identiy`; did you mean `missing-identity`?\n");
}

#[test]
fn completions_know_commands_options_and_values() {
    let project = Project::new(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = project.run(&["completions", shell]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{shell}");
        for word in ["explain", "write-baseline", "unsafe-fixes"] {
            assert!(run.stdout.contains(word), "{shell} does not know {word}");
        }
    }
    let script = project.run(&["completions", "bash"]).stdout;
    project.write("completions.bash", &script);
    let ask = "source completions.bash; function=$(complete -p jobspec-ls); function=${function#*-F }; \
               COMP_WORDS=(jobspec-ls check --form); COMP_CWORD=2; ${function%% *} jobspec-ls --form check; \
               echo \"${COMPREPLY[*]}\"";
    let bash = std::process::Command::new("bash").args(["-c", ask]).current_dir(project.path(".")).output();
    let Ok(bash) = bash else { return }; // a machine without bash
    assert_eq!(String::from_utf8_lossy(&bash.stdout).trim(), "--format", "{}", String::from_utf8_lossy(&bash.stderr));
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
        for key in ["category", "severity", "default", "fix", "url"] {
            assert!(rule[key].is_string(), "{key} of {rule}");
        }
    }
    let identity = rules.iter().find(|rule| rule["id"] == "missing-identity").expect("it is there");
    assert_eq!(
        (&identity["category"], &identity["default"], &identity["fix"]),
        (&"identity".into(), &"error".into(), &"safe".into())
    );
    for rule in &rules {
        let url = rule["url"].as_str().expect("checked");
        let (_, path) = url.split_once("/blob/main/").expect("a file of the repository");
        assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists(), "{url}");
    }
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

/// Runs the program in a terminal of that many columns, if `script` can make one.
fn in_terminal(project: &Project, columns: usize, arguments: &str) -> Option<String> {
    let program = crate::project::program().display();
    let command = format!("stty rows 24 cols {columns} 2>/dev/null; '{program}' {arguments}");
    let mut script = std::process::Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).env("TERM", "xterm-256color").env_remove("NO_COLOR");
    let output = script.current_dir(project.path(".")).stdin(std::process::Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_colours_and_no_line_longer_than_it_is_wide() {
    let long = format!("port \"http\" {{ static = 8080 }} # {}", "x".repeat(200));
    let project = Project::new(&[("a.nomad.hcl", &CLEAN.replace("port \"http\" {}", &long))]);
    let Some(page) = in_terminal(&project, 60, "explain static-port") else { return };
    assert!(page.contains('\u{1b}'), "{page:?}");
    let text: String = anstream::adapter::strip_str(&page).to_string();
    let prose: Vec<&str> =
        text.lines().filter(|line| !line.starts_with("    ") && !line.contains("https://")).collect();
    assert!(prose.iter().any(|line| line.chars().count() > 50), "it is filled: {text}");
    assert!(prose.iter().all(|line| line.chars().count() <= 60), "{text}");

    let narrow = in_terminal(&project, 60, "check --exit-zero").expect("it worked before");
    let text = anstream::adapter::strip_str(&narrow).to_string();
    let code = text.lines().find(|line| line.contains("static = 8080 }")).expect("the line is shown");
    assert!(code.trim_end().chars().count() <= 60, "{code}");
}
