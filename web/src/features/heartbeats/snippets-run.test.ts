// Snippets, run for every language and tool of this machine: what is reported, and that the job is as without us.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { isHere, type Ready, runners, writeJob } from "./run-snippet.ts";
import { type SnippetFor, type SnippetId, snippetsFor } from "./snippets.ts";

const secret = "0193d2a4-77aa-4d0c-9a53-6f2d0f9d2a11";
const given: SnippetFor = { pingUrl: "", cron: null, onCalendar: null, mailAddress: null, command: "" };
const mostSentBytes = 100_000;

function codeOf(id: SnippetId, pingUrl: string, command: string): string {
  return snippetsFor({ ...given, pingUrl, command }).find((one) => one.id === id)!.code;
}

const hasBody: readonly SnippetId[] = ["run", "bash", "python", "node", "go", "php", "ruby"];
const asksAtEnd: readonly SnippetId[] = ["crontab"]; // ends as its last ping did: cron does not ask
const knowsTwoEnds: readonly SnippetId[] = ["github"];
const isSilent: readonly SnippetId[] = ["run"]; // --quiet
const triesForLong: readonly SnippetId[] = ["run"]; // half a minute; run.test.ts has it away with less patience
const isShell: readonly SnippetId[] = ["bash"]; // whose variables hold no NUL

/** How a job that ended so is reported, and how the snippet itself ends. */
function endOf(id: SnippetId, status: number): { reported: string; ends: number } {
  if (knowsTwoEnds.includes(id)) return status === 0 ? { reported: "0", ends: 0 } : { reported: "fail", ends: 1 };
  return { reported: String(status), ends: status };
}

for (const [id, { tool, ready }] of Object.entries(runners) as [
  SnippetId,
  NonNullable<(typeof runners)[SnippetId]>,
][]) {
  if (id === "curl") continue;
  test(id, { skip: isHere(tool) ? false : `${tool} is not on this machine` }, async (t) => {
    const folder = scratch(t);
    const job = join(folder, "backup");
    const server = await receive(t);
    const { run } = await ready(codeOf(id, server.pingUrl, job), folder);

    for (const status of [0, 3]) {
      await t.test(`start, output and exit status ${status}`, async () => {
        writeJob(job, `echo said; echo complained >&2; exit ${status}`);
        const { reported, ends } = endOf(id, status);
        const ended = await run();
        assert.deepEqual(server.paths(), ["start", reported], ended.stderr);
        if (hasBody.includes(id)) assert.equal(server.lastBody().toString().trimEnd(), "said\ncomplained");
        if (!asksAtEnd.includes(id)) assert.equal(ended.status, ends, ended.stderr);
        assert.match(ended.stdout.toString() + ended.stderr, /^said$[^]*^complained$/m);
        assert.doesNotMatch(ended.stderr, /ping|curl|keepwatch/);
      });
    }

    await t.test("a job without output, one that is not there and one that is killed", async () => {
      writeJob(job, ":");
      const quiet = await run();
      assert.deepEqual([server.paths(), server.lastBody().length], [["start", "0"], 0]);
      assert.equal(quiet.stdout.toString() + quiet.stderr, "");
      for (const breakIt of [() => rmSync(job), () => writeJob(job, "kill -9 $$")]) {
        breakIt();
        const ended = await run();
        const [start, last = ""] = server.paths();
        assert.equal(start, "start");
        assert.match(last, /^(fail|[1-9]\d{0,2})$/);
        assert.ok(asksAtEnd.includes(id) || ended.status !== 0, `${ended.status}`);
      }
    });

    if (hasBody.includes(id))
      await t.test("the end of long output, byte for byte", async () => {
        const output = Buffer.from(Array.from({ length: 150_000 }, (_, place) => (place * 7 + (place >> 8)) % 256));
        const bytes = isShell.includes(id) ? output.map((byte) => byte || 1) : output;
        writeFileSync(join(folder, "output"), bytes);
        writeJob(job, `cat ${join(folder, "output")}`);
        const ended = await run();
        assert.deepEqual(server.paths(), ["start", "0"], ended.stderr);
        assert.ok(server.lastBody().equals(bytes.subarray(-mostSentBytes)));
        assert.ok(ended.stdout.subarray(0, bytes.length).equals(bytes));
      });

    await t.test("a connection that is gone when the job ends", async () => {
      writeJob(job, `curl -fsS ${server.cutUrl}`);
      const ended = await run();
      assert.deepEqual(server.paths(), ["start", "0"], ended.stderr);
    });

    await t.test("Keepwatch does not know the address, or is away", async () => {
      server.refuse();
      await keepsItsEnd(id, run, folder, job);
      assert.deepEqual(new Set(server.paths()), new Set(["start", "0", endOf(id, 3).reported]));
      if (triesForLong.includes(id)) return;
      await server.stop();
      await keepsItsEnd(id, run, folder, job);
    });
  });

  test(`${id}: a command with quotes and percent signs`, { skip: !isHere(tool) }, async (t) => {
    const server = await receive(t);
    const command = `sh -c "printf '%s of %% it' 100; exit 3"`;
    const { run } = await ready(codeOf(id, server.pingUrl, command), scratch(t));
    const { stdout, stderr } = await run();
    assert.deepEqual(server.paths(), ["start", endOf(id, 3).reported], stderr);
    assert.equal(stdout.toString().trimEnd(), "100 of % it");
    if (hasBody.includes(id)) assert.equal(server.lastBody().toString(), "100 of % it");
  });
}

