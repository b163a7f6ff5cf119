//! The explanations that hover and completion share, made when somebody looks at them.

use std::fmt::Write as _;

use crate::rule::Rule;
use crate::schema::consul_template::{self, TemplateFunction};
use crate::schema::drivers::{DriverOption, DriverSchema, OtherDriver};
use crate::schema::functions::{AbsentFunction, Function};
use crate::schema::interpolation::{self, Entry, Pattern};
use crate::schema::routing::Key;
use crate::schema::{AttributeSchema, BlockSchema, ChildSchema, Required, value_doc};

/// An explanation that is not written out yet. Cheap to make and to clone.
#[derive(Clone, Debug)]
pub enum Docs {
    /// An attribute of a block.
    Attribute(&'static BlockSchema, &'static AttributeSchema),
    /// One value of an attribute.
    Value(&'static BlockSchema, &'static AttributeSchema, String),
    /// A block where it stands.
    Child(&'static ChildSchema),
    /// A block.
    Block(&'static BlockSchema),
    /// An option of a driver.
    Option(&'static DriverOption, &'static DriverSchema),
    /// A task driver.
    Driver(&'static DriverSchema),
    /// A task driver that is known by name only.
    OtherDriver(&'static OtherDriver),
    /// A function of expressions.
    Function(&'static Function),
    /// A function of Terraform that Nomad does not have.
    Absent(&'static AbsentFunction),
    /// A name that Nomad replaces in `${…}`.
    Entry(&'static Entry),
    /// A family of such names, and the name.
    Pattern(&'static Pattern, String),
    /// A word of the template language.
    Template(&'static TemplateFunction),
    /// A part of a routing tag: the whole key up to it, as the schema writes it, and the part.
    Routing(Vec<&'static str>, &'static Key),
    /// A rule.
    Rule(&'static Rule),
    /// Anything else, in Markdown.
    Text(String),
}

impl Docs {
    /// The explanation, in Markdown.
    pub fn markdown(&self) -> String {
        match self {
            Self::Attribute(block, attribute) => attribute_page(block, attribute),
            Self::Value(block, attribute, value) => value_page(block, attribute, value),
            Self::Child(child) => child_page(child),
            Self::Block(block) => block_page(block, ""),
            Self::Option(option, driver) => option_page(option, driver),
            Self::Driver(driver) => {
                let from = if driver.built_in { "" } else { ", a plugin that the client must have" };
                format!("**{}** task driver{from}\n\n{}\n{}", driver.name, driver.doc, link(driver.page))
            }
            Self::OtherDriver(driver) => format!("**{}** task driver\n\n{}\n", driver.name, driver.doc),
            Self::Function(function) => {
                format!("```hcl\n{} {}\n```\n\n{}", function.signature(), function.returns, function_text(function))
            }
            Self::Absent(absent) => {
                let instead = absent.instead.map(|instead| format!(" {instead}")).unwrap_or_default();
                format!("**{}** is a Terraform function that Nomad does not have. {}{instead}", absent.name, absent.doc)
            }
            Self::Entry(entry) => entry_page(entry),
            Self::Pattern(pattern, name) => pattern_page(pattern, name),
            Self::Template(function) => {
                format!("```\n{}\n```\n\n{}", function.usage, template_text(function))
            }
            Self::Routing(path, key) => routing_page(path, key),
            Self::Rule(rule) => format!(
                "**{}** ({}), {} by default\n\n{}\n\n[The rule's page]({})",
                rule.id,
                rule.category.name(),
                rule.default_level(),
                rule.summary,
                rule.url()
            ),
            Self::Text(markdown) => markdown.clone(),
        }
    }
}

fn link(address: &str) -> String {
    let text = if address.contains("hashicorp.com/nomad") { "Nomad documentation" } else { "Documentation" };
    format!("\n[{text}]({address})")
}

fn attribute_page(block: &BlockSchema, attribute: &AttributeSchema) -> String {
    let mut page = format!("**{}** `{}`", attribute.name, attribute.ty.name());
    match attribute.required {
        Required::Parser | Required::Validate => page.push_str(", required"),
        Required::When(when) => _ = write!(page, ", required when {when}"),
        Required::Needed(why) => _ = write!(page, "; without it, {why}"),
        Required::No => {}
    }
    attribute_text(block, attribute, &mut page);
    page
}

fn attribute_text(block: &BlockSchema, attribute: &AttributeSchema, page: &mut String) {
    _ = write!(page, "\n\n{}\n", attribute.doc);
    if let Some(default) = attribute.default {
        _ = write!(page, "\nDefault: {default}\n");
    }
    let shown = |value: &&str| match value_doc(block.id, attribute.name, value) {
        Some(doc) => format!("\n- `{value}`: {doc}"),
        None => format!("\n- `{value}`"),
    };
    let allowed: Vec<&str> = attribute.allowed.iter().copied().filter(|value| !value.is_empty()).collect();
    if allowed.iter().any(|value| value_doc(block.id, attribute.name, value).is_some()) {
        _ = write!(page, "\nValues:\n{}\n", allowed.iter().map(shown).collect::<String>());
    } else if !allowed.is_empty() {
        _ = write!(page, "\nValues: `{}`\n", allowed.join("`, `"));
    }
    if attribute.min.is_some() || attribute.max.is_some() {
        let bound = |bound: Option<&str>, word: &str| bound.map(|bound| format!("{word} {bound}"));
        let limits: Vec<String> =
            [bound(attribute.min, "at least"), bound(attribute.max, "at most")].into_iter().flatten().collect();
        _ = write!(page, "\nLimits: {}\n", limits.join(", "));
    }
    if let Some(deprecated) = &attribute.deprecated {
        _ = write!(page, "\nDeprecated: {}\n", deprecated.message);
    }
    if attribute.ignored {
        page.push_str("\nNomad accepts this and then ignores it.\n");
    }
    if attribute.enterprise {
        page.push_str("\nSome or all values need Nomad Enterprise.\n");
    }
    if let Some(since) = attribute.since {
        _ = write!(page, "\nSince Nomad {since}\n");
    }
    page.push_str(&link(&block.url()));
}

/// A value with the attribute that it is of.
fn value_page(block: &BlockSchema, attribute: &AttributeSchema, value: &str) -> String {
    let mut page = format!("`{value}`");
    if let Some(doc) = value_doc(block.id, attribute.name, value) {
        _ = write!(page, ": {doc}");
    }
    _ = write!(page, "\n\nA value of **{}** in `{}`: {}\n", attribute.name, block.keyword, attribute.doc);
    page.push_str(&link(&block.url()));
    page
}

fn child_page(child: &ChildSchema) -> String {
    let mut page = block_page(child.block, if child.repeatable { ", any number of times" } else { "" });
    if let Some(deprecated) = &child.deprecated {
        _ = write!(page, "\n\nDeprecated here: {}", deprecated.message);
    }
    page
}

fn block_page(block: &BlockSchema, often: &str) -> String {
    let labels: String = block.labels.iter().fold(String::new(), |mut labels, label| {
        _ = write!(labels, " \"{}\"", label.name);
        labels
    });
    let mut page = format!("**{}**{labels} block{often}\n\n{}\n", block.keyword, block.doc);
    for label in block.labels {
        _ = write!(page, "\nThe label \"{}\": {}\n", label.name, label.doc);
    }
    if let Some(note) = block.note {
        _ = write!(page, "\n{note}\n");
    }
    if let Some(deprecated) = &block.deprecated {
        _ = write!(page, "\nDeprecated: {}\n", deprecated.message);
    }
    if block.enterprise {
        page.push_str("\nNomad Enterprise only.\n");
    }
    if let Some(since) = block.since {
        _ = write!(page, "\nSince Nomad {since}\n");
    }
    page.push_str(&link(&block.url()));
    page
}

fn option_page(option: &DriverOption, driver: &DriverSchema) -> String {
    let mut page = format!("**{}** `{}`", option.name, option.ty.as_str());
    if option.required {
        page.push_str(", required");
    }
    _ = write!(page, ", option of `{}`\n\n{}\n", driver.name, option.doc);
    if let Some(default) = option.default {
        _ = write!(page, "\nDefault: `{default}`\n");
    }
    // All of the capabilities would fill the screen.
    if !option.values.is_empty() && option.values.len() <= 20 {
        _ = write!(page, "\nValues: `{}`\n", option.values.join("`, `"));
    }
    if let Some(deprecated) = option.deprecated {
        _ = write!(page, "\nDeprecated: {deprecated}\n");
    }
    if let Some(example) = option.example {
        _ = write!(page, "\n```hcl\n{example}\n```\n");
    }
    page.push_str(&link(driver.page));
    page
}

/// What a function does, with an example and its page.
pub(super) fn function_text(function: &Function) -> String {
    format!(
        "{}\n\nExample: `{}` gives `{}`\n{}",
        function.doc,
        function.example,
        function.result,
        link(&function.page())
    )
}

/// What a word of the template language does, with an example and its page.
pub(super) fn template_text(function: &TemplateFunction) -> String {
    let mut text = function.doc.to_owned();
    if !function.example.is_empty() {
        _ = write!(text, "\n\nExample:\n\n```\n{}\n```\n", function.example);
    }
    if !function.fields.is_empty() {
        _ = write!(text, "\nFields: `.{}`\n", function.fields.join("`, `."));
    }
    if function.denied {
        text.push_str("\nClients forbid it unless their `function_denylist` says otherwise.\n");
    }
    text.push_str(&link(&function.page()));
    if function.origin != consul_template::Origin::Go {
        _ = write!(text, ", [`template`]({})", consul_template::PAGE);
    }
    text
}

fn entry_page(entry: &Entry) -> String {
    let mut page = format!("`${{{}}}`\n\n{}\n", entry.name, entry.doc);
    if let Some(condition) = entry.only_when {
        _ = write!(page, "\nOnly when {condition}.\n");
    }
    if let Some(former) = entry.former {
        _ = write!(page, "\nDeprecated: {former}\n");
    }
    page.push_str(&link(interpolation::PAGE));
    page
}

fn pattern_page(pattern: &Pattern, name: &str) -> String {
    let mut page = format!("`${{{name}}}`");
    if name != pattern.pattern {
        _ = write!(page, ", one of `{}`", pattern.pattern);
    }
    _ = write!(page, "\n\n{}\n", pattern.doc);
    if let Some(condition) = pattern.only_when {
        _ = write!(page, "\nOnly when {condition}.\n");
    }
    page.push_str(&link(interpolation::PAGE));
    page
}

fn routing_page(path: &[&str], key: &Key) -> String {
    let mut page = format!("**{}** in a routing tag\n\n{}\n", path.join("."), key.doc);
    if !key.values.is_empty() {
        _ = write!(page, "\nValues: `{}`\n", key.values.join("`, `"));
    }
    _ = write!(page, "\n[Traefik documentation]({})", Key::page(path));
    page
}
