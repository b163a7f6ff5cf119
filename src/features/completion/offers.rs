//! Which values an attribute may have: what the schema allows, what the file defines, what the workspace and the
//! policy know.

use std::borrow::Cow;

use super::super::docs::Docs;
use super::super::place::{Inside, inside};
use super::super::reference::{self, environment_name, group_block};
use super::super::{Analysis, CompletionKind};
use super::{presets, runtime};
use crate::config::Settings;
use crate::model::{Element, File};
use crate::schema::drivers::{self, DriverOption, OptionType};
use crate::schema::{AUDIENCES, AttributeSchema, BlockSchema, Reference, Type, interpolation, value_doc};
use crate::syntax::{BlockRef, Context, ValueRef};
use crate::workspace::{JobFacts, Key};

/// The Linux capabilities that jobs ask for most.
const CAPABILITIES: [&str; 7] =
    ["net_admin", "net_bind_service", "net_raw", "sys_ptrace", "sys_time", "ipc_lock", "sys_admin"];

/// A value that can be offered, without its quotes.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    /// The characters between the quotes, or the HCL of a value that has none.
    pub(super) text: Cow<'static, str>,
    pub(super) kind: CompletionKind,
    pub(super) detail: Option<Cow<'static, str>>,
    pub(super) docs: Option<Docs>,
    /// Whether it stands without quotes: numbers, bools, types.
    pub(super) bare: bool,
}

impl Offer {
    pub(super) fn new(text: impl Into<Cow<'static, str>>, kind: CompletionKind) -> Self {
        Self { text: text.into(), kind, detail: None, docs: None, bare: false }
    }

    pub(super) fn value(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(text, CompletionKind::Value)
    }

    pub(super) fn reference(text: impl Into<Cow<'static, str>>) -> Self {
        Self::new(text, CompletionKind::Reference)
    }

    pub(super) fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        self.detail = (!detail.is_empty()).then_some(detail);
        self
    }

    fn bare(mut self, bare: bool) -> Self {
        self.bare = bare;
        self
    }

    /// `${name}`.
    fn interpolated(name: runtime::Name) -> Self {
        let detail = name.detail;
        Self {
            docs: Some(name.docs),
            ..Self::new(format!("${{{}}}", name.text), CompletionKind::Variable).detail(detail)
        }
    }
}

/// The values of an attribute, and whether it takes a list of them. `key` is that of an object's entry.
pub(super) fn offers(
    analysis: &Analysis,
    context: &Context<'_>,
    attribute: &str,
    key: Option<&str>,
) -> (Vec<Offer>, bool) {
    let mut list = match inside(context) {
        Inside::Schema(schema) => {
            if let Some(entry) = schema.attribute(attribute) {
                let is_list = matches!(entry.ty, Type::ListString | Type::ListNumber);
                (of_attribute(analysis, context, schema, entry), is_list)
            } else {
                // `env = { X = … }`, or `X = …` in `env { … }`.
                let map = key.and_then(|_| schema.child(attribute)).map_or(schema, |child| child.block);
                let is_list = map.value_type == Some(Type::ListString);
                (of_map(analysis, context, map.id, key.unwrap_or(attribute)), is_list)
            }
        }
        Inside::Options(options, _) => match options.iter().find(|option| option.name == attribute) {
            Some(option) => (of_option(analysis, context, option), option.ty == OptionType::Strings),
            None => (Vec::new(), false),
        },
        Inside::Free => (Vec::new(), false),
    };
    let mut seen: Vec<Cow<'static, str>> = Vec::new();
    list.0.retain(|offer| {
        // Where another file is being written, a value may be empty.
        let new = !offer.text.is_empty() && !seen.contains(&offer.text);
        seen.push(offer.text.clone());
        new
    });
    list
}

/// The values of a driver's option.
pub(super) fn of_option(analysis: &Analysis, context: &Context<'_>, option: &DriverOption) -> Vec<Offer> {
    let mut list: Vec<Offer> = match option.name {
        "ports" => ports(analysis, &context.blocks),
        "image" => images(analysis, context),
        _ => Vec::new(),
    };
    if option.ty == OptionType::Bool {
        list.extend(bools(option.default.unwrap_or_default()));
    }
    let mut values = option.values.to_vec();
    // Of some forty capabilities these are asked for.
    values.sort_by_key(|value| CAPABILITIES.iter().position(|known| known == value).unwrap_or(usize::MAX));
    if option.ty == OptionType::Strings && list.is_empty() && values.is_empty() {
        list.extend(example(option).map(|text| Offer::value(text).detail("an example")));
    }
    let bare = option.ty == OptionType::Number;
    list.extend(values.into_iter().map(|value| Offer::value(value).bare(bare)));
    list
}