test("curl: every line is a ping of its own", async (t) => {
  const server = await receive(t);
  const { run } = await runners.curl!.ready(codeOf("curl", server.pingUrl, ""), scratch(t));
  const { status, stderr } = await run();
  assert.deepEqual([status, stderr], [0, ""]);
  assert.deepEqual(server.paths(), ["start", "", "fail", "3", "keep-alive", "log"]);
  assert.equal(server.lastBody().toString(), "half of it is done");
});

test("systemd finds no fault in the unit and the timer", (t) => {
  if (!isHere("systemd-analyze")) return t.skip("systemd-analyze is not on this machine");
  const folder = scratch(t);
  const code = codeOf("systemd", `https://watch.shop.example/a%20b/${secret}/`, "/bin/true");
  const parts = code.split(/^# \/etc\/systemd\/system\/(\S+)\n/m).slice(1);
  assert.deepEqual([parts[0], parts[2]], ["backup.service", "backup.timer"]);
  const verify = (service: string) => {
    const files = [join(folder, "backup.service"), join(folder, "backup.timer")] as const;
    writeFileSync(files[0], service);
    writeFileSync(files[1], parts[3] ?? "");
    const { status, stdout, stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", ...files], {
      encoding: "utf8",
      env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder}:` },
    });
    return { status, said: `${stdout}${stderr}`.split("\n").filter((line) => line.includes("backup")) };
  };
  assert.deepEqual(verify(parts[1] ?? ""), { status: 0, said: [] });
  const { said } = verify((parts[1] ?? "").replace("ExecStopPost", "ExecStopLast").replace("%%20", "%20"));
  assert.equal(said.length > 0, true, "a wrong unit is seen");
});

async function keepsItsEnd(id: SnippetId, run: Ready["run"], folder: string, job: string): Promise<void> {
  const ran = join(folder, "ran");
  for (const status of [0, 3]) {
    writeJob(job, `: >${ran}; echo said; exit ${status}`);
    const ended = await run();
    assert.ok(existsSync(ran), ended.stderr);
    rmSync(ran);
    assert.match(ended.stdout.toString(), /^said$/m);
    if (!asksAtEnd.includes(id)) assert.equal(ended.status, endOf(id, status).ends, ended.stderr);
    if (!isSilent.includes(id)) assert.match(ended.stderr, /ping failed|^curl: /m);
    assert.ok(!ended.stderr.includes(secret), ended.stderr);
  }
}

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-snippet-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function receive(t: TestContext) {
  let pings: { path: string; body: Buffer }[] = [];
  let lastBody: Buffer = Buffer.alloc(0);
  let status = 200;
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    if (request.url === "/cut") return cut(request.socket, response);
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      pings.push({ path: request.url!.split("/").at(-1)!.replace(/\?.*/, ""), body: Buffer.concat(parts) });
      response.writeHead(status).end("OK");
    });
  });
  server.keepAliveTimeout = 60_000;
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  /** Answers when every other connection has been ended. */
  function cut(own: Socket, response: ServerResponse): void {
    for (const socket of sockets) if (socket !== own) socket.destroy();
    response.end();
  }
  const stop = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(stop);
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    pingUrl: `${origin}/api/ping/${secret}/`,
    cutUrl: `${origin}/cut`,
    /** Those that came since it was asked last; `lastBody` is of the last of them. */
    paths(): string[] {
      const came = pings;
      lastBody = came.at(-1)?.body ?? Buffer.alloc(0);
      pings = [];
      return came.map(({ path }) => path);
    },
    lastBody: () => lastBody,
    refuse: () => void (status = 404),
    stop,
  };
}
