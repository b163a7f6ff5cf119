// The task "jobspec-ls: check": the whole workspace in the Problems view, also files that are not open.
import * as vscode from "vscode";
import * as settings from "./settings";

const TYPE = "jobspec-ls";

interface Definition extends vscode.TaskDefinition {
  paths?: string[];
}

export function checkTask(context: vscode.ExtensionContext): vscode.Disposable {
  return vscode.tasks.registerTaskProvider(TYPE, {
    provideTasks: () =>
      (vscode.workspace.workspaceFolders ?? [])
        .map((folder) => task(context, folder, { type: TYPE }))
        .filter((made) => made !== undefined),
    resolveTask: (unresolved) => {
      const scope = unresolved.scope;
      const folder = typeof scope === "object" ? scope : vscode.workspace.workspaceFolders?.[0];
      return folder && task(context, folder, unresolved.definition as Definition);
    },
  });
}

function task(
  context: vscode.ExtensionContext,
  folder: vscode.WorkspaceFolder,
  definition: Definition,
): vscode.Task | undefined {
  const found = settings.server(context);
  if (found.kind === "missing") {
    return undefined;
  }
  // With another status than 0, VS Code says that so fast a program "failed to launch"; findings are in the Problems view.
  const args = ["check", "--exit-zero", "--format", "concise", ...(definition.paths ?? ["."])];
  const run = new vscode.ProcessExecution(found.path, args, { cwd: folder.uri.fsPath, env: { NO_COLOR: "1" } });
  const made = new vscode.Task(definition, folder, "check", TYPE, run, "$jobspec-ls");
  made.group = vscode.TaskGroup.Test;
  made.presentationOptions = { reveal: vscode.TaskRevealKind.Silent, clear: true };
  return made;
}
