//! What the file rules share: layout roots, service directories, production files.

use std::path::{Component, Path, PathBuf};

use crate::config::Settings;
use crate::diagnostic::Related;
use crate::model::Job;
use crate::rule::{Context, Zone};
use crate::text::Span;
use crate::workspace::{Claimant, FileFacts, JobFacts, Location, Workspace};

/// Where a file stands in the team's layout.
pub(super) struct Place<'a> {
    /// The directory named in `layout.roots`.
    pub(super) root: PathBuf,
    /// The file itself.
    pub(super) path: &'a Path,
    /// The service's directory: the file's own, or the one above `.testing` or `.archive`.
    pub(super) directory: PathBuf,
    pub(super) zone: Zone,
}

/// The place of the context's file; `None` outside of every layout root, and where no other file is known.
pub(super) fn place<'a>(context: &'a Context<'_>) -> Option<Place<'a>> {
    if context.workspace.is_empty() {
        return None;
    }
    place_of(context.path?, context.settings)
}

/// The place of any file.
pub(super) fn place_of<'a>(path: &'a Path, settings: &Settings) -> Option<Place<'a>> {
    let parent = path.parent()?;
    let mut root = None;
    let mut directory = PathBuf::new();
    let mut hidden = false;
    let mut walked = PathBuf::new();
    for component in parent.components() {
        walked.push(component);
        let Component::Normal(name) = component else { continue };
        if root.is_none() {
            if settings.layout.roots.iter().any(|wanted| name == wanted.as_str()) {
                root = Some(walked.clone());
                directory.clone_from(&walked);
            }
            continue;
        }
        if name.to_string_lossy().starts_with('.') {
            hidden = true;
        }
        if !hidden {
            directory.clone_from(&walked);
        }
    }
    Some(Place { root: root?, path, directory, zone: Zone::of(Some(path), settings) })
}

impl Place<'_> {
    /// Whether the file lies in a service's directory itself, where only production files belong.
    pub(super) fn is_production(&self) -> bool {
        self.zone == Zone::Production && self.path.parent() == Some(&self.directory)
    }

    /// The production job files of the service's directory, the file itself among them.
    pub(super) fn production_jobs<'w>(
        &'w self,
        workspace: &'w Workspace,
    ) -> impl Iterator<Item = (&'w Path, &'w JobFacts)> {
        workspace.files_in(&self.directory).filter_map(|(path, facts)| Some((path, facts.job()?)))
    }

    /// The README beside the job, whatever case its name is in.
    pub(super) fn readme<'w>(&'w self, workspace: &'w Workspace) -> Option<(&'w Path, &'w FileFacts)> {
        workspace.files_in(&self.directory).find(|(_, facts)| facts.readme().is_some())
    }

    /// The production job file that has the directory's name, or else whose job has.
    pub(super) fn namesake<'w>(&'w self, workspace: &'w Workspace) -> Option<&'w Path> {
        let wanted = self.directory_name();
        let jobs = || self.production_jobs(workspace);
        let stem = |path: &Path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().split('.').next() == Some(&wanted))
        };
        let by_name = jobs().find(|(path, _)| stem(path));
        by_name.or_else(|| jobs().find(|(_, job)| job.name.as_deref() == Some(&wanted))).map(|(path, _)| path)
    }

    /// The name of the service's directory.
    pub(super) fn directory_name(&self) -> String {
        self.directory.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// What a reader would point at when the whole job is meant: its label.
pub(super) fn job_label(job: &Job<'_>) -> Span {
    job.element.block.labels().next().map_or(job.element.block.keyword_span(), |label| label.span())
}

/// The other production files among `claimants`, with their facts.
pub(super) fn other_production<'a>(
    context: &'a Context<'_>,
    claimants: &'a [Claimant],
) -> impl Iterator<Item = (&'a Path, &'a JobFacts)> {
    // Paths of one origin: comparing their bytes will do, and costs less than comparing their components.
    let own = context.path.map(Path::as_os_str);
    claimants.iter().filter_map(move |claimant| {
        let path = claimant.path.as_ref();
        if Some(path.as_os_str()) == own || Zone::of(Some(path), context.settings) != Zone::Production {
            return None;
        }
        Some((path, claimant.job()?))
    })
}

/// More places than this are only counted.
pub(super) const MOST_RELATED: usize = 5;

/// More places than this are not even counted: in a repository where each job clashes with each other, that would take
/// the square of their number.
const MOST_COUNTED: usize = 105;

/// The other places that a finding is about: the first few, and how many more there are.
pub(super) struct Others<'a, N: ?Sized> {
    /// What the first is called.
    pub(super) first: Option<&'a N>,
    pub(super) related: Vec<Related>,
    count: usize,
}

impl<N: ?Sized> Default for Others<'_, N> {
    fn default() -> Self {
        Self { first: None, related: Vec::new(), count: 0 }
    }
}

impl<'a, N: ?Sized> Others<'a, N> {
    /// Adds a place. There may be hundreds, so that the message is made only where it is shown.
    pub(super) fn add(&mut self, name: &'a N, path: &Path, at: Location, message: impl FnOnce() -> String) {
        self.first.get_or_insert(name);
        self.count += 1;
        if self.count <= MOST_RELATED {
            let path = Some(path.to_path_buf());
            self.related.push(Related { path, span: at.span, lines: Some(at.lines), message: message() });
        }
    }

