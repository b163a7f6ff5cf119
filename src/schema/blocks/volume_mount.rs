//! The `volume_mount` block of a task.

use crate::schema::builder::{BLOCK, attribute};
use crate::schema::types::{BlockSchema, Reference, Required, Type, Version};

pub(in crate::schema) static VOLUME_MOUNT: BlockSchema = BlockSchema {
    id: "volume_mount",
    keyword: "volume_mount",
    doc: "Mounts a volume of the group into this task.",
    page: "job-specification/volume_mount",
    since: Some(Version::new(0, 10, 0)),
    attributes: &[
        attribute("volume", Type::String)
            .required(Required::Needed("the whole mount is dropped without a message"))
            .references(Reference::Volume)
            .since(0, 10, 0)
            .example(r#""data""#)
            .doc(
                "Label of a `volume` of the group. A mount that names none is dropped silently; one that names an \
                 unknown volume is refused.",
            ),
        attribute("destination", Type::String)
            .required(Required::Needed("Nomad's conversion of the job crashes"))
            .since(0, 10, 0)
            .example(r#""/data""#)
            .doc(
                "Path inside the task at which the volume appears; for Docker and `exec` an absolute path in the \
                 container. Never leave it out: with `volume` alone Nomad's job conversion crashes.",
            ),
        attribute("read_only", Type::Bool)
            .default("false")
            .since(0, 10, 0)
            .example("true")
            .doc("With `true`, this task cannot write to the volume, even if others can."),
        attribute("propagation_mode", Type::String)
            .default("private")
            .allowed(&["private", "host-to-task", "bidirectional"])
            .since(0, 10, 2)
            .example(r#""private""#)
            .doc(
                "Whether mounts that are made below the destination later are seen on the other side: `private` \
                 not at all, `host-to-task` those of the host, `bidirectional` both ways.",
            ),
        attribute("selinux_label", Type::String).allowed(&["", "z", "Z"]).since(1, 8, 0).example(r#""z""#).doc(
            "Relabels the volume for SELinux: `z` shared between containers, `Z` private to this one. Empty \
             leaves the labels as they are.",
        ),
    ],
    ..BLOCK
};
