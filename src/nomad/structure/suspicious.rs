//! Values that Nomad takes although they can hardly be meant.

use super::{Walk, durations};
use crate::diagnostic::{Edit, Fix};
use crate::model::{Shape, Shapes, Words};
use crate::nomad::rules::suspicious_value;
use crate::schema::{Type, drivers, signals};
use crate::suggest::closest;
use crate::syntax::ValueRef;

/// Nanoseconds from which on a bare number may be meant as such: a millisecond.
const MEANT: f64 = 1_000_000.0;

/// Checks the value of the attribute `name` in a block.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, block: &str, name: &str, ty: Type, value: ValueRef<'a>) {
    match name {
        // What is below a second, Nomad refuses there.
        "interval" | "timeout" if block == "check" => {}
        _ if ty == Type::Duration => nanoseconds(walk, name, value),
        "driver" if block == "task" => driver(walk, value),
        "kill_signal" | "change_signal" => signal(walk, value),
        "priority" if block == "job" => priority(walk, value),
        _ => {}
    }
}

fn nanoseconds<'a>(walk: &mut Walk<'a, '_>, name: &str, value: ValueRef<'a>) {
    let Shape::Number(Some(number)) = walk.shapes.of(value, &walk.bound) else { return };
    if number.fract() != 0.0 || number == 0.0 || number.abs() >= MEANT {
        return;
    }
    let meant = durations::meant(&format!("{number}")).map(|(meant, _)| meant);
    let message = format!("`{name} = {number}` means {number} nanoseconds: write a unit, as `\"30s\"`.");
    report(walk, value, message, meant);
}

/// The servers' `job_max_priority` where nobody sets it.
const MAX_PRIORITY: f64 = 100.0;

fn priority<'a>(walk: &mut Walk<'a, '_>, value: ValueRef<'a>) {
    let Shape::Number(Some(number)) = walk.shapes.of(value, &walk.bound) else { return };
    if number.fract() != 0.0 || number <= MAX_PRIORITY {
        return;
    }
    let message = format!(
        "A job's priority is {MAX_PRIORITY} at most: the servers refuse {number}, unless their `job_max_priority` is higher."
    );
    report(walk, value, message, None);
}

fn driver<'a>(walk: &mut Walk<'a, '_>, value: ValueRef<'a>) {
    let Some(name) = text(walk, value) else { return };
    if drivers::is_known_name(&name) {
        return;
    }
    let others = drivers::others().iter().map(|other| other.name);
    let known = drivers::all().iter().map(|driver| driver.name).chain(others);
    let Some(close) = closest(&name, known) else { return };
    let message = format!(
        "No driver called `{name}` is known: unless a node has a plugin of that name, the task is never placed. Did you \
         mean `{close}`?"
    );
    report(walk, value, message, Some(close.to_owned()));
}

fn signal<'a>(walk: &mut Walk<'a, '_>, value: ValueRef<'a>) {
    let Some(written) = text(walk, value) else { return };
    let upper = written.to_ascii_uppercase();
    if signals::is_signal(&upper) || written.is_empty() {
        return;
    }
    let prefixed = format!("SIG{upper}");
    let close = if signals::is_signal(&prefixed) {
        prefixed
    } else {
        let Some(close) = closest(&upper, signals::SIGNALS.iter().copied()) else { return };
        close.to_owned()
    };
    let message = format!(
        "There is no signal `{written}`: no node has it, so that the task is never placed. Did you mean `{close}`?"
    );
    report(walk, value, message, Some(close));
}

/// The text of a value, where it is certain and holds nothing that somebody replaces.
pub(super) fn text<'a>(walk: &Walk<'a, '_>, value: ValueRef<'a>) -> Option<String> {
    match walk.shapes.of(value, &walk.bound) {
        Shape::Text(Words::Known(text)) if !text.contains(['$', '{']) => Some(text.into_owned()),
        _ => None,
    }
}

pub(super) fn report<'a>(walk: &mut Walk<'a, '_>, value: ValueRef<'a>, message: String, instead: Option<String>) {
    let origin = Shapes::origin(value);
    let message = match &origin {
        Some(origin) => format!("{message} The value comes from `{origin}`."),
        None => message,
    };
    let context = walk.context;
    let span = value.span();
    walk.findings.report(&suspicious_value::RULE, span, message).fix(context, || {
        let instead = instead.filter(|_| origin.is_none())?;
        let edits = vec![Edit::replace(span, format!("\"{instead}\""))];
        let title = format!("Change to `\"{instead}\"`");
        Some(Fix::needs_review(title, edits))
    });
}
