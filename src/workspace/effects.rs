//! Which other files a change of one file may concern: those whose findings read what has changed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::claims::Key;
use super::facts::{FileFacts, JobFacts};
use super::index::Workspace;

/// The files besides `path` whose findings may differ after `path` has changed between `before` and `after`: those that
/// claim what it claims or claimed, its neighbours, the READMEs that list it, and those that ask for what it provides or
/// declare what it sets.
pub fn concerned(before: &Workspace, after: &Workspace, path: &Path) -> BTreeSet<Arc<Path>> {
    let (old, new) = (before.get(path), after.get(path));
    let mut found = BTreeSet::new();
    if old == new {
        return found;
    }
    let jobs = [old, new].map(|facts| facts.and_then(FileFacts::job));
    // Several jobs may register one service: those who use it are concerned, not those who register it as well.
    let claims = jobs.into_iter().flatten().flat_map(JobFacts::keys);
    for key in claims.filter(|key| !matches!(key, Key::Service(_) | Key::OpenService)) {
        for workspace in [before, after] {
            found.extend(workspace.claimants(&key).iter().map(|claimant| Arc::clone(&claimant.path)));
        }
    }
    // A job that has only moved within its file looks the same to its neighbours.
    if !is_moved(old, new) {
        for workspace in [before, after] {
            found.extend(neighbours(workspace, path));
        }
    }
    let provides_other_volumes = old.and_then(FileFacts::host_volumes) != new.and_then(FileFacts::host_volumes);
    let services = jobs.map(|job| job.map(|job| (&job.services, job.open_services)));
    let provides_other_services = services[0] != services[1];
    if provides_other_volumes || provides_other_services {
        let asks = |job: &JobFacts| provides_other_volumes || job.mentions_services;
        let asking = after.paths().filter(|(_, facts)| facts.job().is_some_and(asks));
        found.extend(asking.map(|(other, _)| Arc::clone(other)));
    }
    let values = [old, new].map(|facts| facts.and_then(FileFacts::variables).unwrap_or_default());
    if values[0] != values[1] {
        let touches = |job: &JobFacts| {
            job.variables
                .iter()
                .any(|declared| values[0].contains(&declared.name) != values[1].contains(&declared.name))
        };
        let declaring = after.paths().filter(|(_, facts)| facts.job().is_some_and(touches));
        found.extend(declaring.map(|(other, _)| Arc::clone(other)));
    }
    found.remove(path);
    found
}

/// Whether the facts differ in nothing but places.
fn is_moved(old: Option<&FileFacts>, new: Option<&FileFacts>) -> bool {
    match (old.and_then(FileFacts::job), new.and_then(FileFacts::job)) {
        (Some(old), Some(new)) => old.without_places() == new.without_places(),
        _ => false,
    }
}

/// The files of the service's directory and its zones, and the READMEs of the directories above.
fn neighbours<'w>(workspace: &'w Workspace, path: &Path) -> impl Iterator<Item = Arc<Path>> + 'w {
    let directory = service_directory(workspace, path);
    workspace
        .paths()
        .filter(move |(other, facts)| {
            let Some(parent) = other.parent() else { return false };
            match parent.strip_prefix(&directory) {
                Ok(below) => {
                    below.components().next().is_none_or(|first| first.as_os_str().to_string_lossy().starts_with('.'))
                }
                Err(_) => facts.readme().is_some() && directory.starts_with(parent),
            }
        })
        .map(|(other, _)| Arc::clone(other))
}

