// One file in the workbench: what is seen of its findings, its fixes applied, completion and typing.
import { readFileSync } from "node:fs";
import { until } from "./serve.mjs";
import { expect } from "./workbench.mjs";

export async function look(wb) {
  await wb.check("a job file opens as Nomad Job", async () => {
    await wb.page.locator(".tab[aria-label*='web.nomad.hcl']").waitFor({ timeout: 60_000 });
    await until("the language", async () => (await wb.page.locator("#status\\.editor\\.mode").innerText()) === "Nomad Job");
  });

  await wb.check("a squiggle stands below the service keyword", async () => {
    await wb.page.locator(".squiggly-error").first().waitFor({ timeout: 30_000 });
    await until("the squiggle to stand below its word", () => wb.isUnderlined("service {", "service"));
  });

  await wb.check("the status bar counts the file's findings, and tells the version", async () => {
    const item = wb.page.locator(".statusbar-item[id*='jobspec-ls']");
    await until("the count", async () => /jobspec-ls: \d+/.test(await item.innerText()));
    await wb.shot("squiggle");
    await item.hover();
    await until("the version", async () =>
      (await wb.page.locator(".monaco-hover:visible").allInnerTexts()).some((text) => /jobspec-ls \d+\.\d+/.test(text)));
    await wb.page.mouse.move(640, 500);
  });

  await wb.check("the lenses Plan, Run and Validate stand above the job's line", async () => {
    const lens = wb.page.locator(".codelens-decoration").first();
    await until("the lenses", async () => /Plan[^]*Run[^]*Validate/.test(await lens.innerText().catch(() => "")));
    const [above, job] = await Promise.all([lens.boundingBox(), wb.line('job "web"').boundingBox()]);
    expect(above.y < job.y && job.y - above.y < 30, `${JSON.stringify(above)} ${JSON.stringify(job)}`);
  });

  await wb.check("hover shows the finding with its code as a link", async () => {
    await wb.line("service {").getByText("service", { exact: true }).first().hover();
    const hover = wb.page.locator(".monaco-hover:visible", { hasText: "missing-identity" }).first();
    await hover.waitFor();
    const link = hover.locator("a", { hasText: "missing-identity" }).first();
    const target = (await link.getAttribute("data-href")) ?? (await link.getAttribute("href")) ?? (await link.getAttribute("title"));
    expect(/^https:\/\//.test(target ?? ""), `the code's target is ${target}`);
    await wb.shot("hover");
    await wb.image("hover", 860);
    await wb.page.mouse.move(640, 600);
  });

  await wb.check("the Problems view lists the finding, its code as a link and its source", async () => {
    await wb.command("Problems: Focus on Problems View");
    const row = wb.page.locator(".markers-panel .monaco-list-row", { hasText: "missing-identity" }).first();
    await row.waitFor();
    expect((await row.innerText()).includes("jobspec-ls"), await row.innerText());
    expect((await row.locator("a", { hasText: "missing-identity" }).count()) === 1, "the code is no link");
    await wb.shot("problems");
    await wb.page.keyboard.press("Control+J");
    await until("the panel to close", async () => (await wb.page.locator(".part.panel:visible").count()) === 0);
  });

  await wb.check("the light bulb's menu starts with the fix, and applying it ends the squiggle", async () => {
    const before = await wb.squiggles();
    const entries = await wb.menu("service {");
    console.error("quick-fix menu:", entries);
    expect(/identity/i.test(entries[0]), `the first entry is ${entries[0]}`);
    await wb.shot("quick-fix");
    await wb.image("quick-fix", 500);
    await wb.page.keyboard.press("Enter");
    await wb.line("identity {").waitFor();
    await until("the squiggle to go", async () => (await wb.squiggles()) === before - 1);
    await wb.page.keyboard.press("Control+S");
    await until("the fix on disk", () => readFileSync(wb.file, "utf8").includes('aud = ["consul.io"]'));
    await wb.shot("fixed");
  });

  await wb.check("completion of identity is accepted, and Tab goes from stop to stop", async () => {
    await wb.restore();
    await wb.caretAt('port = "http"');
    await wb.page.keyboard.press("Enter");
    await wb.page.keyboard.type("ident", { delay: 30 });
    const row = wb.page.locator(".suggest-widget.visible .monaco-list-row", { hasText: "identity" }).first();
    await row.waitFor();
    await wb.shot("completion");
    await wb.page.keyboard.press("Enter");
    await wb.line("identity {").waitFor();
    await wb.page.keyboard.type("first");
    await wb.page.keyboard.press("Tab");
    await wb.page.keyboard.type("second");
    await until("the typed words", async () => (await wb.line("first").count()) === 1 && (await wb.line("second").count()) === 1);
    await wb.shot("completed");
  });

  await wb.check("Enter continues a comment, and indents behind a brace", async () => {
    await wb.restore();
    await wb.caretAt('port = "http"');
    await wb.page.keyboard.press("Enter");
    // VS Code finds out in the background what is a comment, and needs to know when a brace or a line break is typed: a
    // person is not faster than that, a program is.
    const pause = () => wb.page.waitForTimeout(500);
    await wb.page.keyboard.type("# one two");
    for (let i = 0; i < 3; i++) await wb.page.keyboard.press("ArrowLeft");
    await pause();
    await wb.page.keyboard.press("Enter");
    await wb.line("# two").waitFor();
    await wb.page.keyboard.press("End");
    await pause();
    await wb.page.keyboard.press("Enter");
    await wb.page.keyboard.type("check ");
    await pause();
    await wb.page.keyboard.type("{");
    await pause();
    await wb.page.keyboard.press("Enter");
    await wb.page.keyboard.type("name = 1");
    await wb.page.keyboard.press("Control+S");
    await until("the text on disk", () => readFileSync(wb.file, "utf8").includes("      # one \n      # two\n      check {\n        name = 1\n      }\n"));
    await wb.restore();
  });
}
