//! Which ports of a group are used: by label, through a runtime variable, or by number.

use super::is_contained;
use crate::model::{Element, File, Group, Port, Scope};
use crate::syntax::{AttributeRef, BodyRef, ItemRef, ValueRef};
use crate::text::Text;

/// The ports of `group` that nothing mentions. Where a mention cannot be ruled out, a port counts as used.
pub(in crate::policy) fn unused<'a, 't>(text: &Text, file: &File<'t>, group: &'a Group<'t>) -> Vec<&'a Port<'t>> {
    let mut rest: Vec<&Port<'_>> = group
        .all_ports()
        .filter(|port| {
            port.label.is_some_and(|label| !label.is_empty() && !label.contains("${")) && !port.element.dynamic
        })
        .collect();
    if rest.is_empty() {
        return rest;
    }
    // First the places where labels usually stand; most groups need no more.
    strike_references(&file.scope, group.element.body, &mut rest);
    rest.retain(|port| !listens_unasked(&file.scope, group, port));
    if rest.is_empty() {
        return rest;
    }
    let mut search = Search { text, ports: rest.into_iter().map(|port| (port, spellings(text, port))).collect() };
    for job in &file.jobs {
        for item in job.element.body.items() {
            // A block of another group speaks of its own ports.
            let other = |block: Element<'_>| matches!(block.block.keyword(), "group" | "task");
            match item {
                ItemRef::Block(block) if other(Element::of(block)) => {}
                ItemRef::Block(block) => search.block(block.keyword(), block.body(), Zone::None),
                _ => {}
            }
        }
    }
    if group.implied {
        search.block("task", group.element.body, Zone::None);
    } else {
        search.body(group.element.body, Zone::None);
    }
    for (_, value) in file.scope.locals() {
        search.value(*value, Zone::Program);
    }
    for (_, value) in file.scope.variables() {
        if let Some(value) = value {
            search.value(*value, Zone::Program);
        }
    }
    search.ports.into_iter().map(|(port, _)| port).collect()
}

/// Strikes the ports that an attribute `port`, `ports` or `listener_port`, or a driver's `port_map`, names.
fn strike_references<'t>(scope: &Scope<'t>, body: BodyRef<'t>, rest: &mut Vec<&Port<'t>>) {
    for item in body.items() {
        if rest.is_empty() {
            return;
        }
        match item {
            ItemRef::Block(block) => match block.keyword() {
                "network" | "env" | "template" | "meta" | "constraint" | "volume" => {}
                "port_map" => {
                    for attribute in block.body().attributes() {
                        rest.retain(|port| port.label != Some(attribute.name()));
                    }
                }
                _ => strike_references(scope, block.body(), rest),
            },
            ItemRef::Attribute(attribute) => strike_reference(scope, attribute, rest),
            _ => {}
        }
    }
}

fn strike_reference<'t>(scope: &Scope<'t>, attribute: AttributeRef<'t>, rest: &mut Vec<&Port<'t>>) {
    let value = attribute.value();
    match attribute.name() {
        "port" | "listener_port" => match scope.string(value) {
            Some(label) => rest.retain(|port| port.label != Some(label.value.trim())),
            // The file does not tell which port is meant: it may be any.
            None => rest.clear(),
        },
        "ports" => match value.elements() {
            Some(elements) => {
                for element in elements {
                    match scope.string(element) {
                        Some(label) => rest.retain(|port| port.label != Some(label.value.as_str())),
                        None => rest.clear(),
                    }
                }
            }
            None => match scope.strings(value) {
                Some(labels) => {
                    rest.retain(|port| port.label.is_none_or(|label| !labels.value.iter().any(|name| name == label)));
                }
                None => rest.clear(),
            },
        },
        "port_map" => {
            let mut values = vec![value];
            values.extend(value.elements().into_iter().flatten());
            for value in values {
                for (entry, ..) in value.entries().into_iter().flatten() {
                    rest.retain(|port| port.label != entry.literal_key());
                }
            }
        }
        _ => {}
    }
}

/// Whether a program can listen on the port without a word about it in the job: `static` reserves a number that the
/// program has from elsewhere. A container with a network of its own cannot: its driver must map the port, which
/// Nomad does by itself in a group's own network (`bridge`, `cni/…`) only.
fn listens_unasked(scope: &Scope<'_>, group: &Group<'_>, port: &Port<'_>) -> bool {
    if !port.element.mentions("static") {
        return false;
    }
    let own_network = group.networks.iter().any(|network| {
        network.element.value("mode").is_some_and(|mode| scope.string(mode).is_none_or(|mode| mode.value != "host"))
    });
    own_network || group.tasks.iter().any(|task| is_contained(scope, task) != Some(true))
}

