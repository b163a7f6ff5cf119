// Takes back the findings of a file that was renamed or deleted while it was open. vscode-languageclient forgets what
// it shows of a document that closes and counts on the next answer about the workspace, where such a file is not.
import * as vscode from "vscode";
import { type Middleware, vsdiag } from "vscode-languageclient/node";

type WorkspaceDiagnostics = NonNullable<Middleware["provideWorkspaceDiagnostics"]>;
type Report = Parameters<WorkspaceDiagnostics>[2];

/** So long after the closing, in milliseconds, the client has forgotten the document. */
const FORGOTTEN = 500;

export class Vanished implements vscode.Disposable {
  private report: Report | undefined;
  private readonly closing = vscode.workspace.onDidCloseTextDocument(({ uri }) => {
    if (uri.scheme === "file") {
      setTimeout(() => void this.clear(uri), FORGOTTEN);
    }
  });

  /** Belongs to the client's middleware. */
  readonly provideWorkspaceDiagnostics: WorkspaceDiagnostics = (known, token, report, next) => {
    this.report = report;
    return next(known, token, report);
  };

  dispose(): void {
    this.closing.dispose();
  }

  private async clear(uri: vscode.Uri): Promise<void> {
    try {
      await vscode.workspace.fs.stat(uri);
    } catch {
      this.report?.({ items: [{ kind: vsdiag.DocumentDiagnosticReportKind.full, uri, version: null, items: [] }] });
    }
  }
}
