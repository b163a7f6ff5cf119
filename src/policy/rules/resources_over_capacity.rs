//! A job that the cluster cannot hold.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::model::Reader;
use crate::policy::resources::{of_job, sources};
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("resources-over-capacity"),
    category: Category::Resources,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::None,
    summary: "A job asks for more CPU or memory than the cluster has.",
    page: include_str!("resources-over-capacity.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let capacity = context.settings.resources.capacity;
    if capacity.cpu == 0 && capacity.memory == 0 {
        return;
    }
    let read = Reader::new(&context.file.scope, context.text);
    for job in &context.file.jobs {
        let ask = of_job(&read, job);
        for (what, unit, asked, capacity) in
            [("CPU", "MHz", ask.cpu, capacity.cpu), ("memory", "MiB", ask.memory, capacity.memory)]
        {
            #[allow(clippy::cast_precision_loss)] // no cluster has 2^52 of either
            if capacity > 0 && asked > capacity as f64 {
                findings.report(
                    &RULE,
                    job.element.header_span(),
                    format!(
                        "All instances together ask for {asked} {unit} of {what}{}: the cluster has {capacity} {unit}.",
                        sources(&read, job, &what.to_lowercase())
                    ),
                );
            }
        }
    }
}
