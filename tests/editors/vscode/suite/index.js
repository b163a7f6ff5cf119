// Runs inside the extension host: `vscode` is the real module. The contract of `run` is that of @vscode/test-electron.
const vscode = require("vscode");

const checks = { ...require("./editing"), ...require("./workspace"), ...require("./server") };

exports.run = async () => {
  let failed = 0;
  console.log(`VS Code ${vscode.version}, ${vscode.env.appName}, remote ${vscode.env.remoteName}`);
  for (const [name, check] of Object.entries(checks)) {
    try {
      const late = new Promise((_, stop) => setTimeout(() => stop(new Error("not done in 30 s")), 30_000).unref());
      await Promise.race([check(), late]);
      console.log(`ok ${name}`);
    } catch (error) {
      failed++;
      console.log(`FAIL ${name}`);
      console.error(error.stack);
    }
  }
  if (failed) throw new Error(`${failed} failed`);
};
