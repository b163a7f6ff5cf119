//! `volume`, `volume_mount` and `csi_plugin`.

use super::{Checker, JobView, quote};
use crate::model::canonical::{self, Merged, blocks};
use crate::model::{Element, Field, Group, Said, Task};
use crate::suggest::closest;
use crate::text::Span;

pub(super) fn check<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>) {
    for volume in blocks(group, "volume") {
        // Nomad drops volumes of any other type without a word.
        let Field::Known(kind) = checker.read.string(volume, "type") else { continue };
        match kind.value.as_str() {
            "host" => check_host(checker, volume),
            "csi" => check_csi(checker, group, volume),
            _ => continue,
        }
        let source = checker.read.string(volume, "source");
        if checker.lacks_text(volume, "source", &source) {
            let span = checker.at(&source, volume);
            checker.job(
                "volume-source",
                span,
                "A volume needs a `source`: the name of the host volume or the ID of the CSI volume.",
                "volume has an empty source",
            );
        }
        check_per_alloc(checker, view, group, volume);
    }
}

fn check_per_alloc<'a>(checker: &mut Checker<'a, '_>, view: &JobView<'a, '_>, group: &Group<'a>, volume: Element<'a>) {
    let per_alloc = checker.read.boolean(volume, "per_alloc");
    let Some(said) = per_alloc.known().filter(|said| said.value) else { return };
    if view.is("system") || view.is("sysbatch") {
        let kind = view.kind.as_deref().unwrap_or_default();
        checker.job(
            "volume-per-alloc-system",
            said.span,
            format!("A {kind} job's allocations have no number of their own, which `per_alloc` would use."),
            "volume cannot be per_alloc for system or sysbatch jobs",
        );
    }
    if let Some(update) = Merged::of(view.job, group, "update")
        && let Field::Known(canary) = update.field(|block| checker.read.integer(block, "canary"))
        && canary.value > 0
    {
        checker.job(
            "volume-per-alloc-canary",
            said.span,
            "A canary would need the volume of the allocation that it replaces: `per_alloc` and `canary` exclude each \
             other.",
            "volume cannot be per_alloc when canaries are in use",
        );
    }
    let sticky = checker.read.boolean(volume, "sticky");
    if sticky.known().is_some_and(|sticky| sticky.value) && checker.since(1, 10, 0) {
        checker.job(
            "volume-per-alloc-sticky",
            said.span,
            "`per_alloc` and `sticky` exclude each other.",
            "volume cannot be per_alloc and sticky at the same time",
        );
    }
}

fn check_host<'a>(checker: &mut Checker<'a, '_>, volume: Element<'a>) {
    const MODES: [&str; 4] =
        ["single-node-reader-only", "single-node-writer", "single-node-single-writer", "single-node-multi-writer"];
    if let Some(options) = volume.elements("mount_options").find(|options| !options.dynamic) {
        checker.job(
            "host-volume-mount-options",
            options.header_span(),
            "A host volume is mounted as it is: `mount_options` are for CSI volumes.",
            "host volumes cannot have mount options",
        );
    }
    let access = checker.read.string(volume, "access_mode");
    let Some(said) = access.known() else { return };
    match said.value.as_str() {
        "" => {}
        "single-node-reader-only" => check_read_only(checker, "host-volume-reader-read-only", volume, said),
        mode if MODES.contains(&mode) => {}
        mode => {
            if checker.since(1, 10, 0) {
                let wording = format!("host volumes cannot be mounted with {mode} access mode");
                checker.choice("host-volume-access-mode", "access_mode", said, &MODES, wording);
            }
        }
    }
}

/// Volumes that nobody may write.
fn check_read_only<'a>(checker: &mut Checker<'a, '_>, fact: &'static str, volume: Element<'a>, mode: &Said<String>) {
    if checker.read.boolean(volume, "read_only").value_or(false) == Some(false) {
        checker.job(
            fact,
            mode.span,
            format!("A volume with the access mode `{}` needs `read_only = true`.", mode.value),
            format!("{} volumes must be read-only", mode.value),
        );
    }
}

