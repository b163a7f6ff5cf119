//! Host and CSI volumes.

use std::path::Path;
use std::sync::Arc;

use jobspec_ls::features::{Analysis, Document};
use jobspec_ls::workspace::{FileFacts, Workspace};

use crate::support::{check, check_fix, check_with, settings};

fn job(group: &str) -> String {
    format!("job \"gitea\" {{\ngroup \"g\" {{\n{group}\n}}\n}}\n")
}

fn volume(kind: &str, source: &str) -> String {
    job(&format!("volume \"data\" {{\n  type = \"{kind}\"\n{source}\n}}"))
}

#[test]
fn names_have_two_parts() {
    let rule = "volume-name";
    for kind in ["host", "csi"] {
        check(rule, &volume(kind, "  source = \"gitea\"\n  #        ^^^^^^^ volume-name"));
        check(rule, &volume(kind, "  source = \"Gitea-Data\"\n  #        ^^^^^^^^^^^^ volume-name"));
        check(rule, &volume(kind, "  source = \"gitea-data\""));
    }
    check(rule, &job("volume \"data\" {\n#      ^^^^^^ volume-name\n  type = \"host\"\n}"));
    check(rule, &volume("host", "  source = \"gitea-data[0]\""));
    check(rule, &volume("csi", "  source = \"data[0]\"\n  #        ^^^^^^^^^ volume-name"));
    check(rule, &volume("host", "  source = \"${var.unknown}\""));
    check(rule, &volume("host", "  source = \"x-${NOMAD_ALLOC_INDEX}\""));
    check(rule, &volume("other", "  source = \"gitea\""));
    let named = volume("host", "  source = var.name\n  #        ^^^^^^^^ volume-name");
    check(rule, &format!("variable \"name\" {{\ndefault = \"gitea\"\n}}\n{named}"));
    check_with("[volumes]\nname = \"\"\n", rule, &volume("host", "  source = \"gitea\""));
    check_with("[volumes]\nname = \"{service}_{type}\"\n", rule, &volume("host", "  source = \"gitea_data\""));
}

#[test]
fn a_label_is_renamed_with_its_mounts() {
    let before = job("volume \"data\" {\ntype = \"host\"\n}\ntask \"t\" {\nvolume_mount {\nvolume = \"data\"\n}\n}");
    let after = before.replace("\"data\"", "\"gitea-data\"");
    let title = check_fix("", "volume-name", 0, &before, &after);
    assert_eq!(title, "Rename the volume to `gitea-data`");
    // With a source, only that is renamed.
    let before =
        job("volume \"d\" {\ntype = \"host\"\nsource = \"x\"\n}\ntask \"t\" {\nvolume_mount {\nvolume = \"d\"\n}\n}");
    check_fix("", "volume-name", 0, &before, &before.replace("\"x\"", "\"gitea-x\""));
}

#[test]
fn volumes_are_mounted() {
    let rule = "unmounted-volume";
    let volume = "volume \"data\" {\ntype = \"host\"\nsource = \"gitea-data\"\n}\n";
    let marked = volume.replacen('\n', "\n#^^^^^^^^^^^^ unmounted-volume\n", 1);
    let task = |body: &str| format!("task \"t\" {{\ndriver = \"docker\"\n{body}\n}}\n");
    check(rule, &job(&format!("{marked}{}", task(""))));
    let other = "volume \"other\" {\ntype = \"host\"\nsource = \"x-y\"\n}\n";
    check(rule, &job(&format!("{marked}{other}{}", task("volume_mount {\nvolume = \"other\"\n}"))));
    // A misspelt mount is the mistake then.
    check(rule, &job(&format!("{volume}{}", task("volume_mount {\nvolume = \"dtaa\"\n}"))));
    check(rule, &job(&format!("{volume}{}{}", task(""), task("volume_mount {\nvolume = \"data\"\n}"))));
    check(rule, &job(&format!("{volume}{}", task("volume_mount {\nvolume = var.unknown\n}"))));
    check(rule, &job(&format!("{volume}{}", task("").replace("docker", "raw_exec"))));
    check(
        rule,
        &job(&format!(
            "{volume}dynamic \"task\" {{\nfor_each = [1]\ncontent {{\nvolume_mount {{\nvolume = \"data\"\n}}\n}}\n}}\n"
        )),
    );
    let dynamic = "dynamic \"volume\" {\nfor_each = [\"a\"]\nlabels = [volume.value]\ncontent {\ntype = \"host\"\nsource = \"a-b\"\n}\n}\n";
    check(rule, &job(&format!("{dynamic}{}", task(""))));
    // A job with neither tasks nor a gateway is not this rule's matter.
    check(rule, &job(volume));
}

