//! A static port that the policy does not allow.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::ports::static_ports;
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("static-port"),
    category: Category::Ports,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A `static` port is not among those that the policy allows.",
    page: include_str!("static-port.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let allowed = &context.settings.ports.allowed_static;
    for port in static_ports(context) {
        if port.is_reserved(context) || allowed.iter().any(|allowed| allowed.port == port.number.value) {
            continue;
        }
        let numbers: Vec<String> = allowed.iter().map(|allowed| allowed.port.to_string()).collect();
        let numbers = match numbers.as_slice() {
            [] => "no static port".to_owned(),
            [only] => format!("only static port {only}"),
            [first @ .., last] => format!("only static ports {} and {last}", first.join(", ")),
        };
        findings
            .report(
                &RULE,
                port.span,
                format!(
                    "Static {} is not allowed: the policy allows {numbers}. Let Nomad choose the port ({}), and \
                     reach the service through the load balancer.",
                    port.name(),
                    port.way_out(context)
                ),
            )
            .fix(context, || port.free(context));
    }
}
