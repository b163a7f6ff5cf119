//! Names that exist if the job defines what they name: Connect upstreams and secrets.

use super::{Place, is_set_by_the_job};
use crate::diagnostic::{Edit, Fix};
use crate::model::Element;
use crate::nomad::field::{Block, is_misspelt};
use crate::nomad::finding::listed;
use crate::nomad::rules::invalid_interpolation;
use crate::nomad::upstreams;
use crate::rule::{Context, Findings};
use crate::suggest::{closest, is_slip};
use crate::syntax::ValueRef;

/// Checks a reference of one of Nomad's families of names.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings, place: Place, value: ValueRef<'_>, name: &str) {
    // A local may be put into any group.
    if place == Place::Nowhere {
        return;
    }
    if name.starts_with(upstreams::PREFIX) {
        upstream(context, findings, value, name);
    } else if let Some(rest) = name.strip_prefix("secret.")
        && place != Place::TemplateData
    {
        secret(context, findings, value, name, rest);
    }
}

fn upstream(context: &Context<'_>, findings: &mut Findings, value: ValueRef<'_>, name: &str) {
    let span = value.span();
    let Some((_, group)) = context.file.groups().find(|(_, group)| group.element.block.span().contains(span)) else {
        return;
    };
    let Some(missing) = upstreams::missing(&context.file.scope, group, name) else { return };
    if is_set_by_the_job(context, name) {
        return;
    }
    let message = format!("{}: `${{{name}}}` stays as it is.{}", missing.message, missing.help);
    findings.report(&invalid_interpolation::RULE, span, message).fix(context, || {
        let meant = missing.meant?;
        let certain = is_slip(name, &meant);
        Some(Fix::likely(certain, format!("Change to `{meant}`"), vec![Edit::replace(span, meant)]))
    });
}

/// `secret.<label>.<key>`, in a task.
fn secret<'a>(context: &Context<'a>, findings: &mut Findings, value: ValueRef<'_>, name: &str, rest: &str) {
    let span = value.span();
    let around = |element: Element<'a>| element.block.span().contains(span);
    let tasks = context.file.groups().flat_map(|(job, group)| group.tasks.iter().map(move |task| (job, group, task)));
    let Some((job, group, task)) = tasks.into_iter().find(|(.., task)| around(task.element)) else { return };
    let mut labels: Vec<&str> = Vec::new();
    for element in [task.element, group.element, job.element] {
        if element.body.has_errors() || is_misspelt(element, &["secret"]) {
            return;
        }
        for block in element.elements("secret") {
            let Some(label) = block.label() else { return };
            labels.push(label);
        }
        if matches!(Block::of(element, "secret"), Block::Unknown) {
            return;
        }
    }
    // A label may have dots of its own.
    let is = |label: &&str| rest.strip_prefix(*label).is_some_and(|key| key.starts_with('.'));
    if labels.iter().any(is) {
        return;
    }
    let Some((label, key)) = rest.split_once('.') else { return };
    let close = closest(label, labels.iter().copied());
    let help = match (close, labels.as_slice()) {
        (Some(close), _) => format!(" Did you mean `{close}`?"),
        (None, []) => String::new(),
        (None, labels) => format!(" There is {}.", listed(labels, "and")),
    };
    let message = format!("The task has no secret `{label}`: nobody replaces `${{{name}}}`.{help}");
    findings.report(&invalid_interpolation::RULE, span, message).fix(context, || {
        let close = close?;
        let name = format!("secret.{close}.{key}");
        let edits = vec![Edit::replace(span, name.as_str())];
        Some(Fix::likely(is_slip(label, close), format!("Change to `{name}`"), edits))
    });
}
