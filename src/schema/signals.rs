//! The signals that a job may name.

/// The names of signals on Linux, macOS and FreeBSD (signal(7), signal(3)); sorted.
pub static SIGNALS: &[&str] = &[
    "SIGABRT",
    "SIGALRM",
    "SIGBUS",
    "SIGCHLD",
    "SIGCLD",
    "SIGCONT",
    "SIGEMT",
    "SIGFPE",
    "SIGHUP",
    "SIGILL",
    "SIGINFO",
    "SIGINT",
    "SIGIO",
    "SIGIOT",
    "SIGKILL",
    "SIGNULL",
    "SIGPIPE",
    "SIGPOLL",
    "SIGPROF",
    "SIGPWR",
    "SIGQUIT",
    "SIGSEGV",
    "SIGSTKFLT",
    "SIGSTOP",
    "SIGSYS",
    "SIGTERM",
    "SIGTHR",
    "SIGTRAP",
    "SIGTSTP",
    "SIGTTIN",
    "SIGTTOU",
    "SIGURG",
    "SIGUSR1",
    "SIGUSR2",
    "SIGVTALRM",
    "SIGWINCH",
    "SIGXCPU",
    "SIGXFSZ",
];

/// Whether there is a signal of that name, the numbered ones for real time included.
pub fn is_signal(name: &str) -> bool {
    SIGNALS.binary_search(&name).is_ok() || name.starts_with("SIGRT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_sorted() {
        assert!(SIGNALS.is_sorted() && is_signal("SIGTERM") && is_signal("SIGRTMIN+3") && !is_signal("TERM"));
    }
}
