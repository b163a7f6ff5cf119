//! A static port that the policy gives to another job.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::ports::static_ports;
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("static-port-owner"),
    category: Category::Ports,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A `static` port belongs to another job.",
    page: include_str!("static-port-owner.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for port in static_ports(context) {
        let Some(owner) = port.other_owner(context) else { continue };
        findings
            .report(
                &RULE,
                port.span,
                format!(
                    "Static {} belongs to the job `{owner}`. Let Nomad choose the port ({}), and let `{owner}` \
                     route to the service.",
                    port.name(),
                    port.way_out(context)
                ),
            )
            .fix(context, || port.free(context));
    }
}
