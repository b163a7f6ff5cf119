// "New Service": a job and its README from `jobspec-ls new`, right by the policy in force.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { currentFolder } from "./policy";
import * as settings from "./settings";

const run = promisify(execFile);

/** What `jobspec-ls new --format json` says of the files that it wrote. */
interface Written {
  job: string;
  remarks: string[];
  next: string[];
}

interface Kind extends vscode.QuickPickItem {
  name?: string;
}

/** What is left to do, in a document that nobody is asked to save. */
const SCHEME = "jobspec-next";

export function newService(context: vscode.ExtensionContext): vscode.Disposable {
  const steps = new Map<string, string>();
  const provider = { provideTextDocumentContent: (uri: vscode.Uri) => steps.get(uri.path) };
  const command = vscode.commands.registerCommand("jobspec-ls.newService", async (name?: unknown, kind?: unknown) => {
    const found = settings.server(context);
    const folder = currentFolder();
    if (found.kind === "missing" || !folder) {
      const reason = found.kind === "missing" ? found.reason : "Open a folder first: a service belongs to a repository.";
      void vscode.window.showInformationMessage(reason);
      return;
    }
    const given = typeof name === "string";
    const service = given ? name : await askName();
    const chosen = service && (given ? { name: typeof kind === "string" ? kind : undefined } : await askKind(found.path));
    if (!service || !chosen) {
      return;
    }
    const arguments_ = ["new", "--format", "json", service, ...(chosen.name ? ["--kind", chosen.name] : [])];
    try {
      const { stdout } = await run(found.path, arguments_, { cwd: folder.uri.fsPath, timeout: 10_000 });
      const written = JSON.parse(stdout) as Written;
      await vscode.window.showTextDocument(vscode.Uri.file(written.job), { preview: false });
      tell(service, written, steps);
    } catch (error) {
      const stderr = (error as { stderr?: string }).stderr?.trim();
      void vscode.window.showErrorMessage(stderr ? stderr.replace(/^error: /, "") : String(error));
    }
  });
  return vscode.Disposable.from(vscode.workspace.registerTextDocumentContentProvider(SCHEME, provider), command);
}

function askName(): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: "New Service (1/2)",
    prompt: "Its name: lower-case letters, digits and hyphens",
    placeHolder: "powerdns",
    validateInput: (text) =>
      text === "" || /^[a-z]([a-z0-9]|-(?=[a-z0-9]))*$/.test(text)
        ? undefined
        : "A name has lower-case letters, digits and single hyphens, and starts with a letter.",
  });
}

async function askKind(program: string): Promise<Kind | undefined> {
  const { stdout } = await run(program, ["new", "--kinds", "--format", "json"], { timeout: 5000 });
  const kinds = JSON.parse(stdout) as { name: string; summary: string }[];
  const choices: Kind[] = [
    { label: "What its name tells", description: "web, where it tells nothing" },
    ...kinds.map(({ name, summary }) => ({ label: name, description: summary, name })),
  ];
  return vscode.window.showQuickPick(choices, { title: "New Service (2/2)", placeHolder: "What is it?", matchOnDescription: true });
}

/** What is left to do is part of the result, and can be copied from a document. */
function tell(service: string, { remarks, next }: Written, steps: Map<string, string>): void {
  const button = "Show What Is Next";
  void vscode.window.showInformationMessage(`Wrote the job of ${service} and its README.`, button).then(async (choice) => {
    if (choice === button) {
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/What is next for ${service}` });
      steps.set(uri.path, [...next, ...remarks.map((remark) => `# ${remark}`)].join("\n"));
      const document = await vscode.workspace.openTextDocument(uri);
      await vscode.languages.setTextDocumentLanguage(document, "shellscript");
      await vscode.window.showTextDocument(document, { preview: false });
    }
  });
}
