// A job may have any *.hcl name. First-line detection sees only jobs that start with the job block, and another
// extension's `hcl` wins over it: here the contents decide, once for each document.
import * as vscode from "vscode";

const JOB = /^job[ \t]+(?:"[^"\n]*"|[\w-]+)[ \t]*\{/m;

export function detectJobs(): vscode.Disposable {
  const seen = new Set<string>();
  const look = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    const candidate = document.uri.path.endsWith(".hcl") && ["hcl", "plaintext"].includes(document.languageId);
    // Someone who sets the language back by hand is not overruled.
    if (!candidate || seen.has(key) || document.isClosed) {
      return;
    }
    if (JOB.test(document.getText())) {
      seen.add(key);
      void vscode.languages.setTextDocumentLanguage(document, "nomad");
    }
  };
  vscode.workspace.textDocuments.forEach(look);
  return vscode.Disposable.from(
    vscode.workspace.onDidOpenTextDocument(look),
    vscode.workspace.onDidSaveTextDocument(look),
  );
}
