// Starts, restarts and stops the language server, and tells the user once when that is not possible.
import * as vscode from "vscode";
import {
  ExecuteCommandRequest,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions,
  State,
} from "vscode-languageclient/node";
import { offeredCommands } from "./deploy";
import { Restarts } from "./restarts";
import * as settings from "./settings";
import { Vanished } from "./vanished";

/** The documents that the server sees. It decides by name and contents which of them are jobs. */
export const SELECTOR: { scheme: string; language?: string; pattern?: string }[] = [
  ...["file", "untitled"].map((scheme) => ({ scheme, language: "nomad" })),
  { scheme: "file", language: "hcl" },
  { scheme: "file", pattern: "**/*.hcl" },
  { scheme: "file", pattern: "**/jobspec.toml" },
  // The policy says what the README beside a job must have.
  { scheme: "file", pattern: "**/README.md" },
];

export type Status =
  | { kind: "stopped" }
  | { kind: "starting" }
  | { kind: "running"; version: string }
  | { kind: "failed"; reason: string };

export class Server implements vscode.Disposable {
  private client: LanguageClient | undefined;
  private readonly log: vscode.LogOutputChannel;
  private readonly changed = new vscode.EventEmitter<Status>();
  /** Starts and stops happen one after the other, however fast the commands come. */
  private queue: Promise<void> = Promise.resolve();
  private readonly vanished = new Vanished();

  readonly onStatus = this.changed.event;
  status: Status = { kind: "stopped" };

  constructor(private readonly context: vscode.ExtensionContext) {
    this.log = vscode.window.createOutputChannel("Nomad Job Files (jobspec-ls)", { log: true });
  }

  start(): Promise<void> {
    return this.enqueue(() => this.startNow());
  }

  restart(): Promise<void> {
    return this.enqueue(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  stop(): Promise<void> {
    return this.enqueue(() => this.stopNow());
  }

  showLog(): void {
    this.log.show(true);
  }

  /** Applies every safe fix in all files of the workspace, also in those that are not open. */
  async fixWorkspace(): Promise<void> {
    const params = { command: "jobspec.server.fixWorkspace", arguments: [] };
    const counts = (await this.client?.sendRequest(ExecuteCommandRequest.type, params)) as { files: number } | undefined;
    if (counts?.files === 0) {
      void vscode.window.showInformationMessage("Nothing in this workspace has a safe fix.");
    }
  }

  dispose(): void {
    this.vanished.dispose();
    void this.stop().finally(() => {
      this.changed.dispose();
      this.log.dispose();
    });
  }

  private enqueue(step: () => Promise<void>): Promise<void> {
    this.queue = this.queue.then(step, step);
    return this.queue;
  }

  private async startNow(): Promise<void> {
    const found = settings.server(this.context);
    if (found.kind === "missing") {
      this.setStatus({ kind: "failed", reason: found.reason });
      void this.explainMissing(found.reason);
      return;
    }
    this.log.info(`starting ${found.path} (${found.origin})`);
    const run = { command: found.path, args: ["serve", ...settings.extraArguments()] };
    const options: ServerOptions = { run, debug: run };
    const clientOptions: LanguageClientOptions = {
      documentSelector: SELECTOR,
      diagnosticCollectionName: "jobspec-ls",
      initializationOptions: { commands: offeredCommands() },
      errorHandler: new Restarts(),
      middleware: { provideWorkspaceDiagnostics: this.vanished.provideWorkspaceDiagnostics },
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      synchronize: { configurationSection: settings.SECTION },
    };
    const client = new LanguageClient(settings.SECTION, "jobspec-ls", options, clientOptions);
    client.onDidChangeState(({ newState }) => {
      if (this.client === client) {
        this.setStatus(statusOf(client, newState));
      }
    });
    this.client = client;
    this.setStatus({ kind: "starting" });
    try {
      await client.start();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.error(reason);
      this.setStatus({ kind: "failed", reason });
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    if (client) {
      // A server that has died, or does not answer, must not keep a new one from starting.
      await client.dispose(2000).catch((error: unknown) => this.log.warn(`stopping: ${String(error)}`));
    }
    this.setStatus({ kind: "stopped" });
  }

  private setStatus(status: Status): void {
    this.status = status;
    this.changed.fire(status);
  }

  private async explainMissing(reason: string): Promise<void> {
    const settingsButton = "Open Settings";
    const installButton = "How to Install";
    const buttons = [installButton, settingsButton];
    // The first is the one that stands out.
    if (reason.startsWith(`${settings.SECTION}.`)) {
      buttons.reverse();
    }
    const choice = await vscode.window.showErrorMessage(`Nomad job files are not checked. ${reason}`, ...buttons);
    if (choice === settingsButton) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "jobspec-ls.server.path");
    } else if (choice === installButton) {
      const page = vscode.Uri.joinPath(this.context.extensionUri, "walkthrough", "install.md");
      await vscode.commands.executeCommand("markdown.showPreview", page);
    }
  }
}

function statusOf(client: LanguageClient, state: State): Status {
  switch (state) {
    case State.Running:
      return { kind: "running", version: client.initializeResult?.serverInfo?.version ?? "" };
    case State.Starting:
      return { kind: "starting" };
    default:
      return { kind: "stopped" };
  }
}
