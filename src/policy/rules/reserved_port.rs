//! A static port of the cluster's own services.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::ports::static_ports;
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("reserved-port"),
    category: Category::Ports,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A `static` port belongs to SSH, Nomad or Consul on every node.",
    page: include_str!("reserved-port.md"),
    check: Check::Groups(check),
};

/// Who listens on a well-known port of a Nomad and Consul node.
const OWNERS: &[(u16, u16, &str)] = &[
    (22, 22, "SSH"),
    (4646, 4646, "Nomad's HTTP API"),
    (4647, 4647, "Nomad's RPC"),
    (4648, 4648, "Nomad's gossip"),
    (8300, 8300, "Consul's RPC"),
    (8301, 8302, "Consul's gossip"),
    (8500, 8500, "Consul's HTTP API"),
    (8502, 8503, "Consul's gRPC API"),
    (8600, 8600, "Consul's DNS"),
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for port in static_ports(context) {
        if !port.is_reserved(context) {
            continue;
        }
        let number = port.number.value;
        let owner = OWNERS.iter().find(|(first, last, _)| (*first..=*last).contains(&number));
        let owner = owner.map(|(_, _, owner)| format!(" for {owner}")).unwrap_or_default();
        findings
            .report(
                &RULE,
                port.span,
                format!(
                    "Static {} is reserved on every node{owner}: no job can have it. Let Nomad choose the port \
                     ({}).",
                    port.name(),
                    port.way_out(context)
                ),
            )
            .fix(context, || port.free(context));
    }
}
