// How an engine takes up 100,000 monitors: how soon it watches them all, what each costs in memory and processor time, and how
// long the event loop stands still meanwhile. Then 5,000 of them are edited, deleted and added at once. Nothing is looked at.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { migrate } from "#platform/database/migrate.ts";
import { createPool, type DatabaseConnection, type Pool, transaction } from "#platform/database/pool.ts";
import { startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import { migrationsFolder } from "#roles/world.ts";
import { insertManyMonitors, type LoadShape, loadShapes } from "./parts/many-monitors.ts";
import { withDataFolder } from "./parts/keepwatch.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import type { EngineAsked, EngineSaid, Passed } from "./parts/watching-engine.ts";

const COUNT = Number(process.env.BENCH_MONITORS ?? 100_000);
const CHANGED = 5_000;
const LOAD_GOAL_MS = 5_000;
const LOOP_GOAL_MS = 20;
const quiet = { info() {}, warn() {}, error() {} };

interface Row {
  readonly what: string;
  readonly monitors: number;
  readonly passed: Passed;
}

await withDataFolder(async (dataFolder) => {
  const server = await startEmbeddedPostgres({ dataFolder, log: quiet });
  try {
    const rows: Row[] = [];
    for (const shape of loadShapes) rows.push(...(await measure(server.connection, shape)));
    report(rows);
  } finally {
    await server.stop();
  }
});

async function measure(connection: DatabaseConnection, shape: LoadShape): Promise<Row[]> {
  const pool = createPool(connection, { max: 4, applicationName: "bench", answerTimeoutMs: 0 });
  try {
    await migrate(pool, { folder: migrationsFolder, log: quiet });
    await pool.query("TRUNCATE thing, monitor, belief, event, engine CASCADE");
    await pool.query("UPDATE shard SET owner = NULL, looked_until = NULL");
    progress(`${COUNT} monitors, ${shape.name} …`);
    await insertManyMonitors(pool, COUNT, shape);
    await pool.query("VACUUM ANALYZE thing, monitor, belief");
    return await observe(pool, connection, shape);
  } finally {
    await pool.end();
  }
}

async function observe(pool: Pool, connection: DatabaseConnection, shape: LoadShape): Promise<Row[]> {
  const engine = fork(new URL("./parts/watching-engine.ts", import.meta.url), { serialization: "advanced" });
  const rows: Row[] = [];
  const note = (what: string, monitors: number, passed: Passed) => rows.push({ what, monitors, passed });
  try {
    note(`load, ${shape.name}`, COUNT, await ask(engine, { kind: "load", connection, count: COUNT }));
    const edited = await change(pool, CHANGED, "version = t.version + 1");
    note("edited at once", CHANGED, await ask(engine, { kind: "edited", numbers: edited, version: 2 }));
    await change(pool, CHANGED, "version = t.version + 1, deleted_at = now()");
    note("deleted at once", CHANGED, await ask(engine, { kind: "size", count: COUNT - CHANGED }));
    await insertManyMonitors(pool, CHANGED, shape);
    note("added at once", CHANGED, await ask(engine, { kind: "size", count: COUNT }));
    return rows;
  } finally {
    engine.kill("SIGKILL");
    await once(engine, "exit");
  }
}

/** One transaction, as the bulk verbs write it. */
async function change(pool: Pool, count: number, what: string): Promise<number[]> {
  return transaction(pool, async (tx) => {
    const { rows } = await tx.query<{ number: number }>(
      `UPDATE thing t SET ${what}, changed_xid = pg_current_xact_id()
       WHERE number IN (SELECT number FROM thing WHERE deleted_at IS NULL ORDER BY id LIMIT $1) RETURNING number`,
      [count],
    );
    const numbers = rows.map(({ number }) => number);
    await tx.query(
      "UPDATE belief b SET version = t.version FROM thing t WHERE t.number = b.number AND b.number = ANY($1)",
      [numbers],
    );
    await tx.query("SELECT pg_notify('thing', '')");
    return numbers;
  });
}

async function ask(engine: ChildProcess, asked: EngineAsked): Promise<Passed> {
  const answered = once(engine, "message") as Promise<[EngineSaid]>;
  engine.send(asked);
  return (await answered)[0];
}

function report(rows: readonly Row[]): void {
  const table = rows.map(({ what, monitors, passed }) => ({
    what,
    monitors,
    seconds: passed.ms / 1_000,
    cpuUsPerMonitor: (passed.cpuMs * 1_000) / monitors,
    longestStandstillMs: passed.longestStandstillMs,
    heapBytesPerMonitor: passed.heapBytes / monitors,
    residentBytesPerMonitor: passed.residentBytes / monitors,
  }));
  printTable(
    ["what", "monitors", "s", "CPU µs each", "loop held ms", "heap B each", "RSS B each"],
    table.map((row) => Object.values(row)),
  );
  const loads = table.filter(({ what }) => what.startsWith("load"));
  printResult("load", {
    isLoadGoalMet: loads.every(({ seconds }) => seconds * 1_000 < LOAD_GOAL_MS),
    isLoopGoalMet: table.every(({ longestStandstillMs }) => longestStandstillMs < LOOP_GOAL_MS),
    rows: table,
  });
}
