//! `reschedule`.

use super::{Checker, JobView, quote};
use crate::model::canonical::Merged;
use crate::model::{Duration, Group};
use crate::text::Span;

const MIN_DELAY: Duration = Duration::seconds(5);
const MIN_INTERVAL: Duration = Duration::seconds(15);
const FUNCTIONS: [&str; 3] = ["constant", "exponential", "fibonacci"];

/// A policy with everything filled in.
struct Policy {
    attempts: i64,
    interval: Duration,
    delay: Duration,
    function: String,
    max_delay: Duration,
}

/// The group's policy, merged with the job's.
pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    let Some(merged) = Merged::of(view.job, group, "reschedule") else { return };
    if view.is("system") || (view.is("sysbatch") && checker.since(1, 11, 0)) {
        let kind = view.kind.as_deref().unwrap_or_default();
        let both = checker.since(1, 11, 0);
        checker.job(
            "system-reschedule",
            merged.header(),
            format!("A {kind} job runs on every node and is not rescheduled: remove the block."),
            if both {
                "System or sysbatch jobs should not have a reschedule policy"
            } else {
                "System jobs should not have a reschedule policy"
            },
        );
        return;
    }
    let read = checker.read;
    let attempts = merged.field(|block| read.integer(block, "attempts"));
    let interval = merged.field(|block| read.duration(block, "interval"));
    let delay = merged.field(|block| read.duration(block, "delay"));
    let function = merged.field(|block| read.string(block, "delay_function"));
    let max_delay = merged.field(|block| read.duration(block, "max_delay"));
    let unlimited = merged.field(|block| read.boolean(block, "unlimited"));
    let spans = [attempts.span(), interval.span(), delay.span(), max_delay.span()];
    let at = |index: usize| spans[index].unwrap_or_else(|| merged.header());
    if let Some(said) = function.known()
        && !FUNCTIONS.contains(&said.value.as_str())
    {
        let wording = format!(
            "Invalid delay function {}, must be one of [\"constant\" \"exponential\" \"fibonacci\"]",
            quote(&said.value)
        );
        checker.choice("reschedule-delay-function", "delay_function", said, &FUNCTIONS, wording);
        return;
    }
    let Some(kind) = view.kind.as_deref() else { return };
    let service = kind == "service";
    let defaults = if service {
        (0, Duration(0), Duration::seconds(30), "exponential", Duration::hours(1), true)
    } else {
        (1, Duration::hours(24), Duration::seconds(5), "constant", Duration(0), false)
    };
    let unlimited_is_written = unlimited.known().is_some();
    let (Some(attempts), Some(unlimited)) = (attempts.value_or(defaults.0), unlimited.value_or(defaults.5)) else {
        return;
    };
    if attempts <= 0 && !unlimited {
        return; // rescheduling is off
    }
    let interval = interval.value_or(defaults.1);
    if attempts > 0 && unlimited {
        let hint = if unlimited_is_written { "" } else { ", and `unlimited` is the default of service jobs" };
        let shown = interval.map_or_else(String::new, |interval| interval.to_string());
        checker.job(
            "reschedule-unlimited-attempts",
            at(0),
            format!(
                "A limited number of attempts and unlimited ones contradict each other{hint}: add `unlimited = false`, \
                 or leave `attempts` out."
            ),
            format!(
                "Reschedule Policy with Attempts = {attempts}, Interval = {shown}, and Unlimited = true is ambiguous; \
                 If Attempts >0, Unlimited cannot also be set to true"
            ),
        );
    }
    if attempts > 0 && interval.is_some_and(|interval| interval <= Duration(0)) && !unlimited {
        checker.job(
            "reschedule-interval-zero",
            at(1),
            "Attempts count within an interval: set `interval`.",
            format!(
                "Interval must be a non zero value if Attempts > 0; Interval cannot be less than {MIN_INTERVAL} (got \
                 {})",
                interval.unwrap_or(Duration(0))
            ),
        );
    } else if let Some(interval) = interval
        && !unlimited
        && interval < MIN_INTERVAL
    {
        checker.value(
            "reschedule-interval-min",
            at(1),
            format!("A reschedule interval has at least {MIN_INTERVAL}, not {interval}."),
            format!("Interval cannot be less than {MIN_INTERVAL} (got {interval})"),
        );
    }
    let (delay, max_delay) = (delay.value_or(defaults.2), max_delay.value_or(defaults.4));
    let Some(function) = function.value_or(defaults.3.into()) else { return };
    let (Some(delay), Some(max_delay)) = (delay, max_delay) else { return };
    let sound = check_delays(checker, delay, max_delay, &function, at(2), at(3));
    if let Some(interval) = interval
        && sound
        && !unlimited
        && interval >= MIN_INTERVAL
    {
        check_attempts(checker, &Policy { attempts, interval, delay, function, max_delay }, at(0));
    }
}

