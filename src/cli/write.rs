//! Writing files so that none is ever lost or half written.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use super::discover::reason;
use super::sources::read_text;

/// Replaces the text of a file, which must still be `before`, by `text`: all of it or nothing. Permissions stay, and
/// where the path is a link, the file that it leads to is written.
pub(super) fn replace(path: &Path, before: &str, text: &str) -> Result<(), String> {
    let target = fs::canonicalize(path).map_err(|error| reason(&error))?;
    if read_text(&target)? != before {
        return Err("it has changed since it was read; run the command again".to_owned());
    }
    let metadata = fs::metadata(&target).map_err(|error| reason(&error))?;
    if metadata.permissions().readonly() {
        return Err("it is read-only".to_owned());
    }
    let (mut file, temporary) = temporary_beside(&target)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| file.set_permissions(metadata.permissions()))
        .and_then(|()| keep_owner(&temporary, &metadata))
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, &target));
    written.map_err(|error| {
        let _ = fs::remove_file(&temporary);
        reason(&error)
    })
}

/// Writes a new file, and the directories above it; refuses where there is one.
pub(super) fn create(path: &Path, text: &str) -> Result<(), String> {
    make_parent(path)?;
    let mut file = OpenOptions::new().write(true).create_new(true).open(path).map_err(|error| reason(&error))?;
    file.write_all(text.as_bytes()).map_err(|error| reason(&error))
}

/// Moves a file; refuses where there is one.
pub(super) fn move_file(from: &Path, to: &Path) -> Result<(), String> {
    if fs::symlink_metadata(to).is_ok() {
        return Err("there is a file of that name".to_owned());
    }
    make_parent(to)?;
    fs::rename(from, to).map_err(|error| reason(&error))
}

fn make_parent(path: &Path) -> Result<(), String> {
    match path.parent() {
        Some(parent) => fs::create_dir_all(parent).map_err(|error| reason(&error)),
        None => Ok(()),
    }
}

/// A new file in the same directory, hence on the same file system: only there can it be renamed in one step.
fn temporary_beside(target: &Path) -> Result<(File, PathBuf), String> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    for attempt in 0..100 {
        let path = target.with_file_name(format!(".{name}.{}-{attempt}.tmp", std::process::id()));
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(file) => return Ok((file, path)),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(reason(&error)),
        }
    }
    Err("there are too many temporary files beside it".to_owned())
}

/// A file that belongs to someone else keeps its owner where the system allows that.
#[cfg(unix)]
fn keep_owner(path: &Path, metadata: &fs::Metadata) -> std::io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let new = fs::metadata(path)?;
    if (new.uid(), new.gid()) != (metadata.uid(), metadata.gid()) {
        // Only root may give files away; for others the content is what counts.
        let _ = chown(path, Some(metadata.uid()), Some(metadata.gid()));
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &fs::Metadata) -> std::io::Result<()> {
    Ok(())
}
