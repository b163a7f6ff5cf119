// usage: node ui.mjs VSCODE HOME WORKSPACE OUT
// What a user sees and presses: the workbench in a headless browser. Leaves a screenshot of each moment in OUT.
import path from "node:path";
import { look } from "./look.mjs";
import { pages } from "./pages.mjs";
import { quiet, startBrowser, startVscode, writeSettings } from "./serve.mjs";
import { Workbench } from "./workbench.mjs";

const [vscode, home, workspace, out] = process.argv.slice(2);
const file = path.join(workspace, "web", "web.nomad.hcl");

const settings = {
  ...quiet,
  "security.workspace.trust.enabled": false,
  // Drawn as text, which a check can read.
  "terminal.integrated.gpuAcceleration": "off",
  // VS Code asks a login shell for the environment, and that forgets where the check's own nomad is.
  "terminal.integrated.env.linux": { PATH: `${path.join(out, "bin")}:${process.env.PATH}` },
};
writeSettings(home, settings);
const server = await startVscode(vscode, home, path.join(out, "ui-server.log"));
const browser = await startBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
page.setDefaultTimeout(15_000);
const wb = new Workbench(page, file, out);

try {
  await page.goto(server.address([["openFile", server.remote(file)]], workspace));
  await look(wb);
  await pages(wb, home, settings);
} finally {
  await browser.close();
  await server.stop();
}
process.exit(0);
