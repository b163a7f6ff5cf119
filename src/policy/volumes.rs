//! What the volume rules share.

use crate::model::{Element, Group, Scope};
use crate::rule::Context;
use crate::text::Span;

/// A `volume` of a group that asks for something that must exist.
#[derive(Clone, Copy)]
pub(super) struct Volume<'a, 't> {
    pub(super) group: &'a Group<'t>,
    pub(super) element: Element<'t>,
    pub(super) kind: Kind,
}

/// The types that Nomad knows (job-specification/volume, `type`); it drops volumes of others.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Host,
    Csi,
}

/// The name under which a volume is looked up, and where it stands.
pub(super) struct Source {
    pub(super) name: String,
    /// `" (the default of …)"` or nothing.
    pub(super) origin: String,
    pub(super) span: Span,
    /// Whether the name is written there, so that it can be replaced.
    pub(super) literal: bool,
    /// Whether it is the volume's label, for want of a `source`.
    pub(super) is_label: bool,
}

/// All host and CSI volumes of the file.
pub(super) fn volumes<'a>(context: &Context<'a>) -> impl Iterator<Item = Volume<'a, 'a>> {
    let file = context.file;
    file.groups().flat_map(move |(_, group)| {
        group.volumes.iter().filter_map(move |element| {
            let kind = match file.scope.string(element.value("type")?)?.value.as_str() {
                "host" => Kind::Host,
                "csi" => Kind::Csi,
                _ => return None,
            };
            Some(Volume { group, element: *element, kind })
        })
    })
}

impl Volume<'_, '_> {
    /// The literal source, or the label where there is none.
    pub(super) fn source(&self, scope: &Scope<'_>) -> Option<Source> {
        if let Some(attribute) = self.element.attribute("source") {
            let value = attribute.value();
            let name = scope.string(value)?;
            let literal = value.as_str().is_some();
            let span = value.span();
            return Some(Source { origin: name.source(), name: name.value, span, literal, is_label: false });
        }
        if self.element.mentions("source") {
            return None;
        }
        let name = self.element.label()?.to_owned();
        let span = self.element.block.labels().next()?.span();
        Some(Source { name, origin: String::new(), span, literal: true, is_label: true })
    }

    /// The blocks of the group that mount it, and whether others may do so.
    pub(super) fn mounts(&self, scope: &Scope<'_>) -> (Vec<Element<'_>>, bool) {
        let label = self.element.label();
        let mut mounts = Vec::new();
        let mut open = label.is_none();
        for task in &self.group.tasks {
            for mount in task.element.elements("volume_mount") {
                match mount.value("volume").map(|value| scope.string(value)) {
                    Some(Some(name)) if Some(name.value.as_str()) == label => mounts.push(mount),
                    // The file does not tell which volume is meant, or somebody is still typing it.
                    Some(None) => open = true,
                    None => open |= mount.mentions("volume"),
                    // A name that no volume has is a mistake of its own, and may mean this one.
                    Some(Some(name)) => {
                        open |= !self.group.volumes.iter().any(|volume| volume.label() == Some(name.value.as_str()));
                    }
                }
            }
        }
        (mounts, open)
    }
}
