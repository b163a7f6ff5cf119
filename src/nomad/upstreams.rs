//! The Connect upstreams of a group, whose addresses its tasks find in their environment.
//!
//! A client sets `NOMAD_UPSTREAM_ADDR_<destination>`, and the same with `IP` and `PORT`, for each upstream of the sidecars
//! of the group's services: once with the destination as it is written, and once with `_` for what a variable's name
//! cannot hold.

use std::borrow::Cow;

use super::field::{Block, is_misspelt, text};
use super::finding::listed;
use crate::model::{Element, Field, Group, Scope};
use crate::suggest::closest;

/// What the names begin with.
pub(super) const PREFIX: &str = "NOMAD_UPSTREAM_";

/// What each upstream has.
const KINDS: [&str; 3] = ["ADDR_", "IP_", "PORT_"];

/// A name of an upstream that the group does not have.
pub(super) struct Missing {
    /// What lacks, without a full stop.
    pub(super) message: String,
    /// A further sentence, after a blank, or nothing.
    pub(super) help: String,
    /// The name that was most likely meant.
    pub(super) meant: Option<String>,
}

/// Says what `name` lacks to be set in the group; `None` where it is set, or may be.
pub(super) fn missing<'a>(scope: &Scope<'a>, group: &Group<'a>, name: &str) -> Option<Missing> {
    let rest = name.strip_prefix(PREFIX)?;
    let kind = KINDS.iter().find(|kind| rest.starts_with(**kind))?;
    let wanted = &rest[kind.len()..];
    let known = destinations(scope, group)?;
    if known.iter().any(|known| known == wanted || plain(known) == plain(wanted)) {
        return None;
    }
    let plain: Vec<String> = known.iter().map(|known| plain(known)).collect();
    let close = closest(wanted, plain.iter().map(String::as_str));
    let help = match (close, known.as_slice()) {
        (Some(close), _) => format!(" Did you mean `{PREFIX}{kind}{close}`?"),
        (None, []) => String::new(),
        (None, [only]) => format!(" Its only upstream is `{only}`."),
        (None, known) => format!(" Its upstreams are {}.", listed(known, "and")),
    };
    Some(Missing {
        message: format!("No service of the group has a Connect upstream `{wanted}`"),
        help,
        meant: close.map(|close| format!("{PREFIX}{kind}{close}")),
    })
}

/// The destinations of all upstreams; `None` where the file does not decide them.
fn destinations<'a>(scope: &Scope<'a>, group: &Group<'a>) -> Option<Vec<Cow<'a, str>>> {
    let mut found = Vec::new();
    if !is_certain(group.element, "service") {
        return None;
    }
    for service in &group.services {
        let mut places = vec![service.element];
        for keyword in ["connect", "sidecar_service", "proxy", "upstreams"] {
            let mut below = Vec::new();
            for place in places {
                if !is_certain(place, keyword) {
                    return None;
                }
                below.extend(place.elements(keyword));
            }
            places = below;
        }
        for upstream in places {
            match text(scope, upstream, "destination_name") {
                Field::Known(name) if !name.value.contains("${") => found.push(name.value),
                Field::Absent if !is_misspelt(upstream, &["destination_name"]) => {}
                _ => return None,
            }
        }
    }
    Some(found)
}

/// Whether the blocks of that keyword are those that one sees.
fn is_certain(element: Element<'_>, keyword: &str) -> bool {
    let plain = element.elements(keyword).all(|block| !block.dynamic);
    plain && !is_misspelt(element, &[keyword]) && !matches!(Block::of(element, keyword), Block::Unknown)
}

/// What the client makes of a name that is to be a variable's.
fn plain(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}
