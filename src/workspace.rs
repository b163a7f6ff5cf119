//! Which files are job files, and what is known about the files around a document.

mod kind;

pub use self::kind::{FileKind, NameKind, first_line, kind};

/// What is known about the files around a document. Cheap to share, never changed in place.
#[derive(Debug, Default)]
pub struct Workspace {}