/// The one element of a list that shows what an option takes. Several together, as in `args`, are an example of
/// something else.
fn example(option: &DriverOption) -> Option<&'static str> {
    let (_, list) = option.example?.split_once('=')?;
    let element = list.trim().strip_prefix("[\"")?.strip_suffix("\"]")?;
    (!element.contains('"')).then_some(element)
}

/// Both, first the one that says something.
fn bools(default: &str) -> [Offer; 2] {
    let values = if default == "true" { ["false", "true"] } else { ["true", "false"] };
    values.map(|value| {
        let detail = if value == default { "the default" } else { "" };
        Offer::value(value).detail(detail).bare(true)
    })
}

fn of_attribute(
    analysis: &Analysis,
    context: &Context<'_>,
    block: &'static BlockSchema,
    attribute: &'static AttributeSchema,
) -> Vec<Offer> {
    let blocks = &context.blocks;
    let mut list = Vec::new();
    match attribute.references {
        Some(Reference::Port) => list.extend(ports(analysis, blocks)),
        Some(Reference::Volume) => list.extend(labels(blocks, "volume").into_iter().map(Offer::reference)),
        Some(Reference::Task) => list.extend(labels(blocks, "task").into_iter().map(Offer::reference)),
        Some(Reference::Device) => {
            let around = blocks.iter().rev().find(|block| block.keyword() == "resources");
            let devices = around.into_iter().flat_map(|block| Element::of(*block).elements("device"));
            list.extend(devices.filter_map(Element::label).map(|label| Offer::reference(label.to_owned())));
        }
        None => {}
    }
    special(analysis, context, block, attribute, &mut list);
    if attribute.ty == Type::Bool {
        list.extend(bools(attribute.default.unwrap_or_default()));
    }
    // Types, numbers and the like stand without quotes.
    let bare = !matches!(attribute.ty, Type::String | Type::Duration | Type::ListString | Type::MapString | Type::Any);
    let decided = (block.id, attribute.name) == ("scaling", "type");
    let listed = attribute.allowed.iter().chain(attribute.suggested).copied().filter(|_| !decided);
    // `cni/<name>` is no value, `<` is one.
    let is_value = |text: &&str| !text.is_empty() && !(text.contains('<') && text.ends_with('>'));
    list.extend(listed.filter(is_value).map(|text| {
        Offer {
            docs: Some(Docs::Value(block, attribute, text.to_owned())),
            ..Offer::value(text)
                .detail(value_doc(block.id, attribute.name, text).unwrap_or(if attribute.default == Some(text) {
                    "the default"
                } else {
                    ""
                }))
                .bare(bare)
        }
    }));
    list.extend(
        presets::presets(block.id, attribute).map(|(text, detail)| Offer::value(text).detail(detail).bare(bare)),
    );
    list
}

