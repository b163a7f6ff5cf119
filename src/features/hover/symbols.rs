//! What the file's own names stand for.

use std::fmt::Write as _;

use super::super::Document;
use super::super::reference::{Kind, Symbol, group_block, ports, scope_body};
use crate::model::{Element, File, Scope, Value};
use crate::schema::{self, DOCUMENTATION};
use crate::syntax::{BlockRef, ValueRef};
use crate::text::Text;

/// A line and a page about a name.
#[derive(Clone, Debug)]
pub(in crate::features) struct About {
    /// One line.
    pub(in crate::features) detail: String,
    /// Markdown.
    pub(in crate::features) page: String,
}

/// Longer values are cut.
const MAX_VALUE: usize = 120;

/// The page about a name; `None` where nothing is known of it here.
pub(super) fn page(document: &Document, blocks: &[BlockRef<'_>], symbol: &Symbol) -> Option<String> {
    match symbol.kind {
        Kind::Variable => variable(document, &symbol.name).map(|about| about.page),
        Kind::Local => {
            let scope = Scope::new(document.tree.root());
            let (_, value) = scope.locals().iter().find(|(name, _)| *name == symbol.name)?;
            Some(local(document, &symbol.name, *value).page)
        }
        Kind::Port => {
            let group = scope_body(&document.tree, symbol.scope).or_else(|| group_block(blocks).map(Element::of))?;
            port(group, &symbol.name)
        }
        Kind::Volume => volume(document, symbol),
        Kind::Task => task(document, symbol),
        Kind::Service => service(document, symbol),
    }
}

/// A variable: its type, default and description.
pub(in crate::features) fn variable(document: &Document, name: &str) -> Option<About> {
    let text = &document.text;
    let root = document.tree.root();
    let block = root.blocks_named("variable").find(|block| block.label() == Some(name));
    let Some(block) = block else {
        let old = root.blocks_named("variables").find_map(|block| block.body().value(name))?;
        let value = written(text, old);
        let page = format!("```hcl\nvar.{name} = {value}\n```\n{}", link("job-specification/hcl2/variables"));
        return Some(About { detail: value, page });
    };
    let source =
        |name: &str| block.body().value(name).filter(|value| !value.is_missing()).map(|value| written(text, value));
    let (ty, default) = (source("type"), source("default"));
    let mut detail = ty.clone().unwrap_or_default();
    if let Some(default) = &default {
        let join = if detail.is_empty() { "" } else { " " };
        _ = write!(detail, "{join}= {default}");
    }
    let mut page = format!("```hcl\nvar.{name}{}{detail}\n```\n", if detail.is_empty() { "" } else { " " });
    if let Some(description) = block.body().value("description").and_then(|value| value.literal_text(text)) {
        _ = write!(page, "\n{}\n", description.trim());
    }
    if default.is_none() {
        page.push_str("\nIt has no default: whoever submits the job must set it.\n");
    }
    page.push_str(&link("job-specification/hcl2/variables"));
    Some(About { detail, page })
}

/// A local: what is written, and what that comes to.
pub(in crate::features) fn local(document: &Document, name: &str, value: ValueRef<'_>) -> About {
    let source = written(&document.text, value);
    let scope = Scope::new(document.tree.root());
    let known = scope.value(value).map(|known| shown(&known.value));
    let mut page = format!("```hcl\nlocal.{name} = {source}\n```\n");
    let detail = match known {
        Some(known) if known != source => {
            _ = write!(page, "\nHere: `{known}`\n");
            known
        }
        _ => source,
    };
    page.push_str(&link("job-specification/hcl2/locals"));
    About { detail, page }
}

/// A port: which of the host, which in the container, and what the task finds.
pub(in crate::features) fn port(group: Element<'_>, label: &str) -> Option<String> {
    let port = ports(group).find(|port| port.label() == Some(label))?;
    let number = |name: &str| port.value(name).and_then(ValueRef::as_number);
    let of = group.label().map(|group| format!(" of the group `{group}`")).unwrap_or_default();
    let mut page = format!("**port** `{label}`{of}\n\n");
    match number("static") {
        Some(number) if number > 0.0 => _ = write!(page, "Always port {number} of the host"),
        _ if port.mentions("static") => page.push_str("A fixed port of the host"),
        _ => page.push_str("A port of the host that Nomad chooses"),
    }
    if let Some(to) = number("to") {
        if to < 0.0 {
            page.push_str(", the same in the container");
        } else {
            _ = write!(page, ", {to} in the container");
        }
    }
    if let Some(network) = port.value("host_network").and_then(ValueRef::as_str) {
        _ = write!(page, ", on the host's network `{network}`");
    }
    let variable = super::super::reference::environment_name(label);
    _ = write!(page, ". The task finds it in `NOMAD_PORT_{variable}`.\n{}", link("job-specification/network"));
    Some(page)
}

fn volume(document: &Document, symbol: &Symbol) -> Option<String> {
    let group = scope_body(&document.tree, symbol.scope)?;
    let volume = group.elements("volume").find(|volume| volume.label() == Some(symbol.name.as_str()))?;
    let string = |name: &str| volume.value(name).map(|value| written(&document.text, value));
    let mut page = format!("**volume** `{}`", symbol.name);
    if let Some(ty) = string("type") {
        _ = write!(page, " of type `{}`", ty.trim_matches('"'));
    }
    page.push('\n');
    if let Some(source) = string("source") {
        _ = write!(page, "\nFrom `{}`", source.trim_matches('"'));
        let read_only = volume.value("read_only").and_then(ValueRef::as_bool) == Some(true);
        page.push_str(if read_only { ", read only.\n" } else { ".\n" });
    }
    let mounts = group.elements("task").filter_map(|task| {
        let mount = task
            .elements("volume_mount")
            .find(|mount| mount.value("volume").and_then(ValueRef::as_str) == Some(symbol.name.as_str()))?;
        let at = mount.value("destination").map(|value| written(&document.text, value));
        Some(format!("\n- `{}` at `{}`", task.label()?, at.as_deref().unwrap_or("?").trim_matches('"')))
    });
    let mounts: String = mounts.collect();
    if !mounts.is_empty() {
        _ = write!(page, "\nMounted in:\n{mounts}\n");
    }
    page.push_str(&link("job-specification/volume"));
    Some(page)
}

fn task(document: &Document, symbol: &Symbol) -> Option<String> {
    let group = scope_body(&document.tree, symbol.scope)?;
    let own = (group.block.keyword() == "task").then_some(group);
    let mut tasks = own.into_iter().chain(group.elements("task"));
    let task = tasks.find(|task| task.label() == Some(symbol.name.as_str()))?;
    let mut page = format!("**task** `{}`", symbol.name);
    if let Some(driver) = task.value("driver").and_then(ValueRef::as_str) {
        _ = write!(page, ", run by `{driver}`");
    }
    page.push('\n');
    let config = task.element("config");
    if let Some(image) = config.and_then(|config| config.value("image").or_else(|| config.value("command"))) {
        _ = write!(page, "\n`{}`\n", written(&document.text, image).trim_matches('"'));
    }
    if let Some(hook) = task.element("lifecycle").and_then(|lifecycle| lifecycle.value("hook")?.as_str())
        && let Some(doc) = schema::value_doc("lifecycle", "hook", hook)
    {
        _ = write!(page, "\n`{hook}`: {doc}.\n");
    }
    page.push_str(&link("job-specification/task"));
    Some(page)
}

fn service(document: &Document, symbol: &Symbol) -> Option<String> {
    let file = File::new(&document.tree);
    let mut services = file.services().filter(|(_, _, service)| {
        service.element.value("name").and_then(ValueRef::as_str) == Some(symbol.name.as_str())
    });
    let (group, task, service) = services.next()?;
    let mut page = format!("**service** `{}`", symbol.name);
    if let Some(group) = group.name {
        _ = write!(page, " of the group `{group}`");
    }
    if let Some(task) = task.and_then(|task| task.name) {
        _ = write!(page, ", task `{task}`");
    }
    page.push('\n');
    if let Some(port) = service.element.value("port").and_then(ValueRef::as_str) {
        _ = write!(page, "\nOn the port `{port}`.\n");
    }
    let name = &symbol.name;
    _ = write!(page, "\nConsul's DNS has it as `{name}.service.consul`.\n{}", link("job-specification/service"));
    Some(page)
}

fn link(page: &str) -> String {
    // The pages about HCL2 stand beside those of the job specification.
    let page =
        page.strip_prefix("job-specification/hcl2/").map_or(page.to_owned(), |page| format!("reference/hcl2/{page}"));
    format!("\n[Nomad documentation]({DOCUMENTATION}{page})")
}

/// A value as it is written, on one line.
fn written(text: &Text, value: ValueRef<'_>) -> String {
    let source = text.slice(value.span());
    let mut line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.len() > MAX_VALUE {
        let end = (0..=MAX_VALUE).rev().find(|end| line.is_char_boundary(*end)).unwrap_or(0);
        line.truncate(end);
        line.push('…');
    }
    line
}

/// A value in HCL.
pub(in crate::features) fn shown(value: &Value) -> String {
    match value {
        Value::Unknown => "…".to_owned(),
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => format!("{text:?}"),
        Value::List(list) => format!("[{}]", list.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) => {
            let entries: Vec<String> = entries.iter().map(|(key, value)| format!("{key} = {}", shown(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
    }
}
