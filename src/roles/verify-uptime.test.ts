// `verify uptime` on the real program: beside one that runs, and with a fault in its history.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { runToEnd } from "#test/run-to-end.ts";
import { startWorld } from "#test/world.ts";

test("the uptime of a running program is proven, and a fault in its history is shown with exit code 1", async (t) => {
  const world = await startWorld({ database: "own", programs: { all: "all" } });
  t.after(() => world.close());
  const made = await world.api.insist<{ id: string }>("POST /monitors", {
    name: "shop",
    kind: "http",
    target: { url: "http://127.0.0.1:9/" },
  });
  await world.api.insist(`POST /monitors/${made.id}/pause`);
  const environment = { KEEPWATCH_DATA: join(world.dataFolder, "program"), KEEPWATCH_LOG_LEVEL: "error" };

  const proven = await runToEnd(["verify", "uptime"], environment);
  assert.deepEqual([proven.code, proven.stderr], [0, ""]);
  assert.match(proven.stdout, /^1 monitors?, uptime proven \(\S+ to \S+\)\n$/);

  await world.pool.query("UPDATE event SET seq = seq + 1 WHERE state = 'paused'");
  const wrong = await runToEnd(["verify", "uptime", "--from", "2026-01-01"], environment);
  assert.equal(wrong.code, 1, wrong.stderr);
  assert.match(wrong.stdout, new RegExp(`${made.id} +number of an event .*shop`));

  const usage = await runToEnd(["verify", "uptime", "--from", "soon"], environment);
  assert.equal(usage.code, 64);
  assert.match((await runToEnd(["verify", "uptime", "--help"], {})).stdout, /--organization <id>/);
});
