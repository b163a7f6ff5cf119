//! Options that a driver does not start a task without.

use super::Walk;
use super::place::Frame;
use crate::nomad::finding::listed;
use crate::nomad::rules::unknown_driver_option;
use crate::schema::drivers;
use crate::suggest::closest;
use crate::syntax::{BlockRef, BodyRef, ItemRef, ValueRef};

/// Looks at a task that has a `config`; one without is still being written, or a test.
pub(super) fn check<'a>(walk: &mut Walk<'a, '_>, frame: Frame<'a>) {
    let Some(name) = frame.body.value("driver").and_then(ValueRef::as_str) else { return };
    let Some(driver) = drivers::driver(name) else { return };
    // Nomad itself configures the proxies of Connect.
    if frame.body.attribute("kind").is_some() || frame.body.has_errors() {
        return;
    }
    let mut configs = frame.body.blocks_named("config");
    let (Some(config), None) = (configs.next(), configs.next()) else { return };
    if !is_whole(config) {
        return;
    }
    let missing: Vec<&str> = driver
        .required()
        .map(|option| option.name)
        .filter(|name| !has(config.body(), name, driver))
        // What stands outside of `config` has a finding there.
        .filter(|name| frame.body.named(name).next().is_none())
        .collect();
    if missing.is_empty() {
        return;
    }
    let what = listed(&missing, "and");
    let message =
        format!("The driver `{name}` needs {what} here: Nomad takes the job, and the task fails when it starts.");
    walk.findings.report(&unknown_driver_option::RULE, config.keyword_span(), message);
}

fn is_whole(config: BlockRef<'_>) -> bool {
    !config.has_errors() && config.close().is_some() && !config.body().has_errors()
}

/// Whether the option is there, or something that is likely to be meant for it.
fn has(body: BodyRef<'_>, wanted: &str, driver: &drivers::DriverSchema) -> bool {
    body.items().filter_map(ItemRef::name).any(|name| {
        name == wanted || name == "dynamic" || driver.option(name).is_none() && closest(name, [wanted]).is_some()
    })
}
