// The lines that people have in their crontabs, run by the real shell and the real curl against a running Keepwatch.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { promisify } from "node:util";
import { kindOfStored, type PingKind } from "#features/heartbeats/index.ts";
import { startWorld } from "#test/world.ts";

const token = "q7R2mZp0KxVb81sLd5TnEwYc4uHj6GfA";

type Line = readonly [shell: string, printed: string, stored: readonly (readonly [PingKind, body: string | null])[]];

const lines: readonly Line[] = [
  ["curl -fsS -m 10 --retry 5 -o /dev/null $URL", "", [["success", null]]],
  ["curl -m 10 --retry 5 $URL 2>/dev/null", "OK", [["success", null]]],
  [
    "curl -fsS -m 10 --retry 5 $URL/start && true && curl -fsS -m 10 --retry 5 $URL",
    "OKOK",
    [
      ["start", null],
      ["success", null],
    ],
  ],
  ["false; curl -fsS -m 10 --retry 5 $URL/$?", "OK", [["fail", null]]],
  ["true; curl -fsS -m 10 --retry 5 $URL/$?", "OK", [["success", null]]],
  [
    `m=$(printf 'two\\nlines & "ümlauts"'); curl -fsS -m 10 --retry 5 --data-raw "$m" $URL`,
    "OK",
    [["success", 'two\nlines & "ümlauts"']],
  ],
  [`m=$(ls /nowhere 2>&1); curl -fsS -m 10 --retry 5 --data-raw "$m" $URL/$? >/dev/null`, "", [["fail", "/nowhere"]]],
  [
    `m=$(head -c 100100 /dev/zero | tr '\\0' x); printf %s "$m" | curl -fsS -m 10 --data-binary @- $URL`,
    "OK",
    [["success", "x".repeat(100_000)]],
  ],
  ["head -c 3000000 /dev/zero | curl -fsS -m 10 -T - $URL/log", "OK", [["log", "\0".repeat(100_000)]]],
  ["curl -fsS --head -o /dev/null $URL", "", [["success", null]]],
  ["curl -fsS --http1.0 $URL", "OK", [["success", null]]],
  ["curl -fsS -m 10 --http2 $URL", "OK", [["success", null]]],
  ["curl -fsS -m 10 --http2 -d done $URL", "OK", [["success", "done"]]],
  ["curl -fsS $BASE//ping/$ID", "OK", [["success", null]]],
  [`curl -fsS "$BASE/api/push/$TOKEN?status=up&msg=OK&ping="`, '{"ok":true}', [["success", null]]],
  [`curl -fsS "$BASE/api/push/$TOKEN?status=down&msg=disk%20full&ping=12"`, '{"ok":true}', [["fail", null]]],
  [`curl -fsS -X POST "$BASE/api/push/$TOKEN?status=up" -d ignored`, '{"ok":true}', [["success", null]]],
  [`curl -fsS "$BASE/ping/$ID?rid=${randomUUID()}"`, "OK", [["success", null]]],
  [`curl -sS -o /dev/null -w '%{http_code}' $BASE/ping/${randomUUID()}`, "404", []],
  [`curl -fsS $BASE/ping/${randomUUID()} 2>/dev/null; printf $?`, "22", []],
  [
    `head -c 10000001 /dev/zero | curl -sS -m 10 -o /dev/null -w '%{http_code}' --data-binary @- $URL 2>/dev/null`,
    "413",
    [],
  ],
];

test("lines of crontabs", async (t) => {
  const world = await startWorld({ database: "shared", programs: { api: "api" } });
  t.after(() => world.close());
  const pingId = randomUUID();
  await world.api.insist("POST /heartbeats", {
    name: "Backup",
    pingId,
    schedule: { kind: "period", periodSeconds: 3_600 },
    tokens: [{ form: "uptimeKuma", token }],
  });
  const env = {
    PATH: process.env.PATH,
    LC_ALL: "C",
    BASE: world.api.address,
    URL: `${world.api.address}/ping/${pingId}`,
    ID: pingId,
    TOKEN: token,
  };
  let n = 0;
  for (const [shell, printed, expected] of lines) {
    const { stdout } = await promisify(execFile)("sh", ["-c", shell], { env });
    assert.equal(stdout, printed, shell);
    const { rows } = await world.pool.query<{ kind: number; body: Buffer | null; userAgent: string }>(
      `SELECT kind, body, user_agent AS "userAgent" FROM ping LEFT JOIN ping_body USING (number, received_at, id) WHERE n > $1 ORDER BY n`,
      [n],
    );
    n += rows.length;
    assert.deepEqual(
      rows.map(({ kind }) => kindOfStored(kind)),
      expected.map(([kind]) => kind),
      shell,
    );
    for (const [place, { body, userAgent }] of rows.entries()) {
      assert.match(userAgent, /^curl\//);
      const wanted = expected[place]![1];
      if (wanted === null) assert.equal(body, null, shell);
      else
        assert.ok(body!.toString() === wanted || (wanted.startsWith("/") && body!.toString().includes(wanted)), shell);
    }
  }
});
