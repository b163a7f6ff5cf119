//! A variable that the deployment cannot set.

use crate::config::Deployment;
use crate::diagnostic::{Category, RuleId, Severity};
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("undeployable-variable"),
    category: Category::Deploy,
    severity: Severity::Info,
    default_off: true,
    fix: FixKind::None,
    summary: "A variable has no default, and the playbook that deploys the job cannot give it a value.",
    page: include_str!("undeployable-variable.md"),
    check: Check::File(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    let how = match context.settings.deploy.via {
        Deployment::Ansible => "Ansible's `nomad_job` sends the file alone",
        Deployment::Nomad => "a deployment that sends the file alone sets none",
    };
    for block in context.tree.root().blocks_named("variable") {
        let body = block.body();
        let (Some(name), Some(label)) = (block.label(), block.labels().next()) else { continue };
        if body.attribute("default").is_some() || body.items().any(|item| item.name() == Some("default")) {
            continue;
        }
        findings
            .report(
                &RULE,
                label.span(),
                format!("The variable `{name}` has no default, and {how}: no value reaches it. Give it a default."),
            )
            .nomad_says("A used variable must be set or have a default value");
    }
}
