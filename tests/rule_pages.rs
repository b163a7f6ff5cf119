//! Every rule's page runs: "Avoid" breaks exactly that rule at the marked places, "Prefer" breaks none, and where the
//! rule has a fix, fixing "Avoid" yields "Prefer" byte for byte.

mod common;

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Diagnostic, apply_edits};
use jobspec_ls::features::{Analysis, Document, REGISTRY, compatible_edits};
use jobspec_ls::rule::{FixKind, Rule};
use jobspec_ls::text::Text;
use jobspec_ls::workspace::Workspace;

/// The HCL examples of a page under "**Avoid**" and "**Prefer**", in pairs.
fn examples(page: &str) -> Vec<(String, Option<String>)> {
    let mut pairs: Vec<(String, Option<String>)> = Vec::new();
    let mut heading = "";
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("**Avoid**") || line.starts_with("**Prefer**") {
            heading = line;
        } else if line.starts_with("```hcl") {
            let mut code = String::new();
            for line in lines.by_ref().take_while(|line| *line != "```") {
                code.push_str(line);
                code.push('\n');
            }
            if heading.starts_with("**Avoid**") {
                pairs.push((code, None));
            } else if heading.starts_with("**Prefer**") {
                pairs.last_mut().expect("Avoid stands before Prefer").1 = Some(code);
            }
            heading = "";
        }
    }
    pairs
}

/// Puts a fragment into the job that it belongs to.
fn whole_job(fragment: &str) -> (String, usize) {
    let first = fragment.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
    let keyword = first.split([' ', '{', '"']).next().unwrap_or("");
    let (before, after) = match keyword {
        "job" | "variable" | "locals" => (String::new(), String::new()),
        "group" => ("job \"example\" {\n".to_owned(), "}\n".to_owned()),
        _ => {
            let mut before = "job \"example\" {\ngroup \"example\" {\n".to_owned();
            let has = |block: &str| fragment.lines().any(|line| line.starts_with(block));
            if !has("network") && fragment.contains("\"http\"") {
                before.push_str("network {\nport \"http\" {\nto = 8080\n}\n}\n");
            }
            let mut after = String::new();
            if !has("task") {
                after.push_str(
                    "task \"web\" {\ndriver = \"docker\"\nconfig {\nimage = \"nginx:1.27\"\nports = [\"http\"]\n}\n",
                );
                after.push_str("resources {\ncpu = 100\nmemory = 128\n}\n}\n");
            }
            after.push_str("}\n}\n");
            (before, after)
        }
    };
    (format!("{before}{fragment}{after}"), before.len())
}

/// A marked range: the line above, columns in bytes, severity and rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    line: usize,
    start: usize,
    end: usize,
    what: String,
}

/// Takes the marker lines out of an example: `# ^^^^ severity[rule]` marks the line above; a `#` that touches the
/// carets counts as one, so that a line's first character can be marked.
fn marks(example: &str) -> (String, Vec<Mark>) {
    let mut plain = String::new();
    let mut marks = Vec::new();
    let mut lines = 0;
    for line in example.lines() {
        let trimmed = line.trim_start();
        let rest = trimmed.strip_prefix('#').map(str::trim_start);
        if let Some(rest) = rest.filter(|rest| rest.starts_with('^')) {
            let carets = rest.chars().take_while(|c| *c == '^').count();
            let mut start = line.len() - rest.len();
            let end = start + carets;
            if line.as_bytes()[start - 1] == b'#' {
                start -= 1;
            }
            marks.push(Mark { line: lines - 1, start, end, what: rest[carets..].trim().to_owned() });
        } else {
            plain.push_str(line);
            plain.push('\n');
            lines += 1;
        }
    }
    (plain, marks)
}

fn analysis(text: &str, settings: &Arc<Settings>) -> Analysis {
    // The file is named as its job, below no layout root.
    let path = Some(PathBuf::from("/jobs/example.nomad.hcl"));
    Analysis::new(Document::new(path, None, text), settings.clone(), Arc::new(Workspace::default()))
}