/// The delays by themselves; whether Nomad goes on to count attempts.
fn check_delays(
    checker: &mut Checker<'_, '_>,
    delay: Duration,
    max_delay: Duration,
    function: &str,
    delay_at: Span,
    max_delay_at: Span,
) -> bool {
    let mut sound = true;
    if delay < MIN_DELAY {
        sound = false;
        checker.value(
            "reschedule-delay-min",
            delay_at,
            format!("A reschedule delay has at least {MIN_DELAY}, not {delay}."),
            format!("Delay cannot be less than {MIN_DELAY} (got {delay})"),
        );
    }
    if function == "constant" {
        return sound;
    }
    if max_delay < MIN_DELAY {
        // Nomad prints the delay here, where it means the largest one.
        checker.value(
            "reschedule-max-delay-min",
            max_delay_at,
            format!("The largest delay is at least {MIN_DELAY}, not {max_delay}: the delay grows ({function})."),
            format!("Max Delay cannot be less than {MIN_DELAY} (got {delay})"),
        );
        return false;
    }
    if max_delay < delay {
        checker.job(
            "reschedule-max-delay-lt-delay",
            max_delay_at,
            format!("The largest delay ({max_delay}) cannot be less than the first one ({delay})."),
            format!("Max Delay cannot be less than Delay {delay} (got {max_delay})"),
        );
        return false;
    }
    sound
}

/// Whether all attempts fit into the interval.
fn check_attempts(checker: &mut Checker<'_, '_>, policy: &Policy, span: Span) {
    let Some((possible, needed)) = shortage(policy) else { return };
    let Policy { attempts, interval, delay, function, max_delay } = policy;
    let needed = needed.rounded();
    let constant = function == "constant";
    let ceiling = if constant { String::new() } else { format!(", and delay ceiling {max_delay}") };
    let joint = if constant { " and" } else { "," };
    checker.job(
        if constant { "reschedule-not-viable-constant" } else { "reschedule-not-viable" },
        span,
        format!(
            "Only {possible} of the {attempts} attempts fit into an interval of {interval} with a delay of {delay} \
             ({function}): make the interval at least {needed}."
        ),
        format!(
            "Nomad can only make {possible} attempts in {interval} with initial delay {delay}{joint} delay function \
             {}{ceiling}; Set the interval to at least {needed} to accommodate {attempts} attempts",
            quote(function)
        ),
    );
}

/// How many attempts are possible and which interval would do, where they do not fit
/// (`ReschedulePolicy.viableAttempts`).
fn shortage(policy: &Policy) -> Option<(i64, Duration)> {
    // More attempts than anybody waits for.
    let attempts = policy.attempts.min(100_000);
    match policy.function.as_str() {
        "constant" => {
            let needed = policy.delay.times(policy.attempts);
            (policy.interval < needed).then(|| (policy.interval.0 / policy.delay.0.max(1), needed))
        }
        "exponential" => {
            let mut possible = 0;
            let mut needed = Duration(0);
            let mut next = policy.delay.0;
            for _ in 0..attempts {
                if next > policy.max_delay.0 {
                    needed = Duration(needed.0.saturating_add(policy.max_delay.0));
                } else {
                    needed = Duration(next);
                }
                if needed < policy.interval {
                    possible += 1;
                }
                next = next.saturating_mul(2);
            }
            (possible < attempts).then_some((possible, needed))
        }
        _ => {
            let mut slots = vec![policy.delay.0, policy.delay.0];
            let mut ceiling = false;
            for index in 2..usize::try_from(attempts).unwrap_or(0) {
                let next = if ceiling {
                    slots[index - 1].saturating_add(policy.max_delay.0)
                } else {
                    let sum = slots[index - 1].saturating_add(slots[index - 2]);
                    ceiling = sum > policy.max_delay.0;
                    sum.min(policy.max_delay.0)
                };
                slots.push(next);
            }
            let needed = slots.last().copied().unwrap_or(0);
            let possible = slots.iter().position(|slot| *slot > policy.interval.0).unwrap_or(0);
            (policy.interval.0 < needed).then(|| (i64::try_from(possible).unwrap_or(0), Duration(needed)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(function: &str, attempts: i64, interval: i64, max: i64) -> Policy {
        Policy {
            attempts,
            interval: Duration::seconds(interval),
            delay: Duration::seconds(30),
            function: function.into(),
            max_delay: Duration::seconds(max),
        }
    }

    #[test]
    fn attempts_are_counted_as_nomad_counts_them() {
        assert_eq!(shortage(&policy("constant", 10, 60, 0)), Some((2, Duration::seconds(300))));
        assert_eq!(shortage(&policy("constant", 2, 60, 0)), None);
        assert_eq!(shortage(&policy("exponential", 4, 300, 3600)), None);
        assert_eq!(shortage(&policy("exponential", 10, 60, 3600)).map(|found| found.0), Some(1));
        assert_eq!(shortage(&policy("fibonacci", 5, 60, 3600)).map(|found| found.0), Some(3));
        assert_eq!(shortage(&policy("fibonacci", 3, 60, 3600)), None);
    }
}
