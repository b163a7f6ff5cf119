// The item in the status bar: how many findings this file has; in its tooltip the server's version and state.
import * as vscode from "vscode";
import { SELECTOR, type Server } from "./server";

export function statusItem(server: Server): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("jobspec-ls.status", vscode.StatusBarAlignment.Right, 100);
  item.name = "jobspec-ls";

  const update = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !concerns(document)) {
      item.hide();
      return;
    }
    show(item, server, document);
    item.show();
  };
  update();
  return vscode.Disposable.from(
    item,
    server.onStatus(update),
    vscode.window.onDidChangeActiveTextEditor(update),
    vscode.languages.onDidChangeDiagnostics((event) => {
      const active = vscode.window.activeTextEditor?.document.uri.toString();
      if (event.uris.some((uri) => uri.toString() === active)) {
        update();
      }
    }),
  );
}

/** A README shows the item only where something is found in it: most belong to no job. */
function concerns(document: vscode.TextDocument): boolean {
  return (
    vscode.languages.match(SELECTOR, document) > 0 && (document.languageId !== "markdown" || findings(document).length > 0)
  );
}

function findings(document: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(document.uri).filter((finding) => finding.source === "jobspec-ls");
}

function show(item: vscode.StatusBarItem, server: Server, document: vscode.TextDocument): void {
  const { status } = server;
  const lines = new vscode.MarkdownString("", true);
  lines.isTrusted = { enabledCommands: ["jobspec-ls.restart", "jobspec-ls.showLog", "jobspec-ls.openPolicy"] };
  item.backgroundColor = undefined;
  item.command = "workbench.actions.view.problems";
  switch (status.kind) {
    case "running": {
      const count = findings(document).length;
      item.text = count === 0 ? "$(pass) jobspec-ls" : `$(checklist) jobspec-ls: ${count}`;
      const found = count === 0 ? "no findings" : count === 1 ? "1 finding" : `${count} findings`;
      lines.appendMarkdown(`jobspec-ls ${status.version}: ${found} in this file`);
      break;
    }
    case "starting":
      item.text = "$(loading~spin) jobspec-ls";
      lines.appendMarkdown("jobspec-ls is starting");
      break;
    case "stopped":
    case "failed":
      item.text = "$(error) jobspec-ls";
      item.command = "jobspec-ls.restart";
      item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
      lines.appendMarkdown("jobspec-ls does not run. ");
      lines.appendText(status.kind === "failed" ? status.reason : "");
      break;
  }
  lines.appendMarkdown(
    "\n\n[Restart](command:jobspec-ls.restart) | [Log](command:jobspec-ls.showLog) | [Policy](command:jobspec-ls.openPolicy)",
  );
  item.tooltip = lines;
}
