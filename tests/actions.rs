//! What can be done about a finding besides mending it, and the way from `.testing` to production.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jobspec_ls::config::turn_off;
use jobspec_ls::diagnostic::{FileOp, RuleId, apply_edits};
use jobspec_ls::features::{Action, ActionKind, Analysis, Command, Document, rule_infos};
use jobspec_ls::text::Span;
use jobspec_ls::workspace::{FileFacts, Workspace};

const JOB: &str = "job \"web\" {\n  group \"web\" {\n    service {\n      name = \"web\"\n    }\n  }\n}\n";

/// The analysis of the first of `files`, which are all in one workspace with the root `/r`, under `toml`, which lies at
/// `/r/jobspec.toml` if there is any.
fn analysis(toml: &str, files: &[(&str, &str)]) -> Analysis {
    let (file, problems) = jobspec_ls::config::parse(toml, &rule_infos());
    assert!(problems.is_empty(), "{problems:?}");
    let mut settings = (*file.settings(Path::new("x.nomad.hcl"))).clone();
    settings.directory = (!toml.is_empty()).then(|| PathBuf::from("/r"));
    let mut workspace = Workspace::new(vec![PathBuf::from("/r")]);
    for (path, text) in files {
        workspace.insert(Path::new(path), FileFacts::read(Path::new(path), text));
    }
    let (path, text) = files[0];
    let document = Document::new(Some(path.into()), None, text);
    Analysis::new(document, Arc::new(settings), Arc::new(workspace))
}

fn actions(toml: &str, files: &[(&str, &str)]) -> Vec<Action> {
    let at = files[0].1.find("service").unwrap_or(0);
    analysis(toml, files).code_actions(Span::at(at))
}

fn titled<'a>(actions: &'a [Action], title: &str) -> Option<&'a Action> {
    actions.iter().find(|action| action.title == title)
}

#[test]
fn a_rule_is_explained_by_the_editor() {
    let actions = actions("", &[("/r/a/web.nomad.hcl", JOB)]);
    let explain = titled(&actions, "Explain `missing-identity`").expect("it is offered");
    assert_eq!(explain.command, Some(Command::Explain(RuleId("missing-identity"))));
    assert!(explain.fix.edits.is_empty() && explain.fix.file_ops.is_empty());
    assert!(actions.iter().filter(|action| action.command.is_some()).all(|action| !action.preferred));
}

#[test]
fn a_rule_is_turned_off_where_the_settings_are() {
    let title = "Turn `missing-identity` off in jobspec.toml";
    for (toml, path) in
        [("", "/r/jobspec.toml"), ("# ours\n[rules]\nunused-port = \"warning\" # always\n", "/r/jobspec.toml")]
    {
        let actions = actions(toml, &[("/r/a/web.nomad.hcl", JOB)]);
        let action = titled(&actions, title).expect("it is offered");
        let rule = RuleId("missing-identity");
        assert_eq!(action.fix.file_ops, [FileOp::TurnOff { path: path.into(), rule }]);
        let after = apply_edits(toml, &turn_off(toml, rule.0).expect("it is on"));
        assert!(after.starts_with(toml), "{after}");
        let again = analysis(&after, &[("/r/a/web.nomad.hcl", JOB)]);
        assert!(again.diagnostics().iter().all(|finding| finding.rule != rule), "{after}");
    }
    // Outside of every root, it is the file's own directory.
    let actions = actions("", &[("/elsewhere/web.nomad.hcl", JOB)]);
    let action = titled(&actions, title).expect("it is offered");
    assert!(
        matches!(&action.fix.file_ops[0], FileOp::TurnOff { path, .. } if path == Path::new("/elsewhere/jobspec.toml"))
    );
}

