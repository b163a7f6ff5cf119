// The grammar, as VS Code's own tokenizer reads it: which scopes a piece of text gets.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { before, test } from "node:test";
import { createOnigScanner, createOnigString, loadWASM } from "vscode-oniguruma";
import { type IGrammar, INITIAL, Registry } from "vscode-textmate";

const root = path.resolve(__dirname, "..");
// The languages that VS Code brings stand here as one rule each: enough to see that they were entered.
const embedded = ["yaml", "json", "toml", "ini", "shell"].map((name) => `source.${name}`);

let grammar: IGrammar;

before(async () => {
  const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await loadWASM(wasm);
  const registry = new Registry({
    onigLib: Promise.resolve({ createOnigScanner, createOnigString }),
    loadGrammar: async (scopeName) => {
      if (scopeName === "source.nomad") {
        return JSON.parse(readFileSync(path.join(root, "syntaxes", "nomad.tmLanguage.json"), "utf8"));
      }
      if (embedded.includes(scopeName)) {
        const name = scopeName.replace("source.", "word.");
        // An unclosed quote runs to the end of the text: it must not run past the heredoc.
        return { scopeName, patterns: [{ name, match: "\\w+" }, { name: "quoted", begin: "'", end: "'" }], repository: {} };
      }
      return null;
    },
  });
  const loaded = await registry.loadGrammar("source.nomad");
  assert.ok(loaded);
  grammar = loaded;
});

/** The scopes of the first occurrence of each piece, in the text's order. */
function scopes(text: string, ...pieces: string[]): string[] {
  const lines = text.split("\n");
  const tokens: { line: number; start: number; end: number; scopes: string[] }[] = [];
  let stack = INITIAL;
  lines.forEach((content, line) => {
    const result = grammar.tokenizeLine(content, stack);
    stack = result.ruleStack;
    tokens.push(...result.tokens.map((t) => ({ line, start: t.startIndex, end: t.endIndex, scopes: t.scopes })));
  });
  return pieces.map((piece) => {
    const line = lines.findIndex((content) => content.includes(piece));
    const column = lines[line]?.indexOf(piece) ?? -1;
    const token = tokens.find((t) => t.line === line && t.start <= column && column < t.end);
    assert.ok(token, `"${piece}" has a token`);
    return token.scopes.join(" ");
  });
}

test("blocks, labels, attributes", () => {
  const [job, web, network, port, label, statik, number] = scopes(
    'job "web" {\n  network {\n    port "http" {\n      static = 8080\n    }\n  }\n}',
    "job", '"web"', "network", "port", '"http"', "static", "8080",
  );
  assert.match(job ?? "", /keyword\.control\.block/);
  assert.match(web ?? "", /entity\.name\.type\.label/);
  assert.match(network ?? "", /storage\.type\.block/);
  assert.match(port ?? "", /meta\.block.*meta\.block.*storage\.type\.block/);
  assert.match(label ?? "", /entity\.name\.type\.label/);
  assert.match(statik ?? "", /variable\.other\.property/);
  assert.match(number ?? "", /constant\.numeric/);
});

test("a block on one line, and what follows it", () => {
  const [to, next] = scopes('port "http" { to = 80 }\nservice {\n}', "to", "service");
  assert.match(to ?? "", /variable\.other\.property/);
  assert.equal(next, "source.nomad meta.block.nomad keyword.control.block.nomad");
});

test("strings: interpolations, escapes, consul-template", () => {
  const [variable, runtime, key, escape] = scopes(
    'image = "nginx:${var.tag}"\nurl = "http://${NOMAD_ADDR_http}"\nx = "{{ key \\"a/b\\" }}"\ny = "$${no}"',
    "var", "NOMAD_ADDR_http", "key", "$${",
  );
  assert.match(variable ?? "", /string\.quoted.*meta\.interpolation.*variable\.language/);
  assert.match(runtime ?? "", /variable\.other\.constant\.runtime/);
  assert.match(key ?? "", /meta\.template.*support\.function\.template/);
  assert.match(escape ?? "", /constant\.character\.escape/);
});

test("a heredoc holds consul-template and ends at its marker", () => {
  const [range, field, end, after] = scopes(
    'template {\n  data = <<-EOT\n{{ range service "api" }}\nserver {{ .Address }};\n  EOT\n  change_mode = "noop"\n}',
    "range", ".Address", "  EOT", "change_mode",
  );
  assert.match(range ?? "", /meta\.embedded\.block\.text.*keyword\.control\.template/);
  assert.match(field ?? "", /variable\.other\.property\.template/);
  assert.equal(end, "source.nomad meta.block.template.nomad keyword.operator.heredoc.nomad");
  assert.equal(after, "source.nomad meta.block.template.nomad variable.other.property.nomad");
});

for (const [file, language] of [
  ["local/prometheus.yml", "yaml"], ["local/a.json", "json"], ["local/traefik.toml", "toml"],
  ["local/my.cnf", "ini"], ["local/start.sh", "shell"],
] as const) {
  test(`the destination ${file} makes the heredoc ${language}`, () => {
    const [word, action, after] = scopes(
      `template {\n  destination = "${file}"\n  data = <<EOT\nword 'open\n{{ env "X" }}\nEOT\n  perms = "600"\n}`,
      "word", "env", "perms",
    );
    assert.match(word ?? "", new RegExp(`meta\\.embedded\\.block\\.${language} word\\.${language}`));
    assert.match(action ?? "", /support\.function\.template/);
    assert.equal(after, "source.nomad meta.block.template.nomad variable.other.property.nomad");
  });
}

test("the marker's name makes a heredoc YAML", () => {
  const [word, after] = scopes("data = <<YAML\nword: 1\nYAML\nnext = 1", "word", "next");
  assert.match(word ?? "", /meta\.embedded\.block\.yaml word\.yaml/);
  assert.equal(after, "source.nomad variable.other.property.nomad");
});

test("comments, functions, objects", () => {
  const [comment, call, key, block] = scopes(
    '# job "x" {\nx = file("a")\ny = { k = 1 }\n/* task "t" { */\nz = 1', "# job", "file", "k ", "/* task",
  );
  assert.match(comment ?? "", /comment\.line/);
  assert.match(call ?? "", /support\.function/);
  assert.match(key ?? "", /variable\.other\.property/);
  assert.match(block ?? "", /comment\.block/);
});
