// How quickly the API answers what the page asks, with 1,000 and 10,000 monitors: the list, the list searched, the bars of
// uptime, and the creation of 1,000 monitors at once. The peer is GET /live, which asks nothing of the database.
import { setTimeout as pause } from "node:timers/promises";
import { type Loaded, loadAddress } from "./parts/http-load.ts";
import { createMonitors, type Keepwatch, withKeepwatch } from "./parts/keepwatch.ts";
import { cpuBetween, cpuOf, memoryOf } from "./parts/processes.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { median, sum } from "./parts/statistics.ts";
import { startTarget } from "./parts/target.ts";

const MONITOR_COUNTS = [1_000, 10_000];
const CONNECTIONS = [1, 16];
const WARM_UP_MS = 1_000;
const MEASURED_MS = 3_000;
/** After the first looks, so that every monitor has a result to show. */
const SETTLE_MS = 5_000;
const BULK = 1_000;

interface Row extends Loaded {
  readonly monitors: number;
  readonly request: string;
  readonly connections: number;
  readonly programUs: number;
  readonly postgresUs: number;
}

const target = await startTarget();
try {
  const rows: Row[] = [];
  const bulk: { monitors: number; createMs: number; firstMs: number }[] = [];
  const memory: { monitors: number; pssMb: number }[] = [];
  for (const monitors of MONITOR_COUNTS) {
    await withKeepwatch(async (keepwatch) => {
      progress(`creating ${monitors} monitors …`);
      const { ids, callMs } = await fill(keepwatch, monitors, target.url);
      bulk.push({ monitors, createMs: median(callMs), firstMs: callMs[0]! });
      await pause(SETTLE_MS);
      for (const { request, path } of requests(ids)) {
        for (const connections of CONNECTIONS) {
          progress(`${request}, ${connections} connections …`);
          rows.push({ monitors, request, connections, ...(await measure(keepwatch, path, connections)) });
        }
      }
      memory.push({ monitors, pssMb: sum(memoryOf(keepwatch.pid).map(({ pssMb }) => pssMb)) });
    });
  }
  report(rows, bulk, memory);
} finally {
  await target.stop();
}

async function fill(
  keepwatch: Keepwatch,
  count: number,
  url: string,
): Promise<{ ids: string[]; callMs: readonly number[] }> {
  const monitors = Array.from({ length: count }, (_, place) => ({
    name: `Shop ${place}`,
    kind: "http",
    target: { url: `${url}shop/${place}` },
    intervalSeconds: 600, // Checks should not disturb what is measured here.
    tags: [`team-${place % 7}`],
    channelIds: [],
  }));
  const { created, callMs } = await createMonitors(keepwatch, monitors);
  return { ids: created.map(({ id }) => id), callMs };
}

function requests(ids: readonly string[]): readonly { request: string; path: string }[] {
  const list = "/api/v1/monitors?limit=50";
  return [
    { request: "peer: /live", path: "/live" },
    { request: "list of 50", path: list },
    { request: "list of 50, q, 1 of 100 fits", path: `${list}&q=shop%2099` },
    { request: "list of 50, q, none fits", path: `${list}&q=nowhere` },
    { request: "list of 50 by state", path: `${list}&sort=state` },
    { request: "summary", path: "/api/v1/monitors/summary" },
    {
      request: "uptime of 50 in 90 buckets",
      path: `/api/v1/uptime?buckets=90&monitorIds=${ids.slice(0, 50).join(",")}`,
    },
  ];
}

async function measure(keepwatch: Keepwatch, path: string, connections: number) {
  await loadAddress(keepwatch.address, path, connections, WARM_UP_MS);
  const before = cpuOf(keepwatch.pid);
  const loaded = await loadAddress(keepwatch.address, path, connections, MEASURED_MS);
  const spent = cpuBetween(before, cpuOf(keepwatch.pid));
  const each = (ms: number) => (ms * 1_000) / loaded.answers;
  return { ...loaded, programUs: each(spent.programMs), postgresUs: each(spent.postgresMs) };
}

function report(
  rows: readonly Row[],
  bulk: readonly { monitors: number; createMs: number; firstMs: number }[],
  memory: readonly { monitors: number; pssMb: number }[],
): void {
  const compared = rows.map((row) => {
    const [peer] = rows.filter((one) => one.monitors === row.monitors && one.connections === row.connections);
    return { ...row, ofPeer: row.perSecond / peer!.perSecond };
  });
  printTable(
    [
      "monitors",
      "request",
      "connections",
      "p50 ms",
      "p99 ms",
      "per s",
      "of /live",
      "program µs",
      "PostgreSQL µs",
      "kB",
    ],
    compared.map((row) => [
      row.monitors,
      row.request,
      row.connections,
      row.p50Ms,
      row.p99Ms,
      row.perSecond,
      row.ofPeer,
      row.programUs,
      row.postgresUs,
      row.answerBytes / 1_000,
    ]),
  );
  printTable(
    ["monitors", `create ${BULK}: median ms`, "first call ms", "PSS MB after all"],
    bulk.map(({ monitors, createMs, firstMs }, place) => [monitors, createMs, firstMs, memory[place]!.pssMb]),
  );
  printResult("api", { requests: compared, bulkCreate: bulk, memory });
}
