//! A service without README.

use std::fmt::Write as _;

use crate::diagnostic::{Category, FileOp, Fix, RuleId, Safety, Severity};
use crate::model::Job;
use crate::policy::files::{Place, image_tag, job_label, place};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::workspace::JobFacts;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("missing-readme"),
    category: Category::Files,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Safe,
    summary: "A directory holds a production job and no README.md.",
    page: include_str!("missing-readme.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(place) = place(context).filter(|place| place.is_production()) else { return };
    let Some(job) = context.file.jobs.first() else { return };
    // Said once per directory: on the job file that has its name, else on the first.
    let first = || place.production_jobs(context.workspace).next().map(|(path, _)| path);
    let namesake = place.namesake(context.workspace);
    let first = namesake.or_else(first);
    if first.is_some_and(|first| first != place.path) || place.readme(context.workspace).is_some() {
        return;
    }
    // The README says which job is the directory's: with several, and none of its name, that is for a person to say.
    let is_certain = namesake.is_some() || place.production_jobs(context.workspace).count() < 2;
    let safety = if is_certain { Safety::Safe } else { Safety::Choice };
    findings
        .report(
            &RULE,
            job_label(job),
            format!(
                "`{}/` has no README.md: say what is deployed, and how to reach and mend it.",
                place.directory_name()
            ),
        )
        .fix(context, || {
            Some(Fix {
                title: "Create README.md".to_owned(),
                safety,
                edits: Vec::new(),
                file_ops: vec![FileOp::Create {
                    path: place.directory.join("README.md"),
                    text: readme(context, &place, job),
                }],
            })
        });
}

/// A README with all required entries, filled from the job as far as it tells.
fn readme(context: &Context<'_>, place: &Place<'_>, job: &Job<'_>) -> String {
    let facts = JobFacts::of(context.file, context.text);
    let name = job.name.unwrap_or("service");
    let mut title = name.to_owned();
    if let Some(first) = title.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    let mut text = format!("# {title}\n");
    let archive = place.directory.join(&context.settings.layout.archive);
    let archived: Vec<String> = context
        .workspace
        .below(&archive)
        .filter_map(|(path, _)| Some(path.file_name()?.to_string_lossy().into_owned()))
        .collect();
    for section in &context.settings.layout.readme_sections {
        _ = write!(text, "\n## {section}\n\n{}\n", entry(section, context, place, &facts, name, &archived));
    }
    text
}

/// What stands below a section's heading to begin with.
pub(in crate::policy) fn entry(
    section: &str,
    context: &Context<'_>,
    place: &Place<'_>,
    facts: &JobFacts,
    name: &str,
    archived: &[String],
) -> String {
    let lower = section.to_lowercase();
    match lower.as_str() {
        "current status" | "status" => "Production".to_owned(),
        "file" => {
            let file = place.path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
            format!("`{file}`")
        }
        "version" => {
            let tags: Vec<&str> = facts.images.iter().filter_map(|(_, image)| image_tag(image)).collect();
            tags.first().map_or("unknown".to_owned(), |tag| (*tag).to_owned())
        }
        "last updated" => "Not recorded yet".to_owned(),
        "configuration" => {
            let mut lines: Vec<String> =
                facts.images.iter().map(|(task, image)| format!("- Task `{task}`: image `{image}`")).collect();
            let ports: Vec<String> = context
                .file
                .groups()
                .flat_map(|(_, group)| group.all_ports())
                .filter_map(|port| port.label)
                .map(|label| format!("`{label}`"))
                .collect();
            if !ports.is_empty() {
                lines.push(format!("- Ports: {}", ports.join(", ")));
            }
            if lines.is_empty() { "As in the job file.".to_owned() } else { lines.join("\n") }
        }
        "access" => {
            let domain = &context.settings.services.domain;
            let hosts: Vec<String> = facts
                .routes
                .iter()
                .filter(|route| route.kind == crate::workspace::RouteKind::Host)
                .map(|route| format!("- <https://{}>", route.name))
                .collect();
            if !hosts.is_empty() {
                return hosts.join("\n");
            }
            let services: Vec<String> =
                facts.services.iter().map(|service| format!("- `{service}.service.consul`")).collect();
            if services.is_empty() { format!("Not reachable below `{domain}`.") } else { services.join("\n") }
        }
        "troubleshooting" => format!(
            "```bash\nnomad job status {name}\nnomad alloc logs -stderr <alloc-id>\nconsul catalog services\n```"
        ),
        "archived files" => {
            if archived.is_empty() {
                "None".to_owned()
            } else {
                archived.iter().map(|file| format!("- `{file}`")).collect::<Vec<_>>().join("\n")
            }
        }
        _ => "To be written".to_owned(),
    }
}