#[test]
fn the_only_task_gets_the_mount() {
    let before = "job \"x\" {\n  group \"g\" {\n    volume \"data\" {\n      type      = \"csi\"\n      source    = \"x-data\"\n      read_only = true\n    }\n\n    task \"t\" {\n      driver = \"docker\"\n    }\n  }\n}\n";
    let mount = "      driver = \"docker\"\n\n      volume_mount {\n        volume      = \"data\"\n        destination = \"/data\"\n        read_only   = true\n      }\n";
    let after = before.replace("      driver = \"docker\"\n", mount);
    check_fix("", "unmounted-volume", 0, before, &after);
}

#[test]
fn provisioned_volumes_are_listed() {
    let rule = "unprovisioned-volume";
    let toml = "[volumes]\nprovisioned = [\"gitea-data\", \"web-data[0]\"]\n";
    check_with(toml, rule, &volume("host", "  source = \"gitea-data\""));
    check_with(toml, rule, &volume("host", "  source = \"gitea-date\"\n  #        ^^^^^^^^^^^^ unprovisioned-volume"));
    check_with(toml, rule, &volume("host", "  source = \"web-data\"\n  per_alloc = true"));
    check_with(toml, rule, &volume("csi", "  source = \"other-data\""));
    check(rule, &volume("host", "  source = \"other-data\""));
    let files = "[volumes]\nprovisioned = [\"gitea-data\", \"agents/*.hcl\"]\n";
    check_with(files, rule, &volume("host", "  source = \"other-data\""));
}

#[test]
fn agents_provide_volumes() {
    let found = |files: &[(&str, &str)], source: &str| {
        let mut settings = (*settings("[volumes]\nprovisioned = [\"gitea-data\", \"./agents/*.hcl\"]\n")).clone();
        settings.directory = Some("/jobs".into());
        let mut workspace = Workspace::default();
        for (path, text) in files {
            workspace.insert(Path::new(path), FileFacts::read(Path::new(path), text));
        }
        let text = volume("host", &format!("  source = \"{source}\""));
        let document = Document::new(Some("/jobs/x.nomad.hcl".into()), None, &text);
        let analysis = Analysis::new(document, Arc::new(settings), Arc::new(workspace));
        analysis.diagnostics().iter().any(|finding| finding.rule.0 == "unprovisioned-volume")
    };
    let agent = "client {\n  host_volume \"db-data\" {\n    path = \"/x\"\n  }\n}\n";
    let dynamic = "name = \"web-data\"\ntype = \"host\"\n";
    let files = [("/jobs/agents/a.hcl", agent), ("/jobs/agents/web.hcl", dynamic)];
    for (source, wrong) in [("gitea-data", false), ("db-data", false), ("web-data", false), ("other-data", true)] {
        assert_eq!(found(&files, source), wrong, "{source}");
    }
    // Not where the files are nowhere to be seen, and only files that the globs mean.
    assert!(!found(&[], "other-data") && !found(&[("/jobs/a.hcl", agent)], "other-data"));
    assert!(found(&[("/jobs/agents/a.hcl", agent), ("/jobs/web.hcl", dynamic)], "web-data"));
}

#[test]
fn a_volume_of_several_jobs_is_renamed_by_none() {
    let text = volume("host", "  source = \"scratch\"");
    let fixes = |other: &str| {
        let mut workspace = Workspace::default();
        let other = text.replace("job \"gitea\"", "job \"b\"").replace("scratch", other);
        for (path, text) in [("/jobs/a.nomad.hcl", &text), ("/jobs/b.nomad.hcl", &other)] {
            workspace.insert(Path::new(path), FileFacts::read(Path::new(path), text));
        }
        let document = Document::new(Some("/jobs/a.nomad.hcl".into()), None, &text);
        let analysis = Analysis::new(document, settings(""), Arc::new(workspace));
        let findings = analysis.diagnostics_with_fixes();
        findings.iter().find(|finding| finding.rule.0 == "volume-name").expect("it is one").fixes.len()
    };
    assert_eq!([fixes("other"), fixes("scratch")], [1, 0]);
}
