//! Secrets in plain text: where in a job they can stand, and what they look like there.
//!
//! One pass over the text finds keywords (`search`). For each, the tree tells in which attribute it stands, and that
//! tells how to read it: an `env` block names its values, a template is lines of some configuration, anything else
//! only counts where the value's own form shows what it is. A second pass looks at what refers to variables and locals.

mod assignment;
mod backend;
mod block;
mod line;
mod lookup;
mod names;
mod partial;
mod places;
mod read;
mod referenced;
mod relocate;
mod scan;
mod search;
mod shapes;
mod values;

use crate::rule::Context;
use crate::text::Span;

use self::line::Evidence;
use self::scan::{Scan, Wanted};

pub(super) use self::backend::{backends, function, lookup};
pub(super) use self::lookup::{Action, actions, default_of_lookup};
pub(super) use self::partial::rendered;
pub(super) use self::places::place;
pub(super) use self::referenced::Reference;
pub(super) use self::relocate::{Entry, relocate};

/// A secret in plain text.
pub(super) struct Secret<'t> {
    /// The literal.
    pub(super) span: Span,
    evidence: Evidence,
    /// Where it stands in a task's `env`, if it does.
    pub(super) entry: Option<Entry<'t>>,
    /// Whether it stands in a template, which could look it up.
    pub(super) in_template: bool,
    /// Where it is used, if it is the value of a variable or local.
    pub(super) reference: Option<Reference>,
}

impl Secret<'_> {
    /// The name under which it stands, or the form that shows it: for a message.
    pub(super) fn what(&self) -> &str {
        match &self.evidence {
            Evidence::Name(name) => name,
            Evidence::Shape(shape) => shape,
        }
    }

    /// The name under which it stands.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.evidence {
            Evidence::Name(name) => Some(name),
            Evidence::Shape(_) => None,
        }
    }
}

/// All secrets of a part of the file, in the order of the text.
pub(super) fn secrets<'a>(context: &Context<'a>, part: Span) -> Vec<Secret<'a>> {
    let mut scan = Scan::new(context, Wanted::Literals);
    search::search(context.text, part, |keyword, at| scan.keyword(keyword, at));
    scan.found()
}

/// Values of variables and locals that only the place where they are used shows to be secrets, in the order of the text.
pub(super) fn referenced<'a>(context: &Context<'a>) -> Vec<Secret<'a>> {
    referenced::secrets(context)
}