#[test]
fn nobody_is_offered_a_comment_that_does_not_count() {
    let titles = |toml: &str, files: &[(&str, &str)]| {
        let titles = actions(toml, files).into_iter().map(|action| action.title);
        titles.filter(|title| title.starts_with("Ignore")).collect::<Vec<_>>()
    };
    let job = [("/r/a/web.nomad.hcl", JOB)];
    assert!(titles("", &job).contains(&"Ignore `missing-identity` here".to_owned()));
    let forbidden = titles("[suppressions]\nforbid = [\"missing-identity\"]\n", &job);
    assert!(!forbidden.iter().any(|title| title.contains("missing-identity")), "{forbidden:?}");
    // Comments are read in job files only.
    let readme = [("/r/nomad-jobs/web/README.md", "# Web\n"), ("/r/nomad-jobs/web/web.nomad.hcl", JOB)];
    assert_eq!(titles("", &readme), Vec::<String>::new());
    assert!(titled(&actions("", &readme), "Explain `readme-section`").is_some());
    let unused = [("/r/a/web.nomad.hcl", "# jobspec: ignore[unused-port]\njob \"x\" {}\n")];
    let at = Span::at("# jobspec: ignore[".len());
    let offered = analysis("", &unused).code_actions(at);
    assert!(!offered.iter().any(|action| action.title == "Ignore `unused-suppression` here"));
}

#[test]
fn nobody_is_offered_to_turn_off_what_keeps_a_file_from_being_read() {
    let titles = |path: &str, text: &str| {
        let all = analysis("", &[(path, text)]);
        let actions = all.code_actions(Span::new(0, text.len()));
        actions.into_iter().map(|action| action.title).collect::<Vec<_>>()
    };
    let broken = titles("/r/a/web.nomad.hcl", "job \"web\" {\n  type = \n}\n");
    assert!(broken.contains(&"Explain `syntax-error`".to_owned()), "{broken:?}");
    assert!(broken.contains(&"Ignore `syntax-error` here".to_owned()), "the policy wants that everywhere: {broken:?}");
    assert!(!broken.iter().any(|title| title.starts_with("Turn `syntax-error`")), "{broken:?}");
    let policy = titles("/r/jobspec.toml", "[rules\n");
    assert!(policy.contains(&"Explain `invalid-config`".to_owned()), "{policy:?}");
    assert!(!policy.iter().any(|title| title.starts_with("Turn ")), "{policy:?}");
}

#[test]
fn an_empty_readme_is_filled_from_its_first_line_on() {
    let readme = [("/r/nomad-jobs/apps/web/README.md", ""), ("/r/nomad-jobs/apps/web/web.nomad.hcl", JOB)];
    let edits = analysis("", &readme).fix_all().expect("there is much to add");
    let text = apply_edits("", &edits);
    assert!(text.starts_with("## Current Status\n\n") && text.contains("\n\n## File\n"), "{text}");
}

#[test]
fn a_reason_is_asked_for_where_the_policy_wants_one() {
    let toml = "[suppressions]\nrequire-reason = true\n";
    let actions = actions(toml, &[("/r/a/web.nomad.hcl", JOB)]);
    for title in ["Ignore `missing-identity` here", "Ignore `missing-identity` in this file"] {
        let action = titled(&actions, title).expect("it is offered");
        let after = apply_edits(JOB, &action.fix.edits);
        assert!(after.contains("[missing-identity]\n"), "{after}");
        let left = |text: &str| -> Vec<String> {
            let analysis = analysis(toml, &[("/r/a/web.nomad.hcl", text)]);
            analysis.diagnostics().iter().map(|found| format!("{} {}", found.rule, found.message)).collect()
        };
        // Nothing is silenced until a person has said why.
        let waiting = left(&after);
        assert!(waiting.iter().any(|found| found.starts_with("missing-identity ")), "{waiting:?}");
        assert!(
            waiting.iter().any(|found| found.starts_with("unused-suppression A suppression needs a reason")),
            "{waiting:?}"
        );
        let done = left(&after.replace("[missing-identity]\n", "[missing-identity] it moves next week\n"));
        assert!(!done.iter().any(|found| found.starts_with("missing-identity ")), "{done:?}");
        assert!(!done.iter().any(|found| found.starts_with("unused-suppression ")), "{done:?}");
    }
}

const TESTED: &str = "/r/nomad-jobs/core/web/.testing/web-with-metrics.nomad.hcl";
const PRESENT: &str = "/r/nomad-jobs/core/web/web.nomad.hcl";
const README: &str = "/r/nomad-jobs/core/web/README.md";

/// A job of that name and image tag.
fn job(name: &str, tag: &str) -> String {
    format!(
        "job \"{name}\" {{\n  group \"web\" {{\n    task \"web\" {{\n      config {{\n        image = \"nginx:{tag}\"\n      }}\n    }}\n  }}\n}}\n"
    )
}

