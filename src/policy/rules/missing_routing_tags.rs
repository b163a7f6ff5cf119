//! A web service that the load balancer does not know.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::model::{Element, Field, Group, Job, Reader, Service};
use crate::policy::identity::quoted;
use crate::policy::ports::static_ports;
use crate::policy::services::{Mesh, as_label, is_http, mesh, name, named};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::ValueRef;
use crate::syntax::style::Anchor;
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("missing-routing-tags"),
    category: Category::Services,
    severity: Severity::Info,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A service with an HTTP check has no tag for the load balancer.",
    page: include_str!("missing-routing-tags.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let prefix = &context.settings.services.routing_prefix;
    if prefix.is_empty() {
        return;
    }
    let read = Reader::new(&context.file.scope, context.text);
    let enable = format!("{prefix}enable=");
    let routed = format!("{prefix}http.routers.");
    for (group, _, service) in context.file.services() {
        if is_door(context, group) || is_for_machines(context, service) {
            continue;
        }
        let tags = match read.strings(service.element, "tags") {
            Field::Unknown => continue,
            Field::Absent => Vec::new(),
            Field::Known(tags) => tags.value,
        };
        // A service that describes its router is meant to be routed to, on whichever port it is checked.
        let asks = || answers_http(context, service) && tags.iter().any(|tag| tag.starts_with(&routed));
        let is_open = || is_web(context, service) && !is_inside_mesh(context, service);
        if !is_open() && !asks() {
            continue;
        }
        // `enable=false` is a decision as well.
        if tags.iter().any(|tag| tag.replace(' ', "").starts_with(&enable)) {
            continue;
        }
        findings
            .report(
                &RULE,
                service.element.header_span(),
                format!(
                    "The service{} answers HTTP and has no tag `{enable}true`: the load balancer does not route to it.",
                    named(context, service)
                ),
            )
            .fix(context, || fix(context, service, &tags));
    }
}

/// Whether the service answers HTTP: it is checked so, and not on some other port than its own, such as one for health.
fn is_web(context: &Context<'_>, service: &Service<'_>) -> bool {
    let text = |value: ValueRef<'_>| context.file.scope.string(value).map(|known| known.value);
    let port = service.element.value("port");
    let label = port.and_then(text);
    service.checks.iter().any(|check| {
        let on_its_own = check.value("port").is_none_or(|own| match (text(own), &label, port) {
            (Some(own), Some(label), _) => own == *label || own.is_empty(),
            (Some(own), None, _) => own.is_empty(),
            // Ports that the file does not decide are the same only where the same is written.
            (None, None, Some(port)) => context.text.slice(own.span()) == context.text.slice(port.span()),
            (None, ..) => false,
        });
        check.value("type").and_then(text).as_deref() == Some("http")
            && (on_its_own || label.as_deref().is_some_and(is_http))
    })
}

/// Whether the service answers HTTP on any port.
fn answers_http(context: &Context<'_>, service: &Service<'_>) -> bool {
    let kind = |check: &Element<'_>| Some(context.file.scope.string(check.value("type")?)?.value);
    service.checks.iter().any(|check| kind(check).as_deref() == Some("http"))
}

/// Whether only the mesh reaches the service: its port is a number inside the group's network, behind a sidecar. A load
/// balancer that is part of the mesh finds its way by itself.
fn is_inside_mesh(context: &Context<'_>, service: &Service<'_>) -> bool {
    let port = service.element.value("port").and_then(|port| context.file.scope.string(port));
    mesh(service) == Mesh::Sidecar && port.is_some_and(|port| port.value.parse::<u64>().is_ok())
}

/// Words for a port that is there for a collector of metrics.
const METRICS: &[&str] = &["metrics", "exporter"];
/// Words for a port that is there for health checks.
const HEALTH: &[&str] = &["health", "healthz", "healthcheck", "livez", "readyz", "ping"];

