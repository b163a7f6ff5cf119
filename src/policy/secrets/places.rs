//! Where in a job an offset lies, and how what stands there is to be read.

use crate::rule::Context;
use crate::syntax::{AttributeRef, BlockRef, Entry as ObjectEntry, ItemRef, Tree, ValueRef};

use super::relocate::Entry;

/// How an attribute's values are to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::policy) enum Zone {
    /// `env`: every name is an environment variable's.
    Env,
    /// `meta`, `header`, `options` and the like: names count.
    Named,
    /// A driver's `config`: names count, and so does what the texts say.
    Config,
    /// `data` of a template: lines of a file.
    Template,
    /// `args` and `command` outside `config`.
    Command,
    /// A `variable`.
    Variable,
    /// `locals`.
    Locals,
    /// Anything else: only values whose form shows what they are.
    Other,
}

impl Zone {
    /// Whether the names of attributes and of objects' entries name the values.
    pub(super) fn has_names(self) -> bool {
        matches!(self, Self::Env | Self::Named | Self::Config | Self::Variable | Self::Locals)
    }

    /// Whether `name=value` in a text counts.
    pub(super) fn reads_text(self) -> bool {
        !matches!(self, Self::Other)
    }
}

/// Where an offset lies.
#[derive(Clone, Debug)]
pub(in crate::policy) struct Place<'t> {
    /// The blocks around it, outermost first.
    pub(in crate::policy) blocks: Vec<BlockRef<'t>>,
    /// The attribute that it lies in.
    pub(in crate::policy) attribute: Option<AttributeRef<'t>>,
    /// The block in whose header it lies.
    pub(in crate::policy) header: Option<BlockRef<'t>>,
    pub(in crate::policy) zone: Zone,
}

/// The place of `offset`; `None` in comments, between items, and outside jobs, variables and locals.
pub(in crate::policy) fn place(tree: &Tree, offset: usize) -> Option<Place<'_>> {
    let mut blocks: Vec<BlockRef<'_>> = Vec::new();
    let mut body = tree.root();
    loop {
        let item =
            body.items_at(offset).find(|item| !matches!(item, ItemRef::Comment(_)) && item.span().end > offset)?;
        match item {
            ItemRef::Attribute(attribute) => {
                let zone = zone(&blocks, attribute)?;
                return Some(Place { blocks, attribute: Some(attribute), header: None, zone });
            }
            ItemRef::Block(block) if block.open() < offset => {
                blocks.push(block);
                body = block.body();
            }
            ItemRef::Block(block) => {
                return Some(Place { blocks, attribute: None, header: Some(block), zone: Zone::Other });
            }
            _ => return None,
        }
    }
}

/// What the block is, also where it is the `content` of a `dynamic` one.
fn keyword<'t>(blocks: &[BlockRef<'t>], index: usize) -> &'t str {
    let block = blocks[index];
    match index.checked_sub(1).map(|before| blocks[before]) {
        Some(dynamic) if block.keyword() == "content" && dynamic.keyword() == "dynamic" => {
            dynamic.label().unwrap_or_default()
        }
        _ => block.keyword(),
    }
}

fn zone(blocks: &[BlockRef<'_>], attribute: AttributeRef<'_>) -> Option<Zone> {
    match blocks.first()?.keyword() {
        "job" => {}
        "variable" => return Some(Zone::Variable),
        "variables" | "locals" => return Some(Zone::Locals),
        _ => return None,
    }
    let inner = keyword(blocks, blocks.len() - 1);
    for index in 1..blocks.len() {
        let zone = match keyword(blocks, index) {
            "env" => Zone::Env,
            // Labels of ports, and their numbers.
            "config" if attribute.name() == "port_map" || inner == "port_map" => Zone::Other,
            "config" => Zone::Config,
            "template" if attribute.name() == "data" => Zone::Template,
            "meta" | "canary_meta" | "header" | "headers" | "options" => Zone::Named,
            _ => continue,
        };
        return Some(zone);
    }
    Some(match attribute.name() {
        "env" => Zone::Env,
        "meta" | "vault_token" | "consul_token" => Zone::Named,
        "args" | "command" | "body" => Zone::Command,
        _ => Zone::Other,
    })
}

impl<'t> Place<'t> {
    /// The keywords of the blocks around it, outermost first; that of a `dynamic` block's `content` is what it makes.
    pub(in crate::policy) fn keywords(&self) -> Vec<&'t str> {
        (0..self.blocks.len()).map(|index| keyword(&self.blocks, index)).collect()
    }

    /// The label of the outermost block: a variable's name.
    pub(super) fn label(&self) -> &'t str {
        self.blocks.first().and_then(|block| block.label()).unwrap_or_default()
    }

    /// What opens and closes an action of the template language there.
    pub(super) fn delimiters(&self, context: &Context<'_>) -> (String, String) {
        let template = self.blocks.last().filter(|_| self.zone == Zone::Template);
        let text = |name: &str| Some(context.file.scope.string(template?.body().value(name)?)?.value);
        let own = |name: &str, usual: &str| text(name).unwrap_or_else(|| usual.to_owned());
        (own("left_delimiter", "{{"), own("right_delimiter", "}}"))
    }

    /// Whether texts under that name are read for `name=value`: not where they are names, places and numbers.
    pub(super) fn is_text(&self, key: Option<&str>) -> bool {
        let attribute = self.attribute.map_or("", AttributeRef::name);
        let plain = |name: &str| {
            matches!(
                name,
                "image"
                    | "volumes"
                    | "devices"
                    | "tmpfs"
                    | "extra_hosts"
                    | "cap_add"
                    | "cap_drop"
                    | "ports"
                    | "description"
            )
        };
        !(self.zone == Zone::Config && (plain(attribute) || key.is_some_and(plain)))
    }

    /// The entry of a task's `env` block that the attribute is.
    pub(in crate::policy) fn entry(&self) -> Option<Entry<'t>> {
        let [.., task, env] = self.blocks.as_slice() else { return None };
        let is_own = task.keyword() == "task" && env.keyword() == "env";
        Some(Entry { task: *task, env: Some(*env), attribute: self.attribute?, of_object: None }).filter(|_| is_own)
    }

    /// The entry of a task's `env = { … }`.
    pub(in crate::policy) fn object_entry(&self, object: ValueRef<'t>, entry: &'t ObjectEntry) -> Option<Entry<'t>> {
        let task = *self.blocks.last()?;
        let attribute = self.attribute?;
        let is_own = task.keyword() == "task" && attribute.name() == "env" && attribute.value().span() == object.span();
        Some(Entry { task, env: None, attribute, of_object: Some(entry) }).filter(|_| is_own)
    }
}
