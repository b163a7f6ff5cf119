//! `periodic` and `parameterized`.

use super::{Checker, JobView, quote};
use crate::model::{Element, Field};
use crate::nomad::form::{cron, time_zone};
use crate::suggest::closest;
use crate::syntax::ValueRef;
use crate::text::Span;

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>) {
    for block in view.job.element.elements("periodic") {
        // Without a known answer it may be off, and then Nomad looks at nothing else.
        if checker.read.boolean(block, "enabled").value_or(true) == Some(true) {
            check_job_type(checker, view, block, "periodic-job-type", "Periodic can only be used with");
            check_periodic(checker, block);
        }
    }
    for block in view.job.element.elements("parameterized") {
        check_job_type(checker, view, block, "parameterized-job-type", "Parameterized job can only be used with");
        check_parameterized(checker, block);
    }
}

fn check_job_type<'a>(
    checker: &mut Checker<'a, '_>,
    view: &JobView<'a, '_>,
    block: Element<'a>,
    fact: &'static str,
    wording: &str,
) {
    if view.is_other_than(&["batch", "sysbatch"]) {
        let kind = view.kind.as_deref().unwrap_or_default();
        let keyword = block.block.label().filter(|_| block.dynamic).unwrap_or(block.block.keyword());
        checker.job(
            fact,
            block.header_span(),
            format!("Only batch and sysbatch jobs can have a `{keyword}` block, not {kind} jobs."),
            format!("{wording} \"batch\" or \"sysbatch\" scheduler"),
        );
    }
}

fn check_periodic<'a>(checker: &mut Checker<'a, '_>, block: Element<'a>) {
    let cron = checker.read.string(block, "cron");
    let crons = checker.read.raw(block, "crons");
    let no_cron = match &cron {
        Field::Absent => true,
        Field::Known(said) => said.value.is_empty(),
        Field::Unknown => false,
    };
    let no_crons = match &crons {
        Field::Absent => true,
        Field::Known(said) => said.value.elements().is_some_and(|elements| elements.len() == 0),
        Field::Unknown => false,
    };
    if no_cron && no_crons && checker.lacks(block, "cron") && checker.lacks(block, "crons") {
        checker.job(
            "periodic-no-spec",
            block.header_span(),
            "A periodic job needs times at which it starts: `crons = [\"@daily\"]`.",
            "Must specify a spec",
        );
    }
    if let Field::Known(cron) = &cron
        && !no_cron
    {
        if crons.known().is_some_and(|_| !no_crons) {
            checker.job(
                "periodic-cron-and-crons",
                cron.span,
                "`cron` and `crons` exclude each other: move this expression into the list.",
                "Only cron or crons may be used",
            );
        }
        check_cron(checker, "periodic-cron-invalid", &cron.value, cron.span);
    }
    if let Field::Known(crons) = &crons {
        if let Some(elements) = crons.value.elements() {
            for element in elements {
                if let Some(known) = checker.read.words(element) {
                    check_cron(checker, "periodic-crons-invalid", &known.value, element.span());
                }
            }
        } else if let Some(known) = checker.read.scope.strings(crons.value) {
            for text in known.value {
                check_cron(checker, "periodic-crons-invalid", &text, crons.span);
            }
        }
    }
    let zone = checker.read.string(block, "time_zone");
    if let Some(said) = zone.known()
        && !time_zone::is_known(&said.value)
    {
        let wording = format!("Invalid time zone {}: unknown time zone {}", quote(&said.value), said.value);
        let close = closest(&said.value, time_zone::names());
        let hint = close.map_or_else(String::new, |close| format!(" Did you mean `{close}`?"));
        let message = format!(
            "There is no time zone {}{}: use a name as `Europe/Berlin` or `UTC`.{hint}",
            quote(&said.value),
            said.source()
        );
        checker.value_with_correction("periodic-timezone", said, message, wording, close);
    }
}

fn check_cron(checker: &mut Checker<'_, '_>, fact: &'static str, text: &str, span: Span) {
    if let Err(error) = cron::check(text) {
        checker.value(
            fact,
            span,
            format!("{} is no cron expression ({error}).", quote(text)),
            format!("Invalid cron spec {}: {error}", quote(text)),
        );
    }
}

fn check_parameterized<'a>(checker: &mut Checker<'a, '_>, block: Element<'a>) {
    const PAYLOAD: [&str; 3] = ["optional", "required", "forbidden"];
    let payload = checker.read.string(block, "payload");
    if let Some(said) = payload.known()
        && !said.value.is_empty()
        && !PAYLOAD.contains(&said.value.as_str())
    {
        let wording = format!("Unknown payload requirement: {}", quote(&said.value));
        checker.choice("parameterized-payload", "payload", said, &PAYLOAD, wording);
    }
    let (Field::Known(required), Field::Known(optional)) =
        (checker.read.strings(block, "meta_required"), checker.read.strings(block, "meta_optional"))
    else {
        return;
    };
    let mut both: Vec<&str> = optional
        .value
        .iter()
        .map(String::as_str)
        .filter(|key| required.value.iter().any(|other| other == key))
        .collect();
    both.sort_unstable();
    both.dedup();
    let Some(first) = both.first() else { return };
    let raw = checker.read.raw(block, "meta_optional");
    let span = raw
        .known()
        .and_then(|said| said.value.elements()?.find(|element| element.as_str() == Some(first)))
        .map_or(optional.span, ValueRef::span);
    checker.job(
        "parameterized-meta-overlap",
        span,
        format!("A key is either required or optional: {} stands in both lists.", super::listed(&both)),
        format!(
            "Required and optional meta keys should be disjoint. Following keys exist in both: [{}]",
            both.join(" ")
        ),
    );
}
