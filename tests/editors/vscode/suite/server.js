// The server's life, the extension's commands and settings.
const assert = require("node:assert/strict");
const { spawnSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");
const {
  commandLine, extension, finding, findings, noFinding, onDisk, open, serverProcesses, setText, until, uriOf,
} = require("./helpers");

const WEB = "web/web.nomad.hcl";

/** Writes a setting of the workspace, or takes it away. */
const set = (name, value) =>
  vscode.workspace.getConfiguration("jobspec-ls").update(name, value, vscode.ConfigurationTarget.Workspace);

module.exports = {
  async "a killed server comes back, also where somebody types on"() {
    const document = await open(WEB);
    await finding(document.uri, "missing-identity");
    const [before] = serverProcesses();
    const text = document.getText();
    process.kill(Number(before), "SIGKILL");
    // These messages cannot be written any more.
    for (let i = 0; i < 10; i++) await setText(document, `${text}# ${i}\n`);
    await until("a new server", () => serverProcesses().some((id) => id !== before));
    await setText(document, text.replace("    service {", "    service  {"));
    await until("findings at the new text", () => findings(document.uri, "missing-identity").length === 1);
  },

  async "the command Restart starts a new server"() {
    const document = await open(WEB);
    const [before] = serverProcesses();
    await vscode.commands.executeCommand("jobspec-ls.restart");
    await until("a new server", () => serverProcesses().length === 1 && serverProcesses()[0] !== before);
    await finding(document.uri, "missing-identity");
  },

  async "the command Explain shows the rule's page as a read-only document"() {
    await open(WEB);
    const uri = vscode.Uri.parse("jobspec-rule:/missing-identity.md");
    const page = await vscode.workspace.openTextDocument(uri);
    assert.equal(page.languageId, "markdown");
    assert.match(page.getText(), /identity/i);
  },

  async "the command Open Policy opens the jobspec.toml above the file"() {
    await open(WEB);
    await vscode.commands.executeCommand("jobspec-ls.openPolicy");
    assert.equal(vscode.window.activeTextEditor.document.uri.path, uriOf("jobspec.toml").path);
  },

  async "code lenses plan, run and validate the job from where jobspec.toml is"() {
    const document = await open(WEB);
    const lenses = await until("lenses", async () => {
      const found = await vscode.commands.executeCommand("vscode.executeCodeLensProvider", document.uri, 10);
      return found.length > 0 && found;
    });
    assert.deepEqual(lenses.map((lens) => [lens.command.title, lens.range.start.line]), [["Plan", 0], ["Run", 0], ["Validate", 0]]);
    const [{ command, directory }] = lenses[0].command.arguments;
    assert.deepEqual([command, directory], ["nomad job plan web/web.nomad.hcl", uriOf("").fsPath.replace(/\/$/, "")]);
    const known = await vscode.commands.getCommands(true);
    assert.deepEqual(lenses.filter((lens) => !known.includes(lens.command.command)), []);
  },

  async "the action Explain opens the rule's page"() {
    const document = await open(WEB);
    const found = await finding(document.uri, "missing-identity");
    const offered = await vscode.commands.executeCommand("vscode.executeCodeActionProvider", document.uri, found.range);
    const { command } = offered.find((action) => /^Explain/.test(action.title)) ?? {};
    assert.ok(command, offered.map((action) => action.title).join(", "));
    await vscode.commands.executeCommand(command.command, ...command.arguments);
    const tab = await until("the page's tab", () =>
      vscode.window.tabGroups.all.flatMap((group) => group.tabs).find((one) => one.label.includes("missing-identity.md")));
    await vscode.window.tabGroups.close(tab);
  },

  async "the task check prints lines that the problem matcher reads"() {
    const [task] = await vscode.tasks.fetchTasks({ type: "jobspec-ls" });
    assert.deepEqual([task?.name, task?.problemMatchers], ["check", ["$jobspec-ls"]]);
    const { process: program, args, options } = task.execution;
    const run = spawnSync(program, args, { cwd: options.cwd, env: { ...process.env, ...options.env }, encoding: "utf8" });
    assert.equal(run.status, 0, run.stderr);
    const [{ pattern }] = extension().packageJSON.contributes.problemMatchers;
    const read = run.stdout.split("\n").map((line) => line.match(new RegExp(pattern.regexp))).filter(Boolean);
    const found = read.find((match) => match[pattern.code] === "missing-identity" && match[pattern.file].endsWith("closed.nomad.hcl"));
    assert.deepEqual([found?.[pattern.line], found?.[pattern.column], found?.[pattern.severity]], ["3", "5", "error"], run.stdout);
  },

  async "the settings server.path and server.extraArgs choose the program and its arguments"() {
    const document = await open(WEB);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "jobspec-ls-"));
    const given = path.join(directory, "arguments");
    const program = path.join(directory, "program");
    const bundled = path.join(extension().extensionPath, "server", "jobspec-ls");
    fs.writeFileSync(program, `#!/bin/sh\necho "$@" >${given}\nexec ${bundled} "$@"\n`, { mode: 0o755 });
    try {
      await set("server.extraArgs", ["--log", "debug"]);
      await set("server.path", program);
      await until("the program", () => fs.existsSync(given) && fs.readFileSync(given, "utf8") === "serve --log debug\n");
      await finding(document.uri, "missing-identity");
    } finally {
      for (const name of ["server.path", "server.extraArgs"]) await set(name, undefined);
      fs.rmSync(path.join(uriOf("").fsPath, ".vscode"), { recursive: true, force: true });
    }
    await until("the bundled server", () => serverProcesses().length === 1 && commandLine(serverProcesses()[0])[0] === bundled);
    await finding(document.uri, "missing-identity");
  },

  async "a job file is indented by two spaces, and completed in strings, unless the user says otherwise"() {
    const editor = vscode.workspace.getConfiguration("editor", { languageId: "nomad" });
    assert.deepEqual([editor.get("tabSize"), editor.get("insertSpaces")], [2, true]);
    assert.equal(editor.get("quickSuggestions").strings, "on");
  },

  async "the command Fix All in the Workspace mends files that are not open"() {
    const closed = uriOf("closed/closed.nomad.hcl");
    assert.doesNotMatch(onDisk(closed), /identity/);
    await vscode.commands.executeCommand("jobspec-ls.fixWorkspace");
    const mended = () => vscode.workspace.textDocuments.find((document) => document.uri.path === closed.path)?.getText();
    await until("the identity", () => /identity \{\n\s+aud/.test(mended() ?? onDisk(closed)));
    await noFinding(closed, "missing-identity");
  },

  async "the command Show the Log shows it"() {
    await vscode.commands.executeCommand("jobspec-ls.showLog");
  },
};
