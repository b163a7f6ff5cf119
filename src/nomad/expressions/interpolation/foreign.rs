//! Names of no one that a job file knows: Terraform's own, and whatever a driver's configuration cannot evaluate.

use super::{Place, is_set};
use crate::diagnostic::{Edit, Fix};
use crate::nomad::rules::invalid_interpolation;
use crate::rule::{Context, Findings};
use crate::syntax::{BodyRef, ExprKind, ValueRef};

/// A root of Terraform's.
struct Root {
    name: &'static str,
    /// The names below it; empty where it takes any.
    below: &'static [&'static str],
    /// How many names a reference has at least.
    parts: usize,
    /// Whether nothing else that a template's text may be for (a shell, JavaScript) has such names.
    distinct: bool,
    /// What a job has instead.
    instead: &'static str,
}

const ROOTS: [Root; 7] = [
    Root {
        name: "count",
        below: &["index"],
        parts: 2,
        distinct: true,
        instead: "An allocation's number is `NOMAD_ALLOC_INDEX`.",
    },
    Root {
        name: "data",
        below: &[],
        parts: 3,
        distinct: false,
        instead: "What a job does not know itself, it gets from a variable (`var.…`) or a template.",
    },
    Root {
        name: "each",
        below: &["key", "value"],
        parts: 2,
        distinct: false,
        instead: "A `dynamic` block calls its present element by its own label, as `port.value`.",
    },
    Root {
        name: "module",
        below: &[],
        parts: 3,
        distinct: false,
        instead: "There are no modules; a job gets values from variables (`var.…`).",
    },
    Root {
        name: "path",
        below: &["cwd", "module", "root"],
        parts: 2,
        distinct: true,
        instead: "Write the path itself.",
    },
    Root { name: "self", below: &[], parts: 2, distinct: false, instead: "Write the value itself." },
    Root {
        name: "terraform",
        below: &["workspace"],
        parts: 2,
        distinct: true,
        instead: "A job gets such values from variables (`var.…`).",
    },
];

/// Checks a reference that is no name of Nomad's.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings, place: Place, value: ValueRef<'_>, name: &str) {
    let span = value.span();
    let Some((first, below)) = name.split_once('.') else { return };
    let in_config = place == Place::Config && is_in_task_config(context, value);
    let end = if in_config { ": the task fails when its driver reads this." } else { " and leaves it as it is." };
    let root = ROOTS.iter().find(|root| {
        root.name == first
            && (root.below.is_empty() || root.below.contains(&below))
            && name.split('.').count() >= root.parts
            && (place != Place::TemplateData || root.distinct)
    });
    if let Some(root) = root {
        let instead = match (first, iterator(context, value)) {
            ("each", Some(iterator)) => Some(format!("{iterator}.{below}")),
            ("count", _) => Some("NOMAD_ALLOC_INDEX".to_owned()),
            _ => None,
        };
        let help = match (first, &instead) {
            ("each", Some(instead)) => format!("In this `dynamic` block it is `{instead}`."),
            _ => root.instead.to_owned(),
        };
        let message = format!("`{name}` is Terraform's. Nomad does not know it{end} {help}");
        findings.report(&invalid_interpolation::RULE, span, message).fix(context, || {
            let instead = instead?;
            Some(Fix::needs_review(format!("Change to `{instead}`"), vec![Edit::replace(span, instead)]))
        });
        return;
    }
    if in_config && !is_set(context, name) {
        let message =
            format!("Nomad knows no `{name}`{end} To hand the text on as it is, to a shell say, write `$${{{name}}}`.");
        findings.report(&invalid_interpolation::RULE, span, message);
    }
}

/// Whether a value stands in a task's own `config`, which its driver evaluates.
fn is_in_task_config(context: &Context<'_>, value: ValueRef<'_>) -> bool {
    let span = value.span();
    let mut tasks = context.file.tasks().map(|(_, task)| task.element);
    tasks.any(|task| task.elements("config").any(|config| config.body.span().contains(span)))
}

/// The name of the innermost `dynamic` block's present element.
fn iterator<'a>(context: &Context<'a>, value: ValueRef<'_>) -> Option<&'a str> {
    let at = value.span().start;
    let mut body: BodyRef<'a> = context.tree.root();
    let mut found = None;
    while let Some(block) = body.items_at(at).find_map(crate::syntax::ItemRef::block) {
        if block.keyword() == "dynamic" {
            found = match block.body().value("iterator").map(ValueRef::kind) {
                Some(ExprKind::Variable(name)) => Some(name.as_str()),
                _ => block.label(),
            };
        }
        body = block.body();
    }
    found
}
