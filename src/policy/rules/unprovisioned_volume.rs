//! A host volume that nobody provides.

use crate::config::Volumes;
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
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.settings.volumes.provisioned.is_empty() {
        return;
    }
    let mut provisioned = None;
    for volume in volumes(context).filter(|volume| volume.kind == Kind::Host) {
        let provisioned = match &mut provisioned {
            Some(provisioned) => provisioned,
            none => none.insert(match self::provisioned(context) {
                Some(provisioned) => provisioned,
                None => return,
            }),
        };
        let Some(source) = volume.source(&context.file.scope) else { continue };
        let name = &source.name;
        // With `per_alloc`, each allocation asks for a volume of its own: `name[0]`, `name[1]`.
        let provides = |entry: &&str| {
            *entry == name || entry.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with('['))
        };
        if name.is_empty() || name.contains("${") || provisioned.iter().any(provides) {
            continue;
        }
        let help = match closest(name, provisioned.iter().copied()) {
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

/// The names of all volumes that exist; `None` where the settings name files and none of them is known.
fn provisioned<'a>(context: &Context<'a>) -> Option<Vec<&'a str>> {
    let settings = &context.settings.volumes;
    let (files, names): (Vec<&String>, Vec<&String>) =
        settings.provisioned.iter().partition(|entry| Volumes::is_file(entry));
    let mut provisioned: Vec<&str> = names.into_iter().map(String::as_str).collect();
    if !files.is_empty() {
        let directory = context.settings.directory.as_deref()?;
        let mut found = false;
        for (path, facts) in context.workspace.files() {
            let Some(volumes) = facts.host_volumes() else { continue };
            if path.strip_prefix(directory).is_ok_and(|relative| settings.counts_file(relative)) {
                found = true;
                provisioned.extend(volumes.iter().map(String::as_str));
            }
        }
        if !found {
            return None;
        }
    }
    Some(provisioned)
}