fn check_csi<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>, volume: Element<'a>) {
    let attachment = checker.read.string(volume, "attachment_mode");
    if checker.lacks_text(volume, "attachment_mode", &attachment) {
        let span = checker.at(&attachment, volume);
        checker.job(
            "csi-volume-attachment-mode",
            span,
            "A CSI volume needs an `attachment_mode`: `\"file-system\"` or `\"block-device\"`.",
            "CSI volumes must have an attachment mode",
        );
    }
    if attachment.known().is_some_and(|said| said.value == "block-device")
        && let Some(options) = volume.elements("mount_options").find(|options| !options.dynamic)
    {
        checker.job(
            "csi-block-device-mount-options",
            options.header_span(),
            "A block device is not mounted: `mount_options` have no meaning.",
            "block devices cannot have mount options",
        );
    }
    let access = checker.read.string(volume, "access_mode");
    if checker.lacks_text(volume, "access_mode", &access) {
        let span = checker.at(&access, volume);
        checker.job(
            "csi-volume-access-mode",
            span,
            "A CSI volume needs an `access_mode`, as `\"single-node-writer\"`.",
            "CSI volumes must have an access mode",
        );
    }
    let Some(said) = access.known() else { return };
    let shared = canonical::count(&checker.read, group).is_some_and(|count| count > 1)
        && checker.read.boolean(volume, "per_alloc").value_or(false) == Some(false);
    let writable = checker.read.boolean(volume, "read_only").value_or(false) == Some(false);
    let span = said.span;
    match said.value.as_str() {
        "single-node-reader-only" => {
            check_read_only(checker, "csi-single-reader-read-only", volume, said);
            if shared {
                check_sharing(checker, "csi-single-reader-count", span, &said.value, "one reader");
            }
        }
        "single-node-writer" if shared => {
            check_sharing(checker, "csi-single-writer-count", span, &said.value, "one reader or writer");
        }
        "multi-node-reader-only" => check_read_only(checker, "csi-multi-reader-read-only", volume, said),
        "multi-node-single-writer" if shared && writable => {
            check_sharing(checker, "csi-multi-single-writer-count", span, &said.value, "one writer");
        }
        _ => {}
    }
}

fn check_sharing(checker: &mut Checker<'_, '_>, fact: &'static str, span: Span, mode: &str, who: &str) {
    checker.job(
        fact,
        span,
        format!(
            "The group has a count above 1, and a volume with the access mode `{mode}` allows only {who}: use \
             `per_alloc = true` or another mode."
        ),
        format!("volume with {mode} access mode allows only {who}"),
    );
}

/// Mounts of volumes that the group does not have, and their modes.
pub(super) fn check_mounts<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>, task: &Task<'a>) {
    let mut index = 0;
    for mount in task.element.elements("volume_mount") {
        let volume = checker.read.string(mount, "volume");
        // Nomad drops a mount that names no volume.
        if volume.is_absent() {
            continue;
        }
        check_mount_modes(checker, mount, index);
        if let Field::Known(said) = volume {
            check_mounted(checker, group, &said, index);
        }
        index += 1;
    }
}

fn check_mounted<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>, said: &Said<String>, index: usize) {
    if said.value.is_empty() {
        if checker.since(1, 8, 0) {
            checker.value(
                "volume-mount-empty",
                said.span,
                "A mount needs the label of a `volume` block of its group.",
                format!("Volume Mount ({index}) is invalid: \"volume mount references an empty volume\""),
            );
        }
        return;
    }
    // What a misspelt `volume` would have been is not known.
    let misspelt = group.element.body.blocks().any(|other| closest(other.keyword(), ["volume"]).is_some());
    if misspelt && !group.implied {
        return;
    }
    let mut known: Vec<&str> = Vec::new();
    let mut dropped = None;
    for volume in blocks(group, "volume") {
        let kind = checker.read.string(volume, "type");
        let certain = kind.known().is_some_and(|kind| matches!(kind.value.as_str(), "host" | "csi"));
        match volume.label() {
            Some(label) if certain => known.push(label),
            // A volume without a type, or of one that Nomad does not have, is dropped.
            Some(label) if label == said.value && !matches!(kind, Field::Unknown) => dropped = Some(volume),
            // What is not known may be the one.
            _ if volume.dynamic || matches!(kind, Field::Unknown) => return,
            _ => {}
        }
    }
    if known.contains(&said.value.as_str()) {
        return;
    }
    let wording = format!("Volume Mount ({index}) references undefined volume {}", said.value);
    match dropped {
        Some(volume) => {
            let message = format!(
                "Nomad drops the volume `{}`, whose type is neither `host` nor `csi`, and then has nothing to mount.",
                said.value
            );
            checker
                .report(
                    &crate::nomad::rules::undefined_reference::RULE,
                    "volume-mount-undefined",
                    said.span,
                    message,
                    wording,
                )
                .related
                .push(super::other_place(volume.header_span(), "the dropped volume".into()));
        }
        None => {
            checker.undefined("volume-mount-undefined", said, "volume of the group", known, wording);
        }
    }
}

