// The extension's settings, read in one place, and the program that they lead to.
import { accessSync, constants, statSync } from "node:fs";
import * as os from "node:os";
import * as vscode from "vscode";
import { findServer, type Found } from "./discovery";

export const SECTION = "jobspec-ls";

/** Further arguments of `jobspec-ls serve`. */
export function extraArguments(): string[] {
  return vscode.workspace.getConfiguration(SECTION).get<string[]>("server.extraArgs", []);
}

/** Finds the server's program. In a workspace without trust VS Code withholds the workspace's own settings. */
export function server(context: vscode.ExtensionContext): Found {
  return findServer({
    configured: vscode.workspace.getConfiguration(SECTION).get<string>("server.path", ""),
    extensionPath: context.extensionPath,
    workspaceFolder: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath,
    home: os.homedir(),
    env: process.env,
    platform: process.platform,
    isProgram,
  });
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