/// What the page's `jobspec.toml` under "**Settings**" says; the defaults where there is none.
fn settings(page: &str) -> Arc<Settings> {
    let Some((_, rest)) = page.split_once("\n**Settings**\n\n```toml\n") else { return Arc::default() };
    let (toml, _) = rest.split_once("```\n").expect("the fence of the settings ends");
    let (file, problems) = jobspec_ls::config::parse(toml, &jobspec_ls::features::rule_infos());
    assert!(problems.is_empty(), "{problems:?} in\n{toml}");
    file.settings(std::path::Path::new("example.nomad.hcl"))
}

fn found_marks(text: &Text, findings: &[Diagnostic]) -> Vec<Mark> {
    let mut found: Vec<Mark> = findings
        .iter()
        .map(|finding| {
            let line = text.line_of(finding.span.start);
            let start = text.line_start(line);
            Mark {
                line,
                start: finding.span.start - start,
                end: finding.span.end - start,
                what: format!("{}[{}]", finding.severity.name(), finding.rule),
            }
        })
        .collect();
    found.sort();
    found
}

fn check_page(rule: &Rule) {
    let pairs = examples(rule.page);
    let id = rule.id;
    assert!(rule.page.starts_with(&format!("# {id}\n")), "{id}: the page starts with its name");
    assert!(!pairs.is_empty(), "{id}: the page has no example");
    let settings = settings(rule.page);
    for (avoid, prefer) in pairs {
        let (plain, marks) = marks(&avoid);
        assert!(!marks.is_empty(), "{id}: no place is marked in\n{avoid}");
        let (whole, offset) = whole_job(&plain);
        let lines_before = whole[..offset].matches('\n').count();
        let analysis = analysis(&whole, &settings);
        let findings = analysis.diagnostics_with_fixes();
        let mut expected: Vec<Mark> =
            marks.into_iter().map(|mark| Mark { line: mark.line + lines_before, ..mark }).collect();
        expected.sort();
        let found = found_marks(&analysis.document.text, &findings);
        assert_eq!(found, expected, "{id}: findings (left) and marks differ in\n{whole}");
        let prefer = prefer.unwrap_or_else(|| panic!("{id}: Avoid without Prefer"));
        let (preferred, _) = whole_job(&prefer);
        let after: Vec<String> = self::analysis(&preferred, &settings)
            .diagnostics()
            .iter()
            .map(|finding| format!("{}: {}", finding.rule, finding.message))
            .collect();
        assert!(after.is_empty(), "{id}: Prefer has findings {after:?} in\n{preferred}");
        if rule.fix != FixKind::None {
            let edits = compatible_edits(&findings, |finding, fix| {
                finding.rule == rule.id && (rule.fix == FixKind::Unsafe || fix.is_safe())
            });
            let fixed = apply_edits(&whole, &edits);
            assert_eq!(fixed, preferred, "{id}: the fix does not yield Prefer");
        }
    }
}

#[test]
fn pages_run() {
    for rule in REGISTRY.iter() {
        check_page(rule);
    }
}

#[test]
fn names_are_unique_and_files_agree() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut names: Vec<&str> = REGISTRY.iter().map(|rule| rule.id.0).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count, "a rule is listed twice");
    let mut files = Vec::new();
    for directory in ["src/policy/rules", "src/nomad/rules"] {
        for entry in std::fs::read_dir(root.join(directory)).expect("the directory is there").flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let Some(page) = name.strip_suffix(".md") {
                files.push(page.to_owned());
            } else if let Some(source) = name.strip_suffix(".rs") {
                assert!(names.contains(&source.replace('_', "-").as_str()), "{directory}/{name} is in no registry");
            }
        }
    }
    files.sort();
    assert_eq!(files, names, "pages (left) and rules differ");
}
