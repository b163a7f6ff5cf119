//! An allowed static port among those that Nomad hands out itself.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::ports::static_ports;
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("static-port-in-dynamic-range"),
    category: Category::Ports,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "An allowed `static` port lies in the range of the dynamic ports.",
    page: include_str!("static-port-in-dynamic-range.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let range = &context.settings.ports.dynamic_range;
    for port in static_ports(context) {
        // The other port rules speak about ports that the job may not have at all.
        let allowed = port.allowed(context).is_some() && port.other_owner(context).is_none();
        if !allowed || !range.contains(&port.number.value) {
            continue;
        }
        findings
            .report(
                &RULE,
                port.span,
                format!(
                    "Static {} lies in the dynamic range {}-{}: Nomad may have given it to another allocation when \
                     this one starts. Choose a number outside, or a dynamic port.",
                    port.name(),
                    range.start(),
                    range.end()
                ),
            )
            .fix(context, || port.free(context));
    }
}
