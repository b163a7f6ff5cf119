//! A file beside a production job that the policy has no place for.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::files::place;
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::workspace::{FileKind, first_line};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unexpected-file"),
    category: Category::Files,
    severity: Severity::Info,
    default_off: false,
    fix: FixKind::None,
    summary: "A file lies beside a production job that is neither README nor variable file.",
    page: include_str!("unexpected-file.md"),
    check: Check::Document(check),
};

/// Endings of names that belong beside a job: documentation, variable files, this tool's own settings.
const EXPECTED: &[&str] = &[".md", ".vars.hcl", ".variables.hcl", ".var", ".vars", "jobspec.toml"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    if !matches!(context.kind, FileKind::Other | FileKind::TemplateSource) {
        return;
    }
    let Some(place) = place(context).filter(|place| place.is_production()) else { return };
    let file = place.path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    let lower = file.to_lowercase();
    if file.starts_with('.') || EXPECTED.iter().any(|ending| lower.ends_with(ending)) {
        return;
    }
    let Some((job, _)) = place.production_jobs(context.workspace).next() else { return };
    let job = job.file_name().map(|job| job.to_string_lossy().into_owned()).unwrap_or_default();
    let settings = &context.settings.layout;
    findings.report(
        &RULE,
        first_line(context.text),
        format!(
            "`{file}` lies beside the production job `{job}`: only a README and variable files belong there. Move it to \
             `{}/` or `{}/`, or out of the layout.",
            settings.testing, settings.archive
        ),
    );
}
