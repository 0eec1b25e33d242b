// The late check with 1,000,000 heartbeats whose deadlines are spread over an hour: a minute of it. Half of those that come
// up were put off meanwhile by a ping that no engine heard of, half are missed. What it costs, and how late a miss is known.
// Program and database share two cores. --heartbeats N --seconds N
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { createPool, type Pool } from "#platform/database/pool.ts";
import { connectionOfRunning, startEmbeddedPostgres } from "#platform/embedded-postgres.ts";
import { measuredCores, stepAside } from "./parts/cores.ts";
import { type Keepwatch, startKeepwatch, withDataFolder } from "./parts/keepwatch.ts";
import { insertManyHeartbeats } from "./parts/many-heartbeats.ts";
import { cpuBetween, cpuOf, memoryUseOf } from "./parts/processes.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { quantile } from "./parts/statistics.ts";

const { values } = parseArgs({
  options: { heartbeats: { type: "string", default: "1000000" }, seconds: { type: "string", default: "60" } },
});
const HEARTBEATS = Number(values.heartbeats);
const SECONDS = Number(values.seconds);
const SPREAD_SECONDS = 3_600;
/** What comes up while the program starts belongs to another stretch. */
const SETTLE_MS = 15_000;
const LATENESS_GOAL_MS = 1_000;
const quiet = { info() {}, warn() {}, error() {} };

stepAside();
await withDataFolder(async (dataFolder) => {
  const first = await startKeepwatch({ dataFolder });
  await first.stop();
  progress(`${HEARTBEATS} heartbeats …`);
  const server = await startEmbeddedPostgres({ dataFolder, log: quiet });
  try {
    await withPool(dataFolder, fill);
  } finally {
    await server.stop();
  }
  progress("starting …");
  const keepwatch = await startKeepwatch({ dataFolder, cores: measuredCores });
  try {
    await withPool(dataFolder, (pool) => measure(pool, keepwatch));
  } finally {
    await keepwatch.stop();
  }
});

async function fill(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ id: string }>("SELECT id FROM organization");
  await insertManyHeartbeats(pool, rows[0]!.id, HEARTBEATS, {
    periodSeconds: SPREAD_SECONDS,
    graceSeconds: 0,
    dueBetweenSeconds: [0, SPREAD_SECONDS],
  });
}

async function measure(pool: Pool, keepwatch: Keepwatch): Promise<void> {
  // The stretch since the heartbeats were made, in which nobody could receive, moves all deadlines by its length.
  await pause(SETTLE_MS);
  await pool.query(
    `UPDATE belief SET due_at = due_at + interval '1 hour', applied_at = now()
     WHERE number % 2 = 0 AND due_at < now() + $1 * interval '1 second'`,
    [SECONDS],
  );
  progress(`${SECONDS} s of the late check …`);
  const { at: fromAt } = await now(pool);
  const before = cpuOf(keepwatch.pid);
  await pause(SECONDS * 1_000);
  const spent = cpuBetween(before, cpuOf(keepwatch.pid));
  const { at: toAt } = await now(pool);
  const { rows } = await pool.query<{ latenessMs: number }>(
    `SELECT (extract(epoch FROM detected_at - from_at) * 1000)::float8 AS "latenessMs" FROM event
     WHERE state = 'down' AND from_at >= $1 AND detected_at < $2`,
    [fromAt, toAt],
  );
  const { rows: owed } = await pool.query<{ count: number }>(
    "SELECT count(*) FROM belief WHERE state = 'up' AND due_at < $1::timestamptz - interval '10 minutes'",
    [toAt],
  );
  report(
    keepwatch,
    rows.map(({ latenessMs }) => latenessMs),
    spent,
    owed[0]!.count,
  );
}

async function now(pool: Pool): Promise<{ at: Date }> {
  return (await pool.query<{ at: Date }>("SELECT clock_timestamp() AS at")).rows[0]!;
}

function report(
  keepwatch: Keepwatch,
  latenessesMs: readonly number[],
  spent: { programMs: number; postgresMs: number },
  owed: number,
): void {
  const memory = memoryUseOf(keepwatch.pid);
  const figures = {
    heartbeats: HEARTBEATS,
    startedInMs: keepwatch.startedInMs,
    missed: latenessesMs.length,
    latenessP50Ms: quantile(latenessesMs, 0.5),
    latenessP99Ms: quantile(latenessesMs, 0.99),
    latenessMaxMs: Math.max(...latenessesMs),
    programCores: spent.programMs / (SECONDS * 1_000),
    postgresCores: spent.postgresMs / (SECONDS * 1_000),
    programMb: memory.programPssMb,
    postgresMb: memory.postgresPssMb,
  };
  printTable(Object.keys(figures), [Object.values(figures)]);
  printResult("late", { ...figures, owed, isGoalMet: figures.latenessMaxMs < LATENESS_GOAL_MS });
}

async function withPool<T>(dataFolder: string, use: (pool: Pool) => Promise<T>): Promise<T> {
  const connection = await connectionOfRunning(dataFolder);
  if (connection === undefined) throw new Error("the program runs without its database");
  const pool = createPool(connection, { max: 2, applicationName: "bench", answerTimeoutMs: 0 });
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}
