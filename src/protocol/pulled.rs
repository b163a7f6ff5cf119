//! Findings for clients that ask for them, of one document and of the whole workspace.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;
use tower_lsp::ls_types::{
    DocumentDiagnosticReport, FullDocumentDiagnosticReport, PreviousResultId, ProgressToken,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
    Uri, WorkspaceDocumentDiagnosticReport, WorkspaceFullDocumentDiagnosticReport,
};

use super::convert::Converter;
use super::documents::{Key, Snapshot};
use super::publisher::digest;
use super::reporter::Reporter;
use super::shared::Shared;

/// So many files are reported at once to a client that takes parts.
const PART: usize = 32;

/// The findings of one version, with an id of its own. The same findings of a later version are told again: a client
/// moves what it shows as the text changes, and what it has moved to a wrong place stays there until it is told. A client
/// that opens a document again may have forgotten what it was told before.
fn full(shared: &Shared, snapshot: &Snapshot) -> (FullDocumentDiagnosticReport, u64) {
    let items = Converter::new(shared, snapshot).diagnostics();
    let digest = digest(&serde_json::to_vec(&items).unwrap_or_default());
    let result_id = format!("{}{}", findings_id(snapshot.opening, digest), snapshot.stamp);
    (FullDocumentDiagnosticReport { result_id: Some(result_id), items }, digest)
}

/// With what the ids of all versions begin that have these findings.
fn findings_id(opening: u64, digest: u64) -> String {
    format!("{opening}-{digest:016x}-")
}

/// The findings of one document.
pub(super) fn document(shared: &Shared, snapshot: &Snapshot, previous: Option<&str>) -> DocumentDiagnosticReport {
    let (report, _) = full(shared, snapshot);
    match report.result_id {
        Some(result_id) if previous == Some(&result_id) => {
            DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
                unchanged_document_diagnostic_report: UnchangedDocumentDiagnosticReport { result_id },
                related_documents: None,
            })
        }
        _ => DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            full_document_diagnostic_report: report,
            related_documents: None,
        }),
    }
}

/// A question about the whole workspace.
pub(super) struct Question {
    /// What the client has been told, by document. One that asks in both ways may know two ids of a document.
    previous: HashMap<Key, (Uri, Vec<String>)>,
    /// Where to send parts of the answer.
    parts: Option<ProgressToken>,
    /// The client has taken the question back.
    cancelled: Arc<AtomicBool>,
}

/// Cancels a question when it is dropped.
pub(super) struct Asking(Arc<AtomicBool>);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

impl Question {
    /// A question, and what cancels it.
    pub(super) fn new(previous: Vec<PreviousResultId>, parts: Option<ProgressToken>) -> (Self, Asking) {
        let mut known: HashMap<Key, (Uri, Vec<String>)> = HashMap::with_capacity(previous.len());
        for PreviousResultId { uri, value } in previous {
            known.entry(Key::new(&uri)).or_insert_with(|| (uri, Vec::new())).1.push(value);
        }
        let cancelled = Arc::<AtomicBool>::default();
        (Self { previous: known, parts, cancelled: Arc::clone(&cancelled) }, Asking(cancelled))
    }

