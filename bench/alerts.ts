// How soon after the reply that proves an outage the alert is at its receiver, when 200 monitors fail together: on their
// natural schedule, looked at all at once by request, and all at once after one edit. None may be missing or told twice.
import { setTimeout as pause } from "node:timers/promises";
import { openAlertWorld } from "./parts/alert-world.ts";
import { CallFailed, createMonitors, withKeepwatch, type Keepwatch } from "./parts/keepwatch.ts";
import { cpuBetween, cpuOf, memoryOf } from "./parts/processes.ts";
import { measureRawPosts } from "./parts/raw-posts.ts";
import { printResult, printTable, progress } from "./parts/report.ts";
import { quantile, sum } from "./parts/statistics.ts";

const MONITORS = 200;
const GOAL_MS = 100;
const GOAL_SHARE = 0.95;
/** The shortest interval that there is. */
const INTERVAL_SECONDS = 10;
/** Monitors that are looked at by request alone. */
const SELDOM_SECONDS = 86_400;
/** Requests for a look that wait at once; the program turns more away. */
const LOOKS_AT_ONCE = 100;
/** What the program may take, past the schedule, until we call an alert missing. */
const PATIENCE_MS = 15_000;

interface Outcome {
  readonly mode: string;
  readonly failuresToDown: number;
  readonly delaysMs: number[];
  readonly missing: number;
  readonly doubled: number;
  readonly premature: number;
  /** All that the program did in the meantime counts, the checks of the schedule too. */
  readonly programMsPerAlert: number;
  readonly postgresMsPerAlert: number;
}

interface Mode {
  readonly name: string;
  readonly failuresToDown: number;
  readonly intervalSeconds: number;
  /** Makes every monitor be looked at, once, while the target fails. */
  readonly provoke: ((keepwatch: Keepwatch, ids: readonly string[]) => Promise<void>) | null;
}

const modes: readonly Mode[] = [
  ...[1, 2].map((failuresToDown) => ({
    name: "natural schedule",
    failuresToDown,
    intervalSeconds: INTERVAL_SECONDS,
    provoke: null,
  })),
  ...[1, 2].map((failuresToDown) => ({
    name: `checks asked for, ${LOOKS_AT_ONCE} at once`,
    failuresToDown,
    intervalSeconds: SELDOM_SECONDS,
    provoke: askForChecks,
  })),
  { name: "all due at one moment", failuresToDown: 1, intervalSeconds: SELDOM_SECONDS, provoke: editAll },
];

const world = await openAlertWorld();
try {
  await measureRawPosts(world.receiverUrl, MONITORS); // warms both ends
  const raw = await measureRawPosts(world.receiverUrl, MONITORS);
  const outcomes: Outcome[] = [];
  const memoryMb = await withKeepwatch(async (keepwatch) => {
    const channel = { name: "Receiver", kind: "webhook", settings: { url: world.receiverUrl } };
    const { id } = await keepwatch.call<{ id: string }>("POST", "/api/v1/channels", channel);
    for (const [place, mode] of modes.entries()) {
      progress(`${mode.name}, down after ${mode.failuresToDown} …`);
      outcomes.push(await measure(keepwatch, mode, `m${place}-`, id));
    }
    return sum(memoryOf(keepwatch.pid).map(({ pssMb }) => pssMb));
  });
  report(outcomes, raw.p95Ms, memoryMb);
} finally {
  await world.close();
}

