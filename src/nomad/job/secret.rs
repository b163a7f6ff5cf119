//! `vault` and `secret`, at every level.

use super::{Checker, JobView, label, label_span, other_place, quote};
use crate::model::canonical::blocks;
use crate::model::{Element, Group, Task};

/// A `vault` block.
pub(super) fn check_vault<'a>(checker: &mut Checker<'a, '_>, vault: Element<'a>) {
    const MODES: [&str; 3] = ["restart", "signal", "noop"];
    let mode = checker.read.string(vault, "change_mode");
    let Some(said) = mode.known() else { return };
    match said.value.as_str() {
        "noop" | "restart" => {}
        "signal" => {
            let signal = checker.read.string(vault, "change_signal");
            if let Some(signal) = signal.known()
                && signal.value.is_empty()
            {
                checker.value(
                    "vault-signal",
                    signal.span,
                    "A signal is needed, as `\"SIGHUP\"`, which is also the default.",
                    "Signal must be specified when using change mode \"signal\"",
                );
            }
        }
        other => {
            let wording = format!("Unknown change mode {}", quote(other));
            checker.choice("vault-change-mode", "change_mode", said, &MODES, wording);
        }
    }
}

/// A `secret` block by itself.
pub(super) fn check_secret<'a>(checker: &mut Checker<'a, '_>, secret: Element<'a>) {
    if !checker.since(1, 11, 0) {
        return;
    }
    if let Some(name) = label(secret) {
        let sound = name.len() <= 128 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if name.is_empty() {
            let message = "A secret needs a name, by which the task refers to it.";
            checker.value("secret-name-empty", label_span(secret), message, "secret name cannot be empty");
        } else if !sound {
            checker.value(
                "secret-name",
                label_span(secret),
                format!("A secret's name has up to 128 letters, digits and underscores: {} does not.", quote(name)),
                "secret name must match regex ^[a-zA-Z0-9_]{1,128}$",
            );
        }
    }
    for (fact, attribute, message, wording) in [
        (
            "secret-provider",
            "provider",
            "A secret needs a `provider`: `\"nomad\"`, `\"vault\"`, or the name of a plugin.",
            "secret provider cannot be empty",
        ),
        (
            "secret-path",
            "path",
            "A secret needs the `path` under which its provider has it.",
            "secret path cannot be empty",
        ),
    ] {
        let field = checker.read.string(secret, attribute);
        if checker.lacks_text(secret, attribute, &field) {
            let span = checker.at(&field, secret);
            checker.job(fact, span, message, wording);
        }
    }
    let provider = checker.read.string(secret, "provider");
    let Some(provider) = provider.known().map(|said| said.value.as_str()).filter(|name| !name.is_empty()) else {
        return;
    };
    let builtin = matches!(provider, "nomad" | "vault");
    let keyword = if builtin { "env" } else { "config" };
    let Some(block) = secret.elements(keyword).find(|block| !block.dynamic) else { return };
    if builtin {
        checker.job(
            "secret-env-builtin",
            block.header_span(),
            format!("The provider `{provider}` is no plugin: there is no process that an `env` block could be for."),
            format!("{provider} provider cannot use the env block"),
        );
    } else {
        checker.job(
            "secret-config-custom",
            block.header_span(),
            format!("The plugin `{provider}` is configured by its environment: use an `env` block."),
            format!("custom plugin provider {provider} cannot use the config block"),
        );
    }
}

/// All secrets of a task, those of its group and job included.
pub(super) fn check_task<'a>(
    checker: &mut Checker<'a, '_>,
    view: &JobView<'a, '_>,
    group: &Group<'a>,
    task: &Task<'a>,
) {
    let job = view.job.element;
    let has_secrets = job.mentions("secret") || group.element.mentions("secret") || task.element.mentions("secret");
    if !has_secrets || !checker.since(1, 11, 0) {
        return;
    }
    let has_vault =
        task.element.mentions("vault") || job.mentions("vault") || (!group.implied && group.element.mentions("vault"));
    let mut seen: Vec<Element<'a>> = Vec::new();
    let all = task.element.elements("secret").chain(job.elements("secret"));
    for secret in all.chain(blocks(group, "secret")) {
        let name = label(secret);
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            if let Some(other) = seen.iter().copied().find(|other| label(*other) == Some(name)) {
                checker
                    .job(
                        "secret-duplicate",
                        label_span(secret),
                        format!("The task has another secret `{name}`, its own or that of its group or job."),
                        format!("Duplicate secret {} found", quote(name)),
                    )
                    .related
                    .push(other_place(label_span(other), format!("the other secret `{name}`")));
            }
            seen.push(secret);
        }
        let provider = checker.read.string(secret, "provider");
        if let Some(said) = provider.known()
            && said.value == "vault"
            && !has_vault
        {
            let name = quote(name.unwrap_or_default());
            checker.job(
                "secret-vault-without-vault",
                said.span,
                format!("The secret {name} comes from Vault: the task needs a `vault` block."),
                format!("Secret {name} has provider \"vault\" but no vault block"),
            );
        }
    }
}
