//! Volumes of a group and their mounts in tasks.

use crate::schema::builder::{BLOCK, attribute, child};
use crate::schema::types::{BlockSchema, LabelSchema, Required, Type, Version};

pub(in crate::schema) static VOLUME: BlockSchema = BlockSchema {
    id: "volume",
    keyword: "volume",
    labels: &[LabelSchema {
        name: "name",
        doc: "The name that `volume_mount.volume` refers to; it may differ from \
              `source`.",
    }],
    doc: "Storage that the group needs: a host volume of the client or a CSI volume. It only makes the \
          volume available; each task that uses it needs a `volume_mount`.",
    note: Some("A second `volume` with the same label silently replaces the first."),
    page: "job-specification/volume",
    since: Some(Version::new(0, 10, 0)),
    attributes: &[
        attribute("type", Type::String)
            .required(Required::Validate)
            .allowed(&["host", "csi"])
            .lenient()
            .since(0, 10, 0)
            .example(r#""host""#)
            .doc(
                "`host` for a directory that a client offers, `csi` for a volume of a CSI plugin. With any other \
                 value Nomad drops the whole block, and the mounts then fail as undefined.",
            ),
        attribute("source", Type::String).required(Required::Validate).since(0, 10, 0).example(r#""app-data""#).doc(
            "Name of the host volume in the client's configuration (or of the dynamic host volume), or ID of \
             the CSI volume. Nomad refuses the volume without it.",
        ),
        attribute("read_only", Type::Bool).default("false").since(0, 10, 0).example("true").doc(
            "With `true`, no task can write to the volume, and the scheduler may choose one that is \
             read-only. The reader-only access modes demand it.",
        ),
        attribute("access_mode", Type::String)
            .required(Required::When("`type` is `csi`"))
            .allowed(&[
                "single-node-reader-only",
                "single-node-writer",
                "single-node-single-writer",
                "single-node-multi-writer",
                "multi-node-reader-only",
                "multi-node-single-writer",
                "multi-node-multi-writer",
            ])
            .lenient()
            .since(1, 1, 0)
            .example(r#""single-node-writer""#)
            .doc(
                "How many nodes and writers use the volume at once. Mandatory for CSI; host volumes take only the \
                 `single-node-…` modes. Single-reader and single-writer modes exclude a `count` above 1, unless \
                 `per_alloc` is set.",
            ),
        attribute("attachment_mode", Type::String)
            .required(Required::When("`type` is `csi`"))
            .allowed(&["file-system", "block-device"])
            .since(1, 1, 0)
            .example(r#""file-system""#)
            .doc(
                "How a CSI volume arrives: mounted as a `file-system` or as a raw `block-device`. Mandatory for \
                 CSI; a block device takes no mount options.",
            ),
        attribute("per_alloc", Type::Bool).default("false").since(1, 1, 0).example("true").doc(
            "With `true`, each allocation has its own volume: the source gets the suffix `[<index>]`, as in \
             `data[0]`. Not with canaries, not with `sticky`, and not in system jobs.",
        ),
        attribute("sticky", Type::Bool).default("false").since(1, 10, 0).example("true").doc(
            "With `true`, a replaced allocation gets the very same dynamic host volume again, which ties it \
             to that node. Not together with `per_alloc`.",
        ),
    ],
    children: &[child(&MOUNT_OPTIONS).since(0, 11, 0)],
    ..BLOCK
};

pub(in crate::schema) static MOUNT_OPTIONS: BlockSchema = BlockSchema {
    id: "mount_options",
    keyword: "mount_options",
    doc: "Options for mounting a CSI volume, overriding those of its registration. Host volumes and block \
          devices do not take them.",
    page: "job-specification/volume#mount_options-parameters",
    since: Some(Version::new(0, 11, 0)),
    attributes: &[
        attribute("fs_type", Type::String)
            .suggested(&["ext4", "xfs", "btrfs", "ext3"])
            .since(0, 11, 0)
            .example(r#""ext4""#)
            .doc("File system of the volume, such as `ext4`; the plugin may format an empty volume with it."),
        attribute("mount_flags", Type::ListString)
            .since(0, 11, 0)
            .example(r#"["noatime"]"#)
            .doc("Options as for `mount -o`, one element each, such as `noatime` or `ro`."),
    ],
    ..BLOCK
};
