//! The qemu driver, after `drivers/qemu/driver.go`.

use super::DriverSchema;
use super::option::DriverOption as O;

pub(super) const QEMU: DriverSchema = DriverSchema {
    name: "qemu",
    doc: "Runs a virtual machine image with QEMU.",
    page: "https://developer.hashicorp.com/nomad/docs/job-declare/task-driver/qemu",
    built_in: true,
    options: &[
        O::string(
            "accelerator",
            "What executes the guest's instructions: `kvm` uses the host's hardware, `tcg` (the default) emulates.",
        )
        .suggest(&["tcg", "kvm", "hvf", "xen", "whpx"]),
        O::strings("args", "Further arguments of the QEMU command. The client may restrict which ones are allowed.")
            .example("args = [\"-nodefaults\"]"),
        O::string("drive_interface", "The kind of bus that the image is attached to; `ide` when not set.")
            .suggest(&["ide", "scsi", "sd", "mtd", "floppy", "pflash", "virtio", "none"]),
        O::string(
            "emulator",
            "The QEMU program to run, such as that of another architecture; `qemu-system-x86_64` when not set.",
        )
        .example("emulator = \"qemu-system-aarch64\""),
        O::bool(
            "graceful_shutdown",
            "Presses the machine's power button on stop and waits `kill_timeout` before ending it. Not on Windows.",
        ),
        O::bool(
            "guest_agent",
            "Connects the QEMU guest agent through a socket in the task's directory. Not on Windows.",
        ),
        O::string(
            "image_path",
            "The disk image, relative to the task's directory; usually an `artifact` puts it there.",
        )
        .required()
        .example("image_path = \"local/linux.img\""),
        O::string(
            "machine_type",
            "The machine that QEMU emulates, as listed by `qemu-system-x86_64 -machine help`; `pc` when not set.",
        ),
        O::number_maps(
            "port_map",
            "Forwards ports: labels of the job's ports and the ports of the guest that they lead to.",
        )
        .example("port_map {\n  ssh = 22\n}"),
    ],
};
