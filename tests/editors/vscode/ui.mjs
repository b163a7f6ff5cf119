// usage: node ui.mjs VSCODE HOME WORKSPACE OUT
// What a user sees and presses: the workbench in a headless browser. Leaves a screenshot of each moment in OUT.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { quiet, startBrowser, startVscode, until, writeSettings } from "./serve.mjs";

const [vscode, home, workspace, out] = process.argv.slice(2);
const FILE = path.join(workspace, "web", "web.nomad.hcl");
const original = readFileSync(FILE, "utf8");

const settings = { ...quiet, "security.workspace.trust.enabled": false };
writeSettings(home, settings);
const server = await startVscode(vscode, home, path.join(out, "ui-server.log"));
const browser = await startBrowser();
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
page.setDefaultTimeout(15_000);

let shots = 0;
const shot = (name) => page.screenshot({ path: path.join(out, `${++shots}-${name}.png`) });

async function check(what, run) {
  try {
    await run();
    console.log(`ok ${what}`);
  } catch (error) {
    console.log(`FAIL ${what}`);
    console.error(error);
    await shot("failed").catch(() => {});
    await page.keyboard.press("Escape").catch(() => {});
  }
}

function expect(condition, what) {
  if (!condition) throw new Error(what);
}

/** Runs a command by its title, as a user does. */
async function command(title) {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().fill(`>${title}`);
  await page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().waitFor();
  await page.keyboard.press("Enter");
}

/** The editor's line that contains the text. The lines draw blanks as no-break spaces. */
const line = (text) => page.locator(".view-line", { hasText: new RegExp(text.replaceAll(" ", "\\s")) }).first();

/** Puts the caret at the end of a line. */
async function caretAt(text) {
  await line(text).click();
  await page.keyboard.press("End");
}

const squiggles = () => page.locator(".squiggly-error").count();
const notifications = () => page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();

async function restore() {
  await page.keyboard.press("Escape");
  writeFileSync(FILE, original);
  await command("File: Revert File");
  await page.keyboard.press("Control+Home");
  await until("the original text", async () => (await line("identity {").count()) === 0);
}

