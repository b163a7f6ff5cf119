//! The editors' files follow what the server declares: blocks, template functions, rules, commands, settings.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use jobspec_ls::features::REGISTRY;
use jobspec_ls::schema::consul_template;
use serde_json::Value;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn package() -> Value {
    serde_json::from_str(&read("editors/vscode/package.json")).expect("package.json is JSON")
}

/// What stands in backticks in the first column of the README's table below a heading.
fn first_column(page: &str, heading: &str) -> BTreeSet<String> {
    let section = page.split_once(&format!("## {heading}\n")).expect("the heading").1;
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let rows = rows.map(|cell| cell.trim_matches('`').to_owned());
    rows.filter(|cell| !["Command", "Setting"].contains(&cell.as_str())).collect()
}

/// The texts of the TypeScript files of the extension, in one.
fn extension() -> String {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode/src");
    let files = fs::read_dir(directory).expect("the extension's sources").map(|entry| entry.expect("an entry").path());
    files.map(|path| fs::read_to_string(path).expect("a source")).collect::<Vec<_>>().concat()
}

#[test]
fn every_setting_is_read_and_explained() {
    let package = package();
    let properties = package["contributes"]["configuration"]["properties"].as_object().expect("settings");
    let declared: BTreeSet<String> = properties.keys().cloned().collect();
    assert_eq!(first_column(&read("editors/vscode/README.md"), "Settings"), declared);
    let sources = extension();
    for name in &declared {
        let name = name.strip_prefix("jobspec-ls.").expect("the extension's own section");
        // The client library itself reads its trace.
        assert!(name == "trace.server" || sources.contains(&format!("\"{name}\"")), "nothing reads {name}");
    }
    // A repository that nobody trusts chooses no program and no arguments.
    let restricted = &package["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"];
    for name in declared.iter().filter(|name| name.starts_with("jobspec-ls.server.")) {
        assert!(restricted.as_array().is_some_and(|all| all.contains(&Value::from(name.as_str()))), "{name}");
    }
}

#[test]
fn every_command_is_there_and_explained() {
    let package = package();
    let commands = package["contributes"]["commands"].as_array().expect("commands");
    let text = |command: &Value, key: &str| command[key].as_str().expect("a text").to_owned();
    let titles: BTreeSet<String> =
        commands.iter().map(|command| format!("{}: {}", text(command, "category"), text(command, "title"))).collect();
    let explained = first_column(&read("editors/vscode/README.md"), "Commands");
    let plain = |title: &String| title.replace(" (jobspec.toml)", "");
    assert_eq!(explained, titles.iter().map(plain).collect());
    let sources = extension();
    let ids: BTreeSet<String> = commands.iter().map(|command| text(command, "command")).collect();
    for id in &ids {
        assert!(sources.contains(&format!("registerCommand(\"{id}\"")), "{id} is not registered");
    }
    // What the walkthrough's buttons and the status item run.
    let steps = package["contributes"]["walkthroughs"].to_string();
    for piece in steps.split("command:jobspec-ls.").skip(1).chain(sources.split("command:jobspec-ls.").skip(1)) {
        let name: String = piece.chars().take_while(char::is_ascii_alphanumeric).collect();
        assert!(ids.contains(&format!("jobspec-ls.{name}")), "there is no command {name}");
    }
}

#[test]
fn the_files_that_the_package_names_are_there() {
    let package = package();
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("editors/vscode");
    let contributes = &package["contributes"];
    let steps = contributes["walkthroughs"][0]["steps"].as_array().expect("steps");
    let pages = steps.iter().map(|step| &step["media"]["markdown"]);
    let languages =
        [&contributes["languages"][0]["configuration"], &contributes["grammars"][0]["path"], &package["icon"]];
    for path in pages.chain(languages) {
        let path = path.as_str().expect("a path");
        assert!(directory.join(path).is_file(), "there is no {path}");
    }
}

#[test]
fn the_problem_matcher_reads_what_the_concise_format_writes() {
    let package = package();
    let pattern = &package["contributes"]["problemMatchers"][0]["pattern"];
    let expression = regex::Regex::new(pattern["regexp"].as_str().expect("an expression")).expect("it compiles");
    let line = "nomad-jobs/a/a.nomad.hcl:12:7: error[missing-identity]: The service `a` has no `identity` block.";
    let found = expression.captures(line).expect("it matches");
    let part = |name: &str| &found[usize::try_from(pattern[name].as_u64().expect("a number")).expect("a small one")];
    assert_eq!(
        ["file", "line", "column", "severity", "code"].map(part),
        ["nomad-jobs/a/a.nomad.hcl", "12", "7", "error", "missing-identity"]
    );
}

#[test]
fn vims_syntax_knows_every_template_function() {
    let syntax = read("editors/nvim/syntax/nomad.vim");
    let words: BTreeSet<&str> = syntax
        .lines()
        .filter(|line| line.starts_with("syn keyword nomadTemplate"))
        .flat_map(|line| line.split_whitespace().skip(4))
        .chain(["contains", "containsAny", "containsAll", "containsNone", "containsNotAll"])
        .collect();
    for word in &words {
        assert!(consul_template::is_known(word), "consul-template has no {word}");
    }
    let functions = consul_template::all().map(|function| function.name).filter(|name| !name.starts_with("sprig_"));
    let missing: Vec<&str> = functions.filter(|name| !words.contains(name)).collect();
    assert!(missing.is_empty(), "Vim's syntax lacks the functions {missing:?}");
}

#[test]
fn the_rules_that_the_pages_name_exist() {
    for path in
        ["editors/vscode/walkthrough/policy.md", "editors/vscode/walkthrough/open.md", "editors/vscode/src/policy.ts"]
    {
        let page = read(path);
        let levels = ["off", "hint", "info", "warning", "error"].map(|level| format!("\"{level}\""));
        let settings = page.lines().filter_map(|line| line.trim_start_matches("# ").split_once(" = "));
        let rules: Vec<&str> =
            settings.filter(|(_, value)| levels.iter().any(|level| level == value)).map(|(name, _)| name).collect();
        let links = page.split("jobspec-ls(").skip(1).filter_map(|piece| piece.split(')').next());
        for rule in rules.into_iter().chain(links) {
            assert!(REGISTRY.get(rule).is_some(), "{path} names {rule}");
        }
    }
}