fn check_mount_modes<'a>(checker: &mut Checker<'a, '_>, mount: Element<'a>, index: usize) {
    if !checker.since(1, 8, 0) {
        return;
    }
    let propagation = checker.read.string(mount, "propagation_mode");
    if let Some(said) = propagation.known()
        && !matches!(said.value.as_str(), "" | "private" | "host-to-task" | "bidirectional")
    {
        let wording = format!(
            "Volume Mount ({index}) is invalid: \"volume mount has an invalid propagation mode: {}\"",
            quote(&said.value)
        );
        let modes = ["private", "host-to-task", "bidirectional"];
        checker.choice("volume-mount-propagation", "propagation_mode", said, &modes, wording);
    }
    let selinux = checker.read.string(mount, "selinux_label");
    if let Some(said) = selinux.known()
        && !matches!(said.value.as_str(), "" | "z" | "Z")
    {
        let wording = format!(
            "Volume Mount ({index}) is invalid: \"volume mount has an invalid SELinux label: \"{}\"\"",
            said.value
        );
        checker.choice("volume-mount-selinux", "selinux_label", said, &["z", "Z"], wording);
    }
}

/// A task that runs a CSI plugin.
pub(super) fn check_plugin<'a>(checker: &mut Checker<'a, '_>, task: &Task<'a>) {
    let Some(plugin) = task.element.element("csi_plugin") else { return };
    let id = checker.read.string(plugin, "id");
    if checker.lacks_text(plugin, "id", &id) {
        let span = checker.at(&id, plugin);
        checker.job(
            "csi-plugin-id",
            span,
            "A CSI plugin needs an `id`, by which volumes name it.",
            "CSIPluginConfig must have a non-empty PluginID",
        );
    }
    let kind = checker.read.string(plugin, "type");
    let (value, span) = match &kind {
        Field::Absent if checker.lacks(plugin, "type") => (String::new(), plugin.header_span()),
        Field::Known(said) => (said.value.clone(), said.span),
        _ => return,
    };
    if !matches!(value.as_str(), "node" | "controller" | "monolith") {
        let wording =
            format!("CSIPluginConfig PluginType must be one of 'node', 'controller', or 'monolith', got: \"{value}\"");
        let said = Said { value, span, via: None };
        checker.choice("csi-plugin-type", "type", &said, &["node", "controller", "monolith"], wording);
    }
    let stage = checker.read.string(plugin, "stage_publish_base_dir");
    let mount = checker.read.string(plugin, "mount_dir").value_or("/csi".into());
    if let (Some(stage), Some(mount)) = (stage.known(), mount)
        && let Some(below) = stage.value.strip_prefix(mount.trim_end_matches('/'))
        && below.starts_with('/')
        && !mount.is_empty()
        && checker.since(1, 6, 5)
    {
        checker.job(
            "csi-plugin-stage-dir",
            stage.span,
            format!("The staging directory cannot lie below `mount_dir` ({mount})."),
            format!(
                "CSIPluginConfig StagePublishBaseDir must not be a subdirectory of MountDir, got: \
                 StagePublishBaseDir=\"{}\" MountDir=\"{mount}\"",
                stage.value
            ),
        );
    }
}
