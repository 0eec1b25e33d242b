// Invariant 3 (belief = history) after any sequence of verbs and of an engine's verdicts between them.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { believe, createMonitorWorld, historyFaults } from "#test/monitor-world.ts";
import type { MonitorView } from "./monitor.ts";

const RUNS = 25;

const step = fc.record(
  {
    which: fc.nat({ max: 2 }),
    waitMs: fc.constantFrom(0, 1, 60_000),
    act: fc.constantFrom(
      "pause",
      "resume",
      "delete",
      "restore",
      "rename",
      "retarget",
      "patch-pause",
      "patch-resume",
      "bulk/pause",
      "bulk/resume",
      "bulk/delete",
      "bulk/restore",
      "bulk/update",
      "engine-down",
      "engine-up",
    ),
  },
  { noNullPrototype: true },
);

const patches: Record<string, object> = {
  rename: { name: "Other" },
  retarget: { target: { url: "https://other.example/" }, failuresToDown: 3 },
  "patch-pause": { isPaused: true, timeoutMs: 5_000 },
  "patch-resume": { isPaused: false },
};

test("belief = history after any sequence of verbs", async (t) => {
  const world = await createMonitorWorld(t);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const items = [0, 1, 2].map((index) => ({
        name: `m${index}`,
        kind: "http",
        target: { url: "https://shop.example/" },
        isPaused: index === 1,
      }));
      const made = await world.ask<{ items: MonitorView[] }>("POST /monitors/bulk", { items });
      const ids = made.body.items.map(({ id }) => id);
      for (const { which, waitMs, act } of steps) {
        world.wait(waitMs);
        const id = ids[which] ?? "";
        if (act.startsWith("engine-")) await engineBelieves(id, act.slice("engine-".length));
        else {
          const status = await carryOut(act, id, ids);
          assert.ok(status < 300 || status === 404, `${act}: ${status}`);
        }
        assert.deepEqual(await historyFaults(world.pool), [], act);
      }
      await assertShownAsBelieved(ids);
    }),
    { numRuns: RUNS },
  );

  async function carryOut(act: string, id: string, ids: readonly string[]): Promise<number> {
    if (act.startsWith("bulk/")) return (await world.ask(`POST /monitors/${act}`, { ids })).status;
    if (act === "delete") return (await world.ask(`DELETE /monitors/${id}`)).status;
    const patch = patches[act];
    if (patch !== undefined) return (await world.ask(`PATCH /monitors/${id}`, patch)).status;
    return (await world.ask(`POST /monitors/${id}/${act}`)).status;
  }

  /** An engine judges only what is neither paused nor deleted, and writes an event only for another state. */
  async function engineBelieves(id: string, state: string): Promise<void> {
    const { rowCount } = await world.pool.query(
      `SELECT 1 FROM belief b JOIN thing t USING (number) WHERE t.id = $1 AND b.state NOT IN ('paused', $2)`,
      [id, state],
    );
    if (rowCount > 0) await believe(world.pool, id, state, world.now());
  }

  async function assertShownAsBelieved(ids: readonly string[]): Promise<void> {
    const { rows } = await world.pool.query<{ id: string; state: string; isDeleted: boolean }>(
      `SELECT t.id, b.state, t.deleted_at IS NOT NULL AS "isDeleted" FROM thing t JOIN belief b USING (number) WHERE t.id = ANY($1::uuid[])`,
      [ids],
    );
    for (const { id, state, isDeleted } of rows) {
      const { status, body } = await world.ask<MonitorView>(`GET /monitors/${id}`);
      assert.equal(status, isDeleted ? 404 : 200);
      if (!isDeleted) assert.equal(body.state, state);
    }
  }
});

test("an event's moment and slot rise also when the clock stands still or went back", async (t) => {
  const world = await createMonitorWorld(t);
  const monitor = { name: "a", kind: "http", target: { url: "https://shop.example/" } };
  const { id } = (await world.ask<MonitorView>("POST /monitors", monitor)).body;
  for (const verb of ["pause", "resume", "pause", "resume"]) {
    world.wait(-5_000);
    assert.equal((await world.ask(`POST /monitors/${id}/${verb}`)).status, 200);
  }
  assert.deepEqual(await historyFaults(world.pool), []);
});
