//! A task's own `network` and docker's `port_map`, which became the group's `network` and `ports` (Nomad 0.12).

use super::{Walk, moves};
use crate::diagnostic::{Edit, Fix};
use crate::syntax::style::{Anchor, Lines};
use crate::syntax::{AttributeRef, BlockRef, BodyRef, ItemRef};
use crate::text::Text;

/// Moves the task's ports to the group, and says in `ports` which of them the container has.
///
/// The frames are those of a body in the task. `None` where it is not certain that the job stays the same.
pub(super) fn to_group(walk: &Walk<'_, '_>) -> Option<Fix> {
    let frame_of =
        |id: &str| walk.frames.iter().rev().find(|frame| frame.schema().is_some_and(|schema| schema.id == id));
    let (task, group) = (frame_of("task")?.block?, frame_of("group")?.block?);
    let context = walk.context;
    let resources = only(task.body(), "resources")?;
    let network = only(resources.body(), "network")?;
    let home = home(group)?;
    let taken = |label: &str| {
        let own = matches!(home, Home::Present(network) if ports(network).any(|other| other == label));
        own || group.body().blocks_named("task").filter(|other| other.span() != task.span()).any(|other| {
            let networks =
                other.body().blocks_named("resources").flat_map(|block| block.body().blocks_named("network"));
            networks.flat_map(ports).any(|other| other == label)
        })
    };
    if task.has_errors()
        || ports(network).any(taken)
        || has_driver_addresses(task.body())
        || is_named_from_outside(context.text, group, task, network)
    {
        return None;
    }
    let driver = task.body().value("driver")?.as_str()?;
    let mut edits = Vec::new();
    let mut mapped = Vec::new();
    if matches!(driver, "docker" | "podman") {
        let config = only(task.body(), "config")?;
        let item = config.body().items().find(|item| item.name() == Some("port_map"));
        mapped = match item {
            Some(item) => port_map(context.text, item)?,
            None => Vec::new(),
        };
        let on_host = config.body().value("network_mode").is_some_and(|mode| mode.as_str() != Some("bridge"));
        let labels: Vec<String> = ports(network).map(|label| format!("{label:?}")).collect();
        if mapped.iter().any(|(label, _)| !ports(network).any(|port| port == *label)) {
            return None;
        }
        let list = format!("ports = [{}]", labels.join(", "));
        match (item, config.body().attribute("ports")) {
            (Some(item), None) => edits.push(Edit::replace(item.span(), list)),
            (Some(_), Some(_)) => return None,
            (None, None) if !labels.is_empty() && !on_host => {
                let style = context.style();
                let line =
                    vec![(0, style.aligned("ports", &list["ports = ".len()..], config.body().attributes().next()))];
                edits.extend(style.insert(context.text, config, Anchor::LeadingAttributes, &line, false)?);
            }
            (None, _) => {}
        }
    }
    let lines = network_lines(context.text, network, &mapped)?;
    // Of `mbits` alone nothing is left that the group could ask for.
    let is_empty = lines.len() == 2;
    edits.extend(match home {
        _ if is_empty => Vec::new(),
        Home::New => context.style().insert(context.text, group, Anchor::LeadingAttributes, &lines, true)?,
        Home::Present(home) => {
            // Only ports can join the ports of another task.
            let plain = |item: ItemRef<'_>| match item {
                ItemRef::Attribute(attribute) => attribute.name() == "mbits",
                ItemRef::Block(_) | ItemRef::Comment(_) => true,
                _ => false,
            };
            if !network.body().items().all(plain) {
                return None;
            }
            let inner = &lines[1..lines.len() - 1];
            let inner: Lines = inner.iter().map(|(depth, line)| (depth.saturating_sub(1), line.clone())).collect();
            context.style().insert(context.text, home, Anchor::End, &inner, inner.len() > ports(network).count())?
        }
    });
    // A `resources` that held nothing else would be left empty.
    let others = resources.body().items().filter(|item| !matches!(item, ItemRef::Comment(_))).count();
    let goes = if others == 1 { resources.span() } else { network.span() };
    edits.push(moves::removal(context, goes));
    edits.sort_by_key(|edit| edit.span.start);
    let apart = edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    let title = if is_empty {
        "Remove the `network`, which asks for no port"
    } else {
        "Move the ports to the group's `network`"
    };
    apart.then(|| Fix::needs_review(title, edits))
}

