//! What the indexer has to do, and when.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::documents::Key;

/// A document is read for others when nobody has typed in it for so long …
const RESTS: Duration = Duration::from_millis(25);

/// … but at the latest after so long.
const LATEST: Duration = Duration::from_millis(250);

/// Files that are not open are checked anew when nobody has typed in a `jobspec.toml` for so long.
const SETTINGS_REST: Duration = Duration::from_millis(300);

/// Events on the disk come in flocks, and some never come: so long after the last one, everything is compared.
const SWEEP_AFTER: Duration = Duration::from_millis(1500);

/// The list. The handlers write, the indexer's thread waits.
#[derive(Debug, Default)]
pub(super) struct Todo {
    state: Mutex<State>,
    news: Condvar,
    /// Told when all is done.
    rests: Condvar,
}

#[derive(Debug, Default)]
struct State {
    roots: bool,
    disk: BTreeSet<PathBuf>,
    typed: HashMap<Key, Typed>,
    settings: Option<Instant>,
    sweep: Option<Instant>,
    ended: bool,
    thread: Thread,
}

/// What the indexer's thread does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Thread {
    /// It is about to look at the list.
    #[default]
    Looks,
    /// It works on a batch.
    Works,
    /// It sleeps until then; for ever if `None`.
    Sleeps(Option<Instant>),
}

#[derive(Clone, Copy, Debug)]
struct Typed {
    latest: Instant,
    due: Instant,
}

/// What is to be done now.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The folders are others: search everything.
    pub(super) roots: bool,
    /// Files and directories that have changed on the disk.
    pub(super) disk: BTreeSet<PathBuf>,
    /// Open documents whose text has changed.
    pub(super) typed: HashSet<Key>,
    /// Settings have changed, and files that are not open may have other findings.
    pub(super) settings: bool,
    /// Compare everything on the disk with what is known.
    pub(super) sweep: bool,
}

impl Todo {
    /// The folders are others.
    pub(super) fn roots(&self) {
        self.write(Instant::now(), |state, _| state.roots = true);
    }

    /// Something has changed on the disk.
    pub(super) fn disk(&self, paths: impl IntoIterator<Item = PathBuf>) {
        self.write(Instant::now(), |state, now| {
            state.disk.extend(paths);
            state.sweep = Some(now + SWEEP_AFTER);
        });
    }

    /// A file came up that was not there when the disk was last looked at: it and those beside it are to be looked at.
    pub(super) fn new_file(&self, path: PathBuf) {
        self.write(Instant::now(), |state, _| {
            state.disk.insert(path);
        });
    }

    /// Something may have changed on the disk.
    pub(super) fn sweep(&self) {
        self.write(Instant::now() + SWEEP_AFTER, |state, due| state.sweep = Some(due));
    }

    /// A document was opened.
    pub(super) fn opened(&self, key: Key) {
        self.write(Instant::now(), |state, now| {
            state.typed.insert(key, Typed { latest: now, due: now });
        });
    }

    /// A document was changed.
    pub(super) fn typed(&self, key: Key) {
        let now = Instant::now();
        self.write(now + RESTS, |state, due| {
            let typed = state.typed.entry(key).or_insert(Typed { latest: now + LATEST, due });
            typed.due = due.min(typed.latest);
        });
    }

    /// Settings have changed.
    pub(super) fn settings(&self) {
        self.write(Instant::now() + SETTINGS_REST, |state, due| state.settings = Some(due));
    }

    /// Nothing more is to be done.
    pub(super) fn end(&self) {
        self.write(Instant::now(), |state, _| state.ended = true);
    }

    /// Whether the session has ended.
    pub(super) fn has_ended(&self) -> bool {
        self.lock().ended
    }

