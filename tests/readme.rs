//! The README says what is so: its tables are made from the program's, its examples are run.
//!
//! `UPDATE=1 cargo test --test readme` rewrites what is generated.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use jobspec_ls::config::{SETTINGS, parse};
use jobspec_ls::features::{REGISTRY, rule_infos};
use jobspec_ls::rule::FixKind;

fn readme_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")
}

/// What stands between the markers of that name.
fn block<'t>(text: &'t str, name: &str) -> &'t str {
    let (begin, end) = (format!("<!-- {name}:begin -->\n"), format!("<!-- {name}:end -->"));
    let start = text.find(&begin).unwrap_or_else(|| panic!("README.md has no {begin}")) + begin.len();
    let length = text[start..].find(&end).unwrap_or_else(|| panic!("README.md has no {end}"));
    &text[start..start + length]
}

/// Compares a generated block with the README, or rewrites it.
fn expect_block(name: &str, expected: &str) {
    static WRITING: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one_at_a_time = WRITING.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let readme = std::fs::read_to_string(readme_path()).expect("README.md is readable");
    let present = block(&readme, name);
    if present == expected {
        return;
    }
    assert!(
        std::env::var_os("UPDATE").is_some(),
        "the block `{name}` of README.md is out of date: run `UPDATE=1 cargo test --test readme`\n{expected}"
    );
    let start = present.as_ptr() as usize - readme.as_ptr() as usize;
    let (before, after) = (&readme[..start], &readme[start + present.len()..]);
    std::fs::write(readme_path(), format!("{before}{expected}{after}")).expect("README.md is writable");
}

/// Text for a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn the_settings_table_is_current() {
    let mut table = "| Setting | Is | Default | Does |\n|---|---|---|---|\n".to_owned();
    for setting in SETTINGS {
        let default = match setting.default {
            "" => String::new(),
            default => format!("`{default}`"),
        };
        let (kind, doc) = (setting.kind.describe(), setting.doc);
        let _ = writeln!(table, "| `{}` | {} | {} | {} |", setting.path, cell(&kind), cell(&default), cell(doc));
    }
    expect_block("settings", &table);
}

#[test]
fn the_rules_table_is_current() {
    let mut table = "| Rule | Category | Default | Fix | Finds |\n|---|---|---|---|---|\n".to_owned();
    for rule in REGISTRY.iter() {
        let level = if rule.default_off { "off" } else { rule.severity.name() };
        let fix = match rule.fix {
            FixKind::None => "",
            FixKind::Safe => "safe",
            FixKind::Unsafe => "unsafe",
        };
        let (category, summary) = (rule.category.name(), cell(rule.summary));
        let _ = writeln!(table, "| `{}` | {category} | {level} | {fix} | {summary} |", rule.id);
    }
    expect_block("rules", &table);
}

/// The text of the first fenced block in that language.
fn fence<'t>(text: &'t str, language: &str) -> &'t str {
    let begin = format!("```{language}\n");
    let start = text.find(&begin).expect("the fence begins") + begin.len();
    &text[start..start + text[start..].find("```").expect("the fence ends")]
}

#[test]
fn the_example_is_what_the_program_says() {
    let readme = std::fs::read_to_string(readme_path()).expect("README.md is readable");
    let present = block(&readme, "example");
    let directory = tempfile::tempdir().expect("a temporary directory");
    std::fs::write(directory.path().join("web.nomad.hcl"), fence(present, "hcl")).expect("a file");
    let output = Command::new(env!("CARGO_BIN_EXE_jobspec-ls"))
        .args(["check", "--color", "never"])
        .current_dir(directory.path())
        .output()
        .expect("the program runs");
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    let old = format!("```text\n{}```", fence(present, "text"));
    expect_block("example", &present.replacen(&old, &format!("```text\n{said}```"), 1));
}

#[test]
fn the_configuration_examples_are_right() {
    let readme = std::fs::read_to_string(readme_path()).expect("README.md is readable");
    let examples: Vec<&str> = readme.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let (_, problems) = parse(example, &rule_infos());
        assert_eq!(problems, [], "{example}");
    }
}

#[test]
fn the_files_that_it_links_to_are_there() {
    let readme = std::fs::read_to_string(readme_path()).expect("README.md is readable");
    let links: Vec<&str> = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next()).collect();
    assert!(links.len() >= 4);
    for link in links.iter().filter(|link| !link.starts_with("http")) {
        assert!(readme_path().with_file_name(link).exists(), "{link}");
    }
}

#[test]
fn the_page_of_the_job_specification_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/schema/reference.md");
    let page = jobspec_ls::schema::reference::markdown();
    assert!(page.len() < 300_000, "{} bytes", page.len());
    if std::fs::read_to_string(&path).is_ok_and(|present| present == page) {
        return;
    }
    assert!(
        std::env::var_os("UPDATE").is_some(),
        "src/schema/reference.md is out of date: run `UPDATE=1 cargo test --test readme`"
    );
    std::fs::write(&path, page).expect("the page is writable");
}
