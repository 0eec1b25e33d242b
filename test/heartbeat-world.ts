// A real server with the verbs of heartbeats beside those of monitors and channels, and short ways to make a heartbeat and
// to lay down what its pings would leave behind.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { HeartbeatView } from "#features/heartbeats/heartbeat.ts";
import { heartbeatRoutes } from "#features/heartbeats/index.ts";
import type { Pool } from "#platform/database/pool.ts";
import { createMonitorWorld, type MonitorWorld, routes } from "./monitor-world.ts";

export { heartbeatRoutes };

export function createHeartbeatWorld(
  t: TestContext,
  more: { readonly readerMay?: readonly string[]; readonly pingMailDomain?: string } = {},
): Promise<MonitorWorld> {
  return createMonitorWorld(t, { mounted: [...routes, ...heartbeatRoutes], ...more });
}

/** The least that makes a heartbeat. */
export const backup = { name: "Nightly backup", schedule: { kind: "period", periodSeconds: 3_600 } } as const;

export async function addHeartbeat({ ask }: MonitorWorld, more: object = {}): Promise<HeartbeatView> {
  const { status, body } = await ask<HeartbeatView>("POST /heartbeats", { ...backup, ...more });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

export interface LaidPulse {
  readonly lastPingAt?: Date;
  readonly expectedAt?: Date;
  readonly dueAt?: Date;
  readonly runs?: readonly { runId: string | null; startedAt: number; aliveAt: number }[];
  readonly failures?: number;
  readonly reason?: string;
}

/** What a receiver leaves of the pulse when it has judged a ping. */
export async function layPulse(pool: Pool, id: string, pulse: LaidPulse): Promise<void> {
  await pool.query(
    `UPDATE belief b SET last_ping_at = coalesce($2, last_ping_at), expected_at = $3, due_at = $4, due_why = 'missed',
       runs = $5, failures = $6, reason = $7, pings = coalesce(pings, 0) + 1
     FROM thing t WHERE t.number = b.number AND t.id = $1`,
    [
      id,
      pulse.lastPingAt ?? null,
      pulse.expectedAt ?? null,
      pulse.dueAt ?? null,
      pulse.runs === undefined ? null : JSON.stringify(pulse.runs),
      pulse.failures ?? 0,
      pulse.reason ?? null,
    ],
  );
}
