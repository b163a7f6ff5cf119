//! The mock driver of Nomad's own tests, after `drivers/mock/driver.go`. Only development builds have it.

use super::DriverSchema;
use super::option::DriverOption as O;

pub(super) const MOCK_DRIVER: DriverSchema = DriverSchema {
    name: "mock_driver",
    doc: "Pretends to run a task. For tests of Nomad itself; release builds do not have it.",
    page: "https://github.com/hashicorp/nomad/tree/main/drivers/mock",
    built_in: true,
    options: &[
        O::bool("driver_advertise", "Whether the pretended network asks to be advertised."),
        O::string("driver_ip", "The address of the pretended network."),
        O::string("driver_port_map", "A `label:port` pair in the pretended network's port map."),
        O::block(
            "exec_command",
            &[
                EXIT_CODE,
                EXIT_ERR_MSG,
                EXIT_SIGNAL,
                RUN_FOR,
                SIGNAL_ERROR,
                STDERR_REPEAT,
                STDERR_REPEAT_DURATION,
                STDERR_STRING,
                STDOUT_REPEAT,
                STDOUT_REPEAT_DURATION,
                STDOUT_STRING,
            ],
            "How a command that is started in the task (`nomad alloc exec`) pretends to behave.",
        ),
        EXIT_CODE,
        EXIT_ERR_MSG,
        EXIT_SIGNAL,
        O::string("kill_after", "How long the task takes to end after it was told to stop, as a duration."),
        O::string("plugin_exit_after", "After which duration the plugin itself pretends to crash."),
        RUN_FOR,
        SIGNAL_ERROR,
        O::string("start_block_for", "How long starting the task takes, as a duration."),
        O::string("start_error", "The error with which starting the task fails."),
        O::bool("start_error_recoverable", "Whether the error of `start_error` may be retried."),
        STDERR_REPEAT,
        STDERR_REPEAT_DURATION,
        STDERR_STRING,
        STDOUT_REPEAT,
        STDOUT_REPEAT_DURATION,
        STDOUT_STRING,
    ],
};

/// The behaviour of a pretended process: of the task, and of a command inside it.
const RUN_FOR: O = O::string("run_for", "How long the process runs, as a duration.");
const EXIT_CODE: O = O::number("exit_code", "The exit code that the process ends with.");
const EXIT_SIGNAL: O = O::number("exit_signal", "The number of the signal that ends the process.");
const EXIT_ERR_MSG: O = O::string("exit_err_msg", "The error message that the process ends with.");
const SIGNAL_ERROR: O = O::string("signal_error", "The error with which sending a signal to the process fails.");
const STDOUT_STRING: O = O::string("stdout_string", "What the process writes to standard output.");
const STDOUT_REPEAT: O = O::number("stdout_repeat", "How often the process repeats its standard output.");
const STDOUT_REPEAT_DURATION: O =
    O::string("stdout_repeat_duration", "The pause between repetitions of standard output, as a duration.");
const STDERR_STRING: O = O::string("stderr_string", "What the process writes to standard error.");
const STDERR_REPEAT: O = O::number("stderr_repeat", "How often the process repeats its standard error.");
const STDERR_REPEAT_DURATION: O =
    O::string("stderr_repeat_duration", "The pause between repetitions of standard error, as a duration.");
