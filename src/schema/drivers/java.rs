//! The java driver, after `drivers/java/driver.go`.

use super::DriverSchema;
use super::exec::{CAP_ADD, CAP_DROP, IPC_MODE, PID_MODE, WORK_DIR};
use super::option::DriverOption as O;

pub(super) const JAVA: DriverSchema = DriverSchema {
    name: "java",
    doc: "Runs a jar or a class with the client's Java. On Linux in a chroot, like exec.",
    page: "https://developer.hashicorp.com/nomad/docs/job-declare/task-driver/java",
    built_in: true,
    options: &[
        O::strings("args", "Arguments of the program's main method."),
        CAP_ADD,
        CAP_DROP,
        O::string(
            "class",
            "The class whose main method runs. Needed without `jar_path`, or when the jar's manifest names none.",
        ),
        O::string("class_path", "Where Java looks for classes and jars.").example("class_path = \"${NOMAD_TASK_DIR}\""),
        IPC_MODE,
        O::string("jar_path", "The jar to run, relative to the task's directory; usually an `artifact` puts it there.")
            .example("jar_path = \"local/app.jar\""),
        O::strings(
            "jvm_options",
            "Options of the Java virtual machine, passed on as they are. Keep `-Xmx` below `resources.memory`.",
        )
        .example("jvm_options = [\"-Xmx512m\"]"),
        PID_MODE,
        WORK_DIR,
    ],
};