/// The files after "Promote to production", as paths with texts; `None` where it is not offered.
fn promoted(files: &[(&str, &str)]) -> Option<Vec<(String, String)>> {
    let actions = actions("", files);
    let action = titled(&actions, "Promote to production")?;
    assert_eq!(action.kind, ActionKind::Refactor);
    let mut after: Vec<(PathBuf, String)> =
        files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
    after[0].1 = apply_edits(&after[0].1, &action.fix.edits);
    for op in &action.fix.file_ops {
        match op {
            FileOp::Rename { from, to } => {
                assert!(!after.iter().any(|(path, _)| path == to), "{} is overwritten", to.display());
                after.iter_mut().find(|(path, _)| path == from).expect("it is there").0.clone_from(to);
            }
            FileOp::Edit { path, edits } => {
                let file = after.iter_mut().find(|(known, _)| known == path).expect("it is there");
                file.1 = apply_edits(&file.1, edits);
            }
            other => panic!("{other:?}"),
        }
    }
    Some(after.into_iter().map(|(path, text)| (path.display().to_string(), text)).collect())
}

#[test]
fn the_tested_file_takes_the_place_of_the_present_one() {
    let readme = "# Web\n\n**Current Status**: Production\n**File**: `web-old.nomad.hcl`\n**Version**: 1.26\n\n## Last Updated\n\n2025-01-31\n";
    let (tested, present) = (job("web-with-metrics", "1.27"), job("web", "1.26"));
    let after = promoted(&[(TESTED, &tested), (PRESENT, &present), (README, readme)]).expect("it is offered");
    assert_eq!(after[0], (PRESENT.to_owned(), job("web", "1.27")));
    assert_eq!(after[1], ("/r/nomad-jobs/core/web/.archive/web.nomad.hcl".to_owned(), present.clone()));
    let (_, new) = &after[2];
    assert!(new.contains("**File**: `web.nomad.hcl`\n**Version**: 1.27\n\n## Last Updated\n\n20"), "{new}");
    assert!(!new.contains("2025-01-31"), "{new}");
    // An older archive keeps its name.
    let archived = ("/r/nomad-jobs/core/web/.archive/web.nomad.hcl", "job \"web\" {}\n");
    let after = promoted(&[(TESTED, &tested), (PRESENT, &present), archived]).expect("it is offered");
    assert!(after[1].0.starts_with("/r/nomad-jobs/core/web/.archive/web-20"), "{}", after[1].0);
    assert_eq!(after[2].0, archived.0);
}

#[test]
fn a_new_service_is_named_after_its_directory() {
    let after = promoted(&[(TESTED, &job("web-with-metrics", "1.27"))]).expect("it is offered");
    assert_eq!(after, [(PRESENT.to_owned(), job("web", "1.27"))]);
    let other = "/r/nomad-jobs/core/.testing/api-minimal.nomad.hcl";
    let after = promoted(&[(other, &job("api", "1.27"))]).expect("it is offered");
    assert_eq!(after, [("/r/nomad-jobs/core/api.nomad.hcl".to_owned(), job("api", "1.27"))]);
}

#[test]
fn promotion_is_offered_only_where_it_is_clear_what_it_means() {
    let tested = job("web", "1.27");
    // In production already, archived, outside of the layout.
    for path in [PRESENT, "/r/nomad-jobs/core/web/.archive/web.nomad.hcl", "/r/jobs/web/.testing/web.nomad.hcl"] {
        assert_eq!(promoted(&[(path, &tested)]), None, "{path}");
    }
    // Two production files, and neither README nor job name says which one is meant.
    let (a, b) = (job("a", "1"), job("b", "1"));
    let files = [
        (TESTED, tested.as_str()),
        ("/r/nomad-jobs/core/web/a.nomad.hcl", a.as_str()),
        ("/r/nomad-jobs/core/web/b.nomad.hcl", b.as_str()),
    ];
    assert_eq!(promoted(&files), None);
    let readme = (README, "# Web\n\n**File**: `b.nomad.hcl`\n");
    let after = promoted(&[files[0], files[1], files[2], readme]).expect("the README says which");
    assert_eq!(after[0].0, "/r/nomad-jobs/core/web/b.nomad.hcl");
    assert_eq!(after[1].0, files[1].0);
}