async function measure(keepwatch: Keepwatch, mode: Mode, prefix: string, channelId: string): Promise<Outcome> {
  const { failuresToDown, intervalSeconds } = mode;
  world.answerWith(200);
  const names = Array.from({ length: MONITORS }, (_, place) => `${prefix}${place}`);
  const monitors = names.map((name) => ({
    name,
    kind: "http",
    target: { url: world.targetUrl(name) },
    intervalSeconds,
    retryIntervalSeconds: INTERVAL_SECONDS,
    failuresToDown,
    channelIds: [channelId],
  }));
  const ids = (await createMonitors(keepwatch, monitors)).created.map((monitor) => monitor.id);
  await untilAll(keepwatch, ids, "up");

  const before = cpuOf(keepwatch.pid);
  world.answerWith(500);
  if (mode.provoke !== null) {
    for (let check = 0; check < failuresToDown; check++) await mode.provoke(keepwatch, ids);
  }
  const naturalMs = mode.provoke === null ? failuresToDown * INTERVAL_SECONDS * 1_000 : 0;
  await world.untilTold(names, naturalMs + PATIENCE_MS);
  const spent = cpuBetween(before, cpuOf(keepwatch.pid));
  await pause(1_000); // a second telling of the same would come now
  await keepwatch.call("POST", "/api/v1/monitors/bulk/delete", { ids });

  const told = world.outcomeOf(names, failuresToDown);
  return {
    mode: mode.name,
    failuresToDown,
    ...told,
    programMsPerAlert: spent.programMs / MONITORS,
    postgresMsPerAlert: spent.postgresMs / MONITORS,
  };
}

async function untilAll(keepwatch: Keepwatch, ids: readonly string[], state: string): Promise<void> {
  const wanted = new Set(ids);
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const path = `/api/v1/monitors?limit=1000&state=${state}`;
    const { items } = await keepwatch.call<{ items: { id: string }[] }>("GET", path);
    if (items.filter(({ id }) => wanted.has(id)).length === wanted.size) return;
    if (performance.now() > giveUpAt) throw new Error(`not all monitors are ${state} in time`);
    await pause(100);
  }
}

/** As many requests wait as the program lets wait; each is answered when its look is on the disk. */
async function askForChecks(keepwatch: Keepwatch, ids: readonly string[]): Promise<void> {
  const waiting = [...ids];
  const ask = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      try {
        await keepwatch.call("POST", `/api/v1/monitors/${id}/check`);
      } catch (error) {
        if (!(error instanceof CallFailed && error.status === 429)) throw error;
        waiting.push(id);
        await pause(20);
      }
    }
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, ask));
}

/** Whatever is edited is looked at anew: the only way to make all due at one moment. */
async function editAll(keepwatch: Keepwatch, ids: readonly string[]): Promise<void> {
  await keepwatch.call("POST", "/api/v1/monitors/bulk/update", { ids, addTags: ["edited"] });
}

function report(outcomes: readonly Outcome[], rawP95Ms: number, memoryMb: number): void {
  const rows = outcomes.map(({ delaysMs, ...outcome }) => ({
    mode: outcome.mode,
    failuresToDown: outcome.failuresToDown,
    p50Ms: quantile(delaysMs, 0.5),
    p95Ms: quantile(delaysMs, 0.95),
    maxMs: Math.max(...delaysMs),
    timesRaw: quantile(delaysMs, 0.95) / rawP95Ms,
    shareWithinGoal: delaysMs.filter((ms) => ms <= GOAL_MS).length / MONITORS,
    missing: outcome.missing,
    doubled: outcome.doubled,
    premature: outcome.premature,
    programMsPerAlert: outcome.programMsPerAlert,
    postgresMsPerAlert: outcome.postgresMsPerAlert,
  }));
  const isMet = (row: (typeof rows)[number]) =>
    row.shareWithinGoal >= GOAL_SHARE && row.missing + row.doubled + row.premature === 0;
  printTable(
    [
      "mode",
      "down after",
      "p50 ms",
      "p95 ms",
      "max ms",
      "p95 × raw",
      `within ${GOAL_MS} ms`,
      "missing",
      "doubled",
      "too early",
      "program CPU ms/alert",
      "PostgreSQL",
      "goal",
    ],
    rows.map((row) => [...Object.values(row), isMet(row) ? "met" : "missed"]),
  );
  process.stdout.write(
    `raw: as many bare POSTs by node:http, 24 at a time, p95 ${rawP95Ms.toFixed(1)} ms; memory after all ${memoryMb.toFixed(0)} MB PSS\n\n`,
  );
  const goal = { withinMs: GOAL_MS, share: GOAL_SHARE };
  printResult("alerts", { monitors: MONITORS, goal, isGoalMet: rows.every(isMet), rawP95Ms, memoryMb, modes: rows });
}
