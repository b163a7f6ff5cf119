//! A production job file that is not named after its job.

use crate::diagnostic::{Category, Edit, FileOp, Fix, RuleId, Safety, Severity};
use crate::policy::files::{job_label, place};
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("job-file-name"),
    category: Category::Files,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A production job file is not named after its job.",
    page: include_str!("job-file-name.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(place) = place(context).filter(|place| place.is_production()) else { return };
    let Some(job) = context.file.jobs.first() else { return };
    let Some(name) = job.name.filter(|name| !name.is_empty() && !name.contains(['/', '$', '{'])) else { return };
    let file = place.path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    let wanted = format!("{name}.nomad.hcl");
    if file == wanted {
        return;
    }
    let target = place.directory.join(&wanted);
    let taken = context.workspace.get(&target).is_some();
    let from = place.path.to_path_buf();
    let stem =
        file.strip_suffix(".nomad.hcl").or_else(|| file.strip_suffix(".nomad")).or_else(|| file.strip_suffix(".hcl"));
    let finding = findings.report(
        &RULE,
        job_label(job),
        format!("The job is called `{name}`, so its file must be `{wanted}`, not `{file}`."),
    );
    finding.fix(context, || {
        // The README's `File` goes along.
        let readme = place.readme(context.workspace).and_then(|(path, facts)| Some((path, facts.readme()?)));
        let edit = readme
            .filter(|(_, readme)| readme.file().is_some_and(|(said, _)| said == file))
            .map(|(path, readme)| FileOp::Edit { path: path.to_owned(), edits: readme.rename_file(&wanted) });
        (!taken).then(|| Fix {
            title: format!("Rename the file to `{wanted}`"),
            safety: Safety::Unsafe,
            edits: Vec::new(),
            file_ops: edit.into_iter().chain([FileOp::Rename { from, to: target }]).collect(),
        })
    });
    finding.fix(context, || {
        let stem = stem.filter(|stem| !stem.is_empty())?;
        let label = job.element.block.labels().next()?;
        Some(Fix::needs_review(
            format!("Rename the job to `{stem}`"),
            vec![Edit::replace(label.span(), format!("\"{stem}\""))],
        ))
    });
}
