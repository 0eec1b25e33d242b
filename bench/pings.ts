// How many pings a second are answered after their commit: starts and ends of runs by their id, with a body of 100 bytes,
// judged, and 100,000 heartbeats known. Beside a bare node:http server that does nothing, and one that answers after a
// write and an fdatasync on the same disk. Program, database and the load share two cores. In turn, because the machine's
// speed changes over minutes. --seconds N of each run, --pairs N, --heartbeats N; TMPDIR says where the data lies
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { createPool, type Pool } from "#platform/database/pool.ts";
import { connectionOfRunning } from "#platform/embedded-postgres.ts";
import { measuredCores, stepAside } from "./parts/cores.ts";
import { type Keepwatch, startKeepwatch, withDataFolder } from "./parts/keepwatch.ts";
import { insertManyHeartbeats, pingIdOf } from "./parts/many-heartbeats.ts";
import { loadPings, type PingLoad } from "./parts/ping-load.ts";
import { cpuBetween, cpuOf, memoryUseOf } from "./parts/processes.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { median } from "./parts/statistics.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "8" },
    pairs: { type: "string", default: "5" },
    heartbeats: { type: "string", default: "100000" },
  },
});
const SECONDS = Number(values.seconds);
const PAIRS = Number(values.pairs);
const HEARTBEATS = Number(values.heartbeats);
const CONNECTIONS = 64;
/** Of the paths that the load chooses from; its own memory is not what is measured. */
const MAX_PATHS = 100_000;
/** A running receiver has seen its heartbeats before: the first ping of each costs more. */
const WARM_SECONDS = 12;
/**
 * And its database has filled its log once, a gigabyte: until then every 16 MB of it are made anew by a commit that waits
 * for them, and all others with it, for 20 to 40 ms. Afterwards they are used again.
 */
const FIRST_WARM_SECONDS = 90;
const RATIO_GOAL = 0.3;
const P99_GOAL_MS = 10;

interface Row extends PingLoad {
  readonly what: string;
  readonly perSecond: number;
  readonly programUs: number;
  readonly postgresUs: number;
}

stepAside();
await withDataFolder(async (dataFolder) => {
  const pathsFile = join(dataFolder, "paths");
  const count = Math.min(HEARTBEATS, MAX_PATHS);
  const paths = Array.from({ length: count }, (_, place) => `/api/ping/${pingIdOf(place)}/`);
  await writeFile(pathsFile, `${paths.join("\n")}\n`);
  await fill(dataFolder);
  const bare = await startBare("bare-server.ts");
  const durable = await startBare("durable-server.ts", dataFolder);
  // Another of its kind may be started beside it later.
  const keepwatch = await startKeepwatch({ dataFolder, cores: measuredCores, env: { KEEPWATCH_SHARE_PORT: "on" } });
  try {
    await check(keepwatch);
    const load = { pathsFile, connections: CONNECTIONS, seconds: SECONDS, cores: measuredCores };
    const rows: Row[] = [];
    const ratios: number[] = [];
    const durableRatios: number[] = [];
    progress(`${FIRST_WARM_SECONDS} seconds until everything is as on the second day …`);
    await loadPings({ ...load, origin: keepwatch.address, seconds: FIRST_WARM_SECONDS });
    for (let pair = 1; pair <= PAIRS; pair++) {
      progress(`pair ${pair} of ${PAIRS} …`);
      const nothing = await measure("bare server", bare.pid, () => loadPings({ ...load, origin: bare.origin }));
      const ours = await measure("pings", keepwatch.pid, () => loadPings({ ...load, origin: keepwatch.address }));
      const onDisk = await measure("bare server with fdatasync", durable.pid, () =>
        loadPings({ ...load, origin: durable.origin }),
      );
      rows.push(nothing, ours, onDisk);
      ratios.push(ours.perSecond / nothing.perSecond);
      durableRatios.push(ours.perSecond / onDisk.perSecond);
    }
    progress("a fresh connection for each …");
    const fresh = { ...load, isFresh: true };
    rows.push(await measure("bare server, fresh", bare.pid, () => loadPings({ ...fresh, origin: bare.origin })));
    rows.push(await measure("pings, fresh", keepwatch.pid, () => loadPings({ ...fresh, origin: keepwatch.address })));
    const memory = memoryUseOf(keepwatch.pid);
    progress(
      (await (await fetch(new URL("/metrics", keepwatch.address))).text())
        .match(/keepwatch_ping_commit.*(sum|count).*/g)
        ?.join("\n") ?? "",
    );
    progress("two processes …");
    const second = await startSecond(keepwatch);
    try {
      // The kernel spreads the connections over both.
      const shared = { ...load, connections: 2 * CONNECTIONS, origin: keepwatch.address };
      await loadPings({ ...shared, seconds: WARM_SECONDS }); // as the first one was
      const both = () => loadPings(shared);
      rows.push(await measure("pings, two processes", keepwatch.pid, both, second.pid));
    } finally {
      await end(second);
    }
    report(rows, { ratios, durableRatios }, memory);
  } finally {
    bare.stop();
    durable.stop();
    await keepwatch.stop();
  }
});

