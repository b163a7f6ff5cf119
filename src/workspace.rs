//! Which files are job files, and what is known about the files around a document.
//!
//! The index holds facts, not trees: what others must know of a file. Files come in as text, from disk or from an
//! editor's buffer, which wins; the caller does the reading.

mod claims;
mod effects;
mod facts;
mod index;
mod kind;
mod mentions;
mod outline;
mod pins;
mod readme;
mod services;
mod texts;

pub use self::claims::{Claimant, Key};
pub use self::effects::concerned;
pub use self::facts::{Declared, FileFacts, JobFacts, Location, Placement, PortClaim, Route, RouteKind, routes_of};
pub use self::index::Workspace;
pub use self::kind::{FileKind, NameKind, first_line, kind};
pub use self::mentions::{Mention, NamedBy, mentions_in_job, mentions_in_text};
pub use self::outline::{Hit, OutlineKind, Outlined};
pub use self::pins::{Pin, exclude, pins};
pub use self::readme::{Entry, Listed, ReadmeFacts, markdown};
pub use self::services::{Registered, Uses, registered};
