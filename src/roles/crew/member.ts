// A member of a crew: a process with one engine, which its leader starts and stops. It listens on no port; what it counts
// and how it is goes to the leader. When the leader is gone it gives back its shards and ends: nobody else would stop it.
import { createLog } from "#platform/log.ts";
import { roomOf } from "#roles/capacity.ts";
import { startEngine, type RunningEngine } from "#roles/engine.ts";
import { closeWorld, openWorld, type World } from "#roles/world.ts";
import { TallyKeeper } from "./figures.ts";
import { LoadMeter, READ_EVERY_MS } from "./load.ts";
import { type FromMember, MEMBER_POOL_SIZE, type MemberReport, type ToMember } from "./messages.ts";

/** Longer than the engine's own graces; then it is ended by force, and others take over its shards. */
const STOP_WITHIN_MS = 15_000;

const stopping = Promise.withResolvers<string>();
const started = Promise.withResolvers<Extract<ToMember, { kind: "start" }> | null>();
process.on("message", (said: ToMember) => {
  if (said.kind === "start") started.resolve(said);
  else stopping.resolve("the leader asks for it");
});
process.on("disconnect", () => {
  started.resolve(null);
  stopping.resolve("the leader is gone");
});
for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => stopping.resolve(signal));

async function live({
  number,
  service,
  settings,
  connection,
  whereabouts,
}: Extract<ToMember, { kind: "start" }>): Promise<void> {
  process.title = `keepwatch engine ${number}`;
  const log = createLog({ level: settings.logLevel, service }).child({ member: number });
  const databasePool = Math.min(settings.databasePool, MEMBER_POOL_SIZE);
  const world = openWorld({ ...settings, databasePool }, log, connection, whereabouts);
  await world.history.begin();
  const meter = new LoadMeter();
  const tally = new TallyKeeper();
  const engine = startEngine(world, {
    onStart: (latenessMs) => {
      meter.noteStart(latenessMs);
      tally.onStart(latenessMs);
    },
    onFlush: (flushed) => tally.onFlush(flushed),
    onSkippedSlots: (count) => tally.onSkippedSlots(count),
    onMissed: (latenessMs) => tally.onMissed(latenessMs),
    onLook: (thing, look) => tally.onLook(thing, look),
  });
  const report = () => send({ kind: "report", report: reportOf(world, engine, meter, tally) });
  const timer = setInterval(report, READ_EVERY_MS);
  log.info({}, "a further engine runs");

  const why = await stopping.promise;
  log.info({ why }, "this engine stops");
  setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref();
  clearInterval(timer);
  await engine.stop();
  await lastWord({ kind: "report", report: reportOf(world, engine, meter, tally) });
  await closeWorld(world);
}

function reportOf(world: World, engine: RunningEngine, meter: LoadMeter, tally: TallyKeeper): MemberReport {
  const { user, system } = process.cpuUsage();
  return {
    load: { ...meter.read(), worstSockets: engine.worstSockets, maxSockets: world.net.maxOpenSockets },
    watching: engine.watching,
    shards: engine.ownedShards,
    blindThings: engine.blindThings,
    waiting: engine.waiting,
    room: roomOf(world.net),
    memoryBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1e6,
    problem: engine.problem(),
    tally: tally.take(),
  };
}

/** A leader that is frozen reads nothing; what it is told waits in our memory, so that it is told nothing more meanwhile. */
let isSending = false;

function send(said: FromMember): void {
  if (isSending || !process.connected) return;
  isSending = true;
  process.send?.(said, undefined, undefined, () => (isSending = false));
}

function lastWord(said: FromMember): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    process.send?.(said, undefined, undefined, () => resolve());
  });
}

const start = await started.promise;
if (start !== null) await live(start);
process.exit();
