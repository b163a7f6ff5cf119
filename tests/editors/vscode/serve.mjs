// VS Code's own server on 127.0.0.1, its settings, and a headless browser in front of it.
import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";

const env = (name) => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

export const { chromium } = createRequire(path.join(env("JOBSPEC_DRIVER"), "x.js"))("playwright-core");

/** Calm and comparable: no start page, no tips, no assistant; files are saved when a check says so, as on a desktop. */
export const quiet = {
  "files.autoSave": "off",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.colorTheme": "Default Dark Modern",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.layoutControl.enabled": false,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "telemetry.telemetryLevel": "off",
  "editor.fontFamily": "DejaVu Sans Mono",
  "editor.minimap.enabled": false,
};

/**
 * Writes settings. "Machine" as well as "User": a remote window takes the settings of scope machine from the Machine
 * file alone, and jobspec-ls.server.path is one.
 */
export function writeSettings(home, values) {
  for (const kind of ["User", "Machine"]) {
    const directory = path.join(home, "data", kind);
    mkdirSync(directory, { recursive: true });
    writeFileSync(path.join(directory, "settings.json"), JSON.stringify(values, null, 1));
  }
}

function serverArguments(vscode, home) {
  return [
    path.join(vscode, "vscode", "out", "server-main.js"),
    "--accept-server-license-terms",
    "--server-data-dir", path.join(home, "server"),
    "--user-data-dir", path.join(home, "data"),
    "--extensions-dir", path.join(home, "extensions"),
  ];
}

/** Installs an extension from its package, as a user would. */
export function installExtension(vscode, home, vsix) {
  const run = spawnSync(
    path.join(vscode, "node", "bin", "node"),
    [...serverArguments(vscode, home), "--install-extension", vsix],
    { encoding: "utf8", timeout: 60_000, stdio: ["ignore", "pipe", "pipe"] },
  );
  process.stderr.write(run.stdout + run.stderr);
  if (run.status !== 0) throw new Error(`installing the extension failed with status ${run.status}`);
}

async function freePort() {
  return await new Promise((done) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/** Starts VS Code's server and waits until it listens. `stop()` ends it. */
export async function startVscode(vscode, home, log, extra = []) {
  const port = await freePort();
  const child = spawn(
    path.join(vscode, "node", "bin", "node"),
    [
      ...serverArguments(vscode, home), "--host", "127.0.0.1", "--port", String(port), "--without-connection-token",
      "--telemetry-level", "off", ...extra,
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const file = createWriteStream(log);
  let seen = "";
  await new Promise((done, failed) => {
    const look = (bytes) => {
      file.write(bytes);
      if (seen !== undefined && (seen += bytes).includes("Extension host agent listening on")) {
        seen = undefined;
        done();
      }
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.on("exit", (code) => failed(new Error(`VS Code's server ended with ${code}: see ${log}`)));
    setTimeout(() => failed(new Error(`VS Code's server does not listen: see ${log}`)), 60_000).unref();
  });
  const address = (payload, folder) =>
    `http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`;
  return {
    address,
    remote: (file) => `vscode-remote://127.0.0.1:${port}${file}`,
    stop: async () => {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), 3000);
      await ended;
      clearTimeout(timer);
    },
  };
}

export async function startBrowser() {
  return await chromium.launch({ executablePath: env("JOBSPEC_BROWSER"), args: ["--no-sandbox"] });
}

/** Asks again until the answer is truthy. */
export async function until(what, ask, milliseconds = 15_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
