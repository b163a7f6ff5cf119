//! `update`.

use super::Checker;
use crate::model::canonical;
use crate::model::{Group, Job};

/// The group's update strategy, merged with the job's.
pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, job: &Job<'a>, group: &Group<'a>) {
    let own = (!group.implied).then(|| group.element.element("update")).flatten();
    let inherited = job.element.element("update");
    let field = |element: Option<_>| element.map(|element| checker.read.integer(element, "max_parallel"));
    let max_parallel = match (field(own), field(inherited)) {
        (Some(own), Some(inherited)) => own.or(inherited),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return,
    };
    if let (Some(said), Some(count)) = (max_parallel.known(), canonical::count(&checker.read, group))
        && count > 1
        && said.value > count
    {
        let (span, parallel) = (said.span, said.value);
        checker.warning(
            "warn-update-max-parallel",
            span,
            format!(
                "An update of {parallel} instances at a time replaces all {count} at once: the service is down while \
                 they start."
            ),
            format!(
                "Update max parallel count is greater than task group count ({parallel} > {count}). A destructive \
                 change would result in the simultaneous replacement of all allocations."
            ),
        );
    }
}
