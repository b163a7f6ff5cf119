//! What Nomad's own catalogue does not keep of a service: it has names, tags, addresses and ports.

use super::{Provider, ServiceView};
use crate::diagnostic::Fix;
use crate::model::Element;
use crate::nomad::rules::ignored;
use crate::rule::{Context, Findings};
use crate::syntax::ItemRef;

/// What only Consul takes of a service. Nomad rejects some others (see `check::provider`).
const OF_SERVICES: [&str; 4] = ["canary_meta", "enable_tag_override", "meta", "tagged_addresses"];

/// What only Consul takes of a check.
const OF_CHECKS: [&str; 1] = ["initial_status"];

/// Checks a service of any provider.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings, service: &ServiceView<'_>) {
    if service.provider != Provider::Nomad {
        return;
    }
    unused(context, findings, service.element, &OF_SERVICES);
    for check in &service.checks {
        unused(context, findings, check.element, &OF_CHECKS);
    }
}

fn unused(context: &Context<'_>, findings: &mut Findings, element: Element<'_>, names: &[&str]) {
    for item in element.body.items() {
        let Some(name) = item.name().filter(|name| names.contains(name)) else { continue };
        // What is off or empty loses nothing.
        let nothing = match item {
            ItemRef::Attribute(attribute) => {
                let value = attribute.value();
                attribute.has_errors() || value.as_bool() == Some(false) || value.as_str() == Some("")
            }
            ItemRef::Block(block) => block.body().items().next().is_none(),
            _ => true,
        };
        if nothing {
            continue;
        }
        let message =
            format!("`{name}` has no effect with `provider = \"nomad\"`: only Consul's catalogue has such a thing.");
        findings.report(&ignored::RULE, item.name_span(), message).fix(context, || {
            let edit = context.style().remove(context.text, item.span());
            Some(Fix::needs_review(format!("Remove `{name}`"), vec![edit]))
        });
    }
}
