//! A file in `.testing` whose name does not say which service it is a variant of.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::files::{job_label, place};
use crate::rule::{Check, Context, Findings, FixKind, Rule, Zone};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("test-file-name"),
    category: Category::Files,
    severity: Severity::Info,
    default_off: false,
    fix: FixKind::None,
    summary: "A file in `.testing` is not named `<service>-<variant>.nomad.hcl`.",
    page: include_str!("test-file-name.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(place) = place(context).filter(|place| place.zone == Zone::Testing) else { return };
    let Some(job) = context.file.jobs.first() else { return };
    let file = place.path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    // The service is called as its production file, its README's `File`, its directory, or the tested job itself.
    let mut services: Vec<String> = place
        .production_jobs(context.workspace)
        .filter_map(|(_, facts)| facts.name.clone())
        .chain(place.readme(context.workspace).and_then(|(_, facts)| {
            let (file, _) = facts.readme()?.file()?;
            Some(file.split('.').next()?.to_owned())
        }))
        .collect();
    services.push(place.directory_name());
    // A category's directory holds the tests of services that have no production file yet.
    services.extend(job.name.map(str::to_owned));
    services.dedup();
    let fits = |service: &String| {
        file.strip_prefix(service.as_str())
            .and_then(|rest| rest.strip_prefix('-'))
            .and_then(|rest| rest.strip_suffix(".nomad.hcl"))
            .is_some_and(|variant| !variant.is_empty())
    };
    if services.iter().any(fits) {
        return;
    }
    findings.report(
        &RULE,
        job_label(job),
        format!("`{file}` does not say what it is a variant of: name it `{}-<variant>.nomad.hcl`.", services[0]),
    );
}
