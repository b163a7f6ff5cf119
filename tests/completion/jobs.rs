//! Whole jobs for a file that has none yet.

use std::path::PathBuf;
use std::sync::Arc;

use jobspec_ls::config::Settings;
use jobspec_ls::diagnostic::{Edit, apply_edits};
use jobspec_ls::features::{Analysis, Completion, Document};
use jobspec_ls::workspace::Workspace;

#[test]
fn an_empty_file_offers_whole_jobs() {
    let offered = |path: &str, language: Option<&str>, text: &str| -> Vec<Completion> {
        let document = Document::new(Some(PathBuf::from(path)), language.map(str::to_owned), text);
        let analysis = Analysis::new(document, Arc::new(Settings::default()), Arc::new(Workspace::default()));
        let all = analysis.completions(text.len());
        all.into_iter().filter(|completion| completion.label.starts_with("job ")).collect()
    };
    for text in ["", "jo", "# what it is for\n\n", "variable \"x\" {\n  default = 1\n}\n\njob"] {
        let jobs = offered("/jobs/powerdns/powerdns.nomad.hcl", None, text);
        assert_eq!(jobs.len(), jobspec_ls::scaffold::KINDS.len(), "{text:?}");
        assert_eq!(jobs[0].label, "job dns", "the name of the file tells");
        let typed = text.rfind('j').filter(|_| text.ends_with("jo") || text.ends_with("job")).unwrap_or(text.len());
        let job = &jobs[0];
        let accepted = apply_edits(text, &[Edit::replace(job.replace, job.plain.clone())]);
        assert!(accepted[typed..].contains("job \"powerdns\" {"), "{accepted}");
        let document = Document::new(None, Some("nomad".to_owned()), &accepted);
        assert_eq!(document.tree.errors().len(), 0, "{accepted}");
        // The snippet is the same text: what has a meaning in snippets is escaped.
        let plain = job.snippet.replace("\\$", "$").replace("\\}", "}").replace("\\\\", "\\");
        assert_eq!(plain, job.plain);
    }
    assert_eq!(offered("/jobs/x.hcl", Some("nomad"), "").len(), jobspec_ls::scaffold::KINDS.len());
    for (path, text) in [
        ("/jobs/web.nomad.hcl", "job \"web\" {}\n\n"),
        ("/jobs/web.nomad.hcl", "job \"web\" {\n  "),
        ("/jobs/agent.hcl", ""),
        ("/jobs/jobspec.toml", ""),
    ] {
        assert!(offered(path, None, text).is_empty(), "{path} {text:?}");
    }
}