/// What only one attribute has.
fn special(
    analysis: &Analysis,
    context: &Context<'_>,
    block: &'static BlockSchema,
    attribute: &'static AttributeSchema,
    list: &mut Vec<Offer>,
) {
    let settings: &Settings = &analysis.settings;
    let blocks = &context.blocks;
    match (block.id, attribute.name) {
        ("task" | "sidecar_task", "driver") => {
            let common = attribute.suggested.iter().filter_map(|name| drivers::driver(name));
            let offer = |driver: &'static drivers::DriverSchema| {
                let detail = if driver.built_in { "built in" } else { "plugin" };
                Offer { docs: Some(Docs::Driver(driver)), ..Offer::value(driver.name).detail(detail) }
            };
            list.extend(common.map(offer));
            if block.id == "task" {
                list.extend(drivers::others().iter().map(|driver| Offer {
                    docs: Some(Docs::OtherDriver(driver)),
                    ..Offer::value(driver.name).detail("plugin")
                }));
                // What is left is for Nomad's own tests.
                list.extend(
                    drivers::all().iter().filter(|driver| !attribute.suggested.contains(&driver.name)).map(offer),
                );
            }
        }
        ("identity", "aud") if is_of_service(blocks) => {
            list.push(Offer::value(settings.identity.audience.clone()).detail("the policy's"));
        }
        // Consul alone reads a service's identity; a task's may be for anybody.
        ("identity", "aud") => {
            list.extend(AUDIENCES.map(|(audience, detail)| Offer::value(audience).detail(detail)));
        }
        ("identity", "ttl") if is_of_service(blocks) && !settings.identity.ttl.is_empty() => {
            list.push(Offer::value(settings.identity.ttl.clone()).detail("the policy's"));
        }
        ("identity", "name") => {
            list.extend(
                ["consul_default", "vault_default"].map(|name| Offer::value(name).detail("for Nomad's clients")),
            );
        }
        ("constraint" | "affinity" | "spread", "attribute") | ("constraint", "distinct_property") => {
            list.extend(runtime::names(analysis, context, Some(block), "").into_iter().map(Offer::interpolated));
        }
        ("constraint" | "affinity", "value") => {
            let compared = context.body.value("attribute").and_then(ValueRef::as_str).map(str::to_owned);
            let written = context.body.value("attribute").map(|value| analysis.document.text.slice(value.span()));
            let name = compared.or_else(|| written.map(|text| text.trim_matches(['"', '$', '{', '}']).to_owned()));
            list.extend(compared_with(name.as_deref().unwrap_or_default()).iter().map(|value| Offer::value(*value)));
        }
        ("job" | "multiregion.region", "datacenters") => {
            let placed = around(analysis, |job| job.placement.datacenters.clone().unwrap_or_default());
            list.extend(placed.into_iter().map(|name| Offer::value(name).detail("in other jobs")));
            list.push(Offer::value("dc1").detail("Nomad's default"));
            list.push(Offer::value("*").detail("all of the region"));
        }
        ("job", "namespace") => placement(analysis, "default", |job| job.placement.namespace.clone(), list),
        ("job", "region") => placement(analysis, "global", |job| job.placement.region.clone(), list),
        ("job" | "multiregion.region", "node_pool") => {
            placement(analysis, "default", |job| job.placement.node_pool.clone(), list);
            list.push(Offer::value("all").detail("every pool"));
        }
        ("service", "name") => {
            let job = blocks.first().and_then(|block| block.label());
            let group = blocks.iter().find(|block| block.keyword() == "group").and_then(|block| block.label());
            list.extend(job.map(|job| Offer::value(job.to_owned()).detail("the job's name")));
            if let (Some(job), Some(group)) = (job, group)
                && job != group
            {
                list.push(Offer::value(format!("{job}-{group}")).detail("job and group"));
            }
            list.push(Offer::value("${JOB}-${TASKGROUP}").detail("job and group, whatever they are called"));
        }
        // A group's changes the count, a task's what its label says.
        ("scaling", "type") => {
            let kind = match blocks.last().and_then(|block| block.label()) {
                Some("cpu") => "vertical_cpu",
                Some("mem") => "vertical_mem",
                _ => "horizontal",
            };
            let doc = value_doc(block.id, attribute.name, kind).unwrap_or_default();
            list.push(Offer {
                docs: Some(Docs::Value(block, attribute, kind.to_owned())),
                ..Offer::value(kind).detail(doc)
            });
        }
        // Inside of quotes the tags have a place of their own.
        ("service" | "sidecar_service", "tags" | "canary_tags") => {
            let tags = super::tags::starters(analysis, context);
            list.extend(tags.into_iter().map(|(tag, detail)| Offer::value(tag).detail(detail)));
        }
        ("upstreams", "destination_name")
        | ("gateway.terminating.service" | "gateway.ingress.listener.service", "name") => {
            services(analysis, list);
        }
        ("volume", "source") => sources(analysis, context, list),
        ("port", "static") => {
            list.extend(settings.ports.allowed_static.iter().map(|allowed| {
                let owner = allowed.owner.as_deref();
                let detail = owner.map_or("allowed by the policy".to_owned(), |owner| format!("for `{owner}` alone"));
                Offer::value(allowed.port.to_string()).detail(detail).bare(true)
            }));
        }
        ("parameterized", "meta_required" | "meta_optional") => {
            let job = blocks.first().map(|job| Element::of(*job));
            list.extend(job.into_iter().flat_map(super::keys::meta_keys).map(Offer::reference));
        }
        ("template", "destination") => {
            // An environment file is told by its name.
            let task = blocks.iter().rev().find(|block| block.keyword() == "task").and_then(|block| block.label());
            let env = context.body.value("env").and_then(ValueRef::as_bool) == Some(true);
            if let Some(task) = task.filter(|_| env) {
                list.push(Offer::value(format!("secrets/{task}.env")).detail("read into the environment"));
            }
        }
        _ => {}
    }
}

