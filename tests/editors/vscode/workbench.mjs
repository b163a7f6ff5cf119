// VS Code's workbench in a page of a browser, as someone who looks at it and presses keys.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { until } from "./serve.mjs";

export function expect(condition, what) {
  if (!condition) throw new Error(what);
}

export class Workbench {
  #shots = 0;

  /** `file` is the job that is open; screenshots go to the directory `out`. */
  constructor(page, file, out) {
    this.page = page;
    this.file = file;
    this.out = out;
    this.original = readFileSync(file, "utf8");
  }

  /** Runs a check, prints its line, and keeps what the screen showed when it failed. */
  async check(what, run) {
    try {
      await run();
      console.log(`ok ${what}`);
    } catch (error) {
      console.log(`FAIL ${what}`);
      console.error(error);
      await this.shot("failed").catch(() => {});
      await this.page.keyboard.press("Escape").catch(() => {});
    }
  }

  async shot(name) {
    await this.#rest();
    await this.page.screenshot({ path: path.join(this.out, `${String(++this.#shots).padStart(2, "0")}-${name}.png`) });
  }

  /** Waits for what fades in or still loads, as long as a viewer would. */
  async #rest() {
    const rests = () => {
      const moves = (animation) => animation.playState === "running" && animation.effect?.getComputedTiming().endTime < 5000;
      return !document.getAnimations().some(moves) && !document.querySelector(".monaco-progress-container.active");
    };
    // Two frames may lie between what a check waits for and its fading in.
    await this.page.waitForTimeout(150);
    await this.page.waitForFunction(rests, undefined, { timeout: 3000 }).catch(() => {});
    await this.page.waitForTimeout(150);
  }

  /** An image for the READMEs: the editor's upper left part, so wide. `UPDATE=1 tests/editors/run` takes it over. */
  async image(name, width) {
    await this.#rest();
    const editor = await this.page.locator(".part.editor").boundingBox();
    const clip = { x: editor.x, y: editor.y, width, height: 472 };
    await this.page.screenshot({ path: path.join(this.out, `readme-${name}.png`), clip });
  }

  /** Runs a command by its title, as a user does. */
  async command(title) {
    await this.page.keyboard.press("F1");
    await this.page.locator(".quick-input-widget input").first().fill(`>${title}`);
    // Not the first of the list, which may be one with a similar title.
    await this.page.locator(".quick-input-list .monaco-list-row", { hasText: title }).first().click();
  }

  /** The editor's line that contains the text. The lines draw blanks as no-break spaces. */
  line(text) {
    return this.page.locator(".view-line", { hasText: new RegExp(text.replaceAll(" ", "\\s")) }).first();
  }

  /** Puts the caret at the end of a line, or at another place of it. */
  async caretAt(text, key = "End") {
    await this.line(text).click();
    await this.page.keyboard.press(key);
  }

  tab(name) {
    return this.page.locator(`.tab[aria-label*='${name}']`);
  }

  async closeTab(name) {
    // A key would go to the page inside, if it is there already.
    await this.tab(name).click({ button: "middle" });
    await this.tab(name).waitFor({ state: "detached" });
  }

  /** The entries of the light bulb's menu at the start of a line. */
  async menu(text) {
    const entries = this.page.locator(".action-widget .action");
    // A page that is just opening may take the focus, and the key with it.
    await until("the menu", async () => {
      await this.caretAt(text, "Home");
      await this.page.keyboard.press("Control+.");
      return await entries.first().waitFor({ timeout: 5000 }).then(() => true, () => false);
    });
    return await entries.allInnerTexts();
  }

  /** Whether an error's squiggle begins below a word of a line. */
  async isUnderlined(line, word) {
    const boxOf = (locator) => locator.boundingBox({ timeout: 1000 }).catch(() => null);
    const at = await boxOf(this.line(line).getByText(word, { exact: true }).first());
    const boxes = await Promise.all((await this.page.locator(".squiggly-error").all()).map(boxOf));
    return at && boxes.some((box) => box && Math.abs(box.y - at.y) < 20 && Math.abs(box.x - at.x) < 5);
  }

  squiggles() {
    return this.page.locator(".squiggly-error").count();
  }

  notifications() {
    return this.page.locator(".notifications-toasts .notification-list-item-message").allInnerTexts();
  }

  /** What the status bar counts: "7, 5" errors and warnings. */
  async problems() {
    const label = await this.page.locator("#status\\.problems").innerText();
    return label.match(/\d+/g)?.join(", ") ?? label;
  }

  /** Waits until a web view (a preview) shows the text. A frame that is just coming or going has none. */
  webview(text) {
    const shown = (frame) => frame.locator("body").innerText({ timeout: 300 }).catch(() => "");
    return until(`a page with ${text}`, async () =>
      (await Promise.all(this.page.frames().map(shown))).find((body) => text.test(body)));
  }

  async restore() {
    await this.page.keyboard.press("Escape");
    writeFileSync(this.file, this.original);
    await this.command("File: Revert File");
    await this.page.keyboard.press("Control+Home");
    await until("the original text", async () => (await this.line("identity {").count()) === 0);
  }
}