/// Whether nobody would look for the service behind the load balancer: it has nothing but metrics or its health.
fn is_for_machines(context: &Context<'_>, service: &Service<'_>) -> bool {
    let known = |value: Option<ValueRef<'_>>| Some(context.file.scope.string(value?)?.value);
    let port = known(service.element.value("port"));
    let name = known(service.element.value("name"));
    let says = |text: &Option<String>, words: &[&str]| {
        text.as_deref().is_some_and(|text| {
            text.split(|c: char| !c.is_ascii_alphanumeric())
                .any(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
        })
    };
    if says(&port, METRICS) || says(&name, METRICS) || says(&port, HEALTH) {
        return true;
    }
    let http = service.checks.iter().filter(|check| known(check.value("type")).as_deref() == Some("http"));
    let paths: Vec<Option<String>> = http.map(|check| known(check.value("path"))).collect();
    let all = |fits: &dyn Fn(&Option<String>) -> bool| !paths.is_empty() && paths.iter().all(fits);
    all(&|path| path.as_deref() == Some("/metrics")) || (says(&name, HEALTH) && all(&|path| says(path, HEALTH)))
}

/// Whether the group is the load balancer itself: its job owns a port of the policy, or it claims one that is owned.
fn is_door(context: &Context<'_>, group: &Group<'_>) -> bool {
    let allowed = &context.settings.ports.allowed_static;
    let job = context.file.groups().find(|(_, own)| std::ptr::eq(*own, group)).and_then(|(job, _)| job.name);
    if job.is_some_and(|job| allowed.iter().any(|allowed| allowed.owner.as_deref() == Some(job))) {
        return true;
    }
    let owned = |port: u16| context.settings.ports.allowed(port).is_some_and(|allowed| allowed.owner.is_some());
    static_ports(context).any(|port| std::ptr::eq(port.group, group) && owned(port.number.value))
}

fn fix(context: &Context<'_>, service: &Service<'_>, tags: &[String]) -> Option<Fix> {
    if is_inside_mesh(context, service) {
        return None;
    }
    let prefix = &context.settings.services.routing_prefix;
    let routers = format!("{prefix}http.routers.");
    let mut new = vec![quoted(&format!("{prefix}enable=true"))];
    if !tags.iter().any(|tag| tag.starts_with(&routers)) {
        let name = name(context, service).or_else(|| Some(job(context, service)?.name?.to_owned()))?;
        // A dot in a router's name would end it, and a host has no underscore.
        let name = as_label(&name);
        if name.is_empty() {
            return None;
        }
        let host = if context.settings.services.domain.is_empty() {
            name.clone()
        } else {
            format!("{name}.{}", context.settings.services.domain)
        };
        new.push(quoted(&format!("{routers}{name}.rule=Host(`{host}`)")));
    }
    let edits = match service.element.attribute("tags") {
        Some(attribute) => vec![append(context, attribute.value(), &new)?],
        None => insert(context, service, &new)?,
    };
    Some(Fix::needs_review("Route to it through the load balancer", edits))
}

fn job<'a>(context: &Context<'a>, service: &Service<'_>) -> Option<&'a Job<'a>> {
    let at = service.element.block.span();
    context.file.jobs.iter().find(|job| job.element.block.span().contains(at))
}

/// Adds elements to a list in its own style.
fn append(context: &Context<'_>, list: ValueRef<'_>, new: &[String]) -> Option<Edit> {
    let text = context.text;
    let mut elements = list.elements()?;
    let written = text.slice(list.span());
    let several_lines = written.contains('\n');
    let Some(final_element) = elements.next_back() else {
        return Some(Edit::replace(list.span(), format!("[{}]", new.join(", "))));
    };
    let at = final_element.span().end;
    if !several_lines {
        return Some(Edit::insert(at, format!(", {}", new.join(", "))));
    }
    let rest = text.slice(Span::new(at, list.span().end));
    let comma = rest.trim_start().starts_with(',');
    // Behind the comma that is there already, and the comment on its line.
    let line_end = text.line_span(text.line_of(at)).end;
    let closes_here = line_end >= list.span().end;
    let newline = context.style().newline;
    let indent = text.indentation(final_element.span().start);
    let lines = new.join(&format!(",{newline}{indent}"));
    if comma && !closes_here {
        return Some(Edit::insert(line_end, format!("{newline}{indent}{lines},")));
    }
    Some(Edit::insert(at, format!(",{newline}{indent}{lines}")))
}

/// Writes the attribute behind those with which the service begins. `nomad fmt` pads no attribute whose list opens over
/// several lines, and aligns those above and below it apart from each other: hence the end.
fn insert(context: &Context<'_>, service: &Service<'_>, new: &[String]) -> Option<Vec<Edit>> {
    let mut lines = vec![(0, "tags = [".to_owned())];
    lines.extend(new.iter().map(|tag| (1, format!("{tag},"))));
    lines.push((0, "]".to_owned()));
    context.style().insert(context.text, service.element.holder, Anchor::LeadingAttributes, &lines, false)
}
