// usage: node look.mjs ADDRESS OUT.png
// Opens the address that `editors/try vscode` prints and waits for a finding of the file that it opens.
import { startBrowser } from "../vscode/serve.mjs";

const [address, image] = process.argv.slice(2);
const browser = await startBrowser();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  await page.goto(address);
  try {
    await page.locator(".squiggly-error").first().waitFor({ timeout: 60_000 });
    await page.waitForTimeout(1000);
  } finally {
    await page.screenshot({ path: image });
  }
} finally {
  await browser.close();
}
