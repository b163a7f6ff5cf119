//! Two production files with one job.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::files::{Others, job_label, other_production, place, place_of, short};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::workspace::{Key, Placement};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("duplicate-job-name"),
    category: Category::Files,
    severity: Severity::Error,
    default_off: false,
    fix: FixKind::None,
    summary: "Two production files define a job of the same name.",
    page: include_str!("duplicate-job-name.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(place) = place(context).filter(|place| place.is_production()) else { return };
    let Some(job) = context.file.jobs.first() else { return };
    let Some(name) = job.name.filter(|name| !name.contains("${")) else { return };
    let paths = context.workspace.claimants(&Key::Name(name.to_owned()));
    if paths.len() < 2 {
        return;
    }
    let own = Placement::of(job.element, &context.file.scope);
    let known = |value: &Option<String>, other: &Option<String>| matches!((value, other), (Some(a), Some(b)) if a == b);
    let mut others = Others::default();
    let same = other_production(context, paths).filter(|(path, facts)| {
        let other = &facts.placement;
        known(&own.namespace, &other.namespace)
            && known(&own.region, &other.region)
            && place_of(path, context.settings).is_some_and(|place| place.is_production())
    });
    for (path, facts) in same {
        others.add(path, path, facts.name_at, || format!("`{name}` is defined here as well"));
        if others.are_enough() {
            break;
        }
    }
    let Some(first) = others.first else { return };
    let first = short(first, &place.root);
    let more = others.more();
    let finding = findings.report(
        &RULE,
        job_label(job),
        format!(
            "The job `{name}` is defined in `{first}` as well{more}: whichever is deployed last replaces the other."
        ),
    );
    finding.related = others.related;
}
