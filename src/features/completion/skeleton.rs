//! What a new block starts with: its labels, what it cannot do without, and what nearly everybody writes into it.

use crate::config::Extends;
use crate::schema::drivers::{DriverOption, OptionKind, OptionType};
use crate::schema::{AttributeSchema, BlockSchema, ChildSchema, Form, Required, Type};

use super::super::Analysis;
use super::{escape, escape_text};

/// A value that the place of a new block suggests: of the block, its attribute (`""` for the label), and the id of the
/// new block around it, if that is new as well.
pub(super) type Local<'a> = &'a dyn Fn(&BlockSchema, &str, Option<&str>) -> Option<String>;

/// A text with and without tab stops.
#[derive(Clone, Debug, Default)]
pub(super) struct Insertion {
    pub(super) snippet: String,
    pub(super) plain: String,
}

impl Insertion {
    pub(super) fn same(text: &str) -> Self {
        Self { snippet: escape_text(text), plain: text.to_owned() }
    }
}

/// What stands in a block from the start.
enum Member {
    /// An attribute with its example.
    Attribute(&'static str),
    /// An attribute with this value, in HCL.
    With(&'static str, &'static str),
    /// A block.
    Block(&'static str),
    /// A block that only the team's policy asks for.
    Policy(&'static str),
}

use Member::{Attribute, Block, Policy, With};

static MEMBERS: &[(&str, &[Member])] = &[
    ("job", &[Attribute("datacenters"), Block("group")]),
    ("group", &[Block("task")]),
    ("task", &[Attribute("driver"), Block("config"), Block("resources")]),
    ("resources", &[With("cpu", "100"), With("memory", "300")]),
    ("service", &[Attribute("name"), Attribute("port"), Policy("identity"), Policy("check")]),
    ("check", &[Attribute("type"), Attribute("path"), Attribute("interval"), Attribute("timeout")]),
    ("network", &[Block("port")]),
    ("template", &[Attribute("data"), Attribute("destination")]),
    ("volume", &[Attribute("type"), Attribute("source"), With("read_only", "false")]),
    ("constraint", &[Attribute("attribute"), Attribute("value")]),
    ("affinity", &[Attribute("attribute"), Attribute("value"), With("weight", "50")]),
    ("artifact", &[Attribute("source"), Attribute("destination")]),
    ("periodic", &[Attribute("crons"), With("prohibit_overlap", "true")]),
    (
        "restart",
        &[With("attempts", "3"), With("interval", "\"5m\""), With("delay", "\"15s\""), With("mode", "\"fail\"")],
    ),
    ("update", &[With("max_parallel", "1"), With("auto_revert", "true")]),
    ("upstreams", &[Attribute("destination_name"), Attribute("local_bind_port")]),
    ("connect", &[Block("sidecar_service")]),
    ("proxy", &[Block("upstreams")]),
    ("lifecycle", &[Attribute("hook"), With("sidecar", "false")]),
    ("variable", &[With("type", "string")]),
    ("logs", &[With("max_files", "10"), With("max_file_size", "10")]),
    ("ephemeral_disk", &[Attribute("size")]),
    ("scaling", &[With("enabled", "true"), With("min", "1"), With("max", "3")]),
    ("dynamic", &[Attribute("for_each"), Block("content")]),
];

/// What is known about the place of a new block.
pub(super) struct Builder<'a> {
    analysis: &'a Analysis,
    local: Local<'a>,
    unit: &'a str,
    newline: &'a str,
    stop: usize,
    /// The ids of the new blocks around.
    around: Vec<&'static str>,
    lines: Vec<(usize, Insertion)>,
}

impl<'a> Builder<'a> {
    pub(super) fn new(analysis: &'a Analysis, local: Local<'a>, unit: &'a str, newline: &'a str) -> Self {
        Self { analysis, local, unit, newline, stop: 0, around: Vec::new(), lines: Vec::new() }
    }

    fn suggested(&self, block: &BlockSchema, attribute: &str) -> Option<String> {
        (self.local)(block, attribute, self.around.last().copied())
    }

    /// `name = value`, the value with tab stops.
    pub(super) fn assignment(mut self, block: &'static BlockSchema, attribute: &AttributeSchema) -> Insertion {
        if block.id == "template" && attribute.name == "data" {
            let newline = self.newline;
            return Insertion {
                snippet: format!("data = <<-EOH{newline}$0{newline}EOH"),
                plain: format!("data = <<-EOH{newline}{newline}EOH"),
            };
        }
        let value = self.value(block, attribute);
        Insertion {
            snippet: format!("{} = {}", attribute.name, value.snippet),
            plain: format!("{} = {}", attribute.name, value.plain),
        }
    }

    /// The whole block.
    pub(super) fn block(mut self, child: &'static ChildSchema) -> Insertion {
        self.child(child, 0, None);
        let mut whole = Insertion::default();
        // The last place that is filled in is where the cursor stays; in an empty block that is its only line.
        let last = self.lines.iter().rposition(|(_, line)| !matches!(line.snippet.as_str(), "" | "}" | "EOH"));
        let empty = last == Some(0);
        for (index, (depth, line)) in self.lines.iter().enumerate() {
            if index > 0 {
                for text in [&mut whole.snippet, &mut whole.plain] {
                    text.push_str(self.newline);
                    text.push_str(&self.unit.repeat(*depth));
                }
            }
            whole.snippet.push_str(&line.snippet);
            whole.plain.push_str(&line.plain);
            if Some(index) == last && !empty {
                whole.snippet.push_str("$0");
            }
            if index == 0 && empty && line.snippet.ends_with('{') {
                whole.snippet.push_str(&format!("{}{}$0", self.newline, self.unit));
                whole.plain.push_str(&format!("{}{}", self.newline, self.unit));
            }
        }
        whole
    }

    fn push(&mut self, depth: usize, line: Insertion) {
        self.lines.push((depth, line));
    }

    fn next_stop(&mut self) -> usize {
        self.stop += 1;
        self.stop
    }

    fn child(&mut self, child: &'static ChildSchema, depth: usize, driver: Option<&str>) {
        let mut header = Insertion::same(child.keyword);
        for index in 0..usize::from(child.labels) {
            let name = child.block.labels.get(index).map_or("name", |label| label.name);
            let suggested = self.suggested(child.block, "");
            let value = suggested.as_deref().or(child.label_values.first().copied()).unwrap_or(name);
            let stop = self.next_stop();
            header.snippet.push_str(&format!(" \"${{{stop}:{}}}\"", escape(value)));
            header.plain.push_str(&format!(" \"{value}\""));
        }
        header.snippet.push_str(" {");
        header.plain.push_str(" {");
        if depth > 0 && matches!(child.block.id, "port" | "sidecar_service" | "dynamic.content") {
            // Inside of another new block these stand empty; a body can follow.
            header.snippet.push('}');
            header.plain.push('}');
            self.push(depth, header);
            return;
        }
        self.push(depth, header);
        if child.block.id == "task.config" && driver == Some("docker") {
            let stop = self.next_stop();
            let line = Insertion { snippet: format!("image = \"${stop}\""), plain: "image = \"\"".to_owned() };
            self.push(depth + 1, line);
        }
        self.members(child.block, depth + 1);
        self.push(depth, Insertion::same("}"));
    }

    /// The lines between the braces.
    fn members(&mut self, block: &'static BlockSchema, depth: usize) {
        let listed = MEMBERS.iter().find(|(id, _)| *id == block.id).map_or(&[][..], |(_, members)| members);
        let homelab = self.analysis.settings.extends == Extends::Homelab;
        let mut attributes: Vec<(&'static AttributeSchema, Option<&'static str>)> = Vec::new();
        let mut blocks: Vec<&'static str> = Vec::new();
        for member in listed {
            match member {
                Attribute(name) => attributes.extend(block.attribute(name).map(|attribute| (attribute, None))),
                With(name, value) => {
                    attributes.extend(block.attribute(name).map(|attribute| (attribute, Some(*value))));
                }
                Block(keyword) => blocks.push(keyword),
                Policy("identity") if !self.analysis.settings.identity.required => {}
                Policy(keyword) if homelab => blocks.push(keyword),
                Policy(_) => {}
            }
        }
        for attribute in block.attributes.iter().filter(|attribute| attribute.is_offered()) {
            let needed = matches!(attribute.required, Required::Parser | Required::Validate | Required::Needed(_));
            let policy = block.id == "identity" && self.suggested(block, attribute.name).is_some();
            let listed = attributes.iter().any(|(known, _)| known.name == attribute.name);
            if (needed || policy) && !listed {
                attributes.push((attribute, None));
            }
        }
        for child in block.children.iter().filter(|child| child.is_offered()) {
            let needed = matches!(child.required, Required::Parser | Required::Validate);
            if needed && !blocks.contains(&child.keyword) {
                blocks.push(child.keyword);
            }
        }
        // `=` stands in one column, as `nomad fmt` puts it; a heredoc stands apart.
        let is_heredoc = |attribute: &AttributeSchema| block.id == "template" && attribute.name == "data";
        let one_line = attributes.iter().filter(|(attribute, _)| !is_heredoc(attribute));
        let width = one_line.map(|(attribute, _)| attribute.name.len()).max().unwrap_or(0);
        let mut driver = None;
        for (attribute, fixed) in attributes {
            if is_heredoc(attribute) {
                let stop = self.next_stop();
                self.push(depth, Insertion::same("data = <<-EOH"));
                self.push(depth + 1, Insertion { snippet: format!("${stop}"), plain: String::new() });
                self.push(depth, Insertion::same("EOH"));
                continue;
            }
            let value = match fixed {
                Some(value) => self.stop_around(value),
                None => self.value(block, attribute),
            };
            if attribute.name == "driver" {
                driver = Some(value.plain.trim_matches('"').to_owned());
            }
            let name = format!("{:width$} = ", attribute.name);
            let snippet = format!("{name}{}", value.snippet);
            self.push(depth, Insertion { snippet, plain: format!("{name}{}", value.plain) });
        }
        self.around.push(block.id);
        for keyword in blocks {
            let Some(child) = block.child(keyword) else { continue };
            let first = self.lines.last().is_some_and(|(_, line)| line.plain.ends_with('{'));
            if !first {
                self.push(0, Insertion::default());
            }
            self.child(child, depth, driver.as_deref());
        }
        self.around.pop();
    }

    /// The value that an attribute starts with.
    fn value(&mut self, block: &'static BlockSchema, attribute: &AttributeSchema) -> Insertion {
        let local = self.suggested(block, attribute.name);
        if let Some(example) = local.as_deref().or(attribute.example) {
            return self.stop_around(example);
        }
        let stop = self.next_stop();
        let (open, close) = match attribute.ty {
            Type::String | Type::Duration => ("\"", "\""),
            Type::ListString => ("[\"", "\"]"),
            Type::ListNumber => ("[", "]"),
            Type::MapString => ("{ ", " }"),
            _ => ("", ""),
        };
        Insertion { snippet: format!("{open}${stop}{close}"), plain: format!("{open}{close}") }
    }

    /// See [`stop_around`].
    fn stop_around(&mut self, source: &str) -> Insertion {
        let stop = self.next_stop();
        stop_around(source, stop)
    }

    /// A driver's option.
    pub(super) fn option(mut self, option: &DriverOption) -> Insertion {
        let name = option.name;
        let (unit, newline) = (self.unit, self.newline);
        let assigned = option.example.and_then(|example| example.strip_prefix(name)?.trim_start().strip_prefix('='));
        match assigned.map(str::trim_start).filter(|value| !value.contains('\n')) {
            Some(value) if option.kind == OptionKind::Attribute => {
                let value = self.stop_around(value);
                return Insertion {
                    snippet: format!("{name} = {}", value.snippet),
                    plain: format!("{name} = {}", value.plain),
                };
            }
            _ => {}
        }
        if option.accepts_block() && option.ty != OptionType::Any {
            let lines: Vec<&DriverOption> = option.fields.iter().filter(|field| field.required).collect();
            if lines.is_empty() {
                return Insertion {
                    snippet: format!("{name} {{{newline}{unit}$0{newline}}}"),
                    plain: format!("{name} {{{newline}{unit}{newline}}}"),
                };
            }
            let mut whole = Insertion::same(&format!("{name} {{"));
            for field in lines {
                let value = self.option_value(field);
                whole.snippet.push_str(&format!("{newline}{unit}{} = {}", field.name, value.snippet));
                whole.plain.push_str(&format!("{newline}{unit}{} = {}", field.name, value.plain));
            }
            whole.snippet.push_str(&format!("$0{newline}}}"));
            whole.plain.push_str(&format!("{newline}}}"));
            return whole;
        }
        let value = self.option_value(option);
        Insertion { snippet: format!("{name} = {}", value.snippet), plain: format!("{name} = {}", value.plain) }
    }

    fn option_value(&mut self, option: &DriverOption) -> Insertion {
        let stop = self.next_stop();
        option_value(option, stop)
    }
}

/// The entry of an object that is a driver's option.
pub(super) fn entry(option: &DriverOption) -> Insertion {
    let value = option_value(option, 1);
    Insertion {
        snippet: format!("{} = {}", option.name, value.snippet),
        plain: format!("{} = {}", option.name, value.plain),
    }
}

/// The value that a driver's option starts with, as a tab stop.
fn option_value(option: &DriverOption, stop: usize) -> Insertion {
    if let [first, ..] = option.values
        && option.closed
    {
        return stop_around(&format!("\"{first}\""), stop);
    }
    match option.ty {
        OptionType::Bool => return stop_around(if option.default == Some("true") { "false" } else { "true" }, stop),
        // A number is a guess, yet without one the line is an error until it is typed.
        OptionType::Number => {
            let example = option.example.and_then(|example| example.split_once('=')).map(|(_, value)| value.trim());
            return stop_around(example.or(option.default).unwrap_or("0"), stop);
        }
        _ => {}
    }
    let (open, close) = match option.ty {
        OptionType::String | OptionType::Any => ("\"", "\""),
        OptionType::Strings => ("[\"", "\"]"),
        _ => ("{ ", " }"),
    };
    Insertion { snippet: format!("{open}${stop}{close}"), plain: format!("{open}{close}") }
}

/// HCL source as a tab stop; of a string or a list of one, what is between the quotes.
fn stop_around(source: &str, stop: usize) -> Insertion {
    for (open, close) in [("[\"", "\"]"), ("\"", "\"")] {
        if let Some(inner) = source.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.contains('"')
        {
            let placeholder =
                if inner.is_empty() { format!("${stop}") } else { format!("${{{stop}:{}}}", escape(inner)) };
            return Insertion { snippet: format!("{open}{placeholder}{close}"), plain: source.to_owned() };
        }
    }
    Insertion { snippet: format!("${{{stop}:{}}}", escape(source)), plain: source.to_owned() }
}

/// Whether a block may also be written `name = { … }`, so that it completes in place of an attribute's name.
pub(super) fn is_attribute_too(child: &ChildSchema) -> bool {
    child.block.form == Form::MapOrAttribute
}
