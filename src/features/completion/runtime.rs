//! The names that Nomad replaces in `${…}`, those that the job itself gives rise to first.

use std::borrow::Cow;

use super::super::Analysis;
use super::super::docs::Docs;
use super::super::reference::{group_of, upstreams};
use super::{is_within, keys, offers};
use crate::model::Element;
use crate::schema::BlockSchema;
use crate::schema::interpolation::{self, Entry, Kind, Pattern, Place};
use crate::syntax::{BlockRef, Context, ValueRef};

/// A name that can stand in `${…}`.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: Cow<'static, str>,
    pub(super) detail: &'static str,
    pub(super) docs: Docs,
}

/// What is asked for most often, in this order.
const COMMON_RUNTIME: [&str; 11] = [
    "NOMAD_TASK_DIR",
    "NOMAD_SECRETS_DIR",
    "NOMAD_ALLOC_DIR",
    "NOMAD_ALLOC_ID",
    "NOMAD_ALLOC_INDEX",
    "NOMAD_JOB_NAME",
    "NOMAD_GROUP_NAME",
    "NOMAD_TASK_NAME",
    "NOMAD_DC",
    "NOMAD_REGION",
    "NOMAD_NAMESPACE",
];

const COMMON_NODE: [&str; 9] = [
    "attr.kernel.name",
    "attr.cpu.arch",
    "attr.unique.hostname",
    "node.datacenter",
    "node.class",
    "node.pool",
    "node.unique.name",
    "attr.driver.docker",
    "attr.nomad.version",
];

/// What is replaced in the strings of a place; `None` where nothing is.
pub(super) fn place(context: &Context<'_>, block: Option<&BlockSchema>, attribute: &str) -> Option<Place> {
    let blocks = &context.blocks;
    if blocks.first().is_none_or(|block| block.keyword() != "job") {
        return None;
    }
    let in_device = blocks.iter().any(|block| block.keyword() == "device");
    match block.map(|block| block.id) {
        Some("constraint" | "affinity") if in_device => Some(Place::DeviceConstraint),
        Some("constraint") => Some(Place::Constraint),
        Some("affinity" | "spread") => Some(Place::AffinityOrSpread),
        Some("service") if attribute == "name" => Some(Place::ServiceName),
        // Their values are read by the server.
        Some("resources" | "restart" | "lifecycle" | "scaling" | "logs" | "network" | "port" | "device" | "numa") => {
            None
        }
        _ => {
            let runs = |block: &BlockRef<'_>| {
                matches!(block.keyword(), "task" | "service")
                    || (block.keyword() == "dynamic" && matches!(block.label(), Some("task" | "service")))
            };
            blocks.iter().any(runs).then_some(Place::Runtime)
        }
    }
}

/// The names of a place. `word` is what is typed of one: rare ones are left out until it asks for them.
pub(super) fn names(analysis: &Analysis, context: &Context<'_>, block: Option<&BlockSchema>, word: &str) -> Vec<Name> {
    names_at(analysis, context, place(context, block, "").unwrap_or(Place::Runtime), word)
}

/// See [`names`].
pub(super) fn names_at(analysis: &Analysis, context: &Context<'_>, place: Place, word: &str) -> Vec<Name> {
    let mut list: Vec<Name> = Vec::new();
    if matches!(place, Place::Runtime | Place::ServiceName) {
        own(analysis, context, word, &mut list);
    }
    let mut usable: Vec<&'static Entry> =
        interpolation::entries().filter(|entry| entry.usable_in(place) && entry.former.is_none()).collect();
    let scheduling = matches!(place, Place::Constraint | Place::AffinityOrSpread | Place::DeviceConstraint);
    let common: &[&str] = if scheduling { &COMMON_NODE } else { &COMMON_RUNTIME };
    let rank = |entry: &Entry| {
        let kind = match entry.kind {
            Kind::ServiceName | Kind::Device => 0,
            Kind::Runtime => 1,
            Kind::Node => 2,
            _ => 3,
        };
        (common.iter().position(|name| *name == entry.name).unwrap_or(usize::MAX), kind)
    };
    usable.sort_by_key(|entry| rank(entry));
    // Where a task reads its environment, a node's fifty attributes are rarely meant.
    let rare = |entry: &Entry| !scheduling && entry.kind == Kind::Attribute && !entry.name.starts_with("attr.unique.");
    let rare_wanted = word.len() >= 2;
    list.extend(
        usable
            .into_iter()
            .filter(|entry| !rare(entry) || (rare_wanted && is_within(word, entry.name)))
            .map(|entry| Name { text: entry.name.into(), detail: kind_name(entry.kind), docs: Docs::Entry(entry) }),
    );
    list
}

