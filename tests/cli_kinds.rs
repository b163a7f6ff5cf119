//! Which of the corpus' and the homelab's files are taken for jobs.

mod common;

use std::path::Path;

use jobspec_ls::syntax::Tree;
use jobspec_ls::text::Text;
use jobspec_ls::workspace::{FileKind, kind};

fn kind_of(path: &str, text: &str) -> FileKind {
    let text = Text::from(text);
    kind(Some(Path::new(path)), None, &text, &Tree::parse(&text))
}

#[test]
fn the_homelab_holds_jobs_volumes_and_variables() {
    for (path, text) in common::job_files().into_iter().filter(|(path, _)| path.contains("/tests/homelab/")) {
        let expected = if path.ends_with(".volume.hcl") {
            FileKind::Other
        } else if path.ends_with(".vars.hcl") {
            FileKind::Variables
        } else {
            FileKind::Job
        };
        assert_eq!(kind_of(&path, &text), expected, "{path}");
    }
}

#[test]
fn every_job_of_the_corpus_is_one() {
    let Some((root, index)) = common::corpus_index() else { return };
    let mut sources = Vec::new();
    for entry in &index {
        let path = entry["path"].as_str().expect("a path");
        let text = std::fs::read_to_string(root.join(path)).expect("corpus files are UTF-8");
        match kind_of(path, &text) {
            FileKind::Job => assert!(!path.ends_with(".tpl"), "{path}"),
            FileKind::TemplateSource if path.ends_with(".tpl") => {}
            FileKind::TemplateSource => sources.push(path),
            kind => panic!("{path}: {kind:?}"),
        }
    }
    // Levant's own fixtures, and two jobs that are rendered before they run.
    sources.retain(|path| !path.contains("levant"));
    assert_eq!(
        sources,
        [
            "files/kencx+homelab/terraform/nomad/apps/ghostfolio.nomad.hcl",
            "files/perrymanuk+hashi-homelab/nomad_jobs/media-stack/tautulli/nomad.job",
        ]
    );
}
