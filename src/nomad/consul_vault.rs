//! `consul` blocks, and identities for Vault.

use super::field::{Block, text};
use super::finding::{applies, quote, related, report};
use super::rules::{invalid_job, nomad_warning};
use crate::model::{Element, Field, Group};
use crate::rule::{Context, Findings};
use crate::schema::Version;

/// The Consul hook, and identities for Vault without a `vault` block. The `vault` block itself is checked with the job.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for job in &context.file.jobs {
        for group in &job.groups {
            let above = Block::of(job.element, "vault").may_be()
                || !group.implied && Block::of(group.element, "vault").may_be();
            for task in group.tasks.iter().filter(|task| !above && Block::of(task.element, "vault").is_absent()) {
                unused_identities(context, findings, task.element);
            }
            partitions(context, findings, group);
            clusters(context, findings, group);
        }
    }
}

/// An identity for Vault is of no use to a task that has no `vault` block.
fn unused_identities(context: &Context<'_>, findings: &mut Findings, task: Element<'_>) {
    if !applies(context, Version::new(1, 7, 0)) {
        return;
    }
    for identity in task.elements("identity") {
        if let Field::Known(found) = text(&context.file.scope, identity, "name")
            && found.value.starts_with("vault_")
        {
            report(
                findings,
                &nomad_warning::RULE,
                "warn-vault-identity-unused",
                found.span,
                "The identity is one for Vault, and the task has no `vault` block that would use it.",
                format!(
                    "Task {} has an identity called {} but no vault block",
                    task.label().unwrap_or("…"),
                    found.value
                ),
            );
        }
    }
}

/// More than one Consul or Vault cluster takes Nomad Enterprise: an error where the settings name a release without
/// `+ent`, else a warning.
fn clusters(context: &Context<'_>, findings: &mut Findings, group: &Group<'_>) {
    if !applies(context, Version::new(1, 7, 0)) {
        return;
    }
    let rule = if context.settings.nomad.version.is_some() { &invalid_job::RULE } else { &nomad_warning::RULE };
    let own = (!group.implied).then_some(group.element);
    let bodies = own.into_iter().chain(group.tasks.iter().map(|task| task.element));
    let services = group.services.iter().chain(group.tasks.iter().flat_map(|task| &task.services));
    let consul = bodies.flat_map(|body| body.elements("consul")).chain(services.map(|service| service.element));
    for element in consul {
        if let Field::Known(found) = text(&context.file.scope, element, "cluster")
            && !matches!(&*found.value, "" | "default")
        {
            report(
                findings,
                rule,
                "consul-cluster-ce",
                found.span,
                format!("Another Consul cluster than `default` needs Nomad Enterprise{}.", found.source()),
                "non-default Consul cluster requires Nomad Enterprise",
            );
        }
    }
}

/// A task's partition is its group's.
fn partitions(context: &Context<'_>, findings: &mut Findings, group: &Group<'_>) {
    if group.implied || !applies(context, Version::new(1, 7, 3)) {
        return;
    }
    let scope = &context.file.scope;
    let Block::Here(consul) = Block::of(group.element, "consul") else { return };
    let Field::Known(wanted) = text(scope, consul, "partition") else { return };
    if wanted.value.is_empty() {
        return;
    }
    for task in &group.tasks {
        if let Block::Here(consul) = Block::of(task.element, "consul")
            && let Field::Known(found) = text(scope, consul, "partition")
            && !found.value.is_empty()
            && found.value != wanted.value
        {
            report(
                findings,
                &invalid_job::RULE,
                "consul-partition-mismatch",
                found.span,
                format!("The group is in the partition `{}`: its tasks cannot be in another.", wanted.value),
                format!(
                    "task.consul.partition {} must match group.consul.partition {} if both are set",
                    quote(&found.value),
                    quote(&wanted.value)
                ),
            )
            .related
            .push(related(wanted.span, "the group's partition"));
        }
    }
}
