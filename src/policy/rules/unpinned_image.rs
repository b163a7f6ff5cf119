//! An image whose contents change under its name.

use crate::diagnostic::{Category, RuleId, Severity};
use crate::model::Element;
use crate::policy::images::{Pin, is_image_driver, pin, reference};
use crate::rule::{Check, Context, Findings, FixKind, Rule};

/// See the page.
pub static RULE: Rule = Rule {
    id: RuleId("unpinned-image"),
    category: Category::Images,
    severity: Severity::Warning,
    default_off: false,
    fix: FixKind::None,
    summary: "A container image has no tag, or the tag `latest`.",
    page: include_str!("unpinned-image.md"),
    check: Check::Groups(check),
};

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (_, task) in context.file.tasks() {
        check_task(context, findings, task.element, "");
    }
    for (_, _, service) in context.file.services() {
        for connect in service.element.elements("connect") {
            // Without `driver`, a sidecar runs with docker (job-specification/sidecar_task).
            for task in connect.elements("sidecar_task") {
                check_task(context, findings, task, "docker");
            }
        }
    }
}

fn check_task<'a>(context: &Context<'a>, findings: &mut Findings, task: Element<'a>, default: &str) {
    let scope = &context.file.scope;
    if !is_image_driver(scope, task, default) {
        return;
    }
    let Some(config) = task.element("config") else { return };
    let Some(value) = config.value("image") else { return };
    // With `load`, the image comes from a file that the job brings along.
    if config.mentions("load") {
        return;
    }
    let Some((image, source)) = reference(scope, value) else { return };
    let what = match pin(&image) {
        Pin::Pinned => return,
        Pin::NoTag => "no tag",
        Pin::Latest => "the tag `latest`",
    };
    findings.report(
        &RULE,
        value.span(),
        format!(
            "The image{source} has {what}: what runs after the next start is whatever the registry has then. Name a \
             version, or a digest."
        ),
    );
}
