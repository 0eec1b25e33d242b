// When a round is over: every monitor was looked at again, is believed to be what its target is, and all is told.
import type { Db, Pool } from "#platform/database/pool.ts";
import type { SwitchableTargets } from "#test/doubles/switchable-targets.ts";
import type { StagedMonitor } from "./stage.ts";

export interface Left {
  /** What is not yet done; empty when all is. */
  readonly words: string[];
  readonly toLookAt: readonly StagedMonitor[];
}

interface Row {
  readonly id: string;
  readonly state: string;
  readonly isLookedAt: boolean;
}

/** Moments of looks are those of the program's clock, which may be a little off ours. */
const CLOCK_SLACK_MS = 250;

export async function whatIsLeft(
  pool: Pool,
  monitors: readonly StagedMonitor[],
  targets: SwitchableTargets,
  since: Date,
): Promise<Left> {
  const { rows } = await pool.query<Row>(
    `SELECT t.id, b.state, EXISTS (SELECT 1 FROM latest r WHERE r.number = t.number AND r.at > $2) AS "isLookedAt"
     FROM thing t JOIN belief b USING (number) WHERE t.id = ANY($1::uuid[])`,
    [monitors.map((monitor) => monitor.id), new Date(since.getTime() + CLOCK_SLACK_MS)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const words: string[] = [];
  const toLookAt: StagedMonitor[] = [];
  for (const monitor of monitors) {
    const row = byId.get(monitor.id)!;
    if (monitor.isPaused) {
      if (row.state !== "paused") words.push(`${monitor.name} is paused and believed ${row.state}`);
      continue;
    }
    const truth = targets.isHealthy(monitor.name) ? "up" : "down";
    if (row.state === truth && row.isLookedAt) continue;
    words.push(
      `${monitor.name} is ${truth} and believed ${row.state}${row.isLookedAt ? "" : ", and nobody looked at it since"}`,
    );
    // A belief that is right is left to the schedule: that it goes on by itself is part of the proof.
    if (row.state !== truth) toLookAt.push(monitor);
  }
  words.push(...(await untoldDuties(pool)));
  return { words, toLookAt };
}

/** Events and deliveries that wait, in words. */
export async function untoldDuties(db: Db): Promise<string[]> {
  const waiting = await db.query<{ events: number; deliveries: number }>(
    `SELECT (SELECT count(*)::int FROM event WHERE expanded_at IS NULL) AS events,
       (SELECT count(*)::int FROM delivery WHERE state IN ('pending', 'claimed')) AS deliveries`,
  );
  const { events, deliveries } = waiting.rows[0]!;
  return [
    ...(events > 0 ? [`${events} events wait to be worked off`] : []),
    ...(deliveries > 0 ? [`${deliveries} deliveries wait`] : []),
  ];
}
