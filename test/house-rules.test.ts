// The rules of the house, seen refusing. Plants a trespass against every line of "who may import whom" in a scratch
// tree and expects the lint to name it, then holds the real tree against the same lint and a few rules beyond it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";

const root = dirname(import.meta.dirname);

// Written down a second time, on purpose: the lint's own table cannot vouch for itself.
const featureOrder =
  "accounts audit settings storage channels monitors heartbeats checks incidents healthchecks-api alerts status-pages reports".split(
    " ",
  );

const specifiers = [
  "#lib/x.ts",
  "#platform/x.ts",
  "#platform/http/x.ts",
  "#platform/net/x.ts",
  "#platform/net/deep/x.ts",
  "#probes/index.ts",
  "#probes/x.ts",
  "#probes/deep/x.ts",
  "#channels/index.ts",
  "#channels/x.ts",
  "#channels/slack/x.ts",
  "#features/index.ts",
  ...featureOrder.flatMap((feature) => [`#features/${feature}/index.ts`, `#features/${feature}/store.ts`]),
  "#pipeline/x.ts",
  "#roles/x.ts",
  "#cli/x.ts",
  "#test/x.ts",
  "#web/x.ts",
  "../x.ts",
  "./../x.ts",
  "./deep/../x.ts",
];

const lib = /^#lib\//;
const platform = /^#platform\//;
const net = /^#platform\/net\//;
const frontDoor = /^#features\/([^/]+\/)?index\.ts$/;

