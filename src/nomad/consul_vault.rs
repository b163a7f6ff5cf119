//! `consul` and `vault` blocks.

use super::field::{Block, text};
use super::finding::{applies, no_such_word, quote, related, report};
use super::rules::{invalid_job, invalid_value, nomad_warning};
use crate::model::{Element, Field, Group};
use crate::rule::{Context, Findings};
use crate::schema::Version;

/// What a task may do when its Vault token changes.
const CHANGE_MODES: &[&str] = &["restart", "noop", "signal"];

/// `Vault.Validate`, the Consul hook, and identities for Vault without a `vault` block.
pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for job in &context.file.jobs {
        let of_job = Block::of(job.element, "vault");
        let mut job_inherited = false;
        for group in &job.groups {
            let of_group = if group.implied { Block::Absent } else { Block::of(group.element, "vault") };
            let mut group_inherited = false;
            for task in &group.tasks {
                let own = Block::of(task.element, "vault");
                if let Block::Here(vault) = own {
                    validate(context, findings, vault);
                }
                group_inherited |= own.is_absent();
                job_inherited |= own.is_absent() && of_group.is_absent();
                if own.is_absent() && of_group.is_absent() && of_job.is_absent() {
                    unused_identities(context, findings, task.element);
                }
            }
            // A block that every task overrides is never looked at.
            if let (Block::Here(vault), true) = (of_group, group_inherited) {
                validate(context, findings, vault);
            }
            partitions(context, findings, group);
        }
        if let (Block::Here(vault), true) = (of_job, job_inherited) {
            validate(context, findings, vault);
        }
    }
}

fn validate(context: &Context<'_>, findings: &mut Findings, vault: Element<'_>) {
    let scope = &context.file.scope;
    let Field::Known(mode) = text(scope, vault, "change_mode") else { return };
    match &*mode.value {
        "noop" | "restart" => {}
        "signal" => {
            // Absent, it is SIGHUP.
            if let Field::Known(signal) = text(scope, vault, "change_signal")
                && signal.value.is_empty()
            {
                report(
                    findings,
                    &invalid_value::RULE,
                    "vault-signal",
                    signal.span,
                    "`change_mode = \"signal\"` needs a signal, as `\"SIGHUP\"`.",
                    "Signal must be specified when using change mode \"signal\"",
                );
            }
        }
        _ => {
            let nomad = format!("Unknown change mode {}", quote(&mode.value));
            let words = ("change mode", CHANGE_MODES);
            no_such_word(context, findings, &invalid_value::RULE, "vault-change-mode", &mode, words, nomad);
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