    /// Everything that is new to the client. `news` is the state of the workspace that it was asked in.
    pub(super) fn answer(&self, shared: &Shared, reporter: &Reporter, news: u64) -> Answer {
        let mut answer = Answer { items: Vec::new(), is_new: false };
        let open: Vec<Key> = shared.documents.keys().into_iter().map(|(key, _)| key).collect();
        let workspace = shared.surroundings.workspace();
        let mut configs = shared.surroundings.config_files();
        configs.retain(|path| workspace.get(path).is_none());
        let paths = workspace.paths().map(|(path, _)| path.as_ref()).chain(configs.iter().map(AsRef::as_ref));
        let closed = paths.filter(|path| shared.surroundings.is_reported(path)).map(|path| Key::File(path.to_owned()));
        let mut seen: HashSet<Key> = HashSet::with_capacity(workspace.len());
        for key in open.into_iter().chain(closed) {
            if self.cancelled.load(Ordering::Acquire) {
                break;
            }
            if seen.insert(key.clone())
                && let Some(report) = self.report(&key, shared, reporter, news)
            {
                answer.items.push(WorkspaceDocumentDiagnosticReport::Full(report));
                self.send_part(&mut answer, reporter, PART);
            }
        }
        // What the client knows findings of, and what is not there any more.
        for (_, (uri, _)) in self.previous.iter().filter(|(key, _)| !seen.contains(*key)) {
            let nothing = FullDocumentDiagnosticReport::default();
            answer.items.push(WorkspaceDocumentDiagnosticReport::Full(WorkspaceFullDocumentDiagnosticReport {
                uri: uri.clone(),
                version: None,
                full_document_diagnostic_report: nothing,
            }));
        }
        self.send_part(&mut answer, reporter, 1);
        answer.is_new |= !answer.items.is_empty();
        answer
    }

    /// The findings of one file, if they are new to the client; a file without any is news only to one that knew some.
    fn report(
        &self,
        key: &Key,
        shared: &Shared,
        reporter: &Reporter,
        news: u64,
    ) -> Option<WorkspaceFullDocumentDiagnosticReport> {
        let known = self.previous.get(key);
        let open = shared.open(key);
        if open.is_none()
            && let Some(digest) = key.path().and_then(|path| reporter.digest(path))
        {
            let is_known = match known {
                Some((_, values)) => has_findings(values, 0, digest),
                None => digest == nothing(),
            };
            if is_known {
                return None;
            }
        }
        let uri = match (&open, known) {
            (Some(open), _) => open.uri.clone(),
            (None, Some((uri, _))) => uri.clone(),
            (None, None) => Uri::from_file_path(key.path()?)?,
        };
        let snapshot = open.or_else(|| shared.snapshot(key, &uri));
        let Some(snapshot) = snapshot else {
            // It went while it was looked at.
            let full_document_diagnostic_report = FullDocumentDiagnosticReport::default();
            let report = WorkspaceFullDocumentDiagnosticReport { uri, version: None, full_document_diagnostic_report };
            return known.is_some().then_some(report);
        };
        let (report, digest) = full(shared, &snapshot);
        if let Some(path) = key.path().filter(|_| snapshot.version.is_none()) {
            reporter.remember(path, digest, news);
        }
        let is_known = match known {
            Some((_, values)) => has_findings(values, snapshot.opening, digest),
            None => report.items.is_empty(),
        };
        let version = snapshot.version.map(i64::from);
        let report = WorkspaceFullDocumentDiagnosticReport { uri, version, full_document_diagnostic_report: report };
        (!is_known).then_some(report)
    }

    fn send_part(&self, answer: &mut Answer, reporter: &Reporter, least: usize) {
        let Some(token) = self.parts.as_ref().filter(|_| answer.items.len() >= least) else { return };
        answer.is_new = true;
        let items = std::mem::take(&mut answer.items);
        let params = json!({ "token": token, "value": { "items": items } });
        reporter.outgoing().send(&json!({ "jsonrpc": "2.0", "method": "$/progress", "params": params }));
    }
}

/// What a question about the whole workspace found.
pub(super) struct Answer {
    /// What did not go out in parts.
    pub(super) items: Vec<WorkspaceDocumentDiagnosticReport>,
    /// Whether the client learns anything from it, parts included.
    pub(super) is_new: bool,
}

/// Whether one of the ids is of these findings, whatever the version.
fn has_findings(ids: &[String], opening: u64, digest: u64) -> bool {
    let wanted = findings_id(opening, digest);
    ids.iter().any(|id| id.starts_with(&wanted))
}

/// The digest of no findings.
fn nothing() -> u64 {
    digest(b"[]")
}
