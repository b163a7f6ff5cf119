//! How the tables write their entries: constants that give every field a default, and `const`
//! methods for what is special about an entry.

use super::types::{AttributeSchema, BlockSchema, ChildSchema, Deprecated, Form, Reference, Required, Type, Version};

/// What a block's entry starts from: `BlockSchema { id: …, ..BLOCK }`.
pub(crate) const BLOCK: BlockSchema = BlockSchema {
    id: "",
    keyword: "",
    labels: &[],
    form: Form::Block,
    attributes: &[],
    children: &[],
    value_type: None,
    doc: "",
    page: "",
    since: None,
    deprecated: None,
    enterprise: false,
    note: None,
};

/// An attribute with nothing special about it.
pub(crate) const fn attribute(name: &'static str, ty: Type) -> AttributeSchema {
    AttributeSchema {
        name,
        ty,
        required: Required::No,
        default: None,
        allowed: &[],
        lenient: false,
        suggested: &[],
        min: None,
        max: None,
        pattern: None,
        references: None,
        since: None,
        deprecated: None,
        ignored: false,
        enterprise: false,
        hidden: false,
        doc: "",
        example: None,
    }
}

impl AttributeSchema {
    pub(crate) const fn required(mut self, required: Required) -> Self {
        self.required = required;
        self
    }

    pub(crate) const fn default(mut self, default: &'static str) -> Self {
        self.default = Some(default);
        self
    }

    pub(crate) const fn allowed(mut self, allowed: &'static [&'static str]) -> Self {
        self.allowed = allowed;
        self
    }

    pub(crate) const fn lenient(mut self) -> Self {
        self.lenient = true;
        self
    }

    pub(crate) const fn suggested(mut self, suggested: &'static [&'static str]) -> Self {
        self.suggested = suggested;
        self
    }

    pub(crate) const fn min(mut self, min: &'static str) -> Self {
        self.min = Some(min);
        self
    }

    pub(crate) const fn max(mut self, max: &'static str) -> Self {
        self.max = Some(max);
        self
    }

    pub(crate) const fn pattern(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    pub(crate) const fn references(mut self, references: Reference) -> Self {
        self.references = Some(references);
        self
    }

    pub(crate) const fn since(mut self, major: u16, minor: u16, patch: u16) -> Self {
        self.since = Some(Version::new(major, minor, patch));
        self
    }

    pub(crate) const fn deprecated(mut self, deprecated: Deprecated) -> Self {
        self.deprecated = Some(deprecated);
        self
    }

    pub(crate) const fn ignored(mut self) -> Self {
        self.ignored = true;
        self
    }

    pub(crate) const fn enterprise(mut self) -> Self {
        self.enterprise = true;
        self
    }

    pub(crate) const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    pub(crate) const fn example(mut self, example: &'static str) -> Self {
        self.example = Some(example);
        self
    }

    pub(crate) const fn doc(mut self, doc: &'static str) -> Self {
        self.doc = doc;
        self
    }
}

/// `block` below its own keyword, with its own labels, at most once.
pub(crate) const fn child(block: &'static BlockSchema) -> ChildSchema {
    ChildSchema {
        keyword: block.keyword,
        block,
        repeatable: false,
        required: Required::No,
        labels: block.labels.len() as u8,
        label_values: &[],
        max: Some(1),
        since: None,
        deprecated: None,
        hidden: false,
    }
}

impl ChildSchema {
    pub(crate) const fn keyword(mut self, keyword: &'static str) -> Self {
        self.keyword = keyword;
        self
    }

    pub(crate) const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self.max = None;
        self
    }

    pub(crate) const fn required(mut self, required: Required) -> Self {
        self.required = required;
        self
    }

    pub(crate) const fn label_values(mut self, values: &'static [&'static str]) -> Self {
        self.labels = 1;
        self.label_values = values;
        self
    }

    pub(crate) const fn since(mut self, major: u16, minor: u16, patch: u16) -> Self {
        self.since = Some(Version::new(major, minor, patch));
        self
    }

    pub(crate) const fn deprecated(mut self, deprecated: Deprecated) -> Self {
        self.deprecated = Some(deprecated);
        self
    }

    pub(crate) const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }
}
