//! Whether the process that started the server still runs: an editor that crashes cannot say good-bye.

/// Whether there is a process `id` that runs.
///
/// Where that cannot be found out (Windows) the answer is yes: there the closed stdin must do.
pub(super) fn runs(id: u32) -> bool {
    #[cfg(unix)]
    {
        let Some(pid) = i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw) else { return true };
        // A refused signal means that there is someone to refuse it.
        rustix::process::test_kill_process(pid) != Err(rustix::io::Errno::SRCH) && !is_zombie(id)
    }
    #[cfg(not(unix))]
    {
        let _ = id;
        true
    }
}

/// A process that has ended but that its own parent has not asked about yet: it still takes signals.
#[cfg(unix)]
fn is_zombie(id: u32) -> bool {
    // proc(5): the state follows the command's name, which may itself hold brackets and blanks.
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { return false };
    stat.rsplit_once(')').is_some_and(|(_, rest)| rest.trim_start().starts_with(['Z', 'X']))
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_process_runs_until_it_ends() {
        let mut child = Command::new("sleep").arg("60").spawn().expect("sleep(1) exists");
        assert!(runs(std::process::id()));
        assert!(runs(child.id()));
        child.kill().expect("it is ours");
        let ended = (0..500).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            !runs(child.id())
        });
        assert!(ended, "a zombie does not run");
        child.wait().expect("it is ours");
        assert!(!runs(child.id()));
    }
}
