//! A service that is looked up and that no job registers.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::suggest::closest;
use crate::syntax::BlockRef;
use crate::workspace::{Key, Mention, NamedBy, mentions_in_job};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unknown-service"),
    category: Category::Services,
    severity: Severity::Hint,
    default_off: true,
    fix: FixKind::Safe,
    summary: "A template or address names a service that no job of the workspace registers.",
    page: include_str!("unknown-service.md"),
    check: Check::File(check),
};

/// What the agents register by themselves.
const BUILT_IN: &[&str] = &["consul", "nomad", "nomad-client", "vault"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    // A job whose services' names are not known may register any.
    if context.workspace.is_empty() || !context.workspace.claimants(&Key::OpenService).is_empty() {
        return;
    }
    // With a datacenter, it may be another cluster's; Nomad's own services may be those of another namespace.
    let is_consuls = |mention: &Mention| !mention.elsewhere && mention.by != NamedBy::NomadLookup;
    let used = mentions_in_job(context.text, context.tree).into_iter().filter(is_consuls);
    for span in used.map(|mention| mention.span) {
        let in_job = |block: &BlockRef<'_>| block.keyword() == "job" && block.span().touches(span.start);
        if !context.tree.root().blocks().any(|block| in_job(&block)) {
            continue;
        }
        let service = &*context.text.slice(span).to_lowercase();
        if BUILT_IN.contains(&service) || !context.workspace.claimants(&Key::Service(service.to_owned())).is_empty() {
            continue;
        }
        let services = context.workspace.keys().filter_map(|key| match key {
            Key::Service(name) => Some(name.as_str()),
            _ => None,
        });
        let services: Vec<&str> = services.collect();
        if services.iter().any(|known| known.eq_ignore_ascii_case(service)) {
            continue;
        }
        let close = closest(service, services.iter().copied()).filter(|close| parts_are_close(service, close));
        let help = close.map(|close| format!(" Did you mean `{close}`?")).unwrap_or_default();
        findings.report(&RULE, span, format!("No job of this workspace registers a service `{service}`.{help}")).fix(
            context,
            || {
                let edit = Edit::replace(span, close?);
                Some(Fix::safe(format!("Replace by `{}`", close?), vec![edit]))
            },
        );
    }
}

/// Whether each part of a name is close to the other's: `rp-db` is no misspelt `rp-ui`.
fn parts_are_close(name: &str, other: &str) -> bool {
    let (parts, others) = (name.split('-'), other.split('-'));
    parts.clone().count() != others.clone().count()
        || parts.zip(others).all(|(part, other)| part == other || closest(part, [other]).is_some())
}

#[cfg(test)]
mod tests {
    use super::parts_are_close;

    #[test]
    fn names_are_close_part_by_part() {
        assert!(parts_are_close("mosquito", "mosquitto") && parts_are_close("web-aip", "web-api"));
        assert!(parts_are_close("webapi", "web-api") && !parts_are_close("rp-db", "rp-ui"));
    }
}
