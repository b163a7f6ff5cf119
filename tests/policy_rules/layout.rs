//! Rules that look at several files: names of files, READMEs, routes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::diagnostic::{Diagnostic, FileOp, apply_edits};
use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileFacts, Workspace};

use crate::support::settings;

/// Findings of `rule` in the file at `path`, among these files below the layout's root.
fn findings(files: &[(&str, &str)], path: &str, rule: &str) -> Vec<Diagnostic> {
    let whole = |path: &str| PathBuf::from("/r/nomad-jobs").join(path);
    let mut workspace = Workspace::default();
    for (path, text) in files {
        workspace.insert(&whole(path), FileFacts::read(&whole(path), text));
    }
    let (_, text) = files.iter().find(|(other, _)| *other == path).expect("the file is there");
    let document = Document::new(Some(whole(path)), None, text);
    let analysis = Analysis::new(document, settings(""), Arc::new(workspace));
    let findings = analysis.diagnostics_with_fixes();
    findings.iter().filter(|finding| finding.rule.0 == rule).cloned().collect()
}

fn job(name: &str, image: &str) -> String {
    format!(
        "job \"{name}\" {{\n  group \"g\" {{\n    task \"t\" {{\n      driver = \"docker\"\n      config {{\n        image = \"{image}\"\n      }}\n    }}\n  }}\n}}\n"
    )
}

/// The root's README with the jobs `web` (1.27) and `api` (2.0) in two categories.
fn root(readme: &str) -> Vec<Diagnostic> {
    let (web, api) = (job("web", "nginx:1.27"), job("api", "api:2.0"));
    let files = [("apps/web/web.nomad.hcl", &*web), ("core/api/api.nomad.hcl", &*api), ("README.md", readme)];
    findings(&files, "README.md", "readme-stale")
}

#[test]
fn the_root_lists_all_jobs() {
    let listed = "# Jobs\n\n## Deployed Services\n\n### Apps\n\n- **Web** (1.27)\n  - API enabled\n\n## Usage\n\n```\nnomad job run api.nomad.hcl\n```\n";
    let found = root(listed);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].message.contains("`api`") && found[0].fixes[0].is_safe());
    let fixed = apply_edits(listed, &found[0].fixes[0].edits);
    assert_eq!(fixed, listed.replace("enabled\n", "enabled\n- **api** (2.0)\n"));
    assert_eq!(root(&fixed), []);
    let own = listed.replace("### Apps", "### Core\n\n* **x**\n\n### Apps");
    let fixed = apply_edits(&own, &root(&own)[0].fixes[0].edits);
    assert_eq!(fixed, own.replace("* **x**\n", "* **x**\n* **api** (2.0)\n"));
    // An empty list is one, another README is none.
    let empty = "# Jobs\n\n## Currently Deployed Services\n";
    let found = root(empty);
    assert_eq!(found.len(), 2);
    let fixed = apply_edits(empty, &found[0].fixes[0].edits);
    assert_eq!(fixed, "# Jobs\n\n## Currently Deployed Services\n\n- **api** (2.0)\n");
    assert_eq!(root("# Jobs\n\nHow we work.\n"), []);
    assert_eq!(root("- **Web** (1.27)\n- [api](core/api/)\n"), []);
    assert_eq!(root("- **Web** (latest)\n- **API**\n").len(), 1);
}

#[test]
fn links_name_files() {
    let (web, api) = (job("web", "nginx:1.27"), job("api", "api:2.0"));
    let readme = "**File**: [web.nomad.hcl](web.nomad.hcl)\n";
    let files = [("web/web.nomad.hcl", &*web), ("web/api.nomad.hcl", &*api), ("web/README.md", readme)];
    assert_eq!(findings(&files, "web/web.nomad.hcl", "multiple-production-jobs"), []);
    assert_eq!(findings(&files, "web/api.nomad.hcl", "multiple-production-jobs").len(), 1);
    let stale = "**File**: [`old.nomad.hcl`](old.nomad.hcl)\n";
    let files = [("web/web.nomad.hcl", &*web), ("web/README.md", stale)];
    let found = findings(&files, "web/README.md", "readme-stale");
    let fixed = apply_edits(stale, &found[0].fixes[0].edits);
    assert_eq!(fixed, "**File**: [`web.nomad.hcl`](web.nomad.hcl)\n");
}

#[test]
fn a_renamed_file_takes_its_readme_along() {
    let web = job("web", "nginx:1.27");
    let readme = "**File**: `site.nomad.hcl`\n";
    let files = [("web/site.nomad.hcl", &*web), ("web/README.md", readme)];
    let found = findings(&files, "web/site.nomad.hcl", "job-file-name");
    let [FileOp::Edit { path, edits }, FileOp::Rename { .. }] = found[0].fixes[0].file_ops.as_slice() else {
        panic!("{:?}", found[0].fixes[0]);
    };
    assert_eq!(path, Path::new("/r/nomad-jobs/web/README.md"));
    assert_eq!(apply_edits(readme, edits), "**File**: `web.nomad.hcl`\n");
    let other = [("web/site.nomad.hcl", &*web), ("web/README.md", "**File**: `web.nomad.hcl`\n")];
    assert_eq!(findings(&other, "web/site.nomad.hcl", "job-file-name")[0].fixes[0].file_ops.len(), 1);
}

#[test]
fn a_category_holds_tests_of_new_services() {
    let (gitea, web) = (job("gitea", "gitea:1.2"), job("web", "nginx:1.27"));
    let file = |name: &str| {
        let path = format!("apps/.testing/{name}");
        let files = [("apps/web.nomad.hcl", &*web), (&*path, &*gitea)];
        findings(&files, &path, "test-file-name").len()
    };
    assert_eq!(file("gitea-first.nomad.hcl"), 0);
    assert_eq!(file("gitea.nomad.hcl"), 1);
    assert_eq!(file("other-first.nomad.hcl"), 1);
}

#[test]
fn one_rule_belongs_to_one_job() {
    let routed = |name: &str, rule: &str| {
        format!(
            "job \"{name}\" {{\n  group \"g\" {{\n    service {{\n      tags = [\"traefik.http.routers.{name}.rule={rule}\"]\n    }}\n  }}\n}}\n"
        )
    };
    let found = |a: &str, b: &str| {
        let (a, b) = (routed("a", a), routed("b", b));
        findings(&[("a/a.nomad.hcl", &*a), ("b/b.nomad.hcl", &*b)], "a/a.nomad.hcl", "routing-conflict").len()
    };
    assert_eq!(found("Host(`h`) && PathPrefix(`/x`)", "Host(`h`)&&PathPrefix(`/x`)"), 1);
    assert_eq!(found("Host(`h`) && PathPrefix(`/x`)", "Host(`h`) && PathPrefix(`/y`)"), 0);
    assert_eq!(found("PathPrefix(`/x`)", "PathPrefix(`/x`)"), 0);
}
