import assert from "node:assert/strict";
import { test } from "node:test";
import { findServer, type Surroundings } from "../src/discovery";

function at(programs: string[], changes: Partial<Surroundings> = {}): Surroundings {
  return {
    configured: "",
    extensionPath: "/ext",
    workspaceFolder: "/ws",
    home: "/home/me",
    env: { PATH: "/usr/bin:.:bin" },
    platform: "linux",
    isProgram: (file) => programs.includes(file),
    ...changes,
  };
}

const everywhere = ["/opt/ls", "/ext/server/jobspec-ls", "/usr/bin/jobspec-ls", "/home/me/.cargo/bin/jobspec-ls"];

test("the setting comes first, then the bundled program, then PATH, then cargo's directory", () => {
  assert.deepEqual(findServer(at(everywhere, { configured: "/opt/ls" })), { kind: "found", path: "/opt/ls", origin: "setting" });
  assert.deepEqual(findServer(at(everywhere)), { kind: "found", path: "/ext/server/jobspec-ls", origin: "bundled" });
  assert.deepEqual(findServer(at(everywhere.slice(2))), { kind: "found", path: "/usr/bin/jobspec-ls", origin: "PATH" });
  assert.deepEqual(findServer(at(everywhere.slice(3))), { kind: "found", path: "/home/me/.cargo/bin/jobspec-ls", origin: "PATH" });
});

test("a setting that names no program is told, not passed over", () => {
  const found = findServer(at(everywhere, { configured: "/opt/typo" }));
  assert.equal(found.kind, "missing");
  assert.match(found.kind === "missing" ? found.reason : "", /\/opt\/typo/);
});

test("~, ${workspaceFolder} and relative paths", () => {
  const path = (configured: string, program: string) => {
    const found = findServer(at([program], { configured }));
    return found.kind === "found" ? found.path : found.reason;
  };
  assert.equal(path("~/bin/ls", "/home/me/bin/ls"), "/home/me/bin/ls");
  assert.equal(path("${workspaceFolder}/target/ls", "/ws/target/ls"), "/ws/target/ls");
  assert.equal(path("target/ls", "/ws/target/ls"), "/ws/target/ls");
  assert.equal(findServer(at([], { configured: "${workspaceFolder}/x", workspaceFolder: undefined })).kind, "missing");
});

test("relative entries of PATH do not count: the workspace must not choose the program", () => {
  assert.equal(findServer(at(["jobspec-ls", "bin/jobspec-ls", "/ws/jobspec-ls", "/ws/bin/jobspec-ls"])).kind, "missing");
});

test("nothing anywhere: a reason", () => {
  const found = findServer(at([], { env: {} }));
  assert.match(found.kind === "missing" ? found.reason : "", /jobspec-ls/);
});
