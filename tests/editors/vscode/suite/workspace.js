// What goes beyond one file: the policy, other jobs, fixes that rename or create files, new services.
const assert = require("node:assert/strict");
const fs = require("node:fs");
const vscode = require("vscode");
const { actions, finding, findings, noFinding, onDisk, open, setText, until, uriOf } = require("./helpers");

const WEB = "web/web.nomad.hcl";
const DNS = "nomad-jobs/dns/dns.nomad.hcl";
const UNBOUND = "nomad-jobs/resolver/unbound.nomad.hcl";

module.exports = {
  async "a change of jobspec.toml counts at once in open files"() {
    const document = await open(WEB);
    await finding(document.uri, "missing-identity");
    const policy = uriOf("jobspec.toml");
    const before = onDisk(policy);
    fs.writeFileSync(policy.fsPath, `${before}\n[rules]\nmissing-identity = "off"\n`);
    try {
      await noFinding(document.uri, "missing-identity");
    } finally {
      fs.writeFileSync(policy.fsPath, before);
    }
    await finding(document.uri, "missing-identity");
  },

  async "a mistake in jobspec.toml is a finding there while it is typed"() {
    const policy = await open("jobspec.toml");
    await setText(policy, `${policy.getText()}\n[rules]\nmissing-identiti = "off"\n`);
    const [found] = await until("the finding", () => findings(policy.uri).length > 0 && findings(policy.uri));
    assert.match(found.message, /missing-identity/);
    await vscode.commands.executeCommand("workbench.action.files.revert");
    await until("the end of the finding", () => findings(policy.uri).length === 0);
  },

  async "two jobs that claim one port each have a finding that leads to the other, open or not"() {
    const document = await open(DNS);
    for (const [name, other] of [[DNS, UNBOUND], [UNBOUND, DNS]]) {
      const found = await finding(uriOf(name), "static-port-conflict");
      const [related] = found.relatedInformation;
      assert.equal(related.location.uri.path, uriOf(other).path);
      const target = await vscode.workspace.openTextDocument(related.location.uri);
      assert.equal(target.getText(related.location.range), "5353");
    }
    // What is typed here counts there at once.
    const text = document.getText();
    await setText(document, text.replace("5353", "5454"));
    await noFinding(uriOf(UNBOUND), "static-port-conflict");
    await setText(document, text);
    await finding(uriOf(UNBOUND), "static-port-conflict");
  },

  async "the quick-fix for job-file-name renames the file, and its finding goes with the name"() {
    const document = await open(UNBOUND);
    const found = await finding(document.uri, "job-file-name");
    const fixes = await actions(document.uri, found.range, "quickfix");
    const fix = fixes.find((action) => /resolver\.nomad\.hcl/.test(action.title));
    assert.ok(fix?.edit, `a renaming among: ${fixes.map((action) => action.title).join(", ")}`);
    assert.ok(await vscode.workspace.applyEdit(fix.edit));
    const renamed = vscode.Uri.joinPath(document.uri, "..", "resolver.nomad.hcl");
    await until("the new name on disk", () => fs.existsSync(renamed.fsPath) && !fs.existsSync(document.uri.fsPath));
    await noFinding(document.uri);
    await finding(renamed, "static-port-conflict");
    await noFinding(renamed, "job-file-name");
    const [related] = (await until("the other file's finding to follow", () =>
      findings(uriOf(DNS), "static-port-conflict").find((one) => one.relatedInformation[0].location.uri.path === renamed.path)))
      .relatedInformation;
    assert.match(related.message, /resolver/);
    const back = new vscode.WorkspaceEdit();
    back.renameFile(renamed, document.uri);
    assert.ok(await vscode.workspace.applyEdit(back));
    await finding(document.uri, "job-file-name");
  },

  async "the quick-fix for missing-readme creates it, and what it lacks has a fix in it"() {
    const document = await open(DNS);
    const readme = uriOf("nomad-jobs/dns/README.md");
    const found = await finding(document.uri, "missing-readme");
    const fix = (await actions(document.uri, found.range, "quickfix")).find((action) => /Create README/.test(action.title));
    assert.ok(fix?.edit && (await vscode.workspace.applyEdit(fix.edit)));
    await noFinding(document.uri, "missing-readme");
    const page = await open("nomad-jobs/dns/README.md");
    assert.match(page.getText(), /^# /);
    assert.ok(await page.save());
    await noFinding(readme);
    const whole = page.getText();
    await setText(page, whole.replace(/## Troubleshooting[^]*?(?=\n## |$)/, ""));
    const lack = await finding(readme, "readme-section");
    const mend = (await actions(readme, lack.range, "quickfix")).find((action) => action.edit);
    assert.ok(mend && (await vscode.workspace.applyEdit(mend.edit)));
    await noFinding(readme, "readme-section");
    assert.match(page.getText(), /## Troubleshooting/);
    assert.ok(await page.save());
  },

  async "the command New Service writes a job and its README, in which nothing is found, and opens the job"() {
    await open(WEB);
    await vscode.commands.executeCommand("jobspec-ls.newService", "nightly", "batch");
    const job = uriOf("nomad-jobs/nightly/nightly.nomad.hcl");
    const { document } = vscode.window.activeTextEditor;
    assert.equal(document.uri.path, job.path);
    assert.match(document.getText(), /type\s+= "batch"/);
    assert.ok(fs.existsSync(uriOf("nomad-jobs/nightly/README.md").fsPath));
    await new Promise((done) => setTimeout(done, 1000));
    assert.deepEqual(findings(job).map((found) => found.message), []);
  },
};
