//! Template text where nothing renders it.

use crate::diagnostic::{Category, Fix, RuleId, Severity};
use crate::policy::secrets::{Action, actions, place, relocate};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::ExprKind;
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unrendered-template"),
    category: Category::Secrets,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "Template syntax stands where Nomad does not render it.",
    page: include_str!("unrendered-template.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for part in context.parts() {
        findings.in_group(part.is_group);
        check_part(context, part.span, findings);
    }
}

fn check_part(context: &Context<'_>, part: Span, findings: &mut Findings) {
    let mut last = 0;
    for action in actions(context.text, part) {
        if action.span.start < last {
            continue;
        }
        let Some(place) = place(context.tree, action.span.start) else { continue };
        let Some(attribute) = place.attribute else { continue };
        let Some(where_) = unrendered(&place.keywords(), attribute.name()) else { continue };
        // One finding for each text, however many actions it has.
        let mut text = attribute.value();
        attribute.value().walk(&mut |value| {
            if matches!(value.kind(), ExprKind::String(_) | ExprKind::Template(_) | ExprKind::Heredoc(_))
                && value.span().contains(action.span)
            {
                text = value;
            }
        });
        last = text.span().end;
        findings
            .report(
                &RULE,
                action.span,
                format!(
                    "Nomad renders no template in {where_}: the program gets `{{{{ {} … }}}}` as it stands here. Use a \
                     `template` block{}.",
                    action.function,
                    if where_ == "`env`" { " with `env = true`" } else { "" }
                ),
            )
            .fix(context, || {
                let entry = place.entry().or_else(|| {
                    let found = attribute.value().entries()?.find(|(.., value)| value.span() == text.span())?;
                    place.object_entry(attribute.value(), found.0)
                })?;
                fix(context, &action, entry)
            });
    }
}

/// The place's name in a message, if Nomad renders nothing there.
fn unrendered(blocks: &[&str], attribute: &str) -> Option<&'static str> {
    let inner = blocks.last().copied().unwrap_or_default();
    if blocks.first() != Some(&"job") || blocks.contains(&"template") {
        return None;
    }
    match (inner, attribute) {
        ("env", _) => Some("`env`"),
        ("meta" | "canary_meta", _) | (_, "meta") => Some("`meta`"),
        ("header", _) => Some("a check's `header`"),
        ("service" | "sidecar_service", "tags" | "canary_tags") => Some("`tags`"),
        (_, "args") => Some("`args`"),
        ("task", "env") => Some("`env`"),
        _ => None,
    }
}

fn fix(context: &Context<'_>, action: &Action, entry: crate::policy::secrets::Entry<'_>) -> Option<Fix> {
    // With `${…}` in it the text would mean something else in a template.
    let value = entry.value().as_str().filter(|value| !value.contains(['\n', '\r']))?;
    let value = value.replace("${", "$${").replace("%{", "%%{");
    let name = entry.name()?;
    let vault = matches!(action.function.as_str(), "secret" | "secrets" | "pkiCert");
    let edits = relocate(context, entry, &format!("{name}={value}"), vault)?;
    Some(Fix::needs_review(format!("Move `{name}` to a template"), edits))
}
