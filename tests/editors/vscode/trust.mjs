// usage: node trust.mjs VSCODE HOME WORKSPACE OUT
// A workspace that names a server of its own: without trust the bundled one runs, with trust the named one would.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { quiet, startBrowser, startVscode, until, writeSettings } from "./serve.mjs";

const [vscode, home, workspace, out] = process.argv.slice(2);
mkdirSync(path.join(workspace, ".vscode"), { recursive: true });
writeFileSync(path.join(workspace, ".vscode", "settings.json"), '{ "jobspec-ls.server.path": "/nowhere/jobspec-ls" }');
writeSettings(home, { ...quiet, "security.workspace.trust.startupPrompt": "never", "security.workspace.trust.banner": "never" });

const server = await startVscode(vscode, home, path.join(out, "trust-server.log"));
const browser = await startBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
page.setDefaultTimeout(30_000);
const messages = () => page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();

async function check(what, run) {
  try {
    await run();
    console.log(`ok ${what}`);
  } catch (error) {
    console.log(`FAIL ${what}`);
    console.error(error);
    await page.screenshot({ path: path.join(out, "trust-failed.png") }).catch(() => {});
  }
}

try {
  const file = path.join(workspace, "web", "web.nomad.hcl");
  await page.goto(server.address([["openFile", server.remote(file)]], workspace));
  await check("without trust the server that the workspace names is not started, the bundled one is", async () => {
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor({ timeout: 60_000 });
    await page.locator(".squiggly-error").first().waitFor();
    if ((await messages()).length > 0) throw new Error((await messages()).join(" | "));
  });
  await check("without trust no lens runs what the workspace says, and no file is written", async () => {
    const lenses = await page.locator(".codelens-decoration").allInnerTexts();
    if (lenses.some((text) => /Plan|Run|Validate/.test(text))) throw new Error(lenses.join(" | "));
    await page.screenshot({ path: path.join(out, "restricted.png") });
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().fill(">Nomad Job: ");
    const row = (title) => page.locator(".quick-input-list .monaco-list-row", { hasText: title });
    await row("Restart the Server").first().waitFor();
    if ((await row("New Service").count()) > 0) throw new Error("New Service is offered");
    await page.keyboard.press("Escape");
  });
  await check("with trust the workspace's setting counts", async () => {
    await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).click();
    await page.getByRole("button", { name: "Trust", exact: true }).click();
    await until("the message", async () => (await messages()).some((text) => text.includes("/nowhere/jobspec-ls")));
    await page.waitForTimeout(800); // It slides in.
    await page.screenshot({ path: path.join(out, "trust.png") });
  });
} finally {
  await browser.close();
  await server.stop();
}
process.exit(0);
