// Snippets hold the address, and those for which this machine has the tool are run: the pings that come are what counts.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { shellQuoted, type SnippetFor, type SnippetId, snippetIds, snippetsFor, withPing } from "./snippets.ts";

const given: SnippetFor = {
  pingUrl: "https://watch.shop.example/api/ping/0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11/",
  cron: null,
  onCalendar: null,
  mailAddress: "0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11@watch.shop.example",
  command: "/usr/local/bin/backup",
};

test("every snippet holds the address of its heartbeat", () => {
  const made = snippetsFor(given);
  assert.deepEqual(
    made.map(({ id }) => id),
    [...snippetIds],
  );
  for (const { id, code } of made)
    assert.ok(code.includes(id === "email" ? given.mailAddress! : given.pingUrl), `${id}:\n${code}`);
});

test("without mail there is no snippet for it, and a schedule stands where one is written", () => {
  const made = snippetsFor({ ...given, mailAddress: null, cron: "*/5 * * * *", onCalendar: "Mon 09:00" });
  const codeOf = (id: SnippetId) => made.find((one) => one.id === id)?.code ?? "";
  assert.equal(codeOf("email"), "");
  assert.match(codeOf("crontab"), /^\*\/5 \* \* \* \* /);
  assert.match(codeOf("kubernetes"), /schedule: "\*\/5 \* \* \* \*"/);
  assert.match(codeOf("systemd"), /^OnCalendar=Mon 09:00$/m);
});

test("a crontab's line gets its ping, with percent signs as cron wants them", () => {
  assert.equal(
    withPing("backup --all", "https://w.example/api/ping/a%20b/"),
    "backup --all && curl -fsS -m 10 --retry 5 -o /dev/null https://w.example/api/ping/a\\%20b/",
  );
});

test("an address that the shell would read is quoted", () => {
  assert.equal(shellQuoted("https://w.example/p?a=b&c"), "'https://w.example/p?a=b&c'");
  assert.equal(shellQuoted("it's"), `'it'\\''s'`);
});

/** How each is run from a file; null: the crontab's line without its schedule, by the shell. */
const runners: Partial<Record<SnippetId, { tool: string; file: string; arguments: (file: string) => string[] }>> = {
  bash: { tool: "bash", file: "job.sh", arguments: (file) => [file] },
  python: { tool: "python3", file: "job.py", arguments: (file) => [file] },
  node: { tool: process.execPath, file: "job.mjs", arguments: (file) => [file] },
  php: { tool: "php", file: "job.php", arguments: (file) => [file] },
  ruby: { tool: "ruby", file: "job.rb", arguments: (file) => [file] },
  crontab: { tool: "sh", file: "line.sh", arguments: (file) => [file] },
  kubernetes: { tool: "sh", file: "pod.sh", arguments: (file) => [file] },
  systemd: { tool: "sh", file: "unit.sh", arguments: (file) => [file] },
};
const hasBody: readonly SnippetId[] = ["bash", "python", "node", "php", "ruby"];
const mustRun: readonly SnippetId[] = ["bash", "node", "crontab", "kubernetes", "systemd"];

for (const [id, runner] of Object.entries(runners) as [SnippetId, NonNullable<(typeof runners)[SnippetId]>][]) {
  const isHere = spawnSync(runner.tool, ["-c", ""], { stdio: "ignore" }).error === undefined;
  const skip = isHere || mustRun.includes(id) ? false : `${runner.tool} is not on this machine`;
  for (const status of [0, 3]) {
    test(`${id}: start, exit status ${status}${hasBody.includes(id) ? ", output" : ""}`, { skip }, async (t) => {
      const server = await receive(t);
      const command = `sh -c "echo it said so; exit ${status}"`;
      const code = snippetsFor({ ...given, pingUrl: server.pingUrl, command }).find((one) => one.id === id)!.code;
      const folder = mkdtempSync(join(tmpdir(), "keepwatch-snippet-"));
      t.after(() => rmSync(folder, { recursive: true }));
      const file = join(folder, runner.file);
      writeFileSync(file, runnable(id, code, status));
      const ended = await run(runner.tool, runner.arguments(file));
      assert.deepEqual(
        server.pings.map(({ path }) => path),
        ["start", String(status)],
        ended.output,
      );
      if (hasBody.includes(id)) assert.match(server.pings[1]!.body, /it said so/);
      if (hasBody.includes(id) || id === "kubernetes") assert.equal(ended.status, status, ended.output);
    });
  }
}

/** What cron, Kubernetes and systemd make of their files before a shell sees it. */
function runnable(id: SnippetId, code: string, status: number): string {
  if (id === "crontab") return code.replace(/^(\S+ ){5}/, "").replaceAll("\\%", "%");
  if (id === "kubernetes")
    return code
      .split("- |\n")[1]!
      .replaceAll(/^ {18}/gm, "")
      .replace(/^/, `PING=${pingIn(code)}\n`);
  if (id !== "systemd") return code;
  const read = (name: string) =>
    new RegExp(`^${name}=-/bin/sh -c '(.*)'$`, "m").exec(code)![1]!.replaceAll("$$", "$").replaceAll("%%", "%");
  return `${read("ExecStartPre")}\nEXIT_STATUS=${status}\n${read("ExecStopPost")}\n`;
}

function pingIn(code: string): string {
  return /value: (".*")/.exec(code)![1]!;
}

async function receive(t: TestContext) {
  const pings: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      pings.push({ path: request.url!.slice("/api/ping/x/".length), body: Buffer.concat(parts).toString() });
      response.end("OK");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => new Promise((resolve) => server.close(resolve)));
  return { pings, pingUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/ping/x/` };
}

function run(tool: string, given: readonly string[]): Promise<{ status: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const job = spawn(tool, given, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [job.stdout, job.stderr]) stream.on("data", (part: Buffer) => (output += part.toString()));
    job.on("error", reject);
    job.on("close", (status) => resolve({ status, output }));
  });
}