/// The file's directory, or the one above the first hidden directory inside the workspace: `.testing` and `.archive`
/// belong to the service that they lie in.
fn service_directory(workspace: &Workspace, path: &Path) -> PathBuf {
    let parent = path.parent().unwrap_or(path);
    let root =
        workspace.roots().iter().filter(|root| parent.starts_with(root)).max_by_key(|root| root.as_os_str().len());
    let Some((root, below)) = root.and_then(|root| Some((root, parent.strip_prefix(root).ok()?))) else {
        return parent.to_path_buf();
    };
    let visible = below.components().take_while(|part| !part.as_os_str().to_string_lossy().starts_with('.'));
    visible.fold(root.clone(), |directory, part| directory.join(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(name: &str, port: u16) -> FileFacts {
        let text = format!(
            "job \"{name}\" {{\n  group \"g\" {{\n    network {{\n      port \"p\" {{\n        static = {port}\n      }}\n    }}\n  }}\n}}\n"
        );
        FileFacts::read(Path::new("/w/j.nomad.hcl"), &text)
    }

    fn workspace(files: &[(&str, FileFacts)]) -> Workspace {
        let mut workspace = Workspace::new(vec![PathBuf::from("/w")]);
        for (path, facts) in files {
            workspace.insert(Path::new(path), facts.clone());
        }
        workspace
    }

    fn changed(before: &Workspace, path: &str, facts: Option<FileFacts>) -> Vec<String> {
        let mut after = before.clone();
        match facts {
            Some(facts) => after.insert(Path::new(path), facts),
            None => after.remove(Path::new(path)),
        };
        concerned(before, &after, Path::new(path)).iter().map(|path| path.display().to_string()).collect()
    }

    #[test]
    fn those_who_claim_the_same_are_concerned_on_both_sides_of_a_change() {
        let before = workspace(&[
            ("/w/jobs/a/a.nomad.hcl", job("a", 81)),
            ("/w/jobs/b/b.nomad.hcl", job("b", 82)),
            ("/w/jobs/c/c.nomad.hcl", job("c", 83)),
        ]);
        let to_b = changed(&before, "/w/jobs/a/a.nomad.hcl", Some(job("a", 82)));
        assert_eq!(to_b, ["/w/jobs/b/b.nomad.hcl"]);
        let mut both = before.clone();
        both.insert(Path::new("/w/jobs/a/a.nomad.hcl"), job("a", 82));
        assert_eq!(changed(&both, "/w/jobs/a/a.nomad.hcl", Some(job("a", 84))), ["/w/jobs/b/b.nomad.hcl"]);
        assert_eq!(changed(&both, "/w/jobs/a/a.nomad.hcl", None), ["/w/jobs/b/b.nomad.hcl"]);
        assert_eq!(changed(&both, "/w/jobs/a/a.nomad.hcl", Some(job("a", 82))), [""; 0]);
    }

    #[test]
    fn neighbours_are_concerned_and_so_are_the_readmes_above() {
        let readme = || FileFacts::read(Path::new("/w/README.md"), "# x\n");
        let before = workspace(&[
            ("/w/README.md", readme()),
            ("/w/jobs/README.md", readme()),
            ("/w/jobs/web/README.md", readme()),
            ("/w/jobs/web/web.nomad.hcl", job("web", 81)),
            ("/w/jobs/web/.archive/old/web.nomad.hcl", job("web-old", 90)),
            ("/w/jobs/web/inner/x.nomad.hcl", job("x", 91)),
            ("/w/jobs/db/README.md", readme()),
            ("/w/jobs/db/db.nomad.hcl", job("db", 82)),
        ]);
        let near = ["/w/README.md", "/w/jobs/README.md", "/w/jobs/web/.archive/old/web.nomad.hcl"];
        let of_job = changed(&before, "/w/jobs/web/web.nomad.hcl", Some(job("other", 81)));
        assert_eq!(of_job, [&near[..], &["/w/jobs/web/README.md"]].concat());
        let new = changed(&before, "/w/jobs/web/.testing/new.nomad.hcl", Some(job("new", 99)));
        assert_eq!(new, [&near[..], &["/w/jobs/web/README.md", "/w/jobs/web/web.nomad.hcl"]].concat());
    }

    #[test]
    fn those_who_ask_for_what_a_file_provides_are_concerned() {
        let read = |text: &str| FileFacts::read(Path::new("/w/x.hcl"), text);
        let service = |name: &str| {
            read(&format!(
                "job \"db\" {{\n  group \"g\" {{\n    service {{\n      name = \"{name}\"\n    }}\n  }}\n}}\n"
            ))
        };
        let user = read("job \"web\" {\n  meta {\n    db = \"db.service.consul\"\n  }\n}\n");
        let agent = |volume: &str| read(&format!("client {{\n  host_volume \"{volume}\" {{}}\n}}\n"));
        let before = workspace(&[
            ("/w/agents/a.hcl", agent("x-data")),
            ("/w/jobs/db/db.hcl", service("db")),
            ("/w/jobs/other/other.hcl", job("other", 90)),
            ("/w/jobs/web/web.hcl", user),
        ]);
        assert_eq!(changed(&before, "/w/jobs/db/db.hcl", Some(service("db2"))), ["/w/jobs/web/web.hcl"]);
        let all = ["/w/jobs/db/db.hcl", "/w/jobs/other/other.hcl", "/w/jobs/web/web.hcl"];
        assert_eq!(changed(&before, "/w/agents/a.hcl", Some(agent("y-data"))), all);
    }

    #[test]
    fn what_has_only_moved_concerns_those_who_point_at_it() {
        let text = |above: &str, port: u16| {
            let text = format!(
                "{above}job \"a\" {{\n  group \"g\" {{\n    network {{\n      port \"p\" {{\n        static = {port}\n      }}\n    }}\n  }}\n}}\n"
            );
            FileFacts::read(Path::new("/w/a.nomad.hcl"), &text)
        };
        let readme = FileFacts::read(Path::new("/w/README.md"), "# x\n");
        let before = workspace(&[
            ("/w/jobs/README.md", readme),
            ("/w/jobs/a.nomad.hcl", text("", 81)),
            ("/w/other/b.nomad.hcl", job("b", 81)),
        ]);
        assert_eq!(changed(&before, "/w/jobs/a.nomad.hcl", Some(text("\n", 81))), ["/w/other/b.nomad.hcl"]);
        let same_lines = "# typed\n";
        let mut commented = before.clone();
        commented.insert(Path::new("/w/jobs/a.nomad.hcl"), text("#\n", 81));
        assert_eq!(changed(&commented, "/w/jobs/a.nomad.hcl", Some(text(same_lines, 81))), [""; 0]);
    }
}
