// Everything goes down within one interval, and comes back: how long until every outage is written and told, and whether
// anything is missing or told twice.
import { setTimeout as pause } from "node:timers/promises";
import { openReceiver, type AlertReceiver } from "./alert-receiver.ts";
import { addMonitors, type EngineWorld, untilQuiet, withEngineWorld } from "./engine-load.ts";
import { cpuBetween, cpuOf } from "./processes.ts";
import { progress } from "./report.ts";

const TOLD_WITHIN_MS = 600_000;

export interface FlipsPlan {
  readonly monitors: number;
  readonly intervalSeconds: number;
}

export const fullFlips: FlipsPlan = { monitors: 100_000, intervalSeconds: 60 };
export const quickFlips: FlipsPlan = { monitors: 2_000, intervalSeconds: 10 };

export interface Flip {
  readonly to: "down" | "up";
  readonly flips: number;
  /** From the switch of the target to the last event: the interval, by which the schedule bounds it, and what came on top. */
  readonly lastSeenS: number;
  readonly lastToldS: number;
  /** From an event's row to its incident and deliveries. */
  readonly expandedP50Ms: number;
  readonly expandedP99Ms: number;
  /** From an event's row to the receiver's answer. */
  readonly toldP50Ms: number;
  readonly toldP99Ms: number;
  readonly events: number;
  readonly incidents: number;
  readonly deliveries: number;
  readonly told: number;
  readonly repeated: number;
  readonly programMsPerFlip: number;
  readonly postgresMsPerFlip: number;
}

export async function measureFlips({ monitors, intervalSeconds }: FlipsPlan): Promise<Flip[]> {
  const receiver = await openReceiver();
  try {
    return await withEngineWorld(async (world) => {
      const channel = { name: "Receiver", kind: "webhook", settings: { url: receiver.url } };
      const { id } = await world.keepwatch.call<{ id: string }>("POST", "/api/v1/channels", channel);
      progress(`${monitors} monitors that will flip …`);
      const settings = { intervalSeconds, retryIntervalSeconds: intervalSeconds, failuresToDown: 1, channelIds: [id] };
      await addMonitors(world, world.target, { prefix: "flip", from: 0, to: monitors }, settings);
      await untilQuiet(world);
      await pause(intervalSeconds * 1_000);
      const flips: Flip[] = [];
      for (const to of ["down", "up"] as const) {
        progress(`all ${to} …`);
        flips.push(await flip(world, receiver, to, monitors));
      }
      return flips;
    });
  } finally {
    await receiver.close();
  }
}

async function flip(
  { keepwatch, database, target }: EngineWorld,
  receiver: AlertReceiver,
  to: "down" | "up",
  monitors: number,
): Promise<Flip> {
  const cpuBefore = cpuOf(keepwatch.pid);
  const repeatedBefore = receiver.repeated;
  const switchedMs = Date.now();
  target.answerWith(to === "down" ? 500 : 200);
  while (receiver.told(`monitor.${to}`) < monitors && Date.now() - switchedMs < TOLD_WITHIN_MS) await pause(250);
  const cpu = cpuBetween(cpuBefore, cpuOf(keepwatch.pid));
  await pause(3_000); // A second telling of the same would come now; and outcomes are kept.
  const [row] = await database.rows<Record<string, string>>(
    `SELECT count(*) AS events, extract(epoch FROM max(e.detected_at)) * 1000 AS last_seen,
       percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM e.expanded_at - e.detected_at) * 1000)::text AS expanded,
       percentile_cont(ARRAY[0.5, 0.99]) WITHIN GROUP (ORDER BY extract(epoch FROM d.finished_at - e.detected_at) * 1000)::text AS told,
       count(DISTINCT i.id) AS incidents, count(d.id) FILTER (WHERE d.state = 'sent') AS deliveries
     FROM event e
     LEFT JOIN delivery d ON d.event_id = e.id
     LEFT JOIN incident i ON i.number = e.number AND (i.resolved_at IS NOT NULL) = ($1 = 'up')
     WHERE e.state = $1 AND e.detected_at >= to_timestamp($2 / 1000.0)`,
    [to, switchedMs],
  );
  const [expandedP50Ms, expandedP99Ms] = pairOf(row!["expanded"]!);
  const [toldP50Ms, toldP99Ms] = pairOf(row!["told"]!);
  return {
    to,
    flips: monitors,
    lastSeenS: (Number(row!["last_seen"]) - switchedMs) / 1_000,
    lastToldS: (receiver.lastAtMs - switchedMs) / 1_000,
    expandedP50Ms,
    expandedP99Ms,
    toldP50Ms,
    toldP99Ms,
    events: Number(row!["events"]),
    incidents: Number(row!["incidents"]),
    deliveries: Number(row!["deliveries"]),
    told: receiver.told(`monitor.${to}`),
    repeated: receiver.repeated - repeatedBefore,
    programMsPerFlip: cpu.programMs / monitors,
    postgresMsPerFlip: cpu.postgresMs / monitors,
  };
}

/** "{1.5,20}" */
function pairOf(array: string): [number, number] {
  const [first, second] = array.slice(1, -1).split(",").map(Number);
  return [first ?? Number.NaN, second ?? Number.NaN];
}
