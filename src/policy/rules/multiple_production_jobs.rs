//! More than one production job file in a directory.

use crate::diagnostic::{Category, FileOp, Fix, RuleId, Safety, Severity};
use crate::policy::files::{job_label, place, short};
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("multiple-production-jobs"),
    category: Category::Files,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::Unsafe,
    summary: "A service directory holds more than one production job file.",
    page: include_str!("multiple-production-jobs.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(place) = place(context).filter(|place| place.is_production()) else { return };
    let Some(job) = context.file.jobs.first() else { return };
    let others: Vec<_> =
        place.production_jobs(context.workspace).map(|(path, _)| path).filter(|path| *path != place.path).collect();
    let Some(other) = others.first() else { return };
    let file = place.path.file_name().map(|file| file.to_string_lossy().into_owned()).unwrap_or_default();
    let named = place.readme(context.workspace).and_then(|(_, facts)| facts.readme()?.file()).map(|(name, _)| name);
    if named.as_deref() == Some(file.as_str()) {
        return;
    }
    let known = named.filter(|named| others.iter().any(|path| path.ends_with(named)));
    let message = match &known {
        Some(named) => format!("The README names `{named}` as this directory's job: `{file}` belongs elsewhere."),
        None => format!(
            "`{}` is in this directory as well: a service directory holds one production job.",
            short(other, &place.directory)
        ),
    };
    // Which file is to stay must be certain before a program moves the others.
    let stays = known.is_some() || place.namesake(context.workspace).is_some_and(|namesake| namesake != place.path);
    let safety = if stays { Safety::Unsafe } else { Safety::Choice };
    let finding = findings.report(&RULE, job_label(job), message);
    for zone in [&context.settings.layout.testing, &context.settings.layout.archive] {
        let target = place.directory.join(zone).join(&file);
        let from = place.path.to_path_buf();
        finding.fix(context, || {
            context.workspace.get(&target).is_none().then(|| Fix {
                title: format!("Move the file to `{zone}/`"),
                safety,
                edits: Vec::new(),
                file_ops: vec![FileOp::Rename { from, to: target.clone() }],
            })
        });
    }
}
