//! What stands directly in `job`: its name, type, region, datacenters, and the names of its groups.

use super::{Checker, JobView, label, label_span, quote};
use crate::model::{Element, Field, canonical};
use crate::text::Span;

const TYPES: [&str; 4] = ["service", "batch", "system", "sysbatch"];

/// The longest description that Nomad shows, in bytes.
const MAX_DESCRIPTION: usize = 1000;

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>) {
    let job = view.job.element;
    check_names(checker, job);
    check_type(checker, job);
    if let Some(region) = checker.read.string(job, "region").known()
        && region.value.is_empty()
        && !canonical::is_multiregion(view.job)
    {
        checker.value(
            "job-region-missing",
            region.span,
            "A job's region cannot be empty: leave `region` out for the region of the server.",
            "Missing job region",
        );
    }
    check_datacenters(checker, job);
    for ui in job.elements("ui") {
        let description = checker.read.string(ui, "description");
        if let Some(said) = description.known()
            && said.value.len() > MAX_DESCRIPTION
            && checker.since(1, 8, 0)
        {
            let long = said.value.len();
            checker.value(
                "ui-description-long",
                said.span,
                format!("A description has at most {MAX_DESCRIPTION} characters, this one has {long}."),
                format!("UI description must be under 1000 characters, currently {long}"),
            );
        }
    }
    check_multiregion(checker, job);
    check_groups(checker, view);
}

fn check_names<'a>(checker: &mut Checker<'a, '_>, job: Element<'a>) {
    let own_id = checker.read.string(job, "id");
    let own_name = checker.read.string(job, "name");
    let from_label = label(job).map(|text| (text.to_owned(), label_span(job)));
    let id = match &own_id {
        Field::Known(said) => Some((said.value.clone(), said.span)),
        Field::Absent => from_label.clone(),
        Field::Unknown => None,
    };
    let name = match &own_name {
        Field::Known(said) => Some((said.value.clone(), said.span)),
        Field::Absent => from_label,
        Field::Unknown => None,
    };
    if let Some((id, span)) = id {
        let nameless = name.as_ref().is_some_and(|(name, at)| name.is_empty() && *at == span);
        if id.is_empty() {
            let wording = if nameless { "Missing job ID; Missing job name" } else { "Missing job ID" };
            checker.value("job-id-missing", span, "A job needs a name: it is its ID in the cluster.", wording);
        } else if id.contains(' ') {
            checker.value(
                "job-id-space",
                span,
                format!("The job's ID {} contains a space: use a dash, or give it another `id`.", quote(&id)),
                "Job ID contains a space",
            );
        }
        check_null(checker, "job-id-null", span, &id, "Job ID contains a null character");
        if nameless {
            return;
        }
    }
    if let Some((name, span)) = name {
        if name.is_empty() {
            checker.value(
                "job-name-missing",
                span,
                "A job's name cannot be empty: leave `name` out to name it as its ID.",
                "Missing job name",
            );
        } else if own_name.known().is_some() {
            check_null(checker, "job-name-null", span, &name, "Job Name contains a null character");
        }
    }
}

/// Names that hold a NUL.
pub(super) fn check_null(checker: &mut Checker<'_, '_>, fact: &'static str, span: Span, name: &str, wording: &str) {
    if name.contains('\0') {
        checker.value(fact, span, "A name cannot contain the character NUL.", wording);
    }
}

fn check_type<'a>(checker: &mut Checker<'a, '_>, job: Element<'a>) {
    let kind = checker.read.string(job, "type");
    let Some(said) = kind.known() else { return };
    match said.value.as_str() {
        "" => {
            checker.value(
                "job-type-missing",
                said.span,
                "A job's type cannot be empty: leave `type` out for a service.",
                "Missing job type",
            );
        }
        "core" => {
            checker.choice("job-type-core", "type", said, &TYPES, "job type cannot be core");
        }
        other if !TYPES.contains(&other) => {
            checker.choice("job-type-invalid", "type", said, &TYPES, format!("Invalid job type: {}", quote(other)));
        }
        _ => {}
    }
}

fn check_datacenters<'a>(checker: &mut Checker<'a, '_>, job: Element<'a>) {
    let Field::Known(said) = checker.read.raw(job, "datacenters") else { return };
    let scope = checker.read.scope;
    let mut report = |span| {
        checker.value(
            "job-datacenter-empty",
            span,
            "A datacenter's name cannot be empty: `\"*\"` means all of them.",
            "Job datacenter must be non-empty string",
        );
    };
    if let Some(elements) = said.value.elements() {
        for element in elements.filter(|element| element.as_str() == Some("")) {
            report(element.span());
        }
    } else if let Some(known) = scope.strings(said.value)
        && known.value.iter().any(String::is_empty)
    {
        report(said.span);
    }
}

fn check_multiregion<'a>(checker: &mut Checker<'a, '_>, job: Element<'a>) {
    for multiregion in job.elements("multiregion") {
        if multiregion.elements("region").any(|region| !region.dynamic) {
            checker.enterprise(
                "multiregion-unlicensed",
                multiregion.header_span(),
                "Jobs in several regions need Nomad Enterprise.",
                "Multiregion jobs are unlicensed.",
            );
        }
    }
}

fn check_groups<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>) {
    let job = view.job;
    // A job whose `}` is still to be typed is not finished either.
    let closed = job.element.block.close().is_some();
    if closed && job.groups.is_empty() && checker.lacks(job.element, "group") && checker.lacks(job.element, "task") {
        checker.job(
            "job-no-groups",
            job.element.header_span(),
            "A job needs at least one group with a task.",
            "Missing job task groups",
        );
    }
    for (index, group) in job.groups.iter().enumerate() {
        let Some(name) = label(group.element) else { continue };
        let span = label_span(group.element);
        if name.is_empty() {
            checker.value(
                "group-name-missing",
                span,
                "A group needs a name.",
                format!("Job task group {} missing name; Missing task group name", index + 1),
            );
            continue;
        }
        let first = job.groups[..index].iter().position(|other| label(other.element) == Some(name));
        if let Some(first) = first {
            checker
                .job(
                    "group-duplicate",
                    span,
                    format!("The job has another group `{name}`: every group needs a name of its own."),
                    format!("Job task group {} redefines '{name}' from group {}", index + 1, first + 1),
                )
                .related
                .push(super::other_place(label_span(job.groups[first].element), format!("the other group `{name}`")));
        }
        check_null(checker, "group-name-null", span, name, "Task group name contains null character");
    }
}
