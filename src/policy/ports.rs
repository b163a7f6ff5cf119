//! What the port rules share.

mod templates;
mod usage;

use crate::config::AllowedPort;
use crate::diagnostic::{Edit, Fix};
use crate::model::{Group, Job, Known, Network, Port, Scope, Task};
use crate::rule::Context;
use crate::text::Span;

pub(super) use self::templates::variables as variables_in_templates;
pub(super) use self::usage::unused;

/// A port that claims a fixed number on the host.
pub(super) struct StaticPort<'a> {
    pub(super) job: &'a Job<'a>,
    pub(super) group: &'a Group<'a>,
    pub(super) network: &'a Network<'a>,
    pub(super) port: &'a Port<'a>,
    pub(super) number: Known<u16>,
    /// Of the number.
    pub(super) span: Span,
}

/// All ports of the file with a number that the file decides; 0 is none (job-specification/network, `static`).
pub(super) fn static_ports<'a>(context: &'a Context<'_>) -> impl Iterator<Item = StaticPort<'a>> {
    context.file.groups().flat_map(move |(job, group)| {
        let tasks = group.tasks.iter().flat_map(|task| &task.networks);
        group.networks.iter().chain(tasks).flat_map(move |network| {
            network.ports.iter().filter_map(move |port| {
                let value = port.element.value("static")?;
                let number = context.file.scope.port_number(value).filter(|number| number.value > 0)?;
                Some(StaticPort { job, group, network, port, number, span: value.span() })
            })
        })
    })
}

impl StaticPort<'_> {
    /// Whether one of the cluster's own services uses the number.
    pub(super) fn is_reserved(&self, context: &Context<'_>) -> bool {
        context.settings.ports.reserved.iter().any(|range| range.contains(&self.number.value))
    }

    /// The entry of the policy's list that allows the number, whoever its owner is.
    pub(super) fn allowed<'s>(&self, context: &Context<'s>) -> Option<&'s AllowedPort> {
        if self.is_reserved(context) { None } else { context.settings.ports.allowed(self.number.value) }
    }

    /// The job to which the policy gives the number, where that is another one than this.
    pub(super) fn other_owner<'s>(&self, context: &Context<'s>) -> Option<&'s str> {
        let owner = self.allowed(context)?.owner.as_deref()?;
        (self.job.name? != owner).then_some(owner)
    }

    /// "port 8080 (the default of `var.port`)"
    pub(super) fn name(&self) -> String {
        format!("port {}{}", self.number.value, self.number.source())
    }

    /// How Nomad comes to choose the port, for a message.
    pub(super) fn way_out(&self, context: &Context<'_>) -> &'static str {
        if self.can_map(context) { "`to = …`" } else { "leave out `static`" }
    }

    /// Lets Nomad choose the port: `static` becomes `to`, or goes where `to` says already which port the service
    /// listens on, or means nothing because the network is the host's.
    pub(super) fn free(&self, context: &Context<'_>) -> Option<Fix> {
        let attribute = self.port.element.attribute("static")?;
        if self.network.element.value("mode").is_some_and(|mode| context.file.scope.string(mode).is_none()) {
            return None;
        }
        let host = !self.can_map(context);
        let has_to = self.port.element.mentions("to");
        if has_to || host {
            let title = if host && !has_to { "Remove `static`: use a dynamic port" } else { "Remove `static`" };
            let body = self.port.element.body;
            let alone = body.items().count() == 1 && !self.port.element.dynamic;
            let edit = match self.port.element.block.close() {
                Some(close) if alone => Edit::delete(Span::new(self.port.element.block.open() + 1, close)),
                _ => context.style().remove(context.text, attribute.span()),
            };
            return Some(Fix::needs_review(title, vec![edit]));
        }
        let name = attribute.name_span();
        let spaces = attribute.equals() - name.end;
        // Where the `=` stands below others, it stays there.
        let pad = if spaces > 1 { "to".len().max(name.len() + spaces - 1) } else { "to".len() };
        let edit = Edit::replace(Span::new(name.start, attribute.equals()), format!("{:pad$} ", "to"));
        Some(Fix::needs_review("Use a dynamic port: replace `static` by `to`", vec![edit]))
    }

    /// Whether the number inside a container can differ from the host's: not where the network is the host's.
    pub(super) fn can_map(&self, context: &Context<'_>) -> bool {
        match self.network.element.value("mode") {
            None => self.group.tasks.iter().any(|task| is_contained(&context.file.scope, task) != Some(false)),
            Some(mode) => context.file.scope.string(mode).is_none_or(|mode| mode.value != "host"),
        }
    }
}

/// Whether a task runs in a container with a network of its own, into which docker and podman map ports also where the
/// group's network has no `mode`; `None` where the file does not decide.
fn is_contained(scope: &Scope<'_>, task: &Task<'_>) -> Option<bool> {
    let driver = scope.string(task.element.value("driver")?)?.value;
    if !matches!(driver.as_str(), "docker" | "podman") {
        return Some(false);
    }
    let mode = task.element.element("config").and_then(|config| config.value("network_mode"));
    match mode {
        None => Some(true),
        Some(mode) => scope.string(mode).map(|mode| mode.value != "host"),
    }
}
