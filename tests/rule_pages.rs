//! Every rule's page runs: "Avoid" breaks exactly that rule at the marked places, "Prefer" breaks none, and where the
//! rule has a fix, fixing "Avoid" yields "Prefer" byte for byte.

mod common;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Diagnostic, FileOp, Fix, apply_edits};
use jobspec_ls::features::{Analysis, Document, REGISTRY, compatible_edits};
use jobspec_ls::rule::{FixKind, Rule};
use jobspec_ls::text::Text;
use jobspec_ls::workspace::{FileFacts, Workspace};

/// A file of an example: its path (empty for a fragment) and its text.
type Example = Vec<(String, String)>;

/// The examples of a page under "**Avoid**" and "**Prefer**", in pairs. A fence is HCL alone (a fragment of a job), or
/// names a language and a path (one file of several).
fn examples(page: &str) -> Vec<(Example, Example)> {
    let mut pairs: Vec<(Example, Example)> = Vec::new();
    let mut avoid = true;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("**Avoid**") {
            avoid = true;
            pairs.push((Vec::new(), Vec::new()));
        } else if line.starts_with("**Prefer**") {
            avoid = false;
        } else if line.starts_with("## ") {
            break;
        } else if let Some((fence, info)) =
            ["```", "~~~"].iter().find_map(|fence| Some((fence, line.strip_prefix(fence)?)))
        {
            let mut code = String::new();
            for line in lines.by_ref().take_while(|line| line != fence) {
                code.push_str(line);
                code.push('\n');
            }
            let (language, path) = info.split_once(' ').unwrap_or((info, ""));
            if language == "hcl" || !path.is_empty() {
                let pair = pairs.last_mut().expect("Avoid stands before the first example");
                if avoid { &mut pair.0 } else { &mut pair.1 }.push((path.to_owned(), code));
            }
        }
    }
    pairs.retain(|(avoid, _)| !avoid.is_empty());
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
                if !has("service") {
                    before.push_str("service {\nname = \"web\"\nport = \"http\"\n");
                    before.push_str("identity {\naud = [\"consul.io\"]\nttl = \"1h\"\n}\n");
                    before.push_str("check {\ntype = \"tcp\"\ninterval = \"10s\"\ntimeout = \"2s\"\n}\n}\n");
                }
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
    path: String,
    line: usize,
    start: usize,
    end: usize,
    what: String,
}

/// Takes the marker lines out of an example: `# ^^^^ severity[rule]` marks the line above; a `#` that touches the
/// carets counts as one, so that a line's first character can be marked. In text that is no HCL the marks stand in
/// `<!-- ^^^ -->`, and `<!-- all: … -->` marks the whole line above.
fn marks(example: &str) -> (String, Vec<Mark>) {
    let mut plain = String::new();
    let mut marks = Vec::new();
    let mut lines = 0;
    for line in example.lines() {
        let trimmed = line.trim_start();
        let html = trimmed.strip_prefix("<!--");
        if let Some(what) = html.and_then(|html| html.trim().strip_prefix("all:")) {
            let above: &str = plain.lines().last().unwrap_or("");
            let what = what.trim_end_matches("-->").trim().to_owned();
            marks.push(Mark { path: String::new(), line: lines - 1, start: 0, end: above.len(), what });
            continue;
        }
        let rest = html.or_else(|| trimmed.strip_prefix('#')).map(str::trim_start);
        if let Some(rest) = rest.filter(|rest| rest.starts_with('^')) {
            let carets = rest.chars().take_while(|c| *c == '^').count();
            let mut start = line.len() - rest.len();
            let end = start + carets;
            if line.as_bytes()[start - 1] == b'#' {
                start -= 1;
            }
            let what = rest[carets..].trim_end_matches("-->").trim().to_owned();
            marks.push(Mark { path: String::new(), line: lines - 1, start, end, what });
        } else {
            plain.push_str(line);
            plain.push('\n');
            lines += 1;
        }
    }
    (plain, marks)
}

/// What the page's `jobspec.toml` under "**Settings**" says; the defaults where there is none.
fn settings(page: &str) -> Arc<Settings> {
    let Some((_, rest)) = page.split_once("\n**Settings**\n\n```toml\n") else { return Arc::default() };
    let (toml, _) = rest.split_once("```\n").expect("the fence of the settings ends");
    let (file, problems) = jobspec_ls::config::parse(toml, &jobspec_ls::features::rule_infos());
    assert!(problems.is_empty(), "{problems:?} in\n{toml}");
    file.settings(std::path::Path::new("example.nomad.hcl"))
}

/// Where the files of an example lie. Fragments are a file named as its job, below no layout root.
fn path_of(path: &str) -> PathBuf {
    PathBuf::from("/repository").join(if path.is_empty() { "example.nomad.hcl" } else { path })
}

/// An analysis of each file of an example, all in one workspace.
fn analyses(files: &[(String, String)], settings: &Arc<Settings>) -> Vec<(String, Analysis)> {
    let mut workspace = Workspace::default();
    if files.iter().any(|(path, _)| !path.is_empty()) {
        for (path, text) in files {
            let path = path_of(path);
            workspace.insert(&path, FileFacts::read(&path, text));
        }
    }
    let workspace = Arc::new(workspace);
    files
        .iter()
        .map(|(path, text)| {
            let document = Document::new(Some(path_of(path)), None, text);
            (path.clone(), Analysis::new(document, settings.clone(), workspace.clone()))
        })
        .collect()
}

