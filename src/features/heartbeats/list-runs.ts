// How long the runs of a job took: what a chart of durations is drawn from, with the runs under way.
import Type from "typebox";
import { Id, Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { kindOfStored } from "./ping.ts";
import { getAwaited, listEndedRuns } from "./ping-store.ts";

const USUAL_LIMIT = 100;
const MAX_LIMIT = 500;

const Milliseconds = Nullable(Type.Integer({ minimum: 0 }));

export const listRuns = query({
  name: "ping.runs",
  summary: "List the newest runs of a heartbeat's job with how long they took, newest first",
  input: Strict({
    id: Id,
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_LIMIT, default: USUAL_LIMIT })),
  }),
  output: Strict({
    items: Type.Array(
      Strict({
        kind: OneOf(["success", "fail"]),
        receivedAt: Moment,
        startedAt: Nullable(Moment),
        durationMs: Type.Unsafe<number | null>({ ...Milliseconds, description: "null: it did not say when it began" }),
      }),
    ),
    underWay: Type.Array(
      Strict({
        runId: Nullable(Id),
        startedAt: Moment,
        aliveAt: Type.Unsafe<string>({ ...Moment, description: "The last sign that it goes on" }),
      }),
    ),
    medianMs: Type.Unsafe<number | null>({ ...Milliseconds, description: "Of the durations in `items`" }),
    p95Ms: Milliseconds,
  }),
  async run({ db, org }, { id, limit = USUAL_LIMIT }) {
    const { number, runs } = await getAwaited(db, org, id);
    const ended = await listEndedRuns(db, number, limit);
    const durations = ended
      .map(({ durationMs }) => durationMs)
      .filter((one) => one !== null)
      .toSorted((a, b) => a - b);
    return {
      items: ended.map(({ kind, receivedAt, durationMs }) => ({
        kind: kindOfStored(kind) === "fail" ? ("fail" as const) : ("success" as const),
        receivedAt: receivedAt.toISOString(),
        startedAt: durationMs === null ? null : iso(receivedAt.getTime() - durationMs),
        durationMs,
      })),
      underWay: (runs ?? []).map(({ runId, startedAt, aliveAt }) => ({
        runId,
        startedAt: iso(startedAt),
        aliveAt: iso(aliveAt),
      })),
      medianMs: percentile(durations, 0.5),
      p95Ms: percentile(durations, 0.95),
    };
  },
});

/** The smallest of the sorted values that at least this part of them does not exceed. */
function percentile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.ceil(sorted.length * part) - 1] ?? null;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
