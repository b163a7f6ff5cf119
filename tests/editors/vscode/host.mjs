// usage: node host.mjs VSCODE HOME WORKSPACE OUT
// Runs suite/index.js inside the extension host of real VS Code, next to the installed extension. The workbench takes
// the addresses of a test extension and its suite from the page's address, as VS Code's own integration tests give
// them, and reports through two functions of the page.
import path from "node:path";
import { quiet, startBrowser, startVscode, writeSettings } from "./serve.mjs";

const [vscode, home, workspace, out] = process.argv.slice(2);
const suite = path.join(import.meta.dirname, "suite");

writeSettings(home, { ...quiet, "[nomad]": { "editor.codeActionsOnSave": { "source.fixAll": "explicit" } } });
const server = await startVscode(vscode, home, path.join(out, "host-server.log"), ["--enable-smoke-test-driver", "--disable-workspace-trust"]);
const browser = await startBrowser();
let page;
let status = 1;
let failures = 0;
try {
  page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  const ended = new Promise((done) => page.exposeFunction("codeAutomationExit", done));
  await page.exposeFunction("codeAutomationLog", (_kind, message) => {
    const line = Array.isArray(message) ? message.join(" ") : String(message);
    (/^(ok|FAIL) /.test(line) ? process.stdout : process.stderr).write(`${line}\n`);
    if (line.startsWith("FAIL ")) void page.screenshot({ path: path.join(out, `host-failed-${++failures}.png`) }).catch(() => {});
  });
  await page.goto(server.address([
    ["extensionDevelopmentPath", server.remote(suite)],
    ["extensionTestsPath", server.remote(path.join(suite, "index.js"))],
  ], workspace));
  const late = new Promise((_, failed) => setTimeout(() => failed(new Error("the suite does not end")), 120_000).unref());
  status = await Promise.race([ended, late]);
} catch (error) {
  console.log("FAIL the suite in the extension host ran to its end");
  console.error(error);
  await page?.screenshot({ path: path.join(out, "host-failed.png") }).catch(() => {});
} finally {
  await browser.close();
  await server.stop();
}
// A failed check has been told in its own line.
process.exit(status === 0 || status === 1 ? 0 : status);
