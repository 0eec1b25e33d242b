// A restart, seen from outside: whenever the port was shut, it is written down that nobody received, so that no deadline of
// that time is held to be missed.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { until } from "#test/pipeline-world.ts";
import { startWorld, type World } from "#test/world.ts";

const TRY_EVERY_MS = 2;
/** Moments are stored in milliseconds, ours and those of the database by different ways. */
const ROUNDING_MS = 3;

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => socket.destroy()).once("connect", () => resolve(true));
    socket.once("error", () => resolve(false));
  });
}

/** When somebody knocked in vain. */
async function refusalsUntil(port: number, isOver: () => boolean): Promise<number[]> {
  const refused: number[] = [];
  while (!isOver()) {
    if (!(await isOpen(port))) refused.push(Date.now());
    await pause(TRY_EVERY_MS);
  }
  return refused;
}

async function uncovered({ pool }: World, moments: readonly number[]): Promise<number[]> {
  const { rows } = await pool.query<{ fromMs: number; toMs: number }>(
    `SELECT (extract(epoch FROM from_at) * 1000)::float8 AS "fromMs", (extract(epoch FROM to_at) * 1000)::float8 AS "toMs"
     FROM span WHERE form = 'heartbeat'`,
  );
  return moments.filter(
    (moment) => !rows.some(({ fromMs, toMs }) => moment >= fromMs - ROUNDING_MS && moment <= toMs + ROUNDING_MS),
  );
}

for (const end of ["stop", "kill9"] as const)
  test(`after a ${end} no moment in which the port is shut is left out`, async (t) => {
    const world = await startWorld({ database: "shared", programs: { api: "api" } });
    t.after(() => world.close());
    const beats = async () =>
      (await world.pool.query<{ beat: number }>("SELECT beat FROM receiver WHERE NOT is_gone")).rows[0]?.beat ?? 0;
    await until("that it receives", async () => (await beats()) > 2);
    let isOver = false;
    const refusals = refusalsUntil(Number(new URL(world.addressOf("api")).port), () => isOver);
    await world.program("api")[end]();
    await world.start("api");
    isOver = true;
    await until("that the next one has told", async () => (await beats()) > 1);
    const refused = await refusals;
    assert.ok(refused.length > 10, "somebody knocked in vain");
    assert.deepEqual(await uncovered(world, refused), []);
  });