/** Features that read the list of kinds which they store. */
const kinds: Record<string, RegExp> = { monitors: /^#probes\/index\.ts$/, channels: /^#channels\/index\.ts$/ };

/** A file of each room → what it may import. */
const mayImport: Record<string, RegExp[]> = {
  "src/lib/a.ts": [lib],
  "src/platform/a.ts": [lib, platform],
  "src/platform/http/a.ts": [lib, platform],
  "src/probes/a.ts": [lib, net, /^#probes\//],
  "src/probes/deep/a.ts": [lib, net, /^#probes\//],
  "src/channels/slack/a.ts": [lib, net, /^#channels\//],
  "src/features/a.ts": [lib, platform, frontDoor],
  ...Object.fromEntries(
    featureOrder.map((feature, place) => [
      `src/features/${feature}/a.ts`,
      [
        lib,
        platform,
        ...featureOrder.slice(0, place).map((earlier) => new RegExp(`^#features/${earlier}/index\\.ts$`)),
        kinds[feature] ?? /^$/,
      ],
    ]),
  ),
  "src/pipeline/a.ts": [lib, platform, /^#(probes|channels|pipeline)\//, frontDoor],
  "src/roles/a.ts": [lib, platform, /^#(probes|channels|pipeline|roles)\//, frontDoor],
  "src/cli/a.ts": [lib, platform, /^#(roles|cli)\//],
  "src/main.ts": [lib, platform, /^#(roles|cli)\//],
  "src/lib/a.test.ts": [lib, /^#test\//],
  "src/platform/http/a.test.ts": [lib, platform, /^#test\//],
  "src/channels/slack/a.test.ts": [lib, net, /^#(channels|test)\//],
  "src/features/audit/a.test.ts": [lib, platform, /^#features\/accounts\/index\.ts$/, /^#test\//],
  "src/pipeline/a.test.ts": [lib, platform, /^#(probes|channels|pipeline|test)\//, frontDoor],
  "test/a.ts": [/^#/],
  "bench/a.ts": [/^#/],
  "web/src/features/a.tsx": [/^#web\//],
};

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

function lint(folder: string): Diagnostic[] {
  const { stdout, stderr } = spawnSync(join(root, "node_modules/.bin/oxlint"), ["--format=json"], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env["PATH"]}` }, // its configuration needs our Node
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.ok(stdout.startsWith("{"), `${stdout.slice(0, 2_000)}${stderr}`);
  return (JSON.parse(stdout) as { diagnostics: Diagnostic[] }).diagnostics;
}

/** Lints files that stand in a tree of their own, under the real configuration. */
function lintPlanted(files: Record<string, string>): Diagnostic[] {
  const scratch = mkdtempSync(join(tmpdir(), "keepwatch-house-"));
  try {
    for (const name of ["package.json", "tsconfig.json", "oxlint.config.ts"])
      cpSync(join(root, name), join(scratch, name));
    symlinkSync(join(root, "node_modules"), join(scratch, "node_modules"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(scratch, path)), { recursive: true });
      writeFileSync(join(scratch, path), text);
    }
    return lint(scratch);
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

const waysToImport = 4;

function importsOf(specifier: string, place: number): string {
  return [
    `import { value${place} } from "${specifier}";`,
    `import type { Shape${place} } from "${specifier}";`,
    `export { other${place} } from "${specifier}";`,
    `export const late${place} = import("${specifier}");`,
    `export const used${place}: Shape${place} = value${place};`,
    "",
  ].join("\n");
}

test("every room refuses what it may not import, however it is imported, and takes the rest", () => {
  const planted: Record<string, string> = {};
  const expected: string[] = [];
  for (const [file, allowed] of Object.entries(mayImport))
    for (const [place, specifier] of specifiers.entries()) {
      // A file of its own per specifier, beside the first: src/main.ts has no neighbours, so it gets them all.
      const path = file === "src/main.ts" ? file : file.replace(/a((\.test)?\.tsx?)$/, `a${place}$1`);
      const firstLine = (planted[path] ?? "").split("\n").length;
      planted[path] = (planted[path] ?? "") + importsOf(specifier, place);
      if (allowed.some((pattern) => pattern.test(specifier))) continue;
      for (let way = 0; way < waysToImport; way += 1) expected.push(`${path}:${firstLine + way} ${specifier}`);
    }
  const refused = lintPlanted(planted)
    .filter(({ code }) => code === "eslint(no-restricted-imports)")
    .map(({ filename, labels }) => {
      const line = labels[0]?.span.line ?? 0;
      const specifier = /"(.*)"/.exec(planted[filename]?.split("\n")[line - 1] ?? "")?.[1];
      return `${filename}:${line} ${specifier}`;
    });
  const missed = expected.filter((one) => !refused.includes(one));
  const wronged = refused.filter((one) => !expected.includes(one));
  assert.deepEqual({ missed, wronged }, { missed: [], wronged: [] });
  assert.ok(expected.length > 1_000, `${expected.length} trespasses were planted`);
});

test("circles of imports, unwaited promises and holes in the types are refused", () => {
  const found = lintPlanted({
    "src/lib/circle-a.ts": 'import { b } from "./circle-b.ts";\nexport const a = (): number => b();\n',
    "src/lib/circle-b.ts": 'import { a } from "#lib/circle-a.ts";\nexport const b = (): number => a();\n',
    "src/lib/promise.ts": "async function save(): Promise<void> {}\nexport function close(): void {\n  save();\n}\n",
    "src/lib/types.ts": "export const hole: any = 1;\n",
    "src/lib/ignored.ts": "// @ts-ignore\nexport const wrong: number = 1;\n",
    "src/lib/swallowed.ts": "export function f(): void {\n  try {\n    f();\n  } catch {}\n}\n",
    "src/lib/fine.test.ts": 'import { test } from "node:test";\ntest("the runner waits for it", async () => {});\n',
  });
  const codes = found.map(({ code, filename }) => `${filename} ${code}`).toSorted();
  assert.deepEqual(codes, [
    "src/lib/circle-a.ts import(no-cycle)",
    "src/lib/circle-b.ts import(no-cycle)",
    "src/lib/ignored.ts typescript(ban-ts-comment)",
    "src/lib/promise.ts typescript(no-floating-promises)",
    "src/lib/swallowed.ts eslint(no-empty)",
    "src/lib/types.ts typescript(no-explicit-any)",
  ]);
});

test("the real tree passes the lint", () => {
  const found = lint(root).map(({ code, filename, labels }) => `${filename}:${labels[0]?.span.line} ${code}`);
  assert.deepEqual(found, []);
});

test("every feature has its place in the order", () => {
  const features = join(root, "src/features");
  const folders = readdirSync(features, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    assert.ok(featureOrder.includes(name), `src/features/${name} is not in featureOrder of oxlint.config.ts`);
    assert.ok(existsSync(join(features, name, "index.ts")), `src/features/${name} has no front door`);
  }
});

const longestSource = 400; // lines
const exempt = ["web/src/api/schema.d.ts", "test/house-rules.test.ts"]; // one is generated, the other quotes what it forbids

/** What the lint cannot say. */
function faultsOfText(path: string, text: string): string[] {
  const faults: string[] = [];
  const lines = text.split("\n");
  const opening = lines[0]?.startsWith("#!") ? lines[1] : lines[0];
  if (!/^(\/\/|\/\*|#|--)/.test(opening ?? "")) faults.push("does not open with a comment on what it is for");
  if (path.startsWith("src/") && lines.length > longestSource) faults.push(`has more than ${longestSource} lines`);
  if (/\b(TODO|FIXME|XXX)\b(?!.*#\d+)/.test(text)) faults.push("has a reminder without the number of an issue");
  if (/\b(test|it|describe|suite)\.(only|skip|todo)\b|\{\s*(only|todo): true/.test(text))
    faults.push("shuts tests out");
  return faults;
}

test("the rules for texts find what they are for", () => {
  const note = "// What it is for.\n";
  const word = "TO" + "DO";
  assert.deepEqual(faultsOfText("src/a.ts", `${note}export const a = 1;\n`), []);
  assert.deepEqual(faultsOfText("script/a", `#!/bin/sh\n# What it is for.\n`), []);
  assert.deepEqual(faultsOfText("src/a.ts", `${note}// ${word}(#12): later\n`), []);
  assert.equal(faultsOfText("src/a.ts", "export const a = 1;\n").length, 1);
  assert.equal(faultsOfText("script/a", "#!/bin/sh\nset -e\n").length, 1);
  assert.equal(faultsOfText("src/a.ts", note + "\n".repeat(400)).length, 1);
  assert.equal(faultsOfText("src/a.ts", `${note}// ${word}: later\n`).length, 1);
  assert.equal(faultsOfText("src/a.test.ts", `${note}test.${"only"}("x");\n`).length, 1);
});

test("the real tree keeps the rules for texts", () => {
  const sources = globSync(
    ["{src,test,bench,script,web/src}/**/*.{ts,tsx}", "script/*", "migrations/*.sql", ".ci/run"],
    { cwd: root },
  );
  assert.ok(sources.length > 20, `${sources.length} files were read`);
  const faults = sources
    .filter((path) => !exempt.includes(path))
    .flatMap((path) => faultsOfText(path, readFileSync(join(root, path), "utf8")).map((fault) => `${path} ${fault}`));
  assert.deepEqual(faults, []);
});
