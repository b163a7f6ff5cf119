//! What an editor can run for a job: the commands of `[deploy]`, made for its file.

use std::path::{Path, PathBuf};

use super::Analysis;
use crate::rule::Zone;
use crate::text::Span;
use crate::workspace::FileKind;

/// What a command does with a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deploy {
    /// Shows what would change.
    Plan,
    /// Deploys.
    Run,
    /// Asks Nomad whether it is valid.
    Validate,
}

impl Deploy {
    /// What a person reads.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Plan => "Plan",
            Self::Run => "Run",
            Self::Validate => "Validate",
        }
    }
}

/// Something to run, shown above a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The job's keyword and label.
    pub span: Span,
    /// What it is for.
    pub deploy: Deploy,
    /// A line for a shell.
    pub command: String,
    /// The directory to run it in: that of the `jobspec.toml`, else the workspace's, else the file's.
    pub directory: PathBuf,
}

/// The lenses of the file's job; an archived one is not deployed, and neither is one that is not saved anywhere.
pub(super) fn lenses(analysis: &Analysis) -> Vec<Lens> {
    let Some(path) = analysis.path().filter(|_| analysis.kind() == FileKind::Job) else { return Vec::new() };
    if Zone::of(Some(path), &analysis.settings) == Zone::Archive {
        return Vec::new();
    }
    let root = analysis.document.tree.root();
    let Some(job) = root.blocks().find(|block| block.keyword() == "job") else { return Vec::new() };
    let directory = directory(analysis, path);
    let shown = path.strip_prefix(&directory).unwrap_or(path);
    let Some(file) = shown.to_str().and_then(shell_word) else { return Vec::new() };
    let settings = &analysis.settings.deploy;
    let all = [(Deploy::Plan, &settings.plan), (Deploy::Run, &settings.run), (Deploy::Validate, &settings.validate)];
    // A command is one line that a person can read before it runs.
    all.into_iter()
        .filter(|(_, command)| !command.trim().is_empty() && !command.contains(char::is_control))
        .map(|(deploy, command)| Lens {
            span: job.header_span(),
            deploy,
            command: command.replace("{file}", &file),
            directory: directory.clone(),
        })
        .collect()
}

fn directory(analysis: &Analysis, path: &Path) -> PathBuf {
    let own = analysis.settings.directory.as_deref().filter(|directory| path.starts_with(directory));
    let roots = analysis.workspace.roots().iter().filter(|root| path.starts_with(root));
    let root = || roots.max_by_key(|root| root.as_os_str().len()).map(PathBuf::as_path);
    own.or_else(root).or(path.parent()).unwrap_or(path).to_owned()
}

/// A file's name as one word of a shell: nobody's file names run commands. `None` where that cannot be had.
fn shell_word(name: &str) -> Option<String> {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | '@' | ':' | ',' | '=');
    if name.contains(char::is_control) {
        return None;
    }
    let name = if name.starts_with('-') { format!("./{name}") } else { name.to_owned() };
    if name.chars().all(|c| is_plain(c) || (cfg!(windows) && c == '\\')) {
        return Some(name);
    }
    // PowerShell doubles a quote, a POSIX shell has it between two quoted parts.
    let quote = if cfg!(windows) { "''" } else { r"'\''" };
    Some(format!("'{}'", name.replace('\'', quote)))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::config::Settings;
    use crate::features::Document;
    use crate::workspace::Workspace;

    fn commands(path: &str, text: &str, change: impl FnOnce(&mut Settings)) -> Vec<String> {
        let mut settings = Settings::default();
        change(&mut settings);
        let document = Document::new(Some(path.into()), None, text);
        let workspace = Workspace::new(vec![PathBuf::from("/w"), PathBuf::from("/w/inner")]);
        let analysis = Analysis::new(document, Arc::new(settings), Arc::new(workspace));
        let shown = |lens: Lens| format!("{}: {} in {}", lens.deploy.title(), lens.command, lens.directory.display());
        analysis.lenses().into_iter().map(shown).collect()
    }

    const JOB: &str = "# a job\njob \"web\" {\n}\n";

    #[test]
    fn every_command_is_offered_with_the_file_in_it() {
        assert_eq!(
            commands("/w/jobs/web.nomad.hcl", JOB, |_| ()),
            [
                "Plan: nomad job plan jobs/web.nomad.hcl in /w",
                "Run: nomad job run jobs/web.nomad.hcl in /w",
                "Validate: nomad job validate jobs/web.nomad.hcl in /w",
            ]
        );
        let own = commands("/w/jobs/web.nomad.hcl", JOB, |settings| {
            settings.directory = Some(PathBuf::from("/w/jobs"));
            settings.deploy.plan = "ansible-playbook deploy.yml -e job={file} --check".to_owned();
            settings.deploy.run = " ".to_owned();
            settings.deploy.validate = "true {file}\nrm -r /".to_owned();
        });
        assert_eq!(own, ["Plan: ansible-playbook deploy.yml -e job=web.nomad.hcl --check in /w/jobs"]);
        assert_eq!(commands("/x/web.nomad", JOB, |_| ())[0], "Plan: nomad job plan web.nomad in /x");
        assert_eq!(commands("/w/inner/web.nomad", JOB, |_| ())[0], "Plan: nomad job plan web.nomad in /w/inner");
    }

    #[test]
    fn only_jobs_that_may_be_deployed_have_lenses() {
        assert_eq!(commands("/w/.archive/web.nomad", JOB, |_| ()), [""; 0]);
        assert_eq!(commands("/w/main.tf", JOB, |_| ()), [""; 0]);
        assert_eq!(commands("/w/web.nomad", "# nothing yet\n", |_| ()), [""; 0]);
        assert_eq!(commands("/w/.testing/web.nomad", "job \"web\" {", |_| ()).len(), 3);
    }

    #[cfg(unix)]
    #[test]
    fn file_names_run_no_commands() {
        for (name, word) in [
            ("a/b-c_1.nomad.hcl", Some("a/b-c_1.nomad.hcl")),
            ("my job.nomad", Some("'my job.nomad'")),
            ("$(touch x).nomad", Some("'$(touch x).nomad'")),
            ("it's;rm.nomad", Some(r"'it'\''s;rm.nomad'")),
            ("-x.nomad", Some("./-x.nomad")),
            ("a\nb.nomad", None),
        ] {
            assert_eq!(shell_word(name).as_deref(), word, "{name}");
        }
    }
}
