//! What the schema says about the place of a cursor.

use super::Analysis;
use crate::model::{self, Element, Scope};
use crate::schema::drivers::{self, DriverOption, DriverSchema};
use crate::schema::{self, BlockSchema, Version};
use crate::syntax::{BodyRef, Context, ItemRef, ValueRef};
use crate::workspace::{FileKind, NameKind};

/// What may stand in the innermost of some blocks.
#[derive(Clone, Copy)]
pub(super) enum Inside {
    /// What the jobspec says.
    Schema(&'static BlockSchema),
    /// The options of a task's driver.
    Options(&'static [DriverOption], &'static DriverSchema),
    /// Free keys, or nothing that is known.
    Free,
}

/// What may stand at the place of a cursor.
pub(super) fn inside(context: &Context<'_>) -> Inside {
    if let Some((config, driver)) = driver_config(context) {
        let mut options = driver.options;
        for block in &context.blocks[config + 1..] {
            match options.iter().find(|option| option.name == block.keyword()) {
                Some(option) if !option.fields.is_empty() => options = option.fields,
                _ => return Inside::Free,
            }
        }
        return Inside::Options(options, driver);
    }
    match super::reference::inside(&context.blocks) {
        model::Inside::Schema(block) => Inside::Schema(block),
        model::Inside::Dynamic(_) => Inside::Schema(schema::dynamic()),
        model::Inside::Options(_) | model::Inside::Free => Inside::Free,
    }
}

/// The driver of the task around, if its options are known.
pub(super) fn driver(context: &Context<'_>) -> Option<&'static DriverSchema> {
    driver_config(context).map(|(_, driver)| driver)
}

/// Which of the blocks around is a driver's `config`, and the driver: the one that the task names, by way of a variable
/// or local if need be; else the one that Nomad takes, or that the file's other tasks have.
fn driver_config(context: &Context<'_>) -> Option<(usize, &'static DriverSchema)> {
    let blocks = &context.blocks;
    let holder = |config: usize| match super::reference::inside(&blocks[..config]) {
        model::Inside::Schema(schema) => Some(schema.id),
        _ => None,
    };
    let configs = blocks.iter().enumerate().skip(1).filter(|(_, block)| block.keyword() == "config");
    let (config, holder) = configs.filter_map(|(at, _)| Some((at, holder(at)?))).find(|(_, id)| is_task(id))?;
    let written = blocks[config - 1].body().value("driver").filter(|value| !value.is_missing());
    let name = match written {
        Some(value) => string(context.root, value)?,
        // The sidecar is Envoy's container.
        None if holder == "sidecar_task" => "docker".to_owned(),
        None => usual_driver(context.root)?,
    };
    drivers::driver(&name).map(|driver| (config, driver))
}

fn is_task(id: &str) -> bool {
    matches!(id, "task" | "sidecar_task")
}

/// What a value comes to; most are literals, for which the file's variables need not be read.
fn string(root: BodyRef<'_>, value: ValueRef<'_>) -> Option<String> {
    let written = value.as_str().map(str::to_owned);
    written.or_else(|| Scope::new(root).string(value).map(|known| known.value))
}

/// The driver that most of the file's tasks have; of several, the first.
fn usual_driver(root: BodyRef<'_>) -> Option<String> {
    let jobs = || root.blocks_named("job").map(Element::of);
    let groups = jobs().flat_map(|job| job.elements("group")).chain(jobs());
    let tasks = groups.flat_map(|holder| holder.elements("task"));
    let mut found: Vec<(String, usize)> = Vec::new();
    for name in tasks.filter_map(|task| string(root, task.value("driver")?)) {
        match found.iter_mut().find(|(known, _)| *known == name) {
            Some((_, count)) => *count += 1,
            None => found.push((name, 1)),
        }
    }
    let most = found.iter().map(|(_, count)| *count).max()?;
    found.into_iter().find(|(_, count)| *count == most).map(|(name, _)| name)
}

/// Whether the document is a job, or may become one: nothing at its top belongs to another tool.
pub(super) fn speaks_nomad(analysis: &Analysis) -> bool {
    match analysis.kind() {
        FileKind::Job => true,
        // What `[[ … ]]` will become is not known; the rest is a job.
        FileKind::TemplateSource => {
            matches!(
                analysis.path().map(NameKind::of),
                None | Some(NameKind::Nomad | NameKind::Hcl | NameKind::Unknown)
            )
        }
        FileKind::Other => {
            let root = schema::root();
            let ours = |item: ItemRef<'_>| match item {
                ItemRef::Block(block) => root.child(block.keyword()).is_some(),
                ItemRef::Attribute(_) => false,
                _ => true,
            };
            analysis.path().map(NameKind::of) != Some(NameKind::NeverJob)
                && analysis.document.tree.root().items().all(ours)
        }
        _ => false,
    }
}

/// Whether the team's Nomad has what came with a release; `None` is in all of them.
pub(super) fn has_version(analysis: &Analysis, since: Option<Version>) -> bool {
    let Some((major, minor, patch)) = analysis.settings.nomad.version else { return true };
    since.is_none_or(|since| {
        let number = |part: u16| u32::from(part);
        (number(since.major), number(since.minor), number(since.patch)) <= (major, minor, patch)
    })
}
