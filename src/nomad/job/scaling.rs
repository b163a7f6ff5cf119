//! `scaling` of a group; a task's own ones are for the autoscaler, and Nomad looks at their names and types only.

use super::{Checker, JobView, quote};
use crate::model::canonical::{self, blocks};
use crate::model::{Group, Task};

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    let Some(block) = blocks(group, "scaling").next() else { return };
    let read = checker.read;
    let kind = read.string(block, "type");
    if let Some(said) = kind.known()
        && !said.value.is_empty()
        && said.value != "horizontal"
    {
        let wording = format!("task group scaling policy had invalid type: {}", quote(&said.value));
        checker.choice("parse-group-scaling-type", "type", said, &["horizontal"], wording);
    }
    let (min, max) = (read.integer(block, "min"), read.integer(block, "max"));
    let own_count = read.integer(group.element, "count");
    let count = canonical::count(&read, group);
    for (fact, field, name, wording) in [
        ("scaling-max-negative", &max, "max", "maximum count must be specified and non-negative"),
        ("scaling-min-negative", &min, "min", "minimum count must be specified and non-negative"),
    ] {
        if let Some(said) = field.known().filter(|said| said.value < 0) {
            checker.value(
                fact,
                said.span,
                format!("`{name}` cannot be negative: {}.", said.value),
                format!("Scaling policy invalid: {wording}"),
            );
            return;
        }
    }
    if let (Some(min), Some(max)) = (min.known(), max.known())
        && max.value < min.value
    {
        checker.job(
            "scaling-max-lt-min",
            max.span,
            format!("The maximum ({}) cannot be less than the minimum ({}).", max.value, min.value),
            "Scaling policy invalid: maximum count must not be less than minimum count",
        );
        return;
    }
    let Some(count) = count.filter(|_| !own_count.is_absent() || min.is_absent()) else { return };
    let span = own_count.span();
    if let Some(max) = max.known()
        && count > max.value
    {
        checker.job(
            "scaling-count-gt-max",
            span.unwrap_or(max.span),
            format!("The group's count ({count}) is above the scaling policy's maximum ({}).", max.value),
            "Scaling policy invalid: task group count must not be greater than maximum count in scaling policy",
        );
    }
    if let Some(min) = min.known()
        && count < min.value
        && !canonical::is_multiregion(view.job)
    {
        checker.job(
            "scaling-count-lt-min",
            span.unwrap_or(min.span),
            format!("The group's count ({count}) is below the scaling policy's minimum ({}).", min.value),
            "Scaling policy invalid: task group count must not be less than minimum count in scaling policy",
        );
    }
}

/// The types of a task's policies, which follow from their names.
pub(super) fn check_task<'a>(checker: &mut Checker<'a, '_>, task: &Task<'a>) {
    for block in task.element.elements("scaling") {
        let Some(label) = super::label(block).map(str::to_lowercase) else { continue };
        let expected = match label.as_str() {
            "cpu" => "vertical_cpu",
            "mem" => "vertical_mem",
            _ => continue, // the label has a finding of its own
        };
        let kind = checker.read.string(block, "type");
        if let Some(said) = kind.known()
            && !said.value.is_empty()
            && said.value != expected
        {
            // Nomad prints the two the wrong way round.
            let wording = format!("Invalid policy type, expected {} but found \"{expected}\"", quote(&said.value));
            checker.choice("parse-task-scaling-type", "type", said, &[expected], wording);
        }
    }
}