    /// Whether there are so many that further ones do not matter.
    pub(super) fn are_enough(&self) -> bool {
        self.count > MOST_COUNTED
    }

    /// " (and 3 more)", or nothing.
    pub(super) fn more(&self) -> String {
        match self.count.saturating_sub(MOST_RELATED) {
            0 => String::new(),
            _ if self.are_enough() => format!(" (and more than {} more)", MOST_COUNTED - MOST_RELATED),
            more => format!(" (and {more} more)"),
        }
    }
}

/// The tag of an image, if it has one: what stands behind the `:` of its last component, without digest.
pub(super) fn image_tag(image: &str) -> Option<&str> {
    let name = image.split('@').next()?;
    let last = name.rsplit('/').next()?;
    last.split_once(':').map(|(_, tag)| tag).filter(|tag| !tag.is_empty() && !tag.contains("${"))
}

/// Whether what a README says of a version can be true of one of these images; also where either cannot be known.
pub(super) fn version_fits(said: &str, job: &JobFacts) -> bool {
    let tags: Vec<&str> = job.images.iter().filter_map(|(_, image)| image_tag(image)).collect();
    if is_latest(said) {
        return tags.len() < job.images.len() || tags.is_empty() || tags.contains(&"latest");
    }
    let tokens: Vec<&str> = said
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '/' | '`'))
        .filter(|token| token.chars().any(|c| c.is_ascii_digit()))
        .collect();
    if tags.is_empty() || tokens.is_empty() {
        return true;
    }
    let bare = |text: &str| text.trim_start_matches(['v', 'V']).to_ascii_lowercase();
    tokens.iter().any(|token| {
        // `image:tag` and `image tag` are both ways to say it.
        let token = bare(token.rsplit(':').next().unwrap_or(token));
        tags.iter().any(|tag| {
            let tag = bare(tag);
            // "3.0" is true of "3.0.4": a README may say less, but not something else.
            let less = |short: &str, long: &str| {
                long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_', '+']))
            };
            less(&token, &tag) || less(&tag, &token)
        })
    })
}

/// Whether a README says `latest` or `image:latest`, and nothing more.
fn is_latest(said: &str) -> bool {
    said.rsplit(':').next().is_some_and(|tag| tag.eq_ignore_ascii_case("latest"))
}

/// Lower case, with `-` for everything that is no letter and no digit: "Node Exporter" is `node-exporter`.
pub(super) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_alphanumeric() {
            slug.extend(c.to_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// A path as people write it: relative to the layout root's parent.
pub(super) fn short(path: &Path, root: &Path) -> String {
    root.parent().and_then(|base| path.strip_prefix(base).ok()).unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn service_directories_are_below_a_root_and_not_hidden() {
        let settings = Settings::default();
        let place = |path: &str| {
            place_of(Path::new(path), &settings)
                .map(|place| (place.directory.display().to_string(), place.is_production()))
        };
        assert_eq!(place("/r/jobs/web/web.nomad.hcl"), None);
        assert_eq!(place("/r/nomad-jobs/a/web/web.nomad.hcl"), Some(("/r/nomad-jobs/a/web".into(), true)));
        assert_eq!(place("/r/nomad-jobs/web/.testing/web-x.nomad.hcl"), Some(("/r/nomad-jobs/web".into(), false)));
        assert_eq!(place("/r/nomad-jobs/web/.old/web.nomad.hcl"), Some(("/r/nomad-jobs/web".into(), false)));
    }

    #[test]
    fn versions_contradict_only_when_nothing_fits() {
        let job = |image: &str| JobFacts { images: vec![("t".into(), image.into())], ..JobFacts::default() };
        for (said, image, fits) in [
            ("1.23.8-rootless", "gitea/gitea:1.24.6-rootless", false),
            ("1.24.6-rootless", "gitea/gitea:1.24.6-rootless", true),
            ("v3.0", "traefik:v3.0.4", true),
            ("traefik:v3.5.3", "traefik:v3.5.3", true),
            ("3", "traefik:v3.5.3", true),
            ("3.50", "traefik:v3.5.3", false),
            ("see the job file", "traefik:v3.5.3", true),
            ("1.0", "traefik", true),
            ("latest", "traefik:v3.5.3", false),
            ("traefik:latest", "traefik:v3.5.3", false),
            ("latest", "traefik:latest", true),
            ("latest", "traefik", true),
            ("the latest", "traefik:v3.5.3", true),
            ("1.0", "registry.local:5000/traefik", true),
        ] {
            assert_eq!(version_fits(said, &job(image)), fits, "{said} {image}");
        }
    }

    #[test]
    fn the_first_places_are_shown_and_the_others_counted_up_to_a_limit() {
        let mut others = Others::default();
        let mut said = Vec::new();
        for number in 1..=MOST_COUNTED + 1 {
            assert!(!others.are_enough(), "{number}");
            others.add("a", Path::new("/a"), Location::default(), || number.to_string());
            said.push(others.more());
        }
        assert!(others.are_enough());
        assert_eq!((others.first, others.related.len()), (Some("a"), MOST_RELATED));
        assert_eq!([&said[0], &said[4], &said[5], &said[104]], ["", "", " (and 1 more)", " (and 100 more)"]);
        assert_eq!(said[105], " (and more than 100 more)");
    }
}
