//! From `.testing` to production: the clean-up that the policy asks for after a successful test.

use std::path::{Path, PathBuf};

use crate::config::Settings;
use crate::diagnostic::{Edit, FileOp, Fix, Safety};
use crate::model::File;
use crate::rule::Zone;
use crate::text::Text;
use crate::workspace::{JobFacts, ReadmeFacts, Workspace};

use super::files::{Place, image_tag, job_label, place_of, version_fits};
use super::identity::quoted;

/// A job file that may be ready for production.
#[derive(Clone, Copy)]
pub struct Tested<'a> {
    /// Its absolute path.
    pub path: &'a Path,
    /// What it says.
    pub file: &'a File<'a>,
    /// Its characters.
    pub text: &'a Text,
    /// The settings that apply to it.
    pub settings: &'a Settings,
    /// The files around it.
    pub workspace: &'a Workspace,
}

/// What a tested file replaces.
enum Present<'w> {
    /// Nothing: the service is new.
    Missing,
    /// This file.
    File(&'w Path, &'w JobFacts),
    /// One of several, and nothing says which.
    Unclear,
}

impl std::fmt::Debug for Tested<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tested").field("path", &self.path).finish_non_exhaustive()
    }
}

impl Tested<'_> {
    /// Archives the present production file, gives its name to this one, and brings the README up to date; `None`
    /// where the file is not in `.testing`, or it is not clear which file it replaces. `today` is `2026-01-31`.
    pub fn promotion(self, today: &str) -> Option<Fix> {
        let place = place_of(self.path, self.settings).filter(|place| place.zone == Zone::Testing)?;
        let job = self.file.jobs.first()?;
        let name = job.name.filter(|name| is_file_name(name))?;
        let readme = place.readme(self.workspace).and_then(|(path, facts)| Some((path, facts.readme()?)));
        let (present, service) = match self.present(&place, name, readme.map(|(_, readme)| readme)) {
            Present::File(path, job) => (Some(path), job.name.clone().filter(|name| is_file_name(name))?),
            Present::Missing => (None, self.service(&place, name)),
            Present::Unclear => return None,
        };
        let target = place.directory.join(format!("{service}.nomad.hcl"));
        let mut file_ops = Vec::new();
        if let Some(present) = present {
            file_ops.push(FileOp::Rename { from: present.to_owned(), to: self.archived(&place, present, today)? });
        }
        if present.is_none_or(|present| present != target) && self.workspace.get(&target).is_some() {
            return None;
        }
        if let Some((path, readme)) = readme {
            let edits = self.readme_edits(readme, &target, today);
            if !edits.is_empty() {
                file_ops.push(FileOp::Edit { path: path.to_owned(), edits });
            }
        }
        file_ops.push(FileOp::Rename { from: self.path.to_owned(), to: target });
        let edits = if name == service { Vec::new() } else { vec![Edit::replace(job_label(job), quoted(&service))] };
        Some(Fix { title: "Promote to production".to_owned(), safety: Safety::Unsafe, edits, file_ops })
    }

    /// The production file that this one replaces.
    fn present<'w>(&self, place: &'w Place<'_>, name: &str, readme: Option<&ReadmeFacts>) -> Present<'w>
    where
        Self: 'w,
    {
        let jobs: Vec<(&Path, &JobFacts)> = place.production_jobs(self.workspace).collect();
        match jobs.as_slice() {
            [] => return Present::Missing,
            [(path, job)] => return Present::File(path, job),
            _ => {}
        }
        let named = readme.and_then(ReadmeFacts::file).map(|(file, _)| file);
        let by_readme = jobs.iter().find(|(path, _)| named.as_ref().is_some_and(|file| path.ends_with(file)));
        let by_name = || jobs.iter().find(|(_, job)| job.name.as_deref() == Some(name));
        by_readme.or_else(by_name).map_or(Present::Unclear, |(path, job)| Present::File(path, job))
    }

    /// What the service is called where no production file says so: as its directory, where the file's name starts so.
    fn service(&self, place: &Place<'_>, job: &str) -> String {
        let directory = place.directory_name();
        let file = self.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let rest = file.strip_prefix(&directory).filter(|rest| rest.starts_with(['-', '.']));
        if rest.is_some() && is_file_name(&directory) { directory } else { job.to_owned() }
    }

    /// A name below `.archive` that no file has.
    fn archived(&self, place: &Place<'_>, present: &Path, today: &str) -> Option<PathBuf> {
        let archive = place.directory.join(&self.settings.layout.archive);
        let file = present.file_name()?.to_string_lossy().into_owned();
        let stem = file.strip_suffix(".nomad.hcl").unwrap_or(&file);
        let dated = (1..10).map(|number| match number {
            1 => format!("{stem}-{today}.nomad.hcl"),
            number => format!("{stem}-{today}-{number}.nomad.hcl"),
        });
        let mut names = std::iter::once(file.clone()).chain(dated).map(|name| archive.join(name));
        names.find(|path| self.workspace.get(path).is_none())
    }

    /// `File`, `Version` and `Last Updated`, where the README has them and they say something else.
    fn readme_edits(&self, readme: &ReadmeFacts, target: &Path, today: &str) -> Vec<Edit> {
        let file = target.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
        let mut edits = readme.rename_file(&file);
        let facts = JobFacts::of(self.file, self.text);
        let tag = facts.images.iter().find_map(|(_, image)| image_tag(image));
        if let (Some((said, at)), Some(tag)) = (readme.version(), tag)
            && !version_fits(&said, &facts)
        {
            edits.push(Edit::replace(at.span, tag));
        }
        if let Some((said, at)) = readme.entry("Last Updated").and_then(|entry| entry.value.as_ref())
            && said != today
        {
            edits.push(Edit::replace(at.span, today));
        }
        edits.sort_by_key(|edit| edit.span.start);
        edits
    }
}

/// Whether a service of that name can have a file of that name.
fn is_file_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '$', '{', '\\'])
}
