// What the checks share: the workspace's files, and waiting for what the server says.
const fs = require("node:fs");
const path = require("node:path");
const vscode = require("vscode");

async function until(what, ask, milliseconds = 15_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 30));
  }
}

const folder = () => vscode.workspace.workspaceFolders[0].uri;
const uriOf = (name) => vscode.Uri.joinPath(folder(), name);
const extension = () => vscode.extensions.getExtension("jobspec-ls.jobspec-ls");

async function open(name) {
  const document = await vscode.workspace.openTextDocument(uriOf(name));
  await vscode.window.showTextDocument(document);
  return document;
}

const codeOf = (finding) => (typeof finding.code === "object" ? finding.code.value : finding.code);
const findings = (uri, rule) =>
  vscode.languages
    .getDiagnostics(uri)
    .filter((finding) => finding.source === "jobspec-ls" && (!rule || codeOf(finding) === rule));

/** Waits for a finding of the rule. */
const finding = (uri, rule) => until(`${rule} in ${uri.path}`, () => findings(uri, rule)[0]);
/** Waits until the rule has no finding. */
const noFinding = (uri, rule) => until(`the end of ${rule} in ${uri.path}`, () => findings(uri, rule).length === 0);

/** The code actions at a range, `kind` as a string. VS Code answers with none where a change came between. */
const actions = (uri, range, kind) =>
  until("code actions", async () => {
    const found = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", uri, range, kind);
    return found.length > 0 && found;
  });

/** Replaces the whole text, as one edit. */
async function setText(document, text) {
  const edit = new vscode.WorkspaceEdit();
  const all = new vscode.Range(document.positionAt(0), document.positionAt(document.getText().length));
  edit.replace(document.uri, all, text);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error("the edit was refused");
}

/** The ids of the running servers: children of this extension host. */
function serverProcesses() {
  return fs.readdirSync("/proc").filter((id) => {
    try {
      const parent = fs.readFileSync(`/proc/${id}/stat`, "utf8").replace(/^.*\) /, "").split(" ")[1];
      return parent === String(process.pid) && commandLine(id).includes("serve");
    } catch {
      return false; // Not a process, or one that has just ended.
    }
  });
}

const commandLine = (id) => fs.readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
const onDisk = (uri) => fs.readFileSync(uri.fsPath, "utf8");

module.exports = {
  actions, codeOf, commandLine, extension, finding, findings, noFinding, onDisk, open, path, serverProcesses, setText,
  until, uriOf,
};