/// Replaces `port_map` by `ports` where the group's network has all its labels, which then say the ports inside.
///
/// Docker refuses `port_map` there: it wants the network in the task.
pub(super) fn to_labels(walk: &Walk<'_, '_>, item: ItemRef<'_>) -> Option<Fix> {
    let frame_of =
        |id: &str| walk.frames.iter().rev().find(|frame| frame.schema().is_some_and(|schema| schema.id == id));
    let (task, group) = (frame_of("task")?.block?, frame_of("group")?.block?);
    let context = walk.context;
    let network = only(group.body(), "network")?;
    let own = task.body().blocks_named("resources").any(|resources| resources.body().block("network").is_some());
    if own || only(task.body(), "config")?.body().attribute("ports").is_some() {
        return None;
    }
    let mapped = port_map(context.text, item)?;
    let mut edits = Vec::new();
    for (label, inside) in &mapped {
        let port = network.body().blocks_named("port").find(|port| port.label() == Some(label))?;
        match port.body().value("to") {
            Some(to) if context.text.slice(to.span()) == inside.as_str() => {}
            Some(_) => return None,
            None => {
                let line = context.style().aligned("to", inside, port.body().attributes().next());
                edits.extend(context.style().insert(context.text, port, Anchor::End, &vec![(0, line)], false)?);
            }
        }
    }
    let labels: Vec<String> = mapped.iter().map(|(label, _)| format!("{label:?}")).collect();
    edits.push(Edit::replace(item.span(), format!("ports = [{}]", labels.join(", "))));
    edits.sort_by_key(|edit| edit.span.start);
    let apart = edits.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    apart.then(|| Fix::needs_review("Change to `ports`", edits))
}

/// Where the ports go.
#[derive(Clone, Copy)]
enum Home<'a> {
    /// Into a new network of the group.
    New,
    /// Into the network that the group has.
    Present(BlockRef<'a>),
}

/// Where the ports go; `None` where it is not certain that they can.
fn home(group: BlockRef<'_>) -> Option<Home<'_>> {
    if group.body().block("dynamic").is_some() {
        return None;
    }
    let mut networks = group.body().blocks_named("network");
    let Some(first) = networks.next() else { return Some(Home::New) };
    // In a network namespace, a task's own network is another one.
    let on_host = first.body().value("mode").is_none_or(|mode| mode.as_str() == Some("host"));
    let sound = on_host && first.body().block("dynamic").is_none() && !first.has_errors();
    (sound && networks.next().is_none()).then_some(Home::Present(first))
}

/// Whether a service of the task is registered with the container's own address: the driver knows it by `port_map`.
fn has_driver_addresses(task: BodyRef<'_>) -> bool {
    let driver = |body: BodyRef<'_>| {
        body.value("address_mode").is_some_and(|mode| !matches!(mode.as_str(), Some("auto" | "host")))
    };
    task.blocks_named("service").any(|service| {
        let body = service.body();
        driver(body) || body.blocks_named("check").any(|check| driver(check.body()))
    })
}

/// Whether `NOMAD_ADDR_<task>_<label>` and the like stand in the group: they exist for a task's own network only.
fn is_named_from_outside(text: &Text, group: BlockRef<'_>, task: BlockRef<'_>, network: BlockRef<'_>) -> bool {
    let written = text.slice(group.span());
    let plain =
        |name: &str| -> String { name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect() };
    let Some(name) = task.label() else { return true };
    ports(network).any(|label| {
        ["IP", "PORT", "ADDR"].iter().any(|what| {
            written.contains(&format!("NOMAD_{what}_{}_{}", plain(name), plain(label)))
                || written.contains(&format!("NOMAD_{what}_{name}_{label}"))
        })
    })
}

