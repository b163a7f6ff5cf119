// The extension's start: what it consists of, and nothing else.
import * as vscode from "vscode";
import { newService } from "./create";
import { deployCommands } from "./deploy";
import { explainRule } from "./explain";
import { detectJobs } from "./language";
import { openPolicy } from "./policy";
import { Server } from "./server";
import { statusItem } from "./status";
import { checkTask } from "./tasks";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  server = new Server(context);
  const running = server;
  context.subscriptions.push(
    running,
    statusItem(running),
    detectJobs(),
    explainRule(context),
    newService(context),
    openPolicy(),
    checkTask(context),
    deployCommands(),
    vscode.commands.registerCommand("jobspec-ls.restart", () => running.restart()),
    vscode.commands.registerCommand("jobspec-ls.showLog", () => running.showLog()),
    vscode.commands.registerCommand("jobspec-ls.fixAll", fixAll),
    vscode.commands.registerCommand("jobspec-ls.fixWorkspace", () => running.fixWorkspace()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("jobspec-ls.server")) {
        void running.restart();
      }
    }),
    // With trust the workspace's own server path counts.
    vscode.workspace.onDidGrantWorkspaceTrust(() => running.restart()),
  );
  await running.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

async function fixAll(): Promise<void> {
  await vscode.commands.executeCommand("editor.action.sourceAction", { kind: "source.fixAll", apply: "first" });
}
