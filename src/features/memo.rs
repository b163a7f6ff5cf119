//! What the checks found in each group of a job, kept from one version of a document to the next: while one types in
//! a group, the others are not checked again.
//!
//! A group's findings are taken over when the group itself, everything outside all groups, and the settings are the
//! same as before. Trees share what an edit does not touch, so that "the same" is a comparison of addresses; the
//! memory holds the tree that they belong to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::model::{Job, makes_groups};
use crate::rule::{Findings, Settled};
use crate::syntax::{BlockRef, ItemRef, Tree};
use crate::text::Span;

/// The last findings of a document, shared by its versions.
#[derive(Debug, Default)]
pub(super) struct Memo(Mutex<Option<Arc<Known>>>);

/// What was found in one version.
#[derive(Debug)]
pub(super) struct Known {
    around: Around,
    groups: HashMap<usize, Found>,
}

/// What was found in one group, and where the group stood at that time.
#[derive(Clone, Debug)]
struct Found {
    start: usize,
    findings: Arc<[Diagnostic]>,
}

/// What the findings of all groups depend on.
#[derive(Debug)]
pub(super) struct Around {
    /// Everything with a name that stands outside of the groups.
    items: Vec<usize>,
    label: Option<String>,
    /// Whether the file, and the job, have syntax errors.
    broken: [bool; 2],
    settings: Arc<Settings>,
    /// Keeps the addresses from being used again.
    _tree: Tree,
}

impl PartialEq for Around {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
            && self.label == other.label
            && self.broken == other.broken
            && Arc::ptr_eq(&self.settings, &other.settings)
    }
}

impl Around {
    /// Of a file with one job, whose braces come out even; `None` for others.
    pub(super) fn of(tree: &Tree, settings: &Arc<Settings>) -> Option<Self> {
        let root = tree.root();
        let mut jobs = root.blocks_named("job");
        let (Some(job), None, true) = (jobs.next(), jobs.next(), tree.is_balanced()) else { return None };
        let mut items = Vec::new();
        let outside = root.items().filter(|item| item.block().is_none_or(|block| block.keyword() != "job"));
        let inside = job.body().items().filter(|item| !item.block().is_some_and(makes_groups));
        items.extend(outside.filter_map(ItemRef::address));
        items.push(0);
        items.extend(inside.filter_map(ItemRef::address));
        Some(Self {
            items,
            label: job.label().map(str::to_owned),
            broken: [root.has_errors(), job.has_errors()],
            settings: Arc::clone(settings),
            _tree: tree.clone(),
        })
    }
}

impl Memo {
    /// What is known of groups whose surroundings are these.
    pub(super) fn get(&self, around: &Around) -> Option<Arc<Known>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.as_ref().filter(|known| known.around == *around).cloned()
    }

    fn set(&self, known: Option<Known>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = known.map(Arc::new);
    }
}

impl Known {
    /// Those of the job's groups whose findings are known.
    pub(super) fn settled(&self, job: &Job<'_>) -> Settled {
        let addresses = job.groups.iter().map(|group| group.element.block.address());
        Settled::new(addresses.filter(|address| self.groups.contains_key(address)))
    }
}

/// All findings: those just made, and those that `known` has of groups that were not looked at. They are kept for the
/// next version where `around` allows it.
pub(super) fn complete(
    memo: &Memo,
    around: Option<Around>,
    known: Option<&Known>,
    job: Option<&Job<'_>>,
    mut findings: Findings,
) -> Vec<Diagnostic> {
    let (Some(around), Some(job)) = (around, job) else { return findings.into_inner() };
    let mut made: HashMap<usize, Vec<Diagnostic>> = HashMap::new();
    let mut blocks: Vec<BlockRef<'_>> = job.groups.iter().map(|group| group.element.block).collect();
    blocks.sort_by_key(|block| block.span().start);
    let mut strays = false;
    let of_groups = findings.take_of_groups();
    for finding in &of_groups {
        let at = blocks.partition_point(|block| block.span().start <= finding.span.start);
        match blocks[..at].last() {
            Some(block) if finding.span.end <= block.span().end => {
                made.entry(block.address()).or_default().push(finding.clone());
            }
            _ => strays = true,
        }
    }
    let mut all = findings.into_inner();
    all.extend(of_groups);
    let mut groups = HashMap::with_capacity(blocks.len());
    for block in blocks {
        let address = block.address();
        let start = block.span().start;
        let found = if let Some(found) = known.and_then(|known| known.groups.get(&address)) {
            all.extend(found.findings.iter().map(|finding| moved(finding, found.start, start)));
            found.clone()
        } else {
            let findings = made.remove(&address).unwrap_or_default();
            // Where a finding speaks of another line, its words change as the group moves.
            if findings.iter().any(|finding| !finding.related.is_empty()) {
                continue;
            }
            Found { start, findings: findings.into() }
        };
        groups.insert(address, found);
    }
    // What stands outside of the groups, yet comes from one of them, would be lost with the next version.
    memo.set((!strays).then_some(Known { around, groups }));
    all
}

/// The finding in a group that starts at `to`, where it started at `from`.
fn moved(finding: &Diagnostic, from: usize, to: usize) -> Diagnostic {
    let shift = |span: Span| Span::new(span.start - from + to, span.end - from + to);
    let mut finding = finding.clone();
    finding.span = shift(finding.span);
    finding
}
