// 11. No false miss, none late: nothing that had been received by its due time was told as missed; what was due is told
// within a second, once, unless something of ours was struck meanwhile, and then soon after that.
import {
  type DeafSpan,
  type FoldedMiss,
  foldHistory,
  type HeartbeatHistory,
  movedBy,
  readHistories,
} from "./heartbeat-histories.ts";
import { type Invariant, MAX_VIOLATIONS, type Trouble } from "./invariant.ts";

const LATE_AFTER_MS = 1_000;
/** Moments that are stored are rounded to milliseconds, each by itself. */
const ROUNDING_MS = 2;
/**
 * A stretch that was noted so shortly before the decision was not in the database by then, perhaps: nobody waits for a
 * receiver that was silent for longer than the lease.
 */
const JUST_WRITTEN_MS = 1_000;

export const noFalseMiss: Invariant = {
  number: 11,
  name: "no false miss, none late",
  async check({ db, troubles = [] }) {
    const { histories, spans, readAtMs } = await readHistories(db);
    return histories
      .flatMap((history) => {
        const { misses, unsaid } = foldHistory(history, readAtMs);
        return [
          ...misses.flatMap((miss) => missFaults(history, miss, spans, troubles)),
          ...unsaid.flatMap(({ dueAt, waitedFrom, until }) => {
            const movedDueAt = movedBy(spans, dueAt, waitedFrom);
            if (until <= mayBeToldUntil(movedDueAt, troubles)) return [];
            return [`heartbeat ${history.number} was due at ${iso(movedDueAt)}, and by ${iso(until)} nothing was said`];
          }),
        ];
      })
      .slice(0, MAX_VIOLATIONS);
  },
};

function missFaults(
  { number }: HeartbeatHistory,
  { event, dueAt, waitedFrom }: FoldedMiss,
  spans: readonly DeafSpan[],
  troubles: readonly Trouble[],
): string[] {
  const what = `heartbeat ${number}: miss ${event.seq} of ${iso(event.fromAt)}, told at ${iso(event.detectedAt)},`;
  if (dueAt === null) return [`${what} is false: nothing was due after what had been received by then`];
  if (event.fromAt < dueAt - ROUNDING_MS)
    return [`${what} is false: by what had been received, it was due at ${iso(dueAt)}`];
  const knownDueAt = movedBy(spans, dueAt, waitedFrom, event.detectedAt - JUST_WRITTEN_MS);
  if (event.fromAt < knownDueAt - ROUNDING_MS)
    return [
      `${what} takes no account of the time in which nobody could receive: it was due at ${iso(dueAt)}, awaited from ${iso(waitedFrom)}, and so at ${iso(knownDueAt)}, by ${spans
        .filter((span) => span.toMs > waitedFrom && span.fromMs <= knownDueAt)
        .map(({ fromMs, toMs, writtenAt }) => `${iso(fromMs)} to ${iso(toMs)} written at ${iso(writtenAt)}`)
        .join("; ")}`,
    ];
  const mayBeUntil = mayBeToldUntil(event.fromAt, troubles);
  if (event.detectedAt <= mayBeUntil) return [];
  return [`${what} is ${event.detectedAt - event.fromAt} ms late, ${event.detectedAt - mayBeUntil} ms too much`];
}

/** Trouble that begins while another is not over yet adds to it. */
export function mayBeToldUntil(dueAt: number, troubles: readonly Trouble[]): number {
  let until = dueAt + LATE_AFTER_MS;
  for (const { fromMs, toMs, mayBeLaterMs } of troubles.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const overMs = toMs + mayBeLaterMs;
    if (fromMs <= until && overMs >= dueAt) until = Math.max(until, overMs + LATE_AFTER_MS);
  }
  return until;
}

function iso(moment: number): string {
  return new Date(moment).toISOString();
}
