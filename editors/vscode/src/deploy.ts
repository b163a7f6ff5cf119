// "Plan", "Run" and "Validate" above a job: the command that jobspec.toml configures, in a terminal that the user sees.
// The server only names it, and only to an editor that trusts the workspace, since the workspace chose it.
import * as vscode from "vscode";

const COMMANDS = ["jobspec.plan", "jobspec.run", "jobspec.validate"];

/** What the server says of a lens. */
interface Deployment {
  command: string;
  directory: string;
  uri: string;
}

/** The commands of this extension that the server may refer to. */
export function offeredCommands(): string[] {
  return ["jobspec.explain", ...(vscode.workspace.isTrusted ? COMMANDS : [])];
}

export function deployCommands(): vscode.Disposable {
  const terminals = new Map<string, vscode.Terminal>();
  const run = async (given: unknown): Promise<void> => {
    if (!vscode.workspace.isTrusted || !isDeployment(given)) {
      return;
    }
    // Nomad reads the file, not the editor.
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === vscode.Uri.parse(given.uri).toString());
    if (open?.isDirty && !(await open.save())) {
      return;
    }
    let terminal = terminals.get(given.directory);
    if (!terminal || terminal.exitStatus !== undefined) {
      terminal = vscode.window.createTerminal({ name: "Nomad", cwd: given.directory });
      terminals.set(given.directory, terminal);
    }
    terminal.show();
    terminal.sendText(given.command);
  };
  return vscode.Disposable.from(
    ...COMMANDS.map((command) => vscode.commands.registerCommand(command, run)),
    vscode.commands.registerCommand("jobspec.explain", (rule: unknown) =>
      vscode.commands.executeCommand("jobspec-ls.explainRule", rule),
    ),
  );
}

function isDeployment(given: unknown): given is Deployment {
  const { command, directory, uri } = (given ?? {}) as Partial<Record<keyof Deployment, unknown>>;
  return typeof command === "string" && typeof directory === "string" && typeof uri === "string";
}
