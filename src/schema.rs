//! Which blocks, attributes and values a job file may have: Nomad's job specification as data.
//!
//! One static entry per block ([`BlockSchema`]), below `blocks/` in one file per area, with the
//! help text beside the fact. Completion, hover and validation read the same entries, so adding an
//! attribute means adding one entry. A block that occurs in several places is one static that
//! several [`ChildSchema`]s refer to; what differs by place (labels, repetition) is in the child.
//!
//! The facts come from Nomad's source (2.0) and were checked against its parser;
//! `tests/schema_facts.rs` compares every entry with a transcript of them.
//!
//! `dynamic` may stand in any block of a job. It is in no block's children: ask [`dynamic`] for its
//! own entry. The body of its `content` is the block that its label names.

mod blocks;
mod builder;
pub mod consul_template;
pub mod drivers;
pub mod functions;
pub mod interpolation;
pub mod reference;
pub mod routing;
pub mod signals;
mod types;
mod values;

use std::sync::OnceLock;

pub use crate::suggest::closest;
pub use types::{
    AttributeSchema, BlockSchema, ChildSchema, DOCUMENTATION, Deprecated, Form, LabelSchema, Reference, Required, Type,
    Version,
};

pub use values::{AUDIENCES, value_doc};

/// The file level: `job`, `variable`, `variables` and `locals`.
pub fn root() -> &'static BlockSchema {
    &blocks::ROOT
}

/// The `job` block.
pub fn job() -> &'static BlockSchema {
    &blocks::job::JOB
}

/// The `dynamic` block, which is accepted inside `job` at any depth, except in bodies that Nomad
/// hands on unread ([`Form::Opaque`]).
pub fn dynamic() -> &'static BlockSchema {
    &blocks::dynamic::DYNAMIC
}

/// The block at a path of keywords from the file's root, as `["job", "group", "service"]`; the
/// empty path is the [`root`]. `None` where a keyword is unknown at its place, and for everything
/// inside a free-form body.
pub fn resolve(path: &[&str]) -> Option<&'static BlockSchema> {
    let mut block = root();
    for (depth, keyword) in path.iter().enumerate() {
        block = match block.child(keyword) {
            Some(child) => child.block,
            None if *keyword == "dynamic" && takes_dynamic(path[0], block, depth) => dynamic(),
            None => return None,
        };
    }
    Some(block)
}

fn takes_dynamic(top: &str, block: &BlockSchema, depth: usize) -> bool {
    depth > 0 && top == "job" && block.form != Form::Opaque
}

/// Every block once, in the order of a walk from the root; `dynamic` and its `content` last. The
/// root itself is left out.
pub fn blocks() -> &'static [&'static BlockSchema] {
    static ALL: OnceLock<Vec<&'static BlockSchema>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all = Vec::with_capacity(128);
        collect(root(), &mut all);
        all.push(dynamic());
        collect(dynamic(), &mut all);
        all
    })
}

fn collect(block: &'static BlockSchema, all: &mut Vec<&'static BlockSchema>) {
    for child in block.children {
        if !all.iter().any(|known| std::ptr::eq(*known, child.block)) {
            all.push(child.block);
            collect(child.block, all);
        }
    }
}

/// The block with this [`BlockSchema::id`], as `"gateway.proxy"`.
pub fn block(id: &str) -> Option<&'static BlockSchema> {
    blocks().iter().copied().find(|block| block.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(path: &[&str]) -> Option<&'static str> {
        resolve(path).map(|block| block.id)
    }

    #[test]
    fn paths_lead_to_blocks() {
        assert_eq!(id(&[]), Some("(root)"));
        assert_eq!(id(&["job", "group", "service", "check"]), Some("check"));
        assert_eq!(id(&["job", "group", "network", "reserved_ports"]), Some("port"));
        assert_eq!(id(&["job", "group", "servce"]), None);
        assert_eq!(id(&["group"]), None);
    }

    #[test]
    fn dynamic_stands_in_job_but_not_in_opaque_bodies() {
        assert_eq!(id(&["job", "dynamic"]), Some("dynamic"));
        assert_eq!(id(&["job", "group", "dynamic", "content"]), Some("dynamic.content"));
        assert_eq!(id(&["job", "group", "task", "env", "dynamic"]), Some("dynamic"));
        assert_eq!(id(&["job", "group", "task", "config", "dynamic"]), None);
        assert_eq!(id(&["dynamic"]), None);
        assert_eq!(id(&["variable", "dynamic"]), None);
    }

    #[test]
    fn versions_are_read_and_ordered() {
        assert_eq!(Version::parse("1.11"), Some(Version::new(1, 11, 0)));
        assert_eq!(Version::parse("v2.0.6-dev"), Some(Version::new(2, 0, 6)));
        assert_eq!(Version::parse("1.x"), None);
        assert_eq!(Version::parse("1.2.3.4"), None);
        assert!(Version::new(1, 9, 5) < Version::new(1, 11, 0));
        assert_eq!(Version::new(1, 11, 2).to_string(), "1.11.2");
    }
}
