//! The body that docker's `mount` and `mounts` share.

use super::super::option::DriverOption as O;

pub(super) static FIELDS: &[O] = &[
    O::block(
        "bind_options",
        &[O::string("propagation", "Whether mounts made later on one side show on the other.")
            .suggest(&["private", "rprivate", "rshared", "rslave", "shared", "slave"])],
        "Settings for a mount of type `bind`.",
    ),
    O::bool("readonly", "Mounts without the right to write."),
    O::string(
        "source",
        "The volume's name, or the path to bind. A relative path lies in the task's directory; a path of the host \
         needs a client with `volumes { enabled = true }`.",
    ),
    O::string("target", "The path inside the container."),
    O::block(
        "tmpfs_options",
        &[
            O::number("mode", "The directory's permissions as a decimal number: 1023 is octal 1777.")
                .example("mode = 1023"),
            O::number("size", "The size limit in bytes. Unlimited when not set.").example("size = 67108864"),
        ],
        "Settings for a mount of type `tmpfs`.",
    ),
    O::string("type", "What is mounted: a Docker `volume`, a path (`bind`), or memory (`tmpfs`).")
        .default("\"volume\"")
        .one_of(&["bind", "tmpfs", "volume"]),
    O::block(
        "volume_options",
        &[
            O::block(
                "driver_config",
                &[
                    O::string("name", "The name of the volume driver."),
                    O::string_maps("options", "Options that are passed to the volume driver."),
                ],
                "The driver that creates the volume when it does not exist.",
            ),
            O::string_maps("labels", "Labels of the volume when Docker creates it."),
            O::bool("no_copy", "Does not copy what the image has at the target into an empty volume."),
        ],
        "Settings for a mount of type `volume`.",
    ),
];
