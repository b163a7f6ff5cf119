// usage: node draw-screen.mjs IN.ansi OUT.png COLUMNS ROWS
// Draws a captured terminal screen with xterm.js in a headless browser.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [input, output, columns, rows] = process.argv.slice(2);
const require = createRequire(path.join(process.env.JOBSPEC_DRIVER, "x.js"));
const { chromium } = require("playwright-core");
const xterm = path.dirname(require.resolve("@xterm/xterm/package.json"));

const browser = await chromium.launch({ executablePath: process.env.JOBSPEC_BROWSER, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ viewport: { width: columns * 9 + 20, height: rows * 21 + 20 } });
  const style = readFileSync(path.join(xterm, "css", "xterm.css"), "utf8");
  await page.setContent(`<style>${style} body { margin: 0; padding: 8px; background: #14161b }</style><div id="screen"></div>`);
  await page.addScriptTag({ path: path.join(xterm, "lib", "xterm.js") });
  await page.evaluate(([text, cols, lines]) => new Promise((done) => {
    const terminal = new Terminal({ cols, rows: lines, fontFamily: "DejaVu Sans Mono", fontSize: 14, lineHeight: 1.2, theme: { background: "#14161b" } });
    terminal.open(document.getElementById("screen"));
    terminal.write("\x1b[?25l" + text.replace(/\n$/, "").replaceAll("\n", "\r\n"), done);
  }), [readFileSync(input, "utf8"), Number(columns), Number(rows)]);
  await page.waitForTimeout(150);
  const box = await page.locator("#screen .xterm-screen").boundingBox();
  await page.screenshot({ path: output, clip: { x: 0, y: 0, width: box.x + box.width + 8, height: box.y + box.height + 8 } });
} finally {
  await browser.close();
}
