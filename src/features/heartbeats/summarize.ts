// How all heartbeats are, in one small answer.
import Type from "typebox";
import type { Db } from "#platform/database/pool.ts";
import { Empty, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { type HeartbeatState, heartbeatStates } from "./heartbeat.ts";
import { shownStateSql } from "./shown-state.ts";

const Count = Type.Integer({ minimum: 0 });

export const summarizeHeartbeats = query({
  name: "heartbeat.summarize",
  summary: "Count heartbeats by state",
  input: Empty,
  output: Strict({
    total: Count,
    counts: Strict({
      down: Count,
      late: Count,
      unknown: Count,
      maintenance: Count,
      new: Count,
      up: Count,
      paused: Count,
    }),
  }),
  async run({ db, org, now }) {
    const counts = Object.fromEntries(heartbeatStates.map((state) => [state, 0])) as Record<HeartbeatState, number>;
    for (const { state, count } of await countStates(db, org, now)) counts[state] = count;
    return { total: Object.values(counts).reduce((sum, count) => sum + count, 0), counts };
  },
});

async function countStates(db: Db, org: string, now: Date): Promise<{ state: HeartbeatState; count: number }[]> {
  const { rows } = await db.query<{ state: HeartbeatState; count: number }>(
    `SELECT ${shownStateSql("$2::timestamptz")} AS state, count(*) FROM belief b JOIN thing t USING (number)
     WHERE b.organization_id = $1 AND t.organization_id = $1 AND t.form = 'heartbeat' AND t.deleted_at IS NULL
     GROUP BY 1`,
    [org, now],
  );
  return rows;
}
