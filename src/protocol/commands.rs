//! The commands that the server itself carries out, and those of the editor that it refers to.

use serde_json::{Value, json};
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::ls_types::{Uri, WorkspaceEdit};

use super::convert::{Converter, workspace_edit};
use super::documents::{Key, Snapshot};
use super::shared::{STILL_READING, Shared};
use crate::features::{Deploy, REGISTRY};
use crate::workspace::FileKind;

/// Applies every safe fix in the document whose URI is the argument.
const FIX_FILE: &str = "jobspec.server.fixFile";

/// Applies every safe fix in all files of the workspace.
const FIX_WORKSPACE: &str = "jobspec.server.fixWorkspace";

/// Returns the page of the rule that is the argument, in Markdown. With `true` as a second argument the client is told in
/// a message what the rule is about.
pub(super) const EXPLAIN_RULE: &str = "jobspec.server.explain";

/// What the server carries out. The names are not those of any editor's commands, since editors make commands of them.
pub(super) const OWN: [&str; 3] = [FIX_FILE, FIX_WORKSPACE, EXPLAIN_RULE];

/// The editor's command that shows the page of the rule that is its argument.
pub(super) const EXPLAIN: &str = "jobspec.explain";

/// The editor's command that runs something in its terminal.
pub(super) const fn deploy(deploy: Deploy) -> &'static str {
    match deploy {
        Deploy::Plan => "jobspec.plan",
        Deploy::Run => "jobspec.run",
        Deploy::Validate => "jobspec.validate",
    }
}

/// What a command leads to.
pub(super) struct Outcome {
    /// What the client shall change.
    pub(super) edit: Option<WorkspaceEdit>,
    /// What it is answered.
    pub(super) answer: Value,
    /// What its user is told.
    pub(super) message: Option<String>,
}

/// Carries out a command of [`OWN`]. `settles` waits until the files of the workspace are known, and says whether they are.
pub(super) fn execute(
    shared: &Shared,
    command: &str,
    arguments: &[Value],
    settles: impl FnOnce() -> bool,
) -> Result<Outcome> {
    let text = || arguments.first().and_then(Value::as_str);
    match command {
        EXPLAIN_RULE => {
            let id = text().ok_or_else(|| Error::invalid_params("the argument is the name of a rule"))?;
            let rule = REGISTRY.get(id).ok_or_else(|| Error::invalid_params(format!("there is no rule `{id}`")))?;
            let told = arguments.get(1).and_then(Value::as_bool) == Some(true);
            let message = told.then(|| format!("{}: {} {}", rule.id, rule.summary, rule.url()));
            Ok(Outcome { edit: None, answer: json!(rule.shown_page()), message })
        }
        FIX_FILE => {
            let uri = text().and_then(|uri| uri.parse::<Uri>().ok());
            let uri = uri.ok_or_else(|| Error::invalid_params("the argument is the URI of a document"))?;
            fix(shared, [(Key::new(&uri), uri)])
        }
        FIX_WORKSPACE => {
            if !settles() {
                return Err(Error::invalid_params(STILL_READING));
            }
            let workspace = shared.surroundings.workspace();
            let paths = workspace.paths().map(|(path, _)| path).filter(|path| shared.surroundings.is_reported(path));
            let mut keys = shared.documents.keys();
            let closed = paths.filter_map(|path| Some((Key::File(path.to_path_buf()), Uri::from_file_path(path)?)));
            let closed: Vec<(Key, Uri)> = closed.filter(|(key, _)| shared.documents.get_key(key).is_none()).collect();
            keys.extend(closed);
            keys.sort_by(|(_, a), (_, b)| a.as_str().cmp(b.as_str()));
            fix(shared, keys)
        }
        _ => Err(Error::invalid_params(format!("there is no command `{command}`"))),
    }
}

/// The edit that applies every safe fix in these documents, each to what it is now.
fn fix(shared: &Shared, documents: impl IntoIterator<Item = (Key, Uri)>) -> Result<Outcome> {
    let client = shared.client();
    if !client.applies_edits {
        return Err(Error::invalid_params("the client applies no edits that it did not ask for"));
    }
    let mut files = Vec::new();
    for (key, uri) in documents {
        let Some(snapshot) = shared.snapshot(&key, &uri) else { continue };
        if !matches!(snapshot.analysis.kind(), FileKind::Job | FileKind::Readme) {
            continue;
        }
        if let Some(edits) = snapshot.analysis.fix_all() {
            let edits = Converter::new(shared, &snapshot).text_edits(&edits);
            let Snapshot { uri, version, .. } = snapshot;
            files.push((uri, version, edits));
        }
    }
    let count: usize = files.iter().map(|(_, _, edits)| edits.len()).sum();
    let answer = json!({ "files": files.len(), "edits": count });
    let edit = (!files.is_empty()).then(|| workspace_edit(client, files, Vec::new()));
    Ok(Outcome { edit, answer, message: None })
}
