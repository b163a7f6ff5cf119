//! A README that says something else than the job.

use std::path::Path;

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::policy::deployed::Deployed;
use crate::policy::files::{Place, image_tag, place, place_of, slug, version_fits};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::text::Span;
use crate::workspace::{FileKind, JobFacts, ReadmeFacts, first_line};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("readme-stale"),
    category: Category::Files,
    severity: Severity::Info,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A README names a file that is not there, another version than the image's, or misses a job.",
    page: include_str!("readme-stale.md"),
    check: Check::Document(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.kind != FileKind::Readme {
        return;
    }
    let Some(place) = place(context).filter(|place| place.is_production()) else { return };
    let readme = ReadmeFacts::read(context.text);
    if place.directory == place.root {
        check_root(context, findings, &place, &readme);
    } else {
        check_service(context, findings, &place, &readme);
    }
}

/// The README of one service against its job.
fn check_service(context: &Context<'_>, findings: &mut Findings, place: &Place<'_>, readme: &ReadmeFacts) {
    let jobs: Vec<(&Path, &JobFacts)> = place.production_jobs(context.workspace).collect();
    if jobs.is_empty() {
        return;
    }
    let named = readme.file();
    if let Some((file, at)) = &named
        && context.workspace.get(&place.directory.join(file)).is_none()
    {
        let only = if let [(path, _)] = jobs.as_slice() { path.file_name() } else { None };
        let help = only.map(|only| format!(" The job is in `{}`.", only.to_string_lossy())).unwrap_or_default();
        findings.report(&RULE, at.span, format!("`{file}` is not in this directory.{help}")).fix(context, || {
            let only = only?.to_string_lossy();
            Some(Fix::safe(format!("Replace `{file}` by `{only}`"), readme.rename_file(&only)))
        });
    }
    let job = match jobs.as_slice() {
        [(_, job)] => Some(*job),
        several => {
            let file = named.map(|(file, _)| file);
            several.iter().find(|(path, _)| file.as_ref().is_some_and(|file| path.ends_with(file))).map(|(_, job)| *job)
        }
    };
    let (Some(job), Some((said, at))) = (job, readme.version()) else { return };
    report_version(context, findings, &said, at.span, job);
}

/// The README of the layout's root, which lists what is deployed.
fn check_root(context: &Context<'_>, findings: &mut Findings, place: &Place<'_>, readme: &ReadmeFacts) {
    let deployed = Deployed::read(context.text);
    if readme.listed.is_empty() && !deployed.has_heading() {
        return;
    }
    let jobs: Vec<(&Path, &JobFacts)> = context
        .workspace
        .below(&place.root)
        .filter(|(path, _)| place_of(path, context.settings).is_some_and(|place| place.is_production()))
        .filter_map(|(path, facts)| Some((path, facts.job()?)))
        .collect();
    for listed in &readme.listed {
        let name = slug(&listed.name);
        let jobs = jobs.iter().map(|(_, job)| *job);
        let same: Vec<&JobFacts> = jobs.filter(|job| job.name.as_deref().map(slug).as_deref() == Some(&name)).collect();
        let (Some(job), Some((said, at))) = (same.first(), &listed.version) else { continue };
        // Several files with one name are variants of one job: the list is stale when it fits none of them.
        if !same.iter().any(|job| version_fits(said, job)) {
            report_version(context, findings, said, at.span, job);
        }
    }
    let named = jobs.iter().filter_map(|(path, job)| Some((job.name.as_deref()?, *path, *job)));
    let mut missing: Vec<(&str, &Path, &JobFacts)> = named.filter(|(name, ..)| !deployed.lists(name)).collect();
    missing.sort_by_key(|(name, path, _)| (*name, *path));
    missing.dedup_by_key(|(name, ..)| *name);
    for (name, path, job) in missing {
        findings
            .report(&RULE, first_line(context.text), format!("The list of deployed services misses the job `{name}`."))
            .fix(context, || list(context, place, readme, &deployed, name, path, job));
    }
}

/// Puts a job into the list, below the heading of its category if there is one.
fn list(
    context: &Context<'_>,
    place: &Place<'_>,
    readme: &ReadmeFacts,
    deployed: &Deployed,
    name: &str,
    path: &Path,
    job: &JobFacts,
) -> Option<Fix> {
    let listed: Vec<usize> = readme.listed.iter().map(|listed| listed.at.lines[0].0).collect();
    let category = path.strip_prefix(&place.root).ok()?.iter().next()?.to_string_lossy();
    let (line, mark) = deployed.place(&category, &listed)?;
    let mut tags = job.images.iter().filter_map(|(_, image)| image_tag(image));
    let version = match (tags.next(), tags.next()) {
        (Some(tag), None) => format!(" ({tag})"),
        _ => String::new(),
    };
    let newline = context.text.line_ending();
    let before = if mark.is_some() { newline.to_owned() } else { newline.repeat(2) };
    let item = format!("{before}{}**{name}**{version}", mark.as_deref().unwrap_or("- "));
    let edit = Edit::insert(context.text.line_span(line).end, item);
    Some(Fix::safe(format!("List `{name}`"), vec![edit]))
}

fn report_version(context: &Context<'_>, findings: &mut Findings, said: &str, at: Span, job: &JobFacts) {
    if version_fits(said, job) {
        return;
    }
    let tags: Vec<&str> = job.images.iter().filter_map(|(_, image)| image_tag(image)).collect();
    let Some(first) = tags.first() else { return };
    let list = tags.iter().map(|tag| format!("`{tag}`")).collect::<Vec<_>>().join(", ");
    let noun = if tags.len() > 1 { "images are" } else { "image is" };
    findings.report(&RULE, at, format!("The README says version {said}, the job's {noun} {list}.")).fix(
        context,
        || {
            // With several images nobody knows which one was meant.
            (tags.len() == 1).then_some(())?;
            let numbered = said.split_whitespace().find(|token| token.chars().any(|c| c.is_ascii_digit()));
            // Without a number it is `latest`.
            let token = numbered.or_else(|| said.rsplit(':').next())?;
            let token = token.trim_matches(['(', ')', ',', '`']);
            replace_in(context, at, token, first)
        },
    );
}

/// Replaces the first `old` within `span`.
fn replace_in(context: &Context<'_>, span: Span, old: &str, new: &str) -> Option<Fix> {
    let text = context.text.slice(span);
    let start = span.start + text.find(old)?;
    Some(Fix::safe(
        format!("Replace `{old}` by `{new}`"),
        vec![Edit::replace(Span::new(start, start + old.len()), new)],
    ))
}
