// The engine of this process and, when that is not enough, further ones in processes of their own. This process leads: it
// reads how hard all of them work, starts and stops members, and shows their figures as its own. Who watches what is not
// decided here: the engines share the shards among themselves, as engines on other machines do.
import { availableParallelism } from "node:os";
import { performance } from "node:perf_hooks";
import type { Settings } from "#platform/config.ts";
import { roomOf, showRoom } from "#roles/capacity.ts";
import { startEngine, type WaitingLooks } from "#roles/engine.ts";
import type { Running, World } from "#roles/world.ts";
import { showCrew } from "./crew-metrics.ts";
import { addTally, figuresOf } from "./figures.ts";
import { LoadMeter, READ_EVERY_MS } from "./load.ts";
import { MEMBER_POOL_SIZE } from "./messages.ts";
import { MemberProcess } from "./member-process.ts";
import { type EngineLoad, Sizing } from "./sizing.ts";

const SAY_FULL_EVERY_MS = 600_000;
/** Of each member: its pool, its flush, its notices. */
const MEMBER_CONNECTIONS = MEMBER_POOL_SIZE + 2;

function mostEngines({ enginesMax }: Settings): number {
  return enginesMax ?? availableParallelism();
}

/** Connections to the database that all members together may have. */
export function crewConnections(settings: Settings): number {
  return (mostEngines(settings) - 1) * MEMBER_CONNECTIONS;
}

export function startCrew(world: World): Running {
  const { settings, log, health, telemetry } = world;
  const most = mostEngines(settings);
  const meter = new LoadMeter();
  const figures = figuresOf(world);
  const engine = startEngine(world, {
    ...figures,
    onStart: (latenessMs) => {
      meter.noteStart(latenessMs);
      figures.onStart(latenessMs);
    },
  });
  const sizing = new Sizing({
    busyShare: settings.enginesBusyPercent / 100,
    calmMs: settings.enginesCalmSeconds * 1_000,
  });
  const members: MemberProcess[] = [];
  const leaving = new Set<Promise<void>>();
  let load: EngineLoad = { utilisation: null, starts: 0, lateStarts: 0, worstSockets: 0, maxSockets: 1 };
  let saidFullAtMs = Number.NEGATIVE_INFINITY;

  health.push({ name: "engine", check: () => engine.problem() });
  telemetry.registerBlindness(() =>
    members.reduce((total, { report }) => total + (report?.blindThings ?? 0), engine.blindThings),
  );
  telemetry.registerWaiting(() => waitingOfAll([engine.waiting, ...members.map(({ report }) => report?.waiting)]));
  showCrew(telemetry.registry, () => [
    { number: 1, watching: engine.watching, utilisation: load.utilisation, memoryBytes: process.memoryUsage.rss() },
    ...members.flatMap(({ number, report }) =>
      report === null ? [] : [{ ...report, number, utilisation: report.load.utilisation }],
    ),
  ]);

  showRoom(telemetry.registry, world.net, () => [
    { number: 1, room: roomOf(world.net) },
    ...members.flatMap(({ number, report }) => (report === null ? [] : [{ number, room: report.room }])),
  ]);

  function grow(): void {
    const number = 2 + members.length;
    const start = {
      kind: "start",
      number,
      service: "keepwatch-engine",
      settings,
      connection: world.connection,
      whereabouts: { dataMark: world.whereabouts.dataMark }, // not the address: it sends nothing
    } as const;
    const member = new MemberProcess({ number, start, log, onReport: ({ tally }) => addTally(world, tally) });
    members.push(member);
    health.push({ name: `engine ${number}`, check: () => member.problem() });
  }

  function shrink(): void {
    const member = members.pop();
    if (member === undefined) return;
    const place = health.findIndex(({ name }) => name === `engine ${member.number}`);
    if (place >= 0) health.splice(place, 1);
    const end = member.stop();
    leaving.add(end);
    void end.then(() => leaving.delete(end));
  }

  function lead(): void {
    load = { ...meter.read(), worstSockets: engine.worstSockets, maxSockets: world.net.maxOpenSockets };
    for (const member of members) member.noteRound();
    const reports = members.map(({ report }) => report?.load);
    // While one is on its way up, or was lost and comes again, nobody knows what all of them together could do.
    if (leaving.size > 0 || !reports.every((report) => report !== undefined)) return;
    const now = performance.now();
    const wish = sizing.judge(now, [load, ...reports]);
    if (wish.size === "fewer") {
      log.info({ engines: members.length }, "the load has gone down: an engine's process is stopped");
      shrink();
      sizing.noteChange(now, "fewer");
    }
    if (wish.size !== "more") return;
    const by = Math.min(wish.by, most - 1 - members.length);
    if (by > 0) {
      log.info({ engines: 1 + members.length + by, why: wish.why }, "further engines are started");
      for (let count = 0; count < by; count++) grow();
      sizing.noteChange(now, "more");
    } else if (now - saidFullAtMs > SAY_FULL_EVERY_MS) {
      saidFullAtMs = now;
      log.warn({ engines: most, why: wish.why }, "there are as many engines as KEEPWATCH_ENGINES_MAX allows");
    }
  }

  const timer = setInterval(lead, READ_EVERY_MS);
  return {
    failed: engine.failed,
    async stop() {
      clearInterval(timer);
      // All at once: the grace of a stop is one for all of them.
      await Promise.all([...members.splice(0).map((member) => member.stop()), ...leaving, engine.stop()]);
    },
  };
}

/** Those that have not reported yet wait for nothing. */
function waitingOfAll(all: readonly (WaitingLooks | undefined)[]): WaitingLooks {
  const known = all.filter((waiting) => waiting !== undefined);
  return {
    results: known.reduce((sum, { results }) => sum + results, 0),
    oldestSeconds: Math.max(0, ...known.map(({ oldestSeconds }) => oldestSeconds)),
    dropped: known.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}