/// What a map's value may be.
fn of_map(analysis: &Analysis, context: &Context<'_>, map: &str, key: &str) -> Vec<Offer> {
    match map {
        "task.env" | "sidecar_task.env" | "service.meta" | "task.meta" => {
            let mut list: Vec<Offer> = match key {
                "TZ" => ["UTC", "Europe/Berlin", "Europe/London", "America/New_York"].map(Offer::value).into(),
                "LOG_LEVEL" => ["debug", "info", "warn", "error"].map(Offer::value).into(),
                _ => Vec::new(),
            };
            // What an address or a port is most likely set to comes first by the key's name.
            let names = runtime::names(analysis, context, None, "NOMAD_");
            let (likely, rest): (Vec<_>, Vec<_>) = names.into_iter().partition(|name| {
                let key = key.to_ascii_uppercase();
                (key.contains("PORT") && name.text.starts_with("NOMAD_PORT_"))
                    || (["ADDR", "HOST", "URL"].iter().any(|part| key.contains(part)) && name.text.contains("_ADDR_"))
            });
            list.extend(likely.into_iter().chain(rest).map(Offer::interpolated));
            list
        }
        "proxy.config" | "upstreams.config" if key == "protocol" => {
            ["http", "http2", "grpc", "tcp"].map(Offer::value).into()
        }
        "artifact.options" => match key {
            "archive" => ["false", "true"].map(Offer::value).into(),
            "depth" => vec![Offer::value("1").detail("the latest commit alone")],
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

/// Whether the innermost block is an identity of a service.
fn is_of_service(blocks: &[BlockRef<'_>]) -> bool {
    blocks
        .iter()
        .any(|block| block.keyword() == "service" || (block.keyword() == "dynamic" && block.label() == Some("service")))
}

/// What a node's attribute is usually compared with.
fn compared_with(attribute: &str) -> &'static [&'static str] {
    match attribute.trim_start_matches("${").trim_end_matches('}') {
        "attr.kernel.name" => &["linux", "darwin", "windows", "freebsd"],
        "attr.cpu.arch" => &["amd64", "arm64", "arm", "386"],
        "attr.kernel.arch" => &["x86_64", "aarch64"],
        "attr.os.name" => &["ubuntu", "debian", "alpine", "centos", "redhat"],
        "node.datacenter" => &["dc1"],
        "node.pool" => &["default"],
        "attr.nomad.version" => &[">= 1.7.0"],
        name if name.starts_with("attr.driver.") && name.matches('.').count() == 2 => &["1"],
        name if name.ends_with(".version") => &[">= 1.0"],
        _ => &[],
    }
}

/// Names that the other jobs of the workspace use, each once. What the index knows of the file itself is left out: the
/// value at the cursor is among it, half-typed.
fn around(analysis: &Analysis, names: impl Fn(&JobFacts) -> Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for (_, job) in analysis.workspace.jobs().filter(|(path, _)| Some(*path) != analysis.path()) {
        for name in names(job) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found.sort_unstable();
    found
}

fn placement(
    analysis: &Analysis,
    default: &'static str,
    name: impl Fn(&JobFacts) -> Option<String>,
    list: &mut Vec<Offer>,
) {
    list.push(Offer::value(default).detail("the default"));
    let names = around(analysis, |job| name(job).into_iter().collect());
    list.extend(names.into_iter().map(|name| Offer::value(name).detail("in other jobs")));
}

/// The services of the file and of the workspace, each once.
pub(super) fn services(analysis: &Analysis, list: &mut Vec<Offer>) {
    let file = File::new(&analysis.document.tree);
    let mut known: Vec<&str> = Vec::new();
    for name in file.services().filter_map(|(_, _, service)| service.element.value("name")?.as_str()) {
        if !name.is_empty() && !known.contains(&name) {
            known.push(name);
        }
    }
    list.extend(known.iter().map(|name| Offer::reference((*name).to_owned()).detail("this file")));
    let elsewhere =
        |key: &Key| analysis.workspace.claimants(key).iter().any(|other| Some(other.path.as_ref()) != analysis.path());
    let services = analysis.workspace.keys().filter_map(|key| match key {
        Key::Service(name) if !name.is_empty() && !known.contains(&name.as_str()) && elsewhere(key) => Some(name),
        _ => None,
    });
    let mut others: Vec<&String> = services.collect();
    others.sort_unstable();
    list.extend(others.into_iter().map(|name| Offer::reference(name.clone()).detail("another job")));
}

/// Names of volumes: those that are known to exist, then those that the policy's pattern makes of the job's name.
fn sources(analysis: &Analysis, context: &Context<'_>, list: &mut Vec<Offer>) {
    let volumes = &analysis.settings.volumes;
    let provisioned = volumes.provisioned.iter().filter(|name| !name.contains(['/', '*', '?', '[']));
    list.extend(provisioned.map(|name| Offer::reference(name.clone()).detail("provisioned")));
    let label = context.blocks.last().and_then(|block| block.label());
    if let Some(job) = context.blocks.first().and_then(|block| block.label())
        && volumes.name.contains("{service}")
    {
        let kinds = label.into_iter().chain(["data", "config"]);
        let names = kinds.map(|kind| {
            // A label that is the whole name already is taken as it is.
            let kind = kind.strip_prefix(job).map_or(kind, |rest| rest.trim_start_matches('-'));
            volumes.name.replace("{service}", job).replace("{type}", kind)
        });
        let fits = |name: &String| volumes.name_pattern.as_ref().is_none_or(|pattern| pattern.is_match(name));
        list.extend(names.filter(fits).map(|name| Offer::value(name).detail("by the policy")));
    }
    list.extend(label.map(|label| Offer::value(label.to_owned()).detail("the label")));
}

/// The images that other tasks run, those of this file first.
fn images(analysis: &Analysis, context: &Context<'_>) -> Vec<Offer> {
    let own = context.blocks.iter().rev().find(|block| block.keyword() == "config").map(|config| config.span());
    let file = File::new(&analysis.document.tree);
    let configs = file.groups().flat_map(|(_, group)| &group.tasks).flat_map(|task| task.element.elements("config"));
    let here = configs.filter(|config| Some(config.block.span()) != own);
    let here = here.filter_map(|config| config.value("image")?.as_str()).map(str::to_owned);
    let mut list: Vec<Offer> = here.map(|image| Offer::value(image).detail("in another task")).collect();
    let images = around(analysis, |job| job.images.iter().map(|(_, image)| image.clone()).collect());
    list.extend(images.into_iter().map(|image| Offer::value(image).detail("in another job")));
    list
}

fn ports(analysis: &Analysis, blocks: &[BlockRef<'_>]) -> Vec<Offer> {
    let docs = |label: &str| super::super::hover::port_page(&analysis.document, blocks, label).map(Docs::Text);
    port_labels(blocks).into_iter().map(|label| Offer { docs: docs(&label), ..Offer::reference(label) }).collect()
}

/// The port labels of the group around, then those of the tasks' own networks.
pub(super) fn port_labels(blocks: &[BlockRef<'_>]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for label in group_block(blocks).map(Element::of).into_iter().flat_map(reference::ports).filter_map(Element::label)
    {
        if !label.is_empty() && !labels.iter().any(|known| known == label) {
            labels.push(label.to_owned());
        }
    }
    labels
}

/// The labels of the blocks with that keyword in the group around.
pub(super) fn labels(blocks: &[BlockRef<'_>], keyword: &str) -> Vec<String> {
    let group = group_block(blocks).map(Element::of);
    let own = group.filter(|group| group.block.keyword() == keyword);
    let elements = own.into_iter().chain(group.into_iter().flat_map(|group| group.elements(keyword)));
    elements.filter_map(Element::label).filter(|label| !label.is_empty()).map(str::to_owned).collect()
}

/// The runtime variable of a family for a name, as it stands in `${…}`; in the environment, `-` is `_`.
pub(super) fn in_family(pattern: &interpolation::Pattern, name: &str, environment: bool) -> String {
    let name = if environment { environment_name(name) } else { Cow::Borrowed(name) };
    format!("{}{name}", pattern.prefix())
}
