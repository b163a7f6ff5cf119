//! A host volume that nobody provides.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::policy::volumes::{Kind, volumes};
use crate::rule::{Check, Context, Findings, FixKind, Rule};
use crate::suggest::closest;

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unprovisioned-volume"),
    category: Category::Volumes,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::None,
    summary: "A host volume is not among the provisioned ones.",
    page: include_str!("unprovisioned-volume.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let provisioned = &context.settings.volumes.provisioned;
    if provisioned.is_empty() || provisioned.iter().any(|entry| is_file(entry)) {
        // Which volumes the files provide is not known here, so that any may exist.
        return;
    }
    for volume in volumes(context).filter(|volume| volume.kind == Kind::Host) {
        let Some(source) = volume.source(&context.file.scope) else { continue };
        let name = &source.name;
        // With `per_alloc`, each allocation asks for a volume of its own: `name[0]`, `name[1]`.
        let provides = |entry: &String| {
            entry == name || entry.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('['))
        };
        if name.is_empty() || name.contains("${") || provisioned.iter().any(provides) {
            continue;
        }
        let help = match closest(name, provisioned.iter().map(String::as_str)) {
            Some(close) => format!(" Did you mean `{close}`?"),
            None => " Provision it, and add it to `provisioned`.".to_owned(),
        };
        findings.report(
            &RULE,
            source.span,
            format!("No node provides the host volume `{name}`{}.{help}", source.origin),
        );
    }
}

/// Whether an entry names agent configuration files rather than a volume.
fn is_file(entry: &str) -> bool {
    entry.contains(['/', '*', '?', '{']) || entry.ends_with(".hcl")
}
