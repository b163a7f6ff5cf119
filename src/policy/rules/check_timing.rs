//! A health check whose times contradict each other.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::model::{Duration, Reader, Said};
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("check-timing"),
    category: Category::Services,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::None,
    summary: "A check's timeout is not below its interval, or either is below a second.",
    page: include_str!("check-timing.md"),
    check: Check::Groups(check),
};

/// The least that Nomad takes (nomad/structs/services.go, `minCheckInterval`, `minCheckTimeout`).
const LEAST: Duration = Duration::seconds(1);

fn check(context: &Context<'_>, findings: &mut Findings) {
    let read = Reader::new(&context.file.scope, context.text);
    for (_, _, service) in context.file.services() {
        for check in &service.checks {
            let interval = read.duration(*check, "interval");
            let timeout = read.duration(*check, "timeout");
            let mut short = false;
            for (name, field) in [("interval", &interval), ("timeout", &timeout)] {
                let Some(said) = field.known().filter(|said| said.value < LEAST) else { continue };
                short = true;
                let span = said.span;
                findings.report(&RULE, span, format!("The `{name}`{} is below 1s.", shown(said)));
            }
            let (Some(interval), Some(timeout)) = (interval.known(), timeout.known()) else { continue };
            if short || timeout.value < interval.value {
                continue;
            }
            findings.report(
                &RULE,
                timeout.span,
                format!(
                    "The timeout{} is not below the interval{}: the next check is due while this one still waits.",
                    shown(timeout),
                    shown(interval)
                ),
            );
        }
    }
}

/// " 15s (the default of `var.t`)"
fn shown(said: &Said<Duration>) -> String {
    format!(" {}{}", said.value, said.source())
}
