// "Open the Policy File": the jobspec.toml that governs the file in the editor, or a new one.
import * as vscode from "vscode";

const NAME = "jobspec.toml";
const NEW_FILE = `# What jobspec-ls checks in this repository. Every key and its default: see the README of jobspec-ls.
extends = "homelab"   # or "nomad": only what Nomad itself rejects, ignores or deprecates

[rules]
# missing-check = "off"
`;

export function openPolicy(): vscode.Disposable {
  return vscode.commands.registerCommand("jobspec-ls.openPolicy", async () => {
    const folder = currentFolder();
    if (!folder) {
      void vscode.window.showInformationMessage(`Open a folder first: ${NAME} belongs to a repository.`);
      return;
    }
    const file = (await nearest(folder)) ?? (await create(folder.uri));
    if (file) {
      await vscode.window.showTextDocument(file);
    }
  });
}

/** The workspace folder of the file in the editor, else the first. */
export function currentFolder(): vscode.WorkspaceFolder | undefined {
  const document = vscode.window.activeTextEditor?.document.uri;
  return (document && vscode.workspace.getWorkspaceFolder(document)) ?? vscode.workspace.workspaceFolders?.[0];
}

/** Walks up from the file in the editor to its workspace folder, as the server does. */
async function nearest(folder: vscode.WorkspaceFolder): Promise<vscode.Uri | undefined> {
  const document = vscode.window.activeTextEditor?.document.uri;
  const inside = document && vscode.workspace.getWorkspaceFolder(document) === folder;
  let directory = inside ? vscode.Uri.joinPath(document, "..") : folder.uri;
  for (;;) {
    const file = vscode.Uri.joinPath(directory, NAME);
    if (await exists(file)) {
      return file;
    }
    const parent = vscode.Uri.joinPath(directory, "..");
    if (directory.path === folder.uri.path || parent.path === directory.path) {
      return undefined;
    }
    directory = parent;
  }
}

async function create(folder: vscode.Uri): Promise<vscode.Uri | undefined> {
  const button = `Create ${NAME}`;
  const choice = await vscode.window.showInformationMessage(
    `There is no ${NAME} here, so the built-in policy applies.`,
    button,
  );
  if (choice !== button) {
    return undefined;
  }
  const file = vscode.Uri.joinPath(folder, NAME);
  await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(NEW_FILE));
  return file;
}

async function exists(file: vscode.Uri): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(file);
    return true;
  } catch {
    return false;
  }
}