    /// Waits until everything that was heard of so far is taken in, typing that has not rested yet included; says
    /// whether that was so within `patience`.
    pub(super) fn settles(&self, patience: Duration) -> bool {
        self.write(Instant::now(), |state, now| state.typed.values_mut().for_each(|typed| typed.due = now));
        let is_busy = |state: &mut State| {
            !state.ended
                && (state.thread == Thread::Works || state.roots || !state.disk.is_empty() || !state.typed.is_empty())
        };
        let waited = self.rests.wait_timeout_while(self.lock(), patience, is_busy);
        !waited.unwrap_or_else(PoisonError::into_inner).1.timed_out()
    }

    /// Changes the list, and wakes the thread if it sleeps beyond `due`.
    fn write(&self, due: Instant, change: impl FnOnce(&mut State, Instant)) {
        let mut state = self.lock();
        change(&mut state, due);
        let must_wake = match state.thread {
            Thread::Sleeps(until) => until.is_none_or(|until| until > due),
            Thread::Looks | Thread::Works => false,
        };
        drop(state);
        if must_wake {
            self.news.notify_one();
        }
    }

    /// Waits for something to do; `None` at the end of the session.
    pub(super) fn next(&self) -> Option<Batch> {
        let mut state = self.lock();
        state.thread = Thread::Looks;
        loop {
            if state.ended {
                self.rests.notify_all();
                return None;
            }
            let now = Instant::now();
            let due = |at: &Option<Instant>| at.is_some_and(|at| at <= now);
            let typed: HashSet<Key> =
                state.typed.iter().filter(|(_, typed)| typed.due <= now).map(|(key, _)| key.clone()).collect();
            let batch = Batch {
                roots: state.roots,
                disk: std::mem::take(&mut state.disk),
                typed,
                settings: due(&state.settings),
                sweep: due(&state.sweep),
            };
            if batch.roots || !batch.disk.is_empty() || !batch.typed.is_empty() || batch.settings || batch.sweep {
                state.roots = false;
                state.typed.retain(|key, _| !batch.typed.contains(key));
                state.settings = state.settings.filter(|_| !batch.settings);
                state.sweep = state.sweep.filter(|_| !batch.sweep);
                state.thread = Thread::Works;
                return Some(batch);
            }
            if state.typed.is_empty() {
                self.rests.notify_all();
            }
            let next = state.typed.values().map(|typed| typed.due).chain(state.settings).chain(state.sweep).min();
            state.thread = Thread::Sleeps(next);
            state = if let Some(until) = next {
                let wait = until.saturating_duration_since(now);
                self.news.wait_timeout(state, wait).unwrap_or_else(PoisonError::into_inner).0
            } else {
                self.news.wait(state).unwrap_or_else(PoisonError::into_inner)
            };
            state.thread = Thread::Looks;
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typing_is_looked_at_when_it_rests_and_openings_at_once() {
        let todo = Todo::default();
        let (typed, opened) = (Key::Other("untitled:a".to_owned()), Key::Other("untitled:b".to_owned()));
        todo.typed(typed.clone());
        todo.opened(opened.clone());
        let start = Instant::now();
        assert_eq!(todo.next().expect("no end").typed, HashSet::from([opened]));
        assert_eq!(todo.next().expect("no end").typed, HashSet::from([typed]));
        assert!(start.elapsed() >= RESTS / 2);
        todo.disk([PathBuf::from("/a")]);
        assert_eq!(todo.next().expect("no end").disk.len(), 1);
        assert!(todo.next().expect("no end").sweep);
        todo.end();
        assert!(todo.next().is_none());
    }

    #[test]
    fn whoever_must_know_everything_waits_for_what_is_typed() {
        let todo = std::sync::Arc::new(Todo::default());
        todo.typed(Key::Other("untitled:a".to_owned()));
        assert!(!todo.settles(Duration::from_millis(1)), "nobody works");
        let worker = std::thread::spawn({
            let todo = std::sync::Arc::clone(&todo);
            move || {
                let mut batches = 0;
                while todo.next().is_some() {
                    batches += 1;
                }
                batches
            }
        });
        assert!(todo.settles(Duration::from_secs(60)));
        todo.end();
        assert_eq!(worker.join().expect("no panic"), 1);
        assert!(todo.settles(Duration::from_secs(60)), "after the end nothing comes any more");
    }
}
