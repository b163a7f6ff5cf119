//! Which files are meant by the paths on the command line.

use std::path::{Component, Path, PathBuf};

use super::selection::Excluded;
use super::terminal::Terminal;
use crate::disk;

/// A file to look at.
#[derive(Debug, PartialEq)]
pub(super) struct Found {
    /// Absolute.
    pub(super) path: PathBuf,
    /// Whether the user named it, and not only a directory above it.
    pub(super) named: bool,
    /// Whether it is to be checked. The others are looked at because what they say matters to those that are.
    pub(super) asked: bool,
}

/// All files below `paths`, each once, and the files around those that are named one by one. What is `excluded` is
/// still looked at, but not asked about, also if it is named: tools such as pre-commit name every file.
pub(super) fn discover(paths: &[PathBuf], excluded: &Excluded, terminal: &mut Terminal) -> Vec<Found> {
    let mut found = Vec::new();
    let mut directories = Vec::new();
    let mut surroundings = Vec::new();
    for path in paths {
        match path.metadata() {
            Ok(metadata) if metadata.is_dir() => directories.push(absolute(path)),
            Ok(_) => {
                let path = absolute(path);
                surroundings.push(repository(&path));
                found.push(Found { path, named: true, asked: true });
            }
            Err(error) => terminal.error(format_args!("cannot read {}: {}", path.display(), reason(&error))),
        }
    }
    for directory in &directories {
        walk(directory, true, &mut found, terminal);
    }
    surroundings.sort();
    surroundings.dedup();
    for directory in surroundings.iter().filter(|around| !directories.iter().any(|done| around.starts_with(done))) {
        walk(directory, false, &mut found, terminal);
    }
    for file in &mut found {
        if excluded.contains(&file.path) {
            (file.named, file.asked) = (false, false);
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path).then((b.named, b.asked).cmp(&(a.named, a.asked))));
    found.dedup_by(|a, b| a.path == b.path);
    found
}

/// The files around the one at `path`, an absolute path, without itself.
pub(super) fn around(path: &Path, terminal: &mut Terminal) -> Vec<Found> {
    let mut found = Vec::new();
    walk(&repository(path), false, &mut found, terminal);
    found.retain(|file| file.path != path);
    found
}

/// The directory whose files belong together with the one at `path`: the repository, else the working directory if the
/// file is below it, else the file's directory.
pub(super) fn repository(path: &Path) -> PathBuf {
    let parent = path.parent().unwrap_or(path);
    let repository = parent.ancestors().find(|directory| directory.join(".git").exists());
    let working_directory = std::env::current_dir().ok().filter(|directory| parent.starts_with(directory));
    repository.map(Path::to_owned).or(working_directory).unwrap_or_else(|| parent.to_owned())
}

fn walk(directory: &Path, asked: bool, found: &mut Vec<Found>, terminal: &mut Terminal) {
    for entry in disk::walk(directory, None) {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                found.push(Found { path: entry.into_path(), named: false, asked });
            }
            Ok(_) => {}
            Err(error) if asked => terminal.error(format_args!("cannot search {}: {error}", directory.display())),
            // Nobody asked for that directory.
            Err(_) => {}
        }
    }
}

/// The absolute path, without `.` and `..`; links stay as they are.
pub(super) fn absolute(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut clean = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                clean.pop();
            }
            Component::CurDir => {}
            component => clean.push(component),
        }
    }
    clean
}

/// How people are shown an absolute path: from the working directory when below it, with `/`.
pub(super) fn shown(path: &Path, working_directory: &Path) -> String {
    let relative = path.strip_prefix(working_directory).unwrap_or(path).to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        relative.into_owned()
    } else {
        relative.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// An error of the operating system without its number.
pub(super) fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or directory".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_made_absolute_and_clean() {
        assert_eq!(absolute(Path::new("/a/./b/../c.hcl")), Path::new("/a/c.hcl"));
        let here = std::env::current_dir().expect("tests have a working directory");
        assert_eq!(absolute(Path::new("./x/../y")), here.join("y"));
    }

    #[test]
    fn paths_are_shown_from_the_working_directory() {
        assert_eq!(shown(Path::new("/w/a/b.nomad"), Path::new("/w")), "a/b.nomad");
        assert_eq!(shown(Path::new("/v/b.nomad"), Path::new("/w")), "/v/b.nomad");
    }
}
