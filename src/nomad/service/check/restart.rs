//! `check_restart` and `on_update`, which a check inherits from its service.

use crate::model::{Field, Said};
use crate::nomad::field::{Block, duration, flag, number, text};
use crate::nomad::finding::report;
use std::borrow::Cow;

use super::At;
use crate::nomad::rules::{invalid_job, invalid_value};
use crate::nomad::service::ServiceView;
use crate::rule::{Context, Findings};

/// The value in force, and the check's own attribute where it has one.
type OnUpdate<'a> = (Cow<'a, str>, Option<Said<Cow<'a, str>>>);

/// The check's `on_update`, or the service's that it inherits; `None` where the file does not decide.
pub(super) fn on_update<'a>(at: &At<'_, 'a>) -> Option<OnUpdate<'a>> {
    match text(&at.context.file.scope, at.element, "on_update") {
        Field::Known(found) if !found.value.is_empty() => Some((found.value.clone(), Some(found))),
        Field::Unknown => None,
        _ => match &at.service.on_update {
            Field::Known(found) => Some((found.value.clone(), None)),
            Field::Absent => Some((Cow::Borrowed(""), None)),
            Field::Unknown => None,
        },
    }
}

/// Whether `check_restart` of check or service says `ignore_warnings = true`: either is enough.
pub(super) fn ignores_warnings(at: &At<'_, '_>, own: Block<'_>) -> Option<bool> {
    let scope = &at.context.file.scope;
    let says = |block: Block<'_>| match block {
        Block::Absent => Some(false),
        Block::Here(restart) => flag(scope, restart, "ignore_warnings").or_false(),
        Block::Unknown => None,
    };
    match (says(own), says(at.service.check_restart)) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

/// `check_restart` and how it goes with `on_update`.
pub(super) fn check(at: &At<'_, '_>, findings: &mut Findings) {
    let scope = &at.context.file.scope;
    let own = Block::of(at.element, "check_restart");
    let inherited = at.service.check_restart;
    let restart = own.here().or(inherited.here());
    if let (Some(restart), Some((value, found))) = (restart, on_update(at)) {
        // It stands where the check can be told apart: at its own `on_update`, else at the restart block.
        let span = found.as_ref().map_or(restart.header_span(), |found| found.span);
        match &*value {
            "ignore" => {
                report(
                    findings,
                    &invalid_job::RULE,
                    "check-on-update-ignore-restart",
                    span,
                    "With `on_update = \"ignore\"` a failing check counts as healthy, so it cannot restart the task: \
                     `check_restart` and `on_update` exclude each other.",
                    "on_update value \"ignore\" is not compatible with check_restart",
                );
            }
            "ignore_warnings" if ignores_warnings(at, own) == Some(false) => {
                report(
                    findings,
                    &invalid_job::RULE,
                    "check-on-update-ignore-warnings-restart",
                    span,
                    "With `on_update = \"ignore_warnings\"`, `check_restart` must have `ignore_warnings = true` as \
                     well.",
                    "on_update value \"ignore_warnings\" not supported with check_restart ignore_warnings value \
                     \"false\"",
                );
            }
            _ => {}
        }
    }
    if let Some(own) = own.here() {
        // A negative limit of the check gives way to the service's.
        if inherited.is_absent() {
            limit(findings, &number(scope, own, "limit"));
        }
        grace(findings, &duration(scope, own, "grace"));
    }
}

/// `check_restart` of the service, which its checks inherit: said once.
pub(in crate::nomad::service) fn check_inherited(
    context: &Context<'_>,
    findings: &mut Findings,
    service: &ServiceView<'_>,
) {
    let Block::Here(restart) = service.check_restart else { return };
    let scope = &context.file.scope;
    let checks = || service.checks.iter().filter(|check| !check.element.dynamic);
    let inherits = |name: &str| {
        checks().any(|check| match Block::of(check.element, "check_restart") {
            Block::Absent => true,
            Block::Here(own) if name == "limit" => number(scope, own, name).or_zero().is_some_and(|limit| limit <= 0),
            Block::Here(own) => duration(scope, own, name).is_absent(),
            Block::Unknown => false,
        })
    };
    if inherits("limit") {
        limit(findings, &number(scope, restart, "limit"));
    }
    if inherits("grace") {
        grace(findings, &duration(scope, restart, "grace"));
    }
}

fn limit(findings: &mut Findings, field: &Field<i64>) {
    if let Field::Known(found) = field
        && found.value < 0
    {
        report(
            findings,
            &invalid_value::RULE,
            "check-restart-limit",
            found.span,
            format!("`limit` must not be negative{}: 0 never restarts.", found.source()),
            format!("limit must be greater than or equal to 0 but found {}", found.value),
        );
    }
}

fn grace(findings: &mut Findings, field: &Field<i64>) {
    if let Field::Known(found) = field
        && found.value < 0
    {
        report(
            findings,
            &invalid_value::RULE,
            "check-restart-grace",
            found.span,
            format!("`grace` must not be negative{}.", found.source()),
            format!("grace period must be greater than or equal to 0 but found {}", found.value),
        );
    }
}
