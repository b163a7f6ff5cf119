//! A README that lacks a required entry.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::policy::files::place;
use crate::policy::rules::missing_readme::entry;
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::workspace::{FileKind, ReadmeFacts, first_line};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("readme-section"),
    category: Category::Files,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "The README of a production job lacks a required entry.",
    page: include_str!("readme-section.md"),
    check: Check::Document(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.kind != FileKind::Readme {
        return;
    }
    let Some(place) = place(context).filter(|place| place.is_production()) else { return };
    let Some((job_path, job)) = place.production_jobs(context.workspace).next() else { return };
    let readme = ReadmeFacts::read(context.text);
    let archive = place.directory.join(&context.settings.layout.archive);
    let archived: Vec<String> = context
        .workspace
        .below(&archive)
        .filter_map(|(path, _)| Some(path.file_name()?.to_string_lossy().into_owned()))
        // `.gitkeep` says that there is nothing else.
        .filter(|name| !name.starts_with('.'))
        .collect();
    for section in &context.settings.layout.readme_sections {
        let for_archive = section.to_lowercase().starts_with("archived");
        if readme.entry(section).is_some() || (for_archive && archived.is_empty()) {
            continue;
        }
        findings
            .report(
                &RULE,
                first_line(context.text),
                format!("The README has no entry `{section}`: add it as a heading or a bold label."),
            )
            .fix(context, || {
                let name = job.name.as_deref().unwrap_or("service");
                let job_place = crate::policy::files::place_of(job_path, context.settings)?;
                let body = entry(section, context, &job_place, job, name, &archived);
                let text = context.text.to_string();
                let newline = context.text.line_ending();
                let before = match text.as_str() {
                    blank if blank.trim().is_empty() => String::new(),
                    text if text.ends_with('\n') => newline.to_owned(),
                    _ => newline.repeat(2),
                };
                let new = format!("{before}## {section}\n\n{body}\n").replace('\n', newline).replace("\r\r", "\r");
                Some(Fix::safe(format!("Add the entry `{section}`"), vec![Edit::insert(context.text.len(), new)]))
            });
    }
}
