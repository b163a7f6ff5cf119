//! Marked text, what is offered at its cursor, and the text after accepting something.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Edit, apply_edits};
use jobspec_ls::features::{Analysis, Completion, Document};
use jobspec_ls::workspace::{FileFacts, Workspace};

/// The start of a job with two ports, a volume, a variable and a local, inside its group.
pub(crate) const HEAD: &str = r#"variable "tag" {
  type        = string
  default     = "1.27"
  description = "The image's tag."
}

locals {
  image = "nginx:${var.tag}"
  hosts = ["a", "b"]
}

job "shop" {
  datacenters = ["dc1", "dc2"]

  meta {
    team = "web"
  }

  group "front" {
    network {
      mode = "bridge"
      port "http" { to = 80 }
      port "metrics-x" {}
    }

    volume "data" {
      type   = "host"
      source = "shop-data"
    }

"#;

/// A job with `inner` in its group.
pub(crate) fn in_group(inner: &str) -> String {
    format!("{HEAD}{inner}\n  }}\n}}\n")
}

/// A job with `inner` in a service of its group.
pub(crate) fn in_service(inner: &str) -> String {
    in_group(&format!("    service {{\n      name = \"shop\"\n{inner}\n    }}"))
}

/// A job with `inner` in a task of its group.
pub(crate) fn in_task(inner: &str) -> String {
    in_group(&format!("    task \"server\" {{\n      driver = \"docker\"\n{inner}\n    }}"))
}

/// A job with `data` in a template, as a heredoc.
pub(crate) fn in_template(data: &str) -> String {
    in_task(&format!(
        "      template {{\n        data        = <<EOT\n{data}\nEOT\n        destination = \"local/x\"\n      }}"
    ))
}

/// Other files: a job that registers `db` and runs `postgres:16`.
pub(crate) fn workspace() -> Workspace {
    let path = Path::new("/jobs/db/db.nomad.hcl");
    let text = "job \"db\" {\n  datacenters = [\"dc9\"]\n  namespace = \"data\"\n  group \"db\" {\n    service {\n      name = \"db\"\n    }\n    task \"db\" {\n      driver = \"docker\"\n      config {\n        image = \"postgres:16\"\n      }\n    }\n  }\n}\n";
    let mut workspace = Workspace::default();
    workspace.insert(path, FileFacts::read(path, text));
    workspace
}

/// The analysis of a marked text, and where its cursor stands.
pub(crate) fn at_cursor(marked: &str) -> (Analysis, usize) {
    let offset = marked.find("$0").expect("the text has a cursor");
    let text = marked.replacen("$0", "", 1);
    let document = Document::new(Some(PathBuf::from("/jobs/example.nomad.hcl")), None, &text);
    (Analysis::new(document, Arc::new(Settings::default()), Arc::new(workspace())), offset)
}

/// What is offered.
pub(crate) fn complete(marked: &str) -> Vec<Completion> {
    let (analysis, offset) = at_cursor(marked);
    analysis.completions(offset)
}

/// What is offered behind a character that was typed.
pub(crate) fn labels_behind(marked: &str, trigger: char) -> Vec<String> {
    let (analysis, offset) = at_cursor(marked);
    analysis.completions_behind(offset, trigger).into_iter().map(|completion| completion.label.into_owned()).collect()
}

/// The labels of what is offered.
pub(crate) fn labels(marked: &str) -> Vec<String> {
    complete(marked).into_iter().map(|completion| completion.label.into_owned()).collect()
}

/// What is offered under a label.
pub(crate) fn find(marked: &str, label: &str) -> Completion {
    let all = complete(marked);
    let names: Vec<&str> = all.iter().map(|completion| completion.label.as_ref()).collect();
    all.iter().find(|completion| completion.label == label).unwrap_or_else(|| panic!("no {label} in {names:?}")).clone()
}

/// The text after accepting `label`, for a client without snippets.
pub(crate) fn accept(marked: &str, label: &str) -> String {
    let completion = find(marked, label);
    apply_edits(&marked.replacen("$0", "", 1), &[Edit::replace(completion.replace, completion.plain)])
}

/// The list begins with these labels.
pub(crate) fn starts(marked: &str, expected: &[&str]) {
    let found = labels(marked);
    assert!(found.len() >= expected.len() && found[..expected.len()] == *expected, "{}\n{found:?}", line(marked));
}

/// The list is exactly this.
pub(crate) fn exactly(marked: &str, expected: &[&str]) {
    assert_eq!(labels(marked), expected, "{}", line(marked));
}

/// The list has the first, and lacks the second.
pub(crate) fn has(marked: &str, wanted: &[&str], unwanted: &[&str]) {
    let found = labels(marked);
    for label in wanted {
        assert!(found.iter().any(|known| known == label), "{label} is missing: {}\n{found:?}", line(marked));
    }
    for label in unwanted {
        assert!(!found.iter().any(|known| known == label), "{label} is there: {}\n{found:?}", line(marked));
    }
    let mut sorted = found.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!(sorted.len(), found.len(), "something is offered twice: {found:?}");
}

/// Accepting `label` turns the one marked text into the other.
pub(crate) fn becomes(wrap: impl Fn(&str) -> String, marked: &str, label: &str, result: &str) {
    assert_eq!(accept(&wrap(marked), label), wrap(result), "{marked} with {label}");
}

/// The line of the cursor, for messages.
fn line(marked: &str) -> &str {
    marked.lines().find(|line| line.contains("$0")).unwrap_or_default()
}