/// The names below a root such as `attr`, without the root; those that are asked for most come first.
pub(super) fn below(root: &str, place: Place) -> Vec<Name> {
    let usable = interpolation::entries().filter(|entry| entry.usable_in(place) && entry.former.is_none());
    let below = usable.filter_map(|entry| Some((entry, entry.name.strip_prefix(root)?.strip_prefix('.')?)));
    let mut found: Vec<(&'static Entry, &'static str)> = below.collect();
    found.sort_by_key(|(entry, _)| node_rank(entry));
    let name = |(entry, rest): (&'static Entry, &'static str)| Name {
        text: rest.into(),
        detail: kind_name(entry.kind),
        docs: Docs::Entry(entry),
    };
    found.into_iter().map(name).collect()
}

/// How early a name of the node's is asked for.
pub(super) fn node_rank(entry: &Entry) -> usize {
    COMMON_NODE.iter().position(|name| *name == entry.name).unwrap_or(usize::MAX)
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Node => "node",
        Kind::Attribute => "node attribute",
        Kind::Meta => "node metadata",
        Kind::Device => "device",
        Kind::Runtime => "environment of the task",
        Kind::Secret => "secret",
        Kind::ServiceName => "in a service's name",
    }
}

/// What the job's own ports, upstreams, metadata and identities are called.
fn own(analysis: &Analysis, context: &Context<'_>, word: &str, list: &mut Vec<Name>) {
    for (text, pattern, detail) in own_names(analysis, context, word, false) {
        let docs = Docs::Pattern(pattern, text.clone());
        list.push(Name { text: text.into(), detail, docs });
    }
}

/// The runtime variables that the job itself gives rise to; with `environment` as a program finds them, where `-` is
/// `_`.
pub(super) fn own_names(
    analysis: &Analysis,
    context: &Context<'_>,
    word: &str,
    environment: bool,
) -> Vec<(String, &'static Pattern, &'static str)> {
    let blocks = &context.blocks;
    let pattern = |prefix: &str| interpolation::patterns().find(|pattern| pattern.prefix() == prefix);
    let mut list = Vec::new();
    let mut family = |prefix: &str, names: &[String], detail: &'static str| {
        if let Some(pattern) = pattern(prefix) {
            list.extend(names.iter().map(|name| (offers::in_family(pattern, name, environment), pattern, detail)));
        }
    };
    let ports = offers::port_labels(blocks);
    family("NOMAD_PORT_", &ports, "port of this group");
    family("NOMAD_ADDR_", &ports, "port of this group");
    family("NOMAD_IP_", &ports, "port of this group");
    let upstreams = upstreams(&analysis.document, group_of(blocks));
    for prefix in ["NOMAD_UPSTREAM_ADDR_", "NOMAD_UPSTREAM_IP_", "NOMAD_UPSTREAM_PORT_"] {
        family(prefix, &upstreams, "upstream of this group");
    }
    // The innermost wins where a key is in several.
    let mut keys: Vec<String> = Vec::new();
    for key in blocks.iter().rev().flat_map(|block| keys::meta_keys(Element::of(*block))) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    family("NOMAD_META_", &keys, "metadata of the job");
    let task = blocks.iter().find(|block| block.keyword() == "task").map(|task| Element::of(*task));
    let identities = task.into_iter().flat_map(|task| task.elements("identity"));
    let tokens: Vec<String> = identities
        .filter(|identity| identity.value("env").and_then(ValueRef::as_bool) == Some(true))
        .filter_map(|identity| identity.value("name")?.as_str().map(str::to_owned))
        .collect();
    family("NOMAD_TOKEN_", &tokens, "identity of this task");
    for prefix in ["NOMAD_HOST_PORT_", "NOMAD_HOST_ADDR_", "NOMAD_HOST_IP_"] {
        family(prefix, &ports, "port of this group");
    }
    // Only programs inside a network namespace care, and rarely.
    if word.len() >= 7 {
        for prefix in ["NOMAD_ALLOC_PORT_", "NOMAD_ALLOC_ADDR_", "NOMAD_ALLOC_IP_", "NOMAD_ALLOC_INTERFACE_"] {
            family(prefix, &ports, "port of this group");
        }
    }
    list
}
