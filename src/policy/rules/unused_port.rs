//! A port that nothing mentions.

use crate::diagnostic::{Category, RuleId, Severity, Tag};
use crate::policy::ports::unused;
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unused-port"),
    category: Category::Ports,
    severity: Severity::Hint,
    default_off: false,
    fix: FixKind::None,
    summary: "No service, task or template mentions a port.",
    page: include_str!("unused-port.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, group) in context.file.groups() {
        for port in unused(context.text, context.file, group) {
            let Some(label) = port.element.block.labels().next() else { continue };
            findings
                .report(
                    &RULE,
                    label.span(),
                    format!(
                        "Nothing mentions the port `{}`: register it with a service, map it in the task's `ports`, or \
                         remove it.",
                        label.value()
                    ),
                )
                .tag = Some(Tag::Unnecessary);
        }
    }
}