try {
  await page.goto(server.address([["openFile", server.remote(FILE)]], workspace));

  await check("a job file opens as Nomad Job", async () => {
    await page.locator(".tab[aria-label*='web.nomad.hcl']").waitFor({ timeout: 60_000 });
    await until("the language", async () => (await page.locator("#status\\.editor\\.mode").innerText()) === "Nomad Job");
  });

  await check("a squiggle stands below the service keyword", async () => {
    await page.locator(".squiggly-error").first().waitFor({ timeout: 30_000 });
    const keyword = await line("service {").locator("span span", { hasText: "service" }).first().boundingBox();
    const marks = await page.locator(".squiggly-error").all();
    const boxes = await Promise.all(marks.map((mark) => mark.boundingBox()));
    expect(
      boxes.some((box) => Math.abs(box.y - keyword.y) < 20 && Math.abs(box.x - keyword.x) < 40),
      `no squiggle at ${JSON.stringify(keyword)}: ${JSON.stringify(boxes)}`,
    );
    await shot("squiggle");
  });

  await check("the status bar counts the file's findings, and tells the version", async () => {
    const item = page.locator(".statusbar-item[id*='jobspec-ls']");
    await until("the count", async () => /jobspec-ls: \d+/.test(await item.innerText()));
    await item.hover();
    await until("the version", async () =>
      (await page.locator(".monaco-hover:visible").allInnerTexts()).some((text) => /jobspec-ls \d+\.\d+/.test(text)));
    await page.mouse.move(640, 500);
  });

  await check("hover shows the finding with its code as a link", async () => {
    await line("service {").getByText("service", { exact: true }).first().hover();
    const hover = page.locator(".monaco-hover:visible", { hasText: "missing-identity" }).first();
    await hover.waitFor();
    const link = hover.locator("a", { hasText: "missing-identity" }).first();
    const target = (await link.getAttribute("data-href")) ?? (await link.getAttribute("href")) ?? (await link.getAttribute("title"));
    expect(/^https:\/\//.test(target ?? ""), `the code's target is ${target}`);
    await shot("hover");
    await page.mouse.move(640, 600);
  });

  await check("the Problems view lists the finding, its code and its source", async () => {
    await command("Problems: Focus on Problems View");
    const row = page.locator(".markers-panel .monaco-list-row", { hasText: "missing-identity" }).first();
    await row.waitFor();
    expect((await row.innerText()).includes("jobspec-ls"), await row.innerText());
    await shot("problems");
    await page.keyboard.press("Control+J");
    await until("the panel to close", async () => (await page.locator(".part.panel:visible").count()) === 0);
  });

  await check("Explain a Rule shows the page of the finding on this line", async () => {
    await caretAt("service {");
    await command("Nomad Job: Explain a Rule");
    await page.locator(".tab[aria-label*='missing-identity.md']").waitFor();
    await until("the page", async () => {
      const texts = await Promise.all(page.frames().map((frame) => frame.locator("body").innerText().catch(() => "")));
      return texts.some((text) => /Avoid[^]*Prefer/.test(text));
    });
    await shot("explain");
    await page.keyboard.press("Control+W");
    await page.locator(".tab[aria-label*='missing-identity.md']").waitFor({ state: "detached" });
  });

  await check("the light bulb's menu starts with the fix, and applying it ends the squiggle", async () => {
    const before = await squiggles();
    await caretAt("service {");
    await page.keyboard.press("Home");
    await page.keyboard.press("Control+.");
    await page.locator(".action-widget .action").first().waitFor();
    const entries = await page.locator(".action-widget .action").allInnerTexts();
    console.error("quick-fix menu:", entries);
    expect(/identity/i.test(entries[0]), `the first entry is ${entries[0]}`);
    await shot("quick-fix");
    await page.keyboard.press("Enter");
    await line("identity {").waitFor();
    await until("the squiggle to go", async () => (await squiggles()) === before - 1);
    await page.keyboard.press("Control+S");
    await until("the fix on disk", () => readFileSync(FILE, "utf8").includes('aud = ["consul.io"]'));
    await shot("fixed");
  });

  await check("completion of identity is accepted, and Tab goes from stop to stop", async () => {
    await restore();
    await caretAt('port = "http"');
    await page.keyboard.press("Enter");
    await page.keyboard.type("ident", { delay: 30 });
    const row = page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "identity" }).first();
    await row.waitFor();
    await shot("completion");
    await page.keyboard.press("Enter");
    await line("identity {").waitFor();
    await page.keyboard.type("first");
    await page.keyboard.press("Tab");
    await page.keyboard.type("second");
    await until("the typed words", async () => (await line("first").count()) === 1 && (await line("second").count()) === 1);
    await shot("completed");
  });

  await check("nothing has notified", async () => {
    const shown = await notifications();
    expect(shown.length === 0, shown.join(" | "));
  });

  await check("a server path that leads nowhere is told in one message with buttons", async () => {
    await restore();
    writeSettings(home, { ...settings, "jobspec-ls.server.path": "/nowhere/jobspec-ls" });
    await until("the message", async () => (await notifications()).some((text) => text.includes("/nowhere/jobspec-ls")));
    expect((await notifications()).length === 1, (await notifications()).join(" | "));
    const buttons = await page.locator(".notifications-toasts .monaco-button").allInnerTexts();
    expect(buttons.includes("How to Install") && buttons.includes("Open Settings"), buttons.join(", "));
    await page.waitForTimeout(500); // It fades in.
    await shot("no-server");
    await page.locator(".notifications-toasts .monaco-button", { hasText: "How to Install" }).click();
    await page.locator(".tab[aria-label*='install.md']").waitFor();
    await until("the page", async () => {
      const texts = await Promise.all(page.frames().map((frame) => frame.locator("body").innerText().catch(() => "")));
      return texts.some((text) => text.includes("cargo install --path ."));
    });
    await shot("how-to-install");
  });

  await check("the findings come back once the path is mended", async () => {
    writeSettings(home, settings);
    await page.locator(".tab[aria-label*='web.nomad.hcl']").click();
    await until("the squiggle", async () => (await squiggles()) > 0);
  });
} finally {
  await browser.close();
  await server.stop();
}
process.exit(0);
