//! The other files that a name stands in.

use std::path::{Path, PathBuf};

use super::Analysis;
use super::reference::{Kind, Symbol};
use crate::nomad::variable_file::job_of;
use crate::rule::Zone;
use crate::workspace::{FileKind, Key};

/// The other files that a name may stand in, by path; `None` where it means nothing outside of its file. Of a service, all that register, call or look it up, and the
/// texts that jobs take in; of a variable, its job and the files of values that are certainly the job's.
///
/// Archived files are left as they are, unless the question comes from one.
pub(super) fn files(analysis: &Analysis, symbol: &Symbol) -> Option<Vec<PathBuf>> {
    let workspace = &analysis.workspace;
    let mut found: Vec<PathBuf> = match symbol.kind {
        Kind::Service => {
            let name = &symbol.name;
            let registers =
                workspace.claimants(&Key::Service(name.clone())).iter().map(|claimant| claimant.path.as_ref());
            registers.chain(workspace.users(name)).chain(workspace.texts_naming(name)).map(Path::to_owned).collect()
        }
        Kind::Variable => {
            let job = job_path(analysis)?;
            let values = files_of_values(analysis, job).filter(|(_, names)| names.contains(&symbol.name));
            values.map(|(path, _)| path).chain([job]).map(Path::to_owned).collect()
        }
        _ => return None,
    };
    let is_archived = |path: &Path| Zone::of(Some(path), &analysis.settings) == Zone::Archive;
    let asks_in_archive = analysis.path().is_some_and(is_archived);
    found.retain(|path| Some(path.as_path()) != analysis.path() && (asks_in_archive || !is_archived(path)));
    found.sort();
    found.dedup();
    Some(found)
}

/// The files that register a service, besides this one.
pub(super) fn registering<'a>(analysis: &'a Analysis, name: &str) -> impl Iterator<Item = &'a Path> {
    let claimants = analysis.workspace.claimants(&Key::Service(name.to_owned())).iter();
    let is_live = |path: &Path| Zone::of(Some(path), &analysis.settings) != Zone::Archive;
    let others = claimants.map(|claimant| claimant.path.as_ref()).filter(|path| Some(*path) != analysis.path());
    others.filter(move |path| is_live(path))
}

/// The job that declares the document's variables: itself, or that of a file of values.
pub(super) fn job_path(analysis: &Analysis) -> Option<&Path> {
    match analysis.kind() {
        FileKind::Variables => job_of(analysis.path()?, &analysis.workspace).map(|(path, _)| path),
        FileKind::Job => analysis.path(),
        _ => None,
    }
}

/// The files of values that certainly belong to a job, each with its names.
pub(super) fn files_of_values<'a>(
    analysis: &'a Analysis,
    job: &'a Path,
) -> impl Iterator<Item = (&'a Path, &'a [String])> {
    let workspace = &analysis.workspace;
    let beside = job.parent().into_iter().flat_map(|directory| workspace.files_in(directory));
    let values = beside.filter_map(|(path, facts)| Some((path, facts.variables()?)));
    values.filter(move |(path, _)| job_of(path, workspace).is_some_and(|(owner, _)| owner == job))
}
