// "Explain a Rule": the page that `jobspec-ls explain --format markdown RULE` prints, as a read-only Markdown document.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as vscode from "vscode";
import * as settings from "./settings";

const SCHEME = "jobspec-rule";
const run = promisify(execFile);

export function explainRule(context: vscode.ExtensionContext): vscode.Disposable {
  // A page is fetched before its preview opens: one that is closed while the provider still waits for the program
  // would leave a half-made document behind, and the next preview of the same page could stay empty.
  const pages = new Map<string, string>();
  return vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      // A page that a reloaded window shows again was not fetched in it.
      provideTextDocumentContent: (uri) => pages.get(ruleOf(uri)) ?? page(context, ruleOf(uri)),
    }),
    vscode.commands.registerCommand("jobspec-ls.explainRule", async (given?: unknown) => {
      const rule = typeof given === "string" ? given : await chooseRule();
      if (!rule) {
        return;
      }
      pages.set(rule, await page(context, rule));
      const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${rule}.md` });
      await vscode.workspace.openTextDocument(uri);
      await vscode.commands.executeCommand("markdown.showPreviewToSide", uri);
    }),
  );
}

function ruleOf(uri: vscode.Uri): string {
  return uri.path.replace(/^\//, "").replace(/\.md$/, "");
}

async function page(context: vscode.ExtensionContext, rule: string): Promise<string> {
  const found = settings.server(context);
  if (found.kind === "missing") {
    return found.reason;
  }
  try {
    const { stdout } = await run(found.path, ["explain", "--format", "markdown", rule], { timeout: 5000 });
    return stdout;
  } catch (error) {
    const stderr = (error as { stderr?: string }).stderr;
    return stderr ? `\`\`\`text\n${stderr}\n\`\`\`` : String(error);
  }
}

/** The rules of the findings on the cursor's line; where there is none, those of all findings, or a typed name. */
async function chooseRule(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  const line = editor?.selection.active.line;
  const here = editor
    ? rules(vscode.languages.getDiagnostics(editor.document.uri).filter((finding) => finding.range.start.line === line))
    : [];
  if (here.length === 1) {
    return here[0];
  }
  const choices = here.length > 0 ? here : rules(vscode.languages.getDiagnostics().flatMap(([, findings]) => findings));
  if (choices.length > 0) {
    return vscode.window.showQuickPick(choices, { placeHolder: "Which rule?" });
  }
  return vscode.window.showInputBox({ prompt: "The name of a rule", placeHolder: "missing-identity" });
}

function rules(findings: vscode.Diagnostic[]): string[] {
  const names = findings
    .filter((finding) => finding.source === "jobspec-ls")
    .map((finding) => (typeof finding.code === "object" ? finding.code.value : finding.code))
    .filter((code) => code !== undefined);
  return [...new Set(names.map(String))].sort();
}
