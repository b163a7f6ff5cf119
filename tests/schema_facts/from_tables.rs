//! The tables as rows of the transcript.

use std::collections::BTreeSet;

use jobspec_ls::schema::{self, AttributeSchema, BlockSchema, ChildSchema, Form, Reference, Required, Type, Version};

/// Every row that the tables give, except for paths, which are checked by resolving them.
pub(crate) fn rows() -> BTreeSet<String> {
    let mut rows = BTreeSet::new();
    for block in schema::blocks() {
        rows.insert(block_row(block));
        rows.extend(block.attributes.iter().map(|attribute| attribute_row(block, attribute)));
    }
    for block in schema::blocks().iter().copied().chain([schema::root()]) {
        rows.extend(block.children.iter().map(|child| child_row(block, child)));
    }
    paths(schema::root(), "", &mut rows);
    rows.insert("path\t*.dynamic\tdynamic".to_owned());
    rows.insert("path\t*.dynamic.content\tdynamic.content".to_owned());
    rows
}

fn paths(block: &BlockSchema, prefix: &str, rows: &mut BTreeSet<String>) {
    for child in block.children {
        let path = format!("{prefix}{}", child.keyword);
        rows.insert(format!("path\t{path}\t{}", child.block.id));
        paths(child.block, &format!("{path}."), rows);
    }
}

fn block_row(block: &BlockSchema) -> String {
    let form = match block.form {
        Form::Block => "block",
        Form::Map => "map-block",
        Form::MapOrAttribute => "map-block-or-map-attribute",
        Form::Opaque => "opaque-block",
    };
    let value = block.value_type.map_or("-", Type::name);
    format!("block\t{}\t{}\t{form}\t{value}\t{}\t{}", block.id, block.keyword, block.labels.len(), block.enterprise)
}

fn child_row(parent: &BlockSchema, child: &ChildSchema) -> String {
    format!(
        "child\t{}\t{}\t{}\trepeatable={}\tmax={}\tlabels={}\tvalues={}\trequired={}\tsince={}\tdeprecated={}",
        parent.id,
        child.keyword,
        child.block.id,
        child.repeatable,
        child.max.map_or_else(|| "-".to_owned(), |max| max.to_string()),
        child.labels,
        list(child.label_values),
        child.required != Required::No,
        since(child.since),
        child.deprecated.is_some(),
    )
}

fn attribute_row(block: &BlockSchema, attribute: &AttributeSchema) -> String {
    let ty = match attribute.ty {
        Type::Int { min, max } => format!("int[{min}..{max}]"),
        ty => ty.name().to_owned(),
    };
    let required = match attribute.required {
        Required::No => "-",
        Required::Parser => "parser",
        Required::Validate => "validate",
        Required::When(_) => "when",
        Required::Needed(_) => "needed",
    };
    let references = match attribute.references {
        None => "-",
        Some(Reference::Port) => "port label",
        Some(Reference::Task) => "task name",
        Some(Reference::Volume) => "group volume label",
        Some(Reference::Device) => "device label",
    };
    format!(
        "attribute\t{}\t{}\t{ty}\trequired={required}\tdefault={}\tallowed={}\tmin={}\tmax={}\tpattern={}\treferences={references}\tsince={}\tdeprecated={}\tignored={}\tenterprise={}",
        block.id,
        attribute.name,
        plain_or_phrase(attribute.default),
        list(attribute.allowed),
        attribute.min.unwrap_or("-"),
        attribute.max.unwrap_or("-"),
        attribute.pattern.unwrap_or("-"),
        since(attribute.since),
        attribute.deprecated.is_some(),
        attribute.ignored,
        attribute.enterprise,
    )
}

/// A bare value as it is; text for people only as the mark that there is some.
pub(crate) fn plain_or_phrase(default: Option<&str>) -> &str {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-./={}".contains(&byte));
    match default {
        None | Some("") => "-",
        Some(text) if plain(text) => text,
        Some(_) => "phrase",
    }
}

/// Values in a fixed order, the empty one as `""`.
pub(crate) fn list(values: &[&str]) -> String {
    let mut values: Vec<&str> = values.iter().map(|value| if value.is_empty() { "\"\"" } else { value }).collect();
    values.sort_unstable();
    if values.is_empty() { "-".to_owned() } else { values.join(",") }
}

fn since(version: Option<Version>) -> String {
    version.map_or_else(|| "-".to_owned(), |version| version.to_string())
}
