//! A web service that the load balancer does not know.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::model::{Field, Group, Job, Reader, Service};
use crate::policy::identity::quoted;
use crate::policy::ports::static_ports;
use crate::policy::services::{name, named};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::style::Anchor;
use crate::syntax::{AttributeRef, ValueRef};
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
    let read = Reader::new(context.tree.root(), &context.file.scope, context.text);
    let enable = format!("{prefix}enable=");
    for (group, _, service) in context.file.services() {
        let is_web = service.checks.iter().any(|check| {
            check
                .value("type")
                .and_then(|kind| context.file.scope.string(kind))
                .is_some_and(|kind| kind.value == "http")
        });
        if !is_web || is_door(context, group) {
            continue;
        }
        let tags = match read.strings(service.element, "tags") {
            Field::Unknown => continue,
            Field::Absent => Vec::new(),
            Field::Known(tags) => tags.value,
        };
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

/// Whether the group is the load balancer itself: it claims one of the ports that the policy gives to one job.
fn is_door(context: &Context<'_>, group: &Group<'_>) -> bool {
    let owned = |port: u16| context.settings.ports.allowed(port).is_some_and(|allowed| allowed.owner.is_some());
    static_ports(context).any(|port| std::ptr::eq(port.group, group) && owned(port.number.value))
}

fn fix(context: &Context<'_>, service: &Service<'_>, tags: &[String]) -> Option<Fix> {
    let prefix = &context.settings.services.routing_prefix;
    let routers = format!("{prefix}http.routers.");
    let mut new = vec![quoted(&format!("{prefix}enable=true"))];
    if !tags.iter().any(|tag| tag.starts_with(&routers)) {
        let name = name(context, service).or_else(|| Some(job(context, service)?.name?.to_owned()))?;
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

/// Writes the attribute, behind `port`.
fn insert(context: &Context<'_>, service: &Service<'_>, new: &[String]) -> Option<Vec<Edit>> {
    let beside: Option<AttributeRef<'_>> =
        service.element.attribute("port").or_else(|| service.element.attribute("name"));
    let mut lines = vec![(0, context.style().aligned("tags", "[", beside))];
    lines.extend(new.iter().map(|tag| (1, format!("{tag},"))));
    lines.push((0, "]".to_owned()));
    let anchor = beside.map_or(Anchor::Start, Anchor::After);
    context.style().insert(context.text, service.element.holder, anchor, &lines, false)
}
