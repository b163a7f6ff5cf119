//! Whole jobs for a file that has none yet: what `jobspec-ls new` writes, named after the file.

use std::borrow::Cow;
use std::path::Path;

use super::super::docs::Docs;
use super::super::{Analysis, Completion, CompletionKind};
use super::escape;
use crate::scaffold::{KINDS, Kind, check_name, guess, new_job};
use crate::syntax::Context;
use crate::text::Span;
use crate::workspace::NameKind;

/// A job of each kind, the one that the file's name means first; nothing where there is a job, or where there will
/// hardly be one. `word` is what was typed so far.
pub(super) fn jobs(analysis: &Analysis, context: &Context<'_>, word: Span) -> Vec<Completion> {
    let document = &analysis.document;
    let is_empty =
        document.text.len() <= word.end - word.start + 400 && document.tree.root().blocks_named("job").next().is_none();
    if !context.blocks.is_empty() || !is_empty || !will_hold_a_job(analysis) {
        return Vec::new();
    }
    let name = service_name(analysis.path());
    let meant = guess(&name);
    let mut kinds: Vec<&Kind> = KINDS.iter().collect();
    kinds.sort_by_key(|kind| kind.name != meant.name);
    let job = |kind: &Kind| {
        let text = new_job(kind, &name, &analysis.settings);
        let text = text.trim_end();
        Completion {
            label: Cow::Owned(format!("job {}", kind.name)),
            kind: CompletionKind::Snippet,
            detail: Some(Cow::Borrowed(kind.summary)),
            documentation: Some(Docs::Text(format!("{}\n\n```hcl\n{text}\n```", kind.summary))),
            replace: word,
            snippet: escape(text),
            plain: text.to_owned(),
            filter: None,
            deprecated: false,
        }
    };
    kinds.into_iter().map(job).collect()
}

/// Whether a job belongs into the document: by its name, or because the editor says so.
fn will_hold_a_job(analysis: &Analysis) -> bool {
    let by_language = analysis.document.language.as_deref().is_some_and(|language| language.starts_with("nomad"));
    match analysis.path().map(NameKind::of) {
        Some(NameKind::Nomad) => true,
        Some(NameKind::Hcl | NameKind::Unknown) | None => by_language,
        Some(_) => false,
    }
}

/// The name of the service that a file is about: its own, else its directory's.
fn service_name(path: Option<&Path>) -> String {
    let part = |path: &Path| path.file_name().map(|name| name.to_string_lossy().to_lowercase());
    let file = path.and_then(part).map(|name| name.split('.').next().unwrap_or_default().to_owned());
    let directory = path.and_then(Path::parent).and_then(part);
    let says_nothing = |name: &str| matches!(name, "main" | "job" | "nomad" | "jobspec" | "index");
    let mut names = [file, directory].into_iter().flatten();
    names.find(|name| check_name(name).is_ok() && !says_nothing(name)).unwrap_or_else(|| "example".to_owned())
}

#[cfg(test)]
mod tests {
    use super::service_name;
    use std::path::Path;

    #[test]
    fn a_service_is_named_after_its_file_or_its_directory() {
        for (path, expected) in [
            ("/j/web.nomad.hcl", "web"),
            ("/j/My-App.nomad", "my-app"),
            ("/j/powerdns/main.nomad.hcl", "powerdns"),
            ("/j/my_app.nomad", "j"),
            ("/.x/1.nomad", "example"),
        ] {
            assert_eq!(service_name(Some(Path::new(path))), expected, "{path}");
        }
        assert_eq!(service_name(None), "example");
    }
}