/** The program once, so that it makes its tables and its organisation; then the heartbeats. */
async function fill(dataFolder: string): Promise<void> {
  const keepwatch = await startKeepwatch({ dataFolder });
  progress(`${HEARTBEATS} heartbeats …`);
  const pool = await poolOf(dataFolder);
  try {
    const { rows } = await pool.query<{ id: string }>("SELECT id FROM organization");
    await insertManyHeartbeats(pool, rows[0]!.id, HEARTBEATS, {
      periodSeconds: 3_600,
      graceSeconds: 60,
      dueBetweenSeconds: [1_800, 3_600],
    });
  } finally {
    await pool.end();
    await keepwatch.stop();
  }
}

async function poolOf(dataFolder: string): Promise<Pool> {
  const connection = await connectionOfRunning(dataFolder);
  if (connection === undefined) throw new Error("the program runs without its database");
  return createPool(connection, { max: 2, applicationName: "bench", answerTimeoutMs: 0 });
}

/** That pings arrive, and are counted. */
async function check(keepwatch: Keepwatch): Promise<void> {
  const path = `/api/ping/${pingIdOf(0)}/`;
  const answer = await fetch(new URL(path, keepwatch.address), { method: "POST", body: "x" });
  if (answer.status !== 200) throw new Error(`a ping was answered with ${answer.status}`);
}

async function measure(what: string, pid: number, run: () => Promise<PingLoad>, other?: number): Promise<Row> {
  const before = cpuOf(pid);
  const otherBefore = other === undefined ? null : cpuOf(other);
  const load = await run();
  const spent = cpuBetween(before, cpuOf(pid));
  const otherMs = otherBefore === null ? 0 : cpuBetween(otherBefore, cpuOf(other!)).programMs;
  const each = (ms: number) => (ms * 1_000) / load.requests;
  return {
    what,
    perSecond: load.requests / load.seconds,
    programUs: each(spent.programMs + otherMs),
    postgresUs: each(spent.postgresMs),
    ...load,
  };
}

async function startBare(name: string, ...args: string[]): Promise<{ pid: number; origin: string; stop(): void }> {
  const file = join(import.meta.dirname, "parts", name);
  const child = spawn("taskset", ["-c", measuredCores, process.execPath, file, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [port] = (await once(createInterface({ input: child.stdout! }), "line")) as [string];
  return { pid: child.pid!, origin: `http://127.0.0.1:${port}`, stop: () => void child.kill() };
}

/** A process that only answers, on the same port and the same database. */
async function startSecond(keepwatch: Keepwatch): Promise<ChildProcess> {
  const connection = await connectionOfRunning(keepwatch.dataFolder);
  const key = (await readFile(join(keepwatch.dataFolder, "secret.key"), "utf8")).trim();
  const main = join(import.meta.dirname, "..", "src", "main.ts");
  const child = spawn("taskset", ["-c", measuredCores, process.execPath, main, "api"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      ...process.env,
      PORT: new URL(keepwatch.address).port,
      DATABASE_URL: `postgres://${connection!.user}@localhost/${connection!.database}?host=${encodeURIComponent(connection!.host)}`,
      KEEPWATCH_SECRET_KEY: key,
      KEEPWATCH_SHARE_PORT: "on",
      KEEPWATCH_DATA: join(keepwatch.dataFolder, "second"),
    },
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    if (line.includes('"ready')) return child;
    if (child.exitCode !== null) break;
  }
  throw new Error("the second process did not become ready");
}

async function end(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  await ended;
}

interface Ratios {
  readonly ratios: readonly number[];
  readonly durableRatios: readonly number[];
}

function report(rows: readonly Row[], { ratios, durableRatios }: Ratios, memory: ReturnType<typeof memoryUseOf>): void {
  printTable(
    ["what", "per second", "p50 ms", "p99 ms", "max ms", "refused", "broken", "program µs", "postgres µs"],
    rows.map((row) => [
      ...[row.what, row.perSecond, row.p50Ms, row.p99Ms, row.maxMs, row.refused, row.broken],
      ...[row.programUs, row.postgresUs],
    ]),
  );
  const ours = rows.filter(({ what }) => what === "pings");
  const p99Ms = median(ours.map((row) => row.p99Ms));
  printResult("pings", {
    heartbeats: HEARTBEATS,
    ratio: median(ratios),
    ratios,
    ratioToFdatasync: median(durableRatios),
    p99Ms,
    isRatioGoalMet: median(ratios) >= RATIO_GOAL,
    isP99GoalMet: p99Ms < P99_GOAL_MS,
    programMb: memory.programPssMb,
    postgresMb: memory.postgresPssMb,
    rows,
  });
}
