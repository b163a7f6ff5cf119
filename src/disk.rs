//! Finds files on the disk and works on many of them at once, for the command line and the server.

use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use ignore::{Walk, WalkBuilder};

/// Directories that hold no one's job files, hidden or not.
const SKIPPED: [&str; 7] = [".git", ".hg", ".svn", ".jj", ".terraform", ".terragrunt-cache", "node_modules"];

/// Bytes; a job with all its templates must fit into one message of Nomad's.
const LARGEST_TEXT: u64 = 1 << 20;

/// Stack of a thread in bytes (virtual until used): trees are up to 256 blocks deep, more than a thread's default takes.
const STACK: usize = 8 << 20;

/// Everything below `directory`, hidden or not, but for what git ignores; down to `depth` levels, 1 being its own
/// entries.
pub fn walk(directory: &Path, depth: Option<usize>) -> Walk {
    walk_only(directory, depth, |_| true)
}

/// The same, but only into what `wanted` says yes to.
pub fn walk_only(
    directory: &Path,
    depth: Option<usize>,
    wanted: impl Fn(&Path) -> bool + Send + Sync + 'static,
) -> Walk {
    WalkBuilder::new(directory)
        .hidden(false)
        .max_depth(depth)
        // An exported tree has its .gitignore, but no repository.
        .require_git(false)
        .filter_entry(move |entry| {
            entry.depth() == 0 || !SKIPPED.iter().any(|skipped| entry.file_name() == *skipped) && wanted(entry.path())
        })
        .build()
}

/// The text of a file that a job takes in, in UTF-8; `None` where there is none, or more of it than a template has.
pub fn text(path: &Path) -> Option<String> {
    let is_template = |metadata: &fs::Metadata| metadata.is_file() && metadata.len() <= LARGEST_TEXT;
    fs::metadata(path).ok().filter(is_template)?;
    fs::read_to_string(path).ok()
}

/// What `work` makes of each item, in the items' order, as many at a time as there are processors.
pub fn in_parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, usize::from).min(items.len() / 8 + 1);
    if threads == 1 {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<Option<R>>> = Mutex::new(items.iter().map(|_| None).collect());
    thread::scope(|scope| {
        for _ in 0..threads {
            let worker = || {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    results.lock().unwrap_or_else(PoisonError::into_inner)[index] = Some(result);
                }
            };
            let spawned = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, worker);
            if spawned.is_err() {
                // No more threads: those that run do the rest, or else this one does.
                worker();
            }
        }
    });
    let results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.into_iter().map(|result| result.expect("every index was taken once")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parallel_results_keep_their_order() {
        let items: Vec<usize> = (0..1000).collect();
        assert_eq!(in_parallel(&items, |item| item * 2), items.iter().map(|item| item * 2).collect::<Vec<_>>());
        assert_eq!(in_parallel(&[] as &[u8], |item| *item), Vec::<u8>::new());
    }
}
