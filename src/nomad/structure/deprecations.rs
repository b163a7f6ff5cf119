//! What still works and has a better form, and arguments whose value Nomad drops.

use super::{Walk, constraints, disconnect, moves, networks};
use crate::diagnostic::{Edit, Fix, Tag};
use crate::model::Shape;
use crate::nomad::rules::{deprecated, ignored};
use crate::schema::{AttributeSchema, BlockSchema, ChildSchema, Version};
use crate::syntax::{AttributeRef, BlockRef, ExprKind};

/// Nomad's warnings, by block and name, with the facts behind them.
const WARNINGS: &[(&str, &str, &str, &str)] = &[
    (
        "network",
        "mbits",
        "warn-mbits",
        "mbits has been deprecated as of Nomad 0.12.0. Please remove mbits from the network block",
    ),
    (
        "periodic",
        "cron",
        "warn-periodic-cron",
        "cron is deprecated and may be removed in a future release. Use crons instead",
    ),
    (
        "resources",
        "iops",
        "warn-iops",
        "IOPS has been deprecated as of Nomad 0.9.0. Please remove IOPS from resource block.",
    ),
    (
        "template",
        "vault_grace",
        "warn-vault-grace",
        "VaultGrace has been deprecated as of Nomad 0.11 and ignored since Vault 0.5. Please remove VaultGrace / vault_grace from template block.",
    ),
];

/// Arguments that had an effect before this release (facts: README §7).
const DROPPED_SINCE: &[(&str, Version)] = &[
    ("max_client_disconnect", Version::new(1, 10, 0)),
    ("policies", Version::new(1, 10, 0)),
    ("prevent_reschedule_on_lost", Version::new(1, 10, 0)),
    ("stop_after_client_disconnect", Version::new(1, 10, 0)),
];

/// An argument that is deprecated, or that Nomad drops.
pub(super) fn argument<'a>(
    walk: &mut Walk<'a, '_>,
    block: &'static BlockSchema,
    entry: &'static AttributeSchema,
    attribute: AttributeRef<'a>,
) {
    let name = entry.name;
    let worked_until = DROPPED_SINCE.iter().find(|(dropped, _)| *dropped == name).map(|(_, since)| *since);
    let span = attribute.name_span();
    if entry.ignored && !walk.is_too_new(worked_until) {
        let message = match entry.deprecated {
            Some(deprecated) => format!("`{name}` has no effect. {}", deprecated.message),
            None if block.id == "constraint" => constraints::message(name),
            None => format!("`{name}` has no effect: Nomad accepts it and drops the value."),
        };
        let fix = walk.context.fixes.then(|| replacement(walk, block, attribute)).flatten();
        let context = walk.context;
        let finding = walk.findings.report(&ignored::RULE, span, message);
        finding.tag = Some(Tag::Unnecessary);
        finding.fix(context, || fix);
        return;
    }
    let Some(deprecation) = entry.deprecated else { return };
    if walk.is_too_new(deprecation.since) || is_zero(walk, attribute) {
        return;
    }
    let message = format!("`{name}` is deprecated. {}", deprecation.message);
    let fix = walk.context.fixes.then(|| replacement(walk, block, attribute)).flatten();
    let context = walk.context;
    let finding = walk.findings.report(&deprecated::RULE, span, message);
    finding.tag = Some(Tag::Deprecated);
    if let Some((.., fact, wording)) = WARNINGS.iter().find(|(id, warned, ..)| *id == block.id && *warned == name) {
        finding.fact = Some(fact);
        finding.nomad_says(*wording);
    }
    finding.fix(context, || fix);
}

/// Nomad warns only about values that say something.
fn is_zero<'a>(walk: &Walk<'a, '_>, attribute: AttributeRef<'a>) -> bool {
    matches!(walk.shapes.of(attribute.value(), &walk.bound), Shape::Number(Some(number)) if number == 0.0)
}

/// A block that is deprecated at its place.
pub(super) fn block<'a>(walk: &mut Walk<'a, '_>, block: BlockRef<'a>, child: &'static ChildSchema) {
    let Some(deprecation) = child.deprecated.or(child.block.deprecated) else { return };
    if walk.is_too_new(deprecation.since) {
        return;
    }
    let message = format!("`{}` is deprecated here. {}", block.keyword(), deprecation.message);
    let network = child.block.id == "network";
    let fix = (walk.context.fixes && network).then(|| networks::to_group(walk)).flatten();
    let context = walk.context;
    let finding = walk.findings.report(&deprecated::RULE, block.keyword_span(), message);
    finding.tag = Some(Tag::Deprecated);
    if network {
        finding.fact = Some("warn-task-network");
        finding.nomad_says(
            "task network resources have been deprecated as of Nomad 0.12.0. Please configure networking via group \
             network block.",
        );
    }
    finding.fix(context, || fix);
}

/// What to write instead.
fn replacement<'a>(walk: &Walk<'a, '_>, block: &'static BlockSchema, attribute: AttributeRef<'a>) -> Option<Fix> {
    let context = walk.context;
    let body = walk.frames.last()?.body;
    let name = attribute.name();
    let remove = || vec![moves::removal(context, attribute.span())];
    match (block.id, name) {
        ("network", "mbits") | ("resources", "iops") | ("template", "vault_grace") => {
            Some(Fix::safe(format!("Remove `{name}`"), remove()))
        }
        ("periodic", "cron") if body.attribute("crons").is_none() => {
            let value = attribute.value();
            let written = context.text.slice(value.span());
            let scalar = matches!(value.kind(), ExprKind::String(_) | ExprKind::Template(_) | ExprKind::Traversal(_));
            let edits = vec![
                Edit::replace(attribute.name_span(), "crons"),
                Edit::replace(value.span(), format!("[{written}]")),
            ];
            scalar.then(|| Fix::safe("Change to `crons = […]`", edits))
        }
        ("update", "stagger") if body.attribute("min_healthy_time").is_none() => {
            let edits = vec![Edit::replace(attribute.name_span(), "min_healthy_time")];
            Some(Fix::needs_review("Change to `min_healthy_time`", edits))
        }
        ("logs", "enabled") if body.attribute("disabled").is_none() => {
            let opposite = if attribute.value().as_bool()? { "false" } else { "true" };
            let edits = vec![
                Edit::replace(attribute.name_span(), "disabled"),
                Edit::replace(attribute.value().span(), opposite),
            ];
            Some(Fix::needs_review(format!("Change to `disabled = {opposite}`"), edits))
        }
        ("constraint", _) => constraints::fix(walk, attribute),
        ("group", _) => disconnect::fix(walk, attribute),
        _ => Some(Fix::needs_review(format!("Remove `{name}`"), remove())),
    }
}
