//! The podman plugin, after `config.go` in `hashicorp/nomad-driver-podman`.

use super::DriverSchema;
use super::option::{CAPABILITIES, DriverOption as O};

pub(super) const PODMAN: DriverSchema = DriverSchema {
    name: "podman",
    doc: "Runs a container with Podman, which needs no daemon and may run without root. A plugin by HashiCorp.",
    page: "https://developer.hashicorp.com/nomad/plugins/drivers/podman",
    built_in: false,
    options: OPTIONS,
};

static OPTIONS: &[O] = &[
    O::string("apparmor_profile", "The AppArmor profile of the container, or `unconfined`."),
    O::string("arch", "The architecture of the image to pull, where it is not the client's.")
        .suggest(&["amd64", "arm64", "arm", "386"]),
    O::strings("args", "Arguments of `command`, or of the image's entrypoint when `command` is not set.")
        .example("args = [\"--port\", \"${NOMAD_PORT_http}\"]"),
    O::block(
        "auth",
        &[
            O::string("password", "The password or token of the registry account."),
            O::bool("tls_verify", "Whether the registry's certificate is checked.").default("true"),
            O::string("username", "The user name of the registry account."),
        ],
        "Credentials for pulling the image from a private registry. They are stored in the job in plain text.",
    ),
    O::bool("auth_soft_fail", "Pulls without credentials when authentication fails, instead of failing the task."),
    O::strings("cap_add", "Linux capabilities that the container gets in addition to Podman's default set.")
        .suggest(CAPABILITIES)
        .example("cap_add = [\"sys_time\"]"),
    O::strings("cap_drop", "Linux capabilities that are taken away from the container's default set.")
        .suggest(CAPABILITIES)
        .example("cap_drop = [\"mknod\"]"),
    O::string("command", "The command that the container runs, in place of the image's `CMD`."),
    O::number("cpu_cfs_period", "The period in microseconds over which the CPU quota of `cpu_hard_limit` is measured.")
        .example("cpu_cfs_period = 100000"),
    O::bool(
        "cpu_hard_limit",
        "Limits the container strictly to its `resources.cpu`. Otherwise it may use more while the host is idle.",
    ),
    O::strings(
        "devices",
        "Devices of the host as `host-device[:container-device][:permissions]`, permissions being `r`, `w` and `m`.",
    )
    .example("devices = [\"/dev/net/tun\"]"),
    O::any("entrypoint", "Replaces the image's entrypoint: a string, or a list with an element for each argument.")
        .example("entrypoint = [\"/bin/sh\", \"-c\"]"),
    O::strings(
        "extra_hosts",
        "Lines for the container's `/etc/hosts`, each as `host:IP`. `host-gateway` stands for the host's address.",
    )
    .example("extra_hosts = [\"db.internal:10.0.0.5\"]"),
    O::bool("force_pull", "Pulls the image at every start, even if the client has it."),
    O::string("hostname", "The host name inside the container. With `count` over 1 every instance gets the same one."),
    O::string("image", "The image to run. Transports: `docker://` (the default), `oci-archive:`, `docker-archive:`.")
        .required()
        .example("image = \"docker://docker.io/library/redis:7.4\""),
    O::string(
        "image_pull_timeout",
        "How long a pull may take, as a duration. The plugin's `client_http_timeout` is the upper limit.",
    )
    .default("\"5m\""),
    O::bool("init", "Runs a small init process as PID 1, which forwards signals and reaps zombie processes."),
    O::string("init_path", "The program that `init` runs, on the client.")
        .example("init_path = \"/usr/libexec/podman/catatonit\""),
    O::string("ipc_mode", "The IPC namespace of the container.").suggest(&["host", "none", "private", "shareable"]),
    O::string("ipv4_address", "A fixed IPv4 address in a Podman network."),
    O::string("ipv6_address", "A fixed IPv6 address in a Podman network."),
    O::string_maps("labels", "Labels of the container. Keys with dots need the form `labels = { \"a.b\" = \"c\" }`."),
    O::block(
        "logging",
        &[
            O::string(
                "driver",
                "`nomad` pipes the output straight to Nomad; `journald` also keeps it in the host's journal.",
            )
            .suggest(&["nomad", "journald"]),
            O::string_maps("options", "Options of the logging driver, such as `tag` for journald."),
        ],
        "Where Podman sends the container's output; to Nomad when not set.",
    )
    .example("logging {\n  driver = \"journald\"\n  options {\n    tag = \"redis\"\n  }\n}"),
    O::string(
        "memory_reservation",
        "The memory to which the kernel presses the container when the host runs short, with a unit: b, k, m or g.",
    )
    .example("memory_reservation = \"100m\""),
    O::string(
        "memory_swap",
        "Memory plus swap, with a unit: b, k, m or g. More than `resources.memory`; `-1` for unlimited swap.",
    )
    .example("memory_swap = \"180m\""),
    O::number("memory_swappiness", "How readily the kernel swaps the container's memory out, from 0 to 100.")
        .example("memory_swappiness = 60"),
    O::string(
        "network_mode",
        "The network of the container; that of the group when not set. `task:<name>` joins another task of the \
         allocation, `container:<id>` another container.",
    )
    .suggest(&["bridge", "host", "none", "slirp4netns"]),
    O::number(
        "oom_score_adj",
        "How likely the kernel kills the container when memory runs out: higher is more likely.",
    )
    .example("oom_score_adj = 500"),
    O::string("os", "The operating system of the image to pull, where it is not the client's."),
    O::number("pids_limit", "The most processes that the container may have.").example("pids_limit = 200"),
    O::number_maps("port_map", "Maps port labels of the task's `resources.network` to ports in the container.")
        .deprecated("Define ports in the group's `network` with `to`, and list their labels in `ports`."),
    O::strings("ports", "Labels of the group's ports that are published on the container.")
        .example("ports = [\"http\"]"),
    O::bool(
        "privileged",
        "Turns off what separates the container from the host: capabilities, devices, read-only mounts, SELinux, seccomp.",
    ),
    O::bool("readonly_rootfs", "Makes the container's root file system read-only."),
    O::strings("security_opt", "Options in the form of `podman run --security-opt`.")
        .example("security_opt = [\"no-new-privileges\"]"),
    O::strings("selinux_opts", "SELinux labels of the container's process.")
        .example("selinux_opts = [\"type:my_container.process\"]"),
    O::string("shm_size", "The size of `/dev/shm`, with a unit: b, k, m or g.").example("shm_size = \"256m\""),
    O::string("socket", "The name of the Podman socket in the plugin's configuration that runs this task.")
        .default("\"default\""),
    O::strings("static_ips", "Fixed addresses of the container in its networks."),
    O::string("static_mac", "The MAC address of the container's network interface."),
    O::string_maps(
        "sysctl",
        "Kernel parameters in the container's namespaces. Their names have dots, so write `sysctl = { … }`.",
    )
    .example("sysctl = {\n  \"net.core.somaxconn\" = \"16384\"\n}"),
    O::strings("tmpfs", "Paths in the container that are kept in memory.").example("tmpfs = [\"/run\"]"),
    O::bool("tty", "Gives the container a terminal."),
    O::string_maps("ulimit", "Resource limits of the container's processes: a limit, or `soft:hard`.")
        .example("ulimit {\n  nofile = \"2048:4096\"\n}"),
    O::string("userns", "The user namespace of the container.").suggest(&["auto", "host", "keep-id", "nomap"]),
    O::string("variant", "The variant of the architecture to pull, such as `v7` for 32-bit ARM."),
    O::strings("volumes", "Bind mounts as `source:target[:options]`.")
        .example("volumes = [\"local/app.conf:/etc/app.conf:ro,noexec\"]"),
    O::string("working_dir", "The working directory inside the container."),
];
