//! What sort of file a document is, by its name and by what it holds.

use std::path::Path;

use crate::schema::closest;
use crate::syntax::{ItemRef, Tree};
use crate::text::{Span, Text};

/// What sort of file a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A job file.
    Job,
    /// A job before a template engine has rendered it: nothing can be said about it.
    TemplateSource,
    /// A `jobspec.toml`.
    Config,
    /// A `README.md`.
    Readme,
    /// Anything else: agent configuration, ACL policies, volumes, variable files, Terraform.
    Other,
}

/// Name endings of files that a template engine reads.
const TEMPLATES: &[&str] = &[".tpl", ".tmpl", ".j2", ".gotmpl", ".ctmpl"];
/// Name endings of HCL files that are certainly no jobs, whatever blocks they hold.
const OTHERS: &[&str] = &[".tf", ".tfvars", ".tofu", ".pkr.hcl", ".json", ".md", ".toml"];

/// What sort of file the document is. The editor's name for its language decides nothing but whether a document
/// without a file name may be a job.
pub fn kind(path: Option<&Path>, language: Option<&str>, text: &Text, tree: &Tree) -> FileKind {
    let name = path.and_then(Path::file_name).map(|name| name.to_string_lossy().to_lowercase());
    let name = name.as_deref().unwrap_or_default();
    match name {
        "jobspec.toml" => return FileKind::Config,
        "readme.md" => return FileKind::Readme,
        _ if OTHERS.iter().any(|ending| name.ends_with(ending)) => return FileKind::Other,
        _ => {}
    }
    let says_nomad = if path.is_some() {
        name.ends_with(".nomad") || name.ends_with(".nomad.hcl")
    } else {
        language.is_some_and(|language| language == "hcl.nomad" || language.starts_with("nomad"))
    };
    let is_template = TEMPLATES.iter().any(|ending| name.ends_with(ending));
    if !has_job(tree, says_nomad) && !(is_template && name.contains(".nomad.")) {
        return FileKind::Other;
    }
    if is_template || has_template_marks(text, tree) { FileKind::TemplateSource } else { FileKind::Job }
}

/// Whether there is a top-level `job`, perhaps still being typed. In a file that calls itself a job file, a misspelt
/// one with a group or task counts, and so does nothing at all.
fn has_job(tree: &Tree, says_nomad: bool) -> bool {
    let mut anything = false;
    for item in tree.root().items() {
        match item {
            ItemRef::Block(block) => {
                anything = true;
                let keyword = block.keyword();
                if keyword == "job" {
                    return true;
                }
                let holds = || block.body().blocks().any(|inner| matches!(inner.keyword(), "group" | "task"));
                if says_nomad && closest(keyword, ["job"]).is_some() && holds() {
                    return true;
                }
            }
            ItemRef::Incomplete(incomplete) => {
                if incomplete.name() == "job" {
                    return true;
                }
                // `jo`: the first word of a file that will be a job.
            }
            ItemRef::Attribute(_) => anything = true,
            ItemRef::Comment(_) | ItemRef::Junk(_) => {}
        }
    }
    says_nomad && !anything
}

/// Whether the text has `[[ … ]]` where HCL has none: levant's and nomad-pack's marks.
fn has_template_marks(text: &Text, tree: &Tree) -> bool {
    let in_label = tree.root().blocks().any(|block| block.labels().any(|label| label.value().contains("[[")));
    in_label
        || tree.errors().iter().any(|problem| {
            let line = text.line_span(text.line_of(problem.span.start));
            let line = text.slice(Span::new(line.start, line.end.min(line.start + 2_000)));
            line.find("[[").is_some_and(|at| {
                let rest = &line[at + 2..];
                rest.contains("]]") && rest.starts_with([' ', '-', '.', '/', '$'])
                    || rest.starts_with("range")
                    || rest.starts_with("if")
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: Option<&str>, language: Option<&str>, text: &str) -> FileKind {
        let text = Text::from(text);
        let tree = Tree::parse(&text);
        kind(name.map(Path::new), language, &text, &tree)
    }

    const JOB: &str = "job \"x\" {\n  group \"g\" {\n  }\n}\n";

    #[test]
    fn contents_decide_before_names() {
        assert_eq!(of(Some("/a/x.nomad.hcl"), Some("terraform"), JOB), FileKind::Job);
        assert_eq!(of(Some("/a/x.hcl"), None, JOB), FileKind::Job);
        assert_eq!(of(Some("/a/nomad.job"), None, JOB), FileKind::Job);
        assert_eq!(of(Some("/a/x.hcl"), Some("nomad"), "datacenter = \"dc1\"\nserver {\n}\n"), FileKind::Other);
        assert_eq!(of(Some("/a/x.nomad.hcl"), None, "id = \"v\"\ntype = \"csi\"\n"), FileKind::Other);
        assert_eq!(of(Some("/a/x.volume.hcl"), None, "name = \"v\"\ncapability {\n}\n"), FileKind::Other);
        assert_eq!(of(Some("/a/main.tf"), Some("nomad"), JOB), FileKind::Other);
        assert_eq!(of(Some("/a/x.vars.hcl"), None, "count = 1\n"), FileKind::Other);
        assert_eq!(of(Some("/a/jobspec.toml"), None, ""), FileKind::Config);
    }

    #[test]
    fn unfinished_jobs_are_jobs() {
        assert_eq!(of(Some("/a/x.nomad.hcl"), None, ""), FileKind::Job);
        assert_eq!(of(Some("/a/x.nomad.hcl"), None, "jo"), FileKind::Job);
        assert_eq!(of(Some("/a/x.hcl"), None, "job \"x\""), FileKind::Job);
        assert_eq!(of(Some("/a/x.hcl"), None, ""), FileKind::Other);
        assert_eq!(of(None, Some("nomad"), ""), FileKind::Job);
        assert_eq!(of(None, Some("plaintext"), JOB), FileKind::Job);
        assert_eq!(of(None, Some("hcl"), "x = 1"), FileKind::Other);
        assert_eq!(of(Some("/a/x.nomad"), None, "jbo \"x\" {\n  group \"g\" {\n  }\n}\n"), FileKind::Job);
        assert_eq!(of(Some("/a/x.nomad"), None, "jbo \"x\" {\n}\n"), FileKind::Other);
    }

    #[test]
    fn template_sources_are_told_from_jobs() {
        assert_eq!(of(Some("/a/x.nomad.tpl"), None, JOB), FileKind::TemplateSource);
        assert_eq!(of(Some("/a/x.nomad"), None, "job \"[[.name]]\" {\n}\n"), FileKind::TemplateSource);
        assert_eq!(
            of(Some("/a/x.nomad"), None, "job \"x\" {\n  group \"g\" {\n    count = [[ .count ]]\n  }\n}\n"),
            FileKind::TemplateSource
        );
        let delimiters = "job \"x\" {\n  a = [[\"b\"]]\n  data = <<EOT\n[[ key \"x\" ]]\nEOT\n}\n";
        assert_eq!(of(Some("/a/x.nomad"), None, delimiters), FileKind::Job);
    }
}
