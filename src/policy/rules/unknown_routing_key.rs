//! A routing tag whose key the load balancer does not know, where a known one is close.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::schema::routing;
use crate::syntax::{ExprKind, ValueRef};
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-routing-key"),
    category: Category::Services,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A routing tag has a key that Traefik does not know, and a known one is close.",
    page: include_str!("unknown-routing-key.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.settings.services.routing_prefix.is_empty() {
        return;
    }
    for (_, _, service) in context.file.services() {
        for list in ["tags", "canary_tags"] {
            let Some(tags) = service.element.value(list).and_then(ValueRef::elements) else { continue };
            for tag in tags {
                check_tag(context, findings, tag);
            }
        }
    }
}

fn check_tag(context: &Context<'_>, findings: &mut Findings, tag: ValueRef<'_>) {
    // A tag that a function makes is not written here.
    if !matches!(tag.kind(), ExprKind::String(_) | ExprKind::Template(_)) {
        return;
    }
    let prefix = &context.settings.services.routing_prefix;
    let span = tag.inner_span();
    let written = context.text.slice(span);
    let Some(start) = written.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)) else { return };
    let key = written[start.len()..].split('=').next().unwrap_or_default();
    // Behind an escape the characters are not those that Traefik gets.
    if key.contains('\\') {
        return;
    }
    let plain = without_interpolations(key);
    let Some(found) = routing::misspelt(plain.as_deref().unwrap_or(key)) else { return };
    let at = span.start + prefix.len() + found.at;
    let place = Span::new(at, at + found.part.len());
    let meant = found.meant;
    findings
        .report(
            &RULE,
            place,
            format!("Traefik has no key `{}` here, so the tag does not count. Did you mean `{meant}`?", found.part),
        )
        .fix(context, || Some(Fix::safe(format!("Change to `{meant}`"), vec![Edit::replace(place, meant)])));
}

/// The key with `_` in place of each `${…}`, whose dots join nothing; `None` where there is none.
fn without_interpolations(key: &str) -> Option<String> {
    let mut rest = key;
    let mut plain = String::new();
    while let Some(at) = rest.find("${") {
        let end = rest[at..].find('}').map_or(rest.len(), |end| at + end + 1);
        plain.push_str(&rest[..at]);
        plain.extend(std::iter::repeat_n('_', end - at));
        rest = &rest[end..];
    }
    (!plain.is_empty()).then(|| plain + rest)
}
