//! `volume` and `volume_mount`.

use super::Checker;
use crate::model::{Field, Group, Task};

/// Mounts of volumes that the group does not have.
pub(super) fn check_mounts<'a>(checker: &mut Checker<'a, '_>, group: &Group<'a>, task: &Task<'a>) {
    let mut index = 0;
    for mount in task.element.elements("volume_mount") {
        let volume = checker.read.string(mount, "volume");
        // Nomad drops a mount that names no volume.
        if volume.is_absent() {
            continue;
        }
        index += 1;
        let Field::Known(said) = volume else { continue };
        if said.value.is_empty() {
            checker.value(
                "volume-mount-empty",
                said.span,
                "A mount needs the label of a `volume` block of its group.",
                format!("Volume Mount ({index}) is invalid: \"volume mount references an empty volume: {:?}\"", ""),
            );
            continue;
        }
        if group.volumes.iter().any(|volume| volume.dynamic) {
            continue;
        }
        let known = group.volumes.iter().filter_map(|volume| volume.label());
        if !known.clone().any(|label| label == said.value) {
            let wording = format!("Volume Mount ({index}) references undefined volume {}", said.value);
            checker.undefined("volume-mount-undefined", &said, "volume of the group", known, wording);
        }
    }
}