/// The block of that keyword, if there is exactly one, and no `dynamic`.
fn only<'a>(body: BodyRef<'a>, keyword: &str) -> Option<BlockRef<'a>> {
    if body.block("dynamic").is_some() {
        return None;
    }
    let mut blocks = body.blocks_named(keyword);
    let first = blocks.next()?;
    blocks.next().is_none().then_some(first)
}

fn ports(network: BlockRef<'_>) -> impl Iterator<Item = &str> {
    network.body().blocks_named("port").filter_map(BlockRef::label)
}

/// Labels and the ports in the container, as text. All forms: a block, an object, a list of one object.
fn port_map<'a>(text: &Text, item: ItemRef<'a>) -> Option<Vec<(&'a str, String)>> {
    match item {
        ItemRef::Block(block) => {
            let plain = block.body().items().all(|item| matches!(item, ItemRef::Attribute(_) | ItemRef::Comment(_)));
            let entry =
                |attribute: AttributeRef<'a>| (attribute.name(), text.slice(attribute.value().span()).into_owned());
            plain.then(|| block.body().attributes().map(entry).collect())
        }
        ItemRef::Attribute(attribute) => {
            let value = attribute.value();
            let object = match value.elements() {
                Some(mut elements) if elements.len() == 1 => elements.next()?,
                Some(_) => return None,
                None => value,
            };
            let entries = object.entries()?;
            entries
                .map(|(entry, _, value)| Some((entry.literal_key()?, text.slice(value.span()).into_owned())))
                .collect()
        }
        _ => None,
    }
}

/// The block as it stands in the group: without `mbits`, with `to`.
fn network_lines(text: &Text, network: BlockRef<'_>, mapped: &[(&str, String)]) -> Option<Lines> {
    let mut lines: Lines = vec![(0, "network {".to_owned())];
    let mut ports = 0;
    for item in network.body().items() {
        match item {
            ItemRef::Attribute(attribute) if attribute.name() == "mbits" => {}
            ItemRef::Attribute(_) | ItemRef::Comment(_) => lines.push((1, one_line(text, item)?)),
            ItemRef::Block(port) if port.keyword() == "port" => {
                if ports > 0 || lines.len() > 1 && ports == 0 && has_body(port, mapped) {
                    lines.push((0, String::new()));
                }
                ports += 1;
                port_lines(text, port, mapped, &mut lines)?;
            }
            ItemRef::Block(_) | ItemRef::Incomplete(_) | ItemRef::Junk(_) => return None,
        }
    }
    lines.push((0, "}".to_owned()));
    Some(lines)
}

fn has_body(port: BlockRef<'_>, mapped: &[(&str, String)]) -> bool {
    port.body().items().next().is_some() || mapped.iter().any(|(label, _)| Some(*label) == port.label())
}

fn port_lines(text: &Text, port: BlockRef<'_>, mapped: &[(&str, String)], lines: &mut Lines) -> Option<()> {
    let label = port.label()?;
    let to = mapped.iter().find(|(mapped, _)| *mapped == label);
    if to.is_some() && port.body().attribute("to").is_some() {
        return None;
    }
    if !has_body(port, mapped) {
        lines.push((1, format!("port {label:?} {{}}")));
        return Some(());
    }
    lines.push((1, format!("port {label:?} {{")));
    let mut width = 0;
    for item in port.body().items() {
        if let ItemRef::Attribute(attribute) = item {
            width = width.max(attribute.name().len());
        }
    }
    for item in port.body().items() {
        match item {
            ItemRef::Attribute(_) | ItemRef::Comment(_) => lines.push((2, one_line(text, item)?)),
            _ => return None,
        }
    }
    if let Some((_, to)) = to {
        lines.push((2, format!("{:width$} = {to}", "to")));
    }
    lines.push((1, "}".to_owned()));
    Some(())
}

fn one_line(text: &Text, item: ItemRef<'_>) -> Option<String> {
    let written = text.slice(item.span()).trim().to_owned();
    (!written.contains('\n')).then_some(written)
}
