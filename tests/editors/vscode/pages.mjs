// What opens beside the file: rules' pages, a new service, and the messages when there is no server.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { until, writeSettings } from "./serve.mjs";
import { expect } from "./workbench.mjs";

/** The ids of the servers that this VS Code runs, known by where its extensions are. */
function servers(home) {
  return readdirSync("/proc").filter((id) => {
    try {
      const [program, command] = readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
      return program.startsWith(path.join(home, "extensions")) && command === "serve";
    } catch {
      return false; // Not a process, or one that has just ended.
    }
  });
}

export async function pages(wb, home, settings) {
  await wb.check("Explain a Rule shows the page of the finding on this line", async () => {
    await wb.caretAt("service {");
    await wb.command("Nomad Job: Explain a Rule");
    await wb.tab("missing-identity.md").waitFor();
    expect(!(await wb.webview(/Avoid[^]*Prefer/)).includes("^^^"), "the marks of the tests are shown");
    await wb.shot("explain");
    await wb.closeTab("missing-identity.md");
  });

  await wb.check("Explain in the light bulb's menu shows the rule's page, also right after it was closed", async () => {
    await wb.tab("web.nomad.hcl").click();
    // The first two are closed as soon as they have a tab, long before they show anything.
    for (const opening of [1, 2, 3]) {
      const wanted = (await wb.menu("service {")).findIndex((entry) => entry.startsWith("Explain"));
      expect(wanted >= 0, "no entry Explain");
      for (let i = 0; i < wanted; i++) await wb.page.keyboard.press("ArrowDown");
      await wb.page.keyboard.press("Enter");
      await wb.tab("missing-identity.md").waitFor();
      if (opening === 3) await wb.webview(/Avoid[^]*Prefer/);
      await wb.closeTab("missing-identity.md");
    }
  });

  await wb.check("a server that is killed while somebody types is there again, without a word", async () => {
    const [before] = servers(home);
    process.kill(Number(before), "SIGKILL");
    await wb.caretAt("service {");
    await wb.page.keyboard.type(" # typed on");
    await until("a new server", () => servers(home).length === 1 && servers(home)[0] !== before);
    await wb.restore();
    await until("the squiggles", async () => (await wb.squiggles()) === 2);
    // VS Code moves a squiggle with the text: what it put into a wrong place must be told again.
    await until("the squiggle to stand below its word", () => wb.isUnderlined("service {", "service"));
  });

  await wb.check("nothing has notified", async () => {
    const shown = await wb.notifications();
    expect(shown.length === 0, shown.join(" | "));
  });

  await wb.check("Validate above the job runs nomad in a terminal, where jobspec.toml is", async () => {
    await wb.page.locator(".codelens-decoration a", { hasText: "Validate" }).click();
    const called = path.join(wb.out, "nomad.called");
    await until("nomad to be called", () => existsSync(called));
    const directory = path.dirname(path.dirname(wb.file));
    expect(readFileSync(called, "utf8") === `${directory}: job validate web/web.nomad.hcl\n`, readFileSync(called, "utf8"));
    await wb.shot("terminal");
    await wb.command("Terminal: Kill All Terminals");
  });

  await wb.check("the task check fills the Problems view, and repeats nothing that stands there", async () => {
    const before = await wb.problems();
    await wb.command("Tasks: Run Task");
    await wb.page.locator(".quick-input-list .monaco-list-row", { hasText: "jobspec-ls" }).first().click();
    await wb.page.locator(".quick-input-list .monaco-list-row", { hasText: "check" }).first().click();
    await wb.page.locator(".xterm-rows", { hasText: /Terminal\swill\sbe\sreused/ }).first().waitFor();
    await wb.shot("task");
    expect((await wb.problems()) === before, `${before} before, ${await wb.problems()} after`);
    await wb.command("Terminal: Kill All Terminals");
    await wb.command("Notifications: Clear All Notifications"); // VS Code's own: keys that terminals do not get.
  });

  await wb.check("New Service asks for a name and a kind, writes the job and opens it", async () => {
    await wb.command("Nomad Job: New Service");
    const input = wb.page.locator(".quick-input-widget input").first();
    await wb.page.locator(".quick-input-widget", { hasText: "lower-case letters" }).waitFor();
    await input.fill("Shop");
    await wb.page.locator(".quick-input-message", { hasText: "starts with a letter" }).waitFor();
    await input.fill("shop");
    await wb.page.keyboard.press("Enter");
    const kinds = wb.page.locator(".quick-input-list .monaco-list-row");
    await kinds.filter({ hasText: "a web service behind the load balancer" }).waitFor();
    await wb.shot("new-service");
    await input.fill("clock");
    await until("the only kind that fits", async () => (await kinds.count()) === 1);
    await wb.page.keyboard.press("Enter");
    await wb.tab("shop.nomad.hcl").waitFor();
    await until("the message", async () => (await wb.notifications()).some((text) => text.includes("the job of shop")));
    await wb.shot("new-job");
    await wb.page.locator(".notifications-toasts .monaco-button", { hasText: "Show What Is Next" }).click();
    await wb.line("nomad job plan nomad-jobs/shop/shop.nomad.hcl").waitFor();
    await wb.shot("what-is-next");
    expect((await wb.page.locator(".tab.dirty").count()) === 0, "something asks to be saved");
    await wb.tab("web.nomad.hcl").click();
  });

  await wb.check("a server path that leads nowhere is told in one message with buttons", async () => {
    await wb.restore();
    writeSettings(home, { ...settings, "jobspec-ls.server.path": "/nowhere/jobspec-ls" });
    await until("the message", async () => (await wb.notifications()).some((text) => text.includes("/nowhere/jobspec-ls")));
    expect((await wb.notifications()).length === 1, (await wb.notifications()).join(" | "));
    const buttons = await wb.page.locator(".notifications-toasts .monaco-button").allInnerTexts();
    expect(buttons.includes("How to Install") && buttons.includes("Open Settings"), buttons.join(", "));
    await wb.shot("no-server");
    await wb.page.locator(".notifications-toasts .monaco-button", { hasText: "How to Install" }).click();
    await wb.tab("install.md").waitFor();
    await wb.webview(/cargo install --path \./);
    await wb.shot("how-to-install");
  });

  await wb.check("the findings come back once the path is mended", async () => {
    writeSettings(home, settings);
    await wb.tab("web.nomad.hcl").click();
    await until("the squiggle", async () => (await wb.squiggles()) > 0);
  });
}