fn found_marks(path: &str, text: &Text, findings: &[Diagnostic]) -> Vec<Mark> {
    let mut found: Vec<Mark> = findings
        .iter()
        .map(|finding| {
            let line = text.line_of(finding.span.start);
            let start = text.line_start(line);
            Mark {
                path: path.to_owned(),
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
    let id = rule.id;
    assert!(rule.page.starts_with(&format!("# {id}\n")), "{id}: the page starts with its name");
    if id.0 == "invalid-config" {
        // Its examples are TOML; the configuration's own tests run them.
        return;
    }
    let pairs = examples(rule.page);
    assert!(!pairs.is_empty(), "{id}: the page has no example");
    let settings = settings(rule.page);
    for (avoid, prefer) in pairs {
        check_pair(rule, &avoid, &prefer, &settings);
    }
}

fn check_pair(rule: &Rule, avoid: &Example, prefer: &Example, settings: &Arc<Settings>) {
    let id = rule.id;
    let wrapped = |path: &str, text: &str| if path.is_empty() { whole_job(text) } else { (text.to_owned(), 0) };
    let mut files = Vec::new();
    let mut expected: Vec<Mark> = Vec::new();
    for (path, text) in avoid {
        let (plain, marks) = marks(text);
        let (whole, offset) = wrapped(path, &plain);
        let before = whole[..offset].matches('\n').count();
        expected.extend(marks.into_iter().map(|mark| Mark { path: path.clone(), line: mark.line + before, ..mark }));
        files.push((path.clone(), whole));
    }
    assert!(!expected.is_empty(), "{id}: no place is marked");
    expected.sort();
    let analyses = self::analyses(&files, settings);
    let all: Vec<(String, Vec<Diagnostic>)> =
        analyses.iter().map(|(path, analysis)| (path.clone(), analysis.diagnostics_with_fixes())).collect();
    let mut found = Vec::new();
    for ((path, analysis), (_, findings)) in analyses.iter().zip(&all) {
        found.extend(found_marks(path, &analysis.document.text, findings));
    }
    found.sort();
    assert_eq!(found, expected, "{id}: findings (left) and marks differ in {files:#?}");
    let preferred: BTreeMap<PathBuf, String> =
        prefer.iter().map(|(path, text)| (path_of(path), wrapped(path, text).0)).collect();
    assert!(!preferred.is_empty(), "{id}: Avoid without Prefer");
    let clean: Vec<(String, String)> =
        prefer.iter().map(|(path, text)| (path.clone(), wrapped(path, text).0)).collect();
    for (path, analysis) in self::analyses(&clean, settings) {
        let left: Vec<String> =
            analysis.diagnostics().iter().map(|finding| format!("{}: {}", finding.rule, finding.message)).collect();
        assert!(left.is_empty(), "{id}: Prefer has findings {left:?} in {path}\n{}", analysis.document.text);
    }
    if rule.fix == FixKind::None {
        return;
    }
    let mut after: BTreeMap<PathBuf, String> = files.iter().map(|(path, text)| (path_of(path), text.clone())).collect();
    for ((path, text), (_, findings)) in files.iter().zip(&all) {
        let suits = |fix: &Fix| rule.fix == FixKind::Unsafe || fix.is_safe();
        let edits = compatible_edits(findings, |finding, fix| finding.rule == rule.id && suits(fix));
        after.insert(path_of(path), apply_edits(text, &edits));
        for finding in findings.iter().filter(|finding| finding.rule == rule.id) {
            let Some(fix) = finding.fixes.iter().find(|fix| suits(fix)) else { continue };
            for op in &fix.file_ops {
                match op {
                    FileOp::Create { path, text } => drop(after.insert(path.clone(), text.clone())),
                    FileOp::Rename { from, to } => {
                        let text = after.remove(from).expect("the file is there");
                        after.insert(to.clone(), text);
                    }
                    FileOp::Edit { path, edits } => {
                        let text = apply_edits(&after[path], edits);
                        after.insert(path.clone(), text);
                    }
                    FileOp::TurnOff { .. } => panic!("{id}: a fix does not change the policy"),
                }
            }
        }
    }
    assert_eq!(after, preferred, "{id}: the fix does not yield Prefer");
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

#[test]
fn every_page_ends_with_how_a_breach_shows() {
    let mut wrong = Vec::new();
    for rule in REGISTRY.iter() {
        let last = rule.page.rsplit("\n## ").next().unwrap_or_default();
        let Some(section) = last.strip_prefix("How a breach shows\n") else {
            wrong.push(format!("{}: the last section is not `## How a breach shows`", rule.id));
            continue;
        };
        // What happens while the job runs, in words; then the commands that show it.
        let (prose, rest) = section.split_once("```bash\n").unwrap_or((section, ""));
        let commands = rest.split("```").next().unwrap_or_default();
        if prose.split_whitespace().count() < 5 {
            wrong.push(format!("{}: does not say how a breach shows", rule.id));
        }
        if !commands.lines().any(|line| !line.trim().is_empty() && !line.starts_with('#')) {
            wrong.push(format!("{}: no command shows a breach", rule.id));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
