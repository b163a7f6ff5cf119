//! Image references as far as the file decides them.

use crate::model::{Element, Scope};
use crate::syntax::{ExprKind, PartKind, ValueRef};

/// Stands for a part that the file does not decide; no reference contains it.
const UNKNOWN: char = '\0';

/// What an image reference says about the version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Pin {
    /// A digest, a tag other than `latest`, or a part that only the deployment knows.
    Pinned,
    /// Neither tag nor digest.
    NoTag,
    /// The tag `latest`.
    Latest,
}

/// The reference, with [`UNKNOWN`] for what the file does not decide, and words about where it comes from.
pub(super) fn reference<'t>(scope: &Scope<'t>, value: ValueRef<'t>) -> Option<(String, String)> {
    if let Some(known) = scope.string(value) {
        return Some((known.value.clone(), known.source()));
    }
    let ExprKind::Template(parts) = value.kind() else { return None };
    let mut text = String::new();
    for part in parts {
        match &part.kind {
            PartKind::Literal(literal) => text.push_str(literal),
            PartKind::Interpolation(expr) => match scope.string(value.at(expr)) {
                Some(known) => text.push_str(&known.value),
                None => text.push(UNKNOWN),
            },
            PartKind::Directive(..) => return None,
        }
    }
    Some((text, String::new()))
}

/// How an image reference is pinned (the grammar is that of distribution/reference: the tag is what follows a colon
/// behind the last slash).
pub(super) fn pin(reference: &str) -> Pin {
    let reference = reference.trim();
    // podman takes other transports, whose names are files.
    let reference = match reference.split_once("://") {
        Some(("docker", rest)) => rest,
        Some(_) => return Pin::Pinned,
        None => reference,
    };
    let archive = ["oci-archive:", "docker-archive:", "dir:", "oci:", "sha256:"];
    if reference.is_empty() || reference.contains('@') || archive.iter().any(|prefix| reference.starts_with(prefix)) {
        return Pin::Pinned;
    }
    let last = reference.rsplit('/').next().unwrap_or(reference);
    match last.split_once(':') {
        Some((_, "latest")) => Pin::Latest,
        Some((_, "")) => Pin::NoTag,
        Some(_) => Pin::Pinned,
        // `${var.image}` may end in a tag.
        None if last.contains([UNKNOWN, '$']) => Pin::Pinned,
        // Names of images have no capitals: this is a word that somebody replaces before the job is submitted.
        None if last.contains(|c: char| c.is_ascii_uppercase()) => Pin::Pinned,
        None => Pin::NoTag,
    }
}

/// Whether the task runs an image; `default` is its driver where it names none.
pub(super) fn is_image_driver<'t>(scope: &Scope<'t>, task: Element<'t>, default: &str) -> bool {
    match task.value("driver") {
        Some(driver) => scope.string(driver).is_some_and(|driver| matches!(driver.value.as_str(), "docker" | "podman")),
        None => matches!(default, "docker"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_digests() {
        for image in [
            "nginx:1.27",
            "r.example.com:5000/a/b:v1",
            "nginx@sha256:abc",
            "nginx:latest@sha256:abc",
            "a:\0",
            "\0",
            "x/\0",
        ] {
            assert_eq!(pin(image), Pin::Pinned, "{image}");
        }
        for image in
            ["docker://redis:7", "docker-archive:/local/x.tar", "nginx:\0-alpine", "nginx:latest-\0", "__IMAGE__"]
        {
            assert_eq!(pin(image), Pin::Pinned, "{image}");
        }
        for image in ["nginx", "r.example.com:5000/a/b", "\0/nginx", "\0:5000/nginx", "docker://redis", "nginx:"] {
            assert_eq!(pin(image), Pin::NoTag, "{image}");
        }
        for image in ["nginx:latest", "localhost:5000/x:latest", "\0/x:latest"] {
            assert_eq!(pin(image), Pin::Latest, "{image}");
        }
    }
}
