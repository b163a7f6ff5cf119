//! A service that is registered with Nomad.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::model::Service;
use crate::policy::services::{identity_lines, named, provider_source};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::style::Anchor;
use crate::syntax::{AttributeRef, ItemRef};
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("service-provider"),
    category: Category::Services,
    severity: Severity::Error,
    default_off: true,
    fix: FixKind::Unsafe,
    summary: "A service is registered with Nomad instead of Consul.",
    page: include_str!("service-provider.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, _, service) in context.file.services() {
        if service.is_consul(&context.file.scope) != Some(false) {
            continue;
        }
        let Some(provider) = service.element.attribute("provider") else { continue };
        findings
            .report(
                &RULE,
                provider.value().span(),
                format!(
                    "The service{} is registered with Nomad{}: the policy wants all services in Consul, where the load \
                     balancer and the other jobs look.",
                    named(context, service),
                    provider_source(context, service)
                ),
            )
            .fix(context, || fix(context, service, provider));
    }
}

/// Drops `provider`, and adds the identity that a service in Consul needs.
fn fix(context: &Context<'_>, service: &Service<'_>, provider: AttributeRef<'_>) -> Option<Fix> {
    let (text, style) = (context.text, context.style());
    let title = "Register the service with Consul";
    let remove = style.remove(text, provider.span());
    if !context.settings.identity.required || service.element.mentions("identity") {
        return Some(Fix::needs_review(title, vec![remove]));
    }
    let lines = identity_lines(context);
    let holder = service.element.holder;
    if let (true, Some(close)) = (holder.is_one_line(), holder.close()) {
        let base = text.indentation(holder.span().start);
        let inside = format!("{base}{}", style.unit);
        let others = service.element.body.items().filter(|item| item.span() != provider.span());
        let mut new = String::new();
        for item in others {
            new.extend([style.newline, &inside, &text.slice(item.span()), style.newline]);
        }
        new.extend([style.newline, &style.render(&inside, &lines), style.newline, &base]);
        return Some(Fix::needs_review(title, vec![Edit::replace(Span::new(holder.open() + 1, close), new)]));
    }
    let last = service
        .element
        .body
        .items()
        .take_while(|item| !matches!(item, ItemRef::Block(_)))
        .filter(|item| matches!(item, ItemRef::Attribute(_)))
        .last()?;
    if last.span() != provider.span() {
        let mut edits = style.insert(text, service.element.holder, Anchor::LeadingAttributes, &lines, true)?;
        let folded = edits.iter().any(|edit| !edit.span.is_empty());
        edits.push(remove);
        return (!folded).then(|| Fix::needs_review(title, edits));
    }
    // The identity takes the place of the last attribute's line, an empty line before it.
    let start = text.line_span(text.line_of(provider.span().start)).start;
    if !text.slice(Span::new(start, provider.span().start)).trim().is_empty() {
        return None;
    }
    let indent = text.indentation(provider.span().start);
    let before = if start > service.element.holder.open() + 1 + style.newline.len() { style.newline } else { "" };
    let new = format!("{before}{}", style.render(&indent, &lines));
    Some(Fix::needs_review(title, vec![Edit::replace(Span::new(start, provider.span().end), new)]))
}