/// What a place in the job can mention.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Zone {
    /// Runtime variables only.
    None,
    /// And port numbers: services and their checks.
    Service,
    /// And labels: what the program gets to read.
    Program,
}

/// The ways in which a port can be written.
struct Spellings {
    label: String,
    /// As in `NOMAD_PORT_<label>`.
    variable: String,
    /// Its numbers, as the file writes them: `8080`, `var.port`.
    numbers: Vec<String>,
}

fn spellings(text: &Text, port: &Port<'_>) -> Spellings {
    let label = port.label.unwrap_or_default().to_owned();
    let variable = label.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let numbers = ["static", "to"]
        .into_iter()
        .filter_map(|name| port.element.value(name))
        .map(|value| text.slice(value.span()).trim_matches('"').to_owned())
        .filter(|number| number != "-1" && number != "0")
        .collect();
    Spellings { label, variable, numbers }
}

/// The search for the ports that are still unused.
struct Search<'x, 'a, 't> {
    text: &'x Text,
    ports: Vec<(&'a Port<'t>, Spellings)>,
}

impl Search<'_, '_, '_> {
    fn block(&mut self, keyword: &str, body: BodyRef<'_>, zone: Zone) {
        let zone = match keyword {
            // Numbers in these are sizes, times and counts.
            "network" | "resources" | "restart" | "update" | "reschedule" | "ephemeral_disk" | "scaling" | "logs" => {
                return;
            }
            "service" => Zone::Service,
            "config" | "env" | "template" | "meta" | "action" => Zone::Program,
            _ => zone,
        };
        self.body(body, zone);
    }

    fn body(&mut self, body: BodyRef<'_>, zone: Zone) {
        for item in body.items() {
            if self.ports.is_empty() {
                return;
            }
            match item {
                ItemRef::Block(block) => self.block(block.keyword(), block.body(), zone),
                ItemRef::Attribute(attribute) => {
                    // `image = "nginx/http"` says nothing about a port.
                    let zone = if attribute.name() == "image" { Zone::None } else { zone };
                    match attribute.name() {
                        "env" | "meta" => self.value(attribute.value(), Zone::Program),
                        _ => self.value(attribute.value(), zone),
                    }
                }
                _ => {}
            }
        }
    }

    fn value(&mut self, value: ValueRef<'_>, zone: Zone) {
        let written = self.text.slice(value.span());
        self.ports.retain(|(_, spellings)| !spellings.stand_in(&written, zone));
    }
}

impl Spellings {
    fn stand_in(&self, written: &str, zone: Zone) -> bool {
        has_variable(written, &self.label)
            || (self.variable != self.label && has_variable(written, &self.variable))
            || (zone != Zone::None && self.numbers.iter().any(|number| has_word(written, number)))
            || (zone == Zone::Program && has_word(written, &self.label))
    }
}

/// Whether `NOMAD_…_<label>` stands in `text`, or a name that is put together when the task runs.
fn has_variable(text: &str, label: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find("NOMAD_") {
        rest = &rest[at + "NOMAD_".len()..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '-')).unwrap_or(rest.len());
        let name = &rest[..end];
        if name.ends_with(label) && name[..name.len() - label.len()].ends_with('_') {
            return true;
        }
        if ["PORT_", "ADDR_", "IP_"].iter().any(|suffix| name.ends_with(suffix)) {
            return true;
        }
    }
    false
}

/// Whether `word` stands in `text` on its own: `http://` is no mention of `http`, `1.80` none of `80`, and what is glued
/// to an interpolation (`${x}http`) is a piece of another word.
fn has_word(text: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text[from..].find(word) {
        let (start, end) = (from + at, from + at + word.len());
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        let before = text[..start].chars().next_back();
        let after = &text[end..];
        let joined = before.is_some_and(|c| inside(c) || c == '}' || (number && c == '.'))
            || after.starts_with(inside)
            || after.starts_with("://");
        if !joined {
            return true;
        }
        from = start + word.chars().next().map_or(1, char::len_utf8);
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_on_their_own() {
        assert!(has_word("--port=8080", "8080") && has_word("[::]:8080", "8080"));
        assert!(!has_word("18080 v1.8080 8080a", "8080"));
        assert!(has_word("entryPoint: http", "http") && !has_word("http://x https", "http"));
        assert!(!has_word("${NOMAD_PORT_http}adm", "adm") && has_word("${NOMAD_PORT_http} adm", "adm"));
    }

    #[test]
    fn variables_name_labels() {
        assert!(has_variable("${NOMAD_HOST_PORT_http}", "http"));
        assert!(has_variable("{{ env \"NOMAD_ADDR_web_db\" }}", "db"));
        assert!(has_variable("{{ env (printf \"NOMAD_PORT_%s\" .x) }}", "http"));
        assert!(!has_variable("${NOMAD_PORT_http_admin}", "http"));
    }
}
