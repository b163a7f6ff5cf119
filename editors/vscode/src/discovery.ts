// Which program is the server? The setting, else the one in the extension's package, else the one that is
// installed on this machine. No `vscode` in here: the unit tests run this file in plain Node.
import * as path from "node:path";

export interface Surroundings {
  /** The setting `jobspec-ls.server.path`, empty if there is none. */
  configured: string;
  /** The extension's own directory. */
  extensionPath: string;
  /** The first workspace folder, if any. */
  workspaceFolder: string | undefined;
  home: string;
  env: Record<string, string | undefined>;
  platform: NodeJS.Platform;
  /** Whether a path is a file that may be run. */
  isProgram: (file: string) => boolean;
}

export type Found =
  | { kind: "found"; path: string; origin: "setting" | "bundled" | "PATH" }
  | { kind: "missing"; reason: string };

/** Finds the server, or says in a sentence for the user why there is none. */
export function findServer(at: Surroundings): Found {
  const configured = at.configured.trim();
  if (configured !== "") {
    const file = expand(configured, at);
    if (file === undefined) {
      return { kind: "missing", reason: `jobspec-ls.server.path names the workspace folder, but none is open.` };
    }
    return at.isProgram(file)
      ? { kind: "found", path: file, origin: "setting" }
      : { kind: "missing", reason: `jobspec-ls.server.path is set to ${file}, which is not a program.` };
  }
  const name = at.platform === "win32" ? "jobspec-ls.exe" : "jobspec-ls";
  const bundled = path.join(at.extensionPath, "server", name);
  if (at.isProgram(bundled)) {
    return { kind: "found", path: bundled, origin: "bundled" };
  }
  for (const directory of searchPath(at)) {
    const file = path.join(directory, name);
    if (at.isProgram(file)) {
      return { kind: "found", path: file, origin: "PATH" };
    }
  }
  return {
    kind: "missing",
    reason: "The program jobspec-ls is neither part of this build of the extension nor on PATH.",
  };
}

/** Replaces `~` and `${workspaceFolder}`; a relative path counts from the workspace folder. */
function expand(configured: string, at: Surroundings): string | undefined {
  const needsFolder = configured.includes("${workspaceFolder}");
  if (needsFolder && at.workspaceFolder === undefined) {
    return undefined;
  }
  let file = configured.replaceAll("${workspaceFolder}", at.workspaceFolder ?? "");
  if (file === "~" || file.startsWith("~/") || file.startsWith("~\\")) {
    file = path.join(at.home, file.slice(1));
  }
  if (!path.isAbsolute(file)) {
    return at.workspaceFolder === undefined ? undefined : path.join(at.workspaceFolder, file);
  }
  return file;
}

/**
 * The absolute entries of PATH (a relative one would let the workspace choose the program), and cargo's directory,
 * which is missing from the PATH of editors that are started from a menu.
 */
function searchPath(at: Surroundings): string[] {
  const entry = Object.keys(at.env).find((key) => key.toUpperCase() === "PATH");
  const separator = at.platform === "win32" ? ";" : ":";
  const listed = (entry === undefined ? "" : (at.env[entry] ?? "")).split(separator);
  return [...listed, path.join(at.home, ".cargo", "bin")].filter((directory) => path.isAbsolute(directory));
}
