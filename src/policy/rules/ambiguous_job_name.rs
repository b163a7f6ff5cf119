//! Text before the job that looks like a job's first line.

use crate::diagnostic::{Category, Edit, Fix, RuleId, Severity};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::syntax::Place;
use crate::text::Span;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("ambiguous-job-name"),
    category: Category::Deploy,
    severity: Severity::Info,
    default_off: true,
    fix: FixKind::Safe,
    summary: "Text before the job looks like `job \"x\"`, which the playbook takes for the job's name.",
    page: include_str!("ambiguous-job-name.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let Some(job) = context.file.jobs.first() else { return };
    let Some(real) = job.name else { return };
    let before = context.text.slice(Span::new(0, job.element.block.keyword_span().start));
    for (at, _) in before.match_indices("job") {
        let Some((name, length)) = name(&before[at..]) else { continue };
        let span = Span::new(at, at + length);
        // The same name twice confuses nobody.
        if name == real {
            continue;
        }
        findings
            .report(
                &RULE,
                span,
                format!(
                    "The playbook takes the first text of this form for the job's name: it would look for `{name}` \
                     instead of `{real}`."
                ),
            )
            .fix(context, || {
                let place = context.tree.context(context.text, at).place;
                matches!(place, Place::Comment(_)).then(|| {
                    Fix::safe("Write the name without quotes", vec![Edit::replace(span, format!("job `{name}`"))])
                })
            });
    }
}

/// The name behind `job` and blanks, and how long all of it is.
fn name(text: &str) -> Option<(&str, usize)> {
    let rest = &text["job".len()..];
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let inner = rest[blanks..].strip_prefix('"').filter(|_| blanks > 0)?;
    let end = inner.find(['"', '\n']).filter(|&end| end > 0 && inner[end..].starts_with('"'))?;
    Some((&inner[..end], "job".len() + blanks + end + 2))
}
